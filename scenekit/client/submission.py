"""Build billable requests with their idempotency keys, and submit changes of existing projects."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import msgspec

from scenekit.client import responses
from scenekit.client.arguments import (
    ExportOptions,
    Resend,
    build_post_request,
    check_path,
    check_resend,
    check_texts,
    drop_keys,
    encode_export_options,
    encode_text_subclass,
)
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow
from scenekit.client.http_messages import APIRequest, build_get_project_request
from scenekit.client.idempotency import BillableRequest, compute_idempotency_key, submit_once
from scenekit.client.ledger import JobKind
from scenekit.client.ledger_flows import run_ledger_io
from scenekit.client.lookup import compute_change_fingerprint
from scenekit.client.markers import add_marker, generate_marker, strip_markers
from scenekit.client.responses import ProjectInfo
from scenekit.client.retrying import send_with_retries
from scenekit.core.messages import argument_error

DEFAULT_PROJECT_NAME = "Default Template"
"""The name that the service gives to a project without one."""

SERVICE_DEFAULTS: dict[str, Any] = {
    "name": DEFAULT_PROJECT_NAME,
    "orientation": "landscape",
    "isExport": True,
    "resolution": "1080",
}
"""The documented values of missing keys."""

MAX_JOB_NAME_CHARS = 60
"""Largest length of the name of a video job, in characters. Its name is the start of its script."""


def build_create(
    context: ClientContext, payload: dict[str, Any], output: str | os.PathLike[str] | None
) -> BillableRequest:
    """Return the request for a new project. A payload that only adds the service's defaults has the same key.

    Args:
        context: The state of the client.
        payload: The payload.
        output: The path of the video.
    """
    name = strip_markers(payload.get("name") or DEFAULT_PROJECT_NAME) or DEFAULT_PROJECT_NAME

    def build_request(marker: str) -> APIRequest:
        body = {"name": add_marker(name, marker), **drop_keys(payload, ["name"])}
        return build_post_request("/editor/project", body)

    named = {**payload, "name": name}
    content = {
        key: value for key, value in named.items() if key not in SERVICE_DEFAULTS or value != SERVICE_DEFAULTS[key]
    }
    key = compute_idempotency_key(context, b"create", _to_canonical_json(content))
    path = None if output is None else os.path.abspath(check_path("create_project", output, "output"))
    return BillableRequest(
        "create", name, key, build_request, generate_marker(key), payload.get("isExport") is False, path
    )


def _to_canonical_json(body: Any) -> bytes:
    """Return equal bytes for equal contents, whatever the order of the keys."""
    return msgspec.json.encode(body, order="sorted", enc_hook=encode_text_subclass)


def submit_change(
    context: ClientContext, kind: JobKind, project_id: str, path: str, body: dict[str, Any], resend: Resend
) -> Flow[str]:
    """Submit an edit or an export of an existing project, and return the id of the changed project.

    Args:
        context: The state of the client.
        kind: "edit" or "export".
        project_id: The id of the project.
        path: The path of the endpoint.
        body: The body of the request.
        resend: Whether to send the request although it was sent before, see `Resend`.
    """
    project = responses.parse_project((yield from send_with_retries(context, build_get_project_request(project_id))))
    key = compute_idempotency_key(context, kind.encode(), project_id.encode(), _to_canonical_json(body))
    if kind == "export":
        key = yield from _resolve_export_key(context, f"{key}:", project, resend)
    request = build_post_request(path, body)
    billable_request = BillableRequest(
        kind,
        project_id,
        key,
        lambda _: request,
        compute_change_fingerprint(kind, project),
        body.get("isExport") is False,
    )
    return (yield from submit_once(context, billable_request, resend=resend))


def _resolve_export_key(context: ClientContext, key_prefix: str, project: ProjectInfo, resend: Resend) -> Flow[str]:
    """Return the idempotency key of an export. It includes a hash of the scenes, so changed scenes get a new key.

    Changed scenes are exported only with `resend=True`: the web editor or the service itself may have changed them. An
    earlier export whose outcome is unknown keeps its key, so that its outcome is resolved first.
    """
    key = key_prefix + compute_idempotency_key(context, _to_canonical_json(project.data.get("scenes")))
    if not context.has_user_ledger:
        return key
    earlier = yield from run_ledger_io(context, partial(context.ledger.get_latest_job, key_prefix))
    if earlier is None or earlier.key == key:
        return key
    if earlier.is_unconfirmed:
        return earlier.key
    if resend is not True:
        reason = "was exported before, with other scenes than it has now. Pass resend=True to export (and pay) again."
        raise argument_error("export_project", "project_id", project.id, reason)
    return key


def submit_simple_video(
    context: ClientContext, method: str, path: str, fields: dict[str, str], options: ExportOptions, resend: Resend
) -> Flow[str]:
    """Submit a video that is not described by scenes, and return the id of its project.

    Args:
        context: The state of the client.
        method: The public method, for error messages.
        path: The path of the endpoint.
        fields: The texts of the body.
        options: The options of the export.
        resend: Whether to send the request although it was sent before, see `Resend`.
    """
    check_texts(method, fields)
    check_resend(method, resend)
    body = {**fields, "isExport": True, **encode_export_options(method, options)}
    request = build_post_request(path, body)
    billable_request = build_video_request(context, path, fields["text"], request)
    billable_request = billable_request._replace(is_draft=options.get("is_export") is False)
    return (yield from submit_once(context, billable_request, resend=resend))


def build_video_request(context: ClientContext, call: str, name: str, request: APIRequest) -> BillableRequest:
    """Return a billable request whose project the service does not list.

    Args:
        context: The state of the client.
        call: The call, a part of the idempotency key.
        name: The name of the job. It is truncated.
        request: The request.
    """
    content = msgspec.json.decode(request.body or b"{}")
    key = compute_idempotency_key(context, call.encode(), _to_canonical_json(content))
    return BillableRequest("video", name[:MAX_JOB_NAME_CHARS], key, lambda _: request, generate_marker(key))
