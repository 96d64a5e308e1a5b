"""`scenekit storyboard`: what scenes look like."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from scenekit.cli import Failure
from scenekit.cli.output import OUTPUT, spare, write
from scenekit.cli.source import load, naming
from scenekit.cli.variables import VARIABLES
from scenekit.geometry import Number

if TYPE_CHECKING:
    from scenekit.storyboard import Storyboard


@click.command()
@click.argument("source")
@click.option("--scene", type=int, help="Which scene, counted from 0. Without it: of HTML all, of a picture the first.")
@click.option(
    *("--guides/--no-guides", "guides"),
    default=False,
    help="With safe areas, thirds, the heads of avatars and the names of clips; in HTML, a switch shows them.",
)
@click.option("--width", metavar="PX", type=int, help="Of a .png: from 1 to 1920; 960 if not given.")
@VARIABLES
@OUTPUT
def storyboard(
    source: str,
    scene: int | None,
    guides: bool,
    width: int | None,
    variables: dict[str, str | Number],
    output: str | None,
) -> None:
    """Draw the scenes of SOURCE: one as an SVG (standard output, or a .svg file) or a .png file, or all as one .html.

    SOURCE is whatever `scenekit preview` takes. Text and shapes are drawn as they are; avatars, pictures and videos are
    not at hand and stand in as figures and placeholders with their names. The HTML also holds scripts, lengths,
    findings and every value of the payload with where it comes from; it can be sent around, and needs no network.

    \b
    scenekit storyboard examples/hello.py -o hello.svg
    scenekit storyboard project.json --scene 2 --guides -o third.svg
    scenekit storyboard project.json --width 1920 -o first.png
    scenekit storyboard examples/tour.yaml -o tour.html
    """
    draw = _drawer(output)
    if width is not None:
        if draw is not _png:
            raise Failure("--width is that of a .png file: name one with -o")
        draw = partial(_png, width=width)
    spare(source, output)
    project = load(source, variables)
    with naming(source):
        drawing = draw(project.storyboard(), scene, guides)
    write(drawing, output)


Drawer = Callable[["Storyboard", int | None, bool], bytes]


def _svg(board: Storyboard, scene: int | None, guides: bool) -> bytes:
    return f"{board.svg(scene or 0, guides=guides)}\n".encode()


def _html(board: Storyboard, scene: int | None, guides: bool) -> bytes:
    return board.html(scene, guides=guides).encode()


def _png(board: Storyboard, scene: int | None, guides: bool, width: int = 960) -> bytes:
    """The PNG; what it could not show is said on standard error."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        drawing = board.png(scene or 0, width=width, guides=guides)
    for warning in said:
        click.echo(f"Warning: {warning.message}", err=True)
    return drawing


DRAWERS: dict[str, Drawer] = {".svg": _svg, ".png": _png, ".html": _html}
"""By the ending of the file."""


def _drawer(output: str | None) -> Drawer:
    """What draws a file of that name; without an ending it is an SVG."""
    ending = os.path.splitext(output or "")[1].lower()
    if ending and ending not in DRAWERS:
        raise Failure(f"{output}: ends in {ending}, and a storyboard is a file of {' or '.join(DRAWERS)}")
    return DRAWERS[ending or ".svg"]
