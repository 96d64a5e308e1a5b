"""How far a render is: worked out from when it began, so that nothing has to run meanwhile."""

from __future__ import annotations

from typing import Literal, NamedTuple

RENDER_DURATION_S = 120.0
"""How long a render takes at speed 1: the service speaks of one to ten minutes."""

STALL_PERCENT, FAILURE_PERCENT = 62.0, 35.0
"""Where a render that stalls or fails does so, in percent."""

RenderOutcome = Literal["done", "stall", "fail-render"]
"""What a render comes to."""

ProjectState = Literal["draft", "exporting", "exported", "failed"]
"""Of a project. Only `exported` is documented; a project that was never exported is a draft here."""


class RenderStatus(NamedTuple):
    """How far it is: `progress` in percent, with two decimals."""

    state: ProjectState
    progress: float


def calculate_render_status(started_at: float | None, outcome: RenderOutcome, now: float, speed: float) -> RenderStatus:
    """The render that began then (seconds; None for no render), at that speed.

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
    """When the render that began then is so far: the opposite of `render_of`."""
    return started_at + progress / 100 * RENDER_DURATION_S / speed
