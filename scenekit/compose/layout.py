"""Where the elements of a scene are on a stage: each on its own, beside another, or in a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import bounding_box
from scenekit.core.messages import suggestion_suffix
from scenekit.errors import CompositionError, ScenekitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenekit.core.geometry import Box
    from scenekit.elements import Element, Stage
    from scenekit.elements.placement import Place

Members = list[tuple["Element", "Place"]]
"""An element with its place; for a group, its members with theirs."""


class Layout:
    """The places of the elements of a scene, each worked out when it is first asked for.

    Raises `CompositionError` for a neighbour that is not there, is there twice, or leans on the
    element itself.
    """

    __slots__ = ("_elements", "_found", "_ids", "_open", "stage")

    def __init__(self, elements: Sequence[Element], stage: Stage):
        self.stage = stage
        self._elements = elements
        self._found: dict[int, tuple[Place, Members]] | None = None
        self._open: list[int] = []
        self._ids: set[str | None] | None = None

    @property
    def given_ids(self) -> set[str | None]:
        """The ids that the elements of the scene were given."""
        if self._ids is None:
            self._ids = {element.id for element in self._elements}
            self._ids.update(one.id for element in self._elements if element.is_group for one in element.nested)
        return self._ids

    def free_id(self, kind: str, number: int) -> str:
        """The kind and the number of a clip, and a last "-1" as long as an element was given that id.

        So it is never that of another clip, which has another number.
        """
        id = f"{kind}-{number}"
        while id in self.given_ids:
            id += "-1"
        return id

    def pillar(self, element: Element) -> Element | None:
        """The element that `element` is beside, where there is exactly one and it is beside no other."""
        if (neighbour := element.neighbour) is None:
            return None
        name = neighbour[1]
        owners = [one for one in self._elements if _bears(one, name)]
        if len(owners) != 1 or owners[0].neighbour is not None:
            return None
        return owners[0]

    def members(self, number: int) -> Members:
        """What the element of that number becomes."""
        try:
            return self._resolved(number)[1]
        except RecursionError:
            why = f"{_said(self._elements[number])} is the end of a chain of elements that is too long to follow"
            raise CompositionError(why).with_path(f"elements[{number}]") from None

    def _resolved(self, number: int) -> tuple[Place, Members]:
        """The place of an element as a whole, and of its members."""
        if self._found is None:
            self._found = {}
        if number not in self._found:
            element = self._elements[number]
            try:
                spot = self._place(number, element)
                self._found[number] = spot, list(element.spread(self.stage, spot))
            except ScenekitError as error:
                raise error if error.path else error.with_path(f"elements[{number}]") from None
        return self._found[number]

    def _place(self, number: int, element: Element) -> Place:
        if (neighbour := element.neighbour) is None:
            return element.place(self.stage)
        if number in self._open:
            raise CompositionError(f"{_said(element)} goes round in a circle: {self._circle(number)}")
        self._open.append(number)
        box = self._box_of(neighbour[1], element)
        self._open.pop()
        return element.place_beside(self.stage, box)

    def _circle(self, number: int) -> str:
        """The elements that lean on each other, from one round to itself."""
        chain = [self._elements[index] for index in (*self._open[self._open.index(number) :], number)]
        return " leans on ".join(repr(one.id or one.tag or one.verb) for one in chain)

    def _box_of(self, name: str, element: Element) -> Box:
        """The box of the element of that id or tag, for `element` to lean on."""
        owners = [number for number, one in enumerate(self._elements) if _bears(one, name)]
        if not owners:
            everything = [one for element in self._elements for one in (element, *element.nested)]
            known = sorted({name for one in everything for name in (one.id, one.tag) if name})
            raise CompositionError(f"{_said(element)} names no element of the scene.{suggestion_suffix(name, known)}")
        boxes = [box for number in owners for box in self._boxes_of(name, number)]
        if len(boxes) > 1:
            advice = "give the one that is meant an id"
            raise CompositionError(f"{_said(element)} names {len(boxes)} elements of the scene; {advice}")
        return boxes[0]

    def _boxes_of(self, name: str, number: int) -> list[Box]:
        """The boxes of an element, or of what is in a group, that bear a name."""
        spot, members = self._resolved(number)
        owner = self._elements[number]
        if name in (owner.id, owner.tag):
            return [owner.footprint(self.stage, spot)]
        return [
            bounding_box(
                [
                    member.footprint(self.stage, place)
                    for member, place in members
                    if any(member is one for one in (inner, *inner.nested))
                ]
            )
            for inner in owner.nested
            if name in (inner.id, inner.tag)
        ]


def _said(element: Element) -> str:
    word, name = element.neighbour or ("", "")
    return f"{element.verb}: {word}={name!r}"


def _bears(element: Element, name: str) -> bool:
    """Whether an element, or something in it, has that id or tag."""
    if name in (element.id, element.tag):
        return True
    return element.is_group and any(name in (one.id, one.tag) for one in element.nested)
