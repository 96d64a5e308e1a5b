"""`scenekit preview`: what would go over the wire."""

from __future__ import annotations

from typing import get_args

import click

from scenekit.cli.options import source_options
from scenekit.cli.output import OUTPUT_OPTION, reject_overwriting_source, write
from scenekit.cli.source import Source
from scenekit.project import Api


@click.command()
@click.option("--compact", is_flag=True, help="Minified, as it goes over the wire.")
@click.option(
    "--format",
    "output_format",
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
@source_options()
@OUTPUT_OPTION
def preview(
    source: Source,
    compact: bool,
    output_format: str,
    api: Api,
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
    reject_overwriting_source(source.path, output)
    project = source.load()
    with source.error_context():
        data = project.to_json(None if compact else 2, api=api)
    if output_format == "json":
        data += b"\n"
    else:
        from scenekit.cli.snippets import format_snippet

        data = format_snippet(output_format, data, api)
    write(data, output)
