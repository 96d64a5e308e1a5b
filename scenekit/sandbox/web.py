"""The ASGI app: which path is which call, and how an answer gets back, or does not."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from scenekit.errors import ArgumentError, PayloadError
from scenekit.sandbox import calls, tokens
from scenekit.sandbox.answers import INSTEAD, SPOILED, bad, good
from scenekit.sandbox.connection import drop, hang
from scenekit.sandbox.faults import check_name
from scenekit.sandbox.service import Asked, Refusal
from scenekit.sandbox.webhooks import Webhooks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from scenekit.sandbox.service import Service

BASE = "/api/odin/v3"

LARGEST = 32 * 1024 * 1024
"""Bytes of a request's body; the largest project that anybody has is a small part of it."""

SLOW = 2.0
"""Seconds before an answer of the fault `slow`."""

CALLS: tuple[tuple[str, str, str, Callable[[Service, Asked], Any]], ...] = (
    ("POST", "/auth/token", "token", calls.token),
    ("GET", "/auth", "auth", calls.auth),
    ("GET", "/editor/progress/{key}", "progress", calls.progress),
    ("POST", "/editor/project", "create", calls.create),
    ("GET", "/editor/project", "list", calls.list_projects),
    ("DELETE", "/editor/project", "delete", calls.delete),
    ("POST", "/editor/project/export", "export", calls.export),
    ("GET", "/editor/project/{key}", "get", calls.get),
    ("POST", "/editor/project/{key}", "edit", calls.edit),
    ("POST", "/editor/template/{key}", "template", calls.template),
    ("GET", "/dropdown/templates_business", "templates", calls.templates),
    ("GET", "/model", "models", calls.models),
    ("GET", "/dropdown/models", "dropdown-models", calls.dropdown_models),
    ("GET", "/dropdown/workspaces", "workspaces", calls.workspaces),
    ("POST", "/simple/video", "simple-video", calls.simple_video),
    ("POST", "/simple/audio", "simple-audio", calls.simple_audio),
    ("POST", "/simple/custom", "simple-custom", calls.simple_custom),
)

ABSENT = (
    "/editor/template/modify",
    "/editor/project/modify",
    "/editor/project/pptpdf",
    "/dropdown/templates_automation",
    "/automation/{rest:path}",
    "/tools/{rest:path}",
    "/avatars/{rest:path}",
)
"""Documented paths that the sandbox does not serve."""


class Seen(NamedTuple):
    """A request that came, and what became of it: `status` is None where no answer was given."""

    method: str
    path: str
    status: int | None
    fault: str | None
    seconds: float

    def __str__(self) -> str:
        struck = f"  {self.fault}" if self.fault else ""
        return f"{self.method:6} {self.path}  {self.status or 'no answer'}  {self.seconds * 1000:.0f} ms{struck}"


class Watch:
    """Tells of every request, when it is over. Neither headers nor queries are told."""

    def __init__(self, app: ASGIApp, tell: Callable[[Seen], None]):
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status: int | None = None
        began = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        noted: dict[str, Any] = {}
        try:
            await self._app({**scope, NOTED: noted}, receive, noting)
        finally:
            path = scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
            self._tell(Seen(scope["method"], path, status, noted.get("fault"), time.perf_counter() - began))


NOTED = "scenekit.noted"
"""Where the scope of a request holds what is told of it."""


class Call:
    """A call of the API, with the fault that strikes it, if one does."""

    def __init__(self, service: Service, name: str, handle: Callable[[Service, Asked], Any]):
        self._service = service
        self._name = name
        self._handle = handle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            struck = struck_by(self._service, request, self._name)
            answer = await self._answer(request, struck)
        except (Refusal, PayloadError, ArgumentError) as error:
            answer = bad(error.status if isinstance(error, Refusal) else 400, str(error))
            struck = None
        if struck in DROPPED:
            await drop(scope, receive)
        elif struck in HUNG:
            await hang(scope, receive)
        else:
            await answer(scope, receive, send)

    async def _answer(self, request: Request, struck: str | None) -> Response:
        if struck == "slow":
            await asyncio.sleep(SLOW)
        body = await body_of(request)
        if struck in INSTEAD:
            return INSTEAD[struck]()
        if struck in UNHANDLED:
            return Response()
        handled = self._handled(request, body, struck)
        return SPOILED[struck](handled) if struck in SPOILED else handled

    def _handled(self, request: Request, body: bytes, struck: str | None) -> Response:
        asked = asked_of(request, self._name, body, struck)
        if self._name not in OPEN:
            why = tokens.why_not(self._service.secret, asked.token, self._service.now)
            if why:
                return bad(401, why)
        try:
            return good(self._handle(self._service, asked))
        except Refusal as error:
            return bad(error.status, str(error))
        except PayloadError as error:
            return bad(400, str(error))


OPEN = ("token", "auth")
"""The calls that anybody may make: `auth` says whether the token is good."""

DROPPED = ("drop-before", "drop-after")
HUNG = ("timeout", "timeout-after")
UNHANDLED = ("drop-before", "timeout")


def struck_by(service: Service, request: Request, kind: str) -> str | None:
    """The fault that strikes a request: the one its header names, else one that is drawn. Raises `ArgumentError`."""
    named = request.headers.get("x-sandbox-fault")
    if named:
        check_name(named)
    struck = named or service.faults.draw(kind)
    request.scope[NOTED]["fault"] = struck
    return struck


async def body_of(request: Request) -> bytes:
    """The body of a request. One that is too large is read all the same, as its sender listens only then."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size <= LARGEST:
            parts.append(part)
    if size > LARGEST:
        raise Refusal(413, f"the body has {size} bytes, and may have {LARGEST}")
    return b"".join(parts)


def asked_of(request: Request, call: str, body: bytes, struck: str | None) -> Asked:
    return Asked(
        call=call,
        body=body,
        content_type=request.headers.get("content-type", ""),
        key=request.path_params.get("key", ""),
        query=request.query_params,
        token=request.headers.get("authorization", ""),
        origin=origin_of(request),
        fate="stall" if struck == "stall" else "fail-render" if struck == "fail-render" else "done",
    )


def origin_of(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


class Download:
    """The files of exported projects: short videos that say that they are the sandbox's, and a sound."""

    def __init__(self, service: Service):
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            struck = struck_by(self._service, request, "download")
            file = file_of(self._service, request.path_params["name"])
        except Refusal as error:
            await bad(error.status, str(error))(scope, receive, send)
        except ArgumentError as error:
            await bad(400, str(error))(scope, receive, send)
        else:
            await self._send(file, struck, scope, receive, send)

    async def _send(self, file: str, struck: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        if struck == "slow":
            await asyncio.sleep(SLOW)
        if struck in INSTEAD:
            await INSTEAD[struck]()(scope, receive, send)
        elif struck in DROPPED:
            await drop(scope, receive)
        elif struck in HUNG:
            await hang(scope, receive)
        else:
            await FileResponse(file)(scope, receive, halved(send) if struck == "drop-download" else send)
            if struck == "drop-download":
                await drop(scope, receive)


def halved(send: Send) -> Send:
    """Sends the first half of a file that is one message, and leaves the answer open."""

    async def half(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            message = {**message, "body": body[: len(body) // 2], "more_body": True}
        await send(message)

    return half


def file_of(service: Service, name: str) -> str:
    """The file behind a download address. Raises `Refusal`."""
    id, _, kind = name.partition(".")
    if kind == "mp3":
        return _here("sound.mp3")
    project = service.find(id)
    if kind != "mp4" or service.render(project).state != "exported":
        raise Refusal(404, f"there is no file {name!r}")
    return _here(f"{'portrait' if project.orientation == 'portrait' else 'landscape'}.mp4")


def _here(name: str) -> str:
    return os.path.join(os.path.dirname(__file__), name)


async def absent(request: Request) -> Response:
    return bad(501, f"{request.url.path} is not in the sandbox")


async def refused(request: Request, error: Exception) -> Response:
    """What no path or no method leads to."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    what = {404: "there is no such path", 405: f"the method {request.method} is not documented for it"}
    return bad(status, f"{request.url.path}: {what.get(status, 'a fault in the sandbox itself')}")


def web_app(service: Service, tell: Callable[[Seen], None]) -> Starlette:
    """The ASGI app of a service; `tell` is told of every request."""
    webhooks = Webhooks(service)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        webhooks.expect_all()
        yield
        await webhooks.stop()
        service.store.close()

    return Starlette(
        routes=_routes(service),
        middleware=[Middleware(Watch, tell=tell)],
        exception_handlers={HTTPException: refused, Exception: refused},
        lifespan=lifespan,
    )


def _routes(service: Service) -> list[Route]:
    legacy = Route(
        "/api/odin/editor/progress/{key}", Call(service, "progress", calls.progress), methods=["GET"]
    )  # what the documented quick start polls
    absents = [Route(BASE + path, absent, methods=["GET", "POST", "DELETE", "PUT", "PATCH"]) for path in ABSENT]
    served = [Route(BASE + path, Call(service, name, handle), methods=[method]) for method, path, name, handle in CALLS]
    download = Route("/download/{name}", Download(service), methods=["GET"])
    return [*absents, *served, legacy, download]
