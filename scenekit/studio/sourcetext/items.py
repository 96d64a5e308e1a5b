"""Copy, move and delete the items of a list in a text."""

from __future__ import annotations

import re

from scenekit.studio.sourcetext.nodes import (
    Node,
    NotEditableError,
    TextEdit,
    find_line_end,
    find_line_start,
    find_newline,
)


def duplicate_item(text: str, node: Node, index: int) -> list[TextEdit]:
    """Return the edits that insert a copy of an item after it."""
    items = _get_items(node)
    if node.layout == "table":
        start, end = _find_region(text, items, index)
        return [TextEdit(end, end, _separate_regions(text, text[start:end], end))]
    return insert_item(text, node, index + 1, text[items[index].start : items[index].end])


def insert_item(text: str, node: Node, index: int, item_text: str) -> list[TextEdit]:
    """Return the edits that insert an item of one text before the item at `index`, with the separator of the list."""
    items = _get_items(node)
    newline = find_newline(text)
    if not items:
        return [TextEdit(node.start + 1, node.start + 1, item_text)]
    if node.layout == "table":
        regions = [_find_region(text, items, number) for number in range(len(items))]
        if index < len(items):
            return [TextEdit(regions[index][0], regions[index][0], f"{item_text.rstrip()}{newline}{newline}")]
        return [TextEdit(regions[-1][1], regions[-1][1], _separate_regions(text, item_text, regions[-1][1]))]
    if index == 0:
        return _insert_first(text, node, item_text)
    previous = items[max(index - 1, 0)]
    if node.layout == "block":
        line_start = find_line_start(text, previous.start)
        prefix = re.match(r"[ \t]*-[ \t]*", text[line_start : previous.start])
        dash = prefix[0] if prefix else "- "
        gap = newline * (_count_blank_lines(text, items) + 1)
        position = find_line_end(text, previous.end)
        return [TextEdit(position, position, f"{gap}{dash}{item_text}")]
    separator = text[items[0].end : items[1].start] if len(items) > 1 else _guess_separator(text, node, items[0])
    return [TextEdit(previous.end, previous.end, f"{separator}{item_text}")]


def _insert_first(text: str, node: Node, item_text: str) -> list[TextEdit]:
    """Return the edits that insert an item before the first one."""
    items = _get_items(node)
    first = items[0]
    if node.layout == "block":
        line_start = find_line_start(text, first.start)
        newline = find_newline(text)
        gap = newline * (_count_blank_lines(text, items) + 1)
        return [TextEdit(first.start, first.start, f"{item_text}{gap}{text[line_start : first.start]}")]
    separator = text[first.end : items[1].start] if len(items) > 1 else _guess_separator(text, node, first)
    return [TextEdit(first.start, first.start, f"{item_text}{separator}")]


def _guess_separator(text: str, node: Node, item: Node) -> str:
    before = text[node.start + 1 : item.start]
    return f",{before}" if before else ", "


def _count_blank_lines(text: str, items: list[Node]) -> int:
    """Return the number of blank lines between the first two items; 1 if there is only one item on several lines."""
    if len(items) < 2:
        return int("\n" in text[items[0].start : items[0].end])
    between = text[items[0].end : items[1].start]
    return sum(not line.strip() for line in between.split("\n")[1:-1])


def delete_item(text: str, node: Node, index: int) -> list[TextEdit]:
    """Return the edits that delete an item, with its separator.

    Raises:
        NotEditableError: The item is the only one.
    """
    items = _get_items(node)
    if len(items) == 1:
        raise NotEditableError("The scene is the only one. A project must have at least one scene.")
    if node.layout == "table":
        start, end = _find_region(text, items, index)
        if end == len(text):  # the blank line before the last table goes too
            return [TextEdit(len(text[:start].rstrip()), end, find_newline(text))]
        return [TextEdit(start, end, "")]
    item = items[index]
    if node.layout == "block":
        if index + 1 < len(items):
            start = _find_comment_start(text, find_line_start(text, item.start))
            end = _find_comment_start(text, find_line_start(text, items[index + 1].start))
            if not text[find_line_start(text, item.start) : item.start].strip(" \t-"):
                return [TextEdit(start, end, "")]
        return [TextEdit(find_line_end(text, items[index - 1].end), find_line_end(text, item.end), "")]
    if index + 1 < len(items):
        return [TextEdit(item.start, items[index + 1].start, "")]
    return [TextEdit(items[index - 1].end, item.end, "")]


def move_item(text: str, node: Node, index: int, target: int) -> list[TextEdit]:
    """Return the edits that move an item to another index. The separators and the comments between items stay."""
    items = _get_items(node)
    regions = [(item.start, item.end) for item in items]
    if node.layout == "table":
        regions = [_find_region(text, items, number) for number in range(len(items))]
        regions = [(start, start + len(text[start:end].rstrip())) for start, end in regions]
    order = list(range(len(items)))
    order.insert(target, order.pop(index))
    return [
        TextEdit(*regions[place], text[slice(*regions[source])])
        for place, source in enumerate(order)
        if place != source
    ]


def _find_region(text: str, items: list[Node], index: int) -> tuple[int, int]:
    """Return the start of the header of a table, with the comment above it, and the start of the next table."""
    end = items[index].end
    return _find_comment_start(text, items[index].start), _find_comment_start(text, end) if end < len(text) else end


def _separate_regions(text: str, region: str, position: int) -> str:
    if position < len(text):
        return region
    newline = find_newline(text)
    missing = "" if text.endswith("\n") else newline
    return f"{missing}{newline}{region.strip()}{newline}"


def _find_comment_start(text: str, line_start: int) -> int:
    """Return the start of the comment lines directly above a line."""
    while line_start > 0:
        previous = find_line_start(text, line_start - 1)
        if not text[previous:line_start].lstrip().startswith("#"):
            return line_start
        line_start = previous
    return line_start


def _get_items(node: Node) -> list[Node]:
    if node.reason or node.items is None:
        raise NotEditableError(node.reason or "The value is not a list.")
    return node.items
