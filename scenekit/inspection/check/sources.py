"""What only the elements know, and their payload does not: what they allow, and what they leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.avatars.catalog import split_avatar_ref
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.elements import Avatar, Group, Text
from scenekit.inspection.check.finding import CODES, INVALID_CODE_MESSAGE, Finding, expand_code_prefix
from scenekit.inspection.check.speech import list_known_clothes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.avatars.catalog import Catalog
    from scenekit.compose.scenes import ComposableScene
    from scenekit.elements import Element


class ElementRef(NamedTuple):
    """An element that has a clip, and the groups that it stands in, outermost first."""

    path: str
    """Of its clip in the payload."""
    source_path: str
    """Its own, as a scene file has it: `scenes[0].elements[2].row[1]`."""
    element: Element
    groups: tuple[Element, ...]


def iter_element_refs(scenes: Iterable[ComposableScene]) -> Iterator[ElementRef]:
    """The elements of some scenes that have a clip, in the order of the clips."""
    for number, scene in enumerate(scenes):
        found = _walk_elements(scene.elements, f"scenes[{number}].elements", ())
        is_painted = scene.background_element.source is None and scene.background_element.color_rectangle is not None
        for position, (place, element, groups) in enumerate(found, start=int(is_painted)):
            yield ElementRef(f"scenes[{number}].clips[{position}]", place, element, groups)


def collect_ignored_codes(element_ref: ElementRef) -> tuple[str, ...]:
    """The codes, and groups of codes, that an element and its groups allow. Raises `ArgumentError` for what is none."""
    codes = tuple(code for one in (*element_ref.groups, element_ref.element) for code in one.ignore)
    for code in codes:
        if not expand_code_prefix(code):
            raise argument_error(
                element_ref.element.method, "ignore", code, f"{INVALID_CODE_MESSAGE}{suggestion_suffix(code, CODES)}"
            ).with_path(element_ref.path)
    return codes


def _walk_elements(
    elements: Iterable[Element], source_path: str, groups: tuple[Element, ...]
) -> Iterator[tuple[str, Element, tuple[Element, ...]]]:
    for number, element in enumerate(elements):
        own = f"{source_path}[{number}]"
        if isinstance(element, Group):
            yield from _walk_elements(element.elements, f"{own}.{element.method}", (*groups, element))
        else:
            yield own, element, groups


def collect_source_texts(element_refs: Iterable[ElementRef]) -> dict[str, str]:
    """What the texts say as they were written, before their lines were broken; by the paths of their clips."""
    return {leaf.path: leaf.element.content for leaf in element_refs if isinstance(leaf.element, Text)}


def check_clothes(element_ref: ElementRef, catalog: Catalog) -> Iterator[Finding]:
    """An avatar of several clothes that says none: it wears the first that are known."""
    if not isinstance(element_ref.element, Avatar) or element_ref.element.clothes is not None:
        return
    model, clothes = split_avatar_ref(catalog.aliases.get(element_ref.element.model, element_ref.element.model))
    known = list_known_clothes(model, catalog)
    if clothes is None and len(known) > 1:
        what = f"it wears {known[0]}, the first of {', '.join(known)}, as none are named"
        yield Finding("SK306", element_ref.path, what, f"say clothes={known[0]!r}")
