"""Elements in a row or a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.geometry import ANCHORS, Length, resolve_length
from scenekit.core.messages import argument_error
from scenekit.elements.base import Element, Stage
from scenekit.elements.placement import NEIGHBOURS, Extent, Place, PlacementWords, told

if TYPE_CHECKING:
    from collections.abc import Iterator

RowAlign = Literal["top", "center", "bottom"]
ColumnAlign = Literal["left", "center", "right"]


class RowWords(PlacementWords, total=False):
    """The words of `Scene.row`."""

    spacing: Length | None
    align: RowAlign | None


class ColumnWords(PlacementWords, total=False):
    """The words of `Scene.column`."""

    spacing: Length | None
    align: ColumnAlign | None


class Group(Element, frozen=True):
    """Elements that are placed together: `at` and its like place them as one box.

    - `spacing`: a length between two of them. `align`: how they stand to each other, centred if not given.

    Each element keeps its own size (an avatar of none is as large as in a full shot), and a last shift by its
    `offset`; its place is the group's to say. Groups may stand in groups. Raises `ArgumentError`.
    """

    kind: ClassVar[str] = "group"
    is_group: ClassVar[bool] = True
    directions: ClassVar[tuple[str, ...]]

    elements: tuple[Element, ...]
    spacing: Length | None = None
    align: Any = None

    def __post_init__(self) -> None:
        if not isinstance(self.elements, (tuple, list)):
            why = f"must be a tuple of elements: {type(self).__name__}((one, two))."
            raise argument_error(self.verb, "elements", self.elements, why)
        force_setattr(self, "elements", tuple(self.elements))
        if not self.elements:
            raise argument_error(self.verb, "elements", (), "has nothing in it.")
        for element in self.elements:
            check_member(self.verb, element)
        if self.align is not None:
            validation.choice(self.verb, "align", self.align, self.directions)
        for word in ("width", "height", "scale", "fit", "angle", "opacity", "layer", "extra"):
            if getattr(self, word) is not None:
                raise argument_error(
                    self.verb, word, getattr(self, word), "is for each of the elements to say, not for all."
                )
        if self.omit:
            raise argument_error(
                self.verb, "omit", self.omit, "is for each of the elements to say: a group has no clip."
            )
        if self.spacing is not None:
            validation.length(self.verb, "spacing", self.spacing)
        Element.__post_init__(self)

    @property
    def voices(self) -> int:  # type: ignore[override]
        return sum([element.voices if element.voice is None else 2 for element in self.elements])

    @property
    def nested(self) -> tuple[Element, ...]:
        return tuple(one for element in self.elements for one in (element, *element.nested))


class Row(Group, frozen=True):
    """Elements side by side, from left to right."""

    verb: ClassVar[str] = "row"
    directions: ClassVar[tuple[str, ...]] = get_args(RowAlign)

    align: RowAlign | None = None

    def extent(self, stage: Stage) -> Extent:
        sizes = [element.extent(stage).drawn for element in self.elements]
        gaps = resolve_length(self.spacing or 0, stage.canvas.width) * (len(sizes) - 1)
        return Extent(sum(size.width for size in sizes) + gaps, max(size.height for size in sizes))

    def spread(self, stage: Stage, spot: Place) -> Iterator[tuple[Element, Place]]:
        _, down = ANCHORS[self.align or "center"]
        left = spot.left
        for element in self.elements:
            extent = element.extent(stage)
            top = spot.top + down * (spot.extent.height - extent.drawn.height)
            yield from element.spread(stage, told(element, left, top, extent, stage.canvas))
            left += extent.drawn.width + resolve_length(self.spacing or 0, stage.canvas.width)


class Column(Group, frozen=True):
    """Elements one below the other, from the top down."""

    verb: ClassVar[str] = "column"
    directions: ClassVar[tuple[str, ...]] = get_args(ColumnAlign)

    align: ColumnAlign | None = None

    def extent(self, stage: Stage) -> Extent:
        sizes = [element.extent(stage).drawn for element in self.elements]
        gaps = resolve_length(self.spacing or 0, stage.canvas.height) * (len(sizes) - 1)
        return Extent(max(size.width for size in sizes), sum(size.height for size in sizes) + gaps)

    def spread(self, stage: Stage, spot: Place) -> Iterator[tuple[Element, Place]]:
        across, _ = ANCHORS[self.align or "center"]
        top = spot.top
        for element in self.elements:
            extent = element.extent(stage)
            left = spot.left + across * (spot.extent.width - extent.drawn.width)
            yield from element.spread(stage, told(element, left, top, extent, stage.canvas))
            top += extent.drawn.height + resolve_length(self.spacing or 0, stage.canvas.height)


def check_member(verb: str, element: object) -> None:
    """Refuse what cannot stand in a group of that verb, or says where it is itself. Raises `ArgumentError`."""
    if not isinstance(element, Element):
        raise argument_error(verb, "elements", element, "is no element; a Text or an Image is one.")
    for word in ("at", "left", "top", *NEIGHBOURS):
        if getattr(element, word) is not None:
            why = f"says where {element.verb} is, and the {verb} does; leave it out, or the {verb}."
            raise argument_error(element.verb, word, getattr(element, word), why)
    if (shot := getattr(element, "shot", None)) not in (None, "full"):
        why = f"is cut by the edge of the canvas, and in a {verb} there is none: say a size, or shot='full'."
        raise argument_error(element.verb, "shot", shot, why)
