"""The handlers of the API calls: each returns the data of the response."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

from scenekit.avatars.catalog import BUILT_IN_CATALOG
from scenekit.errors import PayloadError, ScenekitError
from scenekit.migrate import migrate
from scenekit.payload import parsing
from scenekit.project import Project
from scenekit.sandbox import project_validation, request_bodies, tokens
from scenekit.sandbox.service import APIError, build_download_url, build_sample_url, generate_id
from scenekit.scene import Scene

if TYPE_CHECKING:
    from scenekit.sandbox.request_bodies import RenderOptions
    from scenekit.sandbox.service import SandboxRequest, Service
    from scenekit.sandbox.store import ProjectRecord

T = TypeVar("T")

TEMPLATE_ID = "5f0000000000000000000001"
"""The id of the only template."""

TEMPLATE_NAME = "A template of the sandbox"
"""The name of the only template."""

TEMPLATE_SCENE_COUNT = 6
"""The number of scenes of the only template. Each has a title, subtitles and a script."""

WORKSPACE_ID = "5f0000000000000000000002"
"""The id of the only workspace."""


def issue_token(service: Service, request: SandboxRequest) -> Any:
    """Issue a token for the credentials in the body."""
    credentials, settings = parse_body(request, request_bodies.CredentialsBody), service.settings
    expected = (settings.app_id or credentials.appId, settings.user_key or credentials.userKey)
    if (credentials.appId, credentials.userKey) != expected:
        raise APIError(401, "appId and userKey are not the credentials of this sandbox.")
    return {"token": tokens.issue(service.secret, credentials.appId, service.now)}


def check_auth(service: Service, request: SandboxRequest) -> Any:
    """Return whether the token is valid."""
    return {"isAuthenticated": tokens.get_rejection_reason(service.secret, request.token, service.now) is None}


def create_project(service: Service, request: SandboxRequest) -> Any:
    """Create a project, and export it unless `isExport` is false."""
    body = project_validation.validate_project(_parse_json_body(request))
    draft = service.create_draft(request, body)
    options = request_bodies.RenderOptions(webhookUrl=body.get("webhookUrl"))
    return export_or_save(service, request, draft, options, is_export=body.get("isExport") is not False)


def edit_project(service: Service, request: SandboxRequest) -> Any:
    """Create a new project with the changes. The response contains its id."""
    project, fields = service.require_project(request.key), _parse_json_object(request)
    edit: request_bodies.EditBody | request_bodies.LegacyEditBody
    if isinstance(fields.get("updates"), list):
        edit = _validate_body(fields, request_bodies.LegacyEditBody)
        updates, path = edit.updates, "updates"
    else:
        edit = _validate_body(fields, request_bodies.EditBody)
        updates, path = edit.updates.value, "updates.value"
    scenes = msgspec.json.decode(project.scenes)
    for index, update in enumerate(updates):
        _apply_update(update, scenes, f"{path}[{index}]")
    draft = create_changed_draft(service, request, project, scenes)
    return export_or_save(service, request, draft, edit, is_export=edit.isExport)


def create_changed_draft(
    service: Service, request: SandboxRequest, project: ProjectRecord, scenes: list[dict[str, Any]]
) -> ProjectRecord:
    """Return a new draft like a project, with other scenes. Raises `PayloadError` if they are invalid."""
    payload = {
        "name": project.name,
        "orientation": project.orientation,
        "dictionary": project.dictionary,
        "scenes": scenes,
    }
    return service.create_draft(request, project_validation.validate_project(payload), project.template_id)


def _apply_update(update: request_bodies.Update, scenes: list[dict[str, Any]], path: str) -> None:
    """Apply a change to the background of a scene, or to its only clip of a type. Changes `scenes` in place."""
    if update.sceneIdx >= len(scenes):
        message = f"The value must be below {len(scenes)}, the number of scenes. Got {update.sceneIdx}."
        raise PayloadError(message).with_path(f"{path}.sceneIdx")
    scene = scenes[update.sceneIdx]
    if update.type == "background":
        scene["background"] |= update.values
        return
    clips = [clip for clip in scene["clips"] if clip["type"] == update.type and clip.get("isDelete") is not True]
    if len(clips) != 1:
        message = f"The scene must have exactly one clip of the type {update.type}. It has {len(clips)}."
        raise PayloadError(message).with_path(f"{path}.type")
    values = dict(update.values)
    if "script" in values:
        set_script(values.pop("script"), clips[0], scene)
    clips[0] |= values


def set_script(script: Any, clip: dict[str, Any], scene: dict[str, Any]) -> None:
    """Replace the script of an avatar, in its first turn or on its clip. `script` is a text or an object."""
    new_script = script if isinstance(script, dict) else {"org": script}
    model = clip.get("model")  # not always an object: an earlier update of the same request may have replaced it
    name = model.get("ai_name") if isinstance(model, dict) else None
    turns = [turn for turn in scene.get("scripts") or () if turn["modelId"] == name]
    if turns:
        turns[0]["org"] = new_script.get("org")
    if "script" in clip or not turns:
        clip["script"] = {**(clip.get("script") or {}), **new_script}


def export_project(service: Service, request: SandboxRequest) -> Any:
    """Start a render of a project."""
    body = parse_body(request, request_bodies.ExportBody)
    return {"projectId": service.export(service.require_project(body.projectId), request, body).id}


def get_progress(service: Service, request: SandboxRequest) -> Any:
    """Return the progress of a project. If it is exported, also return its download URL."""
    project = service.require_project(request.key)
    render = service.get_render_status(project)
    progress = {"progress": render.progress, "state": render.state}
    if render.state == "exported":
        return {**progress, "downloadUrl": build_download_url(project, request.origin)}
    return progress


def get_project(service: Service, request: SandboxRequest) -> Any:
    """Return all documented fields of a project."""
    project = service.require_project(request.key)
    render = service.get_render_status(project)
    fields = {
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
    return {"project": fields}


def list_projects(service: Service, request: SandboxRequest) -> Any:
    """Return the projects that were exported, the oldest first."""
    exports = [project for project in service.store.list_projects() if project.render_started_at is not None]
    entries = [
        {
            "id": project.id,
            "name": project.name,
            "state": service.get_render_status(project).state,
            "download_url": _download_url_if_exported(service, project, request),
        }
        for project in exports
    ]
    return [entry for entry in entries if entry["state"] == "exported" or not service.settings.only_exported]


def _download_url_if_exported(service: Service, project: ProjectRecord, request: SandboxRequest) -> str | None:
    is_exported = service.get_render_status(project).state == "exported"
    return build_download_url(project, request.origin) if is_exported else None


def delete_projects(service: Service, request: SandboxRequest) -> Any:
    """Delete projects, and return how many of them existed."""
    return {"deletedCount": service.store.delete(parse_body(request, request_bodies.DeleteBody).ids)}


def create_from_template(service: Service, request: SandboxRequest) -> Any:
    """Create a draft from the only template, with the given model and clothes."""
    body = _validate_body(_merge_request_fields(request), request_bodies.TemplateBody)
    model, clothes = body.aiName or body.model, body.clothId or body.clothes
    draft = create_template_draft(service, request, request.key, body.name, model, clothes)
    return {"projectId": service.save(draft).id}


def create_template_draft(
    service: Service,
    request: SandboxRequest,
    template_id: str,
    name: str | None,
    model: str | None = None,
    clothes: str | None = None,
) -> ProjectRecord:
    """Return a new draft from the only template. Raises `APIError`."""
    if template_id != TEMPLATE_ID:
        raise APIError(404, f"The template {template_id!r} does not exist. The sandbox has only {TEMPLATE_ID}.")
    scenes = (
        Scene()
        .text(f"Title {number}", at="top", margin=64, size=64, tag="title")
        .text(f"Subtitles {number}", at="bottom", margin=64, size=40, tag="subtitles")
        for number in range(1, TEMPLATE_SCENE_COUNT + 1)
    )
    speaker = model or BUILT_IN_CATALOG.names()[0]
    payload = build_speaking_payload(*scenes, model=speaker, clothes=clothes, text="Hello from the sandbox.")
    return service.create_draft(request, {**payload, "name": name}, TEMPLATE_ID)


def create_simple_video(service: Service, request: SandboxRequest) -> Any:
    """Create a project in which an avatar speaks a text."""
    body = parse_body(request, request_bodies.SimpleVideoBody)
    return _create_simple_project(service, request, body, body.clothes)


def create_simple_custom(service: Service, request: SandboxRequest) -> Any:
    """Create a project in which a custom avatar speaks a text."""
    body = parse_body(request, request_bodies.SimpleCustomBody)
    return {**_create_simple_project(service, request, body, body.model), "taskId": generate_id()}


def create_simple_audio(service: Service, request: SandboxRequest) -> Any:
    """Return the URL of a sample sound, in place of text to speech."""
    parse_body(request, request_bodies.SimpleAudioBody)
    url = build_sample_url("sound.mp3", request.origin)
    return {"fileName": url.rpartition("/")[2], "downloadUrl": url, "metaList": []}


def _create_simple_project(
    service: Service,
    request: SandboxRequest,
    body: request_bodies.SimpleVideoBody | request_bodies.SimpleCustomBody,
    clothes: str,
) -> dict[str, Any]:
    """Create a project with a speaking avatar in front of a plain green background, ready for chroma keying."""
    scene = Scene().background("#00ff00")
    payload = build_speaking_payload(scene, model=body.model, clothes=clothes, text=body.text)
    draft = service.create_draft(request, payload)
    return export_or_save(service, request, draft, body, is_export=body.isExport)


def build_speaking_payload(*scenes: Scene, model: str, clothes: str | None, text: str) -> dict[str, Any]:
    """Return the payload of a project in which an avatar speaks a text in each scene. Raises `APIError`."""
    try:
        return Project().add(*(scene.avatar(model, clothes=clothes, script=text) for scene in scenes)).to_dict()
    except ScenekitError as error:
        raise APIError(400, str(error)) from None


def create_legacy_project(service: Service, request: SandboxRequest) -> Any:
    """Create and export a project of the legacy API."""
    payload = migrate(_parse_json_object(request)).project.to_dict()
    project = service.export(service.create_draft(request, payload), request, request_bodies.RenderOptions())
    return {"cube_used": 0, "key": project.id}


def get_legacy_progress(service: Service, request: SandboxRequest) -> Any:
    """Return the progress of a project, with the names of the legacy API and those of V3."""
    progress = get_progress(service, request)
    url = progress.get("downloadUrl")
    return {**progress, "videoUrl": url, "url": url} if url else progress


def list_workspaces(service: Service, request: SandboxRequest) -> Any:
    """Return the only workspace."""
    return [{"workspaceId": WORKSPACE_ID, "workspaceName": "Sandbox"}]


def list_templates(service: Service, request: SandboxRequest) -> Any:
    """Return the only template."""
    return [{"id": TEMPLATE_ID, "name": TEMPLATE_NAME}]


def export_or_save(
    service: Service, request: SandboxRequest, draft: ProjectRecord, options: RenderOptions, *, is_export: bool
) -> dict[str, Any]:
    """Store a draft, start its render if `is_export` is true, and return the data of the response."""
    project = service.export(draft, request, options) if is_export else service.save(draft)
    return {"projectId": project.id}


def parse_body(request: SandboxRequest, body_type: type[T]) -> T:
    """Return the body of a request. Raises `PayloadError` if it does not match the documentation."""
    return _validate_body(_parse_json_object(request), body_type)


def _validate_body(fields: dict[str, Any], body_type: type[T]) -> T:
    return parsing.validate_as(fields, body_type, "The body does not match the documentation")


def _parse_json_object(request: SandboxRequest) -> dict[str, Any]:
    body = _parse_json_body(request)
    if not isinstance(body, dict):
        raise PayloadError("The body must be a JSON object.")
    return body


def _parse_json_body(request: SandboxRequest) -> Any:
    if not request.body:
        raise PayloadError("The body is empty. It must be JSON.")
    return parsing.parse_json(request.body)


def _merge_request_fields(request: SandboxRequest) -> dict[str, Any]:
    """Return the fields of a call whose documented samples use the query, a form or JSON."""
    if request.content_type.startswith("application/x-www-form-urlencoded"):
        return {**request.query, **dict(parse_qsl(request.body.decode(errors="replace")))}
    return {**request.query, **(_parse_json_object(request) if request.body else {})}


def _format_timestamp(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
