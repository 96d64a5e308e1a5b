"""TODO."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from scenekit.storyboard.images.urls import redact_url

if TYPE_CHECKING:
    from scenekit.storyboard import Storyboard


def fetch_and_report(board: Storyboard, scene: int | None, base_url: str | None, allow_private: bool) -> Storyboard:
    """The storyboard with the pictures of a scene, or of all; what is missing is told, and on a terminal what came."""
    is_watched = sys.stderr.isatty()

    def said(address: str, why: str | None) -> None:
        if why:
            click.echo(f"note: {redact_url(address)} {why}", err=True)
        elif is_watched:
            click.echo(f"fetched {redact_url(address)}", err=True)

    return board.fetch(scene, base_url=base_url, allow_private=allow_private, on_image=said)
