"""Read the files of one project: a scene file and the files that it includes."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from scenekit.core import limits
from scenekit.core.files import open_regular_file
from scenekit.core.messages import suggestion_suffix
from scenekit.elements.variables import find_variables, substitute_variables
from scenekit.errors import ScenekitError, SourceError
from scenekit.interchange.scenefile.formats import Parse, ParsedFile, Positions, detect_format, parse_file
from scenekit.interchange.scenefile.grammar import INCLUDE_KEY
from scenekit.interchange.scenefile.located import LocatedValue, SourceFile, find_key_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scenekit.interchange.scenefile.formats import Format

MAX_REPORTED_ERRORS = 50
"""The maximum number of errors that one run reports."""


def read_file(path: str) -> bytes:
    """Return the content of a file. Raises `SourceError`."""
    try:
        with open_regular_file(path) as stream:
            return stream.read()
    except OSError as error:
        raise SourceError(f"The file cannot be read: {error.strerror}.").with_path(path) from None


class FileReader:
    """Reads the files of one project: a scene file and the files that it includes. Each file is parsed once.

    Args:
        path: The path of the scene file. Includes must be in its folder.
        variables: The values of all variables in the files. None leaves the variables unchanged.
        parse: Parses the content of a file. A caller that reads the same files again can keep the results.
    """

    def __init__(self, path: str, variables: Mapping[str, object] | None, parse: Parse = parse_file):
        self.path = path
        self._parse_content = parse
        self.folder = os.path.realpath(os.path.dirname(path))
        self.variables = variables
        self.used_variables: set[str] = set()
        self._fragments: dict[str, ParsedFile] = {}
        self._fragment_sizes: dict[str, int] = {}
        self._include_count = 0
        self._included_value_count = 0
        self._missing_variables: set[str] = set()
        self._numbers_in_error: set[str | None] = set()
        self.element_count = 0
        self.errors: list[ScenekitError] = []
        """The errors that were found so far. Reading continues after an error, so that all of them are reported."""

    def report(self, error: ScenekitError) -> None:
        """Record an error, and continue. Raises all errors if they are too many."""
        value = getattr(error, "value", None)
        is_consequence = isinstance(value, str) and find_variables(value) & self._missing_variables
        if not is_consequence and (error.path or "").partition(": ")[0] not in self._numbers_in_error:
            self.errors.append(error)
        if len(self.errors) >= MAX_REPORTED_ERRORS:
            self.raise_errors()

    def raise_errors(self) -> None:
        """Raise the first of the errors with all others, if there are any."""
        if self.errors:
            first, *others = sorted(self.errors, key=_get_line)
            raise first.with_further(others)

    def read_root(self, data: bytes) -> LocatedValue:
        """Return the content of the scene file, with its variables replaced."""
        format: Format = "json" if self.path == "-" else detect_format(self.path)
        parsed = self._parse(data, SourceFile(self.path, format, NO_POSITIONS))
        return LocatedValue(parsed.data, SourceFile(self.path, format, parsed.positions), ())

    def _parse(self, data: bytes, file: SourceFile) -> ParsedFile:
        """Return the content of a file, with its variables replaced."""
        parsed = self._parse_content(data, file.format, file.path)
        self._numbers_in_error |= {error.path for error in parsed.errors}
        self.errors += parsed.errors
        if self.variables is None or not can_contain_variables(data):
            return parsed
        self.used_variables |= find_variables(parsed.data)
        missing = find_variables(parsed.data, are_required=True) - self.variables.keys()
        for name in sorted(missing - self._missing_variables):
            self._missing_variables.add(name)
            self.report(_missing_variable_error(name, parsed, file))
        unchanged = {name: f"${{{name}}}" for name in missing}
        return parsed._replace(data=substitute_variables(parsed.data, {**unchanged, **self.variables}))

    def report_unused_variables(self, root: LocatedValue) -> None:
        """Report the variables that no file contains."""
        for name in self.variables or ():
            if name not in self.used_variables:
                suggestion = suggestion_suffix(name, sorted(self.used_variables))
                self.report(root.source_error(f"The file does not contain ${{{name}}}.{suggestion}"))

    def read_object(self, node: LocatedValue, description: str) -> dict[str, Any] | None:
        """Return an object without its null values, which are reported. None if the value is not an object.

        Args:
            node: The value.
            description: The content of the object, for the error message.
        """
        if not isinstance(node.value, dict):
            self.report(node.object_error(description))
            return None
        if None not in node.value.values():
            return dict(node.value)
        for key, value in node.value.items():
            if value is None:
                self.report(node.descend(key).null_error())
        return {key: value for key, value in node.value.items() if value is not None}

    def expand_includes(self, node: LocatedValue) -> Iterator[LocatedValue]:
        """Yield the items of a list, where the items of included files replace the includes."""
        for number, value in enumerate(node.value):
            if type(value) is dict and INCLUDE_KEY in value:
                try:
                    fragment = self._load_fragment(node.descend(number))
                except SourceError as error:
                    self.report(error)
                    continue
                if isinstance(fragment.value, list):
                    yield from self.expand_includes(fragment)
                else:
                    yield fragment
            else:
                yield LocatedValue(value, node.file, (*node.key_path, number))

    def _load_fragment(self, node: LocatedValue) -> LocatedValue:
        """Return the content of the file that an object includes."""
        name, file = node.value[INCLUDE_KEY], node.file
        if len(node.value) > 1 or not isinstance(name, str) or not name:
            raise node.source_error("An include must contain only the name of a file, such as {include: logo.yaml}.")
        self._include_count += 1
        reject_excess(node, self._include_count, limits.MAX_INCLUDES, "includes")
        path, real_path = self.resolve_path(node, name)
        included_from = (*file.included_from, os.path.realpath(file.path))
        if real_path in included_from:
            raise node.source_error(f"{name!r} includes itself.")
        if len(file.included_from) >= limits.MAX_INCLUDE_DEPTH:
            raise node.source_error(f"{name!r} is included more than {limits.MAX_INCLUDE_DEPTH} files deep.")
        if real_path not in self._fragments:
            fragment = SourceFile(path, detect_format(path), NO_POSITIONS, included_from)
            self._fragments[real_path] = self._parse(read_fragment(node, name, real_path), fragment)
            self._fragment_sizes[real_path] = limits.count_values(self._fragments[real_path].data)
        self._included_value_count += self._fragment_sizes[real_path]
        reject_excess(node, self._included_value_count, limits.MAX_VALUES, "values")
        parsed = self._fragments[real_path]
        file = SourceFile(path, detect_format(path), parsed.positions, included_from)
        return LocatedValue(parsed.data, file, ())

    def resolve_path(self, node: LocatedValue, name: str) -> tuple[str, str]:
        """Return the path of a file that a file names, and its real path, which must be in the project's folder."""
        if "\0" in name:
            raise node.source_error(f"{name!r} is not a valid file name.")
        path = os.path.join(os.path.dirname(node.file.path), name)
        real_path = os.path.realpath(path)
        if os.path.isabs(name) or not real_path.startswith(os.path.join(self.folder, "")):
            reason = f"{name!r} is outside the project's folder. Includes are relative to the file that has them."
            raise node.source_error(reason)
        return path, real_path


def _get_line(error: ScenekitError) -> int:
    """Return the line in the location of an error; 0 if it has none."""
    match = re.match(r".*?:(\d+)(?:: |$)", error.path or "")
    return int(match[1]) if match else 0


def reject_excess(node: LocatedValue, amount: int, limit: int, unit: str) -> None:
    """Raise `SourceError` if the project with its includes is larger than a limit."""
    if amount > limit:
        excess = limits.describe_excess("The project with its includes", amount, limit, unit)
        raise node.source_error(f"{excess} Split the project, or repeat fewer parts.")


NO_POSITIONS = Positions()
"""The positions of a file that is not parsed yet."""


def _missing_variable_error(name: str, parsed: ParsedFile, file: SourceFile) -> SourceError:
    key_path = find_key_path(parsed.data, lambda text: name in find_variables(text)) or ()
    reason = f"${{{name}}} has no value. Pass one: --var {name}=… on the command line, variables= in Python."
    return SourceError(reason).with_path(str(file._replace(positions=parsed.positions).locate(key_path)))


def read_fragment(node: LocatedValue, name: str, real_path: str) -> bytes:
    """Return the content of a file that a file names. Raises `SourceError` with the location of the name."""
    if os.path.exists(real_path) and not os.path.isfile(real_path):  # a pipe would block
        raise node.source_error(f"{name!r} is not a file.")
    try:
        return read_file(real_path)
    except SourceError as error:
        raise node.source_error(f"{name!r} {error.args[0].removeprefix('The file ')}") from None


def can_contain_variables(data: bytes) -> bool:
    r"""Whether a file contains `$`, which may be escaped (`\u0024`, `\x24`). Most files do not."""
    return b"$" in data or (b"\\" in data and b"24" in data)
