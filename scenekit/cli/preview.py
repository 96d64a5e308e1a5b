"""`scenekit preview`: what would go over the wire."""

from __future__ import annotations

import os

import click
import msgspec

from scenekit import files
from scenekit.cli import Failure
from scenekit.cli.source import load, split
from scenekit.errors import ScenekitError
from scenekit.geometry import CANVAS, Orientation


@click.command()
@click.argument("source")
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
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead, whole or not at all.")
def preview(source: str, compact: bool, orientation: Orientation | None, form: str, output: str | None) -> None:
    """Print the V3 payload of SOURCE.

    SOURCE is a Python file (its `project`, else its `scene`), file.py:NAME for something else in it (a
    Project, a Scene, or a function that makes one without arguments), or a payload in a .json file
    (- for standard input).

    \b
    scenekit preview examples/hello.py
    scenekit preview examples/hello.py --orientation portrait -o hello.json
    scenekit preview examples/hello.py --format curl | sh
    """
    if output and output != "-" and _is_same_file(source, output):
        raise Failure(f"{output}: is the source itself")
    data = _payload(source, orientation, None if compact else 2)
    if form == "json":
        data += b"\n"
    else:
        from scenekit.cli.snippets import snippet

        data = snippet(form, data)
    _write(data, output)


def _payload(source: str, orientation: Orientation | None, indent: int | None) -> bytes:
    loaded = load(source)
    if isinstance(loaded, bytes):
        if orientation:
            raise Failure(f"{source}: --orientation lays out scenes anew, and a payload's positions are fixed")
        return msgspec.json.format(loaded, indent=-1 if indent is None else indent)
    if orientation:
        loaded = loaded.replace(orientation=orientation)
    try:
        return loaded.to_json(indent)
    except ScenekitError as error:
        raise error.at(f"{source}: {error.path}" if error.path else source) from None


def _write(data: bytes, output: str | None) -> None:
    if output is None or output == "-":
        click.echo(data, nl=False)
        return
    try:
        if output.endswith(os.sep):
            raise IsADirectoryError(0, "Is a directory")
        files.write_whole(output, data)
    except OSError as error:
        raise Failure(f"{output}: cannot be written: {error.strerror}") from None


def _is_same_file(source: str, output: str) -> bool:
    """Whether the output would take the place of the Python file that it comes from."""
    path, _ = split(source)
    return path.endswith(".py") and os.path.exists(output) and os.path.exists(path) and os.path.samefile(path, output)
