"""The retry loop, its policy, and the deadline that limits it. All repeated requests of scenekit use them."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

MAX_RETRY_AFTER_S = 300.0
"""Longest `Retry-After` that an operation without a deadline honors, in seconds. A longer wait is an error, because it
would look like a hang."""

MAX_EXPONENT = 64
"""Largest exponent of a delay. Delays reach their maximum much earlier. Larger exponents would overflow a float."""


class Backoff(NamedTuple):
    """Delays that grow exponentially, with jitter. All times are in seconds.

    >>> [RETRY_BACKOFF.compute_delay(attempt, jitter=1.0) for attempt in (0, 1, 2, 10)]
    [0.5, 1.0, 2.0, 30.0]
    """

    wait_initial: float
    """The delay after the first attempt."""
    wait_exp_base: float
    """The ratio of each delay to the one before it."""
    wait_max: float
    """The longest delay."""
    jitter_range: tuple[float, float] = (0.5, 1.0)
    """The least and the greatest factor of the jitter. It keeps clients from retrying in lockstep."""

    def compute_delay(self, attempt: int, jitter: float, retry_after: float | None = None) -> float:
        """Return the delay after a failed attempt in seconds.

        Args:
            attempt: The number of the failed attempt, counted from 0.
            jitter: A random number from 0 to 1, which selects the factor in `jitter_range`.
            retry_after: The delay that the service asks for, in seconds. It is added to the computed delay.

        >>> RETRY_BACKOFF.compute_delay(0, jitter=0.0, retry_after=7)
        7.25
        >>> RETRY_BACKOFF.compute_delay(0, jitter=1.0, retry_after=86400)
        86400.5
        """
        lowest, highest = self.jitter_range
        delay = min(self.wait_initial * self.wait_exp_base ** min(attempt, MAX_EXPONENT), self.wait_max)
        return delay * (lowest + (highest - lowest) * jitter) + (retry_after or 0.0)


RETRY_BACKOFF = Backoff(wait_initial=0.5, wait_exp_base=2.0, wait_max=30.0)
"""The delays between attempts of a failed request, lookup or download."""


class Deadline:
    """The end of a period that begins when the deadline is created.

    Args:
        clock: Returns the current time in seconds. Only differences matter.
        seconds: The length of the period.
    """

    def __init__(self, clock: Callable[[], float], seconds: float):
        self._clock = clock
        self._end = clock() + seconds

    @property
    def remaining(self) -> float:
        """The seconds until the deadline. 0 or less if it has passed."""
        return self._end - self._clock()

    def or_at_least(self, seconds: float) -> Deadline:
        """Return this deadline, or a later one that is `seconds` away if this one is nearer."""
        return Deadline(self._clock, max(self.remaining, seconds))


class RetryPolicy(NamedTuple):
    """The rules by which an operation is repeated."""

    backoff: Backoff = RETRY_BACKOFF
    """The delays between the attempts."""
    attempts: int | None = None
    """The number of attempts in total. None means no limit."""
    clip_to_deadline: bool = False
    """Whether to shorten a delay that ends after the deadline, for a last attempt at the deadline. Otherwise there is
    no further attempt."""


class Retries:
    """The failed attempts of one operation. It decides whether and when another attempt follows.

    Args:
        policy: The rules.
        jitter: Returns a random number from 0 to 1.
        deadline: The end of the period in which attempts may begin. None means never.
    """

    def __init__(self, policy: RetryPolicy, jitter: Callable[[], float], deadline: Deadline | None = None):
        self._policy = policy
        self._jitter = jitter
        self._deadline = deadline
        self._failures = 0

    def next_delay(self, retry_after: float | None = None, *, has_progressed: bool = False) -> float | None:
        """Count a failed attempt, and return the seconds until the next one. None means to give up.

        A requested delay that ends after the deadline (without one: longer than `MAX_RETRY_AFTER_S`) means to give up.

        Args:
            retry_after: The delay that the service asks for, in seconds.
            has_progressed: Whether the attempt made progress, so that the failed attempts no longer count.
        """
        self._failures = 0 if has_progressed else self._failures + 1
        backoff, attempts, clip_to_deadline = self._policy
        if (attempts is not None and self._failures >= attempts) or not self.fits(retry_after):
            return None
        delay = backoff.compute_delay(max(self._failures - 1, 0), self._jitter(), retry_after)
        if self._deadline is None:
            return delay
        remaining = self._deadline.remaining
        if remaining <= 0 or (delay >= remaining and not clip_to_deadline):
            return None
        return min(delay, remaining)

    def fits(self, retry_after: float | None) -> bool:
        """Whether the delay that the service asks for ends before the deadline."""
        longest = self._deadline.remaining if self._deadline else MAX_RETRY_AFTER_S
        return retry_after is None or retry_after <= longest


class Sleep(NamedTuple):
    """Wait without blocking other tasks. An effect of a flow, see `scenekit.client.effects`."""

    seconds: float


class Attempt(NamedTuple):
    """The outcome of one attempt."""

    result: Any = None
    error: Exception | None = None
    """The error to raise if no attempt follows."""
    is_final: bool = True
    """Whether another attempt is useless or not allowed."""
    retry_after: float | None = None
    """The delay that the service asks for, in seconds."""
    has_progressed: bool = False
    """Whether the attempt failed, but made progress, so that the earlier failures no longer count."""


def repeat(attempt: Callable[[], Generator[Any, Any, Attempt]], retries: Retries) -> Generator[Any, Any, Attempt]:
    """Run attempts until one is final or the retries are exhausted, and return the last one.

    The generator yields the effects of the attempts, and a `Sleep` between two of them.
    """
    while True:
        outcome = yield from attempt()
        if outcome.is_final:
            return outcome
        delay = retries.next_delay(outcome.retry_after, has_progressed=outcome.has_progressed)
        if delay is None:
            return outcome
        yield Sleep(delay)


def parse_retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the delay that a `Retry-After` header asks for, in seconds. None if it is missing or invalid.

    Args:
        headers: The headers of the response, with lower-case names.
        now: The current time, as Unix time in seconds. It replaces a missing `Date` header, to which a date in
            `Retry-After` is relative, because the clock of the service may differ from this one.

    >>> parse_retry_after({"retry-after": "3"}, 0)
    3.0
    >>> parse_retry_after({}, 0), parse_retry_after({"retry-after": "soon"}, 0)
    (None, None)
    >>> parse_retry_after({"retry-after": "Thu, 01 Jan 1970 00:01:00 GMT"}, 50.0)
    10.0
    """
    text = headers.get("retry-after")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        retry_at, sent_at = parse_date(text), parse_date(headers.get("date", ""))
        if retry_at is None:
            return None
        seconds = retry_at - (now if sent_at is None else sent_at)
    return max(seconds, 0.0) if isfinite(seconds) else None


def parse_date(text: str) -> float | None:
    """Return an HTTP date as Unix time in seconds. None if it is invalid.

    >>> parse_date("Thu, 01 Jan 1970 00:01:00 GMT"), parse_date("soon")
    (60.0, None)
    """
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
