"""A sandbox for tests, on a real socket: a context manager, and a fixture of pytest.

In a `conftest.py`, `pytest_plugins = ["scenekit.testing"]` brings the fixture `scenekit_sandbox`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scenekit.client.credentials import APP_ID_ENV, USER_KEY_ENV
from scenekit.sandbox import app_from_service
from scenekit.sandbox.service import Service, Settings

if TYPE_CHECKING:
    from typing import Unpack

    from scenekit.sandbox.request_log import RequestRecord
    from scenekit.sandbox.service import SandboxOptions
    from scenekit.sandbox.store import ProjectRecord

__all__ = ["RunningSandbox", "SandboxProject", "sandbox"]


class SandboxProject(NamedTuple):
    """A project that the sandbox has, as it is now.

    - `call`: what made it: `create`, `edit`, `template`, `simple-video`, `simple-custom`.
    - `state`: `draft`, `exporting`, `exported` or `failed`; `progress`: 0 to 100.
    - `credits`: what its renders cost.
    - `scenes`: as they were sent.
    """

    id: str
    call: str
    name: str
    orientation: str
    state: str
    progress: float
    credits: int
    scenes: list[dict[str, Any]]


class RunningSandbox:
    """A sandbox that is called at `url`, with `app_id` and `user_key`.

    `requests` is what it was asked until now: method, path, status, fault, seconds.
    """

    def __init__(self, service: Service, url: str, requests: list[RequestRecord]):
        self._service = service
        self.url = url
        self.environment = service.settings.build_environment(url)
        """The variables of the environment that lead scenekit's client here."""
        self.app_id = self.environment[APP_ID_ENV]
        self.user_key = self.environment[USER_KEY_ENV]
        self.requests = requests

    @property
    def credits(self) -> int:
        """What all renders cost, those of deleted projects too."""
        return self._service.store.credits_spent

    def projects(self) -> list[SandboxProject]:
        """All projects, in the order in which they were made."""
        return [_to_sandbox_project(self._service, record) for record in self._service.store.list_projects()]

    def inject_faults(self, *faults: str) -> None:
        """From now on, let these faults strike as well: each `NAME[:RATE][@KIND]`. Raises `ArgumentError`."""
        from scenekit.sandbox.faults import parse_fault

        self._service.fault_injector.add(*map(parse_fault, faults))

    def clear_faults(self) -> None:
        """From now on, no faults; a render that stalls goes on doing so."""
        self._service.fault_injector.clear()


def _to_sandbox_project(service: Service, record: ProjectRecord) -> SandboxProject:
    render = service.get_render_status(record)
    return SandboxProject(
        record.id,
        record.call,
        record.name,
        record.orientation,
        render.state,
        render.progress,
        record.credits,
        msgspec.json.decode(record.scenes),
    )


DEFAULT_SPEED = 1000.0
"""How fast renders are where nobody says: 0.12 seconds each."""


@contextmanager
def sandbox(**options: Unpack[SandboxOptions]) -> Iterator[RunningSandbox]:
    """A sandbox on a free port of this machine, for as long as the block lasts.

    The words are the fields of `scenekit.sandbox.service.Settings`, but that renders are 1000 times as fast.
    Raises `ArgumentError`; `MissingExtraError` without the extra `sandbox`.

    >>> import httpx
    >>> with sandbox() as running:
    ...     httpx.get(f"{running.url}/api/odin/v3/auth").json()
    {'success': True, 'data': {'isAuthenticated': False}}
    """
    requests: list[RequestRecord] = []
    options.setdefault("speed", DEFAULT_SPEED)
    service = Service(Settings(**options))
    app = app_from_service(service, requests.append)
    from scenekit.sandbox.serve import get_socket_url, listen, serve_in_thread  # after the extra was asked for

    with listen("127.0.0.1", 0) as listening, serve_in_thread(app, listening):
        yield RunningSandbox(service, get_socket_url(listening), requests)


try:
    import pytest
except ImportError:
    pass  # the context manager needs none
else:

    @pytest.fixture
    def scenekit_sandbox() -> Iterator[RunningSandbox]:
        """A sandbox of this test alone, as `sandbox()` gives it."""
        with sandbox() as running:
            yield running
