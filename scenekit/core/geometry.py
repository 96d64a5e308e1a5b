"""Sizes, points, boxes and lengths.

All values are in px of one coordinate system (a canvas, or an avatar's origin image): the origin is the top left
corner, x points right, y points down. An int stays an int, because `290` and `290.0` differ in the payload.
"""

from __future__ import annotations

from math import isfinite
from typing import Literal, NamedTuple

Number = int | float
"""A finite int or float."""

Length = int | float | str
"""A number of px, or a percentage such as `"12.5%"` of the canvas width (horizontal) or height (vertical)."""

Anchor = Literal["top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"]
"""One of nine points of a box: a corner, the middle of an edge, or the center."""

ANCHORS: dict[Anchor, tuple[float, float]] = {
    "top-left": (0, 0),
    "top": (0.5, 0),
    "top-right": (1, 0),
    "left": (0, 0.5),
    "center": (0.5, 0.5),
    "right": (1, 0.5),
    "bottom-left": (0, 1),
    "bottom": (0.5, 1),
    "bottom-right": (1, 1),
}
"""The position of each anchor in a box, as fractions of the width and the height."""

Orientation = Literal["landscape", "portrait"]
"""The orientation of a canvas."""


class Size(NamedTuple):
    """A width and a height in px."""

    width: Number
    height: Number


class Point(NamedTuple):
    """A position in px."""

    x: Number
    y: Number


class Box(NamedTuple):
    """An axis-parallel rectangle in px."""

    left: Number
    top: Number
    width: Number
    height: Number

    @property
    def right(self) -> Number:
        """The x of the right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> Number:
        """The y of the bottom edge."""
        return self.top + self.height

    def translate(self, dx: Number, dy: Number) -> Box:
        """Return the box moved by `dx` and `dy`."""
        return Box(self.left + dx, self.top + dy, self.width, self.height)

    def scale(self, factor: Number) -> Box:
        """Return the box scaled about the origin by `factor`: its position and its size."""
        return Box(self.left * factor, self.top * factor, self.width * factor, self.height * factor)

    def intersection_or_self(self, other: Box) -> Box:
        """Return the intersection with `other`, or the box itself if the two do not overlap."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box(left, top, right - left, bottom - top) if right > left and bottom > top else self

    def contains(self, other: Box, tolerance: float = 1e-6) -> bool:
        """Whether `other` lies inside this box. It may extend beyond it by `tolerance` px, because of rounding."""
        left, top, width, height = self
        other_left, other_top, other_width, other_height = other
        return (
            other_left >= left - tolerance
            and other_top >= top - tolerance
            and other_left + other_width <= left + width + tolerance
            and other_top + other_height <= top + height + tolerance
        )


def bounding_box(boxes: list[Box]) -> Box:
    """Return the smallest box that contains all boxes of a list, which must not be empty."""
    if len(boxes) == 1:
        left, top, width, height = boxes[0]
        return Box(left, top, left + width - left, top + height - top)  # rounded as for several boxes
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


CANVAS_SIZES: dict[Orientation, Size] = {"landscape": Size(1920, 1080), "portrait": Size(1080, 1920)}
"""The canvas sizes of the service, in px."""


def resolve_length(length: Length, extent: Number) -> Number:
    """Return a length in px. A percentage refers to `extent`, which is in px."""
    return float(length[:-1]) * extent / 100 if isinstance(length, str) else length


def int_if_whole(value: Number) -> Number:
    """Return a whole number as an int, as in the service's own JSON, and any other number (also NaN) unchanged."""
    return int(value) if isfinite(value) and value == int(value) else value


def clamp(value: Number, low: Number, high: Number) -> Number:
    """Return the number from `low` to `high` that is nearest to `value`. If `low` exceeds `high`, return `low`."""
    return max(low, min(value, high))


CONTAINMENT_TOLERANCE_PX = 2
"""The distance by which a box may extend beyond the box that must contain it: the editor rounds its numbers."""
