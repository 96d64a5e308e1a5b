"""What changed between two payloads, as the call that edits an existing project takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.errors import CompositionError
from scenekit.payload import v3
from scenekit.payload.overlay import json_equal

if TYPE_CHECKING:
    from collections.abc import Sequence


def build_updates(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of `updates.value` that make one payload of another.

    Raises `CompositionError` for a change that the call which edits a project cannot say.
    """
    for key in {**before, **after}:
        if key not in ("scenes", *UPDATE_OPTION_KEYS) and not json_equal(before.get(key), after.get(key)):
            raise _unsupported_change_error(key, "only scenes can be changed")
    if len(before["scenes"]) != len(after["scenes"]):
        raise _unsupported_change_error("scenes", "a scene was added or taken away")
    indices = [scene.get("sceneIdx") for scene in before["scenes"]]
    entries = []
    for number, (old, new) in enumerate(zip(before["scenes"], after["scenes"], strict=True)):
        if json_equal(old, new):
            continue
        if indices[number] != number or indices.count(number) > 1:
            raise _unsupported_change_error(
                f"scenes[{number}]", "its sceneIdx is not its place, so no number names it for certain"
            )
        entries += [{"sceneIdx": number, **entry} for entry in _build_scene_updates(old, new, f"scenes[{number}]")]
    return entries


UPDATE_OPTION_KEYS = ("isExport", "workspaceId", "resolution", "webhookUrl")
"""What the call takes beside the updates."""


def _build_scene_updates(old: dict[str, Any], new: dict[str, Any], path: str) -> list[dict[str, Any]]:
    entries = []
    for key in {**old, **new}:
        if key not in ("clips", "background", "scripts") and not json_equal(old.get(key), new.get(key)):
            raise _unsupported_change_error(f"{path}.{key}", "only clips and the background can be changed")
    if not json_equal(old.get("background"), new.get("background")):
        changes = _diff_values(old.get("background") or {}, new.get("background") or {}, f"{path}.background")
        entries.append({"type": "background", "values": changes})
    before, after = old.get("clips") or [], new.get("clips") or []
    if _list_clip_identities(before) != _list_clip_identities(after):
        raise _unsupported_change_error(f"{path}.clips", "a clip was added, taken away, moved or given another id")
    kinds = [clip["type"] for clip in before]
    spoken = _build_script_update(old, new, kinds, path)
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        if json_equal(one, other) and not (spoken and one["type"] == "aiModel"):
            continue
        where = f"{path}.clips[{number}]"
        if kinds.count(one["type"]) > 1:
            raise _unsupported_change_error(
                where, f"the scene has several clips of the type {one['type']}, and none can be named"
            )
        if one["type"] not in v3.CLIP_CLASSES:
            raise _unsupported_change_error(where, f"{one['type']} is no type that it knows")
        changes = _diff_values(one, other, where)
        if isinstance(changes.get("script"), dict):
            changes["script"] = _extract_script_text(one.get("script"), changes["script"], f"{where}.script")
        entries.append({"type": one["type"], "values": {**changes, **spoken}})
    return entries


def _extract_script_text(old: object, new: dict[str, Any], path: str) -> str:
    """The text of a script, as the call's own samples have it; it has no place for what else a script holds."""
    before = old if isinstance(old, dict) else {}
    if not json_equal({**before, "org": None}, {**new, "org": None}) or not isinstance(new.get("org"), str):
        raise _unsupported_change_error(path, "only the text of a script can be changed")
    text: str = new["org"]
    return text


def _list_clip_identities(clips: Sequence[dict[str, Any]]) -> list[tuple[Any, Any]]:
    return [(clip.get("type"), clip.get("id")) for clip in clips]


def _build_script_update(old: dict[str, Any], new: dict[str, Any], clip_types: list[str], path: str) -> dict[str, Any]:
    """The script of the one avatar of a scene, where that is what changed in the turns."""
    before, after = old.get("scripts"), new.get("scripts")
    if json_equal(before, after):
        return {}
    if clip_types.count("aiModel") == 1 and before and after and len(before) == len(after) == 1:
        (one,), (other,) = before, after
        if json_equal({**one, "org": None}, {**other, "org": None}):
            return {"script": other["org"]}
    raise _unsupported_change_error(f"{path}.scripts", "only the text of a scene's one avatar can be changed")


def _diff_values(old: dict[str, Any], new: dict[str, Any], path: str) -> dict[str, Any]:
    """The keys that changed, with their new values."""
    gone = [key for key in old if key not in new]
    if gone:
        raise _unsupported_change_error(f"{path}.{gone[0]}", "a key was taken away, and only new values can be said")
    return {key: value for key, value in new.items() if key not in old or not json_equal(old[key], value)}


def _unsupported_change_error(path: str, reason: str) -> CompositionError:
    message = f"the call that edits a project cannot say this change: {reason}; create a new project instead"
    return CompositionError(message).with_path(path)
