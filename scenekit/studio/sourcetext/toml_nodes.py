"""Find the positions of values in TOML."""

from __future__ import annotations

import re
import tomllib

from scenekit.studio.sourcetext.nodes import KeyPath, Member, Node

SPACE = re.compile(r"[ \t]*")
FILLER = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
"""White space, line breaks and comments."""

KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
STRING = re.compile(
    r'''"""(?:[^"\\]|\\.|\\\n|"(?!""))*"{3,5}|\'\'\'(?:[^']|'(?!''))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''',
    re.DOTALL,
)
BARE_VALUE = re.compile(r"[^,\]}#\r\n]*[^,\]}#\r\n \t]")
"""A number, a date or a boolean."""

DOTTED_KEY_REASON = "The object is written with dotted keys. Change it in the file."


class TomlTree:
    """The positions of all values in a TOML text.

    Args:
        text: The text. It is valid TOML.
    """

    def __init__(self, text: str):
        self._text = text
        self.root = _new_table(0)
        self._parse()

    def find(self, path: KeyPath) -> Node | None:
        """Return a value with its members or items, or None if it does not exist."""
        node: Node | None = self.root
        for key in path:
            node = node.get_child(key) if node else None
        return node

    def _parse(self) -> None:
        text, table = self._text, self.root
        open_tables: list[tuple[tuple[str, ...], Node]] = []
        position = _skip(text, 0, FILLER)
        while position < len(text):
            if text[position] == "[":
                start = position
                is_array_item = text.startswith("[[", position)
                keys, position = self._read_key(position + (2 if is_array_item else 1))
                position = _skip(text, position) + (2 if is_array_item else 1)
                while open_tables and not _is_inside(keys, open_tables[-1][0]):
                    open_tables.pop()[1].end = start
                table = self._open_table(keys, start, is_array_item=is_array_item)
                open_tables.append((keys, table))
            else:
                position = self._read_pair(table, position)
            position = _skip(text, position, FILLER)
        for _, node in [*open_tables, ((), self.root)]:
            node.end = len(text)

    def _open_table(self, keys: tuple[str, ...], start: int, *, is_array_item: bool) -> Node:
        """Return the table of a header. An array of tables gets a new item."""
        node = self.root
        for key in keys[:-1]:
            node = _last_item(_get_or_add(node, key, start))
        members = node.members if node.members is not None else {}
        if not is_array_item:
            return _get_or_add(node, keys[-1], start)
        if keys[-1] not in members:
            array = Node(start, start, "table")
            array.items = []
            members[keys[-1]] = Member(start, array)
        array = members[keys[-1]].value
        item = _new_table(start)
        if array.items is not None:
            array.items.append(item)
        return item

    def _read_pair(self, table: Node, start: int) -> int:
        """Read `key = value`, and return the offset after it."""
        keys, position = self._read_key(start)
        node = table
        for key in keys[:-1]:
            node = _get_or_add(node, key, start)
            node.reason = DOTTED_KEY_REASON
        value = self._read_value(_skip(self._text, _skip(self._text, position) + 1))
        if node.members is not None:
            node.members[keys[-1]] = Member(start, value)
        return value.end

    def _read_key(self, position: int) -> tuple[tuple[str, ...], int]:
        keys: list[str] = []
        while True:
            position = _skip(self._text, position)
            match = KEY_PART.match(self._text, position)
            if match is None:
                return tuple(keys), position
            part = match[0]
            keys.append(next(iter(tomllib.loads(f"{part} = 0"))) if part[0] in "\"'" else part)
            position = _skip(self._text, match.end())
            if not self._text.startswith(".", position):
                return tuple(keys), position
            position += 1

    def _read_value(self, start: int) -> Node:
        text = self._text
        if text[start] in "\"'":
            match = STRING.match(text, start)
            return Node(start, match.end() if match else start)
        if text[start] not in "[{":
            match = BARE_VALUE.match(text, start)
            return Node(start, match.end() if match else start)
        node = Node(start, start, "flow")
        node.members, node.items = ({}, None) if text[start] == "{" else (None, [])
        position = _skip(text, start + 1, FILLER)
        while text[position] not in "]}":
            if node.items is not None:
                child = self._read_value(position)
                node.items.append(child)
                position = child.end
            else:
                position = self._read_pair(node, position)
            position = _skip(text, position, FILLER)
            if text[position] == ",":
                position = _skip(text, position + 1, FILLER)
        node.end = position + 1
        return node


def _new_table(start: int) -> Node:
    node = Node(start, start, "table")
    node.members = {}
    return node


def _get_or_add(node: Node, key: str, start: int) -> Node:
    members = node.members if node.members is not None else {}
    if key not in members:
        members[key] = Member(start, _new_table(start))
    return members[key].value


def _last_item(node: Node) -> Node:
    return node.items[-1] if node.items else node


def _is_inside(keys: tuple[str, ...], parent: tuple[str, ...]) -> bool:
    return len(keys) > len(parent) and keys[: len(parent)] == parent


def _skip(text: str, position: int, pattern: re.Pattern[str] = SPACE) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
