"""`scenekit schema`: what a scene file may hold."""

from __future__ import annotations

import click
import msgspec

from scenekit.cli.output import OUTPUT_OPTION, write
from scenekit.project import Project
from scenekit.scene import Scene


@click.command()
@OUTPUT_OPTION
def schema(output: str | None) -> None:
    """Print the JSON Schema of scene files (YAML, TOML and JSON alike).

    An editor that knows it completes the words and underlines what is wrong.

    \b
    scenekit schema -o scenekit.schema.json
    """
    from scenekit.interchange.scenefile.schema import build_schema as made

    write(msgspec.json.format(msgspec.json.encode(made(Project, Scene)), indent=2) + b"\n", output)
