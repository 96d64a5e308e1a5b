"""`scenekit code`: convert a project to builder code or to a scene file."""

from __future__ import annotations

import click

from scenekit.cli.options import source_options
from scenekit.cli.output import OUTPUT_OPTION, reject_overwriting_source, write
from scenekit.source import Source


@click.command()
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["python", "yaml", "json"]),
    default="python",
    show_default=True,
    help="Output format: Python builder code, or a scene file.",
)
@source_options()
@OUTPUT_OPTION
def code(source: Source, output_format: str, output: str | None) -> None:
    """Convert SOURCE to Python builder code or to a scene file.

    SOURCE is a payload in a .json file (- for standard input), or any other source of `scenekit preview`. The code
    reproduces the payload exactly. Keys without a builder option are written to extra and omit, and clips of an unknown
    type with clip().

    \b
    Examples:
      scenekit code project.json -o project.py
      scenekit code project.json --format yaml -o project.yaml
      scenekit preview project.py
    """
    reject_overwriting_source(source.path, output)
    project = source.load(keep_defaults=True)
    with source.error_context():
        if output_format == "python":
            text = project.to_code()
        else:
            text = project.to_scenefile("yaml" if output_format == "yaml" else "json")
    write(text.encode(), output)
