"""What each call of the API answers, and what it does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

from scenekit.avatars.catalog import BUILT_IN_CATALOG
from scenekit.avatars.payload_model import build_model
from scenekit.errors import PayloadError, ScenekitError
from scenekit.payload import parsing
from scenekit.project import Project
from scenekit.sandbox import request_bodies, tokens, validation
from scenekit.sandbox.service import APIError, build_download_url, generate_id
from scenekit.scene import Scene

if TYPE_CHECKING:
    from scenekit.avatars.catalog import CatalogEntry
    from scenekit.sandbox.request_bodies import RenderOptions
    from scenekit.sandbox.service import SandboxRequest, Service
    from scenekit.sandbox.store import ProjectRecord

T = TypeVar("T")

TEMPLATE_ID = "5f0000000000000000000001"
"""The id of the one template."""

WORKSPACE_ID = "5f0000000000000000000002"
"""The id of the one workspace."""


def issue_token(service: Service, request: SandboxRequest) -> Any:
    given, settings = _parse_body(request, request_bodies.CredentialsBody), service.settings
    wanted = (settings.app_id or given.appId, settings.user_key or given.userKey)
    if (given.appId, given.userKey) != wanted:
        raise APIError(401, "appId and userKey are not those of this sandbox")
    return {"token": tokens.issue(service.secret, given.appId, service.now)}


def check_auth(service: Service, request: SandboxRequest) -> Any:
    return {"isAuthenticated": tokens.get_rejection_reason(service.secret, request.token, service.now) is None}


def create_project(service: Service, request: SandboxRequest) -> Any:
    body = validation.validate_project(_parse_json_body(request))
    draft = service.create_draft(request, body)
    options = request_bodies.RenderOptions(webhookUrl=body.get("webhookUrl"))
    return _export_or_save(service, request, draft, options, is_export=body.get("isExport") is not False)


def edit_project(service: Service, request: SandboxRequest) -> Any:
    """The changes make a project of their own: which one is rendered, the answer says."""
    project, found = service.require_project(request.key), _parse_json_object(request)
    is_old = isinstance(found.get("updates"), list)
    form = (
        _validate_body(found, request_bodies.LegacyEditBody)
        if is_old
        else _validate_body(found, request_bodies.EditBody)
    )
    changes = form.updates if isinstance(form, request_bodies.LegacyEditBody) else form.updates.value
    scenes = msgspec.json.decode(project.scenes)
    for number, change in enumerate(changes):
        _apply_update(change, scenes, f"updates[{number}]" if is_old else f"updates.value[{number}]")
    body = {"orientation": project.orientation, "dictionary": project.dictionary, "scenes": scenes}
    draft = service.create_draft(
        request, validation.validate_project({"name": project.name, **body}), project.template_id
    )
    return _export_or_save(service, request, draft, form, is_export=form.isExport)


def _apply_update(update: request_bodies.Update, scenes: list[dict[str, Any]], path: str) -> None:
    """Give the one clip of that type in that scene its new values."""
    if update.sceneIdx >= len(scenes):
        raise PayloadError(f"is {update.sceneIdx}, and the project has {len(scenes)} scenes").with_path(
            f"{path}.sceneIdx"
        )
    scene = scenes[update.sceneIdx]
    if update.type == "background":
        scene["background"] |= update.values
        return
    clips = [clip for clip in scene["clips"] if clip["type"] == update.type and clip.get("isDelete") is not True]
    if len(clips) != 1:
        raise PayloadError(f"the scene has {len(clips)} clips of the type {update.type}").with_path(f"{path}.type")
    values = dict(update.values)
    if "script" in values:
        _set_script(values.pop("script"), clips[0], scene)
    clips[0] |= values


def _set_script(script: Any, clip: dict[str, Any], scene: dict[str, Any]) -> None:
    """Give an avatar another script, a text or an object, where it has one: in its first turn, or on its clip."""
    own = script if isinstance(script, dict) else {"org": script}
    model = clip.get("model")  # which a change before this one may have spoiled
    name = model.get("ai_name") if isinstance(model, dict) else None
    turns = [turn for turn in scene.get("scripts") or () if turn["modelId"] == name]
    if turns:
        turns[0]["org"] = own.get("org")
    if "script" in clip or not turns:
        clip["script"] = {**(clip.get("script") or {}), **own}


def export_project(service: Service, request: SandboxRequest) -> Any:
    form = _parse_body(request, request_bodies.ExportBody)
    return {"projectId": service.export(service.require_project(form.projectId), request, form).id}


def get_progress(service: Service, request: SandboxRequest) -> Any:
    project = service.require_project(request.key)
    render = service.get_render_status(project)
    done = {"downloadUrl": build_download_url(project, request.origin)} if render.state == "exported" else {}
    return {"progress": render.progress, "state": render.state, **done}


def get_project(service: Service, request: SandboxRequest) -> Any:
    project = service.require_project(request.key)
    render = service.get_render_status(project)
    described = {
        "_id": project.id,
        "name": project.name,
        "orientation": project.orientation,
        "scenes": project.scenes,
        "userId": project.owner_id,
        "templateId": project.template_id,
        "state": render.state,
        "thumbnailUrl": None,
        "baseInfoId": project.id,
        "dictionary": project.dictionary,
        "backendTaskId": project.task_id,
        "exportType": None,
        "progress": int(render.progress),
        "creditSubstracted": project.credits > 0,
        "createdAt": _format_timestamp(project.created_at),
        "updatedAt": _format_timestamp(project.updated_at),
        "download_url": _download_url_if_exported(service, project, request),
    }
    return {"project": described}


def list_projects(service: Service, request: SandboxRequest) -> Any:
    exports = [project for project in service.store.list_projects() if project.render_started_at is not None]
    listed = [
        {
            "id": project.id,
            "name": project.name,
            "state": service.get_render_status(project).state,
            "download_url": _download_url_if_exported(service, project, request),
        }
        for project in exports
    ]
    return [one for one in listed if one["state"] == "exported" or not service.settings.only_exported]


def _download_url_if_exported(service: Service, project: ProjectRecord, request: SandboxRequest) -> str | None:
    return (
        build_download_url(project, request.origin) if service.get_render_status(project).state == "exported" else None
    )


def delete_projects(service: Service, request: SandboxRequest) -> Any:
    return {"deletedCount": service.store.delete(_parse_body(request, request_bodies.DeleteBody).ids)}


def create_from_template(service: Service, request: SandboxRequest) -> Any:
    if request.key != TEMPLATE_ID:
        raise APIError(404, f"there is no template {request.key!r}: the sandbox has {TEMPLATE_ID} only")
    form = _validate_body(_merge_request_fields(request), request_bodies.TemplateBody)
    model, clothes = form.aiName or form.model, form.clothId or form.clothes
    title = Scene().text("A template of the sandbox", at="top", margin=64, size=64)
    body = _build_speaking_payload(title, model or BUILT_IN_CATALOG.names()[0], clothes, "Hello from the sandbox.")
    draft = service.create_draft(request, {**body, "name": form.name}, TEMPLATE_ID)
    return {"projectId": service.save(draft).id}


def create_simple_video(service: Service, request: SandboxRequest) -> Any:
    form = _parse_body(request, request_bodies.SimpleVideoBody)
    return _create_simple_project(service, request, form, form.clothes)


def create_simple_custom(service: Service, request: SandboxRequest) -> Any:
    form = _parse_body(request, request_bodies.SimpleCustomBody)
    return {**_create_simple_project(service, request, form, form.model), "taskId": generate_id()}


def create_simple_audio(service: Service, request: SandboxRequest) -> Any:
    _parse_body(request, request_bodies.SimpleAudioBody)
    name = f"{generate_id()}.mp3"
    return {"fileName": name, "downloadUrl": f"{request.origin}/download/{name}", "metaList": []}


def _create_simple_project(
    service: Service,
    request: SandboxRequest,
    request_body: request_bodies.SimpleVideoBody | request_bodies.SimpleCustomBody,
    clothes: str,
) -> dict[str, Any]:
    """An avatar that speaks before a plain green: what a chroma key takes away."""
    body = _build_speaking_payload(Scene().background("#00ff00"), request_body.model, clothes, request_body.text)
    return _export_or_save(
        service, request, service.create_draft(request, body), request_body, is_export=request_body.isExport
    )


def _build_speaking_payload(scene: Scene, model: str, clothes: str | None, text: str) -> dict[str, Any]:
    try:
        return Project().add(scene.avatar(model, clothes=clothes, script=text)).to_dict()
    except ScenekitError as error:
        raise APIError(400, str(error)) from None


def list_models(service: Service, request: SandboxRequest) -> Any:
    return {"models": [_format_model(entry) for entry in BUILT_IN_CATALOG]}


def _format_model(entry: CatalogEntry) -> dict[str, Any]:
    images = build_model(entry).deployImage
    thumbnail = images.themb_src if images else None
    clothes = {"id": entry.clothes, "label": _format_label(f"Clothes {entry.clothes}"), "thumbnail": thumbnail}
    label = _format_label(f"Avatar {entry.model}")
    return {"id": entry.model, "label": label, "thumbnail": thumbnail, "clothes": [clothes]}


def _format_label(text: str) -> dict[str, str]:
    return {"ko": text, "en": text}


def list_dropdown_models(service: Service, request: SandboxRequest) -> Any:
    return [{"id": entry.model, "label": f"Avatar {entry.model}", "avatarType": "stock"} for entry in BUILT_IN_CATALOG]


def list_workspaces(service: Service, request: SandboxRequest) -> Any:
    return [{"workspaceId": WORKSPACE_ID, "workspaceName": "Sandbox"}]


def list_templates(service: Service, request: SandboxRequest) -> Any:
    return [{"id": TEMPLATE_ID, "name": "A template of the sandbox"}]


def _export_or_save(
    service: Service, request: SandboxRequest, draft: ProjectRecord, options: RenderOptions, *, is_export: bool
) -> dict[str, Any]:
    kept = service.export(draft, request, options) if is_export else service.save(draft)
    return {"projectId": kept.id}


def _parse_body(request: SandboxRequest, body_type: type[T]) -> T:
    return _validate_body(_parse_json_object(request), body_type)


def _validate_body(fields: dict[str, Any], body_type: type[T]) -> T:
    return parsing.validate_as(fields, body_type, "the body is not as documented")


def _parse_json_object(request: SandboxRequest) -> dict[str, Any]:
    found = _parse_json_body(request)
    if not isinstance(found, dict):
        raise PayloadError("the body must be a JSON object")
    return found


def _parse_json_body(request: SandboxRequest) -> Any:
    if not request.body:
        raise PayloadError("the body is empty: it must be JSON")
    return parsing.parse_json(request.body)


def _merge_request_fields(request: SandboxRequest) -> dict[str, Any]:
    """The fields of a call whose samples send them in three ways: in the query, as a form and as JSON."""
    if request.content_type.startswith("application/x-www-form-urlencoded"):
        return {**request.query, **dict(parse_qsl(request.body.decode(errors="replace")))}
    return {**request.query, **(_parse_json_object(request) if request.body else {})}


def _format_timestamp(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
