"""The parts of a drawn clip, and the transforms that put them in their position."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, format_number, format_scale, format_translate

if TYPE_CHECKING:
    from scenekit.inspection.view import ClipView


class ClipDrawing(NamedTuple):
    """A drawn clip."""

    graphics: Markup
    """In px of the clip itself. It is scaled and mirrored with the clip."""
    overlay: Markup = EMPTY_MARKUP
    """In px of the canvas, from the upper left corner of the clip. Its text stays readable, as it is not scaled."""


class ClipTransforms(NamedTuple):
    """The transforms of a clip, as `transform` attributes."""

    corner: str
    """From the canvas to the upper left corner of the clip, including the rotation about it."""
    content: str
    """From the corner to the clip's own px. It is empty if the two have the same scale."""


def clip_transforms(clip: ClipView) -> ClipTransforms:
    """Return the transforms of a clip."""
    rotation = f" rotate({format_number(clip.angle % 360)})" if clip.angle else ""
    x_scale, y_scale = map(abs, clip.scale)
    scaling = "" if x_scale == y_scale == 1 else format_scale(x_scale, y_scale)
    return ClipTransforms(
        corner=f"{format_translate(clip.box.left, clip.box.top)}{rotation}",
        content=f"{scaling} {_format_mirroring(clip)}".strip(),
    )


def _format_mirroring(clip: ClipView) -> str:
    """Return the transform that mirrors a clip inside its box."""
    flips_x, flips_y = clip.is_mirrored_xy
    if not flips_x and not flips_y:
        return ""
    shift = format_translate(
        clip.get_number("width", 0) if flips_x else 0, clip.get_number("height", 0) if flips_y else 0
    )
    return f"{shift} {format_scale(-1 if flips_x else 1, -1 if flips_y else 1)}"
