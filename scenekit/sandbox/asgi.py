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
from scenekit.sandbox.fault_responses import REPLACEMENT_RESPONSES, RESPONSE_TRANSFORMS
from scenekit.sandbox.faults import check_fault_target
from scenekit.sandbox.request_log import PENDING_REQUEST_KEY, RequestLogMiddleware
from scenekit.sandbox.responses import error_response, ok_response
from scenekit.sandbox.service import APIError, SandboxRequest
from scenekit.sandbox.webhooks import Webhooks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from scenekit.sandbox.request_log import RequestRecord
    from scenekit.sandbox.service import Service

API_PREFIX = "/api/odin/v3"

MAX_BODY_BYTES = 32 * 1024 * 1024
"""Bytes of a request's body; the largest project that anybody has is a small part of it."""

API_ROUTES: tuple[tuple[str, str, str, Callable[[Service, SandboxRequest], Any]], ...] = (
    ("POST", "/auth/token", "token", handlers.issue_token),
    ("GET", "/auth", "auth", handlers.check_auth),
    ("GET", "/editor/progress/{key}", "progress", handlers.get_progress),
    ("POST", "/editor/project", "create", handlers.create_project),
    ("GET", "/editor/project", "list", handlers.list_projects),
    ("DELETE", "/editor/project", "delete", handlers.delete_projects),
    ("POST", "/editor/project/export", "export", handlers.export_project),
    ("GET", "/editor/project/{key}", "get", handlers.get_project),
    ("POST", "/editor/project/{key}", "edit", handlers.edit_project),
    ("POST", "/editor/template/{key}", "template", handlers.create_from_template),
    ("GET", "/dropdown/templates_business", "templates", handlers.list_templates),
    ("GET", "/model", "models", handlers.list_models),
    ("GET", "/dropdown/models", "dropdown-models", handlers.list_dropdown_models),
    ("GET", "/dropdown/workspaces", "workspaces", handlers.list_workspaces),
    ("POST", "/simple/video", "simple-video", handlers.create_simple_video),
    ("POST", "/simple/audio", "simple-audio", handlers.create_simple_audio),
    ("POST", "/simple/custom", "simple-custom", handlers.create_simple_custom),
)

UNSUPPORTED_PATHS = (
    "/editor/template/modify",
    "/editor/project/modify",
    "/editor/project/pptpdf",
    "/dropdown/templates_automation",
    "/automation/{rest:path}",
    "/tools/{rest:path}",
    "/avatars/{rest:path}",
)
"""Documented paths that the sandbox does not serve."""

HTTP_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

UNAUTHENTICATED_CALLS = ("token", "auth")
"""The calls that anybody may make: `auth` says whether the token is good."""

Handler = Callable[["Service", SandboxRequest], Response]
"""What answers a kind of request. Raises `Refusal`, `PayloadError`."""


class Endpoint:
    """A kind of request, with the faults that strike it."""

    def __init__(self, service: Service, kind: str, handler: Handler):
        self._service = service
        self._kind = kind
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            struck = select_fault(self._service, request, self._kind)
            body = await read_body(request)
        except ClientDisconnect:
            return  # nobody is there to be answered
        except APIError as error:
            await error_response(error.status_code, str(error))(scope, receive, send)
        else:
            await self._respond(request, body, struck)(scope, receive, send)

    def _respond(self, request: Request, body: bytes, fault: str | None) -> ASGIApp:
        if fault in REPLACEMENT_RESPONSES:
            return REPLACEMENT_RESPONSES[fault]
        asked = build_request(request, self._kind, body, fault)
        try:
            handled = self._handler(self._service, asked)
        except APIError as error:
            handled = error_response(error.status_code, str(error))
        except PayloadError as error:
            handled = error_response(400, str(error))
        except sqlite3.Error as error:
            handled = error_response(500, f"the projects cannot be kept: {error}")
        return RESPONSE_TRANSFORMS[fault](handled) if fault in RESPONSE_TRANSFORMS else handled


def select_fault(service: Service, request: Request, kind: str) -> str | None:
    """The fault that strikes a request: the one its header names, else one that is drawn. Raises `Refusal`."""
    struck = request.headers.get("x-sandbox-fault") or service.fault_injector.draw(kind)
    try:
        if struck:
            check_fault_target(struck, kind)
    except ArgumentError as error:
        raise APIError(400, str(error)) from None
    request.scope[PENDING_REQUEST_KEY].fault = struck
    return struck


async def read_body(request: Request) -> bytes:
    """The body of a request. One that is too large is read to its end too, as its sender listens only then."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size <= MAX_BODY_BYTES:
            parts.append(part)
    if size > MAX_BODY_BYTES:
        raise APIError(413, f"the body has {size} bytes, and may have {MAX_BODY_BYTES}")
    return b"".join(parts)


def build_request(request: Request, kind: str, body: bytes, fault: str | None) -> SandboxRequest:
    return SandboxRequest(
        kind=kind,
        body=body,
        content_type=request.headers.get("content-type", ""),
        key=request.path_params.get("key", ""),
        query=request.query_params,
        token=request.headers.get("authorization", ""),
        origin=f"{request.scope['scheme']}://{request.headers.get('host') or get_server_address(request)}",
        render_outcome="stall" if fault == "stall" else "fail-render" if fault == "fail-render" else "done",
    )


def get_server_address(request: Request) -> str:
    """Where the sandbox listens, for who does not say whom it calls: an HTTP/1.0 client."""
    host, port = request.scope["server"]
    return f"{host}:{port}"


def wrap_envelope(call: Callable[[Service, SandboxRequest], Any]) -> Handler:
    """A call whose answer is in the envelope."""
    return lambda service, asked: ok_response(call(service, asked))


def require_token(handler: Handler) -> Handler:
    """A request that only a good token makes."""

    def checked(service: Service, asked: SandboxRequest) -> Response:
        why = tokens.get_rejection_reason(service.secret, asked.token, service.now)
        return error_response(401, why) if why else handler(service, asked)

    return checked


def serve_download(service: Service, request: SandboxRequest) -> Response:
    """The file of an exported project: a short video that says whose it is, or a sound. Raises `Refusal`."""
    id, _, kind = request.key.partition(".")
    if kind == "mp3":
        return FileResponse(_media_path("sound.mp3"))
    project = service.require_project(id)
    if kind != "mp4" or service.get_render_status(project).state != "exported":
        raise APIError(404, f"there is no file {request.key!r}")
    return FileResponse(_media_path(f"{project.orientation}.mp4"))


def _media_path(file_name: str) -> str:
    return os.path.join(os.path.dirname(__file__), file_name)


async def respond_not_implemented(request: Request) -> Response:
    return error_response(501, f"{request.scope['path']} is not in the sandbox")


async def respond_to_error(request: Request, error: Exception) -> Response:
    """What no path or no method leads to."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    what = {404: "there is no such path", 405: f"the method {request.method} is not documented for it"}
    return error_response(status, f"{request.scope['path']}: {what.get(status, 'a fault in the sandbox itself')}")


def app_from_service(service: Service, on_request: Callable[[RequestRecord], None]) -> Starlette:
    """The ASGI app of a service; `on_request` is told of every request."""
    webhooks = Webhooks(service)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        webhooks.schedule_all()
        yield
        await webhooks.stop()
        service.store.close()

    return Starlette(
        routes=_build_routes(service),
        middleware=[Middleware(RequestLogMiddleware, on_request=on_request)],
        exception_handlers={HTTPException: respond_to_error, Exception: respond_to_error},
        lifespan=lifespan,
    )


def _build_routes(service: Service) -> list[Route]:
    served = [_build_route(service, method, API_PREFIX + path, kind, call) for method, path, kind, call in API_ROUTES]
    legacy = _build_route(service, "GET", "/api/odin/editor/progress/{key}", "progress", handlers.get_progress)
    file = Route("/download/{key}", Endpoint(service, "download", serve_download), methods=["GET"])
    return [
        *(Route(API_PREFIX + path, respond_not_implemented, methods=HTTP_METHODS) for path in UNSUPPORTED_PATHS),
        *served,
        legacy,
        file,
    ]


def _build_route(
    service: Service, method: str, path: str, kind: str, call: Callable[[Service, SandboxRequest], Any]
) -> Route:
    handle = wrap_envelope(call)
    return Route(
        path,
        Endpoint(service, kind, handle if kind in UNAUTHENTICATED_CALLS else require_token(handle)),
        methods=[method],
    )
