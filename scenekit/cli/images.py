"""The images of a storyboard: the options that select them, downloads with a report, and maps of files on disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from scenekit.cli import FILE_PATH, CommandError
from scenekit.cli.terminal import echo
from scenekit.interchange.scenefile.formats import detect_format, parse_data
from scenekit.source import read

if TYPE_CHECKING:
    from scenekit.storyboard import Storyboard


def fetch_and_report(board: Storyboard, scene: int | None, base_url: str | None, allow_private: bool) -> Storyboard:
    """Return the storyboard with the images of a scene, or of all scenes if `scene` is None.

    Reports each failed download on standard error. If standard error is a terminal, it reports successful downloads
    too, as progress.
    """
    from scenekit.storyboard.images.urls import redact_url

    is_terminal = sys.stderr.isatty()

    def report(url: str, error: str | None) -> None:
        if error:
            echo(f"note: {redact_url(url)} {error}", err=True)
        elif is_terminal:
            echo(f"fetched {redact_url(url)}", err=True)

    return board.fetch(scene, base_url=base_url, allow_private=allow_private, on_image=report)


def load_media_map(_ctx: click.Context, _param: click.Parameter, path: str | None) -> dict[str, str] | None:
    """Return the paths in a media map by their URLs, relative to the folder of the map.

    Raises:
        CommandError: The file is not an object of URLs and paths.
    """
    if path is None:
        return None
    media = parse_data(read(path), detect_format(path, "media map"), path)
    if not isinstance(media, dict) or not all(isinstance(name, str) for item in media.items() for name in item):
        example = "{https://cdn.example.com/logo.png: logo.png}"
        raise CommandError(f"{path}: The file must contain an object of URLs and paths, such as {example}.")
    return {url: os.path.join(os.path.dirname(path), file_path) for url, file_path in media.items()}


def image_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that select the images of a storyboard. The command gets them by their names."""
    for option in reversed(IMAGE_OPTIONS):
        command = option(command)
    return command


IMAGE_OPTIONS = (
    click.option("--fetch", is_flag=True, help="Download and draw images, video posters and avatar cut-outs."),
    click.option(
        "--fetch-private", is_flag=True, help="Like --fetch, but also from this machine and private networks."
    ),
    click.option("--base-url", metavar="URL", help="Base URL for paths of the service (/images/…). Needs --fetch."),
    click.option(
        "--media-map",
        "media",
        type=FILE_PATH,
        callback=load_media_map,
        help="File with images on disk to draw in place of URLs: an object of URLs and paths in a .yaml, .toml or "
        ".json file. Paths are relative to the file.",
    ),
)
"""The options of `image_options`, in the order of the help."""
