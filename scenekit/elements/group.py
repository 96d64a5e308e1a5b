"""Elements in a row or a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.geometry import ANCHORS, Length, resolve_length
from scenekit.core.messages import argument_error
from scenekit.elements.base import Element
from scenekit.elements.context import CompositionContext
from scenekit.elements.placement import RELATIVE_OPTIONS, PlacementOptions
from scenekit.elements.positioning import Extent, Position, resolve_position

if TYPE_CHECKING:
    from collections.abc import Iterator

RowAlign = Literal["top", "center", "bottom"]
ColumnAlign = Literal["left", "center", "right"]


class RowOptions(PlacementOptions, total=False):
    """The words of `Scene.row`."""

    spacing: Length | None
    align: RowAlign | None


class ColumnOptions(PlacementOptions, total=False):
    """The words of `Scene.column`."""

    spacing: Length | None
    align: ColumnAlign | None


class Group(Element, frozen=True):
    """Elements that are placed together: `at` and its like place them as one box.

    - `spacing`: a length between two of them. `align`: how they stand to each other, centred if not given.

    Each element keeps its own size (an avatar of none is as large as in a full shot), and a last shift by its
    `offset`; its place is the group's to say. Groups may stand in groups. Raises `ArgumentError`.
    """

    clip_type: ClassVar[str] = "group"
    is_group: ClassVar[bool] = True
    alignments: ClassVar[tuple[str, ...]]

    elements: tuple[Element, ...]
    spacing: Length | None = None
    align: Any = None

    def __post_init__(self) -> None:
        if not isinstance(self.elements, (tuple, list)):
            why = f"must be a tuple of elements: {type(self).__name__}((one, two))."
            raise argument_error(self.method, "elements", self.elements, why)
        force_setattr(self, "elements", tuple(self.elements))
        if not self.elements:
            raise argument_error(self.method, "elements", (), "has nothing in it.")
        for element in self.elements:
            check_member(self.method, element)
        if self.align is not None:
            validation.choice(self.method, "align", self.align, self.alignments)
        for word in ("width", "height", "scale", "fit", "angle", "opacity", "layer", "extra"):
            if getattr(self, word) is not None:
                raise argument_error(
                    self.method, word, getattr(self, word), "is for each of the elements to say, not for all."
                )
        if self.omit:
            raise argument_error(
                self.method, "omit", self.omit, "is for each of the elements to say: a group has no clip."
            )
        if self.spacing is not None:
            validation.length(self.method, "spacing", self.spacing)
        Element.__post_init__(self)

    @property
    def avatar_count(self) -> int:  # type: ignore[override]
        return sum([element.avatar_count if element.voice is None else 2 for element in self.elements])

    @property
    def descendants(self) -> tuple[Element, ...]:
        return tuple(one for element in self.elements for one in (element, *element.descendants))


class Row(Group, frozen=True):
    """Elements side by side, from left to right."""

    method: ClassVar[str] = "row"
    alignments: ClassVar[tuple[str, ...]] = get_args(RowAlign)

    align: RowAlign | None = None

    def compute_extent(self, context: CompositionContext) -> Extent:
        sizes = [element.compute_extent(context).rendered_size for element in self.elements]
        gaps = resolve_length(self.spacing or 0, context.canvas.width) * (len(sizes) - 1)
        return Extent(sum(size.width for size in sizes) + gaps, max(size.height for size in sizes))

    def expand(self, context: CompositionContext, position: Position) -> Iterator[tuple[Element, Position]]:
        _, down = ANCHORS[self.align or "center"]
        left = position.left
        for element in self.elements:
            extent = element.compute_extent(context)
            top = position.top + down * (position.extent.height - extent.rendered_size.height)
            yield from element.expand(context, resolve_position(element, left, top, extent, context.canvas))
            left += extent.rendered_size.width + resolve_length(self.spacing or 0, context.canvas.width)


class Column(Group, frozen=True):
    """Elements one below the other, from the top down."""

    method: ClassVar[str] = "column"
    alignments: ClassVar[tuple[str, ...]] = get_args(ColumnAlign)

    align: ColumnAlign | None = None

    def compute_extent(self, context: CompositionContext) -> Extent:
        sizes = [element.compute_extent(context).rendered_size for element in self.elements]
        gaps = resolve_length(self.spacing or 0, context.canvas.height) * (len(sizes) - 1)
        return Extent(max(size.width for size in sizes), sum(size.height for size in sizes) + gaps)

    def expand(self, context: CompositionContext, position: Position) -> Iterator[tuple[Element, Position]]:
        across, _ = ANCHORS[self.align or "center"]
        top = position.top
        for element in self.elements:
            extent = element.compute_extent(context)
            left = position.left + across * (position.extent.width - extent.rendered_size.width)
            yield from element.expand(context, resolve_position(element, left, top, extent, context.canvas))
            top += extent.rendered_size.height + resolve_length(self.spacing or 0, context.canvas.height)


def check_member(method: str, element: object) -> None:
    """Refuse what cannot stand in a group of that verb, or says where it is itself. Raises `ArgumentError`."""
    if not isinstance(element, Element):
        raise argument_error(method, "elements", element, "is no element; a Text or an Image is one.")
    for word in ("at", "left", "top", *RELATIVE_OPTIONS):
        if getattr(element, word) is not None:
            why = f"says where {element.method} is, and the {method} does; leave it out, or the {method}."
            raise argument_error(element.method, word, getattr(element, word), why)
    if (shot := getattr(element, "shot", None)) not in (None, "full"):
        why = f"is cut by the edge of the canvas, and in a {method} there is none: say a size, or shot='full'."
        raise argument_error(element.method, "shot", shot, why)
