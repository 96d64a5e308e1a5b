"""Check that the edges of the canvas and of a text's box cut off neither images nor strokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import Box
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.geometry import (
    ROUNDING_TOLERANCE_PX,
    clip_bounding_box,
    find_largest_overhang,
    has_overlap,
    has_stroke,
    is_visible,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenekit.inspection.check.letters import Letters
    from scenekit.inspection.view import ClipView, PayloadView, SceneView

MAX_LETTER_STROKE_EMS = 0.05
"""Maximum width of a stroke beyond the widths of the letters that still lies in their own space, in ems."""


def check_edges(scene: SceneView, payload_view: PayloadView, texts: Sequence[Letters]) -> Iterator[Finding]:
    """Check the images and the strokes of a scene.

    Args:
        scene: The scene.
        payload_view: The project, for the size of the canvas.
        texts: The letters of the texts of the scene.
    """
    canvas = Box(0, 0, *payload_view.canvas)
    for clip in scene.clips:
        if clip.clip_type in ("image", "videoImage") and is_visible(clip):
            yield from _check_cropped(clip, canvas)
        elif clip.clip_type == "shape" and has_stroke(clip):
            yield from _check_shape_stroke(clip, canvas)
    for letters in texts:
        if has_stroke(letters.clip):
            yield from _check_letter_stroke(letters)


def _check_cropped(clip: ClipView, canvas: Box) -> Iterator[Finding]:
    """Check that the canvas does not crop an image, unless it extends from edge to edge as a background does."""
    box = clip_bounding_box(clip)
    if not has_overlap(box, canvas) or canvas.contains(box, ROUNDING_TOLERANCE_PX) or _spans(box, canvas):
        return
    side, px = find_largest_overhang(box, canvas)
    message = f"{px:.0f} px of it are beyond the {side} edge of the canvas."
    yield Finding("SK108", clip.path, message, "Move it onto the canvas, or make it smaller.")


def _spans(box: Box, canvas: Box) -> bool:
    """Whether a box extends from the left to the right edge of the canvas, or from the top to the bottom edge."""
    is_as_wide = box.left <= ROUNDING_TOLERANCE_PX and box.right >= canvas.right - ROUNDING_TOLERANCE_PX
    return is_as_wide or (box.top <= ROUNDING_TOLERANCE_PX and box.bottom >= canvas.bottom - ROUNDING_TOLERANCE_PX)


def _check_shape_stroke(clip: ClipView, canvas: Box) -> Iterator[Finding]:
    """Check that the canvas does not cut the stroke of a shape. Half of the stroke is outside the box of the shape."""
    box = clip_bounding_box(clip)
    if not canvas.contains(box, ROUNDING_TOLERANCE_PX):
        return
    half_x, half_y = (clip.get_number("strokeWidth", 0) / 2 * abs(scale) for scale in clip.scale)
    outer = Box(box.left - half_x, box.top - half_y, box.width + 2 * half_x, box.height + 2 * half_y)
    if not canvas.contains(outer, ROUNDING_TOLERANCE_PX):
        side, px = find_largest_overhang(outer, canvas)
        message = f"{px:.0f} px of the stroke are beyond the {side} edge of the canvas."
        yield Finding("SK109", clip.path, message, "Move the shape inwards by half of its stroke_width=.")


def _check_letter_stroke(letters: Letters) -> Iterator[Finding]:
    """Check that a stroke around letters fits into the box of the text."""
    clip = letters.clip
    scale_x, scale_y = map(abs, clip.scale)
    half = clip.get_number("strokeWidth", 0) / 2
    spare = MAX_LETTER_STROKE_EMS * letters.em_px
    outer = Box(
        letters.hull.left - half * scale_x + spare,
        letters.hull.top - half * scale_y + spare,
        letters.hull.width + 2 * half * scale_x - 2 * spare,
        letters.hull.height + 2 * half * scale_y - 2 * spare,
    )
    box = clip_bounding_box(clip)
    if not box.contains(outer, ROUNDING_TOLERANCE_PX):
        side, px = find_largest_overhang(outer, box)
        message = f"{px:.0f} px of the stroke are beyond the {side} edge of the box."
        yield Finding(
            "SK109", clip.path, message, 'Set a smaller stroke_width=, or a larger width= with align="center".'
        )
