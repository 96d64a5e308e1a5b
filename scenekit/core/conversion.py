"""Convert JSON to typed values, in any thread.

msgspec collects the types of the fields of a class when it first converts to it. While it does, another thread that
converts to the same class crashes the process (msgspec 0.22: it reads the unfinished table). So the functions here let
one thread at a time collect the types, and scenekit calls msgspec's own functions with a type only through them.
"""

from __future__ import annotations

from _thread import allocate_lock  # `threading` would load with every drawing
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_LOCK = allocate_lock()
_collected: set[Any] = set()


def _collect_types(expected: object) -> None:
    """Let msgspec collect the types of the fields of a type, unless it has."""
    if expected not in _collected:
        with _LOCK:
            msgspec.json.Decoder(expected)
            _collected.add(expected)


def convert(value: object, expected: type[T]) -> T:
    """Return a value of plain JSON as a value of a type.

    Args:
        value: The value.
        expected: The type, such as a struct.

    Raises:
        msgspec.ValidationError: The value, or a part of it, has another type.
        RecursionError: The value is nested too deeply.

    >>> convert({"x": 1}, msgspec.defstruct("Point", [("x", int)]))
    Point(x=1)
    """
    _collect_types(expected)
    return msgspec.convert(value, expected)


def decode(data: bytes | str, expected: type[T]) -> T:
    """Return the value of a type that a text in JSON has.

    Raises:
        msgspec.DecodeError: The text is not valid JSON in UTF-8.
        msgspec.ValidationError: The value, or a part of it, has another type.
        RecursionError: The value is nested too deeply.

    >>> decode(b'[1, 2]', tuple[int, ...])
    (1, 2)
    """
    _collect_types(expected)
    try:
        return msgspec.json.decode(data, type=expected)
    except UnicodeError as error:
        raise msgspec.DecodeError(f"JSON is malformed: {error}") from None
