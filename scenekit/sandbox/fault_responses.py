"""What each fault does to the answer of a request; the faults of renders are in `rendering`.

An answer is an ASGI app, and so is what takes its place.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

from scenekit.sandbox.connection import drop_connection, hang_connection
from scenekit.sandbox.responses import error_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SLOW_DELAY_S = 2.0
"""Seconds before an answer of the fault `slow`."""

ERROR_PAGE_HTML = (
    "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr><center>nginx</center></body></html>"
)


def delay_response(response: Response) -> ASGIApp:
    """An answer, after a while."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(SLOW_DELAY_S)
        await response(scope, receive, send)

    return app


def truncate_stream(response: Response) -> ASGIApp:
    """The first half of an answer that is one message, and then the end of the connection."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def half(message: Message) -> None:
            if message["type"] == "http.response.body":
                body = message.get("body", b"")
                message = {**message, "body": body[: len(body) // 2], "more_body": True}
            await send(message)

        await response(scope, receive, half)
        await drop_connection(scope, receive, send)

    return app


def truncate_body(response: Response) -> ASGIApp:
    """Half an answer that says that it is whole."""
    body = bytes(response.body)
    return Response(body[: len(body) // 2], response.status_code, media_type="application/json")


REPLACEMENT_RESPONSES: dict[str, ASGIApp] = {
    "429": error_response(429, "too many requests", {"Retry-After": "1"}),
    "500": error_response(500, "an error of the service"),
    "502": error_response(502, "an error of the gateway"),
    "503": error_response(503, "not available"),
    "drop-before": drop_connection,
    "timeout": hang_connection,
    "expired-token": error_response(401, "the token has expired: ask for a new one"),
    "html-error": HTMLResponse(ERROR_PAGE_HTML.format("502 Bad Gateway"), 502),
    "html-200": HTMLResponse(ERROR_PAGE_HTML.format("Down for maintenance"), 200),
}
"""What answers a request that is not handled."""

RESPONSE_TRANSFORMS: dict[str, Callable[[Response], ASGIApp]] = {
    "504": lambda _: error_response(504, "the gateway gave up waiting"),
    "drop-after": lambda _: drop_connection,
    "timeout-after": lambda _: hang_connection,
    "truncated-json": truncate_body,
    "empty-body": lambda answer: Response(status_code=answer.status_code),
    "slow": delay_response,
    "drop-download": truncate_stream,
}
"""What becomes of the answer to a request that is handled."""
