"""The installed version of msgspec writes the position and the reason of an error in the form that scenekit parses."""

from typing import Any

import msgspec
import pytest

from scenekit import PayloadError
from scenekit.payload.msgspec_errors import (
    convert_validation_error,
    find_syntax_error_offset,
    join_path,
    split_validation_error,
)


class Example(msgspec.Struct):
    """A struct with a field of each kind of container."""

    numbers: list[int] = []
    by_name: dict[str, int] = {}
    inner: "Example | None" = None


@pytest.mark.parametrize(
    ("value", "reason", "path"),
    [
        ([], "Expected `object`, got `array`", ""),
        ({"numbers": "1"}, "Expected `array`, got `str`", "numbers"),
        ({"inner": {"numbers": [1, 2, "3"]}}, "Expected `int`, got `str`", "inner.numbers[2]"),
        ({"by_name": {"a": "b"}}, "Expected `int`, got `str`", "by_name"),
        ({"by_name": {5: 5}}, "Expected `str`, got `int`", "by_name"),
    ],
)
def test_a_validation_error_has_a_reason_and_a_path(value: Any, reason: str, path: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(value, Example)
    assert split_validation_error(caught.value) == (reason, path)
    converted = convert_validation_error(PayloadError, "The payload is not valid", caught.value)
    assert converted.path == (path or None)
    assert str(converted).endswith(f"The payload is not valid: {reason}.")


def test_a_reason_that_is_a_sentence_keeps_one_period() -> None:
    error = convert_validation_error(PayloadError, "The payload is not valid", ValueError("size must be a number."))
    assert str(error) == "The payload is not valid: size must be a number."


@pytest.mark.parametrize(("text", "offset"), [(b'{"a": }', 6), (b"[1, 2", None), (b'"(byte 5)', None), (b"x", 0)])
def test_a_syntax_error_has_an_offset(text: bytes, offset: int | None) -> None:
    with pytest.raises(msgspec.DecodeError) as caught:
        msgspec.json.decode(text)
    assert find_syntax_error_offset(caught.value) == offset


def test_join_path() -> None:
    assert join_path("scenes[0]", "clips[1]") == "scenes[0].clips[1]"
    assert join_path("", "name") == "name"
    assert join_path("scenes[0]", "") == "scenes[0]"
