"""Delays, deadlines and the limit of attempts."""

import pytest

from scenekit.core.retries import Backoff, Deadline, Retries, RetryPolicy


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def full_jitter() -> float:
    return 1.0


def test_delays_grow_to_the_maximum() -> None:
    backoff = Backoff(wait_initial=0.01, wait_exp_base=1.25, wait_max=20.0, jitter_range=(0.9, 1.1))
    delays = [backoff.compute_delay(attempt, jitter=0.5) for attempt in range(200)]
    assert delays[:2] == pytest.approx([0.01, 0.0125])
    assert delays == sorted(delays)
    assert delays[-1] == pytest.approx(20.0)
    assert backoff.compute_delay(0, jitter=0.0) == pytest.approx(0.009)
    assert backoff.compute_delay(0, jitter=1.0) == pytest.approx(0.011)


def test_gives_up_after_the_last_attempt() -> None:
    retries = Retries(RetryPolicy(attempts=3), full_jitter)
    assert [retries.next_delay() for _ in range(3)] == [0.5, 1.0, None]


def test_progress_restarts_the_count() -> None:
    retries = Retries(RetryPolicy(attempts=3), full_jitter)
    assert [retries.next_delay(), retries.next_delay(), retries.next_delay(has_progressed=True)] == [0.5, 1.0, 0.5]
    assert [retries.next_delay() for _ in range(3)] == [0.5, 1.0, None]


def test_gives_up_if_the_delay_ends_after_the_deadline() -> None:
    clock = Clock()
    retries = Retries(RetryPolicy(), full_jitter, Deadline(clock, 1.0))
    assert retries.next_delay() == 0.5
    clock.now += 0.5
    assert retries.next_delay() is None


def test_clipped_delay_ends_at_the_deadline() -> None:
    clock = Clock()
    retries = Retries(RetryPolicy(clip_to_deadline=True), full_jitter, Deadline(clock, 1.0))
    assert retries.next_delay(retry_after=0.9) == 1.0
    clock.now += 1.0
    assert retries.next_delay() is None


def test_deadline_can_be_extended() -> None:
    clock = Clock()
    deadline = Deadline(clock, 3.0)
    clock.now += 2.0
    assert deadline.remaining == 1.0
    assert deadline.or_at_least(5.0).remaining == 5.0
    assert deadline.or_at_least(0.5).remaining == 1.0
