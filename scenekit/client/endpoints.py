"""The service's endpoints, a flow each; `Client` and `AsyncClient` offer them under the same names."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from scenekit.client import responses
from scenekit.client.arguments import (
    ExportOptions,
    ProjectLike,
    build_post_request,
    check_id,
    check_path,
    check_texts,
    drop_keys,
    encode_export_options,
    prepare_payload,
    to_json_object,
)
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow
from scenekit.client.http_messages import APIRequest
from scenekit.client.idempotency import (
    LIST_PROJECTS_REQUEST,
    BillableRequest,
    add_marker,
    build_get_project_request,
    compute_change_fingerprint,
    compute_idempotency_key,
    generate_marker,
    run_ledger_io,
    strip_markers,
    submit_once,
)
from scenekit.client.responses import AudioFile, Model, ProjectInfo, Workspace
from scenekit.client.retrying import AmbiguousResultError, send_with_retries
from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.errors import AuthenticationError, OutcomeUnknownError

if TYPE_CHECKING:
    from typing import Unpack

    from scenekit.client.ledger import JobKind


def create_project(
    context: ClientContext,
    project: ProjectLike,
    *,
    resend: bool = False,
    output: str | os.PathLike[str] | None = None,
    **options: Unpack[ExportOptions],
) -> Flow[str]:
    """Send a project, once: its id. The service exports it unless it or `is_export` says otherwise.

    A stamp is put at the end of its name, as in `Welcome [sk-3f9a1c20b7-a1b2c3]`: by it the project is found where
    the answer gets lost. With a ledger, the same project is not sent twice unless `again`; a lost one is then looked
    for once more, and sent if it is old enough to have been listed. `output` is noted there: the file it is to become.

    Raises `OutcomeUnknownError` where nobody can say whether it arrived, `APIStatusError`, `APIConnectionError` (it did not
    arrive, for certain) and any other `ClientError`; `PayloadError` and what composing raises.
    """
    payload = {**prepare_payload(project), **encode_export_options("create_project", options)}
    return (yield from submit_once(context, build_create_request(context, payload, output), resend=resend))


def edit_project(
    context: ClientContext,
    project_id: str,
    updates: dict[str, Any],
    *,
    resend: bool = False,
    **options: Unpack[ExportOptions],
) -> Flow[str]:
    """Change a project that exists, and export it: the id of what is exported, which may be another.

    `updates` is what `Project.updates_since` gives. Where the answer gets lost, the scenes of the project having
    changed is taken as the sign that it arrived; where the service makes another project of it, it is not found. With
    a ledger, the same edit of the same project is sent once, unless `again`. Raises as `create_project` does.
    """
    id = check_id("edit_project", project_id)
    if not updates:
        raise argument_error("edit_project", "updates", updates, "is empty; Project.updates_since gives what changed.")
    body = {**to_json_object("edit_project", "updates", updates), **encode_export_options("edit_project", options)}
    return (yield from _submit_change(context, "edit", id, f"/editor/project/{id}", body, resend))


def export_project(
    context: ClientContext, project_id: str, *, resend: bool = False, **options: Unpack[ExportOptions]
) -> Flow[str]:
    """Export a project that exists: the id of what is exported.

    With a ledger, it is exported once, unless `again`: where its scenes are others by now, an `ArgumentError` says so.
    Raises as `create_project` does.
    """
    id = check_id("export_project", project_id)
    said = encode_export_options("export_project", options, ("resolution", "workspace_id", "webhook_url"))
    return (
        yield from _submit_change(context, "export", id, "/editor/project/export", {"projectId": id, **said}, resend)
    )


def get_project(context: ClientContext, project_id: str) -> Flow[ProjectInfo]:
    """A project as the service has it; `Project.from_payload(info.data)` reads its scenes."""
    return responses.parse_project(
        (yield from send_with_retries(context, build_get_project_request(check_id("get_project", project_id))))
    )


def list_projects(context: ClientContext) -> Flow[list[ProjectInfo]]:
    """The projects of the account, as far as the service lists them: it documents those that are exported."""
    return responses.parse_projects((yield from send_with_retries(context, LIST_PROJECTS_REQUEST)))


def delete_projects(context: ClientContext, project_ids: Collection[str]) -> Flow[int]:
    """Delete projects: how many the service says there were; of a call that was asked again, those that were left."""
    if isinstance(project_ids, str) or not isinstance(project_ids, Collection):
        raise argument_error("delete_projects", "project_ids", project_ids, "must be a list of ids.")
    body = {"ids": [check_id("delete_projects", one) for one in project_ids]}
    call = APIRequest("DELETE", "/editor/project", msgspec.json.encode(body))  # deleting twice does no harm
    return responses.parse_deleted_count((yield from send_with_retries(context, call)))


def create_from_template(
    context: ClientContext,
    template_id: str,
    *,
    name: str | None = None,
    model: str | None = None,
    clothes: str | None = None,
    workspace_id: str | None = None,
) -> Flow[str]:
    """A new project from a template of the service, not exported: its id.

    Raises `OutcomeUnknownError` where no answer comes; nothing is owed then, at most a draft is left over.
    """
    said = {"name": name, "model": model, "clothes": clothes}
    body = {key: value for key, value in said.items() if value is not None}
    check_texts("create_from_template", body)
    body |= encode_export_options("create_from_template", {"workspace_id": workspace_id})
    call = build_post_request(f"/editor/template/{check_id('create_from_template', template_id, 'template_id')}", body)
    return responses.parse_created_id((yield from _send_at_most_once(context, call)))


def is_authenticated(context: ClientContext) -> Flow[bool]:
    """Whether the service takes the key: False for one that it does not know, or not any more.

    Raises `APIConnectionError`, `InvalidResponseError`, and `APIStatusError` for what is not about the key.
    """
    try:
        data = yield from send_with_retries(context, APIRequest("GET", "/auth"))
    except AuthenticationError:
        return False
    return isinstance(data, dict) and data.get("isAuthenticated") is True


def list_models(context: ClientContext) -> Flow[list[Model]]:
    """The avatars of the account, with their outfits."""
    return responses.parse_models((yield from send_with_retries(context, APIRequest("GET", "/model"))))


def list_dropdown_models(context: ClientContext) -> Flow[list[Model]]:
    """The avatars of the account as the service's flat list has them: without outfits."""
    return responses.parse_models((yield from send_with_retries(context, APIRequest("GET", "/dropdown/models"))))


def list_workspaces(context: ClientContext) -> Flow[list[Workspace]]:
    """The workspaces of the account."""
    return responses.parse_workspaces(
        (yield from send_with_retries(context, APIRequest("GET", "/dropdown/workspaces")))
    )


def create_simple_video(
    context: ClientContext,
    *,
    text: str,
    model: str,
    clothes: str,
    language: str,
    resend: bool = False,
    **options: Unpack[ExportOptions],
) -> Flow[str]:
    """An avatar alone, to be keyed out: the id of its project. It is exported unless `is_export` is False.

    Raises as `create_project` does; where the answer gets lost, the service has no way to look for it.
    """
    said = {"language": language, "text": text, "model": model, "clothes": clothes}
    return (yield from _submit_simple_video(context, "create_simple_video", "/simple/video", said, options, resend))


def create_custom_video(
    context: ClientContext,
    *,
    text: str,
    model: str,
    language: str,
    resend: bool = False,
    **options: Unpack[ExportOptions],
) -> Flow[str]:
    """A video of a custom avatar: the id of its project. Raises as `simple_video` does."""
    return (
        yield from _submit_simple_video(
            context,
            "create_custom_video",
            "/simple/custom",
            {"language": language, "text": text, "model": model},
            options,
            resend,
        )
    )


def create_simple_audio(context: ClientContext, *, text: str, model: str, language: str) -> Flow[AudioFile]:
    """A voice alone, which comes at once: the link to its file. Raises `OutcomeUnknownError` where no answer comes."""
    said = {"language": language, "text": text, "model": model}
    check_texts("create_simple_audio", said)
    call = build_post_request("/simple/audio", said)
    return responses.parse_audio((yield from _send_at_most_once(context, call)))


def request(
    context: ClientContext,
    method: Literal["GET", "POST", "PUT", "DELETE"],
    path: str,
    *,
    body: dict[str, Any] | None = None,
    params: dict[str, str] | None = None,
    idempotent: bool | None = None,
) -> Flow[Any]:
    """Any other call below the service's `/api/odin/v3`: the `data` of the answer.

    Only GET is asked again after trouble, unless `is_repeatable` says otherwise. Raises `OutcomeUnknownError` where
    another gets no answer.
    """
    validation.choice("request", "method", method, ("GET", "POST", "PUT", "DELETE"))
    validation.text("request", "path", path)
    if not re.fullmatch(r"/[\w./~-]*", path) or ".." in path:
        raise argument_error(
            "request", "path", path, "must be a path below /api/odin/v3, such as '/automation/progress'."
        )
    for name, value in to_json_object("request", "params", params or {}).items():
        if not isinstance(value, str):
            raise argument_error("request", "params", params, f"must be a dict of texts (str), and {name!r} is none.")
    data = None if body is None else msgspec.json.encode(to_json_object("request", "body", body))
    may_repeat = method == "GET" if idempotent is None else idempotent
    validation.boolean("request", "is_repeatable", may_repeat)
    call = APIRequest(method, path, data, params, may_repeat)
    return (yield from _send_at_most_once(context, call))


DEFAULT_PROJECT_NAME = "Default Template"
"""What the service calls a project without a name."""

SERVICE_DEFAULTS: dict[str, Any] = {
    "name": DEFAULT_PROJECT_NAME,
    "orientation": "landscape",
    "isExport": True,
    "resolution": "1080",
}
"""What the service documents for keys that are not there."""


def build_create_request(
    context: ClientContext, payload: dict[str, Any], output: str | os.PathLike[str] | None
) -> BillableRequest:
    """The purchase of a new project. It is the same as another that only says the service's defaults, too."""
    name = strip_markers(payload.get("name") or DEFAULT_PROJECT_NAME) or DEFAULT_PROJECT_NAME

    def call(stamp: str) -> APIRequest:
        return build_post_request("/editor/project", {"name": add_marker(name, stamp), **drop_keys(payload, ["name"])})

    named = {**payload, "name": name}
    said = {key: value for key, value in named.items() if key not in SERVICE_DEFAULTS or value != SERVICE_DEFAULTS[key]}
    key = compute_idempotency_key(context, b"create", _to_canonical_json(said))
    file = None if output is None else os.path.abspath(check_path("create_project", output, "output"))
    return BillableRequest("create", name, key, call, generate_marker(key), payload.get("isExport") is False, file)


def _to_canonical_json(body: Any) -> bytes:
    """A body in one spelling, however it was written: so that the same one is told as the same."""
    return msgspec.json.encode(body, order="sorted")


def _submit_change(
    context: ClientContext, kind: JobKind, project_id: str, path: str, body: dict[str, Any], resend: bool
) -> Flow[str]:
    """A change to a project that exists."""
    call = build_post_request(path, body)
    project = responses.parse_project((yield from send_with_retries(context, build_get_project_request(project_id))))
    key = compute_idempotency_key(context, kind.encode(), project_id.encode(), _to_canonical_json(body))
    if kind == "export":
        key = yield from _resolve_export_key(context, f"{key}:", project, resend)
    is_draft = body.get("isExport") is False
    purchase = BillableRequest(
        kind, project_id, key, lambda _: call, compute_change_fingerprint(kind, project), is_draft
    )
    return (yield from submit_once(context, purchase, resend=resend))


def _resolve_export_key(context: ClientContext, key_prefix: str, project: ProjectInfo, resend: bool) -> Flow[str]:
    """The key of an export, which tells its scenes, too: of others it is another, and not silently the old one.

    Nor is it silently sent: the scenes may have been changed in the web editor, or rewritten by the service.
    """
    key = key_prefix + compute_idempotency_key(context, _to_canonical_json(project.data.get("scenes")))
    earlier = (
        (yield from run_ledger_io(context, lambda: context.ledger.get_latest_job(key_prefix)))
        if context.has_user_ledger
        else None
    )
    if earlier is None or earlier.key == key:
        return key
    if earlier.is_unconfirmed:
        return earlier.key  # what became of that comes first
    if not resend:
        why = "was exported before, with other scenes than it has now: resend=True exports them, and is paid for."
        raise argument_error("export_project", "project_id", project.id, why)
    return key


def _submit_simple_video(
    context: ClientContext, method: str, path: str, fields: dict[str, str], options: ExportOptions, resend: bool
) -> Flow[str]:
    check_texts(method, fields)
    body = {**fields, "isExport": True, **encode_export_options(method, options)}
    call = build_post_request(path, body)
    key = compute_idempotency_key(context, path.encode(), _to_canonical_json(body))
    is_draft = options.get("is_export") is False
    purchase = BillableRequest("video", fields["text"][:60], key, lambda _: call, generate_marker(key), is_draft)
    return (yield from submit_once(context, purchase, resend=resend))


def _send_at_most_once(context: ClientContext, api_request: APIRequest) -> Flow[Any]:
    """Ask; a lost answer is an `OutcomeUnknownError`."""
    try:
        return (yield from send_with_retries(context, api_request))
    except AmbiguousResultError as trouble:
        raise OutcomeUnknownError(f"{api_request.name} may have arrived ({trouble}); it was not sent again") from None
