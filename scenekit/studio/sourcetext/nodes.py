"""The positions of the values in a text, and edits of the text."""

from __future__ import annotations

from typing import Literal, NamedTuple

from scenekit.errors import ScenekitError

Layout = Literal["scalar", "flow", "block", "table"]
"""The layout of a value: a scalar, in brackets, indented on lines of its own (YAML), or below a header (TOML)."""

KeyPath = tuple[str | int, ...]
"""The path to a value: the keys of objects, and the indices of lists."""


class NotEditableError(ScenekitError):
    """The text has no literal value at this place, or the value is used in several places."""


class Node:
    """A value, and its position in the text.

    Attributes:
        start: The offset of its first character.
        end: The offset after its last character.
        layout: The layout.
        members: The members of an object by key; None if the value is not an object.
        items: The items of a list; None if the value is not a list.
        reason: The reason why the value cannot be edited, or "".
    """

    __slots__ = ("end", "items", "layout", "members", "reason", "start")

    def __init__(self, start: int, end: int, layout: Layout = "scalar", reason: str = ""):
        self.start = start
        self.end = end
        self.layout = layout
        self.members: dict[str, Member] | None = None
        self.items: list[Node] | None = None
        self.reason = reason

    def get_child(self, key: str | int) -> Node | None:
        """Return a member or an item, or None if it does not exist."""
        if isinstance(key, int):
            return self.items[key] if self.items is not None and key < len(self.items) else None
        member = (self.members or {}).get(key)
        return member.value if member else None


class Member(NamedTuple):
    """A member of an object."""

    key_start: int
    """The offset of its key."""
    value: Node


class TextEdit(NamedTuple):
    """The replacement of a part of a text."""

    start: int
    end: int
    replacement: str


def apply_edits(text: str, edits: list[TextEdit]) -> str:
    """Return the text with all edits applied. The edits refer to the text before the first one.

    >>> apply_edits("a: 1", [TextEdit(0, 1, "b"), TextEdit(3, 4, "2")])
    'b: 2'
    """
    for _, edit in sorted(enumerate(edits), key=lambda item: (item[1].start, item[1].end, item[0]), reverse=True):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text


def find_line_start(text: str, offset: int) -> int:
    """Return the offset of the first character of a line."""
    return text.rfind("\n", 0, offset) + 1


def find_line_end(text: str, offset: int) -> int:
    """Return the offset after the last character of a line, before its line break."""
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    return end - 1 if end > offset and text[end - 1] == "\r" else end


def find_newline(text: str) -> str:
    """Return the line break that a text uses."""
    position = text.find("\n")
    return "\r\n" if position > 0 and text[position - 1] == "\r" else "\n"


def count_line(text: str, offset: int) -> int:
    """Return the line of an offset, from 1."""
    return text.count("\n", 0, offset) + 1
