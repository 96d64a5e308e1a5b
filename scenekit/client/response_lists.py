"""Lists in responses.

The service documents the entries of its lists, but not always the object around them. An unknown shape is an error: an
empty list would hide the entries, and a lookup would take a lost project for one that does not exist.
"""

from __future__ import annotations

import re
from typing import Any

from scenekit.errors import InvalidResponseError

MAX_DESCRIBED_KEYS = 5
"""An error names so many keys of an object at most."""

MAX_KEY_CHARS = 40
"""Longer keys are truncated in errors."""


def read_list(data: Any, noun: str, *keys: str) -> list[dict[str, Any]]:
    """Return the objects of a list.

    Args:
        data: A list, an object with only numeric keys, or an object with one of `keys`, which contains one of these.
        noun: The name of the entries, for the error.
        keys: The keys that may contain the list.

    Raises:
        InvalidResponseError: The data has another shape, or an entry is not an object.

    >>> read_list({"items": [{"id": "a"}]}, "models", "models", "items")
    [{'id': 'a'}]
    >>> read_list({"1": {"id": "b"}, "0": {"id": "a"}}, "models")
    [{'id': 'a'}, {'id': 'b'}]
    """
    subject, value = "It", data
    present = [key for key in keys if key in data] if isinstance(data, dict) else []
    if len(present) == 1:  # two of them would be two lists
        subject, value = f"Its {present[0]!r}", data[present[0]]
    items = _read_items(value)
    if items is None:
        raise _build_error(noun, keys, f"{subject} is {_describe(value)}")
    for position, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            raise _build_error(noun, keys, f"Item {position} of the list is {_describe(item)}")
    return items


def _read_items(value: Any) -> list[Any] | None:
    """Return the items of a list, or of an object with numeric keys in their order. None for other values."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and all(re.fullmatch(r"0|[1-9][0-9]{0,8}", key) for key in value):
        return [value[key] for key in sorted(value, key=int)]
    return None


def _build_error(noun: str, keys: tuple[str, ...], description: str) -> InvalidResponseError:
    names = f"the key {' or '.join(map(repr, keys))}, or with " if keys else ""
    return InvalidResponseError(
        f"The response must contain a list of {noun}: a list of objects, or an object with {names}numeric keys. "
        f"{description}. Read the response with Client.request, and report its shape to scenekit."
    )


def describe_keys(data: dict[str, Any]) -> str:
    """Return the first keys of an object.

    >>> describe_keys({"id": 1, "name": 2})
    "'id', 'name'"
    """
    names = [repr(key if len(key) <= MAX_KEY_CHARS else f"{key[:MAX_KEY_CHARS]}…") for key in data]
    rest = len(names) - MAX_DESCRIBED_KEYS
    return ", ".join(names[:MAX_DESCRIBED_KEYS]) + (f" and {rest} more" if rest > 0 else "")


def _describe(value: Any) -> str:
    match value:
        case dict():
            return f"an object with the keys {describe_keys(value)}" if value else "an empty object"
        case list():
            return "a list"
        case str():
            return "text"
        case bool():
            return "a Boolean value"
        case None:
            return "null"
    return "a number"
