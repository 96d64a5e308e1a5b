"""The sandbox without HTTP: its settings, its projects and the status of each project."""

from __future__ import annotations

import os
import re
import time
from hashlib import blake2b
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

import msgspec
from msgspec import Raw, Struct, structs

from scenekit.client.base_url import BASE_URL_ENV
from scenekit.client.credentials import APP_ID_ENV, USER_KEY_ENV
from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.errors import ScenekitError
from scenekit.inspection.timing import estimate
from scenekit.sandbox.faults import FaultInjector, parse_fault
from scenekit.sandbox.rendering import RenderOutcome, RenderStatus, calculate_render_status
from scenekit.sandbox.store import ProjectRecord, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenekit.sandbox.request_bodies import RenderOptions


class APIError(ScenekitError):
    """An error response of the sandbox, with its HTTP status."""

    def __init__(self, status_code: int, message: str):
        super().__init__(message)
        self.status_code = status_code


class SandboxOptions(TypedDict, total=False):
    """The options of `scenekit.sandbox.create_app` and `scenekit.testing.sandbox`: the fields of `Settings`."""

    app_id: str | None
    user_key: str | None
    speed: float
    db: str | os.PathLike[str] | None
    faults: Sequence[str]
    seed: int
    only_exported: bool
    webhooks_anywhere: bool
    now: Callable[[], float]


class Settings(Struct, frozen=True, kw_only=True):
    """The settings of a sandbox.

    Attributes:
        app_id: The only app id that gets a token. None accepts any.
        user_key: The only user key that gets a token. None accepts any.
        speed: The speed of renders, above 0. At speed 1 a render takes two minutes.
        db: The SQLite file of the projects. It is created if it does not exist. None keeps the projects in memory.
        faults: The faults to inject, each as `NAME[:RATE][@KIND]`. See `scenekit.sandbox.faults`.
        seed: The seed that selects the requests with faults.
        only_exported: Whether the list of projects contains only those that can be downloaded.
        webhooks_anywhere: Whether to call webhooks on other machines too.
        now: The clock. It returns the Unix time in seconds.

    Raises:
        ArgumentError: A setting is invalid.
    """

    app_id: str | None = None
    user_key: str | None = None
    speed: float = 1.0
    db: str | os.PathLike[str] | None = None
    faults: Sequence[str] = ()
    seed: int = 0
    only_exported: bool = False
    webhooks_anywhere: bool = False
    now: Callable[[], float] = time.time

    def build_environment(self, url: str) -> dict[str, str]:
        """Return the environment variables that point scenekit's client to this sandbox at `url`."""
        return {
            BASE_URL_ENV: url,
            APP_ID_ENV: self.app_id or "sandbox@example.com",
            USER_KEY_ENV: self.user_key or "00000000-0000-4000-8000-000000000000",
        }

    def __post_init__(self) -> None:
        if not isinstance(self.faults, (list, tuple)) or not all(isinstance(fault, str) for fault in self.faults):
            raise argument_error("sandbox", "faults", self.faults, "must be a list of faults, such as ['429:0.1'].")
        validation.number("sandbox", "speed", self.speed, low=validation.MIN_POSITIVE)
        validation.integer("sandbox", "seed", self.seed)
        for argument in ("only_exported", "webhooks_anywhere"):
            validation.boolean("sandbox", argument, getattr(self, argument))
        if self.db is not None:
            validation.path("sandbox", "db", self.db)
        if not callable(self.now):
            raise argument_error(
                "sandbox", "now", self.now, "must be a function that returns the Unix time in seconds."
            )
        for argument in ("app_id", "user_key"):
            if getattr(self, argument) is not None:
                validation.text("sandbox", argument, getattr(self, argument))

    def __repr__(self) -> str:
        # Without the user key, which is a secret.
        return f"Settings(speed={self.speed!r}, db={self.db!r}, faults={self.faults!r}, seed={self.seed!r})"


class SandboxRequest(NamedTuple):
    """A request without its HTTP details."""

    kind: str
    body: bytes
    content_type: str
    key: str
    """The id of the project or template in the path. Empty if the path has none."""
    query: Mapping[str, str]
    token: str
    origin: str
    """The URL of the sandbox as the client called it, such as `http://127.0.0.1:8765`."""
    render_outcome: RenderOutcome
    """The outcome of the render that the request starts."""


class Service:
    """A sandbox: its settings, projects and faults."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.fault_injector = FaultInjector([parse_fault(text) for text in settings.faults], settings.seed)
        self.store = Store(settings.db)
        self.secret = self.store.secret
        self.on_render: Callable[[ProjectRecord], None] = lambda _: None
        """Called with the project of every render that has a webhook."""

    @property
    def now(self) -> float:
        """The Unix time in seconds, by the clock of the settings."""
        return self.settings.now()

    def create_draft(
        self, request: SandboxRequest, body: dict[str, Any], template_id: str | None = None
    ) -> ProjectRecord:
        """Return a new project. It is not stored before `export` or `save`."""
        return ProjectRecord(
            id=generate_id(),
            call=request.kind,
            name=body.get("name") or "Default Template",
            orientation=body.get("orientation") or "landscape",
            scenes=Raw(msgspec.json.encode(body["scenes"])),
            dictionary=body.get("dictionary") or {},
            owner_id=derive_owner_id(self.settings.app_id or ""),
            template_id=template_id,
            created_at=self.now,
            updated_at=self.now,
        )

    def save(self, draft: ProjectRecord) -> ProjectRecord:
        """Store a project without exporting it, and return it."""
        self.store.put(draft)
        return draft

    def export(self, project: ProjectRecord, request: SandboxRequest, options: RenderOptions) -> ProjectRecord:
        """Start a render of a project, charge its credits, and return the stored project.

        Raises:
            APIError: The webhook URL is invalid.
        """
        webhook = options.webhookUrl or None
        if webhook:
            require_http_url("webhookUrl", webhook)
        cost = calculate_credits(project)
        rendering = structs.replace(
            project,
            render_started_at=self.now,
            updated_at=self.now,
            render_outcome=request.render_outcome,
            task_id=generate_id(),
            credits=project.credits + cost,
            webhook_url=webhook,
            last_webhook_progress=-1,
            origin=request.origin,
        )
        self.store.put(rendering, cost=cost)
        if rendering.webhook_url:
            self.on_render(rendering)
        return rendering

    def require_project(self, project_id: str) -> ProjectRecord:
        """Return a project.

        Raises:
            APIError: The project does not exist.
        """
        project = self.store.get(project_id)
        if project is None:
            raise APIError(404, f"The project {project_id!r} does not exist.")
        return project

    def get_render_status(self, project: ProjectRecord) -> RenderStatus:
        """Return the current render status of a project."""
        return calculate_render_status(project.render_started_at, project.render_outcome, self.now, self.settings.speed)


def require_http_url(field: str, url: str) -> None:
    """Raise `APIError` unless the value of a field is a URL that the service can fetch."""
    if not re.match(r"https?://[^/\s]", url):
        raise APIError(400, f"{field}: {url!r} is not an http or https URL.")


def calculate_credits(project: ProjectRecord) -> int:
    """Return the cost of a render: one credit per started minute of speech, and at least one credit."""
    seconds = estimate({"scenes": msgspec.json.decode(project.scenes)}).seconds.likely
    return max(ceil(seconds / 60), 1)


def build_download_url(project: ProjectRecord, origin: str) -> str:
    """Return the URL of the video of an exported project."""
    return f"{origin}/download/{project.id}.mp4"


SAMPLE_FILES = ("sound.mp3", "landscape.mp4", "landscape.png", "portrait.png", "square.png")
"""The files that stand for generated sounds, videos and images."""


def build_sample_url(file_name: str, origin: str) -> str:
    """Return a new URL of one of `SAMPLE_FILES`."""
    return f"{origin}/download/{generate_id()}.{file_name}"


def generate_id() -> str:
    """Return a new random id: 24 hex digits, as in the service's ids."""
    return os.urandom(12).hex()


def derive_owner_id(app_id: str) -> str:
    """Return the owner id of an app. The same app always has the same owner."""
    return blake2b(app_id.encode(), digest_size=12).hexdigest()
