"""The arithmetic of placement: from the options of an element to px on a canvas."""

from __future__ import annotations

from msgspec import Struct

from scenekit.core.geometry import ANCHORS, Box, Length, Number, Point, Size, int_if_whole, resolve_length
from scenekit.elements.placement import Fit, Placeable


class Extent(Struct, frozen=True, gc=False):
    """The size of an element: its natural size in px, and its scale across and down."""

    width: Number
    height: Number
    scale_x: Number = 1
    scale_y: Number = 1

    @property
    def rendered_size(self) -> Size:
        """The size on the canvas, in px."""
        return Size(self.width * self.scale_x, self.height * self.scale_y)


class Position(Struct, frozen=True, gc=False):
    """The upper left corner of an element in px of the canvas, and its size."""

    left: Number
    top: Number
    extent: Extent

    @property
    def box(self) -> Box:
        """The box of the element on the canvas."""
        return Box(self.left, self.top, *self.extent.rendered_size)


def resolve_scaled_extent(element: Placeable, natural_size: Size, canvas: Size) -> Extent:
    """Return the extent of an element with a natural size. Both scales are 1 if no option sets the size."""
    if element.scale is not None:
        return Extent(natural_size.width, natural_size.height, *get_scale_xy(element))
    if element.width is None and element.height is None:
        return (
            Extent(natural_size.width, natural_size.height)
            if element.fit is None
            else fit_extent(element.fit, canvas, natural_size)
        )
    scale_x = None if element.width is None else resolve_length(element.width, canvas.width) / natural_size.width
    scale_y = None if element.height is None else resolve_length(element.height, canvas.height) / natural_size.height
    if scale_x is None or scale_y is None:
        scale = (scale_y if scale_x is None else scale_x) or 1
        return Extent(*natural_size, scale, scale)
    box_size = Size(scale_x * natural_size.width, scale_y * natural_size.height)
    return fit_extent(element.fit or "contain", box_size, natural_size)


def fit_extent(fit: Fit, box_size: Size, natural_size: Size) -> Extent:
    """Return the extent that fits `natural_size` to the box, as `object-fit` of CSS does."""
    scale_x, scale_y = box_size.width / natural_size.width, box_size.height / natural_size.height
    if fit == "fill":
        return Extent(*natural_size, scale_x, scale_y)
    scale = max(scale_x, scale_y) if fit == "cover" else min(scale_x, scale_y)
    return Extent(*natural_size, scale, scale)


def resolve_box_extent(element: Placeable, natural_size: Size, canvas: Size) -> Extent:
    """Return the extent of an element without a natural size. `width` and `height` set its size on the canvas.

    Args:
        element: The element.
        natural_size: The size if no option sets one.
        canvas: The size of the canvas, for percentages.
    """
    width = None if element.width is None else resolve_length(element.width, canvas.width)
    height = None if element.height is None else resolve_length(element.height, canvas.height)
    if element.scale is None:
        return Extent(natural_size.width if width is None else width, natural_size.height if height is None else height)
    scale_x, scale_y = get_scale_xy(element)
    return Extent(
        natural_size.width if width is None else int_if_whole(width / scale_x),
        natural_size.height if height is None else int_if_whole(height / scale_y),
        scale_x,
        scale_y,
    )


def get_scale_xy(element: Placeable) -> tuple[Number, Number]:
    """Return the scale of an element across and down; 1 if it is not given."""
    if element.scale is None:
        return 1, 1
    return element.scale if isinstance(element.scale, tuple) else (element.scale, element.scale)


def position_on_canvas(element: Placeable, extent: Extent, canvas: Size) -> Position:
    """Return the position of an element on the canvas. It is centered along each axis that no option sets."""
    left, top = element.left, element.top
    if left is None or top is None:
        x, y = align_on_canvas(element, extent.rendered_size, canvas)
        left = x if left is None else left
        top = y if top is None else top
    return resolve_position(element, left, top, extent, canvas)


def resolve_position(element: Placeable, left: Length, top: Length, extent: Extent, canvas: Size) -> Position:
    """Return the position in px of a corner at `left`, `top`, shifted by the `offset` of the element."""
    x = resolve_length(left, canvas.width) if isinstance(left, str) else left
    y = resolve_length(top, canvas.height) if isinstance(top, str) else top
    if element.offset is not None:
        x += resolve_length(element.offset[0], canvas.width)
        y += resolve_length(element.offset[1], canvas.height)
    return Position(x, y, extent)


def align_on_canvas(element: Placeable, size: Size, canvas: Size) -> Point:
    """Return the upper left corner of a box of `size`, aligned on the canvas by `at`, `anchor` and `margin`."""
    point = element.point
    if point is None:
        return align_in_container(element, size, canvas, canvas)
    fraction_x, fraction_y = ANCHORS[element.anchor or "center"]
    x, y = point
    return Point(
        resolve_length(x, canvas.width) - fraction_x * size.width,
        resolve_length(y, canvas.height) - fraction_y * size.height,
    )


def align_in_container(element: Placeable, size: Size, container: Size, canvas: Size) -> Point:
    """Return the corner of a box of `size`, relative to the corner of the container that it is aligned in.

    Percentages of `margin` refer to the canvas, not to the container.
    """
    fraction_x, fraction_y = element.alignment
    margin_y, margin_x = resolve_margins(element, canvas)
    return Point(
        margin_x + fraction_x * (container.width - size.width - 2 * margin_x),
        margin_y + fraction_y * (container.height - size.height - 2 * margin_y),
    )


def resolve_margins(element: Placeable, canvas: Size) -> tuple[Number, Number]:
    """Return the vertical and the horizontal margin of an element, in px."""
    if element.margin is None:
        return 0, 0
    vertical, horizontal = element.margin if isinstance(element.margin, tuple) else (element.margin, element.margin)
    return resolve_length(vertical, canvas.height), resolve_length(horizontal, canvas.width)


def position_relative_to(element: Placeable, extent: Extent, reference_box: Box, canvas: Size) -> Position:
    """Return the position of an element `below`, `above`, `right_of` or `left_of` a box, or `inside` it."""
    if element.inside is not None:
        container = Size(reference_box.width, reference_box.height)
        x, y = align_in_container(element, extent.rendered_size, container, canvas)
        return resolve_position(element, reference_box.left + x, reference_box.top + y, extent, canvas)
    left, top = _align_next_to(element, extent.rendered_size, reference_box, canvas)
    return resolve_position(
        element,
        left if element.left is None else element.left,
        top if element.top is None else element.top,
        extent,
        canvas,
    )


def _align_next_to(element: Placeable, size: Size, reference_box: Box, canvas: Size) -> Point:
    """Return the corner of a box of `size` next to another box: `gap` away from it, and aligned with it by `at`."""
    width, height = size
    fraction_x, fraction_y = element.alignment
    left = reference_box.left + fraction_x * (reference_box.width - width)
    top = reference_box.top + fraction_y * (reference_box.height - height)
    gap = element.gap or 0
    if element.below is not None:
        top = reference_box.bottom + resolve_length(gap, canvas.height)
    elif element.above is not None:
        top = reference_box.top - resolve_length(gap, canvas.height) - height
    elif element.right_of is not None:
        left = reference_box.right + resolve_length(gap, canvas.width)
    else:
        left = reference_box.left - resolve_length(gap, canvas.width) - width
    return Point(left, top)
