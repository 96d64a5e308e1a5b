"""The progress of a render, calculated from its start time, so that no background task is needed."""

from __future__ import annotations

from typing import Literal, NamedTuple

RENDER_DURATION_S = 120.0
"""The duration of a render at speed 1, in seconds. The documentation of the service states 1 to 10 minutes."""

STALL_PERCENT, FAILURE_PERCENT = 62.0, 35.0
"""The progress at which a render stalls or fails, in percent. Both are arbitrary."""

RenderOutcome = Literal["done", "stall", "fail-render"]
"""The outcome of a render."""

ProjectState = Literal["draft", "exporting", "exported", "failed"]
"""The state of a project. Only `exported` is documented. A project that was never exported is a draft here."""


class RenderStatus(NamedTuple):
    """The state of a render, and its progress in percent with two decimals."""

    state: ProjectState
    progress: float


def calculate_render_status(started_at: float | None, outcome: RenderOutcome, now: float, speed: float) -> RenderStatus:
    """Return the status of a render.

    Args:
        started_at: The start time in seconds. None if the project was never exported.
        outcome: The outcome of the render.
        now: The current time in seconds.
        speed: The speed, as a multiple of real time.

    >>> calculate_render_status(100.0, "done", now=130.0, speed=2.0)
    RenderStatus(state='exporting', progress=50.0)
    """
    if started_at is None:
        return RenderStatus("draft", 0.0)
    progress = round(min(max((now - started_at) * speed / RENDER_DURATION_S * 100, 0.0), 100.0), 2)
    if outcome == "fail-render" and progress >= FAILURE_PERCENT:
        return RenderStatus("failed", FAILURE_PERCENT)
    if outcome == "stall" and progress >= STALL_PERCENT:
        return RenderStatus("exporting", STALL_PERCENT)
    return RenderStatus("exported" if progress == 100 else "exporting", progress)


def calculate_progress_time(started_at: float, progress: float, speed: float) -> float:
    """Return the time in seconds at which a render reaches a progress in percent.

    The inverse of `calculate_render_status`.
    """
    return started_at + progress / 100 * RENDER_DURATION_S / speed
