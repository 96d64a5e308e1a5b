"""Download the images of a storyboard and report the result."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from scenekit.storyboard.images.urls import redact_url

if TYPE_CHECKING:
    from scenekit.storyboard import Storyboard


def fetch_and_report(board: Storyboard, scene: int | None, base_url: str | None, allow_private: bool) -> Storyboard:
    """Return the storyboard with the images of a scene, or of all scenes if `scene` is None.

    Reports each failed download on standard error. If standard error is a terminal, it reports successful downloads
    too, as progress.
    """
    is_terminal = sys.stderr.isatty()

    def report(url: str, error: str | None) -> None:
        if error:
            click.echo(f"note: {redact_url(url)} {error}", err=True)
        elif is_terminal:
            click.echo(f"fetched {redact_url(url)}", err=True)

    return board.fetch(scene, base_url=base_url, allow_private=allow_private, on_image=report)
