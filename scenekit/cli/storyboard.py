"""`scenekit storyboard`: what scenes look like."""

from __future__ import annotations

import os
from collections.abc import Callable
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
@click.option("--fetch", is_flag=True, help="Download pictures, posters and the cut-outs of avatars, and draw them.")
@click.option("--fetch-private", is_flag=True, help="--fetch, also from this machine and private networks.")
@click.option("--base-url", metavar="URL", help="Where the paths of the service (/images/…) lie, for --fetch.")
@click.option(
    "--open", "is_opened", is_flag=True, help="Show the drawing in the browser; without -o, a temporary file."
)
@VARIABLES
@OUTPUT
def storyboard(
    source: str,
    scene: int | None,
    guides: bool,
    fetch: bool,
    fetch_private: bool,
    base_url: str | None,
    is_opened: bool,
    variables: dict[str, str | Number],
    output: str | None,
) -> None:
    """Draw the scenes of SOURCE: one as an SVG (on standard output, or to a .svg file), or all as one .html file.

    SOURCE is whatever `scenekit preview` takes. Text and shapes are drawn as they are; avatars, pictures and videos are
    not at hand and stand in as figures and placeholders with their names. --fetch downloads what can be had; what
    cannot is said on standard error. The HTML also holds scripts, lengths, findings and every value of the payload with
    where it comes from; it can be sent around, and needs no network.

    \b
    scenekit storyboard examples/hello.py -o hello.svg
    scenekit storyboard project.json --scene 2 --guides -o third.svg
    scenekit storyboard examples/tour.yaml -o tour.html
    scenekit storyboard project.json --fetch --open
    """
    draw = _drawer(output)
    if base_url and not (fetch or fetch_private):
        raise Failure("--base-url says where --fetch looks, and there is no --fetch")
    if is_opened and output == "-":
        raise Failure("--open shows a file: -o names it, and without -o it is a temporary one")
    spare(source, output)
    project = load(source, variables)
    with naming(source):
        board = project.storyboard()
        if fetch or fetch_private:
            from scenekit.cli.pictures import with_pictures

            board = with_pictures(board, scene, base_url, fetch_private)
        drawing = draw(board, scene, guides)
    if is_opened:
        from scenekit.cli.opening import show

        show(drawing, output, ".svg")
    else:
        write(drawing, output)


Drawer = Callable[["Storyboard", int | None, bool], bytes]


def _svg(board: Storyboard, scene: int | None, guides: bool) -> bytes:
    return f"{board.svg(scene or 0, guides=guides)}\n".encode()


def _html(board: Storyboard, scene: int | None, guides: bool) -> bytes:
    return board.html(scene, guides=guides).encode()


DRAWERS: dict[str, Drawer] = {".svg": _svg, ".html": _html}
"""By the ending of the file."""


def _drawer(output: str | None) -> Drawer:
    """What draws a file of that name; without an ending it is an SVG."""
    ending = os.path.splitext(output or "")[1].lower()
    if ending and ending not in DRAWERS:
        raise Failure(f"{output}: ends in {ending}, and a storyboard is a file of {' or '.join(DRAWERS)}")
    return DRAWERS[ending or ".svg"]
