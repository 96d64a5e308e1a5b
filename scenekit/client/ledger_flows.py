"""Flows that read and write the ledger off the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow, RunBlocking
from scenekit.client.ledger import Job, JobState

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def run_ledger_io(context: ClientContext, function: Callable[[], T]) -> Flow[T]:
    """Run a ledger operation. File access may block, so it runs off the event loop."""
    return (yield RunBlocking(function)) if context.has_user_ledger else function()


def record_state(
    context: ClientContext, job: Job, state: JobState, *, project_id: str | None = None, detail: str | None = None
) -> Flow[bool]:
    """Record the state of a job in the ledger. Returns whether the ledger accepted it, see `Ledger.record`."""
    ledger = context.ledger
    return (yield from run_ledger_io(context, lambda: ledger.record(job, state, project_id=project_id, detail=detail)))
