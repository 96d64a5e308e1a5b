"""The service itself, apart from HTTP: what it is set to, what it keeps, and what each project is now."""

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
    from collections.abc import Callable, Iterable, Mapping

    from scenekit.sandbox.request_bodies import RenderOptions


class APIError(ScenekitError):  # noqa: N818 (it is an answer, and no fault of the sandbox)
    """Why the sandbox does not do what it was asked, and with which HTTP status it says so."""

    def __init__(self, status_code: int, message: str):
        super().__init__(message)
        self.status_code = status_code


class SandboxOptions(TypedDict, total=False):
    """The words of `scenekit.sandbox.create_app` and of `scenekit.testing.sandbox`: the fields of `Settings`."""

    app_id: str | None
    user_key: str | None
    speed: float
    db: str | os.PathLike[str] | None
    faults: Iterable[str]
    seed: int
    only_exported: bool
    webhooks_anywhere: bool
    now: Callable[[], float]


class Settings(Struct, frozen=True, kw_only=True):
    """What a sandbox is set to. Raises `ArgumentError`.

    - `app_id`, `user_key`: the only ones that get a token; None for any.
    - `speed`: how many times faster than two minutes a render is; above 0.
    - `db`: the file of its projects, which is made if it is not there; None for memory.
    - `faults`: what goes wrong, each as `NAME[:RATE][@KIND]`; see `scenekit.sandbox.faults`.
    - `seed`: what chooses the requests that a fault strikes.
    - `only_exported`: whether the list of projects holds only those that can be downloaded.
    - `webhooks_anywhere`: whether webhooks are called on other machines too.
    - `now`: the clock, in seconds since 1970.
    """

    app_id: str | None = None
    user_key: str | None = None
    speed: float = 1.0
    db: str | os.PathLike[str] | None = None
    faults: Iterable[str] = ()
    seed: int = 0
    only_exported: bool = False
    webhooks_anywhere: bool = False
    now: Callable[[], float] = time.time

    def build_environment(self, url: str) -> dict[str, str]:
        """The variables of the environment that lead scenekit's client to such a sandbox at `url`."""
        return {
            BASE_URL_ENV: url,
            APP_ID_ENV: self.app_id or "sandbox@example.com",
            USER_KEY_ENV: self.user_key or "00000000-0000-4000-8000-000000000000",
        }

    def __post_init__(self) -> None:
        if isinstance(self.faults, str):
            raise argument_error("sandbox", "faults", self.faults, "must be a list of faults, such as ['429:0.1'].")
        validation.number("sandbox", "speed", self.speed, low=validation.MIN_POSITIVE)
        for argument in ("app_id", "user_key"):
            if getattr(self, argument) is not None:
                validation.text("sandbox", argument, getattr(self, argument))

    def __repr__(self) -> str:
        return f"Settings(speed={self.speed!r}, db={self.db!r}, faults={self.faults!r}, seed={self.seed!r})"  # no key


class SandboxRequest(NamedTuple):
    """A request, apart from HTTP."""

    kind: str
    body: bytes
    content_type: str
    key: str
    """What the path names: a project, a template; else empty."""
    query: Mapping[str, str]
    token: str
    origin: str
    """The beginning of the address that was called: `http://127.0.0.1:8765`."""
    render_outcome: RenderOutcome
    """What becomes of a render that the request begins."""


class Service:
    """A sandbox: its settings, its projects and its faults."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.fault_injector = FaultInjector([parse_fault(text) for text in settings.faults], settings.seed)
        self.store = Store(settings.db)
        self.secret = self.store.secret
        self.on_render: Callable[[ProjectRecord], None] = lambda _: None
        """Told of every render with a webhook."""

    @property
    def now(self) -> float:
        return self.settings.now()

    def create_draft(self, request: SandboxRequest, body: dict[str, Any], template: str | None = None) -> ProjectRecord:
        """A new project; it is kept when it is exported or saved."""
        return ProjectRecord(
            id=generate_id(),
            call=request.kind,
            name=body.get("name") or "Default Template",
            orientation=body.get("orientation") or "landscape",
            scenes=Raw(msgspec.json.encode(body["scenes"])),
            dictionary=body.get("dictionary") or {},
            owner_id=derive_owner_id(self.settings.app_id or ""),
            template_id=template,
            created_at=self.now,
            updated_at=self.now,
        )

    def save(self, draft: ProjectRecord) -> ProjectRecord:
        """Keep a project that is not exported."""
        self.store.put(draft)
        return draft

    def export(self, project: ProjectRecord, request: SandboxRequest, options: RenderOptions) -> ProjectRecord:
        """Begin a render of a project, which costs credits at once, and keep the project. Raises `Refusal`."""
        webhook = options.webhookUrl or None
        if webhook and not re.match(r"https?://[^/\s]", webhook):
            raise APIError(400, f"webhookUrl: {webhook!r} is no http address")
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
        """A project. Raises `Refusal`."""
        found = self.store.get(project_id)
        if found is None:
            raise APIError(404, f"there is no project {project_id!r}")
        return found

    def get_render_status(self, project: ProjectRecord) -> RenderStatus:
        """How far a project is now."""
        return calculate_render_status(project.render_started_at, project.render_outcome, self.now, self.settings.speed)


def calculate_credits(project: ProjectRecord) -> int:
    """What a render costs: a credit for each minute of speech that begins, and at least one."""
    likely = estimate({"scenes": msgspec.json.decode(project.scenes)}).seconds.likely
    return max(ceil(likely / 60), 1)


def build_download_url(project: ProjectRecord, origin: str) -> str:
    """Where the video of an exported project is."""
    return f"{origin}/download/{project.id}.mp4"


def generate_id() -> str:
    """24 hex digits, as the service's ids have; never the same twice."""
    return os.urandom(12).hex()


def derive_owner_id(app_id: str) -> str:
    """An id for the owner of an app, always the same for it."""
    return blake2b(app_id.encode(), digest_size=12).hexdigest()
