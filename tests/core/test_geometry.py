"""Boxes, lengths and numbers."""

import pytest

from scenekit.core.geometry import (
    ANCHORS,
    CANVAS_SIZES,
    Box,
    Length,
    Number,
    bounding_box,
    clamp,
    int_if_whole,
    resolve_length,
)

FRAME = Box(10, 20, 100, 50)


def test_right_and_bottom_edges() -> None:
    assert (FRAME.right, FRAME.bottom) == (110, 70)


def test_translation_keeps_the_size_and_scaling_changes_it() -> None:
    assert FRAME.translate(3, -4) == Box(13, 16, 100, 50)
    assert FRAME.scale(2) == Box(20, 40, 200, 100)
    assert FRAME.scale(0.5) == Box(5, 10, 50, 25)


INTERSECTIONS = [
    (Box(20, 30, 10, 10), Box(20, 30, 10, 10)),  # inside
    (Box(0, 30, 40, 10), Box(10, 30, 30, 10)),  # over the left edge
    (Box(100, 30, 40, 10), Box(100, 30, 10, 10)),
    (Box(20, 0, 10, 40), Box(20, 20, 10, 20)),
    (Box(20, 60, 10, 40), Box(20, 60, 10, 10)),
    (Box(0, 0, 500, 500), FRAME),  # over all edges
    (Box(200, 30, 10, 10), Box(200, 30, 10, 10)),  # to the right
    (Box(20, 200, 10, 10), Box(20, 200, 10, 10)),  # below
    (Box(110, 30, 10, 10), Box(110, 30, 10, 10)),  # only touches
    (Box(20, 70, 10, 10), Box(20, 70, 10, 10)),
]


@pytest.mark.parametrize(("box", "intersection"), INTERSECTIONS)
def test_intersection_or_self(box: Box, intersection: Box) -> None:
    assert box.intersection_or_self(FRAME) == intersection


@pytest.mark.parametrize("side", ["left", "top", "right", "bottom"])
def test_a_contained_box_may_extend_beyond_by_the_tolerance(side: str) -> None:
    def extend(px: float) -> Box:
        """Return the frame with one side moved outward."""
        left, top = (FRAME.left - px * (side == "left"), FRAME.top - px * (side == "top"))
        return Box(left, top, FRAME.right + px * (side == "right") - left, FRAME.bottom + px * (side == "bottom") - top)

    assert FRAME.contains(extend(0))
    assert FRAME.contains(extend(1e-9))
    assert not FRAME.contains(extend(1e-3))
    assert FRAME.contains(extend(2), 2)
    assert not FRAME.contains(extend(2.5), 2)
    assert FRAME.contains(extend(-2))
    assert not FRAME.contains(extend(-2), -3)


def test_bounding_box_is_the_smallest_box() -> None:
    assert bounding_box([FRAME]) == FRAME
    assert bounding_box([Box(10, 20, 5, 5), Box(-3, 30, 50, 6), Box(7, 8, 9, 10)]) == Box(-3, 8, 50, 28)


@pytest.mark.parametrize(
    ("length", "extent", "px"), [(48, 1000, 48), (-1.5, 1000, -1.5), ("25%", 1080, 270), ("-12.5%", 1000, -125)]
)
def test_a_length_is_px_or_a_percentage_of_an_extent(length: Length, extent: Number, px: Number) -> None:
    assert resolve_length(length, extent) == px


@pytest.mark.parametrize(
    ("value", "result"),
    [(290.0, "290"), (-3.0, "-3"), (0.5, "0.5"), (7, "7"), (-0.0, "0"), (float("inf"), "inf"), (float("nan"), "nan")],
)
def test_whole_numbers_become_ints(value: Number, result: str) -> None:
    assert repr(int_if_whole(value)) == result


@pytest.mark.parametrize(
    ("value", "low", "high", "nearest"), [(5, 1, 9, 5), (0, 1, 9, 1), (10, 1, 9, 9), (5, 7, 3, 7), (1, 1, 9, 1)]
)
def test_clamp_prefers_the_low_bound_if_the_bounds_are_crossed(
    value: Number, low: Number, high: Number, nearest: Number
) -> None:
    assert clamp(value, low, high) == nearest


def test_canvas_sizes_of_the_service() -> None:
    assert CANVAS_SIZES == {"landscape": (1920, 1080), "portrait": (1080, 1920)}


def test_anchors_are_at_the_corners_the_edges_and_the_center() -> None:
    x_by_side, y_by_side = {"left": 0, "right": 1}, {"top": 0, "bottom": 1}
    for name, position in ANCHORS.items():
        sides = name.split("-")
        assert position == (
            next((x_by_side[side] for side in sides if side in x_by_side), 0.5),
            next((y_by_side[side] for side in sides if side in y_by_side), 0.5),
        )
