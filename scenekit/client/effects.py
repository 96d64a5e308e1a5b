"""Effects and flows: the rules of the client without any input or output.

A *flow* is a generator that yields effects (`SendRequest`, `Sleep`, `RunBlocking`, `RunExclusively`, `StreamToFile`)
and receives their results. `Client` performs the effects by blocking calls, `AsyncClient` by awaiting them, so both
share one implementation of every rule. Compare `httpx.Auth.auth_flow`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar

from scenekit.client.http_messages import APIRequest

if TYPE_CHECKING:
    from scenekit.client.partial_file import PartialFile

T = TypeVar("T")


class SendRequest(NamedTuple):
    """Send a request. The result is an `APIResponse`. Raises `NotDeliveredError` or `ResponseLostError`."""

    request: APIRequest
    token: str | None
    """The value of the `Authorization` header."""
    timeout: float
    """The limit for the whole exchange, in seconds."""

    def __repr__(self) -> str:
        return f"SendRequest({self.request!r})"


class Sleep(NamedTuple):
    """Wait without blocking other tasks."""

    seconds: float


class RunBlocking(NamedTuple):
    """Call a function that may wait for the disk. The result is what the function returns."""

    function: Callable[[], Any]


class RunExclusively(NamedTuple):
    """Run a flow while no other thread or task of this client runs one exclusively. The result is that of the flow."""

    flow: Flow[Any]


class StreamToFile(NamedTuple):
    """Stream the response of a GET request to a partial file. Raises a `TransportError`."""

    url: str
    partial_file: PartialFile


Effect = SendRequest | Sleep | RunBlocking | RunExclusively | StreamToFile
Flow = Generator[Effect, Any, T]


class FlowRunner(Generic[T]):
    """A running flow. Iterate over its effects, and set `effect_result` to the result of each.

    Use it in a `with` statement, which closes the flow even if the client stops early.
    """

    result: T
    """The return value of the flow, after the last effect."""

    def __init__(self, flow: Flow[T]):
        self._flow = flow
        self._error: Exception | None = None
        self.effect_result: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flow.close()

    def __iter__(self) -> Iterator[Effect]:
        return self

    def __next__(self) -> Effect:
        effect_result, error = self.effect_result, self._error
        self.effect_result = self._error = None
        try:
            return self._flow.throw(error) if error else self._flow.send(effect_result)
        except StopIteration as end:
            self.result = end.value
            raise

    @contextmanager
    def capture_errors(self) -> Iterator[None]:
        """Raise an error of an effect in the flow, at its next step."""
        try:
            yield
        except Exception as error:
            self._error = error
