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
from scenekit.sandbox.service import Refusal, address_of, new_id
from scenekit.scene import Scene

if TYPE_CHECKING:
    from scenekit.avatars.catalog import CatalogEntry
    from scenekit.sandbox.request_bodies import Options
    from scenekit.sandbox.service import Asked, Service
    from scenekit.sandbox.store import Record

T = TypeVar("T")

TEMPLATE = "5f0000000000000000000001"
"""The id of the one template."""

WORKSPACE = "5f0000000000000000000002"
"""The id of the one workspace."""


def token(service: Service, asked: Asked) -> Any:
    given, settings = _form(asked, request_bodies.Credentials), service.settings
    wanted = (settings.app_id or given.appId, settings.user_key or given.userKey)
    if (given.appId, given.userKey) != wanted:
        raise Refusal(401, "appId and userKey are not those of this sandbox")
    return {"token": tokens.issue(service.secret, given.appId, service.now)}


def auth(service: Service, asked: Asked) -> Any:
    return {"isAuthenticated": tokens.why_not(service.secret, asked.token, service.now) is None}


def create(service: Service, asked: Asked) -> Any:
    body = validation.project(_json(asked))
    draft = service.draft(asked, body)
    options = request_bodies.Options(webhookUrl=body.get("webhookUrl"))
    return _made(service, asked, draft, options, is_export=body.get("isExport") is not False)


def edit(service: Service, asked: Asked) -> Any:
    """The changes make a project of their own: which one is rendered, the answer says."""
    project, found = service.find(asked.key), _object(asked)
    is_old = isinstance(found.get("updates"), list)
    form = _converted(found, request_bodies.OldEdit) if is_old else _converted(found, request_bodies.Edit)
    changes = form.updates if isinstance(form, request_bodies.OldEdit) else form.updates.value
    scenes = msgspec.json.decode(project.scenes)
    for number, change in enumerate(changes):
        _apply(change, scenes, f"updates[{number}]" if is_old else f"updates.value[{number}]")
    body = {"orientation": project.orientation, "dictionary": project.dictionary, "scenes": scenes}
    draft = service.draft(asked, validation.project({"name": project.name, **body}), project.template)
    return _made(service, asked, draft, form, is_export=form.isExport)


def _apply(change: request_bodies.Update, scenes: list[dict[str, Any]], path: str) -> None:
    """Give the one clip of that type in that scene its new values."""
    if change.sceneIdx >= len(scenes):
        raise PayloadError(f"is {change.sceneIdx}, and the project has {len(scenes)} scenes").with_path(
            f"{path}.sceneIdx"
        )
    scene = scenes[change.sceneIdx]
    if change.type == "background":
        scene["background"] |= change.values
        return
    clips = [clip for clip in scene["clips"] if clip["type"] == change.type and clip.get("isDelete") is not True]
    if len(clips) != 1:
        raise PayloadError(f"the scene has {len(clips)} clips of the type {change.type}").with_path(f"{path}.type")
    values = dict(change.values)
    if "script" in values:
        _say(values.pop("script"), clips[0], scene)
    clips[0] |= values


def _say(script: Any, clip: dict[str, Any], scene: dict[str, Any]) -> None:
    """Give an avatar another script, a text or an object, where it has one: in its first turn, or on its clip."""
    own = script if isinstance(script, dict) else {"org": script}
    model = clip.get("model")  # which a change before this one may have spoiled
    name = model.get("ai_name") if isinstance(model, dict) else None
    turns = [turn for turn in scene.get("scripts") or () if turn["modelId"] == name]
    if turns:
        turns[0]["org"] = own.get("org")
    if "script" in clip or not turns:
        clip["script"] = {**(clip.get("script") or {}), **own}


def export(service: Service, asked: Asked) -> Any:
    form = _form(asked, request_bodies.Export)
    return {"projectId": service.export(service.find(form.projectId), asked, form).id}


def progress(service: Service, asked: Asked) -> Any:
    project = service.find(asked.key)
    render = service.render(project)
    done = {"downloadUrl": address_of(project, asked.origin)} if render.state == "exported" else {}
    return {"progress": render.progress, "state": render.state, **done}


def get(service: Service, asked: Asked) -> Any:
    project = service.find(asked.key)
    render = service.render(project)
    described = {
        "_id": project.id,
        "name": project.name,
        "orientation": project.orientation,
        "scenes": project.scenes,
        "userId": project.owner,
        "templateId": project.template,
        "state": render.state,
        "thumbnailUrl": None,
        "baseInfoId": project.id,
        "dictionary": project.dictionary,
        "backendTaskId": project.task,
        "exportType": None,
        "progress": int(render.progress),
        "creditSubstracted": project.credits > 0,
        "createdAt": _date(project.created),
        "updatedAt": _date(project.updated),
        "download_url": _download_url(service, project, asked),
    }
    return {"project": described}


def list_projects(service: Service, asked: Asked) -> Any:
    exports = [project for project in service.store.all() if project.began is not None]
    listed = [
        {
            "id": project.id,
            "name": project.name,
            "state": service.render(project).state,
            "download_url": _download_url(service, project, asked),
        }
        for project in exports
    ]
    return [one for one in listed if one["state"] == "exported" or not service.settings.only_exported]


def _download_url(service: Service, project: Record, asked: Asked) -> str | None:
    return address_of(project, asked.origin) if service.render(project).state == "exported" else None


def delete(service: Service, asked: Asked) -> Any:
    return {"deletedCount": service.store.delete(_form(asked, request_bodies.Delete).ids)}


def template(service: Service, asked: Asked) -> Any:
    if asked.key != TEMPLATE:
        raise Refusal(404, f"there is no template {asked.key!r}: the sandbox has {TEMPLATE} only")
    form = _converted(_fields(asked), request_bodies.Template)
    model, clothes = form.aiName or form.model, form.clothId or form.clothes
    title = Scene().text("A template of the sandbox", at="top", margin=64, size=64)
    body = _spoken(title, model or BUILT_IN_CATALOG.names()[0], clothes, "Hello from the sandbox.")
    draft = service.draft(asked, {**body, "name": form.name}, TEMPLATE)
    return {"projectId": service.save(draft).id}


def simple_video(service: Service, asked: Asked) -> Any:
    form = _form(asked, request_bodies.Video)
    return _simple(service, asked, form, form.clothes)


def simple_custom(service: Service, asked: Asked) -> Any:
    form = _form(asked, request_bodies.Custom)
    return {**_simple(service, asked, form, form.model), "taskId": new_id()}


def simple_audio(service: Service, asked: Asked) -> Any:
    _form(asked, request_bodies.Audio)
    name = f"{new_id()}.mp3"
    return {"fileName": name, "downloadUrl": f"{asked.origin}/download/{name}", "metaList": []}


def _simple(
    service: Service, asked: Asked, form: request_bodies.Video | request_bodies.Custom, clothes: str
) -> dict[str, Any]:
    """An avatar that speaks before a plain green: what a chroma key takes away."""
    body = _spoken(Scene().background("#00ff00"), form.model, clothes, form.text)
    return _made(service, asked, service.draft(asked, body), form, is_export=form.isExport)


def _spoken(scene: Scene, model: str, clothes: str | None, text: str) -> dict[str, Any]:
    try:
        return Project().add(scene.avatar(model, clothes=clothes, script=text)).to_dict()
    except ScenekitError as error:
        raise Refusal(400, str(error)) from None


def models(service: Service, asked: Asked) -> Any:
    return {"models": [_model(entry) for entry in BUILT_IN_CATALOG]}


def _model(entry: CatalogEntry) -> dict[str, Any]:
    images = build_model(entry).deployImage
    thumbnail = images.themb_src if images else None
    clothes = {"id": entry.clothes, "label": _label(f"Clothes {entry.clothes}"), "thumbnail": thumbnail}
    label = _label(f"Avatar {entry.model}")
    return {"id": entry.model, "label": label, "thumbnail": thumbnail, "clothes": [clothes]}


def _label(text: str) -> dict[str, str]:
    return {"ko": text, "en": text}


def dropdown_models(service: Service, asked: Asked) -> Any:
    return [{"id": entry.model, "label": f"Avatar {entry.model}", "avatarType": "stock"} for entry in BUILT_IN_CATALOG]


def workspaces(service: Service, asked: Asked) -> Any:
    return [{"workspaceId": WORKSPACE, "workspaceName": "Sandbox"}]


def templates(service: Service, asked: Asked) -> Any:
    return [{"id": TEMPLATE, "name": "A template of the sandbox"}]


def _made(service: Service, asked: Asked, draft: Record, options: Options, *, is_export: bool) -> dict[str, Any]:
    kept = service.export(draft, asked, options) if is_export else service.save(draft)
    return {"projectId": kept.id}


def _form(asked: Asked, kind: type[T]) -> T:
    return _converted(_object(asked), kind)


def _converted(found: dict[str, Any], kind: type[T]) -> T:
    return parsing.validate_as(found, kind, "the body is not as documented")


def _object(asked: Asked) -> dict[str, Any]:
    found = _json(asked)
    if not isinstance(found, dict):
        raise PayloadError("the body must be a JSON object")
    return found


def _json(asked: Asked) -> Any:
    if not asked.body:
        raise PayloadError("the body is empty: it must be JSON")
    return parsing.parse_json(asked.body)


def _fields(asked: Asked) -> dict[str, Any]:
    """The fields of a call whose samples send them in three ways: in the query, as a form and as JSON."""
    if asked.content_type.startswith("application/x-www-form-urlencoded"):
        return {**asked.query, **dict(parse_qsl(asked.body.decode(errors="replace")))}
    return {**asked.query, **(_object(asked) if asked.body else {})}


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
