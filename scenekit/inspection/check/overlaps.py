"""Check that letters stay readable: no other text, no edge of an image and no other element is over them."""

from __future__ import annotations

from bisect import bisect
from typing import TYPE_CHECKING

from scenekit.inspection.check.clip_geometry import find_opacity, has_overlap
from scenekit.inspection.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenekit.core.geometry import Box
    from scenekit.inspection.check.checked_scene import CheckedScene
    from scenekit.inspection.check.letters import Letters
    from scenekit.inspection.check.located_clip import LocatedClip
    from scenekit.inspection.view import ClipView

MIN_OVERLAP_EMS = 0.1
"""Minimum overlap with letters in both directions, in ems. A smaller one hides no letter."""

MAX_SHADOW_OFFSET_EMS = 0.2
"""Maximum distance between two equal texts of which one imitates a shadow of the other, in ems."""

MIN_HIDDEN_FRACTION = 0.05
"""Minimum share of the letters that an element in front hides."""

MIN_CARD_OPACITY = 0.5
"""Minimum opacity of a shape that makes the letters in front of it readable."""

MAX_COMPARISONS = 100
"""Maximum number of elements that a text is compared with. It limits the time for thousands of elements."""


def check_overlaps(scene: CheckedScene) -> Iterator[Finding]:
    """Check the texts of a scene."""
    texts = scene.letters
    if not texts:
        return
    if len(texts) > 1:
        yield from _check_texts_overlap(texts)
    covers = [located for located in scene.clips if located.is_visible and _is_cover(located.clip)]
    indices = [located.index for located in covers]
    for letters in texts if covers else ():
        position = bisect(indices, letters.located.index)
        behind = covers[max(0, position - MAX_COMPARISONS) : position]
        in_front = covers[position : position + MAX_COMPARISONS]
        if any(has_overlap(cover.clip.box, letters.hull, 0) for cover in behind + in_front):
            yield from _check_image_edges(letters, behind, in_front)
            yield from _check_hidden(letters, in_front)


def _is_cover(clip: ClipView) -> bool:
    """Whether a clip is a picture or a shape, of which the box describes the area."""
    return clip.clip_type in ("image", "videoImage", "shape") and clip.angle == 0


def _check_texts_overlap(texts: Sequence[Letters]) -> Iterator[Finding]:
    """Report each text that is over another one, with the first such text.

    A sweep from left to right compares a text only with those that extend to its left edge.
    """
    active: list[Letters] = []
    for letters in sorted(texts, key=lambda letters: letters.hull.left):
        active = [other for other in active if other.hull.right > letters.hull.left][-MAX_COMPARISONS:]
        other = next((other for other in active if _is_over_text(letters, other)), None)
        if other:
            back, front = sorted((letters, other), key=lambda text: text.located.index)
            message = f"The text is over the letters of {back.located.clip.path}."
            yield Finding(
                "SK213", front.located.clip.path, message, "Move one of them, for example with below= and gap=."
            )
        active.append(letters)


def _is_over_text(letters: Letters, other: Letters) -> bool:
    """Whether the text in front has letters, or its background, over the letters of the other one."""
    back, front = sorted((letters, other), key=lambda text: text.located.index)
    min_overlap = MIN_OVERLAP_EMS * min(letters.em_px, other.em_px)
    if _is_shadow(letters, other):
        return False
    return any(back.touches(area, min_overlap) for area in front.areas)


def _is_shadow(letters: Letters, other: Letters) -> bool:
    """Whether two texts are equal and nearly in the same position, so that one imitates a shadow or an outline."""
    distance = max(abs(letters.hull.left - other.hull.left), abs(letters.hull.top - other.hull.top))
    is_equal = letters.located.clip.get_text("text").split() == other.located.clip.get_text("text").split()
    return is_equal and distance <= MAX_SHADOW_OFFSET_EMS * letters.em_px


def _check_image_edges(
    letters: Letters, behind: Sequence[LocatedClip], in_front: Sequence[LocatedClip]
) -> Iterator[Finding]:
    """Check that no edge of an image runs through the letters. An image that contains all letters is their card."""
    if letters.has_background:
        return
    images_in_front = (cover.clip for cover in in_front if cover.clip.clip_type == "image")
    image = next((clip for clip in images_in_front if _crosses_edge(letters, clip.box)), None)
    for clip in [cover.clip for cover in reversed(behind)] if image is None else ():
        if clip.box.contains(letters.hull, MIN_OVERLAP_EMS * letters.em_px) and _is_card(clip):
            return
        if clip.clip_type != "shape" and _crosses_edge(letters, clip.box):
            image = clip
            break
    if image:
        message = f"The edge of {image.path} runs through the letters."
        suggestion = "Move the text beside the image or completely onto it, or set a background=."
        yield Finding("SK210", letters.located.clip.path, message, suggestion)


def _is_card(clip: ClipView) -> bool:
    """Whether a clip behind a text hides what is behind the clip, so far that the text is readable."""
    return clip.clip_type != "shape" or find_opacity(clip.get_text("fill")) * clip.opacity >= MIN_CARD_OPACITY


def _crosses_edge(letters: Letters, box: Box) -> bool:
    margin = MIN_OVERLAP_EMS * letters.em_px
    return letters.touches(box, margin) and not box.contains(letters.hull, margin)


def _check_hidden(letters: Letters, in_front: Sequence[LocatedClip]) -> Iterator[Finding]:
    """Check that no opaque element in front hides a part of the letters. SK103 reports a text without visible part."""
    text = letters.located.clip
    for cover in in_front:
        if not cover.is_opaque or cover.clip.box.contains(text.box, 1):
            continue
        hidden = letters.coverage_ratio([cover.clip.box])
        if hidden > MIN_HIDDEN_FRACTION:
            message = f"{cover.clip.path} covers {hidden:.0%} of the letters."
            yield Finding("SK211", text.path, message, "Move one of them, or write the text after it.")
            return
