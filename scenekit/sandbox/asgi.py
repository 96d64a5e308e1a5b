"""The ASGI app: which path is which call, and how an answer gets back, or does not."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from scenekit.errors import ArgumentError, PayloadError
from scenekit.sandbox import handlers, tokens
from scenekit.sandbox.fault_responses import INSTEAD, SPOILED
from scenekit.sandbox.faults import check_strikes
from scenekit.sandbox.request_log import NOTE, Watch
from scenekit.sandbox.responses import bad, good
from scenekit.sandbox.service import Asked, Refusal
from scenekit.sandbox.webhooks import Webhooks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from scenekit.sandbox.request_log import Seen
    from scenekit.sandbox.service import Service

BASE = "/api/odin/v3"

LARGEST = 32 * 1024 * 1024
"""Bytes of a request's body; the largest project that anybody has is a small part of it."""

CALLS: tuple[tuple[str, str, str, Callable[[Service, Asked], Any]], ...] = (
    ("POST", "/auth/token", "token", handlers.token),
    ("GET", "/auth", "auth", handlers.auth),
    ("GET", "/editor/progress/{key}", "progress", handlers.progress),
    ("POST", "/editor/project", "create", handlers.create),
    ("GET", "/editor/project", "list", handlers.list_projects),
    ("DELETE", "/editor/project", "delete", handlers.delete),
    ("POST", "/editor/project/export", "export", handlers.export),
    ("GET", "/editor/project/{key}", "get", handlers.get),
    ("POST", "/editor/project/{key}", "edit", handlers.edit),
    ("POST", "/editor/template/{key}", "template", handlers.template),
    ("GET", "/dropdown/templates_business", "templates", handlers.templates),
    ("GET", "/model", "models", handlers.models),
    ("GET", "/dropdown/models", "dropdown-models", handlers.dropdown_models),
    ("GET", "/dropdown/workspaces", "workspaces", handlers.workspaces),
    ("POST", "/simple/video", "simple-video", handlers.simple_video),
    ("POST", "/simple/audio", "simple-audio", handlers.simple_audio),
    ("POST", "/simple/custom", "simple-custom", handlers.simple_custom),
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

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

OPEN = ("token", "auth")
"""The calls that anybody may make: `auth` says whether the token is good."""

Handle = Callable[["Service", Asked], Response]
"""What answers a kind of request. Raises `Refusal`, `PayloadError`."""


class Endpoint:
    """A kind of request, with the faults that strike it."""

    def __init__(self, service: Service, kind: str, handle: Handle):
        self._service = service
        self._kind = kind
        self._handle = handle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            struck = struck_by(self._service, request, self._kind)
            body = await body_of(request)
        except ClientDisconnect:
            return  # nobody is there to be answered
        except Refusal as error:
            await bad(error.status, str(error))(scope, receive, send)
        else:
            await self._answer(request, body, struck)(scope, receive, send)

    def _answer(self, request: Request, body: bytes, struck: str | None) -> ASGIApp:
        if struck in INSTEAD:
            return INSTEAD[struck]
        asked = asked_of(request, self._kind, body, struck)
        try:
            handled = self._handle(self._service, asked)
        except Refusal as error:
            handled = bad(error.status, str(error))
        except PayloadError as error:
            handled = bad(400, str(error))
        except sqlite3.Error as error:
            handled = bad(500, f"the projects cannot be kept: {error}")
        return SPOILED[struck](handled) if struck in SPOILED else handled


def struck_by(service: Service, request: Request, kind: str) -> str | None:
    """The fault that strikes a request: the one its header names, else one that is drawn. Raises `Refusal`."""
    struck = request.headers.get("x-sandbox-fault") or service.faults.draw(kind)
    try:
        if struck:
            check_strikes(struck, kind)
    except ArgumentError as error:
        raise Refusal(400, str(error)) from None
    request.scope[NOTE].fault = struck
    return struck


async def body_of(request: Request) -> bytes:
    """The body of a request. One that is too large is read to its end too, as its sender listens only then."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size <= LARGEST:
            parts.append(part)
    if size > LARGEST:
        raise Refusal(413, f"the body has {size} bytes, and may have {LARGEST}")
    return b"".join(parts)


def asked_of(request: Request, kind: str, body: bytes, struck: str | None) -> Asked:
    return Asked(
        kind=kind,
        body=body,
        content_type=request.headers.get("content-type", ""),
        key=request.path_params.get("key", ""),
        query=request.query_params,
        token=request.headers.get("authorization", ""),
        origin=f"{request.scope['scheme']}://{request.headers.get('host') or host_of(request)}",
        fate="stall" if struck == "stall" else "fail-render" if struck == "fail-render" else "done",
    )


def host_of(request: Request) -> str:
    """Where the sandbox listens, for who does not say whom it calls: an HTTP/1.0 client."""
    host, port = request.scope["server"]
    return f"{host}:{port}"


def enveloped(call: Callable[[Service, Asked], Any]) -> Handle:
    """A call whose answer is in the envelope."""
    return lambda service, asked: good(call(service, asked))


def with_token(handle: Handle) -> Handle:
    """A request that only a good token makes."""

    def checked(service: Service, asked: Asked) -> Response:
        why = tokens.why_not(service.secret, asked.token, service.now)
        return bad(401, why) if why else handle(service, asked)

    return checked


def download(service: Service, asked: Asked) -> Response:
    """The file of an exported project: a short video that says whose it is, or a sound. Raises `Refusal`."""
    id, _, kind = asked.key.partition(".")
    if kind == "mp3":
        return FileResponse(_here("sound.mp3"))
    project = service.find(id)
    if kind != "mp4" or service.render(project).state != "exported":
        raise Refusal(404, f"there is no file {asked.key!r}")
    return FileResponse(_here(f"{project.orientation}.mp4"))


def _here(name: str) -> str:
    return os.path.join(os.path.dirname(__file__), name)


async def absent(request: Request) -> Response:
    return bad(501, f"{request.scope['path']} is not in the sandbox")


async def refused(request: Request, error: Exception) -> Response:
    """What no path or no method leads to."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    what = {404: "there is no such path", 405: f"the method {request.method} is not documented for it"}
    return bad(status, f"{request.scope['path']}: {what.get(status, 'a fault in the sandbox itself')}")


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
    served = [_route(service, method, BASE + path, kind, call) for method, path, kind, call in CALLS]
    legacy = _route(service, "GET", "/api/odin/editor/progress/{key}", "progress", handlers.progress)
    file = Route("/download/{key}", Endpoint(service, "download", download), methods=["GET"])
    return [*(Route(BASE + path, absent, methods=METHODS) for path in ABSENT), *served, legacy, file]


def _route(service: Service, method: str, path: str, kind: str, call: Callable[[Service, Asked], Any]) -> Route:
    handle = enveloped(call)
    return Route(path, Endpoint(service, kind, handle if kind in OPEN else with_token(handle)), methods=[method])
