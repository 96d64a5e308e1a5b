"""TODO."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.errors import ScenekitError, SourceError
from scenekit.interchange.scenefile.formats import find_line, find_raw_scalar, format_json_path

if TYPE_CHECKING:
    from scenekit.interchange.scenefile.formats import Format, KeyPath


TEXT_EXPECTED_PATTERN = re.compile("must be text|Expected `str`")
"""What errors say of a value that is no text."""


YAML_COMMENT_HINT = ', or quote what begins with #, which begins a comment in YAML: "#ffffff"'


class SourceFile(NamedTuple):
    """A scene file, or a fragment of one."""

    path: str
    format: Format
    data: bytes
    included_from: tuple[str, ...] = ()
    """The files that include it."""

    def format_location(self, key_path: KeyPath) -> str:
        """A place in it, as messages write it: `talk.yaml:12: scenes[1].elements[0].at`."""
        line = find_line(self.data, self.format, key_path)
        place = f"{self.path}:{line}" if line else self.path
        return f"{place}: {format_json_path(key_path)}" if key_path else place


class LocatedValue(NamedTuple):
    """A value in a file, and the way to it."""

    value: Any
    file: SourceFile
    key_path: KeyPath

    def descend(self, *keys: str | int) -> LocatedValue:
        """A value in this one."""
        value = self.value
        for key in keys:
            value = value[key]
        return LocatedValue(value, self.file, (*self.key_path, *keys))

    def add_location(self, error: ScenekitError, *keys: str | int) -> ScenekitError:
        """The error with its place, unless it has one already; it says what quotes would mend."""
        if error.path:
            return error
        way = (*self.key_path, *keys)
        spelled = (
            find_raw_scalar(self.file.data, self.file.format, way) if TEXT_EXPECTED_PATTERN.search(str(error)) else None
        )
        if spelled is not None:
            error.args = (f'{str(error).removesuffix(".")}; in YAML, quote it to keep it text: "{spelled}"',)
        return error.with_path(self.file.format_location(way))

    def source_error(self, reason: str) -> SourceError:
        return SourceError(reason).with_path(self.file.format_location(self.key_path))

    def require_object(self, description: str) -> dict[str, Any]:
        """The value, which must be an object whose words all have values."""
        if not isinstance(self.value, dict):
            raise self.source_error(f"must be an object, {description}, not {describe_json_type(self.value)}")
        for word, value in self.value.items():
            if value is None:
                raise self.descend(word).null_error()
        return self.value

    def null_error(self) -> SourceError:
        """The error for a null: as a word that was not said, it would drop what somebody wrote."""
        return self.source_error(f"has no value: leave it out{YAML_COMMENT_HINT if self.file.format == 'yaml' else ''}")


def describe_json_type(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "a number" if isinstance(value, (int, float)) else f"a {type(value).__name__}")
