"""The images of a storyboard: the options that select them, downloads with a report, and maps of files on disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from scenekit.cli import FILE_PATH, CommandError
from scenekit.cli.terminal import echo
from scenekit.interchange.scenefile.formats import detect_format, parse_data
from scenekit.source import read

if TYPE_CHECKING:
    from scenekit.project import Project
    from scenekit.storyboard import Storyboard


class ImageOptions(NamedTuple):
    """The images that a command draws, as its options select them."""

    fetch: bool
    fetch_private: bool
    base_url: str | None
    media: dict[str, str] | None

    def draw(self, project: Project, scene: int | None) -> Storyboard:
        """Return the storyboard of a project, with the images of a scene, or of all scenes if `scene` is None."""
        board = project.storyboard(media=self.media)
        if not (self.fetch or self.fetch_private):
            return board
        return _fetch_and_report(board, scene, self.base_url, self.fetch_private)


def _fetch_and_report(board: Storyboard, scene: int | None, base_url: str | None, allow_private: bool) -> Storyboard:
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


def image_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that select the images of a storyboard to a command, which receives them as `images`."""

    @wraps(command)
    def with_images(
        fetch: bool, fetch_private: bool, base_url: str | None, media: dict[str, str] | None, **options: Any
    ) -> None:
        if base_url and not (fetch or fetch_private):
            raise CommandError("--base-url needs --fetch or --fetch-private.")
        command(images=ImageOptions(fetch, fetch_private, base_url, media), **options)

    decorated: Callable[..., None] = with_images
    for option in reversed(IMAGE_OPTIONS):
        decorated = option(decorated)
    return decorated
