"""Set and remove the keys of one object in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.studio.sourcetext.nodes import (
    Member,
    Node,
    NotEditableError,
    TextEdit,
    find_line_end,
    find_line_start,
    find_newline,
)
from scenekit.studio.sourcetext.scalars import Style, format_key, format_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenekit.studio.sourcetext.scalars import TextFormat

PLACEMENT_KEYS = frozenset(
    {
        *("at", "anchor", "margin", "left", "top", "below", "above", "right_of", "left_of", "inside", "gap"),
        *("width", "height", "scale", "fit", "shot", "offset"),
    }
)
"""The keys next to which a new placement key is inserted."""


class _Removed:
    """The type of `REMOVED`."""

    def __repr__(self) -> str:
        return "REMOVED"


REMOVED = _Removed()
"""The value of a key that is removed."""


class ObjectText(NamedTuple):
    """An object in a text, with everything that edits of it need."""

    text: str
    node: Node
    text_format: TextFormat

    @property
    def members(self) -> Mapping[str, Member]:
        """The members of the object."""
        if self.node.members is None:
            raise NotEditableError("The value is not an object.")
        return self.node.members

    @property
    def newline(self) -> str:
        """The line break of the text."""
        return find_newline(self.text)


def change_members(target: ObjectText, changes: Mapping[str, Any], old_values: Mapping[str, Any]) -> list[TextEdit]:
    """Return the edits that set or remove keys of an object.

    Args:
        target: The object.
        changes: The new values by key. `REMOVED` removes a key.
        old_values: The present values of the object, as they are written, without variables replaced.

    Raises:
        NotEditableError: A value cannot be edited.
    """
    if target.node.reason:
        raise NotEditableError(target.node.reason)
    removed = [key for key in target.members if changes.get(key) is REMOVED]
    edits = [_remove(target, key, removed) for key in removed]
    for key, value in changes.items():
        if value is REMOVED:
            if key not in target.members and key in old_values:
                raise NotEditableError(f"The value of {key} is merged from another object. Change it in the file.")
        elif key in target.members:
            _check_editable(target, key)
            edits += _replace(target, target.members[key], old_values.get(key), value)
    added = {key: value for key, value in changes.items() if value is not REMOVED and key not in target.members}
    return edits + _insert_all(target, added, removed)


def _check_editable(target: ObjectText, key: str) -> None:
    value = target.members[key].value
    if value.reason:
        raise NotEditableError(value.reason)
    if value.layout == "table":
        raise NotEditableError(f"The value of {key} is a table of its own. Change it in the file.")


def _replace(target: ObjectText, member: Member, old: object, new: object) -> list[TextEdit]:
    """Return the edits that replace a value: of a list of the same length, only those of the items that differ."""
    node = member.value
    if isinstance(old, list) and isinstance(new, (list, tuple)) and len(old) == len(new) == len(node.items or ()):
        pairs = zip(node.items or (), old, new, strict=True)
        return [edit for item, a, b in pairs if a != b for edit in _replace(target, Member(item.start, item), a, b)]
    old_text = target.text[node.start : node.end]
    indent = _child_indent(target) if target.node.layout == "block" else None
    formatted = format_value(new, Style(target.text_format, old_text, indent, target.newline))
    line_start = find_line_start(target.text, node.start)
    if member.key_start >= line_start:
        return [TextEdit(node.start, node.end, formatted)]
    before = target.text[member.key_start : node.start].rstrip()
    if before.endswith(":") and "\n" not in before:
        return [TextEdit(member.key_start + len(before), node.end, f" {formatted}")]
    return [TextEdit(line_start, node.end, f"{indent or target.text[line_start : node.start]}{formatted}")]


def _child_indent(target: ObjectText) -> str:
    """Return the indentation of the lines of a value in a block: that of the key and two spaces."""
    first = min((member.key_start for member in target.members.values()), default=target.node.start)
    column = first - find_line_start(target.text, first)
    return " " * (column + 2)


def _remove(target: ObjectText, key: str, removed: list[str]) -> TextEdit:
    _check_editable(target, key)
    member = target.members[key]
    keys = list(target.members)
    position = keys.index(key)
    if target.node.layout in ("block", "table"):
        return _remove_lines(target, member, position)
    kept_before = [name for name in keys[:position] if name not in removed]
    if kept_before:
        return TextEdit(target.members[keys[position - 1]].value.end, member.value.end, "")
    if position + 1 < len(keys):
        return TextEdit(member.key_start, target.members[keys[position + 1]].key_start, "")
    return TextEdit(member.key_start, member.value.end, "")


def _remove_lines(target: ObjectText, member: Member, position: int) -> TextEdit:
    """Return the edit that removes the lines of a key. The first key of a list item leaves the dash of the item."""
    text = target.text
    line_start = find_line_start(text, member.key_start)
    next_line = text.find("\n", member.value.end) + 1 or len(text)
    if text[line_start : member.key_start].strip():  # `- key: value`
        following = list(target.members.values())[position + 1 : position + 2]
        if not following:
            raise NotEditableError("The key is the only one of its object. Change it in the file.")
        return TextEdit(member.key_start, following[0].key_start, "")
    return TextEdit(line_start, next_line, "")


def _insert_all(target: ObjectText, added: Mapping[str, Any], removed: list[str]) -> list[TextEdit]:
    if not added:
        return []
    is_line_based = target.node.layout in ("block", "table")
    kept = [key for key in target.members if key not in removed]
    anchor = _choose_anchor(target, kept, next(iter(added)))
    indent = _child_indent(target) if target.node.layout == "block" else None
    style = Style(target.text_format, "", indent, target.newline)
    colon = " = " if target.text_format == "toml" else ": "
    pairs = [
        f"{format_key(key, target.text_format)}{colon}{format_value(value, style)}" for key, value in added.items()
    ]
    if is_line_based:
        return [_insert_lines(target, anchor, pairs)]
    return [_insert_in_brackets(target, anchor, pairs)]


def _choose_anchor(target: ObjectText, kept: list[str], key: str) -> str | None:
    """Return the key after which a new key is inserted: the last related one that is on one line."""

    def is_on_one_line(name: str) -> bool:
        value = target.members[name].value
        is_short = target.node.layout == "flow" or "\n" not in target.text[value.start : value.end]
        return value.layout != "table" and is_short

    related = (
        [name for name in kept if name in PLACEMENT_KEYS and is_on_one_line(name)] if key in PLACEMENT_KEYS else []
    )
    if related:
        return related[-1]
    if kept and is_on_one_line(kept[0]):
        return kept[0]
    usable = [name for name in kept if target.members[name].value.layout != "table"]
    return usable[-1] if usable else None


def _insert_lines(target: ObjectText, anchor: str | None, pairs: list[str]) -> TextEdit:
    """Return the edit that inserts lines after the lines of a key."""
    text, newline = target.text, target.newline
    if anchor is None:
        position = find_line_end(text, target.node.start)
        return TextEdit(position, position, "".join(f"{newline}{pair}" for pair in pairs))
    member = target.members[anchor]
    line_start = find_line_start(text, member.key_start)
    column = member.key_start - line_start
    prefix = text[line_start : member.key_start]
    indent = prefix if not prefix.strip() else " " * column
    position = find_line_end(text, member.value.end)
    if member.value.end > 0 and text[member.value.end - 1] == "\n":  # a block scalar that keeps its line breaks
        position = member.value.end
        return TextEdit(position, position, "".join(f"{indent}{pair}{newline}" for pair in pairs))
    return TextEdit(position, position, "".join(f"{newline}{indent}{pair}" for pair in pairs))


def _insert_in_brackets(target: ObjectText, anchor: str | None, pairs: list[str]) -> TextEdit:
    """Return the edit that inserts pairs after a key in an object in brackets, on lines of their own if that one is."""
    text = target.text
    if anchor is None:
        return TextEdit(target.node.start + 1, target.node.start + 1, ", ".join(pairs))
    member = target.members[anchor]
    line_start = find_line_start(text, member.key_start)
    before = text[line_start : member.key_start]
    separator = f",{target.newline}{before}" if not before.strip() and line_start > target.node.start else ", "
    position = member.value.end
    return TextEdit(position, position, "".join(f"{separator}{pair}" for pair in pairs))
