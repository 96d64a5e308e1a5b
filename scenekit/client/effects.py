"""How the rules of the client are written: as flows, with no network in them.

A *flow* is a generator that yields what is to be done (`Send`, `Sleep`, `Work`, `Alone`, `Fetch`) and is given the
outcome. A client runs it, in its blocking or its awaiting way, so that every rule is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar

from scenekit.client.http_messages import Call

if TYPE_CHECKING:
    from scenekit.client.download import Landing

T = TypeVar("T")


class Send(NamedTuple):
    """To be done: ask. The outcome is a `Reply`; or `NotSent` or `Lost` is raised."""

    call: Call
    token: str | None
    seconds: float
    """How long the whole may take."""

    def __repr__(self) -> str:
        return f"Send({self.call!r})"


class Sleep(NamedTuple):
    """To be done: nothing, for so many seconds."""

    seconds: float


class Work(NamedTuple):
    """To be done: something that may have to wait for the disk. The outcome is what it returns."""

    work: Callable[[], Any]


class Alone(NamedTuple):
    """To be done: run a flow while no other task or thread of this client runs one alone."""

    flow: Flow[Any]


class Fetch(NamedTuple):
    """To be done: let what is at an address flow into a landing. Raises `NotSent` or `Lost`."""

    url: str
    landing: Landing


Effect = Send | Sleep | Work | Alone | Fetch
Flow = Generator[Effect, Any, T]


class Trouble(Exception):  # noqa: N818 (never leaves the client)
    """No answer came. It ends as one of the client's own errors."""


class NotSent(Trouble):
    """The request certainly did not reach the service."""


class Nowhere(NotSent):
    """The address leads to no host, and will not the next time."""


class Lost(Trouble):
    """The request may have reached the service."""


class Running(Generic[T]):
    """A flow under way: iterating gives what is to be done, each with the outcome of the last as its answer.

    Used in a `with`, which ends the flow wherever the client stops.
    """

    result: T
    """What the flow came to, once nothing more is to be done."""

    def __init__(self, flow: Flow[T]):
        self._flow = flow
        self._trouble: Exception | None = None
        self.outcome: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flow.close()

    def __iter__(self) -> Iterator[Effect]:
        return self

    def __next__(self) -> Effect:
        outcome, trouble = self.outcome, self._trouble
        self.outcome = self._trouble = None
        try:
            return self._flow.throw(trouble) if trouble else self._flow.send(outcome)
        except StopIteration as end:
            self.result = end.value
            raise

    @contextmanager
    def doing(self) -> Iterator[None]:
        """What goes wrong while something is done is for the flow to deal with."""
        try:
            yield
        except Exception as trouble:
            self._trouble = trouble
