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


TOTAL_KEYS = ("total", "totalcount", "totalitems", "totalelements", "totalrecords", "totalresults", "count")
"""Keys of the number of all entries, in lower case and without underscores."""

PAGE_COUNT_KEYS = ("totalpages", "pagecount", "pages", "lastpage")
"""Keys of the number of pages."""

NEXT_KEYS = ("hasnext", "hasmore", "hasnextpage", "next", "nextpage", "nextcursor", "nextpagetoken", "nexttoken")
"""Keys with a true value if there is another page."""


def find_sign_of_more_pages(response: Any, count: int, depth: int = 3) -> str | None:
    """Return the part of a response that shows that its list is only one page of several, or None.

    Args:
        response: The response, with its envelope.
        count: The number of entries that it contains.
        depth: The number of nested objects to search.

    >>> find_sign_of_more_pages({"data": {"items": [{}], "totalCount": 30}}, 1)
    "'totalCount': 30"
    >>> find_sign_of_more_pages({"data": {"items": [{}], "total": 1, "next": None}}, 1)
    """
    if not isinstance(response, dict) or not depth or all(key.isdigit() for key in response):
        return None  # an object with numeric keys contains entries
    for key, value in response.items():
        name, is_number = key.replace("_", "").lower(), isinstance(value, int) and not isinstance(value, bool)
        has_more = (
            (name in TOTAL_KEYS and is_number and value > count)
            or (name in PAGE_COUNT_KEYS and is_number and value > 1)
            or (name in NEXT_KEYS and bool(value))
            or (name in ("last", "islast", "islastpage") and value is False)
        )
        if has_more:
            return f"{key!r}: {value!r}"[:MAX_KEY_CHARS]
        if sign := find_sign_of_more_pages(value, count, depth - 1):
            return sign
    return None


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
