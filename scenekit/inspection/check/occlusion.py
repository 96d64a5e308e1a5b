"""Avatars: what lies over their faces, and what is hidden behind their faces and bodies."""

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
"""How much of a face may be under something."""

MAX_TEXT_COVERAGE = 0.05
"""How much of a text may be behind a face: the end of a line, or the empty corner of a box."""

MAX_BODY_COVERAGE = 0.5
"""How much of an element may be behind a body: a logo, say, that looks out from behind a shoulder."""

BODY_BANDS_IN_HEADS = ((1.0, 1.25, 0.2), (1.25, 1.45, 0.3), (1.45, 3.7, 0.45))
"""What is body for certain under the chin: from and to where, in heads below the crown, and half as wide as what.

The neck, where the shoulders begin, and the trunk down to the hips; narrower than most, so that it holds for slim
people, and for those who have turned a little aside. Arms, hair and legs may be anywhere.
"""

MAX_CLIPS_BEHIND = 300
"""How many elements behind an avatar are looked at."""

OCCLUSION_FIX = "move one of the two, so that it is beside the avatar; or write it after the avatar, under the chin"
"""Writing it after the avatar alone would put it over the face."""


class BodyRegions(NamedTuple):
    """What is known of an avatar, on the canvas."""

    clip: ClipView
    clip_index: int
    face_box: Box
    trunk_boxes: tuple[Box, ...]
    """What else is body for certain; nothing of an avatar that is turned."""


def check_occlusion(scene: SceneView) -> Iterator[Finding]:
    bodies = _locate_bodies(scene)
    yield from _check_faces_covered(scene, bodies)
    yield from _check_behind_bodies(scene, bodies)


def _locate_bodies(scene: SceneView) -> list[BodyRegions]:
    figures = (
        (clip, position, build_figure_metrics(clip))
        for position, clip in enumerate(scene.clips)
        if clip.clip_type == "aiModel"
    )
    return [
        BodyRegions(clip, position, to_canvas_box(clip, figure.face_box), _build_trunk(clip, figure))
        for clip, position, figure in figures
        if figure
    ]


def _build_trunk(clip: ClipView, figure: FigureMetrics) -> tuple[Box, ...]:
    head, middle = figure.head_height, figure.full_head_box.left + figure.full_head_box.width / 2
    tight = Box(0, 0, *figure.size)
    boxes = (
        Box(middle - aside * head, figure.crown_y + top * head, 2 * aside * head, (bottom - top) * head)
        for top, bottom, aside in (BODY_BANDS_IN_HEADS if clip.angle == 0 else ())
    )
    return tuple(to_canvas_box(clip, box.intersection_or_self(tight)) for box in boxes if has_overlap(box, tight))


def _check_faces_covered(scene: SceneView, bodies: Sequence[BodyRegions]) -> Iterator[Finding]:
    """What lies over the face of somebody who speaks."""
    speakers = {line.speaker.path for line in scene.lines if line.speaker}
    for clip, position, face, _ in bodies:
        if clip.path not in speakers:
            continue
        for other in scene.clips[position + 1 :]:
            if other.clip_type in ("audio", "aiModel") or not is_visible(other):
                continue
            share = _coverage_ratio(face, clip_bounding_box(other))
            if share > MAX_FACE_COVERAGE:
                what = f"it lies over {share:.0%} of the face of {clip.path}, who speaks"
                advice = "move one of the two, so that it is beside the face or under the chin"
                yield Finding("SK203", other.path, what, advice)


def _check_behind_bodies(scene: SceneView, bodies: Sequence[BodyRegions]) -> Iterator[Finding]:
    """Texts and pictures of which somebody in front hides too much."""
    for body in bodies:
        if not is_visible(body.clip):
            continue
        for other in scene.clips[max(0, body.clip_index - MAX_CLIPS_BEHIND) : body.clip_index]:
            if other.clip_type in ("textImage", "image", "videoImage") and is_visible(other):
                yield from _check_hidden(other, body)


def _check_hidden(clip: ClipView, body: BodyRegions) -> Iterator[Finding]:
    """A text of which nobody can read the end, or anything of which most is not seen."""
    by_face = _coverage_ratio(clip_bounding_box(clip), body.face_box)
    by_all = by_face + sum(_coverage_ratio(clip_bounding_box(clip), part) for part in body.trunk_boxes)
    if clip.clip_type == "textImage" and by_face > MAX_TEXT_COVERAGE:
        yield Finding("SK207", clip.path, f"{by_face:.0%} of it is behind the face of {body.clip.path}", OCCLUSION_FIX)
    elif by_all > MAX_BODY_COVERAGE:
        yield Finding("SK106", clip.path, f"{by_all:.0%} of it is behind the body of {body.clip.path}", OCCLUSION_FIX)


def _coverage_ratio(box: Box, other: Box) -> float:
    """How much of a box another covers, 0 to 1."""
    if not has_overlap(box, other):
        return 0.0
    part = other.intersection_or_self(box)
    return part.width * part.height / (box.width * box.height)
