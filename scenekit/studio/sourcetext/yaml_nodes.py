"""Find the positions of values in YAML."""

from __future__ import annotations

from typing import Any

from scenekit.interchange.scenefile.yaml_nodes import YAML_MERGE_TAG, import_yaml
from scenekit.studio.sourcetext.nodes import KeyPath, Member, Node

BLOCK_SCALAR_STYLES = ("|", ">")


class References:
    """The number of places that use each object and list of a YAML file.

    Args:
        root: The composed node of the file.
    """

    def __init__(self, root: Any):
        self._root = root
        self._reference_counts: dict[int, int] = {}
        self._count_references(root)

    def _count_references(self, root: Any) -> None:
        stack, visited = [root], set()
        while stack:
            node = stack.pop()
            if id(node) in visited or node.id == "scalar":
                continue
            visited.add(id(node))
            children = [value for _, value in node.value] if node.id == "mapping" else node.value
            for child in children:
                self._reference_counts[id(child)] = self._reference_counts.get(id(child), 0) + 1
            stack += children

    def find_reason(self, path: KeyPath) -> str:
        """Return the reason why the value at a path cannot be edited, or "" if it can."""
        node = self._root
        for key in path:
            node = _find_child(node, key)
            if node is None:
                return "The file does not contain this value."
            if reason := self.find_node_reason(node):
                return reason
        return ""

    def find_node_reason(self, node: Any) -> str:
        """Return the reason why a node cannot be edited, or "" if it can."""
        if self._reference_counts.get(id(node), 0) > 1:
            return f"The value is used in several places: it has an anchor in line {node.start_mark.line + 1}."
        return ""


def compose(text: str) -> Any:
    """Return the root node of a YAML text."""
    yaml = import_yaml()
    return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class YamlTree:
    """The composed nodes of a YAML text.

    Args:
        text: The text. It is valid YAML.
        root: Its composed root node, if it has been composed already.
    """

    def __init__(self, text: str, root: Any = None):
        self._text = text
        self._root = compose(text) if root is None else root
        self._references = References(self._root)

    def find(self, path: KeyPath) -> Node | None:
        """Return a value with its members or items, or None if it does not exist."""
        node, reason = self._root, ""
        for key in path:
            child = _find_child(node, key)
            if child is None:
                return None
            reason = reason or self._references.find_node_reason(child)
            node = child
        return self._read_children(node, reason)

    def _read_children(self, yaml_node: Any, reason: str) -> Node:
        node = self._read(yaml_node)
        node.reason = reason
        if yaml_node.id == "mapping":
            node.members = {}
            for key, value in yaml_node.value:
                if key.tag != YAML_MERGE_TAG and key.id == "scalar":
                    child = self._read(value)
                    child.reason = self._references.find_node_reason(value) or self._find_alias_reason(key, value)
                    node.members[key.value] = Member(key.start_mark.index, child)
        elif yaml_node.id == "sequence":
            node.items = [self._read(item) for item in yaml_node.value]
        return node

    def _find_alias_reason(self, key: Any, value: Any) -> str:
        """Return the reason if a value is an alias. Its position is that of the anchor, before the key."""
        is_alias = value.start_mark.index < key.end_mark.index
        return "The value is an alias of another value. Change that value in the file." if is_alias else ""

    def _read(self, yaml_node: Any) -> Node:
        start = yaml_node.start_mark.index
        if yaml_node.id == "scalar":
            is_block = yaml_node.style in BLOCK_SCALAR_STYLES
            return Node(start, self._find_end(yaml_node), "block" if is_block else "scalar")
        return Node(start, self._find_end(yaml_node), "flow" if yaml_node.flow_style else "block")

    def _find_end(self, yaml_node: Any) -> int:
        """Return the offset after the content of a value. PyYAML counts the blank lines and comments after it too."""
        while yaml_node.id != "scalar" and not yaml_node.flow_style:
            last = yaml_node.value[-1]
            child = last[1] if yaml_node.id == "mapping" else last
            if yaml_node.id == "mapping" and child.start_mark.index < last[0].end_mark.index:  # an alias
                return self._text.index("*", last[0].end_mark.index) + self._measure_alias(last[0].end_mark.index)
            if child.start_mark.index < yaml_node.start_mark.index:  # an alias as the last item
                return len(self._text[: yaml_node.end_mark.index].rstrip())
            yaml_node = child
        start, end = yaml_node.start_mark.index, yaml_node.end_mark.index
        if yaml_node.id == "scalar" and yaml_node.style in BLOCK_SCALAR_STYLES:
            header = self._text[start : self._text.find("\n", start)]
            return int(end) if "+" in header else start + len(self._text[start:end].rstrip())
        return int(end)

    def _measure_alias(self, offset: int) -> int:
        start = self._text.index("*", offset)
        end = start
        while end < len(self._text) and self._text[end] not in " \t\r\n,]}":
            end += 1
        return end - start


def _find_child(node: Any, key: str | int) -> Any:
    if isinstance(key, int):
        return node.value[key] if node.id == "sequence" and key < len(node.value) else None
    if node.id != "mapping":
        return None
    own = next((value for name, value in node.value if name.value == key and name.tag != YAML_MERGE_TAG), None)
    if own is not None:
        return own
    for name, value in reversed(node.value):
        if name.tag == YAML_MERGE_TAG:
            merged = value.value if value.id == "sequence" else [value]
            found = next((child for part in merged if (child := _find_child(part, key)) is not None), None)
            if found is not None:
                return found
    return None
