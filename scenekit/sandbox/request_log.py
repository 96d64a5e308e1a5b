"""The request log of the sandbox: one record per request."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RequestRecord(NamedTuple):
    """A request and its result. Headers and the query are left out, because they may contain secrets.

    Attributes:
        method: The HTTP method.
        path: The path without the query.
        status_code: The status of the response. None if no response was sent.
        fault: The injected fault, if any.
        seconds: The time until the response started.
    """

    method: str
    path: str
    status_code: int | None
    fault: str | None
    seconds: float

    def __str__(self) -> str:
        fault = f"  {self.fault}" if self.fault else ""
        result = self.status_code or "no response"
        return f"{self.method:6} {self.path}  {result}  {self.seconds * 1000:.0f} ms{fault}"


PENDING_REQUEST_KEY = "scenekit.pending_request"
"""The key of the ASGI scope that holds the `PendingRequest`."""


class PendingRequest:
    """A request in progress. It is reported once, before the client can see the result."""

    def __init__(self, scope: Scope, on_request: Callable[[RequestRecord], None]):
        self.fault: str | None = None
        self._method = scope["method"]
        self._path = scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
        self._started_at = time.perf_counter()
        self._on_request = on_request
        self._is_reported = False

    def report(self, status_code: int | None) -> None:
        """Report the status of the response, or None if there is no response. Later calls have no effect."""
        if not self._is_reported:
            self._is_reported = True
            seconds = time.perf_counter() - self._started_at
            self._on_request(RequestRecord(self._method, self._path, status_code, self.fault, seconds))


class RequestLogMiddleware:
    """ASGI middleware that calls `on_request` once per request."""

    def __init__(self, app: ASGIApp, on_request: Callable[[RequestRecord], None]):
        self._app = app
        self._on_request = on_request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app and report the request when its response starts, or when the app ends without a response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        pending_request = PendingRequest(scope, self._on_request)

        async def send_and_report(message: Message) -> None:
            if message["type"] == "http.response.start":
                pending_request.report(message["status"])
            await send(message)

        try:
            await self._app({**scope, PENDING_REQUEST_KEY: pending_request}, receive, send_and_report)
        finally:
            pending_request.report(None)
