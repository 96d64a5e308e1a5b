"""The ASGI app: routes, authentication, faults and error responses."""

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
from scenekit.sandbox import automation, generation, handlers, models, modification, tokens
from scenekit.sandbox.fault_responses import REPLACEMENT_RESPONSES, RESPONSE_TRANSFORMS
from scenekit.sandbox.faults import check_fault_target
from scenekit.sandbox.request_log import PENDING_REQUEST_KEY, RequestLogMiddleware
from scenekit.sandbox.responses import error_response, legacy_response, ok_response
from scenekit.sandbox.service import SAMPLE_FILES, APIError, SandboxRequest
from scenekit.sandbox.webhooks import Webhooks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from scenekit.sandbox.request_log import RequestRecord
    from scenekit.sandbox.service import Service

API_PREFIX = "/api/odin/v3"
"""The path of the API on the host."""

MAX_BODY_BYTES = 32 * 1024 * 1024
"""The largest request body, in bytes. Real projects are far smaller."""

API_ROUTES: tuple[tuple[str, str, str, Callable[[Service, SandboxRequest], Any]], ...] = (
    ("POST", "/auth/token", "token", handlers.issue_token),
    ("GET", "/auth", "auth", handlers.check_auth),
    ("GET", "/editor/progress/{key}", "progress", handlers.get_progress),
    ("POST", "/editor/project", "create", handlers.create_project),
    ("GET", "/editor/project", "list", handlers.list_projects),
    ("DELETE", "/editor/project", "delete", handlers.delete_projects),
    ("POST", "/editor/project/export", "export", handlers.export_project),
    ("POST", "/editor/project/modify", "modify-project", modification.modify_project),
    ("POST", "/editor/template/modify", "modify-template", modification.modify_template),
    ("POST", "/editor/project/pptpdf", "slides-to-video", automation.create_from_slides),
    ("GET", "/editor/project/{key}", "get", handlers.get_project),
    ("POST", "/editor/project/{key}", "edit", handlers.edit_project),
    ("POST", "/editor/template/{key}", "template", handlers.create_from_template),
    ("GET", "/dropdown/templates_business", "templates", handlers.list_templates),
    ("GET", "/model", "models", models.list_models),
    ("GET", "/dropdown/models", "dropdown-models", models.list_dropdown_models),
    ("GET", "/dropdown/workspaces", "workspaces", handlers.list_workspaces),
    ("POST", "/simple/video", "simple-video", handlers.create_simple_video),
    ("POST", "/simple/audio", "simple-audio", handlers.create_simple_audio),
    ("POST", "/simple/custom", "simple-custom", handlers.create_simple_custom),
    ("POST", "/automation/topic_to_video", "topic-to-video", automation.create_from_text),
    ("POST", "/automation/url_to_video", "url-to-video", automation.create_from_text),
    ("POST", "/automation/scripts_to_video", "script-to-video", automation.create_from_text),
    ("POST", "/automation/docs-to-video/upload-files", "upload", automation.upload_documents),
    ("POST", "/automation/docs-to-video", "docs-to-video", automation.create_from_documents),
    ("GET", "/automation/progress", "automation-progress", automation.get_progress),
    ("POST", "/automation/translatevideos", "translate", automation.translate_video),
    ("GET", "/automation/translatevideos", "translations", automation.list_translations),
    ("POST", "/dropdown/templates_automation", "automation-templates", automation.list_templates),
    ("GET", "/dropdown/templates_automation", "automation-templates", automation.list_templates),
    ("POST", "/tools/image-generator", "image-generator", generation.generate_image),
    ("POST", "/tools/voice-generator", "voice-generator", generation.generate_voice),
    ("POST", "/tools/video-generator", "video-generator", generation.generate_video),
    ("POST", "/tools/text-generator", "text-generator", generation.generate_text),
    ("POST", "/avatars/customavatar", "custom-avatar", generation.create_custom_avatar),
    ("POST", "/avatars/dreamavatar", "dream-avatar", generation.create_dream_avatar),
    ("POST", "/avatars/voiceclone", "voice-clone", generation.clone_voice),
)
"""The calls of the API: HTTP method, path, kind (see `faults.API_CALLS`) and handler.

The first match counts, so the path of a call comes before one with `{key}` in its place.
"""

LEGACY_PREFIX = "/api/odin"
"""The path of the legacy API (V1) on the host."""

LEGACY_ROUTES: tuple[tuple[str, str, str, Callable[[Service, SandboxRequest], Any]], ...] = (
    ("POST", "/editor/project", "legacy-create", handlers.create_legacy_project),
    ("GET", "/editor/progress/{key}", "legacy-progress", handlers.get_legacy_progress),
)
"""The calls of the legacy API, as in `API_ROUTES`."""

UNAUTHENTICATED_CALLS = ("token", "auth")
"""The calls that need no valid token. `auth` reports whether the token is valid."""

Handler = Callable[["Service", SandboxRequest], Response]
"""A function that responds to one kind of request. Raises `APIError` or `PayloadError`."""


class Endpoint:
    """The ASGI app of one kind of request, with fault injection."""

    def __init__(self, service: Service, kind: str, handler: Handler):
        self._service = service
        self._kind = kind
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the request, select a fault, and send the response."""
        request = Request(scope, receive)
        try:
            fault = select_fault(self._service, request, self._kind)
            body = await read_body(request)
        except ClientDisconnect:
            return  # the client is gone, so it cannot receive a response
        except APIError as error:
            await error_response(error.status_code, str(error))(scope, receive, send)
        else:
            await self._respond(request, body, fault)(scope, receive, send)

    def _respond(self, request: Request, body: bytes, fault: str | None) -> ASGIApp:
        if fault in REPLACEMENT_RESPONSES:
            return REPLACEMENT_RESPONSES[fault]
        response = self._handle(build_request(request, self._kind, body, fault))
        return RESPONSE_TRANSFORMS[fault](response) if fault in RESPONSE_TRANSFORMS else response

    def _handle(self, request: SandboxRequest) -> Response:
        try:
            return self._handler(self._service, request)
        except APIError as error:
            return error_response(error.status_code, str(error))
        except PayloadError as error:
            return error_response(400, str(error))
        except sqlite3.Error as error:
            return error_response(500, f"The sandbox cannot store its projects: {error}")


def select_fault(service: Service, request: Request, kind: str) -> str | None:
    """Return the fault for a request: the one that its `X-Sandbox-Fault` header names, else one that is drawn.

    Raises:
        APIError: The header names an unknown fault, or one that cannot affect this kind of request.
    """
    fault = request.headers.get("x-sandbox-fault") or service.fault_injector.draw(kind)
    try:
        if fault:
            check_fault_target(fault, kind)
    except ArgumentError as error:
        raise APIError(400, str(error)) from None
    request.scope[PENDING_REQUEST_KEY].fault = fault
    return fault


async def read_body(request: Request) -> bytes:
    """Return the body of a request.

    A body that is too large is read to its end, because most clients read the response only after they have sent the
    whole body.

    Raises:
        APIError: The body has more than `MAX_BODY_BYTES`.
    """
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MAX_BODY_BYTES:
            chunks.append(chunk)
    if size > MAX_BODY_BYTES:
        raise APIError(413, f"The body has {size} bytes. The maximum is {MAX_BODY_BYTES}.")
    return b"".join(chunks)


def build_request(request: Request, kind: str, body: bytes, fault: str | None) -> SandboxRequest:
    """Convert an HTTP request. The faults `stall` and `fail-render` set its render outcome."""
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
    """Return the host and port of the sandbox, for a client that sends no `Host` header (HTTP/1.0)."""
    host, port = request.scope["server"]
    return f"{host}:{port}"


def wrap_envelope(call: Callable[[Service, SandboxRequest], Any]) -> Handler:
    """Return a handler that wraps the data of a call in the response envelope."""
    return lambda service, request: ok_response(call(service, request))


def require_token(handler: Handler) -> Handler:
    """Return a handler that responds with status 401 unless the request has a valid token."""

    def check_token(service: Service, request: SandboxRequest) -> Response:
        reason = tokens.get_rejection_reason(service.secret, request.token, service.now)
        return error_response(401, reason) if reason else handler(service, request)

    return check_token


def require_api_key(handler: Handler) -> Handler:
    """Return a handler of the legacy API, which accepts a token, and the user key as an API key."""

    def check_api_key(service: Service, request: SandboxRequest) -> Response:
        if request.token and request.token == (service.settings.user_key or request.token):
            return handler(service, request)
        return require_token(handler)(service, request)

    return check_api_key


def serve_download(service: Service, request: SandboxRequest) -> Response:
    """Return the sample video of an exported project, or the sample file that a URL of `build_sample_url` names.

    Raises:
        APIError: The project does not exist or is not exported.
    """
    project_id, _, extension = request.key.partition(".")
    if extension in SAMPLE_FILES:
        return FileResponse(_media_path(extension))
    project = service.require_project(project_id)
    if extension != "mp4" or service.get_render_status(project).state != "exported":
        raise APIError(404, f"The file {request.key!r} does not exist.")
    return FileResponse(_media_path(f"{project.orientation}.mp4"))


def _media_path(file_name: str) -> str:
    return os.path.join(os.path.dirname(__file__), file_name)


async def respond_to_error(request: Request, error: Exception) -> Response:
    """Respond to a request without a route, and to an internal error of the sandbox."""
    status_code, path = error.status_code if isinstance(error, HTTPException) else 500, request.scope["path"]
    messages = {404: f"The path {path} does not exist.", 405: f"The path {path} has no method {request.method}."}
    return error_response(status_code, messages.get(status_code, f"Internal error of the sandbox at {path}."))


def app_from_service(service: Service, on_request: Callable[[RequestRecord], None]) -> Starlette:
    """Return the ASGI app of a service. Calls `on_request` once per request."""
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
    return [
        *(_build_route(service, method, API_PREFIX + path, kind, call) for method, path, kind, call in API_ROUTES),
        *(_build_legacy_route(service, *route) for route in LEGACY_ROUTES),
        Route("/download/{key}", Endpoint(service, "download", serve_download), methods=["GET"]),
        Route(f"{models.IMAGE_FOLDER}/{{key}}", Endpoint(service, "image", models.serve_image), methods=["GET"]),
    ]


def _build_route(
    service: Service, method: str, path: str, kind: str, call: Callable[[Service, SandboxRequest], Any]
) -> Route:
    handler = wrap_envelope(call)
    endpoint = Endpoint(service, kind, handler if kind in UNAUTHENTICATED_CALLS else require_token(handler))
    return Route(path, endpoint, methods=[method])


def _build_legacy_route(
    service: Service, method: str, path: str, kind: str, call: Callable[[Service, SandboxRequest], Any]
) -> Route:
    def respond(service: Service, request: SandboxRequest) -> Response:
        return legacy_response(call(service, request))

    return Route(LEGACY_PREFIX + path, Endpoint(service, kind, require_api_key(respond)), methods=[method])
