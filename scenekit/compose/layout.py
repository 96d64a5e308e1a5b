"""Where the elements of a scene are on a stage: each on its own, beside another, or in a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import bounding_box
from scenekit.core.messages import suggestion_suffix
from scenekit.errors import CompositionError, ScenekitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenekit.core.geometry import Box
    from scenekit.elements import CompositionContext, Element
    from scenekit.elements.positioning import Position

PositionedElements = list[tuple["Element", "Position"]]
"""An element with its place; for a group, its members with theirs."""


class LayoutSolver:
    """The places of the elements of a scene, each worked out when it is first asked for.

    Raises `CompositionError` for a neighbour that is not there, is there twice, or leans on the
    element itself.
    """

    __slots__ = ("_cache", "_elements", "_explicit_ids", "_resolving", "context")

    def __init__(self, elements: Sequence[Element], context: CompositionContext):
        self.context = context
        self._elements = elements
        self._cache: dict[int, tuple[Position, PositionedElements]] | None = None
        self._resolving: list[int] = []
        self._explicit_ids: set[str | None] | None = None

    @property
    def explicit_ids(self) -> set[str | None]:
        """The ids that the elements of the scene were given."""
        if self._explicit_ids is None:
            self._explicit_ids = {element.id for element in self._elements}
            self._explicit_ids.update(
                one.id for element in self._elements if element.is_group for one in element.descendants
            )
        return self._explicit_ids

    def generate_id(self, clip_type: str, number: int) -> str:
        """The kind and the number of a clip, and a last "-1" as long as an element was given that id.

        So it is never that of another clip, which has another number.
        """
        id = f"{clip_type}-{number}"
        while id in self.explicit_ids:
            id += "-1"
        return id

    def find_independent_dependency(self, element: Element) -> Element | None:
        """The element that `element` is beside, where there is exactly one and it is beside no other."""
        if (neighbour := element.relative_to) is None:
            return None
        name = neighbour[1]
        owners = [one for one in self._elements if _has_name(one, name)]
        if len(owners) != 1 or owners[0].relative_to is not None:
            return None
        return owners[0]

    def resolve_members(self, index: int) -> PositionedElements:
        """What the element of that number becomes."""
        try:
            return self._resolve(index)[1]
        except RecursionError:
            why = f"{_describe_relation(self._elements[index])} is the end of a chain of elements that is too long to follow"
            raise CompositionError(why).with_path(f"elements[{index}]") from None

    def _resolve(self, index: int) -> tuple[Position, PositionedElements]:
        """The place of an element as a whole, and of its members."""
        if self._cache is None:
            self._cache = {}
        if index not in self._cache:
            element = self._elements[index]
            try:
                spot = self._compute_position(index, element)
                self._cache[index] = spot, list(element.expand(self.context, spot))
            except ScenekitError as error:
                raise error if error.path else error.with_path(f"elements[{index}]") from None
        return self._cache[index]

    def _compute_position(self, index: int, element: Element) -> Position:
        if (neighbour := element.relative_to) is None:
            return element.compute_position(self.context)
        if index in self._resolving:
            raise CompositionError(f"{_describe_relation(element)} goes round in a circle: {self._format_cycle(index)}")
        self._resolving.append(index)
        box = self._find_box(neighbour[1], element)
        self._resolving.pop()
        return element.compute_relative_position(self.context, box)

    def _format_cycle(self, start_index: int) -> str:
        """The elements that lean on each other, from one round to itself."""
        chain = [
            self._elements[index] for index in (*self._resolving[self._resolving.index(start_index) :], start_index)
        ]
        return " leans on ".join(repr(one.id or one.tag or one.method) for one in chain)

    def _find_box(self, name: str, element: Element) -> Box:
        """The box of the element of that id or tag, for `element` to lean on."""
        owners = [number for number, one in enumerate(self._elements) if _has_name(one, name)]
        if not owners:
            everything = [one for element in self._elements for one in (element, *element.descendants)]
            known = sorted({name for one in everything for name in (one.id, one.tag) if name})
            raise CompositionError(
                f"{_describe_relation(element)} names no element of the scene.{suggestion_suffix(name, known)}"
            )
        boxes = [box for number in owners for box in self._find_boxes(name, number)]
        if len(boxes) > 1:
            advice = "give the one that is meant an id"
            raise CompositionError(f"{_describe_relation(element)} names {len(boxes)} elements of the scene; {advice}")
        return boxes[0]

    def _find_boxes(self, name: str, index: int) -> list[Box]:
        """The boxes of an element, or of what is in a group, that bear a name."""
        spot, members = self._resolve(index)
        owner = self._elements[index]
        if name in (owner.id, owner.tag):
            return [owner.compute_occupied_box(self.context, spot)]
        return [
            bounding_box(
                [
                    member.compute_occupied_box(self.context, place)
                    for member, place in members
                    if any(member is one for one in (inner, *inner.descendants))
                ]
            )
            for inner in owner.descendants
            if name in (inner.id, inner.tag)
        ]


def _describe_relation(element: Element) -> str:
    word, name = element.relative_to or ("", "")
    return f"{element.method}: {word}={name!r}"


def _has_name(element: Element, name: str) -> bool:
    """Whether an element, or something in it, has that id or tag."""
    if name in (element.id, element.tag):
        return True
    return element.is_group and any(name in (one.id, one.tag) for one in element.descendants)
