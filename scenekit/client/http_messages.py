"""What is asked of the service and what comes back."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scenekit.errors import APIStatusError, AuthenticationError, InvalidResponseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BASE_PATH = "/api/odin/v3"

LARGEST_ANSWER = 64 * 2**20
"""Bytes: a list of a hundred thousand projects is smaller."""


class Call(NamedTuple):
    """A request to the service."""

    method: str
    path: str
    """Below the service's `/api/odin/v3`."""
    body: bytes | None = None
    """JSON."""
    params: Mapping[str, str] | None = None
    is_repeatable: bool = True
    """Whether it may be sent twice: reading and deleting may, what costs may not."""
    is_open: bool = False
    """Whether it goes without a token."""

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def __repr__(self) -> str:
        return f"Call({self.name})"


NO_JSON = object()


def decoded(body: bytes) -> Any:
    """What somebody sent as JSON; `NO_JSON` where it is none."""
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return NO_JSON


class Reply:
    """What came back, whole."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes):
        self.status, self.headers, self.body = status, headers, body

    @cached_property
    def content(self) -> Any:
        """The JSON in it; `NO_JSON` where it holds none."""
        return decoded(self.body)


def data_of(reply: Reply, call: Call, masked: Callable[[str], str]) -> Any:
    """What a reply carries: the `data` of its envelope, or the whole where it has none.

    `masked` hides keys in a refusal. Raises `RefusedError` or `AnswerError`.
    """
    found = reply.content
    if found is NO_JSON:
        if reply.status not in (401, 403):
            raise InvalidResponseError(f"{call.name}: HTTP {reply.status}, and {_described(reply)}")
        found = None  # a gate that speaks no JSON says no all the same
    refused = reply.status >= 400 or (isinstance(found, dict) and found.get("success") is False)
    if refused:
        code, words = (None if text is None else short(masked(text)) for text in _reason(found))
        kind = AuthenticationError if reply.status in (401, 403) else APIStatusError
        raise kind(words or f"{call.name}, with no reason given", reply.status, code)
    if not 200 <= reply.status < 300:
        raise InvalidResponseError(f"{call.name}: HTTP {reply.status} leads elsewhere; is the base URL right?")
    return found.get("data", found) if isinstance(found, dict) and "success" in found else found


def _described(reply: Reply) -> str:
    """What came in place of JSON, without showing it: it may hold anything."""
    start = reply.body[:200].lstrip().lower()
    if not start:
        return "nothing in it"
    if start.startswith((b"<!doctype", b"<html", b"<head")):
        return "a page (HTML) in place of an answer: something stands between here and the service"
    return f"{len(reply.body)} bytes that are no JSON, or half of it"


def _reason(found: Any) -> tuple[str | None, str]:
    """The code and the words of a refusal, whatever its shape: the service documents one, and not all keep to it."""
    error = found.get("error", found) if isinstance(found, dict) else found
    if not isinstance(error, dict):
        return None, "" if error is None else _text(error)
    code = next((error[key] for key in ("code", "errorCode", "status") if error.get(key) is not None), None)
    words = next((error[key] for key in ("msg", "message", "error", "detail", "reason") if error.get(key)), "")
    return None if code is None else _text(code), _text(words)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def short(text: str) -> str:
    """Some words of the service, in a line."""
    text = " ".join(text.split())
    return f"{text[:300]} …" if len(text) > 300 else text
