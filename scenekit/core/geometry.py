"""Sizes, points, boxes and lengths: pure values, no vendor names.

Everything is in px of one frame (a canvas, or an avatar's origin picture): origin at the top
left, x to the right, y down. Numbers stay as they were given: an int is not made a float.
"""

from __future__ import annotations

from math import isfinite
from typing import Literal, NamedTuple

Number = int | float
"""A finite int or float."""

Length = int | float | str
"""A number of px, or a percentage such as `"12.5%"` of the canvas: of its width for what runs
across, of its height for what runs down."""

Anchor = Literal["top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"]

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
"""Where each of the nine names lies in a box, as fractions across and down."""

Orientation = Literal["landscape", "portrait"]


class Size(NamedTuple):
    width: Number
    height: Number


class Point(NamedTuple):
    x: Number
    y: Number


class Box(NamedTuple):
    left: Number
    top: Number
    width: Number
    height: Number

    @property
    def right(self) -> Number:
        return self.left + self.width

    @property
    def bottom(self) -> Number:
        return self.top + self.height

    def translate(self, dx: Number, dy: Number) -> Box:
        return Box(self.left + dx, self.top + dy, self.width, self.height)

    def scale(self, factor: Number) -> Box:
        """The box as it lies after the frame around it was enlarged by `factor`."""
        return Box(self.left * factor, self.top * factor, self.width * factor, self.height * factor)

    def intersection_or_self(self, frame: Box) -> Box:
        """The part that lies in `frame`; the box itself where nothing of it does."""
        left, top = max(self.left, frame.left), max(self.top, frame.top)
        right, bottom = min(self.right, frame.right), min(self.bottom, frame.bottom)
        return Box(left, top, right - left, bottom - top) if right > left and bottom > top else self

    def contains(self, other: Box, tolerance: float = 1e-6) -> bool:
        """Whether `other` lies inside, give or take `tolerance` px for rounding."""
        return (
            other.left >= self.left - tolerance
            and other.top >= self.top - tolerance
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )


def bounding_box(boxes: list[Box]) -> Box:
    """The smallest box that holds all of them; there is at least one."""
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


CANVAS_SIZES: dict[Orientation, Size] = {"landscape": Size(1920, 1080), "portrait": Size(1080, 1920)}
"""The two canvases of the service, in px."""


def resolve_length(length: Length, extent: Number) -> Number:
    """A length in px: a number as it is, a percentage of `extent`."""
    return float(length[:-1]) * extent / 100 if isinstance(length, str) else length


def int_if_whole(value: Number) -> Number:
    """A whole number as an int, as the service's own JSON has it; infinity and NaN, which are none, as they are."""
    return int(value) if isfinite(value) and value == int(value) else value


def clamp(value: Number, low: Number, high: Number) -> Number:
    """The nearest number to `value` from `low` to `high`; `low` when the two are crossed."""
    return max(low, min(value, high))


CONTAINMENT_TOLERANCE_PX = 2
"""How far, in px, a box may reach out of the one that should hold it: the editor's numbers are rounded."""
