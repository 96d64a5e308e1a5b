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
    scene: int,
    guides: bool,
    fetch: bool,
    fetch_private: bool,
    base_url: str | None,
    is_opened: bool,
    variables: dict[str, str | Number],
    output: str | None,
) -> None:
    """Draw a scene of SOURCE as an SVG, on standard output or to a .svg file.

    SOURCE is whatever `scenekit preview` takes. Text and shapes are drawn as they are; avatars, pictures and videos are
    not at hand and stand in as figures and placeholders with their names. --fetch downloads what can be had; what
    cannot is said on standard error.

    \b
    scenekit storyboard examples/hello.py -o hello.svg
    scenekit storyboard project.json --scene 2 --guides -o third.svg
    scenekit storyboard project.json --fetch --open
    """
    _check_ending(output)
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
        drawing = board.svg(scene, guides=guides)
    data = drawing.encode() + b"\n"
    if is_opened:
        from scenekit.cli.opening import show

        show(data, output, ".svg")
    else:
        write(data, output)


def _check_ending(output: str | None) -> None:
    ending = os.path.splitext(output)[1].lower() if output else ""
    if output and ending and ending != ".svg":
        raise Failure(f"{output}: only .svg can be drawn, and this ends in {ending}")
