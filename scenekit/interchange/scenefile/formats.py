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

FORMATS: dict[str, Format] = {".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".json": "json"}
"""The format of a file, by the end of its name."""

Keys = tuple[str | int, ...]
"""The way to a value: the keys of objects, and places in lists."""

LARGEST = 1_000_000
"""How many values a YAML file may hold, with what its aliases stand for."""


def format_of(path: str, kind: str = "scene file") -> Format:
    """The format of a file of a kind. Raises `SourceError`."""
    ending = os.path.splitext(path)[1].lower()
    if ending not in FORMATS:
        raise SourceError(f"is no {kind}: its name must end with {', '.join(FORMATS)}").with_path(path)
    return FORMATS[ending]


def path_of(keys: Keys) -> str:
    """The way to a value as messages write it.

    >>> path_of(("scenes", 1, "elements", 0, "at"))
    'scenes[1].elements[0].at'
    """
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")


def keys_of(path: str) -> Keys:
    """The opposite of `path_of`.

    >>> keys_of("scenes[1].elements[0].at")
    ('scenes', 1, 'elements', 0, 'at')
    """
    return tuple(int(number) if number else key for key, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path))


def parsed(data: bytes, form: Format, path: str) -> Any:
    """The data in a file. Raises `SourceError`, with the line where the format gives one."""
    try:
        if form == "json":
            return parsing.parse_json(data)
        text = data.decode("utf-8-sig")
        return _toml(text) if form == "toml" else _yaml(text)
    except PayloadError as error:
        raise SourceError(str(error)).with_path(_at_byte(path, data, str(error))) from None
    except SourceError as error:
        raise error.with_path(f"{path}:{error.path}" if error.path else path) from None
    except UnicodeDecodeError as error:
        raise SourceError(f"is not in UTF-8: {error.reason} at byte {error.start}; save it as UTF-8").with_path(
            path
        ) from None
    except RecursionError:
        raise SourceError("is nested too deep").with_path(path) from None


def line_of(data: bytes, form: Format, keys: Keys) -> int | None:
    """The line of a value, counted from 1; of what holds it, where it is not there. None where no line is known."""
    found = _way(data, form, keys)
    return found[-1][0] if found else None


def unquoted(data: bytes, form: Format, keys: Keys) -> str | None:
    """How a value is spelled that YAML takes for a number, a date or the like; None for a text and all else."""
    found = _way(data, form, keys)
    if not keys or len(found) < len(keys):
        return None
    _, node = found[-1]
    return str(node.value) if node.id == "scalar" and node.tag != TEXT else None


def _way(data: bytes, form: Format, keys: Keys) -> list[tuple[int, Any]]:
    """The lines and nodes on the way to a value, as far as they are there; none where no line is known."""
    found: list[tuple[int, Any]] = []
    node = _nodes(data.decode("utf-8-sig")) if form == "yaml" else None
    for key in keys if node else ():
        step = _inside(node, key)
        if step is None:
            break
        found.append(step)
        _, node = step
    return found


TEXT = "tag:yaml.org,2002:str"
"""What YAML calls a text."""


def _at_byte(path: str, data: bytes, message: str) -> str:
    """The path, with the line of the byte that a message of JSON's names."""
    byte = re.search(r"byte (\d+)\)", message)
    return f"{path}:{data[: int(byte[1])].count(10) + 1}" if byte else path


def _toml(text: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(text)
    except ValueError as error:  # tomllib's own is one; so is that of a number with thousands of digits
        why, _, place = str(error).partition(" (at line ")
        refusal = SourceError(f"is no TOML: {why}")
        line = re.match(r"\d+", place)
        raise refusal.with_path(line[0]) if line else refusal from None


def _yaml(text: str) -> Any:
    yaml = _library()
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


def _library() -> ModuleType:
    try:
        import yaml
    except ImportError:
        needs = "a scene file in YAML needs PyYAML: pip install 'scenekit[yaml]' (TOML and JSON need nothing)"
        raise MissingExtraError(needs) from None
    return yaml


def _nodes(text: str) -> Any:
    return _library().SafeLoader(text).get_single_node()


def _children(node: Any) -> list[Any]:
    if node.id == "mapping":
        return [part for pair in node.value for part in pair]
    return list(node.value) if node.id == "sequence" else []


def _check_size(node: Any, known: dict[int, int], above: set[int]) -> int:
    """How many values are in a node, each alias counted as all that it stands for.

    A few lines of aliases of aliases stand for more than any memory holds, and one of itself for no end.
    """
    if id(node) in above:
        raise SourceError("has an alias inside what it stands for").with_path(str(node.start_mark.line + 1))
    if id(node) not in known:
        above.add(id(node))
        known[id(node)] = 1 + sum(_check_size(child, known, above) for child in _children(node))
        above.remove(id(node))
    if known[id(node)] > LARGEST:
        raise SourceError(f"holds more than {LARGEST:,} values, by its aliases").with_path(
            str(node.start_mark.line + 1)
        )
    return known[id(node)]


def _check_keys(node: Any, seen: set[int]) -> None:
    """Refuse a key that stands twice in one object (YAML would take the last), or is no text."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if node.id == "mapping":
        keys = set()
        for key, _ in node.value:
            line = str(key.start_mark.line + 1)
            if key.tag == "tag:yaml.org,2002:merge":
                continue
            if key.id != "scalar" or key.tag != TEXT:
                raise SourceError(f"has the key {key.value!r:.40}, which is no text: quote it").with_path(line)
            if key.value in keys:
                raise SourceError(f"has the key {key.value!r} twice in one object").with_path(line)
            keys.add(key.value)
    for child in _children(node):
        _check_keys(child, seen)


def _inside(node: Any, key: str | int) -> tuple[int, Any] | None:
    """The line and the node of a value in an object or a list."""
    if isinstance(key, int) and node.id == "sequence" and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    if isinstance(key, str) and node.id == "mapping":
        for name, value in node.value:
            if name.value == key:
                return name.start_mark.line + 1, value
    return None


def written(data: Any, form: Literal["yaml", "json"]) -> str:
    """The data as a file."""
    if form == "json":
        return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"
    yaml = _library()

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
        return dumper.represent_scalar(TEXT, part, style=style)

    Dumper.add_representer(list, flat)
    Dumper.add_representer(str, text)
    made: str = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)
    return made
