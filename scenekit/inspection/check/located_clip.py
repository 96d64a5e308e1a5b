"""A clip with the facts about it that several checks need. Each is computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from scenekit.inspection.check.clip_geometry import (
    ROUNDING_TOLERANCE_PX,
    clip_bounding_box,
    has_overlap,
    is_opaque,
    is_visible,
)

if TYPE_CHECKING:
    from scenekit.core.geometry import Box
    from scenekit.inspection.view import ClipView


class LocatedClip(Struct, frozen=True, gc=False):
    """A clip, its place on the canvas, and whether it hides what is behind it."""

    clip: ClipView
    index: int
    """Its position in the scene, from back to front."""
    bounds: Box
    """Its bounding box on the canvas, after its rotation."""
    is_on_canvas: bool
    """Whether it overlaps the canvas."""
    is_inside_canvas: bool
    """Whether it does not extend beyond the canvas."""
    is_visible: bool
    """Whether it hides anything behind it."""
    is_opaque: bool
    """Whether it certainly hides everything behind its box."""


def locate_clip(clip: ClipView, index: int, canvas: Box) -> LocatedClip:
    """Return a clip with its place on the canvas. It is the clip at `index` of its scene, from back to front."""
    bounds = clip_bounding_box(clip)
    return LocatedClip(
        clip,
        index,
        bounds,
        has_overlap(bounds, canvas),
        canvas.contains(bounds, ROUNDING_TOLERANCE_PX),
        is_visible(clip),
        is_opaque(clip),
    )
