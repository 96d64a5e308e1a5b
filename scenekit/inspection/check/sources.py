"""Checks that need the elements and not only their payload: ignored codes, and clothes that are not set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.avatars.catalog import split_avatar_ref
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.elements import Avatar, Group, Text
from scenekit.inspection.check.avatars import list_known_clothes
from scenekit.inspection.check.finding import CODES, INVALID_CODE_MESSAGE, Finding, expand_code_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.avatars.catalog import Catalog
    from scenekit.compose.scenes import ComposableScene
    from scenekit.elements import Element


class ElementRef(NamedTuple):
    """An element with a clip, and its paths."""

    path: str
    """Path of the clip in the payload."""
    source_path: str
    """Path of the element in a scene file, such as `scenes[0].elements[2].row[1]`."""
    element: Element
    groups: tuple[Element, ...]
    """The groups that contain the element, outermost first."""


def iter_element_refs(scenes: Iterable[ComposableScene]) -> Iterator[ElementRef]:
    """Iterate over the elements that have a clip, in the order of the clips."""
    for scene_index, scene in enumerate(scenes):
        elements = _walk_elements(scene.elements, f"scenes[{scene_index}].elements", ())
        background = scene.background_element
        # A plain background without an image is painted as a rectangle, which is the first clip.
        has_color_rectangle = background.source is None and background.color_rectangle is not None
        for clip_index, (source_path, element, groups) in enumerate(elements, start=int(has_color_rectangle)):
            yield ElementRef(f"scenes[{scene_index}].clips[{clip_index}]", source_path, element, groups)


def _walk_elements(
    elements: Iterable[Element], path: str, groups: tuple[Element, ...]
) -> Iterator[tuple[str, Element, tuple[Element, ...]]]:
    for index, element in enumerate(elements):
        element_path = f"{path}[{index}]"
        if isinstance(element, Group):
            yield from _walk_elements(element.elements, f"{element_path}.{element.method}", (*groups, element))
        else:
            yield element_path, element, groups


def collect_ignored_codes(element_ref: ElementRef) -> tuple[str, ...]:
    """Return the codes and prefixes that an element and its groups ignore. Raises `ArgumentError` for unknown codes."""
    if not element_ref.groups and not element_ref.element.ignore:  # the common case
        return ()
    codes = tuple(code for element in (*element_ref.groups, element_ref.element) for code in element.ignore)
    for code in codes:
        if not expand_code_prefix(code):
            reason = f"{INVALID_CODE_MESSAGE}{suggestion_suffix(code, CODES)}"
            raise argument_error(element_ref.element.method, "ignore", code, reason).with_path(element_ref.path)
    return codes


def collect_texts(element_refs: Iterable[ElementRef]) -> dict[str, Text]:
    """Return the texts, by the paths of their clips."""
    return {
        element_ref.path: element_ref.element for element_ref in element_refs if isinstance(element_ref.element, Text)
    }


def check_clothes(element_ref: ElementRef, catalog: Catalog) -> Iterator[Finding]:
    """Check that an avatar with several clothes sets `clothes=`. Otherwise it wears the first ones."""
    avatar = element_ref.element
    if not isinstance(avatar, Avatar) or avatar.clothes is not None:
        return
    model, clothes = split_avatar_ref(catalog.aliases.get(avatar.model, avatar.model))
    known_clothes = list_known_clothes(model, catalog)
    if clothes is None and len(known_clothes) > 1:
        first = known_clothes[0]
        message = f"The avatar wears {first}, the first of {', '.join(known_clothes)}, because clothes= is not set."
        yield Finding("SK306", element_ref.path, message, f"Set clothes={first!r}.")
