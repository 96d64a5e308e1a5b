"""Boxes and lengths, in tables."""

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


def test_a_box_ends_where_its_width_and_height_do() -> None:
    assert (FRAME.right, FRAME.bottom) == (110, 70)


def test_a_box_is_moved_without_its_size_and_scaled_with_it() -> None:
    assert FRAME.translate(3, -4) == Box(13, 16, 100, 50)
    assert FRAME.scale(2) == Box(20, 40, 200, 100)
    assert FRAME.scale(0.5) == Box(5, 10, 50, 25)


WITHIN = [
    (Box(20, 30, 10, 10), Box(20, 30, 10, 10)),  # it is
    (Box(0, 30, 40, 10), Box(10, 30, 30, 10)),  # over the left edge
    (Box(100, 30, 40, 10), Box(100, 30, 10, 10)),
    (Box(20, 0, 10, 40), Box(20, 20, 10, 20)),
    (Box(20, 60, 10, 40), Box(20, 60, 10, 10)),
    (Box(0, 0, 500, 500), FRAME),  # all round
    (Box(200, 30, 10, 10), Box(200, 30, 10, 10)),  # beside
    (Box(20, 200, 10, 10), Box(20, 200, 10, 10)),  # below
    (Box(110, 30, 10, 10), Box(110, 30, 10, 10)),  # only touches
    (Box(20, 70, 10, 10), Box(20, 70, 10, 10)),
]


@pytest.mark.parametrize(("box", "part"), WITHIN)
def test_the_part_of_a_box_within_another(box: Box, part: Box) -> None:
    assert box.intersection_or_self(FRAME) == part


@pytest.mark.parametrize("side", ["left", "top", "right", "bottom"])
def test_a_box_holds_another_but_for_the_tolerance(side: str) -> None:
    def reaching_out(by: float) -> Box:
        """The frame, which one side leaves by so many px."""
        left, top = (FRAME.left - by * (side == "left"), FRAME.top - by * (side == "top"))
        return Box(left, top, FRAME.right + by * (side == "right") - left, FRAME.bottom + by * (side == "bottom") - top)

    assert FRAME.contains(reaching_out(0))
    assert FRAME.contains(reaching_out(1e-9))
    assert not FRAME.contains(reaching_out(1e-3))
    assert FRAME.contains(reaching_out(2), 2)
    assert not FRAME.contains(reaching_out(2.5), 2)
    assert FRAME.contains(reaching_out(-2))
    assert not FRAME.contains(reaching_out(-2), -3)


def test_the_box_around_others_is_the_smallest() -> None:
    assert bounding_box([FRAME]) == FRAME
    assert bounding_box([Box(10, 20, 5, 5), Box(-3, 30, 50, 6), Box(7, 8, 9, 10)]) == Box(-3, 8, 50, 28)


@pytest.mark.parametrize(
    ("length", "extent", "px"), [(48, 1000, 48), (-1.5, 1000, -1.5), ("25%", 1080, 270), ("-12.5%", 1000, -125)]
)
def test_a_length_is_px_or_a_part_of_what_it_runs_along(length: Length, extent: Number, px: Number) -> None:
    assert resolve_length(length, extent) == px


@pytest.mark.parametrize(("value", "simple"), [(290.0, "290"), (-3.0, "-3"), (0.5, "0.5"), (7, "7"), (-0.0, "0")])
def test_a_whole_number_is_an_int(value: Number, simple: str) -> None:
    assert repr(int_if_whole(value)) == simple


@pytest.mark.parametrize(
    ("value", "low", "high", "nearest"), [(5, 1, 9, 5), (0, 1, 9, 1), (10, 1, 9, 9), (5, 7, 3, 7), (1, 1, 9, 1)]
)
def test_a_number_is_clamped_and_crossed_bounds_give_the_low_one(
    value: Number, low: Number, high: Number, nearest: Number
) -> None:
    assert clamp(value, low, high) == nearest


def test_the_canvases_are_those_of_the_service() -> None:
    assert CANVAS_SIZES == {"landscape": (1920, 1080), "portrait": (1080, 1920)}


def test_the_nine_anchors_are_in_the_corners_on_the_edges_and_in_the_middle() -> None:
    across, down = {"left": 0, "right": 1}, {"top": 0, "bottom": 1}
    for name, place in ANCHORS.items():
        words = name.split("-")
        assert place == (
            next((across[word] for word in words if word in across), 0.5),
            next((down[word] for word in words if word in down), 0.5),
        )
