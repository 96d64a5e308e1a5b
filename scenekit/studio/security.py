"""Reject requests that do not come from the page of this studio."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_HEADER = "x-studio-token"  # noqa: S105 (the name of a header)

MAX_BODY_BYTES = 2 * 1024 * 1024
"""The largest request body in bytes. A gesture has a few hundred, and a long script less than a megabyte."""

RESPONSE_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Headers of every response. Drawings have `style` attributes, so inline styles are allowed. Inline scripts, scripts of
other sites, and the evaluation of text are not."""


class SecurityMiddleware:
    """Checks the host, the origin, the token and the content type of each request.

    Args:
        app: The app.
        token: The token that requests for data need.
    """

    def __init__(self, app: ASGIApp, token: str):
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._find_refusal(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(key.encode(), value.encode()) for key, value in RESPONSE_HEADERS.items()]
                message = {**message, "headers": [*message.get("headers", ()), *extra]}
            await send(message)

        app = self._app if refusal is None else JSONResponse({"message": refusal[1]}, refusal[0])
        await app(scope, receive, send_with_headers)

    def _find_refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return the status code and the reason for which a request is refused, or None."""
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        port = scope["server"][1] if scope.get("server") else None
        hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        if headers.get("host") not in hosts:
            return 400, "The host is not this machine. Open the address that the command printed."
        origins = {f"http://{host}" for host in hosts}
        site = headers.get("sec-fetch-site", "same-origin")
        if headers.get("origin", f"http://127.0.0.1:{port}") not in origins or site not in ("same-origin", "none"):
            return 403, "The request comes from another page."
        if not scope["path"].startswith("/api/"):
            return None
        if not hmac.compare_digest(headers.get(TOKEN_HEADER, "").encode(), self._token.encode()):
            return 401, "The token is missing or wrong. Open the address that the command printed."
        return _check_body(headers) if scope["method"] == "POST" else None


def _check_body(headers: dict[str, str]) -> tuple[int, str] | None:
    if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return 415, "The content type must be application/json."
    length = headers.get("content-length", "")
    if not length.isdigit() or int(length) > MAX_BODY_BYTES:
        return 413, f"The body must have a length of at most {MAX_BODY_BYTES} bytes."
    return None
