"""How the rules of the client are written: as flows, with no network in them.

A *flow* is a generator that yields what is to be done (`Send`, `Sleep`, `Work`, `Alone`, `Fetch`) and is given the
outcome. A client runs it, in its blocking or its awaiting way, so that every rule is written once.
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
    """To be done: ask. The outcome is a `Reply`; or `NotSent` or `Lost` is raised."""

    request: APIRequest
    token: str | None
    timeout: float
    """How long the whole may take."""

    def __repr__(self) -> str:
        return f"Send({self.request!r})"


class Sleep(NamedTuple):
    """To be done: nothing, for so many seconds."""

    seconds: float


class RunBlocking(NamedTuple):
    """To be done: something that may have to wait for the disk. The outcome is what it returns."""

    function: Callable[[], Any]


class RunExclusively(NamedTuple):
    """To be done: run a flow while no other task or thread of this client runs one alone."""

    flow: Flow[Any]


class StreamToFile(NamedTuple):
    """To be done: let what is at an address flow into a landing. Raises `NotSent` or `Lost`."""

    url: str
    partial_file: PartialFile


Effect = SendRequest | Sleep | RunBlocking | RunExclusively | StreamToFile
Flow = Generator[Effect, Any, T]


class FlowRunner(Generic[T]):
    """A flow under way: iterating gives what is to be done, each with the outcome of the last as its answer.

    Used in a `with`, which ends the flow wherever the client stops.
    """

    result: T
    """What the flow came to, once nothing more is to be done."""

    def __init__(self, flow: Flow[T]):
        self._flow = flow
        self._error: Exception | None = None
        self.outcome: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flow.close()

    def __iter__(self) -> Iterator[Effect]:
        return self

    def __next__(self) -> Effect:
        outcome, trouble = self.outcome, self._error
        self.outcome = self._error = None
        try:
            return self._flow.throw(trouble) if trouble else self._flow.send(outcome)
        except StopIteration as end:
            self.result = end.value
            raise

    @contextmanager
    def capture_errors(self) -> Iterator[None]:
        """What goes wrong while something is done is for the flow to deal with."""
        try:
            yield
        except Exception as trouble:
            self._error = trouble
