"""Whether a project is one that the documentation allows: the first thing that is wrong, with its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.core.messages import suggestion_suffix
from scenekit.errors import PayloadError
from scenekit.inspection.check.fields import check_fields, check_project_fields
from scenekit.inspection.view import read_payload_view
from scenekit.payload import parsing, v3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.inspection.check import Finding
    from scenekit.inspection.view import SceneView


def validate_project(payload: Any) -> dict[str, Any]:
    """The body of a create call, which it returns. Raises `PayloadError`, which says where something is wrong.

    Whatever a table of the documentation says is asked for: fields, types, ranges, kinds of clip. Keys that it
    does not show are let through, as projects of the web editor hold many.
    """
    if not isinstance(payload, dict) or "scenes" not in payload:
        raise PayloadError("Object missing required field `scenes`")
    body = parsing.parse_project(payload)
    seen = read_payload_view(body)
    _reject_violations(check_project_fields(seen))
    for scene in seen.scenes:
        _check_scene(scene)
    return body


def _check_scene(scene: SceneView) -> None:
    if scene.data.get("clips") is None:
        raise PayloadError("Object missing required field `clips`").with_path(scene.path)
    for number, clip in enumerate(scene.data["clips"]):
        if clip["type"] not in v3.CLIP_CLASSES:
            why = f"{clip['type']!r} is no kind of clip.{suggestion_suffix(clip['type'], v3.CLIP_CLASSES)}"
            raise PayloadError(why).with_path(f"{scene.path}.clips[{number}].type")
    _reject_violations(check_fields(scene))
    worn = {
        (clip.model.get("ai_name"), clip.model.get("emotion")) for clip in scene.clips if clip.clip_type == "aiModel"
    }
    for number, turn in enumerate(scene.data.get("scripts") or ()):
        _check_turn(turn, worn, f"{scene.path}.scripts[{number}]")


def _check_turn(turn: dict[str, Any], avatars: set[tuple[Any, Any]], path: str) -> None:
    if (turn["modelId"], turn["clothId"]) not in avatars:
        why = f"modelId {turn['modelId']!r} and clothId {turn['clothId']!r} are those of no aiModel clip of the scene"
        raise PayloadError(why).with_path(path)
    if turn["isTTS"] != (turn["tts"] is not None):
        raise PayloadError("must be an object where isTTS is true, and null where it is false").with_path(f"{path}.tts")


def _reject_violations(findings: Iterator[Finding]) -> None:
    """Raise the first finding that contradicts the documentation."""
    for one in findings:
        if one.code == "SK502":
            raise PayloadError(one.message).with_path(one.path)
