"""Parse YAML with the C parser of PyYAML, and check each value before it is constructed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.core.limits import MAX_NESTING_LEVELS, MAX_VALUES, describe_excess
from scenekit.errors import MissingExtraError, SourceError
from scenekit.interchange.scenefile.yaml_numbers import (
    OLD_FLOAT_TAG,
    OLD_INT_TAG,
    create_loader,
    describe_old_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

YAML_STR_TAG = "tag:yaml.org,2002:str"
"""The YAML tag of text."""

YAML_MERGE_TAG = "tag:yaml.org,2002:merge"
"""The YAML tag of the key `<<`, which merges another object into this one."""

YAML_COLLECTION_TAGS = {"mapping": "tag:yaml.org,2002:map", "sequence": "tag:yaml.org,2002:seq"}
"""The only tags of objects and lists, by the kind of the node."""

YAML_ADVICE = {
    "mapping values are not allowed here": " Quote a value that contains ': ', and check the indentation.",
    "found character '\\t' that cannot start any token": " Indent with spaces, not with tabs.",
    "found character '@' that cannot start any token": " Quote a value that begins with @.",
    "found character '`' that cannot start any token": " Quote a value that begins with `.",
    "found character '%' that cannot start any token": " Quote a value that begins with %.",
    "found unexpected end of stream": " A quotation mark is missing at the end of a value.",
    "expected <block end>, but found '<scalar>'": (
        " Quote the whole value if only a part of it is in quotation marks or brackets, and check the indentation."
    ),
    "expected <block end>, but found '-'": " Check the indentation: the items of a list need the same.",
    "expected <block end>, but found '<block mapping start>'": " Check the indentation of the keys.",
}
"""The fixes for problems that PyYAML reports."""

YAML_DEPTH_PROBLEM = "exceeded maximum nesting depth"
"""The problem that the C parser reports for about 1,000 levels."""

MAX_EXPLAINED_CHARS = 1_000_000
"""The longest file that the slow parser reads again for the message of a syntax error."""


def import_yaml() -> ModuleType:
    """Return the module `yaml`. Raises `MissingExtraError` if it is not installed."""
    try:
        import yaml
    except ImportError:
        reason = "A scene file in YAML needs the extra 'yaml'. Install it with: pip install 'scenekit[yaml]'"
        raise MissingExtraError(reason) from None
    return yaml


def parse_yaml(text: str, path: str) -> tuple[Any, Any, list[SourceError]]:
    """Return the data in YAML text, its composed root node with the positions of all values, and errors about numbers.

    A number of YAML 1.1 that YAML 1.2 does not have is an error that does not prevent further reading.

    Args:
        text: The content of the file.
        path: The path of the file, for error messages.

    Raises:
        SourceError: The text is invalid. The error has the path, and the line if it is known.
        MissingExtraError: PyYAML is not installed.
    """
    yaml = import_yaml()
    try:
        loader = create_loader(yaml)(text)
        root = loader.get_single_node()
        if root is None:
            raise SourceError("The file is empty.").with_path(path)
        reader = NodeReader(loader, path)
        return reader.read(root), root, reader.errors
    except yaml.MarkedYAMLError as error:
        raise _convert_syntax_error(yaml, error, text, path) from None
    except (yaml.YAMLError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        # PyYAML raises the builtin exceptions for values such as a date with 13 months, or an invalid explicit tag.
        raise SourceError(f"The file is not valid YAML: {' '.join(str(error).split())}.").with_path(path) from None


def _convert_syntax_error(yaml: ModuleType, error: Any, text: str, path: str) -> SourceError:
    mark = error.problem_mark or error.context_mark
    if error.problem == YAML_DEPTH_PROBLEM:
        return _depth_error(path, mark.line + 1)
    explained = _explain_syntax_error(yaml, text) or error
    mark = explained.problem_mark or explained.context_mark
    problem = explained.problem or explained.context
    reason = f"The file is not valid YAML: {problem}.{_get_advice(problem)}"
    return error_at_line(path, mark.line + 1 if mark else None, reason)


def _get_advice(problem: str) -> str:
    """Return the usual cause of a problem and its fix, or an empty text."""
    if problem.startswith(("found undefined alias", "expected alphabetic or numeric character")):
        return " Quote a value that begins with * or &, because these are references in YAML."
    return YAML_ADVICE.get(problem, "")


def _explain_syntax_error(yaml: ModuleType, text: str) -> Any:
    """Return the error of the parser in Python, which is slower than the parser in C, but has clearer messages."""
    if len(text) > MAX_EXPLAINED_CHARS:
        return None
    try:
        yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return error
    except (yaml.YAMLError, RecursionError):
        return None
    return None


def _depth_error(path: str, line: int) -> SourceError:
    return error_at_line(path, line, f"The file is nested deeper than {MAX_NESTING_LEVELS} levels.")


def error_at_line(path: str, line: int | str | None, reason: str) -> SourceError:
    """Return an error about a line of a file, or about the whole file if the line is unknown."""
    return SourceError(reason).with_path(f"{path}:{line}" if line else path)


class NodeReader:
    """Checks and constructs the nodes of a YAML file in one pass. Each error has the line of the node.

    It rejects aliases of themselves, too many values, deep nesting, keys that are not text, and repeated keys, of
    which YAML would keep only the last value.

    Args:
        loader: The PyYAML loader of the nodes, which constructs scalars.
        path: The path of the file, for error messages.
    """

    def __init__(self, loader: Any, path: str):
        self.path = path
        self._construct_scalar = loader.construct_object
        self.errors: list[SourceError] = []
        self._value_count = 0
        self._constructed: dict[int, tuple[Any, int]] = {}  # the value and the number of values, by the id of the node
        self._ancestors: set[int] = set()

    def read(self, node: Any) -> Any:
        """Return the data in a node. An alias returns the same object as its anchor."""
        if node.id == "scalar":
            self._value_count += 1
            return node.value if node.tag == YAML_STR_TAG else self._read_scalar(node)
        known = self._constructed.get(id(node))
        if known:
            self._count_alias(node, known[1])
            return known[0]
        self._enter(node)
        count_before = self._value_count
        self._count_alias(node, 1)
        value = self._read_object(node) if node.id == "mapping" else [self.read(child) for child in node.value]
        self._ancestors.remove(id(node))
        self._constructed[id(node)] = value, self._value_count - count_before
        return value

    def _read_scalar(self, node: Any) -> Any:
        value = self._construct_scalar(node)
        if node.tag in (OLD_INT_TAG, OLD_FLOAT_TAG):
            self.errors.append(self._error(node, describe_old_number(node.value, value)))
        return value

    def _enter(self, node: Any) -> None:
        if id(node) in self._ancestors:
            raise self._error(node, "The value contains an alias of itself. Remove the alias.")
        if len(self._ancestors) >= MAX_NESTING_LEVELS:
            raise _depth_error(self.path, node.start_mark.line + 1)
        if node.tag != YAML_COLLECTION_TAGS[node.id]:
            raise self._error(node, f"The tag {node.tag!r:.80} has no meaning in a scene file. Remove the tag.")
        self._ancestors.add(id(node))

    def _count_alias(self, node: Any, count: int) -> None:
        self._value_count += count
        if self._value_count > MAX_VALUES:
            excess = describe_excess("The file with its aliases", self._value_count, MAX_VALUES, "values")
            raise self._error(node, f"{excess} Use fewer aliases.")

    def _read_object(self, node: Any) -> dict[str, Any]:
        value: dict[str, Any] = {}
        merged: list[tuple[Any, Any]] = []
        for key, child in node.value:
            if key.tag == YAML_MERGE_TAG:
                merged += self._iter_merged(child)
            elif key.id != "scalar" or key.tag != YAML_STR_TAG:
                raise self._error(key, f"The key {key.value!r:.40} is not text. Quote it.")
            elif key.value in value:
                raise self._error(key, f"The object has the key {key.value!r} twice. Remove one of them.")
            else:
                value[key.value] = self.read(child)
        own = [(key, child) for key, child in node.value if key.tag != YAML_MERGE_TAG]
        if len(own) == len(node.value):
            return value
        node.value = [*merged, *own]  # the positions of merged keys are those of the other object
        return {key.value: self.read(child) for key, child in merged} | value

    def _iter_merged(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Yield the keys and values of the objects that `<<` merges. Of a list, the first object wins."""
        for part in reversed(node.value) if node.id == "sequence" else (node,):
            if part.id != "mapping":
                raise self._error(part, "The key << must have an object, or a list of objects.")
            self.read(part)
            yield from part.value

    def _error(self, node: Any, reason: str) -> SourceError:
        return error_at_line(self.path, node.start_mark.line + 1, reason)
