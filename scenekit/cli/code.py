"""`scenekit code`: the Python that a person would have written."""

from __future__ import annotations

import click

from scenekit.cli.options import source_options
from scenekit.cli.output import OUTPUT_OPTION, reject_overwriting_source, write
from scenekit.cli.source import Source


@click.command()
@click.option(
    "--as",
    "output_format",
    type=click.Choice(["python", "yaml", "json"]),
    default="python",
    show_default=True,
    help="Builder code, or a scene file.",
)
@source_options()
@OUTPUT_OPTION
def code(source: Source, output_format: str, output: str | None) -> None:
    """Print what a person would have written for SOURCE: builder code, or a scene file.

    SOURCE is a payload in a .json file (- for standard input), or whatever else `scenekit preview` takes. The code
    gives the payload back, key for key. What no word says is kept in extra and omit, and a clip of an unknown kind
    as a clip.

    \b
    scenekit code project.json -o project.py
    scenekit code project.json --as yaml -o project.yaml
    scenekit preview project.py
    """
    reject_overwriting_source(source.path, output)
    project = source.load()
    with source.error_context():
        made = (
            project.to_code()
            if output_format == "python"
            else project.to_scenefile("yaml" if output_format == "yaml" else "json")
        )
    write(made.encode(), output)
