"""The blocking client's connections: what is done over them ends when its time is over.

A timeout of httpx is one of each read, and an answer may trickle. (What is awaited can be given up at any time.)
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any

import httpcore

from scenekit.core.deadlines import DeadlineStream, remaining_timeout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import httpx

DEADLINE: ContextVar[float] = ContextVar("END", default=inf)
"""When what this thread does has to be done, by the clock (`monotonic`)."""


@contextmanager
def set_deadline(seconds: float) -> Iterator[None]:
    """What is done over timed connections ends after so many seconds, as a timeout of httpx."""
    before = DEADLINE.set(monotonic() + seconds)
    try:
        yield
    finally:
        DEADLINE.reset(before)


def enforce_deadlines(client: httpx.Client) -> httpx.Client:
    """The same client, which keeps to `within`; of an httpx that is built otherwise by then, one that does not."""
    transports = (
        getattr(client, "_transport", None),
        *getattr(client, "_mounts", {}).values(),
    )  # the latter of proxies
    for transport in transports:
        pool = getattr(transport, "_pool", None)
        if isinstance(pool, httpcore.ConnectionPool):
            pool._network_backend = DeadlineBackend(pool._network_backend)
    return client


class DeadlineBackend(httpcore.NetworkBackend):
    """Connects as another does, and watches the time."""

    def __init__(self, backend: httpcore.NetworkBackend):
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        seconds = remaining_timeout(DEADLINE.get(), timeout)
        return DeadlineStream(
            self._backend.connect_tcp(host, port, seconds, local_address, socket_options), DEADLINE.get
        )
