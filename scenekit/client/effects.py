"""Effects and flows: the rules of the client without any input or output.

A *flow* is a generator that yields effects (`SendRequest`, `Sleep`, `RunBlocking`, `RunExclusively`, `RequestPart`)
and receives their results. `Client` performs the effects by blocking calls, `AsyncClient` by awaiting them, so both
share one implementation of every rule. Compare `httpx.Auth.auth_flow`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, NamedTuple, TypeVar

from scenekit.client.http_messages import APIRequest
from scenekit.client.secret import Secret
from scenekit.core.downloads.attempts import RequestPart
from scenekit.core.retries import Sleep

T = TypeVar("T")


class SendRequest(NamedTuple):
    """Send a request. The result is an `APIResponse`. Raises `NotDeliveredError` or `ResponseLostError`."""

    request: APIRequest
    token: Secret | None
    """The value of the `Authorization` header."""
    timeout: float
    """The limit for the whole exchange, in seconds."""

    def __repr__(self) -> str:
        return f"SendRequest({self.request!r})"


class RunBlocking(NamedTuple):
    """Call a function that may wait for the disk. The result is what the function returns."""

    function: Callable[[], Any]


class RunExclusively(NamedTuple):
    """Run a flow while no other thread or task of this client runs one exclusively. The result is that of the flow."""

    flow: Flow[Any]


Effect = SendRequest | Sleep | RunBlocking | RunExclusively | RequestPart
Flow = Generator[Effect, Any, T]
