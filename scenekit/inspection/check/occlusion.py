"""Check that no element is over the face of a speaker, or behind the face or body of an avatar."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.core.geometry import Box
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.geometry import (
    build_figure_metrics,
    clip_bounding_box,
    has_overlap,
    is_visible,
    to_canvas_box,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenekit.elements.framing import FigureMetrics
    from scenekit.inspection.view import ClipView, SceneView

MAX_FACE_COVERAGE = 0.1
"""Maximum share of a face that an element may cover."""

MAX_TEXT_COVERAGE = 0.05
"""Maximum share of a text that a face may hide: the end of a line, or the empty corner of a box."""

MAX_BODY_COVERAGE = 0.5
"""Maximum share of an element that a body may hide, such as of a logo that is partly behind a shoulder."""

BODY_BANDS_IN_HEADS = ((1.0, 1.25, 0.2), (1.25, 1.45, 0.3), (1.45, 3.7, 0.45))
"""Parts of the body below the chin: top and bottom in heads below the crown, and half the width in heads.

They are the neck, the upper shoulders, and the trunk down to the hips. They are narrower than those of most people, so
that they are also right for slim people and for people who stand slightly sideways. Arms, hair and legs are left out,
because they may be anywhere.
"""

MAX_CLIPS_BEHIND = 300
"""Maximum number of elements behind an avatar that are checked."""

OCCLUSION_FIX = "Move it beside the avatar, or move it below the chin and write it after the avatar."
"""The fix for hidden elements. Writing an element after the avatar without moving it would cover the face."""


class BodyRegions(NamedTuple):
    """The regions of the canvas that an avatar certainly covers."""

    clip: ClipView
    clip_index: int
    face_box: Box
    trunk_boxes: tuple[Box, ...]
    """Boxes of the body below the chin, empty for a rotated avatar."""


def check_occlusion(scene: SceneView) -> Iterator[Finding]:
    """Check the elements in front of and behind the avatars of a scene."""
    bodies = _locate_bodies(scene)
    yield from _check_faces_covered(scene, bodies)
    yield from _check_behind_bodies(scene, bodies)


def _locate_bodies(scene: SceneView) -> list[BodyRegions]:
    figures = (
        (clip, index, build_figure_metrics(clip))
        for index, clip in enumerate(scene.clips)
        if clip.clip_type == "aiModel"
    )
    return [
        BodyRegions(clip, index, to_canvas_box(clip, figure.face_box), _build_trunk(clip, figure))
        for clip, index, figure in figures
        if figure
    ]


def _build_trunk(clip: ClipView, figure: FigureMetrics) -> tuple[Box, ...]:
    head, center_x = figure.head_height, figure.full_head_box.left + figure.full_head_box.width / 2
    tight = Box(0, 0, *figure.size)
    boxes = (
        Box(center_x - half_width * head, figure.crown_y + top * head, 2 * half_width * head, (bottom - top) * head)
        for top, bottom, half_width in (BODY_BANDS_IN_HEADS if clip.angle == 0 else ())
    )
    return tuple(to_canvas_box(clip, box.intersection_or_self(tight)) for box in boxes if has_overlap(box, tight))


def _check_faces_covered(scene: SceneView, bodies: Sequence[BodyRegions]) -> Iterator[Finding]:
    """Check that no element covers the face of a speaker."""
    speakers = {line.speaker.path for line in scene.lines if line.speaker}
    for clip, clip_index, face, _ in bodies:
        if clip.path not in speakers:
            continue
        for other in scene.clips[clip_index + 1 :]:
            if other.clip_type in ("audio", "aiModel") or not is_visible(other):
                continue
            coverage = _coverage_ratio(face, clip_bounding_box(other))
            if coverage > MAX_FACE_COVERAGE:
                message = f"The element covers {coverage:.0%} of the face of {clip.path}, who speaks."
                yield Finding(
                    "SK203",
                    other.path,
                    message,
                    "Move it or the avatar, so that it is beside the face or below the chin.",
                )


def _check_behind_bodies(scene: SceneView, bodies: Sequence[BodyRegions]) -> Iterator[Finding]:
    """Check that no text, image or video is hidden behind an avatar."""
    for body in bodies:
        if not is_visible(body.clip):
            continue
        for other in scene.clips[max(0, body.clip_index - MAX_CLIPS_BEHIND) : body.clip_index]:
            if other.clip_type in ("textImage", "image", "videoImage") and is_visible(other):
                yield from _check_hidden(other, body)


def _check_hidden(clip: ClipView, body: BodyRegions) -> Iterator[Finding]:
    box = clip_bounding_box(clip)
    behind_face = _coverage_ratio(box, body.face_box)
    behind_body = behind_face + sum(_coverage_ratio(box, part) for part in body.trunk_boxes)
    if clip.clip_type == "textImage" and behind_face > MAX_TEXT_COVERAGE:
        message = f"{behind_face:.0%} of the text is behind the face of {body.clip.path}."
        yield Finding("SK207", clip.path, message, OCCLUSION_FIX)
    elif behind_body > MAX_BODY_COVERAGE:
        message = f"{behind_body:.0%} of the element is behind the body of {body.clip.path}."
        yield Finding("SK106", clip.path, message, OCCLUSION_FIX)


def _coverage_ratio(box: Box, other: Box) -> float:
    """Return the share of a box that another box covers, 0 to 1."""
    if not has_overlap(box, other):
        return 0.0
    part = other.intersection_or_self(box)
    return part.width * part.height / (box.width * box.height)
