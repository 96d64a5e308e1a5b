"""Numbers of any type become int or float when they are passed, so that their own arithmetic cannot change a result."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy
import pytest

from scenekit import Animation, ArgumentError, Project, Scene, Shadow, Shape, Text

NUMPY_TYPES = ["int8", "uint8", "int16", "int64", "float16", "float32", "float64"]


def collect_numbers(value: object) -> list[object]:
    """Return all numbers inside a struct or a tuple."""
    if isinstance(value, tuple):
        return [number for part in value for number in collect_numbers(part)]
    if hasattr(value, "__struct_fields__"):
        return [n for field in value.__struct_fields__ for n in collect_numbers(getattr(value, field))]
    return [] if value is None or isinstance(value, str) else [value]


@pytest.mark.parametrize("name", NUMPY_TYPES)
def test_small_integers_do_not_wrap(name: str) -> None:
    number = getattr(numpy, name)
    scene = Scene().shape("Square", id="a", left=number(10), top=number(120), width=number(100), height=number(125))
    scene = scene.text("below", size=20, below="a").row(*[Shape("Square", width=number(100), height=50)] * 4, at="left")
    clips = Project().add(scene).to_dict()["scenes"][0]["clips"]
    assert clips[1]["top"] == 245
    assert [clip["left"] for clip in clips[2:]] == [0, 100, 200, 300]


@pytest.mark.parametrize("number", [numpy.int8(5), numpy.float32(5), Decimal(5), Fraction(5)])
def test_all_numbers_of_elements_are_plain(number: Any) -> None:
    whole: Any = int(number) if not isinstance(number, numpy.int8) else number
    elements = [
        Text("Hi", size=number, left=number, top=number, max_width=number, angle=number, opacity=whole, layer=whole),
        Text("Hi", at=(number, number), weight=whole, stroke_width=whole, scale=number, offset=(number, "5%")),
        Text("Hi", at="left", margin=number, shadow=Shadow(blur=number, offset_x=number, offset_y=number)),
        Text("Hi", at="left", margin=(number, 3), animation=Animation("fade-in", whole, whole), extra={"a": number}),
        Text("Hi", below="a", gap=number, size=(number, 9), max_width=9, max_lines=whole, max_height=number),
        Shape("Square", width=number, height=number, scale=(number, number)),
    ]
    assert {type(value) for value in collect_numbers(tuple(elements))} <= {int, float, bool, type(elements[3].extra)}
    assert type((elements[3].extra or {})["a"]) in (int, float)


@pytest.mark.parametrize(
    "value",
    [
        numpy.array(5),
        numpy.array([1, 2]),
        numpy.float16("inf"),
        numpy.bool_(True),
        Decimal("NaN"),
        Fraction(10**400),
        1j,
    ],
)
@pytest.mark.parametrize("option", ["size", "left", "at", "scale", "offset", "opacity", "layer", "max_width", "margin"])
def test_rejects_arrays_and_numbers_that_are_not_finite(option: str, value: Any) -> None:
    options: dict[str, Any] = {option: value}
    with pytest.raises(ArgumentError):
        Scene().text("Hi", **options)
