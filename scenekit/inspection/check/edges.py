"""Check that the edges of the canvas and of a text's box cut off neither images nor strokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import Box
from scenekit.inspection.check.clip_geometry import ROUNDING_TOLERANCE_PX, find_largest_overhang, has_stroke
from scenekit.inspection.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.inspection.check.checked_scene import CheckedScene
    from scenekit.inspection.check.letters import Letters
    from scenekit.inspection.check.located_clip import LocatedClip

MAX_LETTER_STROKE_EMS = 0.05
"""Maximum width of a stroke beyond the widths of the letters that still lies in their own space, in ems."""


def check_edges(scene: CheckedScene) -> Iterator[Finding]:
    """Check the images and the strokes of a scene."""
    canvas = scene.context.canvas
    for located in scene.clips:
        if located.clip.clip_type in ("image", "videoImage"):
            if located.is_visible and located.is_on_canvas and not located.is_inside_canvas:
                yield from _check_cropped(located, canvas)
        elif located.clip.clip_type == "shape" and located.is_inside_canvas and has_stroke(located.clip):
            yield from _check_shape_stroke(located, canvas)
    for letters in scene.letters:
        if has_stroke(letters.located.clip):
            yield from _check_letter_stroke(letters)


def _check_cropped(located: LocatedClip, canvas: Box) -> Iterator[Finding]:
    """Check that an image beyond the canvas extends from edge to edge as a background does."""
    box = located.bounds
    if _spans(box, canvas):
        return
    side, px = find_largest_overhang(box, canvas)
    message = f"{px:.0f} px of it are beyond the {side} edge of the canvas."
    yield Finding("SK108", located.clip.path, message, "Move it onto the canvas, or make it smaller.")


def _spans(box: Box, canvas: Box) -> bool:
    """Whether a box extends from the left to the right edge of the canvas, or from the top to the bottom edge."""
    is_as_wide = box.left <= ROUNDING_TOLERANCE_PX and box.right >= canvas.right - ROUNDING_TOLERANCE_PX
    return is_as_wide or (box.top <= ROUNDING_TOLERANCE_PX and box.bottom >= canvas.bottom - ROUNDING_TOLERANCE_PX)


def _check_shape_stroke(located: LocatedClip, canvas: Box) -> Iterator[Finding]:
    """Check that the canvas does not cut the stroke of a shape. Half of the stroke is outside the box of the shape."""
    clip, box = located.clip, located.bounds
    half_x, half_y = (clip.get_number("strokeWidth", 0) / 2 * abs(scale) for scale in clip.scale)
    outer = Box(box.left - half_x, box.top - half_y, box.width + 2 * half_x, box.height + 2 * half_y)
    if not canvas.contains(outer, ROUNDING_TOLERANCE_PX):
        side, px = find_largest_overhang(outer, canvas)
        message = f"{px:.0f} px of the stroke are beyond the {side} edge of the canvas."
        yield Finding("SK109", clip.path, message, "Move the shape inwards by half of its stroke_width=.")


def _check_letter_stroke(letters: Letters) -> Iterator[Finding]:
    """Check that a stroke around letters fits into the box of the text."""
    clip = letters.located.clip
    scale_x, scale_y = map(abs, clip.scale)
    half = clip.get_number("strokeWidth", 0) / 2
    spare = MAX_LETTER_STROKE_EMS * letters.em_px
    outer = Box(
        letters.hull.left - half * scale_x + spare,
        letters.hull.top - half * scale_y + spare,
        letters.hull.width + 2 * half * scale_x - 2 * spare,
        letters.hull.height + 2 * half * scale_y - 2 * spare,
    )
    box = letters.located.bounds
    if not box.contains(outer, ROUNDING_TOLERANCE_PX):
        side, px = find_largest_overhang(outer, box)
        message = f"{px:.0f} px of the stroke are beyond the {side} edge of the box."
        yield Finding(
            "SK109", clip.path, message, 'Set a smaller stroke_width=, or a larger width= with align="center".'
        )
