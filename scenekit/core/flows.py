"""Run flows: generators that yield effects and receive their results."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, Generic, Self, TypeVar

EffectT = TypeVar("EffectT")
ResultT = TypeVar("ResultT")


class FlowRunner(Generic[EffectT, ResultT]):
    """A running flow. Iterate over its effects, and set `effect_result` to the result of each.

    Use it in a `with` statement, which closes the flow even if the client stops early.
    """

    result: ResultT
    """The return value of the flow, after the last effect."""

    def __init__(self, flow: Generator[EffectT, Any, ResultT]):
        self._flow = flow
        self._error: Exception | None = None
        self.effect_result: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flow.close()

    def __iter__(self) -> Iterator[EffectT]:
        return self

    def __next__(self) -> EffectT:
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
