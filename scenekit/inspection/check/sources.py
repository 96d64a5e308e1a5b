"""Checks that need the elements and not only their payload: ignored codes, and clothes that are not set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from scenekit.avatars.catalog import split_avatar_ref
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.elements import Avatar, Group, Text
from scenekit.inspection.check.avatars import list_known_clothes
from scenekit.inspection.check.finding import CODES, INVALID_CODE_MESSAGE, Finding, expand_code_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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


class CheckedElements(Struct, frozen=True):
    """The elements that the checks read, by the paths of their clips."""

    texts: dict[str, Text]
    unset_clothes: dict[str, Avatar]
    """The avatars without clothes."""
    ignored_codes: dict[str, tuple[str, ...]]
    """The codes, and prefixes of codes, that an element or one of its groups ignores."""


def collect_elements(scenes: Iterable[ComposableScene]) -> CheckedElements:
    """Return the elements that the checks read. Raises `ArgumentError` if one of them ignores an unknown code."""
    texts: dict[str, Text] = {}
    unset_clothes: dict[str, Avatar] = {}
    ignored_codes: dict[str, tuple[str, ...]] = {}
    for path, _, element, groups in iter_element_refs(scenes):
        if isinstance(element, Text):
            texts[path] = element
        elif isinstance(element, Avatar) and element.clothes is None:
            unset_clothes[path] = element
        if ignored := tuple(code for owner in (*groups, element) for code in owner.ignore):
            _check_ignored_codes(ignored, element, path)
            ignored_codes[path] = ignored
    return CheckedElements(texts, unset_clothes, ignored_codes)


def _check_ignored_codes(codes: tuple[str, ...], element: Element, path: str) -> None:
    for code in codes:
        if not expand_code_prefix(code):
            reason = f"{INVALID_CODE_MESSAGE}{suggestion_suffix(code, CODES)}"
            raise argument_error(element.method, "ignore", code, reason).with_path(path)


def check_clothes(avatars: Mapping[str, Avatar], catalog: Catalog) -> Iterator[Finding]:
    """Check that an avatar with several clothes sets `clothes=`. Otherwise it wears the first ones.

    Args:
        avatars: The avatars without `clothes=`, by the paths of their clips.
        catalog: The known avatars.
    """
    known_clothes_by_model: dict[str, tuple[str, ...]] = {}
    for path, avatar in avatars.items():
        model, clothes = split_avatar_ref(catalog.aliases.get(avatar.model, avatar.model))
        if clothes is not None:
            continue
        if model not in known_clothes_by_model:
            known_clothes_by_model[model] = list_known_clothes(model, catalog)
        known_clothes = known_clothes_by_model[model]
        if len(known_clothes) > 1:
            first = known_clothes[0]
            message = f"The avatar wears {first}, the first of {', '.join(known_clothes)}, because clothes= is not set."
            yield Finding("SK306", path, message, f"Set clothes={first!r}.")
