"""Requests to the service, and the JSON envelope of its responses."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scenekit.errors import APIStatusError, AuthenticationError, InvalidResponseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LEGACY_BASE_PATH = "/api/odin"
"""The path of the legacy API below the host."""

BASE_PATH = "/api/odin/v3"
"""The path of the API below the host."""

MAX_RESPONSE_BYTES = 64 * 2**20
"""Longest response body that the client reads, in bytes. A list of a hundred thousand projects is shorter."""

MAX_MESSAGE_CHARS = 300
"""Largest length of a message of the service, in characters. Longer messages are truncated."""


NOT_PROCESSED_STATUS_CODES = (401, 403, 405, 501)
"""Statuses by which a gateway or the service rejects a request unread. Their bodies are often not JSON."""

SUCCESS_CODES = (None, 0, "0", 200, "200", "ok", "success")
"""Values of `code`, in lower case, that do not stand for an error."""

PROJECT_ID_KEYS = ("projectId", "project_id", "_id")
"""Keys that show that the service processed a request, whatever else the response contains."""


class APIRequest(NamedTuple):
    """A request to the service."""

    method: str
    path: str
    """The path below the service's `/api/odin/v3`."""
    body: bytes | None = None
    """JSON."""
    params: Mapping[str, str] | None = None
    idempotent: bool = True
    """Whether the request may be sent twice (RFC 9110). Reading and deleting may, a billable request may not."""
    unauthenticated: bool = False
    """Whether the request is sent without a token."""
    is_legacy: bool = False
    """Whether the path is one of the legacy API (V1), below `/api/odin`."""
    content_type: str = "application/json"
    """The media type of the body."""
    keeps_envelope: bool = False
    """Whether the result is the whole response instead of its `data`."""

    @property
    def name(self) -> str:
        """The method and the path, without the body, which may contain keys."""
        return f"{self.method} {self.path}"

    def __repr__(self) -> str:
        return f"APIRequest({self.name})"


LIST_PROJECTS_REQUEST = APIRequest("GET", "/editor/project", keeps_envelope=True)
"""The request for the list of projects. Its envelope can contain the number of pages."""


def build_get_project_request(project_id: str) -> APIRequest:
    """Return the request for one project."""
    return APIRequest("GET", f"/editor/project/{project_id}")


INVALID_JSON = object()
"""Marks a body that is not JSON. None cannot, because it is the value of `null`."""


def decode_json(body: bytes) -> Any:
    """Return the value of a JSON text, or `INVALID_JSON`."""
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return INVALID_JSON


class APIResponse:
    """A complete response of the service."""

    def __init__(self, status_code: int, headers: Mapping[str, str], body: bytes):
        self.status_code, self.headers, self.body = status_code, headers, body

    @cached_property
    def json_value(self) -> Any:
        """The decoded body, or `INVALID_JSON`."""
        return decode_json(self.body)


class ResponseContent(NamedTuple):
    """The content of a response: its data, or the error that it represents."""

    data: Any = None
    error: APIStatusError | InvalidResponseError | None = None


def read_response(response: APIResponse, request: APIRequest, redact: Callable[[str], str]) -> ResponseContent:
    """Return the content of a response: the `data` of its envelope, or the whole JSON value if it has no envelope.

    Args:
        response: The response.
        request: The request, which an error names.
        redact: Removes secrets from the messages of the service.
    """
    value, status_code = response.json_value, response.status_code
    if value is INVALID_JSON:
        if status_code not in NOT_PROCESSED_STATUS_CODES:
            reason = f"{request.name}: The response (HTTP {status_code}) {_describe_body(response)}."
            return ResponseContent(error=InvalidResponseError(reason))
        value = None  # a gateway may reject a request without JSON
    if status_code >= 400 or is_refusal(value):
        return ResponseContent(error=_read_rejection(value, status_code, request, redact))
    if not 200 <= status_code < 300:
        reason = f"{request.name}: The response (HTTP {status_code}) redirects to another URL. Check the base URL."
        return ResponseContent(error=InvalidResponseError(reason))
    return ResponseContent(value if request.keeps_envelope else unwrap_data(value))


def unwrap_data(value: Any) -> Any:
    """Return the `data` of an envelope, or the whole JSON value if it has no envelope."""
    return value.get("data", value) if isinstance(value, dict) and "success" in value else value


def is_refusal(value: Any) -> bool:
    """Return whether a body rejects a request, whatever the HTTP status is.

    Not all endpoints have the envelope with `success`. Without it, an error is a rejection unless the body also
    contains data or the id of a project.

    >>> is_refusal({"success": "false"}), is_refusal({"error": "no credit"}), is_refusal({"code": 7, "msg": "no"})
    (True, True, True)
    >>> is_refusal({"code": 0, "msg": "ok"}), is_refusal({"error": None}), is_refusal({"projectId": "1", "error": "x"})
    (False, False, False)
    """
    if not isinstance(value, dict):
        return False
    success = _normalize(value.get("success"))
    if success is False or success == "false":
        return True
    if success is True or success == "true" or value.get("data") or any(value.get(key) for key in PROJECT_ID_KEYS):
        return False
    return bool(value.get("error")) or _is_bare_error(value)


def _is_bare_error(value: dict[str, Any]) -> bool:
    """Return whether a body contains only a code and a message, without an envelope."""
    has_message = any(value.get(key) for key in ("msg", "message"))
    return value.keys().isdisjoint(("success", "data")) and has_message and not _is_success_code(value.get("code"))


def _is_success_code(code: Any) -> bool:
    return _normalize(code) in SUCCESS_CODES


def _normalize(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _read_rejection(value: Any, status_code: int, request: APIRequest, redact: Callable[[str], str]) -> APIStatusError:
    code, message = _parse_error_details(value)
    error_class = AuthenticationError if status_code in (401, 403) else APIStatusError
    return error_class(
        truncate(redact(message)) or f"{request.name}, without a reason",
        status_code,
        None if code is None else truncate(redact(code)),
    )


def _describe_body(response: APIResponse) -> str:
    """Describe a body that is not JSON without quoting it, because it may contain anything."""
    start = response.body[:200].lstrip().lower()
    if not start:
        return "is empty"
    if start.startswith((b"<!doctype", b"<html", b"<head")):
        return "is an HTML page, not JSON. A proxy or a sign-in page may intercept the connection"
    return f"is not complete JSON ({len(response.body)} bytes)"


def _parse_error_details(content: Any) -> tuple[str | None, str]:
    """Return the code and the message of a rejection. The service does not always use the documented shape."""
    error = content.get("error", content) if isinstance(content, dict) else content
    if not isinstance(error, dict):
        return None, "" if error is None else _stringify(error)
    code = next((error[key] for key in ("code", "errorCode", "status") if error.get(key) is not None), None)
    message = next((error[key] for key in ("msg", "message", "error", "detail", "reason") if error.get(key)), "")
    return None if code is None else _stringify(code), _stringify(message)


def _stringify(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def truncate(text: str) -> str:
    """Return a message of the service on one line, with at most `MAX_MESSAGE_CHARS` characters of it."""
    text = " ".join(text.split())
    return f"{text[:MAX_MESSAGE_CHARS]} …" if len(text) > MAX_MESSAGE_CHARS else text
