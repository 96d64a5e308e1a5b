"""Find the positions of values in JSON. Only the values on the path are read, so a large file costs little."""

from __future__ import annotations

import re
from json import JSONDecoder

from scenekit.studio.sourcetext.nodes import KeyPath, Member, Node

WHITESPACE = re.compile(r"[ \t\r\n]*")

DECODER = JSONDecoder()


def find_json_node(text: str, path: KeyPath) -> Node | None:
    """Return a value with its members or items, or None if it does not exist. The text is valid JSON.

    >>> node = find_json_node('{"a": [1, 22]}', ("a", 1))
    >>> (node.start, node.end)
    (10, 12)
    """
    node: Node | None = _read_children(text, _skip(text, 0))
    for key in path:
        child = node.get_child(key) if node else None
        node = _read_children(text, child.start) if child else None
    return node


def _read_children(text: str, start: int) -> Node:
    """Return the value at an offset, with its members or items. Their own members and items are not read."""
    if text[start] not in "{[":
        return Node(start, _find_end(text, start))
    node = Node(start, start, "flow")
    position = _skip(text, start + 1)
    is_object = text[start] == "{"
    members: dict[str, Member] = {}
    items: list[Node] = []
    while text[position] not in "}]":
        key, key_start = "", position
        if is_object:
            key, position = DECODER.raw_decode(text, position)
            position = _skip(text, _skip(text, position) + 1)
        end = _find_end(text, position)
        child = Node(position, end, "flow" if text[position] in "{[" else "scalar")
        if is_object:
            members[key] = Member(key_start, child)
        else:
            items.append(child)
        position = _skip(text, end)
        if text[position] == ",":
            position = _skip(text, position + 1)
    node.end = position + 1
    node.members, node.items = (members, None) if is_object else (None, items)
    return node


def _find_end(text: str, start: int) -> int:
    return int(DECODER.raw_decode(text, start)[1])


def _skip(text: str, position: int) -> int:
    match = WHITESPACE.match(text, position)
    return match.end() if match else position
