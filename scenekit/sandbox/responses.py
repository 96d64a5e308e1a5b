"""Responses in the envelope of the service."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response


def ok_response(data: Any) -> Response:
    """Return a successful response."""
    return _json_response({"success": True, "data": data}, 200)


def legacy_response(data: dict[str, Any]) -> Response:
    """Return a successful response of the legacy API. Its tables have no `data`, but its tutorials read it."""
    return _json_response({"success": True, **data, "data": data}, 200)


def error_response(status_code: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """Return an error response. The service documents no error codes, so the code is the HTTP status."""
    return _json_response({"success": False, "error": {"code": status_code, "msg": message}}, status_code, headers)


def _json_response(content: Any, status_code: int, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(content), status_code, headers, media_type="application/json")
