"""`scenekit storyboard`: draw the scenes of a project."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from scenekit.cli import CommandError
from scenekit.cli.images import ImageOptions, image_options
from scenekit.cli.interrupts import map_interrupts
from scenekit.cli.options import source_options
from scenekit.cli.output import OUTPUT_OPTION, reject_overwriting_source, write
from scenekit.cli.terminal import echo
from scenekit.source import Source

if TYPE_CHECKING:
    from scenekit.storyboard import Storyboard

DEFAULT_PNG_WIDTH_PX = 960
"""The default width of a PNG file in px: half of the landscape canvas."""

FILE_EXTENSIONS = (".svg", ".png", ".html")
"""The file extensions of storyboards."""


@click.command()
@click.option(
    "--scene",
    "scene_number",
    type=int,
    metavar="NUMBER",
    help="Number of the scene, counted from 1.  [default: all scenes in HTML and PNG, the first scene in SVG]",
)
@click.option(
    "--guides/--no-guides",
    default=False,
    show_default=True,
    help="Draw safe areas, thirds, the heads of avatars and the names of clips. In HTML, a switch shows them.",
)
@click.option(
    "--width",
    metavar="PX",
    type=int,
    help=f"Width of a .png file: 1 to 1920 px for one scene, 320 to 3840 px for all scenes.  "
    f"[default: {DEFAULT_PNG_WIDTH_PX}, at most 1920 for all scenes]",
)
@click.option(
    "--columns",
    metavar="NUMBER",
    type=int,
    help="Columns of a .png file with all scenes, from 1 to 20.  [default: by the number of scenes]",
)
@image_options
@click.option(
    "--open",
    "is_opened",
    is_flag=True,
    help="Show the result in the browser. Without -o, it is a temporary HTML file with all scenes.",
)
@source_options()
@OUTPUT_OPTION
@map_interrupts("Interrupted. The output file is unchanged.")
def storyboard(
    source: Source,
    scene_number: int | None,
    guides: bool,
    width: int | None,
    columns: int | None,
    images: ImageOptions,
    is_opened: bool,
    output: str | None,
) -> None:
    """Draw the scenes of SOURCE as an SVG, PNG or HTML file.

    SOURCE is any source of `scenekit preview`. An SVG (standard output or a .svg file) shows one scene. A .png file
    shows one scene with --scene, and otherwise all scenes as a contact sheet, with their titles and lengths. A .html
    file shows all scenes, with their scripts, lengths, findings, and every value of the payload with its origin. It
    needs no network.

    Text and shapes are drawn exactly. Avatars, images and videos are drawn as placeholders with their names, unless
    --fetch downloads them, or --media-map names their files. Failed downloads are reported on standard error.

    \b
    Examples:
      scenekit storyboard examples/hello.py -o hello.svg
      scenekit storyboard project.json --scene 3 --guides -o third.svg
      scenekit storyboard examples/tour.yaml -o sheet.png
      scenekit storyboard project.json --columns 3 --width 1200 -o sheet.png
      scenekit storyboard project.json --scene 1 --width 1920 -o first.png
      scenekit storyboard examples/tour.yaml -o tour.html
      scenekit storyboard project.json --fetch --open
      scenekit storyboard project.yaml --media-map images.yaml --open
    """
    extension = _resolve_extension(output, ".html" if is_opened else ".svg")
    _check_output_options(output, extension, width, is_opened)
    _check_columns(columns, extension, scene_number)
    reject_overwriting_source(source.path, output)
    project = source.load()
    is_sheet = extension == ".png" and scene_number is None and (len(project.scenes) > 1 or columns is not None)
    shows_first_scene_by_default = scene_number is None and extension != ".html" and not is_sheet
    scene = 0 if shows_first_scene_by_default else None if scene_number is None else scene_number - 1
    _check_scene_number(source, scene_number, len(project.scenes))
    with source.error_context():
        board = images.draw(project, scene)
        if is_sheet:
            drawing = _draw_sheet(board, columns, guides, width)
        else:
            drawing = _draw(extension, board, scene, guides, width)
    if shows_first_scene_by_default and len(project.scenes) > 1:
        hint = "For another scene use --scene, counted from 1. For all scenes, write a .html file."
        echo(f"note: This is the first of {len(project.scenes)} scenes. {hint}", err=True)
    if is_opened:
        from scenekit.cli.browser import write_and_open

        write_and_open(drawing, output, extension)
    else:
        write(drawing, output)


def _check_scene_number(source: Source, scene_number: int | None, scene_count: int) -> None:
    if scene_number is not None and not 1 <= scene_number <= scene_count:
        allowed = f"from 1 to {scene_count}" if scene_count > 1 else str(scene_count)
        reason = f"The project has {scene_count} scene{'s' * (scene_count != 1)}"
        raise CommandError(f"{source}: {reason}, so --scene must be {allowed}. Got {scene_number}.")


def _check_output_options(output: str | None, extension: str, width: int | None, is_opened: bool) -> None:
    if is_opened and output == "-":
        raise CommandError("--open cannot show standard output. Set a file with -o, or remove -o for a temporary file.")
    if width is not None and extension != ".png":
        raise CommandError("--width needs a .png file. Set one with -o.")


def _check_columns(columns: int | None, extension: str, scene_number: int | None) -> None:
    if columns is None:
        return
    if extension != ".png":
        raise CommandError("--columns needs a .png file. Set one with -o.")
    if scene_number is not None:
        raise CommandError("--columns is for a .png file with all scenes. Remove --columns or --scene.")


def _resolve_extension(output: str | None, default: str) -> str:
    """Return the extension of the output file, or the default for standard output.

    Raises:
        CommandError: The extension is not one of `FILE_EXTENSIONS`.
    """
    if output is None or output == "-":
        return default
    extension = os.path.splitext(output)[1].lower()
    if extension not in FILE_EXTENSIONS:
        raise CommandError(f"{output}: The file name must end with one of: {', '.join(FILE_EXTENSIONS)}.")
    return extension


def _draw(extension: str, board: Storyboard, scene: int | None, guides: bool, width: int | None) -> bytes:
    if extension == ".html":
        return board.html(scene, guides=guides).encode()
    if extension == ".png":
        return _draw_png(board, scene or 0, guides, DEFAULT_PNG_WIDTH_PX if width is None else width)
    return f"{board.svg(scene or 0, guides=guides)}\n".encode()


def _draw_png(board: Storyboard, scene: int, guides: bool, width: int) -> bytes:
    with _print_warnings():
        return board.png(scene, width=width, guides=guides)


def _draw_sheet(board: Storyboard, columns: int | None, guides: bool, width: int | None) -> bytes:
    with _print_warnings():
        return board.contact_sheet(columns=columns, width=width, guides=guides)


@contextmanager
def _print_warnings() -> Iterator[None]:
    """Print each warning about missing characters once, on standard error."""
    with warnings.catch_warnings(record=True) as caught_warnings:
        warnings.simplefilter("always")
        yield
    for message in dict.fromkeys(str(warning.message) for warning in caught_warnings):
        echo(f"Warning: {message}", err=True)
