"""The web app of the studio: the page, its data, and the changes that it asks for."""

from __future__ import annotations

import asyncio
import os
import secrets
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from scenekit.core import conversion
from scenekit.core.geometry import CANVAS_SIZES, Orientation
from scenekit.errors import ScenekitError
from scenekit.studio.editors import open_in_editor
from scenekit.studio.layouts import AddScene, list_layouts
from scenekit.studio.option_types import build_option_types
from scenekit.studio.scene_data import build_scene, build_state
from scenekit.studio.security import SecurityMiddleware
from scenekit.studio.session import ConflictError
from scenekit.studio.source_editor import Gesture
from scenekit.studio.watching import follow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request

    from scenekit.studio.session import Session

KEEP_ALIVE_S = 15.0
"""The time between two comments on an idle stream of events, in seconds."""

CHECK_DELAY_S = 0.3
"""The time between a new revision and the checks of all scenes, in seconds. Both need the same processor."""

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".svg": "image/svg+xml",
}


class EditRequest(msgspec.Struct):
    """A request to change the source."""

    gesture: Gesture | AddScene
    revision: int
    orientation: Literal["landscape", "portrait"] | None = None


class OpenRequest(msgspec.Struct):
    """A request to open a line of a file in the editor."""

    file: str
    line: int | None = None


class Studio:
    """Answers the requests of the page.

    Args:
        session: The source.
        editor: The command of the editor, or None.
        polls: Whether to compare the files regularly instead of waiting for events.
        rate: The price in credits per minute, or None if it is unknown.
    """

    def __init__(
        self, session: Session, editor: list[str] | None = None, *, polls: bool = False, rate: float | None = None
    ):
        self.session = session
        self.token = secrets.token_urlsafe(24)
        self._editor = editor
        self._polls = polls
        self._rate = rate
        self._is_stopped = False
        self._signals: set[asyncio.Event] = set()
        self._check_signal = asyncio.Event()
        self._has_unchecked_page = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """End all streams of events."""
        self._is_stopped = True
        self._notify()

    def _notify(self) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._set_signals)

    def _set_signals(self) -> None:
        for signal in self._signals:
            signal.set()

    def build_app(self) -> Starlette:
        """Return the app."""
        routes = [
            Route("/", self.get_page),
            *(Route(path, self.get_asset) for path in load_assets()),
            Route("/api/state", self.get_state),
            Route("/api/options", self.get_options),
            Route("/api/layouts", self.get_layouts),
            Route("/api/scenes/{index:int}", self.get_scene),
            Route("/api/drawings/{index:int}", self.get_drawing),
            Route("/api/payload", self.get_payload),
            Route("/api/png/{index:int}", self.get_png),
            Route("/api/events", self.get_events),
            Route("/api/edit", self.post_edit, methods=["POST"]),
            Route("/api/undo", self.post_undo, methods=["POST"]),
            Route("/api/redo", self.post_redo, methods=["POST"]),
            Route("/api/open", self.post_open, methods=["POST"]),
        ]
        middleware = [Middleware(SecurityMiddleware, token=self.token)]
        handlers: dict[Any, Any] = {ScenekitError: respond_to_error, msgspec.MsgspecError: respond_to_invalid_request}
        return Starlette(routes=routes, middleware=middleware, exception_handlers=handlers, lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        self.session.set_listener(self._notify)
        follower = asyncio.create_task(follow(self.session, polls=self._polls, is_stopped=lambda: self._is_stopped))
        checker = asyncio.create_task(self._check_in_background())
        try:
            yield
        finally:
            self._is_stopped = True
            for task in (follower, checker):
                task.cancel()
            await asyncio.gather(follower, checker, return_exceptions=True)

    async def _check_in_background(self) -> None:
        """Find the findings of all scenes after each revision, and tell the pages when they are known."""
        signal = self._check_signal
        self._signals.add(signal)
        while not self._is_stopped:
            await signal.wait()
            signal.clear()
            await asyncio.sleep(CHECK_DELAY_S)  # the pages ask for the scenes first
            if self.session.snapshot:  # of a file with an error, the last good scenes
                with suppress(ScenekitError):  # the source cannot be composed in one of the orientations
                    if await asyncio.to_thread(self._check_views):
                        self._notify()

    def _check_views(self) -> bool:
        """Check the scenes in all orientations that pages show. Returns whether a page waits for the findings."""
        revision = self.session.revision
        for view in self.session.list_views():
            if not view.check_all(lambda: self._is_stopped or revision != self.session.revision):
                return False  # a newer revision is checked next
        is_awaited, self._has_unchecked_page = self._has_unchecked_page, False
        return is_awaited

    async def get_page(self, _: Request) -> Response:
        """Return the page."""
        return _respond_with_asset("/studio.html")

    async def get_asset(self, request: Request) -> Response:
        """Return a script, a style sheet or a font of the page."""
        return _respond_with_asset(request.url.path)

    async def get_state(self, request: Request) -> Response:
        """Return the state of the studio."""
        response = await self._respond(request, self._build_state)
        if self._has_unchecked_page:
            self._check_signal.set()
        return response

    def _build_state(self, request: Request) -> dict[str, Any]:
        view = self.session.get_view(_read_orientation(request)) if self.session.snapshot else None
        state = build_state(self.session, view)
        if view and not state["project"]["isChecked"]:
            self._has_unchecked_page = True
        return state | {"rate": self._rate, "hasEditor": self._editor is not None}

    async def get_options(self, request: Request) -> Response:
        """Return the types of all options."""
        return await self._respond(request, lambda _: build_option_types())

    async def get_layouts(self, request: Request) -> Response:
        """Return the layouts for new scenes."""
        return await self._respond(request, lambda _: list_layouts())

    async def get_scene(self, request: Request) -> Response:
        """Return everything about one scene."""

        def build(request: Request) -> dict[str, Any]:
            view = self.session.get_view(_read_orientation(request))
            index = request.path_params["index"]
            if index >= len(view.scenes):
                raise ConflictError("The scene does not exist any more.")
            return build_scene(view, index, self.session.comments) | {"revision": self.session.revision}

        return await self._respond(request, build)

    async def get_drawing(self, request: Request) -> Response:
        """Return the drawing of a scene, with guides if the query asks for them."""

        def draw(request: Request) -> Response:
            view = self.session.get_view(_read_orientation(request))
            index = request.path_params["index"]
            if index >= len(view.scenes):
                raise ConflictError("The scene does not exist any more.")
            drawing = view.draw(index, guides=request.query_params.get("guides") == "1")
            return Response(drawing, media_type="image/svg+xml", headers={"x-scene-key": view.get_hash(index)})

        return await self._respond(request, draw)

    async def get_payload(self, request: Request) -> Response:
        """Return the payload in the orientation of the page."""
        return await self._respond(request, lambda request: self.session.get_view(_read_orientation(request)).payload)

    async def get_png(self, request: Request) -> Response:
        """Return a scene as a PNG."""

        def draw(request: Request) -> Response:
            view = self.session.get_view(_read_orientation(request))
            data = view.project.storyboard().png(request.path_params["index"], width=int(view.view.canvas.width))
            return Response(data, media_type="image/png")

        return await self._respond(request, draw)

    async def get_events(self, _: Request) -> Response:
        """Return a stream with an event for each new revision."""
        return StreamingResponse(
            self._iter_events(), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def _iter_events(self) -> AsyncIterator[str]:
        signal = asyncio.Event()
        self._signals.add(signal)
        try:
            yield f"data: {self.session.revision}\n\n"
            while not self._is_stopped:
                try:
                    await asyncio.wait_for(signal.wait(), KEEP_ALIVE_S)
                    signal.clear()
                    yield f"data: {self.session.revision}\n\n"
                except TimeoutError:
                    yield ": alive\n\n"
        finally:
            self._signals.discard(signal)

    async def post_edit(self, request: Request) -> Response:
        """Write a gesture to the source."""
        edit = conversion.decode(await request.body(), EditRequest)
        return await self._respond(request, lambda _: self._edit(edit))

    def _edit(self, edit: EditRequest) -> dict[str, Any]:
        change = self.session.edit(edit.gesture, edit.revision, edit.orientation)
        return {"revision": self.session.revision, "label": change.label, "file": change.path}

    async def post_undo(self, request: Request) -> Response:
        """Take back the last change."""
        return await self._respond(request, lambda _: {"label": self.session.undo().label})

    async def post_redo(self, request: Request) -> Response:
        """Repeat the change that was taken back."""
        return await self._respond(request, lambda _: {"label": self.session.redo().label})

    async def post_open(self, request: Request) -> Response:
        """Open a file of the source in the editor."""
        place = conversion.decode(await request.body(), OpenRequest)
        known = {os.path.abspath(path) for path in self.session.known_files}
        if os.path.abspath(place.file) not in known:
            return _respond_with_json({"message": "The file is not part of this project."}, 403)
        if self._editor is None:
            return _respond_with_json({"message": "No editor is set. Start the studio with --editor."}, 422)
        editor = self._editor

        def start(_: Request) -> dict[str, Any]:
            open_in_editor(editor, os.path.abspath(place.file), place.line)
            return {}

        return await self._respond(request, start)

    async def _respond(self, request: Request, build: Callable[[Request], Any]) -> Response:
        """Return the result of a function that runs in a thread, or the reason why it failed."""
        try:
            result = await asyncio.to_thread(build, request)
        except ConflictError as error:
            return _respond_with_json({"message": str(error)}, 409)
        except ScenekitError as error:
            return _respond_with_json({"message": str(error)}, 422)
        return result if isinstance(result, Response) else _respond_with_json(result)


async def respond_to_error(_: Request, error: Exception) -> Response:
    """Return the reason for which a request was refused."""
    return _respond_with_json({"message": str(error)}, 422)


async def respond_to_invalid_request(_: Request, error: Exception) -> Response:
    """Return the reason for which the body of a request cannot be read."""
    return _respond_with_json({"message": f"The request is not valid: {error}."}, 400)


def _respond_with_json(data: Any, status_code: int = 200) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(data), status_code, headers, media_type="application/json")


def _read_orientation(request: Request) -> Orientation | None:
    value = request.query_params.get("orientation")
    return next((name for name in get_args(Orientation) if name == value and name in CANVAS_SIZES), None)


def load_assets() -> dict[str, bytes]:
    """Return the files of the page by their paths in the URL. Nothing else can be requested."""
    if not _ASSETS:
        for folder, prefix in (("studio/page", ""), ("storyboard/look", "look/"), ("storyboard/fonts", "fonts/")):
            for file in files("scenekit").joinpath(*folder.split("/")).iterdir():
                if os.path.splitext(file.name)[1] in CONTENT_TYPES:
                    _ASSETS[f"/{prefix}{file.name}"] = file.read_bytes()
    return _ASSETS


_ASSETS: dict[str, bytes] = {}


def _respond_with_asset(path: str) -> Response:
    content_type = CONTENT_TYPES[os.path.splitext(path)[1]]
    is_font = path.startswith("/fonts/")
    headers = {"cache-control": "max-age=86400" if is_font else "no-store"}
    return Response(load_assets()[path], headers=headers, media_type=content_type)
