"""The layout of a scene: the positions of its elements on the canvas, relative to each other, and in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import bounding_box
from scenekit.core.messages import suggestion_suffix
from scenekit.errors import CompositionError, ScenekitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scenekit.core.geometry import Box
    from scenekit.elements import CompositionContext, Element
    from scenekit.elements.positioning import Position

PositionedElements = list[tuple["Element", "Position"]]
"""Elements with their positions: one element, or the members of a group."""


class LayoutSolver:
    """Computes the positions of the elements of a scene, each on first use.

    Its methods raise `CompositionError` if an element refers to an element that does not exist, is ambiguous, or
    depends on the element itself.
    """

    __slots__ = ("_cache", "_elements", "_explicit_ids", "_resolving", "context")

    def __init__(self, elements: Sequence[Element], context: CompositionContext):
        """Create the solver for all elements of a scene."""
        self.context = context
        self._elements = elements
        self._cache: dict[int, tuple[Position, PositionedElements]] | None = None
        self._resolving: list[int] = []
        self._explicit_ids: set[str | None] | None = None

    @property
    def explicit_ids(self) -> set[str | None]:
        """The ids that the user set on elements of the scene."""
        if self._explicit_ids is None:
            self._explicit_ids = {element.id for element in iter_elements(self._elements)}
        return self._explicit_ids

    def generate_id(self, clip_type: str, number: int) -> str:
        """Return a unique id for the clip with a number (from 1): its type, the number, and "-1" while the id is taken.

        Generated ids differ from each other, because each clip has another number.
        """
        id = f"{clip_type}-{number}"
        while id in self.explicit_ids:
            id += "-1"
        return id

    def find_independent_dependency(self, element: Element) -> Element | None:
        """Return the element that `element` depends on, if it is unambiguous and not itself relative to an element."""
        if (relation := element.relative_to) is None:
            return None
        name = relation[1]
        owners = [candidate for candidate in self._elements if _contains_name(candidate, name)]
        if len(owners) != 1 or owners[0].relative_to is not None:
            return None
        return owners[0]

    def resolve_members(self, index: int) -> PositionedElements:
        """Return the element at `index` with its position; for a group, its members with theirs."""
        try:
            return self._resolve(index)[1]
        except RecursionError:
            relation = _describe_relation(self._elements[index])
            reason = f"{relation} starts a chain of dependent elements that is too long. Shorten it."
            raise CompositionError(reason).with_path(f"elements[{index}]") from None

    def _resolve(self, index: int) -> tuple[Position, PositionedElements]:
        """Return the position of the element at `index`, and the result of `resolve_members`."""
        if self._cache is None:
            self._cache = {}
        if index not in self._cache:
            element = self._elements[index]
            try:
                position = self._compute_position(index, element)
                self._cache[index] = position, list(element.expand(self.context, position))
            except ScenekitError as error:
                raise error if error.path else error.with_path(f"elements[{index}]") from None
        return self._cache[index]

    def _compute_position(self, index: int, element: Element) -> Position:
        if (relation := element.relative_to) is None:
            return element.compute_position(self.context)
        if index in self._resolving:
            cycle = self._format_cycle(index)
            raise CompositionError(f"{_describe_relation(element)} makes elements depend on each other: {cycle}.")
        self._resolving.append(index)
        try:
            box = self._find_box(relation[1], element)
        finally:
            self._resolving.pop()
        return element.compute_relative_position(self.context, box)

    def _format_cycle(self, start_index: int) -> str:
        """Describe the cycle of dependent elements, from the element at `start_index` back to itself."""
        indices = (*self._resolving[self._resolving.index(start_index) :], start_index)
        chain = [self._elements[index] for index in indices]
        return " depends on ".join(repr(element.id or element.tag or element.method) for element in chain)

    def _find_box(self, name: str, element: Element) -> Box:
        """Return the box that `element` is positioned relative to: the box of the element with the id or tag `name`."""
        owners = [index for index, candidate in enumerate(self._elements) if _contains_name(candidate, name)]
        if not owners:
            names = {name for inner in iter_elements(self._elements) for name in (inner.id, inner.tag) if name}
            advice = f" No element has one. Set tag={name!r} on that element."
            if names:
                advice = suggestion_suffix(name, sorted(names))
            reason = f"must be the id or the tag of an element of the scene.{advice}"
            raise CompositionError(f"{_describe_relation(element)} {reason}")
        boxes = [box for index in owners for box in self._find_boxes(name, index)]
        if len(boxes) > 1:
            reason = f"matches {len(boxes)} elements of the scene. Set an id= on one of them, and use it."
            raise CompositionError(f"{_describe_relation(element)} {reason}")
        return boxes[0]

    def _find_boxes(self, name: str, index: int) -> list[Box]:
        """Return the boxes with the id or tag `name`: of the element at `index`, or of elements inside it."""
        position, members = self._resolve(index)
        owner = self._elements[index]
        if name in (owner.id, owner.tag):
            return [owner.compute_occupied_box(self.context, position)]
        return [self._compute_group_box(inner, members) for inner in owner.descendants if name in (inner.id, inner.tag)]

    def _compute_group_box(self, group: Element, members: PositionedElements) -> Box:
        """Return the box around the `members` that are inside `group`, which may also be a single element."""
        # Compare by identity, because elements in other groups may be equal.
        inner_ids = {id(element) for element in (group, *group.descendants)}
        return bounding_box(
            [
                member.compute_occupied_box(self.context, position)
                for member, position in members
                if id(member) in inner_ids
            ]
        )


def iter_elements(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield the elements and all elements inside them. A group comes before its members."""
    for element in elements:
        yield element
        if element.is_group:
            yield from element.descendants


def _describe_relation(element: Element) -> str:
    option, name = element.relative_to or ("", "")
    return f"{element.method}({option}={name!r}): {option}"


def _contains_name(element: Element, name: str) -> bool:
    """Whether the element, or an element inside it, has the id or tag `name`."""
    if name in (element.id, element.tag):
        return True
    return element.is_group and any(name in (inner.id, inner.tag) for inner in element.descendants)
