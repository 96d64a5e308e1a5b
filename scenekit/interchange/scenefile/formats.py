"""Three ways to write the same data: YAML, TOML and JSON."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from scenekit.errors import MissingExtraError, PayloadError, SourceError
from scenekit.payload import parsing

if TYPE_CHECKING:
    from types import ModuleType

Format = Literal["yaml", "toml", "json"]

FORMAT_BY_SUFFIX: dict[str, Format] = {".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".json": "json"}
"""The format of a file, by the end of its name."""

KeyPath = tuple[str | int, ...]
"""The way to a value: the keys of objects, and places in lists."""

MAX_YAML_NODES = 1_000_000
"""How many values a YAML file may hold, with what its aliases stand for."""


def detect_format(path: str, file_kind: str = "scene file") -> Format:
    """The format of a file of a kind. Raises `SourceError`."""
    ending = os.path.splitext(path)[1].lower()
    if ending not in FORMAT_BY_SUFFIX:
        raise SourceError(f"is no {file_kind}: its name must end with {', '.join(FORMAT_BY_SUFFIX)}").with_path(path)
    return FORMAT_BY_SUFFIX[ending]


def format_json_path(key_path: KeyPath) -> str:
    """The way to a value as messages write it.

    >>> format_json_path(("scenes", 1, "elements", 0, "at"))
    'scenes[1].elements[0].at'
    """
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in key_path).removeprefix(".")


def parse_json_path(json_path: str) -> KeyPath:
    """The opposite of `path_of`.

    >>> parse_json_path("scenes[1].elements[0].at")
    ('scenes', 1, 'elements', 0, 'at')
    """
    return tuple(int(number) if number else key for key, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", json_path))


def parse_data(data: bytes, format: Format, path: str) -> Any:
    """The data in a file. Raises `SourceError`, with the line where the format gives one."""
    try:
        if format == "json":
            return parsing.parse_json(data)
        text = data.decode("utf-8-sig")
        return _parse_toml(text) if format == "toml" else _parse_yaml(text)
    except PayloadError as error:
        raise SourceError(str(error)).with_path(f"{path}:{error.line}" if error.line else path) from None
    except SourceError as error:
        raise error.with_path(f"{path}:{error.path}" if error.path else path) from None
    except UnicodeDecodeError as error:
        raise SourceError(f"is not in UTF-8: {error.reason} at byte {error.start}; save it as UTF-8").with_path(
            path
        ) from None
    except RecursionError:
        raise SourceError("is nested too deep").with_path(path) from None


def find_line(data: bytes, format: Format, key_path: KeyPath) -> int | None:
    """The line of a value, counted from 1; of what holds it, where it is not there. None where no line is known."""
    found = _find_node_path(data, format, key_path)
    return found[-1][0] if found else None


def find_raw_scalar(data: bytes, format: Format, key_path: KeyPath) -> str | None:
    """How a value is spelled that YAML takes for a number, a date or the like; None for a text and all else."""
    found = _find_node_path(data, format, key_path)
    if not key_path or len(found) < len(key_path):
        return None
    _, node = found[-1]
    return str(node.value) if node.id == "scalar" and node.tag != YAML_STR_TAG else None


def _find_node_path(data: bytes, format: Format, key_path: KeyPath) -> list[tuple[int, Any]]:
    """The lines and nodes on the way to a value, as far as they are there; none where no line is known."""
    found: list[tuple[int, Any]] = []
    node = _compose_yaml_node(data.decode("utf-8-sig")) if format == "yaml" else None
    for key in key_path if node else ():
        step = _find_child(node, key)
        if step is None:
            break
        found.append(step)
        _, node = step
    return found


YAML_STR_TAG = "tag:yaml.org,2002:str"
"""What YAML calls a text."""


def _parse_toml(text: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(text)
    except ValueError as error:  # tomllib's own is one; so is that of a number with thousands of digits
        why, _, place = str(error).partition(" (at line ")
        refusal = SourceError(f"is no TOML: {why}")
        line = re.match(r"\d+", place)
        raise refusal.with_path(line[0]) if line else refusal from None


def _parse_yaml(text: str) -> Any:
    yaml = _import_yaml()
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if node is None:
            raise SourceError("is empty")
        _check_size(node, {}, set())
        _check_keys(node, set())
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        refusal = SourceError(f"is no YAML: {error.problem or error.context}")
        mark = error.problem_mark or error.context_mark
        raise refusal.with_path(str(mark.line + 1)) if mark else refusal from None
    except (yaml.YAMLError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        # Such as a date with 13 months; of a tag with the wrong value, the library's own code stumbles.
        raise SourceError(f"is no YAML: {' '.join(str(error).split())}") from None


def _import_yaml() -> ModuleType:
    try:
        import yaml
    except ImportError:
        needs = "a scene file in YAML needs PyYAML: pip install 'scenekit[yaml]' (TOML and JSON need nothing)"
        raise MissingExtraError(needs) from None
    return yaml


def _compose_yaml_node(text: str) -> Any:
    return _import_yaml().SafeLoader(text).get_single_node()


def _get_child_nodes(node: Any) -> list[Any]:
    if node.id == "mapping":
        return [part for pair in node.value for part in pair]
    return list(node.value) if node.id == "sequence" else []


def _check_size(node: Any, sizes: dict[int, int], ancestors: set[int]) -> int:
    """How many values are in a node, each alias counted as all that it stands for.

    A few lines of aliases of aliases stand for more than any memory holds, and one of itself for no end.
    """
    if id(node) in ancestors:
        raise SourceError("has an alias inside what it stands for").with_path(str(node.start_mark.line + 1))
    if id(node) not in sizes:
        ancestors.add(id(node))
        sizes[id(node)] = 1 + sum(_check_size(child, sizes, ancestors) for child in _get_child_nodes(node))
        ancestors.remove(id(node))
    if sizes[id(node)] > MAX_YAML_NODES:
        raise SourceError(f"holds more than {MAX_YAML_NODES:,} values, by its aliases").with_path(
            str(node.start_mark.line + 1)
        )
    return sizes[id(node)]


def _check_keys(node: Any, visited: set[int]) -> None:
    """Refuse a key that stands twice in one object (YAML would take the last), or is no text."""
    if id(node) in visited:
        return
    visited.add(id(node))
    if node.id == "mapping":
        keys = set()
        for key, _ in node.value:
            line = str(key.start_mark.line + 1)
            if key.tag == "tag:yaml.org,2002:merge":
                continue
            if key.id != "scalar" or key.tag != YAML_STR_TAG:
                raise SourceError(f"has the key {key.value!r:.40}, which is no text: quote it").with_path(line)
            if key.value in keys:
                raise SourceError(f"has the key {key.value!r} twice in one object").with_path(line)
            keys.add(key.value)
    for child in _get_child_nodes(node):
        _check_keys(child, visited)


def _find_child(node: Any, key: str | int) -> tuple[int, Any] | None:
    """The line and the node of a value in an object or a list."""
    if isinstance(key, int) and node.id == "sequence" and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    if isinstance(key, str) and node.id == "mapping":
        for name, value in node.value:
            if name.value == key:
                return name.start_mark.line + 1, value
    return None


def dump_data(data: Any, format: Literal["yaml", "json"]) -> str:
    """The data as a file."""
    if format == "json":
        return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"
    yaml = _import_yaml()

    class Dumper(yaml.SafeDumper):  # type: ignore[name-defined, misc]  # of a library that may not be there
        """Lines for what has parts, brackets for numbers and short texts side by side; no aliases."""

        def ignore_aliases(self, _data: Any) -> bool:
            return True

    def flat(dumper: Any, part: Any) -> Any:
        return dumper.represent_sequence(
            "tag:yaml.org,2002:seq", part, flow_style=not any(isinstance(one, (dict, list)) for one in part)
        )

    def text(dumper: Any, part: str) -> Any:
        style = "|" if "\n" in part else None
        if any(sign in part for sign in "\x85\u2028\u2029"):  # line ends to YAML, and letters to JSON
            style = '"'
        return dumper.represent_scalar(YAML_STR_TAG, part, style=style)

    Dumper.add_representer(list, flat)
    Dumper.add_representer(str, text)
    made: str = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)
    return made
