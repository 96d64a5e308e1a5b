"""`scenekit schema`: print the JSON Schema of scene files."""

from __future__ import annotations

import click
import msgspec

from scenekit.cli.output import OUTPUT_OPTION, write
from scenekit.project import Project
from scenekit.scene import Scene


@click.command()
@OUTPUT_OPTION
def schema(output: str | None) -> None:
    """Print the JSON Schema of scene files (YAML, TOML and JSON).

    Editors use it to complete keys and to mark mistakes.

    \b
    Examples:
      scenekit schema -o scenekit.schema.json
    """
    from scenekit.interchange.scenefile.schema import build_schema

    write(msgspec.json.format(msgspec.json.encode(build_schema(Project, Scene)), indent=2) + b"\n", output)
