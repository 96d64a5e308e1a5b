"""What a drawing of a clip is made of."""

from __future__ import annotations

from typing import NamedTuple

from scenekit.storyboard.markup import NOTHING, Markup


class Drawn(NamedTuple):
    """A clip, drawn."""

    picture: Markup
    """In px of the clip itself: it is scaled, and mirrored where the clip is."""
    remarks: Markup = NOTHING
    """In px of the canvas, from the upper left corner of the clip: what must stay readable."""
