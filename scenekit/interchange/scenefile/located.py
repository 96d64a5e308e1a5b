"""Values of scene files with their positions, for error messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.core.validation import QUOTE_ADVICE
from scenekit.errors import ArgumentError, ScenekitError, SourceError
from scenekit.interchange.scenefile.formats import format_json_path, parse_json_path
from scenekit.payload.parsing import describe_json_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scenekit.interchange.scenefile.formats import Format, KeyPath, Positions

YAML_COMMENT_HINT = ' In YAML, quote a value that starts with #, because # starts a comment: "#ffffff".'


class SourceLocation(NamedTuple):
    """The location of a value in a scene file, or in a file that it includes.

    >>> str(SourceLocation("logo.yaml", 3, "[0]"))
    'logo.yaml:3: [0]'
    """

    path: str
    """The path of the file."""
    line: int | None
    """The line, from 1. None in TOML and JSON files, whose parsers do not report positions."""
    json_path: str
    """The path of the value in the file; empty for the whole file."""

    def __str__(self) -> str:
        position = f"{self.path}:{self.line}" if self.line else self.path
        return f"{position}: {self.json_path}" if self.json_path else position


class SourceFile(NamedTuple):
    """A parsed scene file, or a file that it includes."""

    path: str
    format: Format
    positions: Positions
    included_from: tuple[str, ...] = ()
    """The real paths of the files that include this one, outermost first."""

    def locate(self, key_path: KeyPath) -> SourceLocation:
        """Return the location of a value in this file."""
        return SourceLocation(self.path, self.positions.find_line(key_path), format_json_path(key_path))


class LocatedValue(NamedTuple):
    """A value in a file, and its path in the file."""

    value: Any
    file: SourceFile
    key_path: KeyPath

    @property
    def location(self) -> SourceLocation:
        """The location of the value."""
        return self.file.locate(self.key_path)

    def descend(self, *keys: str | int) -> LocatedValue:
        """Return the value at a path inside this value."""
        value = self.value
        for key in keys:
            value = value[key]
        return LocatedValue(value, self.file, (*self.key_path, *keys))

    def locate_argument_error(
        self, error: ArgumentError, key_by_field: Mapping[str, str] | None = None
    ) -> ArgumentError:
        """Return the error of an option with the location of the option. An error that has a location keeps it.

        Args:
            error: The error of a method whose options are keys of this object.
            key_by_field: The keys of options that have another name in the file.
        """
        if error.path:
            return error
        field = next(iter(parse_json_path(error.argument)), "")  # `extra` for `extra.a[0]`
        key = (key_by_field or {}).get(str(field), field)
        key_path = (*self.key_path, key) if key in self.value else self.key_path
        hint = self._find_quote_hint(key_path) if error.expected_type == "text" else ""
        return _append_hint(error, hint).with_path(str(self.file.locate(key_path)))

    def locate_error(self, error: ScenekitError) -> ScenekitError:
        """Return the error with the location of this value. An error that has a location keeps it."""
        return error if error.path else error.with_path(str(self.location))

    def source_error(self, reason: str, *, expects_text: bool = False) -> SourceError:
        """Return an error about this value.

        Args:
            reason: The rule that the value breaks, as a sentence.
            expects_text: Whether the value must be text. In YAML, quotes make it text.
        """
        hint = self._find_quote_hint(self.key_path) if expects_text else ""
        return SourceError(reason + hint).with_path(str(self.location))

    def _find_quote_hint(self, key_path: KeyPath) -> str:
        """Return a hint to quote a value if YAML does not parse it as text, else an empty string."""
        scalar = self.file.positions.find_raw_scalar(key_path)
        return "" if scalar is None else f' In YAML, quote the value to make it text: "{scalar}".'

    def object_error(self, description: str) -> SourceError:
        """Return the error for a value that is not an object. `description` is the content of the object."""
        return self.source_error(f"The value must be an object, {description}, not {describe_json_type(self.value)}.")

    def null_error(self) -> SourceError:
        """Return the error for a null. As None, it would mean "not given", so the key would have no effect."""
        hint = YAML_COMMENT_HINT if self.file.format == "yaml" else ""
        return self.source_error(f"The key has no value. Remove the key, or give it a value.{hint}")


def _append_hint(error: ArgumentError, hint: str) -> ArgumentError:
    """Return an error with a longer message, and the same attributes."""
    if not hint:
        return error
    return type(error)(
        str(error).partition(QUOTE_ADVICE)[0] + hint,  # the raw text in YAML may differ from the number: 12:30 is 750
        method=error.method,
        argument=error.argument,
        value=error.value,
        conflicting_argument=error.conflicting_argument,
        expected_type=error.expected_type,
    )


def find_key_path(value: object, predicate: Callable[[Any], bool]) -> KeyPath | None:
    """Return the path to the first scalar that satisfies a predicate, or None."""
    if not isinstance(value, (dict, list)):
        return () if predicate(value) else None
    items: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        key_path = find_key_path(item, predicate)
        if key_path is not None:
            return (key, *key_path)
    return None
