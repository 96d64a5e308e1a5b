"""Ids, ranges and keys: the payload against its documentation."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, structs

from scenekit.core.messages import did_you_mean
from scenekit.inspection.check.finding import Finding
from scenekit.payload import v3
from scenekit.payload.msgspec_errors import join_path, split_validation_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.inspection.view import PayloadView, SceneView

SAMPLE_ONLY_KEYS = {"isDelete"}
"""Keys that samples of the service show, and no struct has."""


def check_fields(scene: SceneView) -> Iterator[Finding]:
    """One scene."""
    ids: dict[str, str] = {}
    for number, clip in enumerate(scene.data.get("clips") or ()):
        path = f"{scene.path}.clips[{number}]"
        if clip.get("isDelete") is True:
            continue
        if isinstance(clip.get("id"), str):
            if clip["id"] in ids:
                yield Finding("SK501", path, f"{ids[clip['id']]} has the same id, {clip['id']!r}", "give it another id")
            ids.setdefault(clip["id"], path)
        yield from _check_clip(clip, path)
    yield from _check_values({**scene.data, "clips": ()}, v3.Scene, scene.path)
    yield from _check_keys(scene.data, v3.Scene, scene.path)
    yield from _check_keys(scene.background, v3.Background, f"{scene.path}.background")
    for number, turn in enumerate(scene.data.get("scripts") or ()):
        yield from _check_keys(turn, v3.Script, f"{scene.path}.scripts[{number}]")


def check_project_fields(payload_view: PayloadView) -> Iterator[Finding]:
    """What stands beside the scenes."""
    yield from _check_values({**payload_view.data, "scenes": ()}, v3.Project, "")
    yield from _check_keys(payload_view.data, v3.Project, "")
    taken: dict[Any, str] = {}
    for scene in payload_view.scenes:
        number = scene.data.get("sceneIdx")
        if number is not None and number in taken:
            yield Finding(
                "SK504", scene.path, f"{taken[number]} has the same sceneIdx, {number}", "number the scenes from 0"
            )
        taken.setdefault(number, scene.path)


def _check_clip(clip: dict[str, Any], path: str) -> Iterator[Finding]:
    kind = v3.CLIP_CLASSES.get(clip["type"])
    if kind is None:
        near = did_you_mean(clip["type"], v3.CLIP_CLASSES).strip()
        yield Finding("SK503", f"{path}.type", f"{clip['type']!r} is a kind of clip in no documentation", near)
        return
    yield from _check_values(clip, kind, path)
    yield from _check_keys(clip, kind, path)


def _check_values(data: dict[str, Any], struct_type: type[Struct], path: str) -> Iterator[Finding]:
    """The first value that is missing, of another type, or out of its range. (The editor writes `""` for none.)"""
    given = {
        key: value
        for key, value in data.items()
        if value not in (None, "") or key not in _get_optional_keys(struct_type)
    }
    try:
        msgspec.convert(given, struct_type)
    except (msgspec.ValidationError, RecursionError) as error:
        why, rest = split_validation_error(error)
        yield Finding("SK502", join_path(path, rest), why[:1].lower() + why[1:])


@cache
def _get_optional_keys(struct_type: type[Struct]) -> frozenset[str]:
    """The keys that may be absent."""
    return frozenset(field.encode_name for field in structs.fields(struct_type) if not field.required)


def _check_keys(data: dict[str, Any], struct_type: type[Struct], path: str) -> Iterator[Finding]:
    known: Iterable[str] = (*struct_type.__struct_encode_fields__, *SAMPLE_ONLY_KEYS)
    unknown = [key for key in data if key not in known]
    if unknown:
        near = did_you_mean(unknown[0], known).strip()
        named = ", ".join(map(repr, unknown[:5])) + (f" and {len(unknown) - 5} more" if len(unknown) > 5 else "")
        yield Finding("SK503", path, f"no documentation shows {named}", near)
