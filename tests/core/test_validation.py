"""Validation of arguments: accepted values, rejected values, and the messages."""

import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from scenekit import ArgumentError
from scenekit.core import validation

INVALID: list[tuple[Any, str]] = [
    (lambda: validation.choice("m", "a", "x", ["left", "right"]), "must be one of: left, right."),
    (lambda: validation.choice("m", "a", "lefd", ["left", "right"]), "Did you mean 'left'?"),
    (lambda: validation.choice("m", "a", ["left"], ["left"]), "must be one of: left."),
    (lambda: validation.number("m", "a", float("nan")), "must be a finite number between -2**53 and 2**53."),
    (lambda: validation.number("m", "a", True), "must be a finite number between"),
    (lambda: validation.number("m", "a", 2**53 + 1), "must be a finite number between"),
    (lambda: validation.number("m", "a", 0, low=validation.MIN_POSITIVE), "must be a finite number above 0."),
    (lambda: validation.number("m", "a", 5, low=10), "must be a finite number of at least 10."),
    (lambda: validation.number("m", "a", 5, high=1), "must be a finite number of at most 1."),
    (lambda: validation.number("m", "a", 5, low=1, high=4), "must be a finite number from 1 to 4."),
    (lambda: validation.integer("m", "a", 5.0, low=1, high=9), "must be a whole number from 1 to 9, not float."),
    (lambda: validation.integer("m", "a", True), "not bool."),
    (lambda: validation.integer("m", "a", 0, low=1, high=9), "must be a whole number from 1 to 9."),
    (lambda: validation.boolean("m", "a", 1), "must be True or False."),
    (
        lambda: validation.length("m", "a", "25"),
        "must be a finite number of px, or a percentage such as '25%'.",
    ),
    (lambda: validation.length("m", "a", "0%", positive=True), "must be a finite number of px above 0"),
    (lambda: validation.length("m", "a", "٣%"), "must be a finite number of px"),
    (lambda: validation.pair("m", "a", (1, 2, 3), "(x, y)"), "must be two lengths, (x, y)."),
    (lambda: validation.pair("m", "a", (1, "x"), "(x, y)"), "m(a[1]='x'): a[1] must be a finite number of px"),
    (lambda: validation.text("m", "a", 5), "must be text (str), not int."),
    (lambda: validation.text("m", "a", " "), "must not be empty."),
    (lambda: validation.text("m", "a", "x\ud800"), "contains '\\ud800', half a character"),
    (lambda: validation.url("m", "a", "example.com/a.png"), "must be a URL that the service can fetch"),
    (lambda: validation.natural_size("m", "a", (0, 5), "(width, height)"), "must be the natural size: (width, height)"),
    (lambda: validation.json_object("m", "a", []), "must be a dict (a JSON object)."),
    (lambda: validation.json_object("m", "a", {}, non_empty=True), "must not be empty."),
    (lambda: validation.json_object("m", "a", {"b": [{5: 5}]}), "m(a.b[0]=5): a.b[0] must have keys of the type str."),
    (lambda: validation.json_object("m", "a", {"b": float("inf")}), "m(a.b=inf): a.b must be a JSON value"),
    (lambda: validation.json_object("m", "a", {"b": 10**4300}), "a.b must have at most 4,300 digits."),
    (
        lambda: validation.json_object("m", "a", {"b": Decimal("sNaN")}),
        "m(a.b=Decimal('sNaN')): a.b must be a JSON value",
    ),
    (lambda: validation.text("m", "a", 10**5000), 'Quote it: "(int that cannot be shown)".'),
    (lambda: validation.json_object("m", "a", {"b": b""}), "must be a JSON value: a finite number"),
    (lambda: validation.payload_keys("m", "a", "name"), "must be a tuple of keys"),
    (lambda: validation.finding_codes("m", "a", ("SK1234",)), "must be a tuple of finding codes or prefixes"),
]


@pytest.mark.parametrize(("check", "message"), INVALID)
def test_rejects_invalid_values(check: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        check()
    assert message in str(caught.value)
    assert caught.value.method == "m"


def test_rejects_values_that_contain_themselves() -> None:
    data: dict[str, Any] = {}
    data["b"] = [data]
    with pytest.raises(ArgumentError, match="must not be nested deeper than 128 levels, or contain itself"):
        validation.json_object("m", "a", data)


@pytest.mark.parametrize("value", [0, -1.5, 2**53, Fraction(1, 3), Decimal("0.5")])
def test_accepts_real_numbers(value: Any) -> None:
    assert validation.is_number(value)
    validation.number("m", "a", value)
    validation.length("m", "a", value)


@pytest.mark.parametrize(
    "value", [None, "5", 1j, Decimal("NaN"), Decimal("sNaN"), Fraction(10**400), float("inf"), False]
)
def test_other_values_are_not_numbers(value: Any) -> None:
    assert not validation.is_number(value)


@pytest.mark.parametrize(
    ("url", "is_fetchable"),
    [
        ("https://example.com/a.png", True),
        ("HTTP://example.com", True),
        ("/images/a.png", True),
        ("${logo}", True),
        ("//example.com/a.png", False),
        ("https://", False),
        ("ftp://example.com/a.png", False),
        ("https://example.com/a b.png", False),
        ("images/a.png", False),
    ],
)
def test_urls_that_the_service_can_fetch(url: str, is_fetchable: bool) -> None:
    assert validation.is_fetchable_url(url) is is_fetchable


@pytest.mark.parametrize(
    ("url", "name"), [("https://a.b/c/d.mp3?e=/f#g", "d.mp3"), ("/c/d/", "d"), ("/a#b/c", "a"), ("", "")]
)
def test_extracts_the_file_name_of_a_url(url: str, name: str) -> None:
    assert validation.extract_file_name(url) == name


def test_json_objects_are_copied_and_frozen() -> None:
    source: dict[str, Any] = {"a": [1, {"b": None}], "c": "d"}
    frozen = validation.json_object("m", "a", source)
    source["a"].append(2)
    assert frozen == {"a": (1, {"b": None}), "c": "d"}
    assert hash(frozen) == hash(validation.json_object("m", "a", dict(frozen)))
    assert pickle.dumps(frozen)
    mutations: list[Callable[[], object]] = [
        lambda: frozen.update(x=1),
        lambda: frozen["a"][1].pop("b"),
        lambda: frozen.setdefault("x", 1),
    ]
    for mutate in mutations:
        with pytest.raises(TypeError, match="create a new value instead"):
            mutate()
