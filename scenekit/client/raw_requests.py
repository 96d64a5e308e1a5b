"""Requests of any other kind, also with files."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Literal

import msgspec

from scenekit.client.arguments import to_json_object
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow, RunBlocking
from scenekit.client.forms import UploadFiles, encode_form
from scenekit.client.http_messages import APIRequest
from scenekit.client.retrying import send_with_retries
from scenekit.core import validation
from scenekit.core.messages import argument_error


def request(
    context: ClientContext,
    method: Literal["GET", "POST", "PUT", "DELETE"],
    path: str,
    *,
    body: dict[str, Any] | None = None,
    params: dict[str, str] | None = None,
    files: UploadFiles | None = None,
    idempotent: bool | None = None,
) -> Flow[Any]:
    """Send any other request below `/api/odin/v3`, and return the `data` of the response.

    Args:
        method: The HTTP method.
        path: The path below `/api/odin/v3`, such as "/automation/progress".
        body: The JSON object to send. With `files`, the fields of the form.
        params: The query parameters.
        files: Files to upload as multipart/form-data: a path, or a list of paths, by the name of the field.
        idempotent: Whether the request may be sent twice, so that the client retries it after any temporary failure.
            Default: only GET.

    Raises:
        ArgumentError: An argument has an invalid value.
        APIStatusError: The service rejected the request.
        APIConnectionError: The request did not reach the service, or all attempts failed.
        InvalidResponseError: The response is not valid.
        OutcomeUnknownError: The response was lost, and the request is not idempotent.

    Example::

        status = client.request("GET", "/auth")
        draft = client.request("POST", "/editor/project/pptpdf", files={"file": "slides.pptx"}, body={"name": "Slides"})
    """
    validation.choice("request", "method", method, ("GET", "POST", "PUT", "DELETE"))
    validation.text("request", "path", path)
    if not re.fullmatch(r"/[\w./~-]*", path) or ".." in path:
        raise argument_error(
            "request", "path", path, "must be a path below /api/odin/v3, such as '/automation/progress'."
        )
    for name, value in to_json_object("request", "params", params or {}).items():
        if not isinstance(value, str):
            reason = f"must have values of the type str, but the value of {name!r} is {type(value).__name__}."
            raise argument_error("request", "params", params, reason)
    is_idempotent = method == "GET" if idempotent is None else idempotent
    validation.boolean("request", "idempotent", is_idempotent)
    fields = None if body is None else to_json_object("request", "body", body)
    if files is None:
        content = None if fields is None else msgspec.json.encode(fields)
        api_request = APIRequest(method, path, content, params, is_idempotent)
    else:
        form = yield RunBlocking(partial(encode_form, "request", fields or {}, files))
        api_request = APIRequest(method, path, form.body, params, is_idempotent, content_type=form.content_type)
    return (yield from send_with_retries(context, api_request))
