"""Find the lines of values in JSON text, for error messages."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

KeyPath = tuple[str | int, ...]
"""The path to a value: the keys of objects, and the indices of lists."""

SPACE = re.compile(r"[ \t\r\n]*")


class JsonLines:
    r"""Finds the lines of values in JSON text. Each object and each list on the way is searched once.

    Args:
        text: Valid JSON. In other text, no value has a line.

    >>> JsonLines('{\n  "scenes": [\n    {"name": 1}\n  ]\n}').find_line(("scenes", 0, "name"))
    3
    """

    def __init__(self, text: str):
        from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]  # typeshed lacks scanstring

        self._text = text
        self._decode = JSONDecoder(parse_int=str, parse_float=str).raw_decode  # Python limits the digits of an int
        self._scan_text = scanstring
        self._children: dict[int, dict[str | int, int]] = {}

    def find_line(self, key_path: KeyPath) -> int | None:
        """Return the line of a value, from 1; if the value does not exist, the line of its nearest parent."""
        try:
            position = self._skip_space(0)
            for key in key_path:
                if position not in self._children:
                    self._children[position] = dict(self._iter_children(position))
                if key not in self._children[position]:
                    break
                position = self._children[position][key]
            return self._text.count("\n", 0, position) + 1
        except (ValueError, IndexError, RecursionError):
            return None

    def _skip_space(self, position: int) -> int:
        match = SPACE.match(self._text, position)
        return match.end() if match else position

    def _iter_children(self, position: int) -> Iterator[tuple[str | int, int]]:
        """Yield the keys or the indices of an object or a list, with the positions of their values."""
        closing = {"{": "}", "[": "]"}.get(self._text[position])
        if closing is None:
            return
        position = self._skip_space(position + 1)
        for index in count():
            if self._text[position] == closing:
                return
            key: str | int = index
            if closing == "}":
                key, position = self._scan_text(self._text, position + 1, True)
                position = self._skip_space(self._skip_space(position) + 1)
            yield key, position
            _, position = self._decode(self._text, position)
            position = self._skip_space(position)
            if self._text[position] == ",":
                position = self._skip_space(position + 1)
