"""`scenekit animatic`: write the scenes of a project as a video."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import click

from scenekit.animatic import Animatic, write_animatic
from scenekit.animatic.voice import ESPEAK_PROGRAM, has_espeak
from scenekit.animatic.writer import DEFAULT_FPS, DEFAULT_SIDE_PX, SUFFIXES
from scenekit.cli import FILE_PATH, CommandError
from scenekit.cli.images import ImageOptions, image_options
from scenekit.cli.interrupts import map_interrupts
from scenekit.cli.options import source_options
from scenekit.cli.output import reject_overwriting_source, to_write_error
from scenekit.cli.terminal import echo
from scenekit.source import Source

PROGRESS_STEPS = 1000
"""The number of steps of the progress bar."""


@click.command()
@click.option(
    "-o",
    "--output",
    type=FILE_PATH,
    required=True,
    help="Output file: .mp4 (H.264, AAC) or .webm (VP9, Opus). It is written completely or not at all.",
)
@click.option(
    "--width",
    metavar="PX",
    type=int,
    help=f"Width, an even number from 160 to 1920 px.  [default: {DEFAULT_SIDE_PX} px for the longer side]",
)
@click.option(
    "--fps", metavar="NUMBER", type=int, default=DEFAULT_FPS, show_default=True, help="Frames per second, from 1 to 60."
)
@click.option("--burn", is_flag=True, help="Draw the captions into the picture, instead of a text track.")
@click.option(
    "--voice",
    type=click.Choice(["espeak"]),
    help=f"Stand-in voice of the program {ESPEAK_PROGRAM}, at the estimated speed.  [default: silence]",
)
@image_options
@source_options()
@map_interrupts("Interrupted. The output file is unchanged.")
def animatic(
    source: Source,
    output: str,
    width: int | None,
    fps: int,
    burn: bool,
    voice: Literal["espeak"] | None,
    images: ImageOptions,
) -> None:
    """Write the scenes of SOURCE as a video to watch, with captions.

    SOURCE is any source of `scenekit preview`. The video shows the drawings of `scenekit storyboard`, each for the
    estimated length of its scene, with entrance animations. It is for people who do not read storyboards, and is
    marked "animatic". It needs no network.

    The captions are a text track that players can show. --burn draws them into the picture.

    \b
    Examples:
      scenekit animatic examples/tour.yaml -o tour.mp4
      scenekit animatic examples/tour.yaml -o tour.webm --width 1280 --burn
      scenekit animatic project.json -o project.mp4 --voice espeak --fetch
      scenekit animatic examples/short.py --orientation portrait -o short.mp4
    """
    if os.path.splitext(output)[1].lower() not in SUFFIXES:
        raise CommandError(f"{output}: The file name must end with one of: {', '.join(SUFFIXES)}.")
    reject_overwriting_source(source.path, output)
    if voice and not has_espeak():
        echo(f"Warning: The program {ESPEAK_PROGRAM} is not installed, so the animatic is silent.", err=True)
        voice = None
    project = source.load()
    with source.error_context():
        board = images.draw(project, None)
        try:
            with _show_progress() as on_progress:
                result = write_animatic(
                    board, output, width=width, fps=fps, burn=burn, voice=voice, on_progress=on_progress
                )
        except OSError as error:
            raise to_write_error(output, error) from None
    _report(result, len(project.scenes))


@contextmanager
def _show_progress() -> Iterator[Callable[[float], None] | None]:
    """Provide a callback that shows the progress as a bar on a terminal, or None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=PROGRESS_STEPS, label="encoding", file=sys.stderr) as bar:
        yield lambda fraction: bar.update(int(fraction * PROGRESS_STEPS) - bar.pos)


def _report(result: Animatic, scene_count: int) -> None:
    """Print the length and the size of the video, and the scenes that it does not show."""
    if result.skipped_scenes:
        scenes = ", ".join(str(index + 1) for index in result.skipped_scenes)
        note = f"The animatic does not show scene {scenes}, because its duration is not known. Set its duration."
        echo(f"note: {note}", err=True)
    shown_count = scene_count - len(result.skipped_scenes)
    scenes = f"{shown_count} scene{'s' * (shown_count != 1)}"
    size = f"{result.size.width} × {result.size.height} px"
    echo(
        f"{result.path}: {scenes}, {result.seconds:.1f} s, {size}, {os.path.getsize(result.path) / 1e3:.0f} KB",
        err=True,
    )
