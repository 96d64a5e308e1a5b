"""Rows and columns: elements that are positioned together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.geometry import ANCHORS, Anchor, Length, Number, resolve_length
from scenekit.core.messages import argument_error
from scenekit.elements.base import Element
from scenekit.elements.context import CompositionContext
from scenekit.elements.placement import RELATIVE_OPTIONS, PlacementOptions
from scenekit.elements.positioning import Extent, Position, resolve_position

if TYPE_CHECKING:
    from collections.abc import Iterator

RowAlign = Literal["top", "center", "bottom"]
"""The vertical alignment of the elements of a row."""

ColumnAlign = Literal["left", "center", "right"]
"""The horizontal alignment of the elements of a column."""

MEMBER_ONLY_OPTIONS = ("width", "height", "scale", "fit", "angle", "opacity", "layer", "extra")
"""The options that a group does not have, because it has no clip of its own."""


class RowOptions(PlacementOptions, total=False):
    """The options of `Scene.row`."""

    spacing: Length | None
    align: RowAlign | None


class ColumnOptions(PlacementOptions, total=False):
    """The options of `Scene.column`."""

    spacing: Length | None
    align: ColumnAlign | None


class Group(Element, frozen=True):
    """Elements that are positioned together, as one box.

    - `spacing`: the distance between two elements, a length. `align`: the alignment of the elements
      with each other; by default they are centered.

    Each element keeps its own size (an avatar without one is as large as in a full shot) and its `offset`. The group
    defines its position. Groups may contain groups.

    Raises:
        ArgumentError: An option has an invalid value, or an element has a position.
    """

    clip_type: ClassVar[str] = "group"
    is_group: ClassVar[bool] = True
    can_speak: ClassVar[bool] = True
    main_axis: ClassVar[Literal[0, 1]]
    """The axis along which the elements follow each other: 0 is horizontal, 1 is vertical."""
    alignments: ClassVar[tuple[str, ...]]
    """The valid values of `align`."""

    elements: tuple[Element, ...]
    spacing: Length | None = None
    align: Anchor | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.elements, (tuple, list)):
            reason = f"must be a tuple of elements: {type(self).__name__}((first, second))."
            raise argument_error(self.method, "elements", self.elements, reason)
        force_setattr(self, "elements", tuple(self.elements))
        if not self.elements:
            raise argument_error(self.method, "elements", (), "must not be empty. Add at least one element.")
        for element in self.elements:
            check_member(self.method, element)
        if self.align is not None:
            validation.choice(self.method, "align", self.align, self.alignments)
        self._reject_member_options()
        if self.spacing is not None:
            validation.convert_length(self, self.method, "spacing")
        Element.__post_init__(self)

    def _reject_member_options(self) -> None:
        reason = f"cannot be set on a {self.method}, because it has no clip of its own. Set it on the elements."
        for option in MEMBER_ONLY_OPTIONS:
            if getattr(self, option) is not None:
                raise argument_error(self.method, option, getattr(self, option), reason)
        if self.omit:
            raise argument_error(self.method, "omit", self.omit, reason)

    @property
    def avatar_count(self) -> int:
        """The number of avatars in the group."""
        return sum([element.avatar_count for element in self.elements])

    @property
    def has_voice_override(self) -> bool:
        """Whether an avatar in the group has a `voice`."""
        return any(element.has_voice_override for element in self.elements)

    @property
    def descendants(self) -> tuple[Element, ...]:
        """The elements of the group, and all elements inside them."""
        return tuple(inner for element in self.elements for inner in (element, *element.descendants))

    def compute_extent(self, context: CompositionContext) -> Extent:
        """Return the size of the box around all elements."""
        sizes = [element.compute_extent(context).rendered_size for element in self.elements]
        main, cross = self.main_axis, 1 - self.main_axis
        length = sum(size[main] for size in sizes) + self._resolve_spacing(context) * (len(sizes) - 1)
        thickness = max(size[cross] for size in sizes)
        return Extent(length, thickness) if main == 0 else Extent(thickness, length)

    def expand(self, context: CompositionContext, position: Position) -> Iterator[tuple[Element, Position]]:
        """Yield the members with their positions. The members of an inner group replace it."""
        main, cross = self.main_axis, 1 - self.main_axis
        spacing = self._resolve_spacing(context)
        fraction = ANCHORS[self.align or "center"][cross]
        thickness = position.extent.rendered_size[cross]
        corner = [position.left, position.top]
        start = corner[cross]
        for element in self.elements:
            extent = element.compute_extent(context)
            size = extent.rendered_size
            corner[cross] = start + fraction * (thickness - size[cross])
            yield from element.expand(context, resolve_position(element, corner[0], corner[1], extent, context.canvas))
            corner[main] += size[main] + spacing

    def _resolve_spacing(self, context: CompositionContext) -> Number:
        """Return the distance between two elements in px. A percentage refers to the canvas along the main axis."""
        return resolve_length(self.spacing or 0, context.canvas[self.main_axis])


class Row(Group, frozen=True):
    """Elements side by side, from left to right. They are positioned together, as one box.

    - `spacing`: the distance between two elements, a length. `align`: their vertical alignment, by default centered.

    >>> from scenekit import Shape, Text
    >>> len(Row((Shape("Star", width=32), Text("One", size=32)), spacing=12, at="top-right").elements)
    2
    """

    method: ClassVar[str] = "row"
    main_axis: ClassVar[Literal[0, 1]] = 0
    alignments: ClassVar[tuple[str, ...]] = get_args(RowAlign)

    align: RowAlign | None = None


class Column(Group, frozen=True):
    """Elements one below the other, from top to bottom. They are positioned together, as one box.

    - `spacing`: the distance between two elements, a length. `align`: their horizontal alignment, by default centered.

    >>> from scenekit import Text
    >>> Column((Text("One"), Text("Two")), spacing="2%", align="left").align
    'left'
    """

    method: ClassVar[str] = "column"
    main_axis: ClassVar[Literal[0, 1]] = 1
    alignments: ClassVar[tuple[str, ...]] = get_args(ColumnAlign)

    align: ColumnAlign | None = None


def check_member(method: str, element: object) -> None:
    """Check that an element can be in the group that `method` adds. Raises `ArgumentError`."""
    if not isinstance(element, Element):
        raise argument_error(method, "elements", element, "must be elements, such as a Text or an Image.")
    for option in ("at", "left", "top", *RELATIVE_OPTIONS):
        if getattr(element, option) is not None:
            reason = f"cannot be set in a {method}, which positions its elements. Remove it, or use offset=."
            raise argument_error(element.method, option, getattr(element, option), reason)
    shot = getattr(element, "shot", None)
    if shot not in (None, "full"):
        reason = f"cannot be used in a {method}, because the shot is cropped at the edge of the canvas. "
        raise argument_error(element.method, "shot", shot, f"{reason}Set a size, or shot='full'.")
