"""A sandbox for tests, on a real socket: a context manager, and a fixture of pytest.

In a `conftest.py`, `pytest_plugins = ["scenekit.testing"]` brings the fixture `scenekit_sandbox`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scenekit.client.credentials import APP_ID, USER_KEY
from scenekit.sandbox import web_app
from scenekit.sandbox.service import Service, Settings

if TYPE_CHECKING:
    from typing import Unpack

    from scenekit.sandbox.request_log import Seen
    from scenekit.sandbox.service import Words
    from scenekit.sandbox.store import Record

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

    def __init__(self, service: Service, url: str, requests: list[Seen]):
        self._service = service
        self.url = url
        self.environment = service.settings.environment(url)
        """The variables of the environment that lead scenekit's client here."""
        self.app_id = self.environment[APP_ID]
        self.user_key = self.environment[USER_KEY]
        self.requests = requests

    @property
    def credits(self) -> int:
        """What all renders cost, those of deleted projects too."""
        return self._service.store.spent

    def projects(self) -> list[SandboxProject]:
        """All projects, in the order in which they were made."""
        return [_shown(self._service, record) for record in self._service.store.all()]

    def fail(self, *faults: str) -> None:
        """From now on, let these faults strike as well: each `NAME[:RATE][@KIND]`. Raises `ArgumentError`."""
        from scenekit.sandbox.faults import fault

        self._service.faults.add(*map(fault, faults))

    def heal(self) -> None:
        """From now on, no faults; a render that stalls goes on doing so."""
        self._service.faults.clear()


def _shown(service: Service, record: Record) -> SandboxProject:
    render = service.render(record)
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


SPEED = 1000.0
"""How fast renders are where nobody says: 0.12 seconds each."""


@contextmanager
def sandbox(**words: Unpack[Words]) -> Iterator[RunningSandbox]:
    """A sandbox on a free port of this machine, for as long as the block lasts.

    The words are the fields of `scenekit.sandbox.service.Settings`, but that renders are 1000 times as fast.
    Raises `ArgumentError`; `MissingExtraError` without the extra `sandbox`.

    >>> import httpx
    >>> with sandbox() as running:
    ...     httpx.get(f"{running.url}/api/odin/v3/auth").json()
    {'success': True, 'data': {'isAuthenticated': False}}
    """
    requests: list[Seen] = []
    words.setdefault("speed", SPEED)
    service = Service(Settings(**words))
    app = web_app(service, requests.append)
    from scenekit.sandbox.serve import listen, serving, url_of  # after the extra was asked for

    with listen("127.0.0.1", 0) as listening, serving(app, listening):
        yield RunningSandbox(service, url_of(listening), requests)


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
