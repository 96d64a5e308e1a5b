"""A sandbox for tests: a context manager, a pytest fixture, and a transport for httpx.

To get the fixture `scenekit_sandbox`, add `pytest_plugins = ["scenekit.testing"]` to `conftest.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import msgspec

from scenekit.client.credentials import APP_ID_ENV, USER_KEY_ENV
from scenekit.sandbox import app_from_service, create_app
from scenekit.sandbox.errors import ConnectionDroppedError, ResponseTimeoutError
from scenekit.sandbox.faults import parse_fault
from scenekit.sandbox.service import Service, Settings

if TYPE_CHECKING:
    from typing import Unpack

    from scenekit.sandbox.request_log import RequestRecord
    from scenekit.sandbox.service import SandboxOptions
    from scenekit.sandbox.store import ProjectRecord

__all__ = ["RunningSandbox", "SandboxProject", "SandboxTransport", "sandbox"]

DEFAULT_SPEED = 1000.0
"""The speed of renders in tests, as a factor: a render takes 0.12 seconds instead of two minutes."""


class SandboxProject(NamedTuple):
    """The current state of a project in the sandbox.

    Attributes:
        id: The id of the project.
        call: The call that created it: `create`, `edit`, `template`, `simple-video` or `simple-custom`.
        name: The name of the project.
        orientation: `landscape` or `portrait`.
        state: `draft`, `exporting`, `exported` or `failed`.
        progress: The progress of its render, from 0 to 100 percent.
        credits: The cost of all its renders.
        scenes: The scenes as they were sent.
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
    """A sandbox that listens at `url` and accepts the credentials `app_id` and `user_key`.

    Attributes:
        url: The base URL of the sandbox.
        app_id: The app id.
        user_key: The user key.
        environment: The environment variables that point scenekit's client to the sandbox.
        requests: The requests so far, the oldest first: method, path, status code, fault and duration in seconds.
    """

    def __init__(self, service: Service, url: str, requests: list[RequestRecord]):
        self._service = service
        self.url = url
        self.environment = service.settings.build_environment(url)
        self.app_id = self.environment[APP_ID_ENV]
        self.user_key = self.environment[USER_KEY_ENV]
        self.requests = requests

    @property
    def credits(self) -> int:
        """The credits of all renders, including those of deleted projects."""
        return self._service.store.credits_spent

    def projects(self) -> list[SandboxProject]:
        """Return all projects, the oldest first."""
        return [_to_sandbox_project(self._service, record) for record in self._service.store.list_projects()]

    def inject_faults(self, *faults: str) -> None:
        """Inject more faults from now on, each as `NAME[:RATE][@KIND]`.

        Raises:
            ArgumentError: A fault is invalid.
        """
        self._service.fault_injector.add(*map(parse_fault, faults))

    def clear_faults(self) -> None:
        """Stop injecting faults. A render that stalls stays stalled."""
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


@contextmanager
def sandbox(**options: Unpack[SandboxOptions]) -> Iterator[RunningSandbox]:
    """Run a sandbox on a free port of this machine until the block ends.

    Args:
        **options: The fields of `scenekit.sandbox.service.Settings`. Here, `speed` is 1000 by default.

    Raises:
        ArgumentError: An option is invalid.
        MissingExtraError: Starlette or uvicorn is not installed. Install the extra `sandbox`.

    >>> import httpx
    >>> with sandbox() as running:
    ...     httpx.get(f"{running.url}/api/odin/v3/auth").json()
    {'success': True, 'data': {'isAuthenticated': False}}
    """
    requests: list[RequestRecord] = []
    options.setdefault("speed", DEFAULT_SPEED)
    service = Service(Settings(**options))
    app = app_from_service(service, requests.append)
    # This import needs uvicorn. `app_from_service` has checked that it is installed.
    from scenekit.sandbox.serve import get_socket_url, listen, serve_in_thread

    with listen("127.0.0.1", 0) as listener, serve_in_thread(app, listener):
        yield RunningSandbox(service, get_socket_url(listener), requests)


class SandboxTransport(httpx.AsyncBaseTransport):
    """A transport for `httpx.AsyncClient` that calls a sandbox in the same process, without a socket.

    A fault that breaks the connection raises the error that httpx raises for a real connection. Webhooks are called
    only while the event loop runs.

    Args:
        **options: The options of `scenekit.sandbox.create_app`.

    Raises:
        ArgumentError: An option is invalid.
        MissingExtraError: Starlette or uvicorn is not installed. Install the extra `sandbox`.

    >>> import asyncio
    >>> async def fetch_status_code():
    ...     async with httpx.AsyncClient(transport=SandboxTransport(faults=["500"])) as client:
    ...         return (await client.get("http://sandbox/api/odin/v3/auth")).status_code
    >>> asyncio.run(fetch_status_code())
    500
    """

    def __init__(self, **options: Unpack[SandboxOptions]):
        self._transport = httpx.ASGITransport(create_app(**options))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the sandbox.

        Raises:
            httpx.RemoteProtocolError: A fault closed the connection.
            httpx.ReadTimeout: A fault holds back the response.
        """
        try:
            return await self._transport.handle_async_request(request)
        except ConnectionDroppedError as error:
            raise httpx.RemoteProtocolError(str(error), request=request) from None
        except ResponseTimeoutError as error:
            raise httpx.ReadTimeout(str(error), request=request) from None


try:
    import pytest
except ImportError:
    pass  # the context manager and the transport work without pytest
else:

    @pytest.fixture
    def scenekit_sandbox() -> Iterator[RunningSandbox]:
        """Provide a sandbox for one test. See `sandbox`."""
        with sandbox() as running:
            yield running
