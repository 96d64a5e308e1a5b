"""Heads, edges, covers and layers: what is seen of a scene."""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING

from scenekit.core import colors
from scenekit.core.geometry import Box, Size, bounding_box
from scenekit.elements.framing import FigureMetrics
from scenekit.inspection.check.finding import Finding
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenekit.inspection.view import ClipView, PayloadView, SceneView

ROUNDING_TOLERANCE_PX = 1.0
"""px that a box may be off by."""

MIN_VISIBLE_OPACITY = 0.05
"""An opacity under which nothing is seen."""

FILLED_SHAPES = ("Rectangle_corner0", "Square")
"""The shapes that fill their box."""

MAX_COMPARISONS = 200
"""How many others an element is compared with: a scene may have ten thousand."""


def check_geometry(scene: SceneView, payload_view: PayloadView) -> Iterator[Finding]:
    canvas = Box(0, 0, *payload_view.canvas)
    shown = [clip for clip in scene.clips if clip.clip_type in v3.CLIP_CLASSES and clip.clip_type != "audio"]
    for clip in shown:
        yield from _check_visible(clip, canvas)
        if clip.clip_type == "aiModel":
            yield from _check_head(clip, canvas)
    yield from _check_covered(shown, canvas)
    yield from _check_layers(shown)


def _check_visible(clip: ClipView, canvas: Box) -> Iterator[Finding]:
    if clip.box.width < 1 or clip.box.height < 1:
        size = f"{clip.box.width:g} x {clip.box.height:g} px"
        yield Finding("SK104", clip.path, f"it is drawn {size} large", "give it a width and a height, or a scale")
    elif clip.opacity < MIN_VISIBLE_OPACITY:
        yield Finding("SK104", clip.path, f"its opacity is {clip.opacity:.0%}", "make it more opaque, or leave it out")
    elif not has_overlap(clip_bounding_box(clip), canvas):
        where = f"left={clip.box.left:g}, top={clip.box.top:g}"
        yield Finding("SK102", clip.path, f"nothing of it is on the canvas ({where})", "move it onto the canvas")


def _check_head(clip: ClipView, canvas: Box) -> Iterator[Finding]:
    figure = build_figure_metrics(clip)
    if figure is None or not has_overlap(clip_bounding_box(clip), canvas):
        return
    head = to_canvas_box(clip, figure.full_head_box)
    if not canvas.contains(head, ROUNDING_TOLERANCE_PX):
        sides = {
            "top": canvas.top - head.top,
            "left": canvas.left - head.left,
            "right": head.right - canvas.right,
            "bottom": head.bottom - canvas.bottom,
        }
        side = max(sides, key=lambda one: sides[one])
        cut = f"{sides[side]:.0f} px of its head are beyond the {side} edge"
        yield Finding("SK101", clip.path, cut, "move it, make it smaller, or say shot= and at= instead of px")


def _check_covered(clips: Sequence[ClipView], canvas: Box) -> Iterator[Finding]:
    """Elements of which nothing is seen behind something opaque."""
    covers: list[ClipView] = []
    for clip in reversed(clips):
        visible = clip.box.intersection_or_self(canvas)
        cover = next((one for one in covers if one.box.contains(visible, ROUNDING_TOLERANCE_PX)), None)
        if cover and has_overlap(clip.box, canvas) and clip.angle == 0:
            yield Finding("SK103", clip.path, f"{cover.path} lies over all of it", "change the layers, or leave it out")
        if is_opaque(clip):
            covers = sorted([*covers, clip], key=lambda one: -one.box.width * one.box.height)[:MAX_COMPARISONS]


def _check_layers(clips: Sequence[ClipView]) -> Iterator[Finding]:
    """Elements that overlap on one layer: which of them is in front is not documented."""
    by_layer: dict[float, list[ClipView]] = {}
    for clip in clips:
        by_layer.setdefault(clip.layer, []).append(clip)
    for layer, others in by_layer.items():
        beside: list[ClipView] = []
        for clip in sorted(others, key=lambda one: one.box.left) if len(others) > 1 else ():
            beside = [one for one in beside if one.box.right > clip.box.left][-MAX_COMPARISONS:]
            other = next((one for one in beside if has_overlap(one.box, clip.box)), None)
            if other:
                what = f"it overlaps {other.path} on the same layer, {layer:g}"
                yield Finding("SK105", clip.path, what, "give each a layer of its own")
            beside.append(clip)


def build_figure_metrics(clip: ClipView) -> FigureMetrics | None:
    """The figure of an avatar, where its numbers make one."""
    frame = clip.frame
    if frame is None:
        return None
    size = Size(clip.get_number("width", frame.tight_size.width), clip.get_number("height", frame.tight_size.height))
    return FigureMetrics.from_face_box(size, frame.head_box)


def to_canvas_box(clip: ClipView, part: Box) -> Box:
    """The box that holds a part of a clip, which is given in the clip's own px, where it is drawn."""
    across, down = map(abs, clip.scale)
    drawn = Box(part.left * across, part.top * down, part.width * across, part.height * down)
    is_across, is_down = clip.is_mirrored_xy
    if is_across:
        drawn = drawn._replace(left=clip.box.width - drawn.right)
    if is_down:
        drawn = drawn._replace(top=clip.box.height - drawn.bottom)
    return _rotated_bounding_box(clip, drawn)


def clip_bounding_box(clip: ClipView) -> Box:
    """The box that holds a clip when it is turned."""
    return clip.box if clip.angle == 0 else _rotated_bounding_box(clip, Box(0, 0, clip.box.width, clip.box.height))


def _rotated_bounding_box(clip: ClipView, part: Box) -> Box:
    """The box that holds a part of a clip when it is turned about its upper left corner."""
    turn = radians(clip.angle)
    corners = [(x, y) for x in (part.left, part.right) for y in (part.top, part.bottom)]
    turned = [(x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)) for x, y in corners]
    return bounding_box([Box(clip.box.left + x, clip.box.top + y, 0, 0) for x, y in turned])


def has_overlap(box: Box, other: Box) -> bool:
    """Whether two boxes have an area in common."""
    across = min(box.right, other.right) - max(box.left, other.left)
    down = min(box.bottom, other.bottom) - max(box.top, other.top)
    return across > ROUNDING_TOLERANCE_PX and down > ROUNDING_TOLERANCE_PX


def is_visible(clip: ClipView) -> bool:
    """Whether it hides anything of what is behind it."""
    if clip.opacity < MIN_VISIBLE_OPACITY or (clip.clip_type == "textImage" and not clip.get_text("text").strip()):
        return False
    return clip.clip_type != "shape" or _is_visible_color(clip.get_text("fill")) or has_stroke(clip)


def has_stroke(clip: ClipView) -> bool:
    """Whether a line is drawn around it."""
    return clip.get_number("strokeWidth", 0) > 0 and _is_visible_color(clip.get_text("stroke"))


def _is_visible_color(color: str) -> bool:
    channels = colors.parse_rgba(color)
    return channels is not None and channels[3] >= MIN_VISIBLE_OPACITY * 255


def is_opaque(clip: ClipView) -> bool:
    """Whether nothing can be seen through it. (A picture may be transparent.)"""
    if clip.opacity < 1 or clip.angle != 0:
        return False
    if clip.clip_type == "videoImage":
        return True
    return (
        clip.clip_type == "shape"
        and clip.get_text("shapeName") in FILLED_SHAPES
        and (colors.parse_rgba(clip.get_text("fill")) or (0,))[-1] == 255
    )
