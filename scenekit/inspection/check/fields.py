"""Check ids, value ranges and keys of a payload against the documentation of the service."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, structs

from scenekit.core import conversion, validation
from scenekit.core.messages import did_you_mean
from scenekit.inspection.check.finding import Finding
from scenekit.payload import v3
from scenekit.payload.msgspec_errors import join_path
from scenekit.payload.violations import MAX_VIOLATIONS, iter_violations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.inspection.view import SceneView

SAMPLE_ONLY_KEYS = ("headOnly", "voiceOnly", "isDelete")
"""Keys that appear in samples of the service, but in no table of its documentation."""

MAX_LISTED_KEYS = 5
"""Maximum number of unknown keys that a message lists."""


MAX_SEARCHED_LEVELS = 4
"""Levels of undocumented objects that are searched for misplaced keys."""

SHADOW_OFFSETS = ("shadow.offsetX", "shadow.offsetY")
"""The paths of the offsets in a clip."""

SHADOW_OFFSETS_ADVICE = "Write 0.1 for the smallest offset, or remove the key: the default is 5."

MISSING_KEY_PATTERN = re.compile(r"the key ('.*') is missing")


def check_fields(scene: SceneView) -> Iterator[Finding]:
    """Check the ids, values and keys of a scene and its clips."""
    path_by_id: dict[str, str] = {}
    for index, clip in enumerate(scene.data.get("clips") or ()):
        if clip.get("isDelete") is True:
            continue
        path = f"{scene.path}.clips[{index}]"
        clip_id = clip.get("id")
        if isinstance(clip_id, str) and (path_of_id := path_by_id.setdefault(clip_id, path)) != path:
            message = f"{path_of_id} has the same id, {clip_id!r}."
            yield Finding("SK501", path, message, "Give one of them another id.")
        clip_class = v3.CLIP_CLASSES.get(clip["type"])
        if clip_class is None or not _is_documented(clip, clip_class):
            yield from _check_clip(clip, path)
    data_without_clips = {**scene.data, "clips": ()}
    if not _is_documented(data_without_clips, v3.Scene):
        yield from _check_values(data_without_clips, v3.Scene, scene.path)
        yield from _check_keys(scene.data, v3.Scene, scene.path)
    yield from _check_keys(scene.background, v3.Background, f"{scene.path}.background")
    for index, turn in enumerate(scene.data.get("scripts") or ()):
        yield from _check_keys(turn, v3.Script, f"{scene.path}.scripts[{index}]")


def check_project_fields(settings: dict[str, Any], scene_indices: Iterable[Any]) -> Iterator[Finding]:
    """Check the values and keys of a project, and the numbers of its scenes.

    Args:
        settings: The payload without its scenes.
        scene_indices: The `sceneIdx` of each scene, None if it has none.
    """
    yield from _check_values({**settings, "scenes": ()}, v3.Project, "")
    yield from _check_keys(settings, v3.Project, "")
    path_by_index: dict[Any, str] = {}
    for number, scene_index in enumerate(scene_indices):
        path = f"scenes[{number}]"
        if scene_index is not None and scene_index in path_by_index:
            message = f"{path_by_index[scene_index]} has the same sceneIdx, {scene_index}."
            yield Finding("SK504", path, message, "Number the scenes from 0.")
        path_by_index.setdefault(scene_index, path)


def _check_clip(clip: dict[str, Any], path: str) -> Iterator[Finding]:
    clip_class = v3.CLIP_CLASSES.get(clip["type"])
    if clip_class is None:
        suggestion = did_you_mean(clip["type"], v3.CLIP_CLASSES).strip()
        yield Finding("SK503", f"{path}.type", f"The clip type {clip['type']!r} is not documented.", suggestion)
        return
    yield from _check_values(clip, clip_class, path)
    yield from _check_misplaced_keys(clip, clip_class, path)
    yield from _check_keys(clip, clip_class, path)


def _check_values(data: dict[str, Any], struct_type: type[Struct], path: str) -> Iterator[Finding]:
    """Check that no value is missing, of another type or out of its range.

    The web editor writes `""` for an optional value that is not set.
    """
    if _is_valid(data, struct_type):  # the common case
        return
    optional_keys = _get_optional_keys(struct_type)
    set_values = {key: value for key, value in data.items() if value not in (None, "") or key not in optional_keys}
    if _is_valid(set_values, struct_type):
        return
    violations = islice(iter_violations(_convert_whole_floats(set_values), struct_type), MAX_VIOLATIONS)
    for subpath, group in groupby(violations, key=lambda violation: violation[1]):
        reason = _join_reasons([reason for reason, _ in group])
        if subpath in SHADOW_OFFSETS and (number := _get_shadow_offset(data, subpath)) is not None:
            message = f"The documented range is from 0.1 to 10, and the value is {number:g}."
            yield Finding("SK502", join_path(path, subpath), message, SHADOW_OFFSETS_ADVICE)
        else:
            yield Finding("SK502", join_path(path, subpath), f"{reason[:1].upper()}{reason[1:]}.")


def _is_documented(data: dict[str, Any], struct_type: type[Struct]) -> bool:
    """Whether an object has only documented keys, and valid values."""
    return _is_valid(data, _get_strict_type(struct_type))


@cache
def _get_strict_type(struct_type: type[Struct]) -> type[Struct]:
    """Return the struct that also rejects undocumented keys."""
    return msgspec.defstruct(struct_type.__name__, (), bases=(struct_type,), forbid_unknown_fields=True)


def _is_valid(data: dict[str, Any], struct_type: type[Struct]) -> bool:
    try:
        conversion.convert(data, struct_type)
    except (msgspec.ValidationError, RecursionError):
        return False
    return True


def _convert_whole_floats(value: Any) -> Any:
    """Return a value of JSON, in which 100.0 becomes 100: JavaScript does not distinguish them."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _convert_whole_floats(item) for key, item in value.items()}
    return value


def _get_shadow_offset(clip: dict[str, Any], path: str) -> int | float | None:
    """Return the offset of a shadow, or None if it is not a number."""
    return validation.to_plain_number(clip["shadow"][path.removeprefix("shadow.")])


def _join_reasons(reasons: list[str]) -> str:
    """Return the reasons for one path as one. Several missing keys become a list."""
    missing = [match[1] for reason in reasons if (match := MISSING_KEY_PATTERN.fullmatch(reason))]
    if len(missing) < 2:
        return "; ".join(reasons)
    return f"the keys {', '.join(missing[:-1])} and {missing[-1]} are missing"


def _check_misplaced_keys(data: dict[str, Any], struct_type: type[Struct], path: str) -> Iterator[Finding]:
    """Check that undocumented objects do not contain keys that the service looks for elsewhere."""
    own_keys = struct_type.__struct_encode_fields__
    for key, value in data.items():
        if key in own_keys or not isinstance(value, dict):
            continue
        missing = {own_key: "next to 'type'" for own_key in own_keys if own_key not in data}
        if struct_type is v3.AiModelClip and not isinstance(data.get("model"), dict):
            missing = {**dict.fromkeys(v3.Model.__struct_encode_fields__, "inside 'model'"), **missing}
        places: dict[tuple[str, str], list[str]] = {}
        for container, name in _iter_keys(value, key):
            if name in missing:
                places.setdefault((missing[name], container), []).append(repr(name))
        for (place, container), names in places.items():
            message = f"{', '.join(names)} must be {place}, not inside '{container}'."
            yield Finding("SK502", f"{path}.{key}", message, "The service does not look there.")


def _iter_keys(data: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of an object, and of the objects in it, each with the path of its object."""
    for key, value in data.items():
        yield path, key
        if isinstance(value, dict) and path.count(".") < MAX_SEARCHED_LEVELS:
            yield from _iter_keys(value, f"{path}.{key}")


@cache
def _get_keys(struct_type: type[Struct]) -> frozenset[str]:
    return frozenset(struct_type.__struct_encode_fields__)


@cache
def _get_optional_keys(struct_type: type[Struct]) -> frozenset[str]:
    return frozenset(field.encode_name for field in structs.fields(struct_type) if not field.required)


def _check_keys(data: dict[str, Any], struct_type: type[Struct], path: str) -> Iterator[Finding]:
    if data.keys() <= _get_keys(struct_type):  # the common case
        return
    known: Iterable[str] = (*struct_type.__struct_encode_fields__, *SAMPLE_ONLY_KEYS)
    unknown = [key for key in data if key not in known]
    if not unknown:
        return
    listed = ", ".join(map(repr, unknown[:MAX_LISTED_KEYS]))
    hidden_count = len(unknown) - MAX_LISTED_KEYS
    if hidden_count > 0:
        listed += f" and {hidden_count} more"
    message = f"The documentation does not show the key{'s' * (len(unknown) > 1)} {listed}."
    yield Finding("SK503", path, message, did_you_mean(unknown[0], known).strip())
