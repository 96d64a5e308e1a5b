"""Check that no element is over the face of a speaker, and that no avatar hides or touches what people must see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.inspection.check.clip_geometry import has_overlap
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.letters import overlap_area

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from scenekit.core.geometry import Box
    from scenekit.inspection.check.bodies import Body, BodyRegions
    from scenekit.inspection.check.checked_scene import CheckedScene
    from scenekit.inspection.check.letters import Letters
    from scenekit.inspection.check.located_clip import LocatedClip

MAX_FACE_COVERAGE = 0.1
"""Maximum share of a face that an element may cover."""

MAX_LETTER_COVERAGE = 0.05
"""Maximum share of the letters of a text that a face or a body may hide. A larger one can be a whole letter."""

MAX_BODY_COVERAGE = 0.5
"""Maximum share of an image or a video that a body may hide, such as of a logo that is partly behind a shoulder."""

MAX_AVATAR_COVERAGE = 0.3
"""Maximum share of a body that the body of another avatar may cover. People who stand together overlap a little."""

MAX_COMPARISONS = 200
"""Maximum number of avatars that an avatar is compared with. It limits the time for thousands of avatars."""

MAX_CLIPS = 300
"""Maximum number of elements behind an avatar, and in front of it, that are checked."""

OCCLUSION_FIX = "Move it beside the avatar, or move it below the chin and write it after the avatar."
"""The fix for hidden elements. Writing an element after the avatar without moving it would cover the face."""


def check_occlusion(scene: CheckedScene) -> Iterator[Finding]:
    """Check the elements in front of and behind the avatars of a scene."""
    if not scene.bodies:
        return
    letters_by_index = {letters.located.index: letters for letters in scene.letters}
    visible_bodies = [body for body in scene.bodies.values() if body.located.is_visible]
    findings = [
        *_check_faces_covered(scene, letters_by_index),
        *_check_behind_bodies(scene, visible_bodies, letters_by_index),
    ]
    yield from findings
    if scene.letters:
        yield from _check_hair(visible_bodies, scene.letters, {finding.path for finding in findings})
    if len(visible_bodies) > 1:
        yield from _check_avatars_overlap(visible_bodies)


def _check_faces_covered(scene: CheckedScene, letters_by_index: Mapping[int, Letters]) -> Iterator[Finding]:
    """Check that no element covers the face of a speaker. Of a text without a background, only the letters count."""
    speakers = {line.speaker.path for line in scene.view.lines if line.speaker}
    for body in scene.bodies.values():
        avatar = body.located
        if avatar.clip.path not in speakers:
            continue
        for other in scene.clips[avatar.index + 1 : avatar.index + 1 + MAX_CLIPS]:
            if not other.is_visible or other.clip.clip_type in ("audio", "aiModel"):
                continue
            letters = letters_by_index.get(other.index)
            box = letters.hull if letters and not letters.has_background else other.bounds
            coverage = _coverage_ratio(body.regions.face_box, box)
            if coverage > MAX_FACE_COVERAGE:
                message = f"The element covers {coverage:.0%} of the face of {avatar.clip.path}, who speaks."
                suggestion = "Move it or the avatar, so that it is beside the face or below the chin."
                yield Finding("SK203", other.clip.path, message, suggestion)


def _check_behind_bodies(
    scene: CheckedScene, bodies: Iterable[Body], letters_by_index: Mapping[int, Letters]
) -> Iterator[Finding]:
    """Check that no text, image or video is hidden behind an avatar."""
    for body in bodies:
        index = body.located.index
        for other in scene.clips[max(0, index - MAX_CLIPS) : index]:
            letters = letters_by_index.get(other.index)
            if not other.is_visible or not body.regions.may_touch(letters.hull if letters else other.bounds):
                continue
            if other.clip.clip_type == "textImage":
                yield from _check_text_hidden(other, letters, body)
            elif other.clip.clip_type in ("image", "videoImage"):
                hidden = _coverage_ratios(other.bounds, body.regions)
                if sum(hidden) > MAX_BODY_COVERAGE:
                    message = f"{sum(hidden):.0%} of the element is behind the body of {body.located.clip.path}."
                    yield Finding("SK106", other.clip.path, message, OCCLUSION_FIX)


def _coverage_ratios(box: Box, regions: BodyRegions) -> tuple[float, float]:
    """Return the shares of a box that the face and the trunk of an avatar cover, 0 to 1."""
    return _coverage_ratio(box, regions.face_box), sum(_coverage_ratio(box, part) for part in regions.trunk_boxes)


def _check_text_hidden(text: LocatedClip, letters: Letters | None, body: Body) -> Iterator[Finding]:
    """Check a text. Of one that is rotated, the box counts, because its letters are not located."""
    regions, avatar_path = body.regions, body.located.clip.path
    if letters:
        behind_face = letters.coverage_ratio([regions.face_box])
        behind_body = behind_face + letters.coverage_ratio(regions.trunk_boxes)
    else:
        behind_face, behind_trunk = _coverage_ratios(text.bounds, regions)
        behind_body = behind_face + behind_trunk
    max_coverage = MAX_LETTER_COVERAGE if letters else MAX_BODY_COVERAGE
    if behind_face > MAX_LETTER_COVERAGE:
        message = f"{behind_face:.0%} of the text is behind the face of {avatar_path}."
        yield Finding("SK207", text.clip.path, message, OCCLUSION_FIX)
    elif behind_body > max_coverage:
        message = f"{behind_body:.0%} of the text is behind the body of {avatar_path}."
        yield Finding("SK106", text.clip.path, message, OCCLUSION_FIX)


def _check_hair(bodies: Sequence[Body], texts: Sequence[Letters], reported: AbstractSet[str]) -> Iterator[Finding]:
    """Check that no text touches the hair of an avatar. A text with another finding is left out."""
    for letters in texts:
        path = letters.located.clip.path
        if path in reported:
            continue
        for body in bodies[-MAX_COMPARISONS:]:
            if any(has_overlap(area, body.regions.hair_box) for area in letters.areas):
                message = f"The letters touch the hair of {body.located.clip.path}."
                yield Finding("SK212", path, message, "Move one of them, so that a space is between them.")
                break


def _check_avatars_overlap(bodies: Sequence[Body]) -> Iterator[Finding]:
    """Report each avatar that is in front of another one, with the first such avatar.

    A sweep from left to right compares an avatar only with those that extend to its left edge.
    """
    active: list[Body] = []
    for body in sorted(bodies, key=lambda body: body.located.clip.box.left):
        left = body.located.clip.box.left
        active = [other for other in active if other.located.clip.box.right > left][-MAX_COMPARISONS:]
        for other in active:
            back, front = sorted((body, other), key=lambda either: either.located.index)
            covered = _find_covered_part(back.regions, front.regions)
            if covered:
                message = f"The avatar covers {covered} of {back.located.clip.path}."
                yield Finding("SK107", front.located.clip.path, message, "Move one of them, or make both smaller.")
                break
        active.append(body)


def _find_covered_part(back: BodyRegions, front: BodyRegions) -> str | None:
    """Return the part of an avatar that another one covers, or None if it covers little."""
    face = sum(_coverage_ratio(back.face_box, box) for box in front.boxes)
    if face > MAX_FACE_COVERAGE:
        return f"{face:.0%} of the face"
    area = sum(box.width * box.height for box in back.boxes)
    if area == 0:  # an avatar that is scaled to nothing
        return None
    body = sum(overlap_area(box, cover) for box in back.boxes for cover in front.boxes) / area
    return f"{body:.0%} of the body" if body > MAX_AVATAR_COVERAGE else None


def _coverage_ratio(box: Box, other: Box) -> float:
    """Return the share of a box that another box covers, 0 to 1."""
    return overlap_area(box, other) / (box.width * box.height) if has_overlap(box, other) else 0.0
