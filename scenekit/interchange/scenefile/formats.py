"""Parse and write YAML, TOML and JSON."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from scenekit.errors import MissingExtraError, PayloadError, SourceError
from scenekit.payload import parsing

if TYPE_CHECKING:
    from types import ModuleType

Format = Literal["yaml", "toml", "json"]

FORMAT_BY_SUFFIX: dict[str, Format] = {".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".json": "json"}
"""The format of a file, by the suffix of its name."""

KeyPath = tuple[str | int, ...]
"""The path to a value: the keys of objects, and the indices of lists."""

MAX_YAML_NODES = 1_000_000
"""The maximum number of values in a YAML file. Each alias counts as the values that it stands for."""

YAML_STR_TAG = "tag:yaml.org,2002:str"
"""The YAML tag of text."""

YAML_MERGE_TAG = "tag:yaml.org,2002:merge"
"""The YAML tag of the key `<<`, which merges another object into this one."""

YAML_ADVICE = {
    "mapping values are not allowed here": " Quote a value that contains ': ', and check the indentation.",
    "found character '\\t' that cannot start any token": " Indent with spaces, not with tabs.",
}
"""The fixes for problems that PyYAML reports."""

YAML_LINE_BREAKS = "\x85\u2028\u2029"
"""Characters that are line breaks in YAML, but not in JSON."""


class Positions:
    """The lines of the values in a file. Only YAML has them: the parsers of TOML and JSON do not report positions.

    Args:
        root: The composed YAML node of the whole file.
    """

    def __init__(self, root: Any = None):
        self._root = root

    def find_line(self, key_path: KeyPath) -> int | None:
        """Return the line of a value, from 1; if the value does not exist, the line of its nearest parent."""
        steps = self._find_steps(key_path)
        return steps[-1][0] if steps else None

    def find_raw_scalar(self, key_path: KeyPath) -> str | None:
        """Return the source text of a value that YAML does not parse as text, such as a date; None for other values."""
        steps = self._find_steps(key_path)
        if not key_path or len(steps) < len(key_path):
            return None
        _, node = steps[-1]
        return str(node.value) if node.id == "scalar" and node.tag != YAML_STR_TAG else None

    def _find_steps(self, key_path: KeyPath) -> list[tuple[int, Any]]:
        """Return the line and the node of each value on the path, up to the last one that exists."""
        steps: list[tuple[int, Any]] = []
        node = self._root
        for key in key_path if node else ():
            step = _find_child(node, key)
            if step is None:
                break
            steps.append(step)
            _, node = step
        return steps


def _find_child(node: Any, key: str | int) -> tuple[int, Any] | None:
    """Return the line and the node of a value in an object or a list."""
    if isinstance(key, int) and node.id == "sequence" and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    if isinstance(key, str) and node.id == "mapping":
        for name, value in reversed(node.value):  # the object's own keys come after merged ones, and override them
            if name.value == key:
                return name.start_mark.line + 1, value
    return None


class ParsedFile(NamedTuple):
    """The data in a file, and the positions of its values."""

    data: Any
    positions: Positions


def detect_format(path: str, file_kind: str = "scene file") -> Format:
    """Return the format of a file. Raises `SourceError` if its name has another suffix."""
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in FORMAT_BY_SUFFIX:
        suffixes = ", ".join(FORMAT_BY_SUFFIX)
        raise SourceError(f"The file is not a {file_kind}: its name must end with one of {suffixes}.").with_path(path)
    return FORMAT_BY_SUFFIX[suffix]


def format_json_path(key_path: KeyPath) -> str:
    """Return a path as messages show it.

    >>> format_json_path(("scenes", 1, "elements", 0, "at"))
    'scenes[1].elements[0].at'
    """
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in key_path).removeprefix(".")


def parse_json_path(json_path: str) -> KeyPath:
    """Return the path that `format_json_path` formats.

    >>> parse_json_path("scenes[1].elements[0].at")
    ('scenes', 1, 'elements', 0, 'at')
    """
    return tuple(int(number) if number else key for key, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", json_path))


def parse_data(data: bytes, format: Format, path: str) -> Any:
    """Return the data in a file. See `parse_file`."""
    return parse_file(data, format, path).data


def parse_file(data: bytes, format: Format, path: str) -> ParsedFile:
    """Return the data in a file, and the positions of its values.

    Args:
        data: The content of the file.
        format: The format of the file.
        path: The path of the file, for error messages.

    Raises:
        SourceError: The content is invalid. The error has the path, and the line if the parser reports one.
        MissingExtraError: The file is YAML, and PyYAML is not installed.
    """
    try:
        if format == "json":
            return ParsedFile(parsing.parse_json(data), Positions())
        text = data.decode("utf-8-sig")
        return _parse_toml(text, path) if format == "toml" else _parse_yaml(text, path)
    except PayloadError as error:
        raise _error_at_line(path, error.line, str(error)) from None
    except UnicodeDecodeError as error:
        reason = f"The file is not in UTF-8: {error.reason} at byte {error.start}. Save the file as UTF-8."
        raise SourceError(reason).with_path(path) from None
    except RecursionError:
        raise SourceError("The file is nested too deeply.").with_path(path) from None


def _error_at_line(path: str, line: int | str | None, reason: str) -> SourceError:
    return SourceError(reason).with_path(f"{path}:{line}" if line else path)


def _parse_toml(text: str, path: str) -> ParsedFile:
    import tomllib

    try:
        return ParsedFile(tomllib.loads(text), Positions())
    except ValueError as error:  # TOMLDecodeError, or a number with thousands of digits
        reason, _, position = str(error).partition(" (at line ")  # before Python 3.14, only the message has the line
        line = re.match(r"\d+", position)
        raise _error_at_line(path, line and line[0], f"The file is not valid TOML: {reason}.") from None


def _parse_yaml(text: str, path: str) -> ParsedFile:
    yaml = import_yaml()
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if node is None:
            raise SourceError("The file is empty.").with_path(path)
        _NodeChecker(path).check(node)
        return ParsedFile(loader.construct_document(node), Positions(node))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context
        reason = f"The file is not valid YAML: {problem}.{YAML_ADVICE.get(problem, '')}"
        raise _error_at_line(path, mark.line + 1 if mark else None, reason) from None
    except (yaml.YAMLError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        # PyYAML raises the builtin exceptions for values such as a date with 13 months, or an invalid explicit tag.
        raise SourceError(f"The file is not valid YAML: {' '.join(str(error).split())}.").with_path(path) from None


def import_yaml() -> ModuleType:
    """Return the module `yaml`. Raises `MissingExtraError` if it is not installed."""
    try:
        import yaml
    except ImportError:
        reason = "A scene file in YAML needs the extra 'yaml'. Install it with: pip install 'scenekit[yaml]'"
        raise MissingExtraError(reason) from None
    return yaml


class _NodeChecker:
    """Checks the nodes of a YAML file before they are constructed. Each error has the line of the node."""

    def __init__(self, path: str):
        self.path = path
        self._sizes: dict[int, int] = {}
        self._ancestors: set[int] = set()

    def check(self, root: Any) -> None:
        """Raise `SourceError` for recursive aliases, for too many values, and for keys that are invalid or repeated."""
        self._count_nodes(root)
        visited: set[int] = set()
        nodes = [root]
        while nodes:
            node = nodes.pop()
            if id(node) not in visited:
                visited.add(id(node))
                self._check_keys(node)
                nodes += reversed(_get_child_nodes(node))

    def _count_nodes(self, node: Any) -> int:
        """Return the number of values in a node. Each alias counts as the values that it stands for.

        A few lines of nested aliases can stand for more values than fit into memory. An alias inside its own anchor
        stands for infinitely many.
        """
        if id(node) in self._ancestors:
            raise self._error(node, "The value contains an alias of itself. Remove the alias.")
        if id(node) not in self._sizes:
            self._ancestors.add(id(node))
            self._sizes[id(node)] = 1 + sum(map(self._count_nodes, _get_child_nodes(node)))
            self._ancestors.remove(id(node))
        if self._sizes[id(node)] > MAX_YAML_NODES:
            raise self._error(node, f"The value has more than {MAX_YAML_NODES:,} parts, because of its aliases.")
        return self._sizes[id(node)]

    def _check_keys(self, node: Any) -> None:
        """Reject a key that is not text, and a repeated key, of which YAML would keep only the last value."""
        if node.id != "mapping":
            return
        keys = set()
        for key, _ in node.value:
            if key.tag == YAML_MERGE_TAG:
                continue
            if key.id != "scalar" or key.tag != YAML_STR_TAG:
                raise self._error(key, f"The key {key.value!r:.40} is not text. Quote it.")
            if key.value in keys:
                raise self._error(key, f"The object has the key {key.value!r} twice. Remove one of them.")
            keys.add(key.value)

    def _error(self, node: Any, reason: str) -> SourceError:
        return _error_at_line(self.path, node.start_mark.line + 1, reason)


def _get_child_nodes(node: Any) -> list[Any]:
    if node.id == "mapping":
        return [child for pair in node.value for child in pair]
    return list(node.value) if node.id == "sequence" else []


def dump_data(data: Any, format: Literal["yaml", "json"]) -> str:
    """Return the data as the text of a file. Raises `MissingExtraError` for YAML if PyYAML is not installed."""
    if format == "json":
        return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"
    yaml = import_yaml()
    text: str = yaml.dump(data, Dumper=_create_dumper(yaml), sort_keys=False, allow_unicode=True, width=100)
    return text


def _create_dumper(yaml: ModuleType) -> Any:
    """Return a YAML dumper without aliases. It writes lists of scalars in brackets, and multi-line text as a block."""

    def represent_list(dumper: Any, items: list[Any]) -> Any:
        is_flat = not any(isinstance(item, (dict, list)) for item in items)
        return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=is_flat)

    def represent_text(dumper: Any, text: str) -> Any:
        style = "|" if "\n" in text else None
        if any(character in text for character in YAML_LINE_BREAKS):
            style = '"'
        return dumper.represent_scalar(YAML_STR_TAG, text, style=style)

    dumper: Any = type("Dumper", (yaml.SafeDumper,), {"ignore_aliases": lambda _self, _data: True})
    dumper.add_representer(list, represent_list)
    dumper.add_representer(str, represent_text)
    return dumper
