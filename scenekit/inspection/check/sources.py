"""What only the elements know, and their payload does not: what they allow, and what they leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.avatars.catalog import parted
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.elements import Avatar, Group, Text
from scenekit.inspection.check.finding import CODES, NO_CODE, Finding, named
from scenekit.inspection.check.speech import wardrobe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.avatars.catalog import Catalog
    from scenekit.compose.scenes import ComposableScene
    from scenekit.elements import Element


class Leaf(NamedTuple):
    """An element that has a clip, and the groups that it stands in, outermost first."""

    path: str
    """Of its clip in the payload."""
    place: str
    """Its own, as a scene file has it: `scenes[0].elements[2].row[1]`."""
    element: Element
    groups: tuple[Element, ...]


def leaves(scenes: Iterable[ComposableScene]) -> Iterator[Leaf]:
    """The elements of some scenes that have a clip, in the order of the clips."""
    for number, scene in enumerate(scenes):
        found = _in_order(scene.elements, f"scenes[{number}].elements", ())
        is_painted = scene.background_element.source is None and scene.background_element.color_rectangle is not None
        for position, (place, element, groups) in enumerate(found, start=int(is_painted)):
            yield Leaf(f"scenes[{number}].clips[{position}]", place, element, groups)


def allowed_codes(leaf: Leaf) -> tuple[str, ...]:
    """The codes, and groups of codes, that an element and its groups allow. Raises `ArgumentError` for what is none."""
    codes = tuple(code for one in (*leaf.groups, leaf.element) for code in one.ignore)
    for code in codes:
        if not named(code):
            raise argument_error(
                leaf.element.method, "ignore", code, f"{NO_CODE}{suggestion_suffix(code, CODES)}"
            ).with_path(leaf.path)
    return codes


def _in_order(
    elements: Iterable[Element], place: str, groups: tuple[Element, ...]
) -> Iterator[tuple[str, Element, tuple[Element, ...]]]:
    for number, element in enumerate(elements):
        own = f"{place}[{number}]"
        if isinstance(element, Group):
            yield from _in_order(element.elements, f"{own}.{element.method}", (*groups, element))
        else:
            yield own, element, groups


def written_texts(known: Iterable[Leaf]) -> dict[str, str]:
    """What the texts say as they were written, before their lines were broken; by the paths of their clips."""
    return {leaf.path: leaf.element.content for leaf in known if isinstance(leaf.element, Text)}


def check_clothes(leaf: Leaf, catalog: Catalog) -> Iterator[Finding]:
    """An avatar of several clothes that says none: it wears the first that are known."""
    if not isinstance(leaf.element, Avatar) or leaf.element.clothes is not None:
        return
    model, clothes = parted(catalog.aliases.get(leaf.element.model, leaf.element.model))
    known = wardrobe(model, catalog)
    if clothes is None and len(known) > 1:
        what = f"it wears {known[0]}, the first of {', '.join(known)}, as none are named"
        yield Finding("SK306", leaf.path, what, f"say clothes={known[0]!r}")
