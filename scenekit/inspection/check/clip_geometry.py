"""Measure one clip: its box on the canvas, and whether it hides what is behind it."""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core import colors
from scenekit.core.geometry import Box, Size, bounding_box
from scenekit.elements.framing import FigureMetrics

if TYPE_CHECKING:
    from scenekit.avatars.frame import AvatarFrame
    from scenekit.inspection.view import ClipView

ROUNDING_TOLERANCE_PX = 1.0
"""Tolerance for boxes, because the editor rounds to whole px."""

MIN_VISIBLE_OPACITY = 0.05
"""Minimum opacity of an element that people can see."""

FILLED_SHAPES = ("Rectangle_corner0", "Square")
"""Shapes that fill their box."""


def build_figure_metrics(clip: ClipView) -> FigureMetrics | None:
    """Return the metrics of an avatar's figure, or None if its numbers do not make a valid frame."""
    frame = clip.frame
    return FigureMetrics.from_face_box(read_figure_size(clip, frame), frame.head_box) if frame else None


def read_figure_size(clip: ClipView, frame: AvatarFrame) -> Size:
    """Return the unscaled size of an avatar's clip, by default that of its frame."""
    _, _, width, height = frame.tight
    return Size(clip.get_number("width", width), clip.get_number("height", height))


def to_canvas_box(clip: ClipView, part: Box) -> Box:
    """Return the bounding box on the canvas of a part of a clip.

    Args:
        clip: The clip.
        part: The part in the unscaled px of the clip.
    """
    return ClipTransform.of(clip).to_canvas_box(part)


class ClipTransform(NamedTuple):
    """The transform from the unscaled px of a clip to the canvas."""

    box: Box
    scale: tuple[float, float]
    is_mirrored_xy: tuple[bool, bool]
    angle: float

    @classmethod
    def of(cls, clip: ClipView) -> ClipTransform:
        """Return the transform of a clip."""
        return cls(clip.box, clip.scale, clip.is_mirrored_xy, clip.angle)

    def to_canvas_box(self, part: Box) -> Box:
        """Return the bounding box on the canvas of a part of the clip."""
        box, (scale_x, scale_y), (is_mirrored_x, is_mirrored_y), angle = self
        left, width = part.left * abs(scale_x), part.width * abs(scale_x)
        top, height = part.top * abs(scale_y), part.height * abs(scale_y)
        if is_mirrored_x:
            left = box.width - (left + width)
        if is_mirrored_y:
            top = box.height - (top + height)
        if angle == 0:  # the common case
            return Box(left + box.left, top + box.top, width, height)
        return _rotated_bounding_box(box, angle, Box(left, top, width, height))


def clip_bounding_box(clip: ClipView) -> Box:
    """Return the bounding box of a clip after its rotation."""
    box = clip.box
    return box if clip.angle == 0 else _rotated_bounding_box(box, clip.angle, Box(0, 0, box.width, box.height))


def _rotated_bounding_box(box: Box, angle_degrees: float, part: Box) -> Box:
    """Return the bounding box of a part of a box after the rotation about the top left corner of the box."""
    angle = radians(angle_degrees)
    corners = [(x, y) for x in (part.left, part.right) for y in (part.top, part.bottom)]
    rotated = [(x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)) for x, y in corners]
    return bounding_box([Box(box.left + x, box.top + y, 0, 0) for x, y in rotated])


def has_overlap(box: Box, other: Box, min_px: float = ROUNDING_TOLERANCE_PX) -> bool:
    """Whether two boxes overlap by more than `min_px` in both directions. The default is the rounding tolerance."""
    left, top, width, height = box
    other_left, other_top, other_width, other_height = other
    return (
        left + width > other_left + min_px
        and other_left + other_width > left + min_px
        and top + height > other_top + min_px
        and other_top + other_height > top + min_px
        and width > min_px
        and height > min_px
        and other_width > min_px
        and other_height > min_px
    )


def is_visible(clip: ClipView) -> bool:
    """Whether a clip hides anything behind it."""
    if clip.opacity < MIN_VISIBLE_OPACITY or (clip.clip_type == "textImage" and not clip.get_text("text").strip()):
        return False
    return clip.clip_type != "shape" or find_opacity(clip.get_text("fill")) >= MIN_VISIBLE_OPACITY or has_stroke(clip)


def has_stroke(clip: ClipView) -> bool:
    """Whether a clip has a visible stroke."""
    return clip.get_number("strokeWidth", 0) > 0 and find_opacity(clip.get_text("stroke")) >= MIN_VISIBLE_OPACITY


def find_opacity(color: str) -> float:
    """Return the opacity of a CSS color, 0 to 1. It is 0 for any other text."""
    channels = colors.parse_rgba(color)
    return channels[3] / 255 if channels else 0.0


def is_opaque(clip: ClipView) -> bool:
    """Whether a clip certainly hides everything behind its box. An image may have transparent parts."""
    if clip.opacity < 1 or clip.angle != 0:
        return False
    if clip.clip_type == "videoImage":
        return True
    is_filled_shape = clip.clip_type == "shape" and clip.get_text("shapeName") in FILLED_SHAPES
    return is_filled_shape and find_opacity(clip.get_text("fill")) == 1


def find_largest_overhang(box: Box, canvas: Box) -> tuple[str, float]:
    """Return the edge of the canvas beyond which a box extends most, and the distance in px."""
    overhangs = {
        "top": canvas.top - box.top,
        "left": canvas.left - box.left,
        "right": box.right - canvas.right,
        "bottom": box.bottom - canvas.bottom,
    }
    side = max(overhangs, key=lambda name: overhangs[name])
    return side, overhangs[side]
