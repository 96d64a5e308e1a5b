"""`scenekit captions`: write the subtitles of a project."""

from __future__ import annotations

import os
from typing import Literal

import click

from scenekit.cli import CommandError
from scenekit.cli.options import check_positive, source_options
from scenekit.cli.output import OUTPUT_OPTION, reject_overwriting_source, write
from scenekit.cli.terminal import echo
from scenekit.source import Source


@click.command()
@click.option(
    "--format",
    "caption_format",
    type=click.Choice(["srt", "vtt"]),
    help="SubRip or WebVTT.  [default: the extension of the output file, otherwise srt]",
)
@click.option(
    "--total",
    "total_seconds",
    type=float,
    callback=check_positive,
    metavar="SECONDS",
    help="Duration of the finished video, to which the times are fitted.  [default: the estimated duration]",
)
@source_options()
@OUTPUT_OPTION
def captions(
    source: Source, caption_format: Literal["srt", "vtt"] | None, total_seconds: float | None, output: str | None
) -> None:
    """Write the scripts of SOURCE as subtitles (SRT or WebVTT).

    SOURCE is any source of `scenekit preview`. The times follow from the estimated duration of the scripts. With
    --total, they are fitted to the finished video. A scene without speech takes the time of its `duration:`, or that
    of its audio or video.

    \b
    Examples:
      scenekit captions examples/training.py -o training.srt
      scenekit captions project.json --total 93.5 -o project.vtt
    """
    reject_overwriting_source(source.path, output)
    resolved_format = caption_format or _detect_format(output)
    project = source.load()
    with source.error_context():
        unknown = [number for number, scene in enumerate(project.estimate().scenes, 1) if scene.is_unknown]
        text = project.captions(resolved_format, total_seconds=total_seconds)
    if unknown:
        scenes = ", ".join(map(str, unknown))
        message = f"The duration of scene {scenes} is not known, so it counts as 0 seconds. Set its duration."
        echo(f"note: {message}", err=True)
    write(text.encode(), output)


def _detect_format(output: str | None) -> Literal["srt", "vtt"]:
    """Return the format of an output file.

    Raises:
        CommandError: The file is neither SRT nor VTT.
    """
    extension = os.path.splitext(output or "")[1].lower()
    if output is None or output == "-" or extension == ".srt":
        return "srt"
    if extension == ".vtt":
        return "vtt"
    raise CommandError(f"{output}: The file name must end with .srt or .vtt. Otherwise, set --format.")
