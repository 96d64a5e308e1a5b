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

    from scenekit.inspection.view import Clip, Scene, View

ROUNDING = 1.0
"""px that a box may be off by."""

FAINT = 0.05
"""An opacity under which nothing is seen."""

SOLID = ("Rectangle_corner0", "Square")
"""The shapes that fill their box."""

MOST = 200
"""How many others an element is compared with: a scene may have ten thousand."""


def check_geometry(scene: Scene, seen: View) -> Iterator[Finding]:
    canvas = Box(0, 0, *seen.canvas)
    shown = [clip for clip in scene.clips if clip.kind in v3.CLIP_CLASSES and clip.kind != "audio"]
    for clip in shown:
        yield from _seen(clip, canvas)
        if clip.kind == "aiModel":
            yield from _head(clip, canvas)
    yield from _covered(shown, canvas)
    yield from _layers(shown)


def _seen(clip: Clip, canvas: Box) -> Iterator[Finding]:
    if clip.box.width < 1 or clip.box.height < 1:
        size = f"{clip.box.width:g} x {clip.box.height:g} px"
        yield Finding("SK104", clip.path, f"it is drawn {size} large", "give it a width and a height, or a scale")
    elif clip.opacity < FAINT:
        yield Finding("SK104", clip.path, f"its opacity is {clip.opacity:.0%}", "make it more opaque, or leave it out")
    elif not overlap(outline(clip), canvas):
        where = f"left={clip.box.left:g}, top={clip.box.top:g}"
        yield Finding("SK102", clip.path, f"nothing of it is on the canvas ({where})", "move it onto the canvas")


def _head(clip: Clip, canvas: Box) -> Iterator[Finding]:
    figure = figure_of(clip)
    if figure is None or not overlap(outline(clip), canvas):
        return
    head = on_canvas(clip, figure.full_head_box)
    if not canvas.contains(head, ROUNDING):
        sides = {
            "top": canvas.top - head.top,
            "left": canvas.left - head.left,
            "right": head.right - canvas.right,
            "bottom": head.bottom - canvas.bottom,
        }
        side = max(sides, key=lambda one: sides[one])
        cut = f"{sides[side]:.0f} px of its head are beyond the {side} edge"
        yield Finding("SK101", clip.path, cut, "move it, make it smaller, or say shot= and at= instead of px")


def _covered(clips: Sequence[Clip], canvas: Box) -> Iterator[Finding]:
    """Elements of which nothing is seen behind something opaque."""
    covers: list[Clip] = []
    for clip in reversed(clips):
        visible = clip.box.intersection_or_self(canvas)
        cover = next((one for one in covers if one.box.contains(visible, ROUNDING)), None)
        if cover and overlap(clip.box, canvas) and clip.angle == 0:
            yield Finding("SK103", clip.path, f"{cover.path} lies over all of it", "change the layers, or leave it out")
        if is_opaque(clip):
            covers = sorted([*covers, clip], key=lambda one: -one.box.width * one.box.height)[:MOST]


def _layers(clips: Sequence[Clip]) -> Iterator[Finding]:
    """Elements that overlap on one layer: which of them is in front is not documented."""
    by_layer: dict[float, list[Clip]] = {}
    for clip in clips:
        by_layer.setdefault(clip.layer, []).append(clip)
    for layer, others in by_layer.items():
        beside: list[Clip] = []
        for clip in sorted(others, key=lambda one: one.box.left) if len(others) > 1 else ():
            beside = [one for one in beside if one.box.right > clip.box.left][-MOST:]
            other = next((one for one in beside if overlap(one.box, clip.box)), None)
            if other:
                what = f"it overlaps {other.path} on the same layer, {layer:g}"
                yield Finding("SK105", clip.path, what, "give each a layer of its own")
            beside.append(clip)


def figure_of(clip: Clip) -> FigureMetrics | None:
    """The figure of an avatar, where its numbers make one."""
    frame = clip.frame
    if frame is None:
        return None
    size = Size(clip.number("width", frame.tight_size.width), clip.number("height", frame.tight_size.height))
    return FigureMetrics.from_face_box(size, frame.head_box)


def on_canvas(clip: Clip, part: Box) -> Box:
    """The box that holds a part of a clip, which is given in the clip's own px, where it is drawn."""
    across, down = map(abs, clip.scale)
    drawn = Box(part.left * across, part.top * down, part.width * across, part.height * down)
    is_across, is_down = clip.mirrored
    if is_across:
        drawn = drawn._replace(left=clip.box.width - drawn.right)
    if is_down:
        drawn = drawn._replace(top=clip.box.height - drawn.bottom)
    return _turned(clip, drawn)


def outline(clip: Clip) -> Box:
    """The box that holds a clip when it is turned."""
    return clip.box if clip.angle == 0 else _turned(clip, Box(0, 0, clip.box.width, clip.box.height))


def _turned(clip: Clip, part: Box) -> Box:
    """The box that holds a part of a clip when it is turned about its upper left corner."""
    turn = radians(clip.angle)
    corners = [(x, y) for x in (part.left, part.right) for y in (part.top, part.bottom)]
    turned = [(x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)) for x, y in corners]
    return bounding_box([Box(clip.box.left + x, clip.box.top + y, 0, 0) for x, y in turned])


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have an area in common."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > ROUNDING and down > ROUNDING


def is_seen(clip: Clip) -> bool:
    """Whether it hides anything of what is behind it."""
    if clip.opacity < FAINT or (clip.kind == "textImage" and not clip.text("text").strip()):
        return False
    return clip.kind != "shape" or _is_visible(clip.text("fill")) or has_stroke(clip)


def has_stroke(clip: Clip) -> bool:
    """Whether a line is drawn around it."""
    return clip.number("strokeWidth", 0) > 0 and _is_visible(clip.text("stroke"))


def _is_visible(color: str) -> bool:
    channels = colors.parse_rgba(color)
    return channels is not None and channels[3] >= FAINT * 255


def is_opaque(clip: Clip) -> bool:
    """Whether nothing can be seen through it. (A picture may be transparent.)"""
    if clip.opacity < 1 or clip.angle != 0:
        return False
    if clip.kind == "videoImage":
        return True
    return (
        clip.kind == "shape"
        and clip.text("shapeName") in SOLID
        and (colors.parse_rgba(clip.text("fill")) or (0,))[-1] == 255
    )
