"""The handlers of both `modify` calls, which replace scripts and the texts of tagged clips."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from scenekit.core.messages import suggestion_suffix
from scenekit.errors import PayloadError
from scenekit.sandbox import request_bodies
from scenekit.sandbox.handlers import (
    create_changed_draft,
    create_template_draft,
    export_or_save,
    parse_body,
    set_script,
)

if TYPE_CHECKING:
    from scenekit.sandbox.service import SandboxRequest, Service
    from scenekit.sandbox.store import ProjectRecord

Target = tuple[dict[str, Any], dict[str, Any]]
"""The scene and the clip that an update changes."""


def modify_project(service: Service, request: SandboxRequest) -> Any:
    """Create a new project with the changes. The response contains its id."""
    body = parse_body(request, request_bodies.ModifyProjectBody)
    return _modify(service, request, service.require_project(body.projectId), body)


def modify_template(service: Service, request: SandboxRequest) -> Any:
    """Create a project from the only template, with the changes."""
    body = parse_body(request, request_bodies.ModifyTemplateBody)
    return _modify(service, request, create_template_draft(service, request, body.templateId, body.name), body)


def _modify(
    service: Service, request: SandboxRequest, project: ProjectRecord, body: request_bodies.ModifyBody
) -> dict[str, Any]:
    scenes = msgspec.json.decode(project.scenes)
    targets = _find_targets(scenes)
    for key, text in body.updates.items():
        if key not in targets:
            message = f"The project has no text or script for {key!r}.{suggestion_suffix(key, targets)}"
            raise PayloadError(message).with_path("updates")
        scene, clip = targets[key]
        if clip["type"] == "aiModel":
            set_script(text, clip, scene)
        else:
            clip["text"] = text
    draft = create_changed_draft(service, request, project, scenes)
    options = request_bodies.RenderOptions(webhookUrl=body.webhookUrl)
    return export_or_save(service, request, draft, options, is_export=body.isExport)


def _find_targets(scenes: list[dict[str, Any]]) -> dict[str, Target]:
    """Return the clips that updates can change, by the key of the update.

    The key of a text is its tag. If several texts of the project have the tag, the second one has the suffix `_1`, the
    third one `_2`. In the same way, the script of the first scene is `scripts`, and that of the fourth one `scripts_3`.
    """
    targets = {
        _add_suffix("scripts", index): (scene, speaker)
        for index, scene in enumerate(scenes)
        if (speaker := _find_speaker(scene)) is not None
    }
    counts: Counter[str] = Counter()
    for scene in scenes:
        for clip in scene["clips"]:
            tag = clip.get("tag")
            if tag and clip["type"] == "textImage" and clip.get("isDelete") is not True:
                targets.setdefault(_add_suffix(tag, counts[tag]), (scene, clip))
                counts[tag] += 1
    return targets


def _find_speaker(scene: dict[str, Any]) -> dict[str, Any] | None:
    """Return the avatar of the first turn, else the first avatar."""
    avatars = [clip for clip in scene["clips"] if clip["type"] == "aiModel" and clip.get("isDelete") is not True]
    turns = scene.get("scripts") or [{}]
    speakers = [clip for clip in avatars if clip["model"]["ai_name"] == turns[0].get("modelId")]
    return next(iter(speakers or avatars), None)


def _add_suffix(key: str, index: int) -> str:
    return f"{key}_{index}" if index else key
