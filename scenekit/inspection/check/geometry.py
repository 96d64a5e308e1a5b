"""Check heads, canvas edges, covered elements and layers."""

from __future__ import annotations

from functools import lru_cache
from math import cos, radians, sin
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core import colors
from scenekit.core.geometry import Box, Size, bounding_box
from scenekit.elements.framing import FigureMetrics
from scenekit.inspection.check.finding import Finding
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenekit.avatars.frame import AvatarFrame
    from scenekit.inspection.view import ClipView, PayloadView, SceneView

ROUNDING_TOLERANCE_PX = 1.0
"""Tolerance for boxes, because the editor rounds to whole px."""

MIN_VISIBLE_OPACITY = 0.05
"""Minimum opacity of an element that people can see."""

FILLED_SHAPES = ("Rectangle_corner0", "Square")
"""Shapes that fill their box."""

MAX_COMPARISONS = 200
"""Maximum number of elements that an element is compared with. It limits the time for thousands of elements."""


def check_geometry(scene: SceneView, payload_view: PayloadView) -> Iterator[Finding]:
    """Check the boxes of the elements of a scene."""
    canvas = Box(0, 0, *payload_view.canvas)
    drawn_clips = [clip for clip in scene.clips if clip.clip_type in v3.CLIP_CLASSES and clip.clip_type != "audio"]
    for clip in drawn_clips:
        yield from _check_visible(clip, canvas)
        if clip.clip_type == "aiModel":
            yield from _check_head(clip, canvas)
    yield from _check_covered(drawn_clips, canvas)
    yield from _check_layers(drawn_clips)


def _check_visible(clip: ClipView, canvas: Box) -> Iterator[Finding]:
    if clip.box.width < 1 or clip.box.height < 1:
        message = f"The element is drawn at {clip.box.width:g} x {clip.box.height:g} px."
        yield Finding("SK104", clip.path, message, "Set a width and a height, or a scale.")
    elif clip.opacity < MIN_VISIBLE_OPACITY:
        message = f"The opacity is {clip.opacity:.0%}."
        yield Finding("SK104", clip.path, message, "Increase the opacity, or remove the element.")
    elif not has_overlap(clip_bounding_box(clip), canvas):
        message = f"The whole element is outside the canvas (left={clip.box.left:g}, top={clip.box.top:g})."
        yield Finding("SK102", clip.path, message, "Move it onto the canvas.")


def _check_head(clip: ClipView, canvas: Box) -> Iterator[Finding]:
    figure = build_figure_metrics(clip)
    if figure is None or not has_overlap(clip_bounding_box(clip), canvas):
        return
    head = _locate_head(figure, ClipTransform.of(clip))
    if not canvas.contains(head, ROUNDING_TOLERANCE_PX):
        side, px = find_largest_overhang(head, canvas)
        message = f"{px:.0f} px of the head are beyond the {side} edge."
        yield Finding(
            "SK101", clip.path, message, "Move the avatar, make it smaller, or use shot= and at= instead of px."
        )


@lru_cache(maxsize=1024)
def _locate_head(figure: FigureMetrics, transform: ClipTransform) -> Box:
    """Return the box of the head on the canvas. Avatars of many scenes have the same place."""
    return transform.to_canvas_box(figure.full_head_box)


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


def _check_covered(clips: Sequence[ClipView], canvas: Box) -> Iterator[Finding]:
    """Check that no opaque element covers another element completely."""
    if not any(map(is_opaque, clips)):  # the common case
        return
    covers: list[ClipView] = []
    for clip in reversed(clips):
        visible = clip.box.intersection_or_self(canvas)
        cover = next((cover for cover in covers if cover.box.contains(visible, ROUNDING_TOLERANCE_PX)), None)
        if cover and has_overlap(clip.box, canvas) and clip.angle == 0:
            message = f"{cover.path} covers the whole element."
            yield Finding("SK103", clip.path, message, "Change the layers, or remove the element.")
        if is_opaque(clip):
            largest_first = sorted([*covers, clip], key=lambda cover: -cover.box.width * cover.box.height)
            covers = largest_first[:MAX_COMPARISONS]


def _check_layers(clips: Sequence[ClipView]) -> Iterator[Finding]:
    """Check that elements that overlap have different layers, because the order on one layer is not documented.

    A sweep from left to right compares an element only with those that extend to its left edge.
    """
    if len({clip.layer for clip in clips}) == len(clips):  # the common case
        return
    clips_by_layer: dict[float, list[ClipView]] = {}
    for clip in clips:
        clips_by_layer.setdefault(clip.layer, []).append(clip)
    for layer, layer_clips in clips_by_layer.items():
        active: list[ClipView] = []
        for clip in sorted(layer_clips, key=lambda clip: clip.box.left) if len(layer_clips) > 1 else ():
            active = [other for other in active if other.box.right > clip.box.left][-MAX_COMPARISONS:]
            overlapping = next((other for other in active if has_overlap(other.box, clip.box)), None)
            if overlapping:
                message = f"The element overlaps {overlapping.path} on the same layer, {layer:g}."
                yield Finding("SK105", clip.path, message, "Give each element its own layer.")
            active.append(clip)


def build_figure_metrics(clip: ClipView) -> FigureMetrics | None:
    """Return the metrics of an avatar's figure, or None if its numbers do not make a valid frame."""
    frame = clip.frame
    if frame is None:
        return None
    tight = frame.tight_size
    return _cached_metrics(frame, clip.get_number("width", tight.width), clip.get_number("height", tight.height))


@lru_cache(maxsize=1024)
def _cached_metrics(frame: AvatarFrame, width: float, height: float) -> FigureMetrics:
    return FigureMetrics.from_face_box(Size(width, height), frame.head_box)


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
        scale_x, scale_y = abs(self.scale[0]), abs(self.scale[1])
        drawn = Box(part.left * scale_x, part.top * scale_y, part.width * scale_x, part.height * scale_y)
        is_mirrored_x, is_mirrored_y = self.is_mirrored_xy
        if is_mirrored_x:
            drawn = drawn._replace(left=self.box.width - drawn.right)
        if is_mirrored_y:
            drawn = drawn._replace(top=self.box.height - drawn.bottom)
        return _rotated_bounding_box(self.box, self.angle, drawn)


def clip_bounding_box(clip: ClipView) -> Box:
    """Return the bounding box of a clip after its rotation."""
    box = clip.box
    return box if clip.angle == 0 else _rotated_bounding_box(box, clip.angle, Box(0, 0, box.width, box.height))


def _rotated_bounding_box(box: Box, angle_degrees: float, part: Box) -> Box:
    """Return the bounding box of a part of a box after the rotation about the top left corner of the box."""
    if angle_degrees == 0:
        return part.translate(box.left, box.top)
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
        and min(width, other_width) > min_px
        and min(height, other_height) > min_px
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
