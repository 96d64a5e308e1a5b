"""What was asked of the sandbox, and what became of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RequestRecord(NamedTuple):
    """A request: neither headers nor queries are told, as they may hold secrets.

    - `status`: that of the answer; None where none was given.
    - `fault`: the fault that struck it, if one did.
    - `seconds`: until the answer began.
    """

    method: str
    path: str
    status_code: int | None
    fault: str | None
    seconds: float

    def __str__(self) -> str:
        struck = f"  {self.fault}" if self.fault else ""
        return f"{self.method:6} {self.path}  {self.status_code or 'no answer'}  {self.seconds * 1000:.0f} ms{struck}"


PENDING_REQUEST_KEY = "scenekit.note"
"""Where the scope of a request holds its `Note`."""


class PendingRequest:
    """A request that is under way. It is told of once, before its caller can know how it ends."""

    def __init__(self, scope: Scope, on_request: Callable[[RequestRecord], None]):
        self.fault: str | None = None
        self._method = scope["method"]
        self._path = scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
        self._started_at = time.perf_counter()
        self._on_request = on_request
        self._is_reported = False

    def report(self, status_code: int | None) -> None:
        """It was answered with that status, or will not be."""
        if not self._is_reported:
            self._is_reported = True
            seconds = time.perf_counter() - self._started_at
            self._on_request(RequestRecord(self._method, self._path, status_code, self.fault, seconds))


class RequestLogMiddleware:
    """Tells of every request to an app."""

    def __init__(self, app: ASGIApp, on_request: Callable[[RequestRecord], None]):
        self._app = app
        self._on_request = on_request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        note = PendingRequest(scope, self._on_request)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                note.report(message["status"])
            await send(message)

        try:
            await self._app({**scope, PENDING_REQUEST_KEY: note}, receive, noting)
        finally:
            note.report(None)
