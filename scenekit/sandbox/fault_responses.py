"""The effect of each fault on the response. The faults of renders are in `rendering`.

A response is an ASGI app. The functions here return another ASGI app, which sends something else or nothing.
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
"""The delay of the fault `slow`, in seconds."""

ERROR_PAGE_HTML = (
    "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr><center>nginx</center></body></html>"
)
"""The page of a proxy, with a placeholder for its title."""


def delay_response(response: Response) -> ASGIApp:
    """Return an app that sends the response after `SLOW_DELAY_S`."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(SLOW_DELAY_S)
        await response(scope, receive, send)

    return app


def truncate_stream(response: Response) -> ASGIApp:
    """Return an app that sends the first half of each body message and then closes the connection."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_half(message: Message) -> None:
            if message["type"] == "http.response.body":
                body = message.get("body", b"")
                message = {**message, "body": body[: len(body) // 2], "more_body": True}
            await send(message)

        await response(scope, receive, send_half)
        await drop_connection(scope, receive, send)

    return app


def truncate_body(response: Response) -> ASGIApp:
    """Return a response with half of the body and the `Content-Length` of that half."""
    body = bytes(response.body)
    return Response(body[: len(body) // 2], response.status_code, media_type="application/json")


REPLACEMENT_RESPONSES: dict[str, ASGIApp] = {
    "429": error_response(429, "Too many requests.", {"Retry-After": "1"}),
    "500": error_response(500, "Internal server error."),
    "502": error_response(502, "Bad gateway."),
    "503": error_response(503, "The service is not available."),
    "drop-before": drop_connection,
    "timeout": hang_connection,
    "expired-token": error_response(401, "The token has expired. Request a new one."),
    "html-error": HTMLResponse(ERROR_PAGE_HTML.format("502 Bad Gateway"), 502),
    "html-200": HTMLResponse(ERROR_PAGE_HTML.format("Down for maintenance"), 200),
}
"""The responses of faults that keep a request from being processed."""

RESPONSE_TRANSFORMS: dict[str, Callable[[Response], ASGIApp]] = {
    "504": lambda _: error_response(504, "The gateway timed out."),
    "drop-after": lambda _: drop_connection,
    "timeout-after": lambda _: hang_connection,
    "truncated-json": truncate_body,
    "empty-body": lambda response: Response(status_code=response.status_code),
    "slow": delay_response,
    "drop-download": truncate_stream,
}
"""The functions that replace the response to a request that was processed."""
