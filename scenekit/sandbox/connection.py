"""Connections that break: a real one is closed, and in one process the caller gets the error that it would get then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from scenekit.sandbox.request_log import PENDING_REQUEST_KEY

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

CLOSE_KEY = "scenekit.close"
"""Where the scope of a request holds what closes its connection."""


class ClosableH11Protocol(H11Protocol):
    """uvicorn's own, whose requests can close their connection."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        app = self.app

        async def closable(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, CLOSE_KEY: self.transport.close}, receive, send)

        self.app = closable

    def shutdown(self) -> None:
        """Whoever still waits for an answer gets none: some are never given."""
        super().shutdown()
        self.transport.close()


async def drop_connection(scope: Scope, receive: Receive, send: Send) -> None:
    """Close the connection, after what was sent."""
    scope[PENDING_REQUEST_KEY].report(None)
    if CLOSE_KEY not in scope:
        from httpx import RemoteProtocolError

        raise RemoteProtocolError("Server disconnected without sending a response.")
    scope[CLOSE_KEY]()
    await hang_connection(scope, receive, send)


async def hang_connection(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 (an ASGI app)
    """Wait until the caller is gone."""
    scope[PENDING_REQUEST_KEY].report(None)
    if CLOSE_KEY not in scope:
        from httpx import ReadTimeout

        raise ReadTimeout("The sandbox never answers.")
    while (await receive())["type"] != "http.disconnect":
        pass
