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

from scenekit.client.base_url import BASE_URL
from scenekit.client.credentials import APP_ID, USER_KEY
from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.errors import ScenekitError
from scenekit.inspection.timing import estimate
from scenekit.sandbox.faults import Faults, fault
from scenekit.sandbox.rendering import Fate, Render, render_of
from scenekit.sandbox.store import Record, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scenekit.sandbox.request_bodies import Options


class Refusal(ScenekitError):  # noqa: N818 (it is an answer, and no fault of the sandbox)
    """Why the sandbox does not do what it was asked, and with which HTTP status it says so."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


class Words(TypedDict, total=False):
    """The words of `scenekit.sandbox.app` and of `scenekit.testing.sandbox`: the fields of `Settings`."""

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

    def environment(self, url: str) -> dict[str, str]:
        """The variables of the environment that lead scenekit's client to such a sandbox at `url`."""
        return {
            BASE_URL: url,
            APP_ID: self.app_id or "sandbox@example.com",
            USER_KEY: self.user_key or "00000000-0000-4000-8000-000000000000",
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


class Asked(NamedTuple):
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
    fate: Fate
    """What becomes of a render that the request begins."""


class Service:
    """A sandbox: its settings, its projects and its faults."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.faults = Faults([fault(text) for text in settings.faults], settings.seed)
        self.store = Store(settings.db)
        self.secret = self.store.secret
        self.on_render: Callable[[Record], None] = lambda _: None
        """Told of every render with a webhook."""

    @property
    def now(self) -> float:
        return self.settings.now()

    def draft(self, asked: Asked, body: dict[str, Any], template: str | None = None) -> Record:
        """A new project; it is kept when it is exported or saved."""
        return Record(
            id=new_id(),
            call=asked.kind,
            name=body.get("name") or "Default Template",
            orientation=body.get("orientation") or "landscape",
            scenes=Raw(msgspec.json.encode(body["scenes"])),
            dictionary=body.get("dictionary") or {},
            owner=owner_of(self.settings.app_id or ""),
            template=template,
            created=self.now,
            updated=self.now,
        )

    def save(self, draft: Record) -> Record:
        """Keep a project that is not exported."""
        self.store.put(draft)
        return draft

    def export(self, project: Record, asked: Asked, options: Options) -> Record:
        """Begin a render of a project, which costs credits at once, and keep the project. Raises `Refusal`."""
        webhook = options.webhookUrl or None
        if webhook and not re.match(r"https?://[^/\s]", webhook):
            raise Refusal(400, f"webhookUrl: {webhook!r} is no http address")
        cost = credits_of(project)
        rendering = structs.replace(
            project,
            began=self.now,
            updated=self.now,
            fate=asked.fate,
            task=new_id(),
            credits=project.credits + cost,
            webhook=webhook,
            called=-1,
            origin=asked.origin,
        )
        self.store.put(rendering, spending=cost)
        if rendering.webhook:
            self.on_render(rendering)
        return rendering

    def find(self, id: str) -> Record:
        """A project. Raises `Refusal`."""
        found = self.store.find(id)
        if found is None:
            raise Refusal(404, f"there is no project {id!r}")
        return found

    def render(self, project: Record) -> Render:
        """How far a project is now."""
        return render_of(project.began, project.fate, self.now, self.settings.speed)


def credits_of(project: Record) -> int:
    """What a render costs: a credit for each minute of speech that begins, and at least one."""
    likely = estimate({"scenes": msgspec.json.decode(project.scenes)}).seconds.likely
    return max(ceil(likely / 60), 1)


def address_of(project: Record, origin: str) -> str:
    """Where the video of an exported project is."""
    return f"{origin}/download/{project.id}.mp4"


def new_id() -> str:
    """24 hex digits, as the service's ids have; never the same twice."""
    return os.urandom(12).hex()


def owner_of(app_id: str) -> str:
    """An id for the owner of an app, always the same for it."""
    return blake2b(app_id.encode(), digest_size=12).hexdigest()
