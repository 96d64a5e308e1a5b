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

    from scenekit.inspection.view import Scene, View

IN_SAMPLES = {"isDelete"}
"""Keys that samples of the service show, and no struct has."""


def check_fields(scene: Scene) -> Iterator[Finding]:
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
        yield from _clip(clip, path)
    yield from _range({**scene.data, "clips": ()}, v3.Scene, scene.path)
    yield from _keys(scene.data, v3.Scene, scene.path)
    yield from _keys(scene.background, v3.Background, f"{scene.path}.background")
    for number, turn in enumerate(scene.data.get("scripts") or ()):
        yield from _keys(turn, v3.Script, f"{scene.path}.scripts[{number}]")


def check_project_fields(seen: View) -> Iterator[Finding]:
    """What stands beside the scenes."""
    yield from _range({**seen.data, "scenes": ()}, v3.Project, "")
    yield from _keys(seen.data, v3.Project, "")
    taken: dict[Any, str] = {}
    for scene in seen.scenes:
        number = scene.data.get("sceneIdx")
        if number is not None and number in taken:
            yield Finding(
                "SK504", scene.path, f"{taken[number]} has the same sceneIdx, {number}", "number the scenes from 0"
            )
        taken.setdefault(number, scene.path)


def _clip(clip: dict[str, Any], path: str) -> Iterator[Finding]:
    kind = v3.CLIP_CLASSES.get(clip["type"])
    if kind is None:
        near = did_you_mean(clip["type"], v3.CLIP_CLASSES).strip()
        yield Finding("SK503", f"{path}.type", f"{clip['type']!r} is a kind of clip in no documentation", near)
        return
    yield from _range(clip, kind, path)
    yield from _keys(clip, kind, path)


def _range(data: dict[str, Any], kind: type[Struct], path: str) -> Iterator[Finding]:
    """The first value that is missing, of another type, or out of its range. (The editor writes `""` for none.)"""
    given = {key: value for key, value in data.items() if value not in (None, "") or key not in _optional(kind)}
    try:
        msgspec.convert(given, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        why, rest = split_validation_error(error)
        yield Finding("SK502", join_path(path, rest), why[:1].lower() + why[1:])


@cache
def _optional(kind: type[Struct]) -> frozenset[str]:
    """The keys that may be absent."""
    return frozenset(field.encode_name for field in structs.fields(kind) if not field.required)


def _keys(data: dict[str, Any], kind: type[Struct], path: str) -> Iterator[Finding]:
    known: Iterable[str] = (*kind.__struct_encode_fields__, *IN_SAMPLES)
    unknown = [key for key in data if key not in known]
    if unknown:
        near = did_you_mean(unknown[0], known).strip()
        named = ", ".join(map(repr, unknown[:5])) + (f" and {len(unknown) - 5} more" if len(unknown) > 5 else "")
        yield Finding("SK503", path, f"no documentation shows {named}", near)
