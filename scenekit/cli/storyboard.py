"""`scenekit storyboard`: what scenes look like."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

import click

from scenekit.cli import CommandError
from scenekit.cli.options import source_options
from scenekit.cli.output import OUTPUT_OPTION, reject_overwriting_source, write
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
@source_options()
@OUTPUT_OPTION
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
    ending = _resolve_extension(output, ".html" if is_opened else ".svg")
    if base_url and not (fetch or fetch_private):
        raise CommandError("--base-url says where --fetch looks, and there is no --fetch")
    if is_opened and output == "-":
        raise CommandError("--open shows a file: -o names it, and without -o it is a temporary one")
    if width is not None and ending != ".png":
        raise CommandError("--width is that of a .png file: name one with -o")
    is_chosen = scene is not None or ending == ".html"
    if not is_chosen:
        scene = 0
    reject_overwriting_source(source.path, output)
    project = source.load()
    with source.error_context():
        board = project.storyboard()
        if fetch or fetch_private:
            from scenekit.cli.images import fetch_and_report

            board = fetch_and_report(board, scene, base_url, fetch_private)
        drawing = _draw(ending, board, scene, guides, width)
    if not is_chosen and len(project.scenes) > 1:
        click.echo(f"note: this is the first of {len(project.scenes)} scenes; {OTHER_SCENES_HINT}", err=True)
    if is_opened:
        from scenekit.cli.browser import write_and_open

        write_and_open(drawing, output, ending)
    else:
        write(drawing, output)


OTHER_SCENES_HINT = "--scene takes another, counted from 0, and a .html all"

FILE_EXTENSIONS = (".svg", ".png", ".html")


def _resolve_extension(output: str | None, default: str) -> str:
    """What kind of file it is to be; the default where no file is named."""
    if output is None or output == "-":
        return default
    ending = os.path.splitext(output)[1].lower()
    if ending not in FILE_EXTENSIONS:
        found = f"ends in {ending}" if ending else "has no ending"
        raise CommandError(f"{output}: {found}, and a storyboard is a file of {' or '.join(FILE_EXTENSIONS)}")
    return ending


def _draw(extension: str, board: Storyboard, scene: int | None, guides: bool, width: int | None) -> bytes:
    if extension == ".html":
        return board.html(scene, guides=guides).encode()
    if extension == ".png":
        return _draw_png(board, scene or 0, guides, 960 if width is None else width)
    return f"{board.svg(scene or 0, guides=guides)}\n".encode()


def _draw_png(board: Storyboard, scene: int, guides: bool, width: int) -> bytes:
    """The PNG; what it could not show is said on standard error."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        drawing = board.png(scene, width=width, guides=guides)
    for warning in said:
        click.echo(f"Warning: {warning.message}", err=True)
    return drawing
