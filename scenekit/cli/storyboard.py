"""`scenekit storyboard`: what a scene looks like."""

from __future__ import annotations

import os

import click

from scenekit.cli import Failure
from scenekit.cli.output import OUTPUT, spare, write
from scenekit.cli.source import load, naming
from scenekit.cli.variables import VARIABLES
from scenekit.geometry import Number


@click.command()
@click.argument("source")
@click.option("--scene", type=int, default=0, show_default=True, help="Which scene, counted from 0.")
@click.option("--guides", is_flag=True, help="With safe areas, thirds, the heads of avatars and the names of clips.")
@VARIABLES
@OUTPUT
def storyboard(source: str, scene: int, guides: bool, variables: dict[str, str | Number], output: str | None) -> None:
    """Draw a scene of SOURCE as an SVG, on standard output or to a .svg file.

    SOURCE is whatever `scenekit preview` takes. Text and shapes are drawn as they are; avatars, pictures and videos are
    not at hand and stand in as figures and placeholders with their names.

    \b
    scenekit storyboard examples/hello.py -o hello.svg
    scenekit storyboard project.json --scene 2 --guides -o third.svg
    """
    _check_ending(output)
    spare(source, output)
    project = load(source, variables)
    with naming(source):
        drawing = project.storyboard().svg(scene, guides=guides)
    write(drawing.encode() + b"\n", output)


def _check_ending(output: str | None) -> None:
    ending = os.path.splitext(output)[1].lower() if output else ""
    if output and ending and ending != ".svg":
        raise Failure(f"{output}: only .svg can be drawn, and this ends in {ending}")
