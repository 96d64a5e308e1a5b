"""`scenekit code`: the Python that a person would have written."""

from __future__ import annotations

import click

from scenekit.cli.output import OUTPUT, spare, write
from scenekit.cli.source import load, naming


@click.command()
@click.argument("source")
@OUTPUT
def code(source: str, output: str | None) -> None:
    """Print builder code for SOURCE: a payload in a .json file, or - for standard input.

    Running that code gives the payload back, key for key. What no word says is kept in extra= and omit=,
    and a clip of an unknown kind as clip({...}).

    \b
    scenekit code project.json -o project.py
    scenekit preview project.py
    """
    spare(source, output)
    project = load(source)
    with naming(source):
        program = project.to_code()
    write(program.encode(), output)
