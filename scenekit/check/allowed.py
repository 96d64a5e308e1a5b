"""What the elements of a project allow: where in the payload, and which codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.compose import SceneParts
    from scenekit.elements import Element


def allowed_in(scenes: Iterable[SceneParts]) -> dict[str, tuple[str, ...]]:
    """The codes that elements allow, by the path of their clips."""
    found = {}
    for number, scene in enumerate(scenes):
        leaves = [leaf for element in scene.elements for leaf in _leaves(element, ())]
        is_painted = scene.backdrop.source is None and scene.backdrop.paint is not None
        for position, codes in enumerate(leaves, start=int(is_painted)):
            if codes:
                found[f"scenes[{number}].clips[{position}]"] = codes
    return found


def _leaves(element: Element, codes: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The codes of each element that has a clip; a group's are those of all that is in it."""
    codes = (*codes, *element.allow)
    if not element.is_group:
        yield codes
    for one in getattr(element, "elements", ()):
        yield from _leaves(one, codes)
