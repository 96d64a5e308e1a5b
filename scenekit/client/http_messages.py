"""What is asked of the service and what comes back."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scenekit.errors import APIStatusError, AuthenticationError, InvalidResponseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BASE_PATH = "/api/odin/v3"

MAX_RESPONSE_BYTES = 64 * 2**20
"""Bytes: a list of a hundred thousand projects is smaller."""


class APIRequest(NamedTuple):
    """A request to the service."""

    method: str
    path: str
    """Below the service's `/api/odin/v3`."""
    body: bytes | None = None
    """JSON."""
    params: Mapping[str, str] | None = None
    idempotent: bool = True
    """Whether it may be sent twice: reading and deleting may, what costs may not."""
    unauthenticated: bool = False
    """Whether it goes without a token."""

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def __repr__(self) -> str:
        return f"Call({self.name})"


INVALID_JSON = object()


def decode_json(body: bytes) -> Any:
    """What somebody sent as JSON; `NO_JSON` where it is none."""
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return INVALID_JSON


class APIResponse:
    """What came back, whole."""

    def __init__(self, status_code: int, headers: Mapping[str, str], body: bytes):
        self.status_code, self.headers, self.body = status_code, headers, body

    @cached_property
    def json_value(self) -> Any:
        """The JSON in it; `NO_JSON` where it holds none."""
        return decode_json(self.body)


def unwrap_response(response: APIResponse, request: APIRequest, redact: Callable[[str], str]) -> Any:
    """What a reply carries: the `data` of its envelope, or the whole where it has none.

    `masked` hides keys in a refusal. Raises `APIStatusError` or `InvalidResponseError`.
    """
    found = response.json_value
    if found is INVALID_JSON:
        if response.status_code not in (401, 403):
            raise InvalidResponseError(f"{request.name}: HTTP {response.status_code}, and {_describe_body(response)}")
        found = None  # a gate that speaks no JSON says no all the same
    refused = response.status_code >= 400 or (isinstance(found, dict) and found.get("success") is False)
    if refused:
        code, words = (None if text is None else shorten(redact(text)) for text in _parse_error_details(found))
        kind = AuthenticationError if response.status_code in (401, 403) else APIStatusError
        raise kind(words or f"{request.name}, with no reason given", response.status_code, code)
    if not 200 <= response.status_code < 300:
        raise InvalidResponseError(
            f"{request.name}: HTTP {response.status_code} leads elsewhere; is the base URL right?"
        )
    return found.get("data", found) if isinstance(found, dict) and "success" in found else found


def _describe_body(response: APIResponse) -> str:
    """What came in place of JSON, without showing it: it may hold anything."""
    start = response.body[:200].lstrip().lower()
    if not start:
        return "nothing in it"
    if start.startswith((b"<!doctype", b"<html", b"<head")):
        return "a page (HTML) in place of an answer: something stands between here and the service"
    return f"{len(response.body)} bytes that are no JSON, or half of it"


def _parse_error_details(content: Any) -> tuple[str | None, str]:
    """The code and the words of a refusal, whatever its shape: the service documents one, and not all keep to it."""
    error = content.get("error", content) if isinstance(content, dict) else content
    if not isinstance(error, dict):
        return None, "" if error is None else _stringify(error)
    code = next((error[key] for key in ("code", "errorCode", "status") if error.get(key) is not None), None)
    words = next((error[key] for key in ("msg", "message", "error", "detail", "reason") if error.get(key)), "")
    return None if code is None else _stringify(code), _stringify(words)


def _stringify(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def shorten(text: str) -> str:
    """Some words of the service, in a line."""
    text = " ".join(text.split())
    return f"{text[:300]} …" if len(text) > 300 else text
