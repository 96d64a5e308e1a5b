"""The layout of a scene: the positions of its elements on the canvas, relative to each other, and in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import bounding_box
from scenekit.core.messages import suggestion_suffix
from scenekit.errors import CompositionError, ScenekitError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

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

    __slots__ = ("_cache", "_elements", "_explicit_ids", "_groups", "_owners", "_resolving", "context")

    def __init__(self, elements: Sequence[Element], context: CompositionContext):
        """Create the solver for all elements of a scene."""
        self.context = context
        self._elements = elements
        self._cache: dict[int, tuple[Position, PositionedElements]] | None = None
        self._resolving: list[int] = []
        self._explicit_ids: set[str | None] | None = None
        self._owners: dict[str, list[int]] | None = None
        self._groups: dict[int, ResolvedGroup] = {}

    @property
    def explicit_ids(self) -> set[str | None]:
        """The ids that the user set on elements of the scene."""
        if self._explicit_ids is None:
            self._explicit_ids = {element.id for element in self._elements}
            for element in self._elements:
                if element.is_group:
                    self._explicit_ids.update(inner.id for inner in element.descendants)
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
        owners = self._find_owners(name)
        if len(owners) != 1 or self._elements[owners[0]].relative_to is not None:
            return None
        return self._elements[owners[0]]

    def _find_owners(self, name: str) -> list[int]:
        """Return the indices of the elements that have the id or tag `name`, or contain an element that has it."""
        if self._owners is None:
            self._owners = {}
            for index, element in enumerate(self._elements):
                if element.is_group:
                    owned = {name for inner in iter_elements((element,)) for name in (inner.id, inner.tag) if name}
                elif element.id is None and element.tag is None:
                    continue  # decided early for most elements
                else:
                    owned = {name for name in (element.id, element.tag) if name}
                for owned_name in owned:
                    self._owners.setdefault(owned_name, []).append(index)
        return self._owners.get(name, [])

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
        owners = self._find_owners(name)
        if not owners:
            names = {name for inner in iter_elements(self._elements) for name in (inner.id, inner.tag) if name}
            raise _missing_reference_error(element, name, names)
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
        if index not in self._groups:
            self._groups[index] = ResolvedGroup(owner, members, self.context)
        return self._groups[index].find_boxes(name)


class ResolvedGroup:
    """The members of a group with their boxes. Relative elements find them by id or tag."""

    def __init__(self, group: Element, members: PositionedElements, context: CompositionContext):
        # Elements are told apart by identity, because elements in other groups may be equal.
        self._boxes: dict[int, list[Box]] = {}
        for member, position in members:
            self._boxes.setdefault(id(member), []).append(member.compute_occupied_box(context, position))
        self._elements_by_name: dict[str, list[Element]] = {}
        for element in group.descendants:
            for name in {element.id, element.tag} - {None}:
                self._elements_by_name.setdefault(str(name), []).append(element)

    def find_boxes(self, name: str) -> list[Box]:
        """Return the box of each member, or group of members, with an id or tag."""
        return [
            bounding_box([box for inner in iter_elements((element,)) for box in self._boxes.get(id(inner), ())])
            for element in self._elements_by_name.get(name, ())
        ]


def iter_elements(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield the elements and all elements inside them. A group comes before its members."""
    for element in elements:
        yield element
        if element.is_group:
            yield from element.descendants


def find_missing_reference(element: Element, names: Collection[str]) -> CompositionError | None:
    """Return the error of an element that is positioned relative to none of the names of a scene; None otherwise."""
    name = element.relative_to[1] if element.relative_to else None
    return None if name is None or name in names else _missing_reference_error(element, name, names)


def _missing_reference_error(element: Element, name: str, names: Collection[str]) -> CompositionError:
    advice = suggestion_suffix(name, sorted(names)) if names else f" No element has one. Set tag={name!r} on it."
    reason = f"must be the id or the tag of an element of the scene.{advice}"
    return CompositionError(f"{_describe_relation(element)} {reason}")


def _describe_relation(element: Element) -> str:
    option, name = element.relative_to or ("", "")
    return f"{element.method}({option}={name!r}): {option}"
