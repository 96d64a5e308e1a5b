"""Check heads, canvas edges, covered elements and layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.inspection.check.clip_geometry import (
    MIN_VISIBLE_OPACITY,
    ROUNDING_TOLERANCE_PX,
    find_largest_overhang,
    has_overlap,
)
from scenekit.inspection.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenekit.core.geometry import Box
    from scenekit.inspection.check.bodies import Body
    from scenekit.inspection.check.checked_scene import CheckedScene
    from scenekit.inspection.check.located_clip import LocatedClip
    from scenekit.inspection.view import ClipView

MAX_COMPARISONS = 200
"""Maximum number of elements that an element is compared with. It limits the time for thousands of elements."""


def check_geometry(scene: CheckedScene) -> Iterator[Finding]:
    """Check the boxes of the elements of a scene."""
    canvas, drawn_clips = scene.context.canvas, scene.drawn_clips
    for located in drawn_clips:
        if finding := _check_visible(located):
            yield finding
        if (body := scene.bodies.get(located.index)) and (finding := _check_head(body, canvas)):
            yield finding
    if scene.has_opaque_clips:
        yield from _check_covered(drawn_clips, canvas)
    if len({located.clip.layer for located in drawn_clips}) < len(drawn_clips):
        yield from _check_layers(drawn_clips)


def _check_visible(located: LocatedClip) -> Finding | None:
    clip, (left, top, width, height) = located.clip, located.clip.box
    if width < 1 or height < 1:
        message = f"The element is drawn at {width:g} x {height:g} px."
        return Finding("SK104", clip.path, message, "Set a width and a height, or a scale.")
    if clip.opacity < MIN_VISIBLE_OPACITY:
        message = f"The opacity is {clip.opacity:.0%}."
        return Finding("SK104", clip.path, message, "Increase the opacity, or remove the element.")
    if not located.is_on_canvas:
        message = f"The whole element is outside the canvas (left={left:g}, top={top:g})."
        return Finding("SK102", clip.path, message, "Move it onto the canvas.")
    return None


def _check_head(body: Body, canvas: Box) -> Finding | None:
    head = body.regions.head_box
    if not body.located.is_on_canvas or canvas.contains(head, ROUNDING_TOLERANCE_PX):
        return None
    side, px = find_largest_overhang(head, canvas)
    message = f"{px:.0f} px of the head are beyond the {side} edge."
    suggestion = "Move the avatar, make it smaller, or use shot= and at= instead of px."
    return Finding("SK101", body.located.clip.path, message, suggestion)


def _check_covered(clips: Sequence[LocatedClip], canvas: Box) -> Iterator[Finding]:
    """Check that no opaque element covers another element completely."""
    covers: list[ClipView] = []
    for located in reversed(clips):
        clip = located.clip
        visible = clip.box.intersection_or_self(canvas)
        cover = next((cover for cover in covers if cover.box.contains(visible, ROUNDING_TOLERANCE_PX)), None)
        if cover and has_overlap(clip.box, canvas) and clip.angle == 0:
            message = f"{cover.path} covers the whole element."
            yield Finding("SK103", clip.path, message, "Change the layers, or remove the element.")
        if located.is_opaque:
            largest_first = sorted([*covers, clip], key=lambda cover: -cover.box.width * cover.box.height)
            covers = largest_first[:MAX_COMPARISONS]


def _check_layers(clips: Sequence[LocatedClip]) -> Iterator[Finding]:
    """Check that elements that overlap have different layers, because the order on one layer is not documented.

    A sweep from left to right compares an element only with those that extend to its left edge.
    """
    clips_by_layer: dict[float, list[ClipView]] = {}
    for located in clips:
        clips_by_layer.setdefault(located.clip.layer, []).append(located.clip)
    for layer, layer_clips in clips_by_layer.items():
        active: list[ClipView] = []
        for clip in sorted(layer_clips, key=lambda clip: clip.box.left) if len(layer_clips) > 1 else ():
            active = [other for other in active if other.box.right > clip.box.left][-MAX_COMPARISONS:]
            overlapping = next((other for other in active if has_overlap(other.box, clip.box)), None)
            if overlapping:
                message = f"The element overlaps {overlapping.path} on the same layer, {layer:g}."
                yield Finding("SK105", clip.path, message, "Give each element its own layer.")
            active.append(clip)
