"""The font files of texts, which a payload does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.elements import Group, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenekit.compose.scenes import ComposableScene
    from scenekit.elements import Element


def collect_font_files(scenes: Iterable[ComposableScene]) -> dict[str, str]:
    """Return the paths of the font files of texts, by the paths of their clips.

    Args:
        scenes: The scenes that a payload was composed from.
    """
    scenes = tuple(scenes)
    if not any(_has_font_file(scene.elements) for scene in scenes):  # the common case, decided early
        return {}
    from scenekit.inspection.check.sources import iter_element_refs

    return {
        element_ref.path: str(element_ref.element.font_file)
        for element_ref in iter_element_refs(scenes)
        if isinstance(element_ref.element, Text) and element_ref.element.font_file is not None
    }


def _has_font_file(elements: Iterable[Element]) -> bool:
    return any(
        _has_font_file(element.elements)
        if isinstance(element, Group)
        else isinstance(element, Text) and element.font_file is not None
        for element in elements
    )
