"""What was asked of the sandbox, and what became of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Seen(NamedTuple):
    """A request: neither headers nor queries are told, as they may hold secrets.

    - `status`: that of the answer; None where none was given.
    - `fault`: the fault that struck it, if one did.
    - `seconds`: until the answer began.
    """

    method: str
    path: str
    status: int | None
    fault: str | None
    seconds: float

    def __str__(self) -> str:
        struck = f"  {self.fault}" if self.fault else ""
        return f"{self.method:6} {self.path}  {self.status or 'no answer'}  {self.seconds * 1000:.0f} ms{struck}"


NOTE = "scenekit.note"
"""Where the scope of a request holds its `Note`."""


class Note:
    """A request that is under way. It is told of once, before its caller can know how it ends."""

    def __init__(self, scope: Scope, tell: Callable[[Seen], None]):
        self.fault: str | None = None
        self._method = scope["method"]
        self._path = scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
        self._began = time.perf_counter()
        self._tell = tell
        self._is_told = False

    def tell(self, status: int | None) -> None:
        """It was answered with that status, or will not be."""
        if not self._is_told:
            self._is_told = True
            seconds = time.perf_counter() - self._began
            self._tell(Seen(self._method, self._path, status, self.fault, seconds))


class Watch:
    """Tells of every request to an app."""

    def __init__(self, app: ASGIApp, tell: Callable[[Seen], None]):
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        note = Note(scope, self._tell)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                note.tell(message["status"])
            await send(message)

        try:
            await self._app({**scope, NOTE: note}, receive, noting)
        finally:
            note.tell(None)
