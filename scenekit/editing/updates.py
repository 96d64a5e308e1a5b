"""The request that updates an existing project, built from the difference between two payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.errors import CompositionError
from scenekit.payload import v3
from scenekit.payload.overlay import json_equal

if TYPE_CHECKING:
    from collections.abc import Sequence

    JsonObject = dict[str, Any]

UPDATE_OPTION_KEYS = ("isExport", "workspaceId", "resolution", "webhookUrl")
"""The options of the payload that are also keys of the request, besides `updates`."""


def build_update_request(before: JsonObject, after: JsonObject) -> JsonObject:
    """Return the body of the request that changes the payload `before` into `after`.

    Raises:
        CompositionError: The request cannot express a change. It identifies a clip only by the index of its scene and
            its type, and it sets values, but does not remove keys. The error has the path of the change.
    """
    options = {key: after[key] for key in UPDATE_OPTION_KEYS if key in after}
    return {"updates": {"value": _build_updates(before, after)}, **options}


def _build_updates(before: JsonObject, after: JsonObject) -> list[JsonObject]:
    for key in {**before, **after}:
        if key not in ("scenes", *UPDATE_OPTION_KEYS) and not json_equal(before.get(key), after.get(key)):
            raise _unsupported_change_error(key, "only scenes can be changed")
    if len(before["scenes"]) != len(after["scenes"]):
        raise _unsupported_change_error("scenes", "a scene was added or removed")
    indices = [scene.get("sceneIdx") for scene in before["scenes"]]
    entries = []
    for number, (old, new) in enumerate(zip(before["scenes"], after["scenes"], strict=True)):
        if json_equal(old, new):
            continue
        path = f"scenes[{number}]"
        if indices[number] != number or indices.count(number) > 1:
            raise _unsupported_change_error(path, _explain_scene_index(indices, number))
        entries += [{"sceneIdx": number, **entry} for entry in _build_scene_updates(old, new, path)]
    return entries


def _explain_scene_index(indices: list[Any], number: int) -> str:
    index = indices[number]
    same = [f"scenes[{other}]" for other, value in enumerate(indices) if value == index and other != number]
    if index is None or not same:
        written = "no sceneIdx" if index is None else f"the sceneIdx {index}"
        fact = f"the scene at position {number} has {written}"
    else:
        fact = f"{same[0]} has the same sceneIdx, {index}"
    return f"{fact}, and the request identifies a scene by its sceneIdx, so it could change another scene"


def _build_scene_updates(old: JsonObject, new: JsonObject, path: str) -> list[JsonObject]:
    for key in {**old, **new}:
        if key not in ("clips", "background", "scripts") and not json_equal(old.get(key), new.get(key)):
            raise _unsupported_change_error(f"{path}.{key}", "only clips and the background can be changed")
    entries = []
    if not json_equal(old.get("background"), new.get("background")):
        changes = _diff_values(old.get("background") or {}, new.get("background") or {}, f"{path}.background")
        entries.append({"type": "background", "values": changes})
    return entries + _build_clip_updates(old, new, path)


def _build_clip_updates(old: JsonObject, new: JsonObject, path: str) -> list[JsonObject]:
    before, after = old.get("clips") or [], new.get("clips") or []
    if _list_clip_identities(before) != _list_clip_identities(after):
        raise _unsupported_change_error(f"{path}.clips", "a clip was added, removed, moved or given another id")
    clip_types = [clip["type"] for clip in before]
    script_update = _build_script_update(old, new, clip_types, path)
    entries = []
    for number, (old_clip, new_clip) in enumerate(zip(before, after, strict=True)):
        if json_equal(old_clip, new_clip) and not (script_update and old_clip["type"] == "aiModel"):
            continue
        changes = _diff_clip(old_clip, new_clip, clip_types, f"{path}.clips[{number}]")
        entries.append({"type": old_clip["type"], "values": {**changes, **script_update}})
    return entries


def _diff_clip(old: JsonObject, new: JsonObject, clip_types: list[str], path: str) -> JsonObject:
    """Return the changed keys of a clip, if its type identifies it in the scene."""
    clip_type = old["type"]
    if clip_types.count(clip_type) > 1:
        reason = f"the scene has several clips of the type {clip_type}, and the request identifies a clip by its type"
        raise _unsupported_change_error(path, reason)
    if clip_type not in v3.CLIP_CLASSES:
        raise _unsupported_change_error(path, f"the request does not support clips of the type {clip_type}")
    changes = _diff_values(old, new, path)
    if isinstance(changes.get("script"), dict):
        changes["script"] = _extract_script_text(old.get("script"), changes["script"], f"{path}.script")
    return changes


def _extract_script_text(old: object, new: JsonObject, path: str) -> str:
    """Return the text of a script. As in the service's samples, the request has only the text of a script."""
    before = old if isinstance(old, dict) else {}
    if not json_equal({**before, "org": None}, {**new, "org": None}) or not isinstance(new.get("org"), str):
        raise _unsupported_change_error(path, "only the text of a script can be changed")
    return str(new["org"])


def _list_clip_identities(clips: Sequence[JsonObject]) -> list[tuple[Any, Any]]:
    return [(clip.get("type"), clip.get("id")) for clip in clips]


def _build_script_update(old: JsonObject, new: JsonObject, clip_types: list[str], path: str) -> JsonObject:
    """Return the new script of the scene's only avatar, if the scene's turns changed."""
    before, after = old.get("scripts"), new.get("scripts")
    if json_equal(before, after):
        return {}
    if clip_types.count("aiModel") == 1 and before and after and len(before) == len(after) == 1:
        (old_turn,), (new_turn,) = before, after
        if json_equal({**old_turn, "org": None}, {**new_turn, "org": None}):
            return {"script": new_turn["org"]}
    raise _unsupported_change_error(f"{path}.scripts", "only the text of a scene's only avatar can be changed")


def _diff_values(old: JsonObject, new: JsonObject, path: str) -> JsonObject:
    """Return the changed keys with their new values."""
    removed = [key for key in old if key not in new]
    if removed:
        raise _unsupported_change_error(f"{path}.{removed[0]}", "a key was removed, and only values can be set")
    return {key: value for key, value in new.items() if key not in old or not json_equal(old[key], value)}


def _unsupported_change_error(path: str, reason: str) -> CompositionError:
    message = f"The update request does not support this change: {reason}. Create a new project instead."
    return CompositionError(message).with_path(path)
