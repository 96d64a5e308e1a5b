"""Broken connections: close a real connection, or raise an error if the app runs without a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from scenekit.sandbox.errors import ConnectionDroppedError, ResponseTimeoutError
from scenekit.sandbox.request_log import PENDING_REQUEST_KEY

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

CLOSE_KEY = "scenekit.close"
"""The key of the ASGI scope that holds the function which closes the connection of the request."""


class ClosableH11Protocol(H11Protocol):
    """The HTTP protocol of uvicorn, with a function in each request's scope that closes its connection."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        app = self.app

        async def closable_app(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, CLOSE_KEY: self.transport.close}, receive, send)

        self.app = closable_app

    def shutdown(self) -> None:
        """Close the connection at once: uvicorn would wait for responses that a fault holds back forever."""
        super().shutdown()
        self.transport.close()


async def drop_connection(scope: Scope, receive: Receive, send: Send) -> None:
    """Close the connection, after the bytes that were already sent. This function is an ASGI app."""
    scope[PENDING_REQUEST_KEY].report(None)
    if CLOSE_KEY not in scope:
        raise ConnectionDroppedError
    scope[CLOSE_KEY]()
    await hang_connection(scope, receive, send)


async def hang_connection(scope: Scope, receive: Receive, _send: Send) -> None:
    """Wait without a response until the client disconnects. This function is an ASGI app."""
    scope[PENDING_REQUEST_KEY].report(None)
    if CLOSE_KEY not in scope:
        raise ResponseTimeoutError
    while (await receive())["type"] != "http.disconnect":
        pass
