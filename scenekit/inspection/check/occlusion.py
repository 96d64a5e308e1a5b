"""Avatars: what lies over their faces, and what is hidden behind their faces and bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.core.geometry import Box
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.geometry import figure_of, is_seen, on_canvas, outline, overlap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenekit.elements.framing import FigureMetrics
    from scenekit.inspection.view import Clip, Scene

FACE_SHARE = 0.1
"""How much of a face may be under something."""

TEXT_SHARE = 0.05
"""How much of a text may be behind a face: the end of a line, or the empty corner of a box."""

BODY_SHARE = 0.5
"""How much of an element may be behind a body: a logo, say, that looks out from behind a shoulder."""

BODY = ((1.0, 1.25, 0.2), (1.25, 1.45, 0.3), (1.45, 3.7, 0.45))
"""What is body for certain under the chin: from and to where, in heads below the crown, and half as wide as what.

The neck, where the shoulders begin, and the trunk down to the hips; narrower than most, so that it holds for slim
people, and for those who have turned a little aside. Arms, hair and legs may be anywhere.
"""

DEEPEST = 300
"""How many elements behind an avatar are looked at."""

OUT_OF_HIDING = "move one of the two, so that it is beside the avatar; or write it after the avatar, under the chin"
"""Writing it after the avatar alone would put it over the face."""


class Body(NamedTuple):
    """What is known of an avatar, on the canvas."""

    clip: Clip
    position: int
    face: Box
    trunk: tuple[Box, ...]
    """What else is body for certain; nothing of an avatar that is turned."""


def check_bodies(scene: Scene) -> Iterator[Finding]:
    bodies = _bodies(scene)
    yield from _over_faces(scene, bodies)
    yield from _behind(scene, bodies)


def _bodies(scene: Scene) -> list[Body]:
    figures = ((clip, position, figure_of(clip)) for position, clip in enumerate(scene.clips) if clip.kind == "aiModel")
    return [
        Body(clip, position, on_canvas(clip, figure.face_box), _trunk(clip, figure))
        for clip, position, figure in figures
        if figure
    ]


def _trunk(clip: Clip, figure: FigureMetrics) -> tuple[Box, ...]:
    head, middle = figure.head_height, figure.full_head_box.left + figure.full_head_box.width / 2
    tight = Box(0, 0, *figure.size)
    boxes = (
        Box(middle - aside * head, figure.crown_y + top * head, 2 * aside * head, (bottom - top) * head)
        for top, bottom, aside in (BODY if clip.angle == 0 else ())
    )
    return tuple(on_canvas(clip, box.intersection_or_self(tight)) for box in boxes if overlap(box, tight))


def _over_faces(scene: Scene, bodies: Sequence[Body]) -> Iterator[Finding]:
    """What lies over the face of somebody who speaks."""
    speakers = {line.speaker.path for line in scene.lines if line.speaker}
    for clip, position, face, _ in bodies:
        if clip.path not in speakers:
            continue
        for other in scene.clips[position + 1 :]:
            if other.kind in ("audio", "aiModel") or not is_seen(other):
                continue
            share = _share(face, outline(other))
            if share > FACE_SHARE:
                what = f"it lies over {share:.0%} of the face of {clip.path}, who speaks"
                advice = "move one of the two, so that it is beside the face or under the chin"
                yield Finding("SK203", other.path, what, advice)


def _behind(scene: Scene, bodies: Sequence[Body]) -> Iterator[Finding]:
    """Texts and pictures of which somebody in front hides too much."""
    for body in bodies:
        if not is_seen(body.clip):
            continue
        for other in scene.clips[max(0, body.position - DEEPEST) : body.position]:
            if other.kind in ("textImage", "image", "videoImage") and is_seen(other):
                yield from _hidden(other, body)


def _hidden(clip: Clip, body: Body) -> Iterator[Finding]:
    """A text of which nobody can read the end, or anything of which most is not seen."""
    by_face = _share(outline(clip), body.face)
    by_all = by_face + sum(_share(outline(clip), part) for part in body.trunk)
    if clip.kind == "textImage" and by_face > TEXT_SHARE:
        yield Finding("SK207", clip.path, f"{by_face:.0%} of it is behind the face of {body.clip.path}", OUT_OF_HIDING)
    elif by_all > BODY_SHARE:
        yield Finding("SK106", clip.path, f"{by_all:.0%} of it is behind the body of {body.clip.path}", OUT_OF_HIDING)


def _share(box: Box, other: Box) -> float:
    """How much of a box another covers, 0 to 1."""
    if not overlap(box, other):
        return 0.0
    part = other.intersection_or_self(box)
    return part.width * part.height / (box.width * box.height)
