"""One interface to edit the text of YAML, TOML and JSON files. Each edit is verified before it is returned."""

from __future__ import annotations

import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scenekit.errors import ScenekitError
from scenekit.interchange.scenefile.formats import ParsedFile, parse_file
from scenekit.studio.sourcetext.items import delete_item, duplicate_item, insert_item, move_item
from scenekit.studio.sourcetext.json_nodes import find_json_node
from scenekit.studio.sourcetext.members import REMOVED, ObjectText, change_members
from scenekit.studio.sourcetext.nodes import KeyPath, Node, NotEditableError, TextEdit, apply_edits, count_line
from scenekit.studio.sourcetext.toml_nodes import TomlTree
from scenekit.studio.sourcetext.yaml_nodes import References, YamlTree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scenekit.studio.sourcetext.scalars import TextFormat

UTF8_BOM = b"\xef\xbb\xbf"


class TextDocument:
    """The text of a YAML, TOML or JSON file. Every edit returns the new content of the file.

    Args:
        content: The content of the file. It is valid.
        text_format: The format of the file.
        parsed: The data in the file, if it has been parsed already.
        verified: Collects the data of each edited content, so that it need not be parsed again.
    """

    def __init__(
        self,
        content: bytes,
        text_format: TextFormat,
        parsed: ParsedFile | None = None,
        verified: dict[bytes, ParsedFile] | None = None,
    ):
        self._parsed = parsed
        self._verified = {} if verified is None else verified
        self._has_bom = content.startswith(UTF8_BOM)
        self._content = content
        self.text = content.decode("utf-8-sig")
        self.text_format = text_format

    @cached_property
    def data(self) -> Any:
        """The data in the file, with variables not replaced."""
        return self._file.data

    @cached_property
    def _file(self) -> ParsedFile:
        return self._parsed or parse_file(self._content, self.text_format, "")

    @cached_property
    def _references(self) -> References | None:
        root = self._file.positions.yaml_root
        return None if root is None else References(root)

    def find_reason(self, path: KeyPath) -> str:
        """Return the reason why the value at a path cannot be edited, or "" if it can."""
        if self._references is not None:
            return self._references.find_reason(path)
        node = self.find(path)
        return node.reason if node else "The file does not contain this value."

    def derive(self, content: bytes) -> TextDocument:
        """Return the document of a content that an edit of this one has returned."""
        return TextDocument(content, self.text_format, self._verified.get(content), self._verified)

    @cached_property
    def _tree(self) -> YamlTree | TomlTree:
        if self.text_format == "toml":
            return TomlTree(self.text)
        # The reader of scene files replaces merged objects (<<) in its nodes, so these files are composed again.
        return YamlTree(self.text, None if "<<" in self.text else self._file.positions.yaml_root)

    def find(self, path: KeyPath) -> Node | None:
        """Return the position of a value, or None if it does not exist."""
        if self.text_format == "json":
            return find_json_node(self.text, path)
        return self._tree.find(path)

    def find_line(self, path: KeyPath) -> int | None:
        """Return the line of a value, from 1; of its nearest parent, if it does not exist."""
        if self.text_format != "toml":
            return self._file.positions.find_line(path)
        while path and self.find(path) is None:
            path = path[:-1]
        parent = self.find(path[:-1]) if path else None
        node = self.find(path)
        if parent and parent.members and path[-1] in parent.members:
            return count_line(self.text, parent.members[str(path[-1])].key_start)
        return count_line(self.text, node.start) if node else None

    def get_value(self, path: KeyPath) -> Any:
        """Return a value of the data."""
        value = self.data
        for key in path:
            value = value[key]
        return value

    def change_members(self, path: KeyPath, changes: Mapping[str, Any]) -> bytes:
        """Return the content with keys of an object set or removed.

        Args:
            path: The path of the object.
            changes: The new values by key. `REMOVED` removes a key.

        Raises:
            NotEditableError: A value cannot be edited.
        """
        target = ObjectText(self.text, self._require(path), self.text_format)
        for key in changes.keys() & target.members.keys():
            target.members[key].value.items = self._require((*path, key)).items

        def expect(data: Any) -> None:
            members = _descend(data, path)
            for key, value in changes.items():
                if value is REMOVED:
                    members.pop(key, None)
                else:
                    members[key] = value

        return self._apply(path, change_members(target, changes, self.get_value(path)), expect)

    def duplicate_item(self, path: KeyPath, index: int) -> bytes:
        """Return the content with a copy of a list's item after it."""

        def expect(data: Any) -> None:
            items = _descend(data, path)
            items.insert(index + 1, items[index])

        return self._apply(path, duplicate_item(self.text, self._require(path), index), expect)

    def delete_item(self, path: KeyPath, index: int) -> bytes:
        """Return the content without an item of a list."""
        return self._apply(
            path, delete_item(self.text, self._require(path), index), lambda data: _descend(data, path).pop(index)
        )

    def move_item(self, path: KeyPath, index: int, target: int) -> bytes:
        """Return the content with an item of a list moved to another index."""

        def expect(data: Any) -> None:
            items = _descend(data, path)
            items.insert(target, items.pop(index))

        return self._apply(path, move_item(self.text, self._require(path), index, target), expect)

    def insert_item(self, path: KeyPath, index: int, item: Any, item_text: str) -> bytes:
        """Return the content with a new item in a list. `item_text` is the text of `item`."""
        return self._apply(
            path,
            insert_item(self.text, self._require(path), index, item_text),
            lambda data: _descend(data, path).insert(index, item),
        )

    def _require(self, path: KeyPath) -> Node:
        node = self.find(path)
        if node is None:
            raise NotEditableError("The file does not contain this value.")
        return node

    def _apply(self, path: KeyPath, edits: list[TextEdit], expect: Callable[[Any], object]) -> bytes:
        """Return the edited content, after checking that the data changes as expected and in no other way."""
        content = (UTF8_BOM if self._has_bom else b"") + apply_edits(self.text, edits).encode()
        expected = _copy_along(self.data, path)
        expect(expected)
        try:
            parsed = parse_file(content, self.text_format, "")
        except ScenekitError:
            parsed = None
        if parsed is None or not _is_equal(parsed.data, expected):
            raise NotEditableError("The text around this value cannot be edited safely. Change it in the file.")
        self._verified.clear()
        if not parsed.errors:  # errors name the file, which is not known here
            self._verified[content] = parsed
        return content


def _copy_along(data: Any, path: KeyPath) -> Any:
    """Return data whose objects and lists on a path are copies. The others are shared."""
    copied = copy.copy(data)
    part = copied
    for key in path:
        part[key] = copy.copy(part[key])
        part = part[key]
    return copied


def _descend(data: Any, path: KeyPath) -> Any:
    for key in path:
        data = data[key]
    return data


def _is_equal(value: Any, other: Any) -> bool:
    """Whether two values are equal, with tuples equal to lists, and numbers different from booleans."""
    if isinstance(value, dict):
        is_same = isinstance(other, dict) and value.keys() == other.keys()
        return is_same and all(_is_equal(item, other[key]) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        is_same = isinstance(other, (list, tuple)) and len(value) == len(other)
        return is_same and all(map(_is_equal, value, other))
    return bool(value == other) and isinstance(value, bool) == isinstance(other, bool)
