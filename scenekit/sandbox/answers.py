"""Answers: in the envelope of the service, and as faults spoil them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from collections.abc import Callable


def good(data: Any) -> Response:
    """A call that went well."""
    return _json({"success": True, "data": data}, 200)


def bad(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """A call that went wrong. No error code is documented: it is the HTTP status."""
    return _json({"success": False, "error": {"code": status, "msg": message}}, status, headers)


def _json(content: Any, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(content), status, headers, media_type="application/json")


PAGE = (
    "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr><center>nginx</center></body></html>"
)

INSTEAD: dict[str, Callable[[], Response]] = {
    "429": lambda: bad(429, "too many requests", {"Retry-After": "1"}),
    "500": lambda: bad(500, "an error of the service"),
    "502": lambda: bad(502, "an error of the gateway"),
    "503": lambda: bad(503, "not available"),
    "expired-token": lambda: bad(401, "the token has expired: ask for a new one"),
    "html-error": lambda: HTMLResponse(PAGE.format("502 Bad Gateway"), 502),
    "html-200": lambda: HTMLResponse(PAGE.format("Down for maintenance"), 200),
}
"""Answers to calls that are not handled."""

SPOILED: dict[str, Callable[[Response], Response]] = {
    "504": lambda _: bad(504, "the gateway gave up waiting"),
    "truncated-json": lambda answer: Response(
        bytes(answer.body)[: len(answer.body) // 2], answer.status_code, media_type="application/json"
    ),
    "empty-body": lambda answer: Response(status_code=answer.status_code),
}
"""What becomes of the answers to calls that are handled."""
