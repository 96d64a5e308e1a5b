"""TODO."""

from __future__ import annotations

from msgspec import Struct

from scenekit.core.geometry import ANCHORS, Anchor, Box, Length, Number, Point, Size, int_if_whole, resolve_length
from scenekit.elements.placement import Fit, LengthPair, Placeable


class Extent(Struct, frozen=True, gc=False):
    """How large an element is: its natural size in px, and its scale across and down."""

    width: Number
    height: Number
    scale_x: Number = 1
    scale_y: Number = 1

    @property
    def rendered_size(self) -> Size:
        """Its size on the canvas."""
        return Size(self.width * self.scale_x, self.height * self.scale_y)


class Position(Struct, frozen=True, gc=False):
    """Where an element is drawn: its top left corner in px of the canvas, and how large it is."""

    left: Number
    top: Number
    extent: Extent

    @property
    def box(self) -> Box:
        """What it takes up on the canvas."""
        return Box(self.left, self.top, *self.extent.rendered_size)


def resolve_scaled_extent(element: Placeable, natural_size: Size, canvas: Size) -> Extent:
    """The extent of something with a natural size: its scales are both 1 when no word speaks of size."""
    if element.scale is not None:
        return Extent(natural_size.width, natural_size.height, *get_scale_xy(element))
    if element.width is None and element.height is None:
        return (
            Extent(natural_size.width, natural_size.height)
            if element.fit is None
            else fit_extent(element.fit, canvas, natural_size)
        )
    across = None if element.width is None else resolve_length(element.width, canvas.width) / natural_size.width
    down = None if element.height is None else resolve_length(element.height, canvas.height) / natural_size.height
    if across is None or down is None:
        only = down if across is None else across
        return Extent(*natural_size, only or 1, only or 1)
    return fit_extent(
        element.fit or "contain", Size(across * natural_size.width, down * natural_size.height), natural_size
    )


def fit_extent(fit: Fit, box_size: Size, natural_size: Size) -> Extent:
    """The extent of `natural` as it takes the box: inside it, all over it, or distorted to it."""
    across, down = box_size.width / natural_size.width, box_size.height / natural_size.height
    if fit == "fill":
        return Extent(*natural_size, across, down)
    both = max(across, down) if fit == "cover" else min(across, down)
    return Extent(*natural_size, both, both)


def resolve_box_extent(element: Placeable, natural_size: Size, canvas: Size) -> Extent:
    """The extent of something that has no size of its own: with `width` and `height` it is drawn that large."""
    width = None if element.width is None else resolve_length(element.width, canvas.width)
    height = None if element.height is None else resolve_length(element.height, canvas.height)
    if element.scale is None:
        return Extent(natural_size.width if width is None else width, natural_size.height if height is None else height)
    across, down = get_scale_xy(element)
    return Extent(
        natural_size.width if width is None else int_if_whole(width / across),
        natural_size.height if height is None else int_if_whole(height / down),
        across,
        down,
    )


def get_scale_xy(element: Placeable) -> tuple[Number, Number]:
    """The scale across and down."""
    if element.scale is None:
        return 1, 1
    return element.scale if isinstance(element.scale, tuple) else (element.scale, element.scale)


def position_on_canvas(element: Placeable, extent: Extent, canvas: Size) -> Position:
    """The place of an element, centred where no word says otherwise."""
    left, top = element.left, element.top
    if left is None or top is None:
        x, y = align_on_canvas(element, extent.rendered_size, canvas)
        left = x if left is None else left
        top = y if top is None else top
    return resolve_position(element, left, top, extent, canvas)


def resolve_position(element: Placeable, left: Length, top: Length, extent: Extent, canvas: Size) -> Position:
    """The place with its corner in px, shifted by the offset."""
    x = resolve_length(left, canvas.width) if isinstance(left, str) else left
    y = resolve_length(top, canvas.height) if isinstance(top, str) else top
    if element.offset is not None:
        x += resolve_length(element.offset[0], canvas.width)
        y += resolve_length(element.offset[1], canvas.height)
    return Position(x, y, extent)


def align_on_canvas(element: Placeable, size: Size, canvas: Size) -> Point:
    """The top left corner of a box of that size, as `at`, `anchor` and `margin` say."""
    if isinstance(element.at, tuple):
        across, down = ANCHORS[element.anchor or "center"]
        x, y = element.at
        return Point(
            resolve_length(x, canvas.width) - across * size.width,
            resolve_length(y, canvas.height) - down * size.height,
        )
    return align_in_container(element, size, canvas, canvas)


def align_in_container(element: Placeable, size: Size, container: Size, canvas: Size) -> Point:
    """The same in a frame of another size, seen from its own corner; percentages are of the canvas."""
    across, down = get_anchor_fractions(element.at)
    margin_down, margin_across = resolve_margins(element, canvas)
    return Point(
        margin_across + across * (container.width - size.width - 2 * margin_across),
        margin_down + down * (container.height - size.height - 2 * margin_down),
    )


def get_anchor_fractions(at: Anchor | LengthPair | None) -> tuple[float, float]:
    """How far across and down a name lies; the middle where `at` is no name."""
    return ANCHORS[at] if isinstance(at, str) else (0.5, 0.5)


def resolve_margins(element: Placeable, canvas: Size) -> tuple[Number, Number]:
    """Down and across, in px."""
    if element.margin is None:
        return 0, 0
    vertical, horizontal = element.margin if isinstance(element.margin, tuple) else (element.margin, element.margin)
    return resolve_length(vertical, canvas.height), resolve_length(horizontal, canvas.width)


def position_relative_to(element: Placeable, extent: Extent, reference_box: Box, canvas: Size) -> Position:
    """The place of an element `below`, `above`, `right_of` or `left_of` a box, or `inside` it."""
    if element.inside is not None:
        x, y = align_in_container(
            element, extent.rendered_size, Size(reference_box.width, reference_box.height), canvas
        )
        return resolve_position(element, reference_box.left + x, reference_box.top + y, extent, canvas)
    width, height = extent.rendered_size
    across, down = get_anchor_fractions(element.at)
    left: Length = reference_box.left + across * (reference_box.width - width)
    top: Length = reference_box.top + down * (reference_box.height - height)
    gap = element.gap or 0
    if element.below is not None:
        top = reference_box.bottom + resolve_length(gap, canvas.height)
    elif element.above is not None:
        top = reference_box.top - resolve_length(gap, canvas.height) - height
    elif element.right_of is not None:
        left = reference_box.right + resolve_length(gap, canvas.width)
    else:
        left = reference_box.left - resolve_length(gap, canvas.width) - width
    left = left if element.left is None else element.left
    top = top if element.top is None else element.top
    return resolve_position(element, left, top, extent, canvas)
