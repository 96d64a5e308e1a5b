"""Parse JSON from users, files and the service, and find the project in it.

All readers of payloads rely on these checks: a payload has scenes, and the keys that scenekit knows have the
types that it expects. Other keys and values stay unchanged, because projects of the web editor contain
undocumented keys and types of clips. This module also distinguishes payloads from scene files.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import Any, TypeVar

import msgspec

from scenekit.core import conversion, validation
from scenekit.core.limits import MAX_NESTING_LEVELS
from scenekit.errors import ArgumentError, PayloadError
from scenekit.payload import v1
from scenekit.payload.json_lines import JsonLines
from scenekit.payload.msgspec_errors import convert_validation_error, find_syntax_error_offset
from scenekit.payload.read_keys import ReadProject
from scenekit.payload.violations import MAX_VIOLATIONS, iter_violations

T = TypeVar("T")

Document = dict[str, Any] | bytes | bytearray | str
"""A JSON document: a dict, or text that is not parsed yet."""

PAYLOAD_ONLY_KEYS = {
    *("clips", "scripts", "sceneIdx", "thumbnailUrl", "AIModel"),
    *("isExport", "workspaceId", "webhookUrl", "success"),
}
"""Keys of the service's projects and scenes that no scene file has."""

SCENEFILE_ONLY_KEYS = {"elements", "turns", "include"}
"""Keys of the scenes of scene files that no payload has."""

BOM_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, because it begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The encoding that each byte order mark stands for. Tools on Windows write such marks."""

TOO_DEEP = b"\n" + b" " * (MAX_NESTING_LEVELS + 1)
"""The start of a line of indented JSON that is inside more than `MAX_NESTING_LEVELS` objects or lists."""

MAX_PATH_CHARS = 300
"""The maximum length of a text that may be a path by mistake. Its error explains how to read a file."""


NOT_VALID_V1 = "The payload is a project of the V1 API, but not a valid one"
"""The first half of the error for a project of the V1 API that cannot be migrated."""


def parse_project(document: Document) -> dict[str, Any]:
    """Return the project in a document: the document itself, or the project in a response of the service.

    Raises:
        PayloadError: The document is not a valid V3 payload. The error has the path of the invalid value.
    """
    project = unwrap_envelope(parse_json(document))
    if any(_is_scenefile_scene(scene) and "clips" not in scene for scene in _get_scenes(project)):
        raise PayloadError("The data is a scene file, not a payload. Read it with Project.from_scenefile().")
    try:
        if is_v1(project):
            validate_as(project, v1.Project, NOT_VALID_V1)
            raise PayloadError("The payload is a project of the V1 API. Convert it with `scenekit migrate`.")
        validate_as(project, ReadProject, "The project payload is not valid")
    except PayloadError as error:
        raise error if isinstance(document, dict) else add_lines(error, document) from None
    return project


def parse_json(document: Document) -> Any:
    """Return the value of a JSON document: text in UTF-8 or with a byte order mark, or a dict, which is copied.

    Raises:
        PayloadError: The document is not JSON, or an object has a key twice.
    """
    if isinstance(document, dict):
        return _copy_as_json(document)
    if not isinstance(document, (bytes, bytearray, str)):
        type_name = type(document).__name__
        raise PayloadError(f"A payload must be a dict, or JSON as bytes or str, not {type_name}.")
    if isinstance(document, str) and not document.lstrip().startswith(("{", "[")) and len(document) < MAX_PATH_CHARS:
        advice = "To read a file, pass its content: Path(…).read_bytes()."
        raise PayloadError(f"The data is not valid JSON: {document[:80]!r}. {advice}")
    return _decode_json(document)


def _reject_deep_nesting(text: bytes) -> None:
    """Raise `PayloadError` if valid JSON is nested so deep that a recursive function could fail.

    msgspec indents each level by one space, much faster than Python walks through the values.
    """
    if text.count(b"[") + text.count(b"{") > MAX_NESTING_LEVELS and TOO_DEEP in msgspec.json.format(text, indent=1):
        raise PayloadError(f"The data is nested deeper than {MAX_NESTING_LEVELS} levels of objects and lists.")


def _decode_json(data: bytes | bytearray | str) -> Any:
    text = _to_utf8(data)
    try:
        value = msgspec.json.decode(text)
        is_unchanged = msgspec.json.encode(value) == msgspec.json.format(text, indent=-1)
    except (ValueError, RecursionError) as error:  # the errors of msgspec are ValueErrors
        offset = find_syntax_error_offset(error)
        line = None if offset is None else text.count(b"\n", 0, offset) + 1
        reason = str(error).removeprefix("JSON is malformed: ")
        raise PayloadError(f"The data is not valid JSON: {reason}.", line=line) from None
    if not is_unchanged:
        # Either an object has a key twice, so one was lost, or a value has another spelling (1e2, "\u0041").
        _reject_duplicate_keys(text)
    _reject_deep_nesting(text)
    return value


def _reject_duplicate_keys(text: bytes) -> None:
    """Raise `PayloadError` if an object has a key twice: a parser would keep only one of the values.

    This parses the text a second time with the standard library, which is slower than msgspec. Numbers
    stay text, because Python limits the number of digits of an int.
    """
    from json import loads

    def check(pairs: list[tuple[str, object]]) -> None:
        keys = set()
        for key, _ in pairs:
            if key in keys:
                raise PayloadError(f"An object has the key {key!r} twice. Remove one of them.")
            keys.add(key)

    try:
        loads(text, object_pairs_hook=check, parse_int=str, parse_float=str)
    except RecursionError as error:
        raise PayloadError(f"The data is not valid JSON: {error}.") from None


def _copy_as_json(document: dict[str, Any]) -> Any:
    """Return the document as if it had been written as JSON and parsed, for example with lists for tuples."""
    try:
        text = msgspec.json.encode(document)
        _reject_deep_nesting(text)
        copy = msgspec.json.decode(text)
        if copy == document:
            return copy
        return msgspec.json.decode(msgspec.json.encode(validation.json_object("from_payload", "payload", document)))
    except PayloadError:
        raise
    except (ArgumentError, TypeError, ValueError, RecursionError) as error:
        reason = str(error).removesuffix(".")
        raise PayloadError(f"The payload contains a value that JSON cannot represent: {reason}.") from None


def _to_utf8(data: bytes | bytearray | str) -> bytes:
    """Return JSON text in UTF-8, without a byte order mark."""
    try:
        if isinstance(data, str):
            return data.removeprefix("\ufeff").encode()
        for mark, encoding in BOM_ENCODINGS:
            if data.startswith(mark):
                return data.decode(encoding).encode()
        data.decode()  # msgspec does not check the encoding of all strings
    except (UnicodeEncodeError, UnicodeDecodeError) as error:
        reason = f"{error.reason} at byte {error.start}"
        raise PayloadError(f"The data is not in UTF-8: {reason}. Save it as UTF-8.") from None
    return bytes(data)


def unwrap_envelope(data: Any) -> dict[str, Any]:
    """Return the project in a response of the service: `{"success": …, "data": {"project": {…}}}`, or a part of it.

    The V1 API has the project in `response`.

    Raises:
        PayloadError: The data is not an object, or it is the response to a failed request.
    """
    response = data
    if not isinstance(response, dict):
        raise PayloadError(f"A project payload must be an object with scenes, not {describe_json_type(response)}.")
    if response.get("success") is False:
        raise PayloadError(f"The data is a response of the service that reports a failure{_format_failure(response)}.")
    project: dict[str, Any] = response
    for key in find_project_path(response):
        project = project[key]
    return project


def find_project_path(data: Any) -> tuple[str, ...]:
    """Return the keys of the objects around the project in a response of the service.

    >>> find_project_path({"data": {"project": {"scenes": []}}})
    ('data', 'project')
    """
    path: tuple[str, ...] = ()
    for key in ("data", "project", "response"):
        if isinstance(data, dict) and "scenes" not in data and isinstance(data.get(key), dict):
            data, path = data[key], (*path, key)
    return path


def _format_failure(response: dict[str, Any]) -> str:
    error = response.get("error", response.get("msg"))
    message = error.get("msg") or error.get("code") if isinstance(error, dict) else error
    return f": {str(message).removesuffix('.')}" if message else ""


def describe_json_type(value: object) -> str:
    """Return the JSON type of a value, with an article. YAML and TOML add other types, such as dates."""
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number" if isinstance(value, (int, float)) else f"a {type(value).__name__}")


def is_scenefile(data: object) -> bool:
    """Whether JSON data is a scene file.

    Either one of its scenes has a key that only scene files have, or it has scenes and is not a payload.
    """
    if not isinstance(data, dict):
        return False
    scenes = _get_scenes(data)
    return any(map(_is_scenefile_scene, scenes)) or (bool(scenes) and not is_payload(data))


def is_payload(data: object) -> bool:
    """Whether JSON data is a payload: it has a key that only payloads have, and none that only scene files have."""
    if not isinstance(data, dict) or any(map(_is_scenefile_scene, _get_scenes(data))):
        return False
    return any(
        part.keys() & PAYLOAD_ONLY_KEYS or "source_url" in _get_background(part) for part in (data, *_get_scenes(data))
    )


def _is_scenefile_scene(scene: dict[str, Any]) -> bool:
    """Whether a scene has a key that only scene files have, or a background that is a URL or a color."""
    return bool(scene.keys() & SCENEFILE_ONLY_KEYS) or isinstance(scene.get("background"), str)


def _get_background(scene: dict[str, Any]) -> dict[str, Any]:
    background = scene.get("background")
    return background if isinstance(background, dict) else {}


def is_v3(data: dict[str, Any]) -> bool:
    """Whether a scene has a key that only V3 payloads have, and no scene has one that only V1 payloads have."""
    scenes = _get_scenes(data)
    has_v3_key = any(isinstance(scene.get("background"), dict) or "sceneIdx" in scene for scene in scenes)
    return has_v3_key and not any("AIModel" in scene for scene in scenes)


def is_v1(data: dict[str, Any]) -> bool:
    """Whether the data is a project of the V1 API: a scene has an `AIModel`, or clips with a `detail`."""
    scenes = _get_scenes(data)
    return any("AIModel" in scene for scene in scenes) or (any(map(_has_v1_clips, scenes)) and not is_v3(data))


def _has_v1_clips(scene: dict[str, Any]) -> bool:
    """Whether a scene has clips of the V1 API, which have a `detail`."""
    clips = scene.get("clips")
    return isinstance(clips, list) and any(isinstance(clip, dict) and "detail" in clip for clip in clips)


def _get_scenes(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the scenes that are objects."""
    scenes = data.get("scenes")
    return [scene for scene in scenes if isinstance(scene, dict)] if isinstance(scenes, list) else []


def validate_as(data: dict[str, Any], struct_type: type[T], summary: str) -> T:
    """Convert an object to a struct.

    Args:
        data: The object.
        struct_type: The struct, whose field types are checked.
        summary: The first half of the error message, such as "The body is not valid".

    Raises:
        PayloadError: A value has another type. The error has its path.
    """
    try:
        return conversion.convert(data, struct_type)
    except (msgspec.ValidationError, RecursionError) as error:
        violations = list(islice(iter_violations(data, struct_type), MAX_VIOLATIONS))  # type: ignore[arg-type]  # T is a struct
        if not violations:
            raise convert_validation_error(PayloadError, summary, error) from None
        first, *others = [_violation_error(f"{summary}: {reason.removesuffix('.')}.", at) for reason, at in violations]
        raise first.with_further(others) from None


def _violation_error(message: str, path: str) -> PayloadError:
    return PayloadError(message).with_path(path) if path else PayloadError(message)


def add_lines(error: PayloadError, text: str | bytes | bytearray) -> PayloadError:
    """Add the line to each of the errors about a payload. `text` is the JSON that it was read from."""
    lines = PayloadLines(text)
    for one in (error, *error.further):
        if isinstance(one, PayloadError) and one.path and one.line is None:
            one.line = lines.find_line(one.path)
    return error


class PayloadLines:
    """Finds the lines of the parts of a project in JSON text.

    Args:
        text: The project, or a response of the service that contains it.
    """

    def __init__(self, text: str | bytes | bytearray):
        self._prefix = find_project_path(parse_json(text))
        self._lines = JsonLines(decode_json_text(text))

    def find_line(self, path: str) -> int | None:
        """Return the line of a part of the project, such as `scenes[0].clips[1]`, or of its nearest parent."""
        return self._lines.find_line((*self._prefix, *parse_key_path(path)))


def decode_json_text(text: str | bytes | bytearray) -> str:
    """Return JSON as text. Raises `PayloadError` if it is not in UTF-8 and has no byte order mark."""
    return text.removeprefix("\ufeff") if isinstance(text, str) else _to_utf8(text).decode()


def parse_key_path(path: str) -> tuple[str | int, ...]:
    """Return the keys and indices of a path.

    >>> parse_key_path("scenes[1].clips[0].left")
    ('scenes', 1, 'clips', 0, 'left')
    """
    return tuple(int(number) if number else key for key, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path))
