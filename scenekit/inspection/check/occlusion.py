"""Check that no element is over the face of a speaker, and that no avatar hides or touches what people must see."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core.geometry import Box
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.geometry import (
    ClipTransform,
    build_figure_metrics,
    clip_bounding_box,
    has_overlap,
    is_visible,
)
from scenekit.inspection.check.letters import overlap_area

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from scenekit.elements.framing import FigureMetrics
    from scenekit.inspection.check.letters import Letters
    from scenekit.inspection.view import ClipView, SceneView

MAX_FACE_COVERAGE = 0.1
"""Maximum share of a face that an element may cover."""

MAX_LETTER_COVERAGE = 0.05
"""Maximum share of the letters of a text that a face or a body may hide. A larger one can be a whole letter."""

MAX_BODY_COVERAGE = 0.5
"""Maximum share of an image or a video that a body may hide, such as of a logo that is partly behind a shoulder."""

MAX_AVATAR_COVERAGE = 0.3
"""Maximum share of a body that the body of another avatar may cover. People who stand together overlap a little."""

BODY_BANDS_IN_HEADS = ((1.0, 1.25, 0.2), (1.25, 1.45, 0.3), (1.45, 3.7, 0.45))
"""Parts of the body below the chin: top and bottom in heads below the crown, and half the width in heads.

They are the neck, the upper shoulders, and the trunk down to the hips. They are narrower than those of most people, so
that they are also right for slim people and for people who stand slightly sideways. Arms, hair and legs are left out,
because they may be anywhere.
"""

MAX_COMPARISONS = 200
"""Maximum number of avatars that an avatar is compared with. It limits the time for thousands of avatars."""

MAX_CLIPS = 300
"""Maximum number of elements behind an avatar, and in front of it, that are checked."""

OCCLUSION_FIX = "Move it beside the avatar, or move it below the chin and write it after the avatar."
"""The fix for hidden elements. Writing an element after the avatar without moving it would cover the face."""


class BodyRegions(NamedTuple):
    """The regions of the canvas that an avatar certainly covers."""

    clip: ClipView
    clip_index: int
    face_box: Box
    hair_box: Box
    """The head from the crown to the lower edge of the face, with hair and ears."""
    trunk_boxes: tuple[Box, ...]
    """Boxes of the body below the chin, empty for a rotated avatar."""

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The face and the trunk."""
        return (self.face_box, *self.trunk_boxes)


def check_occlusion(scene: SceneView, texts: Sequence[Letters]) -> Iterator[Finding]:
    """Check the elements in front of and behind the avatars of a scene.

    Args:
        scene: The scene.
        texts: The letters of its texts, from back to front.
    """
    bodies = _locate_bodies(scene)
    if not bodies:
        return
    letters_by_path = {letters.clip.path: letters for letters in texts}
    findings = [
        *_check_faces_covered(scene, bodies, letters_by_path),
        *_check_behind_bodies(scene, bodies, letters_by_path),
    ]
    yield from findings
    reported = {finding.path for finding in findings}
    yield from _check_hair([body for body in bodies if is_visible(body.clip)], texts, reported)
    yield from _check_avatars_overlap([body for body in bodies if is_visible(body.clip)])


def _locate_bodies(scene: SceneView) -> list[BodyRegions]:
    figures = (
        (clip, index, build_figure_metrics(clip))
        for index, clip in enumerate(scene.clips)
        if clip.clip_type == "aiModel"
    )
    return [
        BodyRegions(clip, index, *_locate_parts(figure, ClipTransform.of(clip)))
        for clip, index, figure in figures
        if figure
    ]


@lru_cache(maxsize=1024)
def _locate_parts(figure: FigureMetrics, transform: ClipTransform) -> tuple[Box, Box, tuple[Box, ...]]:
    """Return the boxes of the face, the hair and the trunk. Avatars of many scenes have the same place."""
    return (
        transform.to_canvas_box(figure.face_box),
        transform.to_canvas_box(_build_hair_box(figure)),
        _build_trunk(transform, figure),
    )


def _build_hair_box(figure: FigureMetrics) -> Box:
    return figure.full_head_box._replace(height=figure.face_box.bottom - figure.full_head_box.top)


def _build_trunk(transform: ClipTransform, figure: FigureMetrics) -> tuple[Box, ...]:
    head, center_x = figure.head_height, figure.full_head_box.left + figure.full_head_box.width / 2
    tight = Box(0, 0, *figure.size)
    boxes = (
        Box(center_x - half_width * head, figure.crown_y + top * head, 2 * half_width * head, (bottom - top) * head)
        for top, bottom, half_width in (BODY_BANDS_IN_HEADS if transform.angle == 0 else ())
    )
    return tuple(transform.to_canvas_box(box.intersection_or_self(tight)) for box in boxes if has_overlap(box, tight))


def _check_faces_covered(
    scene: SceneView, bodies: Sequence[BodyRegions], letters_by_path: Mapping[str, Letters]
) -> Iterator[Finding]:
    """Check that no element covers the face of a speaker. Of a text without a background, only the letters count."""
    speakers = {line.speaker.path for line in scene.lines if line.speaker}
    for clip, clip_index, face, *_ in bodies:
        if clip.path not in speakers:
            continue
        for other in scene.clips[clip_index + 1 : clip_index + 1 + MAX_CLIPS]:
            if other.clip_type in ("audio", "aiModel") or not is_visible(other):
                continue
            letters = letters_by_path.get(other.path)
            box = letters.hull if letters and not letters.has_background else clip_bounding_box(other)
            coverage = _coverage_ratio(face, box)
            if coverage > MAX_FACE_COVERAGE:
                message = f"The element covers {coverage:.0%} of the face of {clip.path}, who speaks."
                yield Finding(
                    "SK203",
                    other.path,
                    message,
                    "Move it or the avatar, so that it is beside the face or below the chin.",
                )


def _check_behind_bodies(
    scene: SceneView, bodies: Sequence[BodyRegions], letters_by_path: Mapping[str, Letters]
) -> Iterator[Finding]:
    """Check that no text, image or video is hidden behind an avatar."""
    for body in bodies:
        if not is_visible(body.clip):
            continue
        for other in scene.clips[max(0, body.clip_index - MAX_CLIPS) : body.clip_index]:
            if other.clip_type == "textImage" and is_visible(other):
                yield from _check_text_hidden(other, letters_by_path.get(other.path), body)
            elif other.clip_type in ("image", "videoImage") and is_visible(other):
                hidden = _coverage_ratios(clip_bounding_box(other), body)
                if sum(hidden) > MAX_BODY_COVERAGE:
                    message = f"{sum(hidden):.0%} of the element is behind the body of {body.clip.path}."
                    yield Finding("SK106", other.path, message, OCCLUSION_FIX)


def _coverage_ratios(box: Box, body: BodyRegions) -> tuple[float, float]:
    """Return the shares of a box that the face and the trunk of an avatar cover, 0 to 1."""
    return _coverage_ratio(box, body.face_box), sum(_coverage_ratio(box, part) for part in body.trunk_boxes)


def _check_text_hidden(clip: ClipView, letters: Letters | None, body: BodyRegions) -> Iterator[Finding]:
    """Check a text. Of one that is rotated, the box counts, because its letters are not located."""
    if letters:
        behind_face = letters.coverage_ratio([body.face_box])
        behind_body = behind_face + letters.coverage_ratio(body.trunk_boxes)
    else:
        behind_face, behind_trunk = _coverage_ratios(clip_bounding_box(clip), body)
        behind_body = behind_face + behind_trunk
    max_coverage = MAX_LETTER_COVERAGE if letters else MAX_BODY_COVERAGE
    if behind_face > MAX_LETTER_COVERAGE:
        message = f"{behind_face:.0%} of the text is behind the face of {body.clip.path}."
        yield Finding("SK207", clip.path, message, OCCLUSION_FIX)
    elif behind_body > max_coverage:
        message = f"{behind_body:.0%} of the text is behind the body of {body.clip.path}."
        yield Finding("SK106", clip.path, message, OCCLUSION_FIX)


def _check_hair(
    bodies: Sequence[BodyRegions], texts: Sequence[Letters], reported: AbstractSet[str]
) -> Iterator[Finding]:
    """Check that no text touches the hair of an avatar. A text with another finding is left out."""
    for letters in texts:
        if letters.clip.path in reported:
            continue
        for body in bodies[-MAX_COMPARISONS:]:
            if any(has_overlap(area, body.hair_box) for area in letters.areas):
                message = f"The letters touch the hair of {body.clip.path}."
                yield Finding("SK212", letters.clip.path, message, "Move one of them, so that a space is between them.")
                break


def _check_avatars_overlap(bodies: Sequence[BodyRegions]) -> Iterator[Finding]:
    """Report each avatar that is in front of another one, with the first such avatar.

    A sweep from left to right compares an avatar only with those that extend to its left edge.
    """
    active: list[BodyRegions] = []
    for body in sorted(bodies, key=lambda body: body.clip.box.left) if len(bodies) > 1 else ():
        active = [other for other in active if other.clip.box.right > body.clip.box.left][-MAX_COMPARISONS:]
        for other in active:
            back, front = sorted((body, other), key=lambda region: region.clip_index)
            covered = _find_covered_part(back, front)
            if covered:
                message = f"The avatar covers {covered} of {back.clip.path}."
                yield Finding("SK107", front.clip.path, message, "Move one of them, or make both smaller.")
                break
        active.append(body)


def _find_covered_part(back: BodyRegions, front: BodyRegions) -> str | None:
    """Return the part of an avatar that another one covers, or None if it covers little."""
    face = sum(_coverage_ratio(back.face_box, box) for box in front.boxes)
    if face > MAX_FACE_COVERAGE:
        return f"{face:.0%} of the face"
    area = sum(box.width * box.height for box in back.boxes)
    body = sum(overlap_area(box, cover) for box in back.boxes for cover in front.boxes) / area
    return f"{body:.0%} of the body" if body > MAX_AVATAR_COVERAGE else None


def _coverage_ratio(box: Box, other: Box) -> float:
    """Return the share of a box that another box covers, 0 to 1."""
    return overlap_area(box, other) / (box.width * box.height) if has_overlap(box, other) else 0.0
