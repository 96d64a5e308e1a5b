"""When to ask again, and how long to wait before."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WAIT_INITIAL_S, WAIT_EXP_BASE, WAIT_MAX_S = 0.5, 2.0, 30.0
"""Seconds: the first wait, by how much each is longer than the last, and the longest."""

MAX_RETRY_AFTER_S = 300.0
"""Seconds: what a `Retry-After` may ask for; one that asks for hours is no reason to hang."""


def compute_backoff(attempt: int, jitter: float, retry_after: float | None = None) -> float:
    """Seconds to wait after a failed attempt, counted from 0.

    `jitter` (0 to 1) spreads those who failed together: between half of the wait and the whole. What the service
    asked for is the least.

    >>> [compute_backoff(attempt, jitter=1.0) for attempt in (0, 1, 2, 10)]
    [0.5, 1.0, 2.0, 30.0]
    >>> compute_backoff(0, jitter=0.0, retry_after=7), compute_backoff(0, jitter=1.0, retry_after=86400)
    (7.25, 300.5)
    """
    wait = min(WAIT_INITIAL_S * WAIT_EXP_BASE ** min(attempt, 20), WAIT_MAX_S) * (0.5 + jitter / 2)
    return wait if retry_after is None else min(retry_after, MAX_RETRY_AFTER_S) + wait


def parse_retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a `Retry-After` asks for, at the time `now` (Unix); None where there is none that can be read.

    >>> parse_retry_after({"retry-after": "3"}, 0), parse_retry_after({}, 0), parse_retry_after({"retry-after": "soon"}, 0)
    (3.0, None, None)
    >>> parse_retry_after({"retry-after": "Thu, 01 Jan 1970 00:01:00 GMT"}, 50.0)
    10.0
    """
    text = headers.get("retry-after")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            return None
    return max(seconds, 0.0) if isfinite(seconds) else None
