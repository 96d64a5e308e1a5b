"""Answers, in the envelope of the service."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response


def good(data: Any) -> Response:
    """A call that went well."""
    return _json({"success": True, "data": data}, 200)


def bad(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """A call that went wrong. No error code is documented: it is the HTTP status."""
    return _json({"success": False, "error": {"code": status, "msg": message}}, status, headers)


def _json(content: Any, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(content), status, headers, media_type="application/json")
