"""Parse and write YAML, TOML and JSON."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from scenekit.core.limits import MAX_KEY_PARTS, describe_excess
from scenekit.errors import PayloadError, SourceError
from scenekit.interchange.scenefile.yaml_nodes import YAML_STR_TAG, error_at_line, import_yaml, parse_yaml
from scenekit.interchange.scenefile.yaml_numbers import add_core_resolvers
from scenekit.payload import parsing
from scenekit.payload.json_lines import JsonLines

if TYPE_CHECKING:
    from types import ModuleType

Format = Literal["yaml", "toml", "json"]

FORMAT_BY_SUFFIX: dict[str, Format] = {".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".json": "json"}
"""The format of a file, by the suffix of its name."""

KeyPath = tuple[str | int, ...]
"""The path to a value: the keys of objects, and the indices of lists."""

TOML_KEY_PART = re.compile(r"""[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'""")
"""A part of a dotted key in TOML."""

LONG_TOML_KEY = re.compile(
    rf"(?:^|[\[{{,])[ \t]*+((?:(?:{TOML_KEY_PART.pattern})[ \t]*+\.[ \t]*+){{{MAX_KEY_PARTS}}}[^=\]\n]*+)", re.MULTILINE
)
"""A key of more than `MAX_KEY_PARTS` parts, at the start of a line, of a table's name, or in an inline table."""

YAML_LINE_BREAKS = "\x85\u2028\u2029"
"""Characters that are line breaks in YAML, but not in JSON."""


class Positions:
    """The lines of the values in a file. The parser of TOML does not report them.

    Args:
        root: The composed YAML node of the whole file.
    """

    def __init__(self, root: Any = None):
        self._root = root

    @property
    def yaml_root(self) -> Any:
        """The composed YAML node of the whole file; None for other formats."""
        return self._root

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


class JsonPositions(Positions):
    """The lines of the values in a JSON file. The text is searched only if an error needs a line.

    Args:
        data: The content of the file.
    """

    def __init__(self, data: bytes):
        super().__init__()
        self._data = data
        self._lines: JsonLines | None = None

    def find_line(self, key_path: KeyPath) -> int | None:
        """Return the line of a value, from 1; if the value does not exist, the line of its nearest parent."""
        if not key_path:
            return None
        if self._lines is None:
            self._lines = JsonLines(parsing.decode_json_text(self._data))
        return self._lines.find_line(key_path)


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
    errors: tuple[SourceError, ...] = ()
    """Errors that do not prevent further reading."""


Parse = Callable[[bytes, Format, str], ParsedFile]
"""A function such as `parse_file`: from the content, the format and the path of a file."""


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
    return parsing.parse_key_path(json_path)


def parse_data(data: bytes, format: Format, path: str) -> Any:
    """Return the data in a file. See `parse_file`."""
    parsed = parse_file(data, format, path)
    if parsed.errors:
        raise parsed.errors[0].with_further(parsed.errors[1:])
    return parsed.data


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
            return ParsedFile(parsing.parse_json(data), JsonPositions(data))
        text = data.decode("utf-8-sig")
        if format == "toml":
            return _parse_toml(text, path)
        value, root, errors = parse_yaml(text, path)
        return ParsedFile(value, Positions(root), tuple(errors))
    except PayloadError as error:
        raise error_at_line(path, error.line, str(error)) from None
    except UnicodeDecodeError as error:
        reason = f"The file is not in UTF-8: {error.reason} at byte {error.start}. Save the file as UTF-8."
        raise SourceError(reason).with_path(path) from None
    except RecursionError:
        raise SourceError("The file is nested too deeply.").with_path(path) from None


def _parse_toml(text: str, path: str) -> ParsedFile:
    import tomllib

    _reject_long_keys(text, path)
    try:
        return ParsedFile(tomllib.loads(text), Positions())
    except ValueError as error:  # TOMLDecodeError, or a number with thousands of digits
        reason, _, position = str(error).partition(" (at line ")  # before Python 3.14, only the message has the line
        line = re.match(r"\d+", position)
        raise error_at_line(path, line and line[0], f"The file is not valid TOML: {reason}.") from None


def _reject_long_keys(text: str, path: str) -> None:
    """Raise `SourceError` for a dotted key of too many parts, for which tomllib needs quadratic time and memory."""
    if key := LONG_TOML_KEY.search(text):
        excess = describe_excess("The key", len(TOML_KEY_PART.findall(key[1])), MAX_KEY_PARTS, "parts")
        raise error_at_line(path, text.count("\n", 0, key.start(1)) + 1, f"The file is not valid TOML: {excess}")


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
    add_core_resolvers(dumper)
    return dumper
