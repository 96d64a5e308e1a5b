"""`scenekit storyboard`: what scenes look like."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

import click

from scenekit.cli import Failure
from scenekit.cli.options import sourced
from scenekit.cli.output import OUTPUT, spare, write
from scenekit.cli.source import Source

if TYPE_CHECKING:
    from scenekit.storyboard import Storyboard


@click.command()
@click.option("--scene", type=int, help="Which scene, counted from 0. Without it: of HTML all, of a picture the first.")
@click.option(
    "--guides/--no-guides",
    default=False,
    help="With safe areas, thirds, the heads of avatars and the names of clips; in HTML, a switch shows them.",
)
@click.option("--width", metavar="PX", type=int, help="Of a .png: from 1 to 1920; 960 if not given.")
@click.option("--fetch", is_flag=True, help="Download pictures, posters and the cut-outs of avatars, and draw them.")
@click.option("--fetch-private", is_flag=True, help="--fetch, also from this machine and private networks.")
@click.option("--base-url", metavar="URL", help="Where the paths of the service (/images/…) lie, for --fetch.")
@click.option(
    "--open",
    "is_opened",
    is_flag=True,
    help="Show it in the browser; without -o, all scenes as HTML in a temporary file.",
)
@sourced()
@OUTPUT
def storyboard(
    source: Source,
    scene: int | None,
    guides: bool,
    width: int | None,
    fetch: bool,
    fetch_private: bool,
    base_url: str | None,
    is_opened: bool,
    output: str | None,
) -> None:
    """Draw the scenes of SOURCE: one as an SVG (standard output, or a .svg file) or a .png file, or all as one .html.

    SOURCE is whatever `scenekit preview` takes. Text and shapes are drawn as they are; avatars, pictures and videos are
    not at hand and stand in as figures and placeholders with their names. --fetch downloads what can be had; what
    cannot is said on standard error. The HTML also holds scripts, lengths, findings and every value of the payload with
    where it comes from; it can be sent around, and needs no network.

    \b
    scenekit storyboard examples/hello.py -o hello.svg
    scenekit storyboard project.json --scene 2 --guides -o third.svg
    scenekit storyboard project.json --width 1920 -o first.png
    scenekit storyboard examples/tour.yaml -o tour.html
    scenekit storyboard project.json --fetch --open
    """
    ending = _ending(output, ".html" if is_opened else ".svg")
    if base_url and not (fetch or fetch_private):
        raise Failure("--base-url says where --fetch looks, and there is no --fetch")
    if is_opened and output == "-":
        raise Failure("--open shows a file: -o names it, and without -o it is a temporary one")
    if width is not None and ending != ".png":
        raise Failure("--width is that of a .png file: name one with -o")
    is_chosen = scene is not None or ending == ".html"
    if not is_chosen:
        scene = 0
    spare(source.path, output)
    project = source.load()
    with source.naming():
        board = project.storyboard()
        if fetch or fetch_private:
            from scenekit.cli.pictures import with_pictures

            board = with_pictures(board, scene, base_url, fetch_private)
        drawing = _drawn(ending, board, scene, guides, width)
    if not is_chosen and len(project.scenes) > 1:
        click.echo(f"note: this is the first of {len(project.scenes)} scenes; {OTHERS}", err=True)
    if is_opened:
        from scenekit.cli.opening import show

        show(drawing, output, ending)
    else:
        write(drawing, output)


OTHERS = "--scene takes another, counted from 0, and a .html all"

ENDINGS = (".svg", ".png", ".html")


def _ending(output: str | None, default: str) -> str:
    """What kind of file it is to be; the default where no file is named."""
    if output is None or output == "-":
        return default
    ending = os.path.splitext(output)[1].lower()
    if ending not in ENDINGS:
        found = f"ends in {ending}" if ending else "has no ending"
        raise Failure(f"{output}: {found}, and a storyboard is a file of {' or '.join(ENDINGS)}")
    return ending


def _drawn(ending: str, board: Storyboard, scene: int | None, guides: bool, width: int | None) -> bytes:
    if ending == ".html":
        return board.html(scene, guides=guides).encode()
    if ending == ".png":
        return _png(board, scene or 0, guides, 960 if width is None else width)
    return f"{board.svg(scene or 0, guides=guides)}\n".encode()


def _png(board: Storyboard, scene: int, guides: bool, width: int) -> bytes:
    """The PNG; what it could not show is said on standard error."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        drawing = board.png(scene, width=width, guides=guides)
    for warning in said:
        click.echo(f"Warning: {warning.message}", err=True)
    return drawing
