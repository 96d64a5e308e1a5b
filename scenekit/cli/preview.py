"""`scenekit preview`: what would go over the wire."""

from __future__ import annotations

from typing import get_args

import click

from scenekit.cli import FILE, Failure
from scenekit.cli.output import OUTPUT, spare, write
from scenekit.cli.source import load, naming
from scenekit.cli.variables import VARIABLES
from scenekit.geometry import CANVAS, Number, Orientation
from scenekit.project import Api
from scenekit.scenes import ReadScenes


@click.command()
@click.argument("source", type=FILE)
@click.option("--compact", is_flag=True, help="Minified, as it goes over the wire.")
@click.option("--orientation", type=click.Choice(list(CANVAS)), help="Lay the scenes out on this canvas instead.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "curl", "python", "node"]),
    default="json",
    show_default=True,
    help="The payload, or the whole create call as a program; it takes the token from AISTUDIOS_API_KEY when it runs.",
)
@click.option(
    "--api",
    type=click.Choice(get_args(Api)),
    default="v3",
    show_default=True,
    help="v1: the form of the older API (V1, V2), as far as it can say the scenes.",
)
@VARIABLES
@OUTPUT
def preview(
    source: str,
    compact: bool,
    orientation: Orientation | None,
    form: str,
    api: Api,
    variables: dict[str, str | Number],
    output: str | None,
) -> None:
    """Print the V3 payload of SOURCE.

    SOURCE is a Python file (its `project`, else its `scene`), file.py:NAME for something else in it (a
    Project, a Scene, or a function that makes one without arguments), a scene file (.yaml, .toml, .json),
    or a payload in a .json file (- for standard input).

    \b
    scenekit preview examples/hello.py
    scenekit preview examples/hello.py --orientation portrait -o hello.json
    scenekit preview hello.yaml --var name=Ann
    scenekit preview examples/hello.py --format curl | sh
    """
    spare(source, output)
    data = _payload(source, variables, orientation, None if compact else 2, api)
    if form == "json":
        data += b"\n"
    else:
        from scenekit.cli.snippets import snippet

        data = snippet(form, data, api)
    write(data, output)


def _payload(
    source: str, variables: dict[str, str | Number], orientation: Orientation | None, indent: int | None, api: Api
) -> bytes:
    project = load(source, variables)
    if orientation and isinstance(project.scenes, ReadScenes):
        raise Failure(f"{source}: --orientation lays out scenes anew, and a payload's positions are fixed")
    if orientation:
        project = project.replace(orientation=orientation)
    with naming(source):
        return project.to_json(indent, api=api)
