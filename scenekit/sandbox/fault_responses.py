"""What each fault does to the answer of a request; the faults of renders are in `rendering`.

An answer is an ASGI app, and so is what takes its place.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

from scenekit.sandbox.connection import drop, hang
from scenekit.sandbox.responses import bad

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SLOW = 2.0
"""Seconds before an answer of the fault `slow`."""

PAGE = (
    "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr><center>nginx</center></body></html>"
)


def late(answer: Response) -> ASGIApp:
    """An answer, after a while."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(SLOW)
        await answer(scope, receive, send)

    return app


def halved(answer: Response) -> ASGIApp:
    """The first half of an answer that is one message, and then the end of the connection."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def half(message: Message) -> None:
            if message["type"] == "http.response.body":
                body = message.get("body", b"")
                message = {**message, "body": body[: len(body) // 2], "more_body": True}
            await send(message)

        await answer(scope, receive, half)
        await drop(scope, receive, send)

    return app


def truncated(answer: Response) -> ASGIApp:
    """Half an answer that says that it is whole."""
    body = bytes(answer.body)
    return Response(body[: len(body) // 2], answer.status_code, media_type="application/json")


INSTEAD: dict[str, ASGIApp] = {
    "429": bad(429, "too many requests", {"Retry-After": "1"}),
    "500": bad(500, "an error of the service"),
    "502": bad(502, "an error of the gateway"),
    "503": bad(503, "not available"),
    "drop-before": drop,
    "timeout": hang,
    "expired-token": bad(401, "the token has expired: ask for a new one"),
    "html-error": HTMLResponse(PAGE.format("502 Bad Gateway"), 502),
    "html-200": HTMLResponse(PAGE.format("Down for maintenance"), 200),
}
"""What answers a request that is not handled."""

SPOILED: dict[str, Callable[[Response], ASGIApp]] = {
    "504": lambda _: bad(504, "the gateway gave up waiting"),
    "drop-after": lambda _: drop,
    "timeout-after": lambda _: hang,
    "truncated-json": truncated,
    "empty-body": lambda answer: Response(status_code=answer.status_code),
    "slow": late,
    "drop-download": halved,
}
"""What becomes of the answer to a request that is handled."""
