"""Validate the body of a create call against the documentation of the service."""

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
    """Return the project in the body of a create call.

    Checks the documented fields, types, ranges and clip types. Undocumented keys are accepted, because projects of the
    web editor contain many of them.

    Raises:
        PayloadError: The body contradicts the documentation. The error names the path of the first contradiction.
    """
    if not isinstance(payload, dict) or "scenes" not in payload:
        raise PayloadError("The body must be an object with the required field `scenes`.")
    project = parsing.parse_project(payload)
    payload_view = read_payload_view(project)
    _reject_violations(check_project_fields(project, [scene.get("sceneIdx") for scene in project["scenes"]]))
    for scene in payload_view.scenes:
        _check_scene(scene)
    return project


def _check_scene(scene: SceneView) -> None:
    if scene.data.get("clips") is None:
        raise PayloadError("The required field `clips` is missing.").with_path(scene.path)
    for index, clip in enumerate(scene.data["clips"]):
        if clip["type"] not in v3.CLIP_CLASSES:
            message = f"{clip['type']!r} is not a clip type.{suggestion_suffix(clip['type'], v3.CLIP_CLASSES)}"
            raise PayloadError(message).with_path(f"{scene.path}.clips[{index}].type")
    _reject_violations(check_fields(scene))
    avatars = {
        (clip.model.get("ai_name"), clip.model.get("emotion")) for clip in scene.clips if clip.clip_type == "aiModel"
    }
    for index, turn in enumerate(scene.data.get("scripts") or ()):
        _check_turn(turn, avatars, f"{scene.path}.scripts[{index}]")


def _check_turn(turn: dict[str, Any], avatars: set[tuple[Any, Any]], path: str) -> None:
    if (turn["modelId"], turn["clothId"]) not in avatars:
        ids = f"modelId {turn['modelId']!r} and clothId {turn['clothId']!r}"
        raise PayloadError(f"{ids} do not match an aiModel clip of the scene.").with_path(path)
    if turn["isTTS"] != (turn["tts"] is not None):
        raise PayloadError("The value must be an object if isTTS is true, and null if it is false.").with_path(
            f"{path}.tts"
        )


def _reject_violations(findings: Iterator[Finding]) -> None:
    """Raise `PayloadError` for the first finding that contradicts the documentation."""
    for finding in findings:
        if finding.code == "SK502":
            raise PayloadError(finding.message).with_path(finding.path)
