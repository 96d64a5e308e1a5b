"""What a drawing of a clip is made of."""

from __future__ import annotations

from typing import NamedTuple

from scenekit.storyboard.markup import EMPTY_MARKUP, Markup


class ClipDrawing(NamedTuple):
    """A clip, drawn."""

    graphics: Markup
    """In px of the clip itself: it is scaled, and mirrored where the clip is."""
    overlay: Markup = EMPTY_MARKUP
    """In px of the canvas, from the upper left corner of the clip: what must stay readable."""
