"""JSON as people have it (bytes, text, dicts, answers of the service) as the project object in it.

What every reader of a payload leans on is checked here, once: that there are scenes of clips, and that the
keys which scenekit knows hold the types that it knows. All else is kept as it is: a project from the web
editor holds keys and kinds of clip that no documentation shows. Payloads and scene files are told apart here, too,
for the readers of both.
"""

from __future__ import annotations

import codecs
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from scenekit.core import validation
from scenekit.errors import ArgumentError, PayloadError
from scenekit.payload.msgspec_errors import validation_error_as

T = TypeVar("T")

Document = dict[str, Any] | bytes | bytearray | str


class _LenientModel(Struct):
    ai_name: str | None = None
    emotion: str | None = None
    language: str | None = None


class _LenientClip(Struct):
    type: str
    id: str | None = None
    tag: str | None = None
    layer: float | None = None
    left: float | None = None
    top: float | None = None
    width: float | None = None
    height: float | None = None
    scaleX: float | None = None
    scaleY: float | None = None
    angle: float | None = None
    model: _LenientModel | None = None
    script: dict[str, Any] | str | None = None
    text: str | None = None
    fontSize: float | None = None
    source_url: str | None = None
    video_url: str | None = None
    shapeName: str | None = None
    fill: str | None = None


class _LenientBackground(Struct):
    source_url: str | None = None
    source_color: str | None = None


class _LenientScene(Struct):
    clips: list[_LenientClip] | None = None
    background: _LenientBackground | None = None
    scripts: list[dict[str, Any]] | None = None
    thumbnailUrl: str | None = None
    sceneIdx: float | None = None


class _LenientProject(Struct):
    scenes: Annotated[list[_LenientScene], Meta(min_length=1)]
    name: str | None = None
    orientation: str | None = None


def parse_project(document: Document) -> dict[str, Any]:
    """The project object: the document itself, or what an answer of the service holds. Raises `PayloadError`."""
    found = unwrap_envelope(parse_json(document))
    if any(_is_scenefile_scene(scene) and "clips" not in scene for scene in _get_scenes(found)):
        raise PayloadError("is a scene file, not a payload: Project.from_scenefile reads it")
    if _is_v1(found):
        raise PayloadError("is a project of the older API; `scenekit migrate` makes a V3 project of it")
    validate_as(found, _LenientProject, "is no project payload")
    return found


def _decode_json(data: bytes | bytearray | str) -> Any:
    """The JSON in some bytes or text, in UTF-8 or with a byte order mark. Raises `PayloadError`.

    A key that stands twice in one object is refused: one of its values would be lost.
    """
    text = _to_utf8(data)
    try:
        found = msgspec.json.decode(text)
        keys = msgspec.json.format(text, indent=-1).count(b'":')
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
        raise PayloadError(f"is no JSON: {error}") from None
    if keys != msgspec.json.encode(found).count(b'":') or b"\\u0022" in text:
        _reject_duplicate_keys(text)
    return found


def parse_json(document: Document) -> Any:
    """The JSON in a document, whatever it is. Raises `PayloadError`."""
    if isinstance(document, dict):
        return _copy_as_json(document)
    if not isinstance(document, (bytes, bytearray, str)):
        kind = type(document).__name__
        raise PayloadError(f"is no payload: it must be a dict, or JSON as bytes or str, not {kind}")
    if isinstance(document, str) and not document.lstrip().startswith(("{", "[")) and len(document) < 300:
        advice = "to read a file, pass what is in it: Path(…).read_bytes()"
        raise PayloadError(f"is no JSON: {document[:80]!r} ({advice})")
    return _decode_json(document)


def _copy_as_json(document: dict[str, Any]) -> Any:
    """The same dict as JSON would give it, all of its own."""
    try:
        copy = msgspec.json.decode(msgspec.json.encode(document))
        if copy == document:
            return copy
        return msgspec.json.decode(msgspec.json.encode(validation.json_object("from_payload", "payload", document)))
    except (ArgumentError, TypeError, ValueError, RecursionError) as error:
        raise PayloadError(f"holds what JSON cannot carry: {error}") from None


BOM_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, as Windows' tools write them."""


def _to_utf8(data: bytes | bytearray | str) -> bytes:
    try:
        if isinstance(data, str):
            return data.removeprefix("\ufeff").encode()
        for mark, encoding in BOM_ENCODINGS:
            if data.startswith(mark):
                return data.decode(encoding).encode()
        data.decode()  # msgspec looks at no string of a key that it does not know
    except UnicodeError as error:
        advice = "save it as UTF-8"
        raise PayloadError(f"is not in UTF-8: {error.reason} at byte {error.start}; {advice}") from None  # type: ignore[attr-defined]
    return bytes(data)


def _reject_duplicate_keys(data: bytes) -> None:
    """Look for a key that stands twice in one object, the slow way."""
    from json import loads

    def check(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for number, key in enumerate(keys) if key in keys[:number])
            raise PayloadError(f"has the key {twice!r} twice in one object")
        return found

    try:
        loads(data, object_pairs_hook=check)
    except RecursionError as error:
        raise PayloadError(f"is no JSON: {error}") from None


def unwrap_envelope(data: Any) -> dict[str, Any]:
    """The project in an answer of the service: `{"success": …, "data": {"project": {…}}}`, or a part of it.

    The older API has it in a `response`. Raises `PayloadError`.
    """
    answer = data
    if not isinstance(answer, dict):
        raise PayloadError(
            f"is no project payload: it must be an object with scenes, not {_describe_json_type(answer)}"
        )
    if answer.get("success") is False:
        raise PayloadError(f"is an answer of the service that says it failed{_format_failure(answer)}")
    for key in ("data", "project", "response"):
        inner = answer.get(key)
        if "scenes" not in answer and isinstance(inner, dict):
            answer = inner
    return answer


def _format_failure(response: dict[str, Any]) -> str:
    error = response.get("error", response.get("msg"))
    why = error.get("msg") or error.get("code") if isinstance(error, dict) else error
    return f": {why}" if why else ""


def _describe_json_type(value: object) -> str:
    names = {list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def is_scenefile(data: object) -> bool:
    """Whether JSON is a scene file: one of its scenes has what only those have, or none has what only a payload has."""
    if not isinstance(data, dict):
        return False
    scenes = _get_scenes(data)
    return any(map(_is_scenefile_scene, scenes)) or (bool(scenes) and not is_payload(data))


def is_payload(data: object) -> bool:
    """Whether data is a payload: it has what only those have, and no scene has what only scene files have."""
    if not isinstance(data, dict) or any(map(_is_scenefile_scene, _get_scenes(data))):
        return False
    return any(
        part.keys() & PAYLOAD_ONLY_KEYS or "source_url" in _get_background(part) for part in (data, *_get_scenes(data))
    )


PAYLOAD_ONLY_KEYS = {
    *("clips", "scripts", "sceneIdx", "thumbnailUrl", "AIModel"),
    *("isExport", "workspaceId", "webhookUrl", "success"),
}
"""Keys of the service's projects and scenes that no scene file has."""

SCENEFILE_ONLY_KEYS = {"elements", "turns", "include"}
"""Keys of the scenes of scene files that no payload has."""


def _is_scenefile_scene(scene: dict[str, Any]) -> bool:
    """Whether a scene has what only those of scene files have, which are in the words of the verbs."""
    return bool(scene.keys() & SCENEFILE_ONLY_KEYS) or isinstance(scene.get("background"), str)


def _get_background(scene: dict[str, Any]) -> dict[str, Any]:
    backdrop = scene.get("background")
    return backdrop if isinstance(backdrop, dict) else {}


def is_v3(data: dict[str, Any]) -> bool:
    """Whether its scenes have what only those of V3 have."""
    return any(isinstance(scene.get("background"), dict) or "sceneIdx" in scene for scene in _get_scenes(data))


def _is_v1(data: dict[str, Any]) -> bool:
    return any("AIModel" in scene or _has_v1_clips(scene) for scene in _get_scenes(data)) and not is_v3(data)


def _has_v1_clips(scene: dict[str, Any]) -> bool:
    """Whether its clips are written as the older API has them."""
    clips = scene.get("clips")
    return isinstance(clips, list) and any(isinstance(clip, dict) and "detail" in clip for clip in clips)


def _get_scenes(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Its scenes, as far as they are objects."""
    scenes = data.get("scenes")
    return [scene for scene in scenes if isinstance(scene, dict)] if isinstance(scenes, list) else []


def validate_as(data: dict[str, Any], struct_type: type[T], summary: str) -> T:
    """The object as a struct. Raises `PayloadError` for wrong types, which says `what` it is then, with the path."""
    try:
        return msgspec.convert(data, struct_type)
    except (msgspec.ValidationError, RecursionError) as error:
        raise validation_error_as(PayloadError, summary, error) from None
