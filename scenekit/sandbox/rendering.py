"""How far a render is: worked out from when it began, so that nothing has to run meanwhile."""

from __future__ import annotations

from typing import Literal, NamedTuple

SECONDS = 120.0
"""How long a render takes at speed 1: the service speaks of one to ten minutes."""

STALLS_AT, FAILS_AT = 62.0, 35.0
"""Where a render that stalls or fails does so, in percent."""

Fate = Literal["done", "stall", "fail-render"]
"""What a render comes to."""

State = Literal["draft", "exporting", "exported", "failed"]
"""Of a project. Only `exported` is documented; a project that was never exported is a draft here."""


class Render(NamedTuple):
    """How far it is: `progress` in percent, with two decimals."""

    state: State
    progress: float


def render_of(began: float | None, fate: Fate, now: float, speed: float) -> Render:
    """The render that began then (seconds; None for no render), at that speed.

    >>> render_of(100.0, "done", now=130.0, speed=2.0)
    Render(state='exporting', progress=50.0)
    """
    if began is None:
        return Render("draft", 0.0)
    progress = round(min(max((now - began) * speed / SECONDS * 100, 0.0), 100.0), 2)
    if fate == "fail-render" and progress >= FAILS_AT:
        return Render("failed", FAILS_AT)
    if fate == "stall" and progress >= STALLS_AT:
        return Render("exporting", STALLS_AT)
    return Render("exported" if progress == 100 else "exporting", progress)


def time_of(began: float, progress: float, speed: float) -> float:
    """When the render that began then is so far: the opposite of `render_of`."""
    return began + progress / 100 * SECONDS / speed
