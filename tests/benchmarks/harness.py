"""Ratios measured side by side: both sides in turn, many rounds, the median of the rounds' ratios."""

import gc
import os
import statistics
import subprocess
from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

UNWANTED = ("PYTHONDONTWRITEBYTECODE", "SCENEKIT_CATALOG")
"""What would make a process do other work than an installed package does."""


class Benchmark(NamedTuple):
    """A ratio and its target: at most `limit`, or at least `limit` where more is better."""

    name: str
    measure: Callable[[], float]
    limit: float | None
    """None where there is only something to know."""
    more_is_better: bool = False

    def holds(self, ratio: float) -> bool:
        if self.limit is None:
            return True
        return ratio >= self.limit if self.more_is_better else ratio <= self.limit


def ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 21, seconds: float = 0.02) -> float:
    """How many times longer `ours` takes than `theirs`."""
    times = [calls_in(one, seconds) for one in (ours, theirs)]
    return statistics.median(timed(ours, times[0]) / timed(theirs, times[1]) for _ in range(rounds))


def calls_in(one: Callable[[], object], seconds: float) -> int:
    """How many calls fill the time of one round."""
    one()
    return max(1, int(seconds / max(timed(one, 3), 1e-7)))


def timed(one: Callable[[], object], calls: int) -> float:
    """Seconds a call, garbage collection included as it comes."""
    gc.collect()
    start = perf_counter()
    for _ in range(calls):
        one()
    return (perf_counter() - start) / calls


def process_ratio(ours: list[str], theirs: list[str], rounds: int = 25) -> float:
    """How many times longer one whole process takes than another."""
    for command in (ours, theirs):
        process_time(command)  # now both have their bytecode written, as installed packages have
    return statistics.median(process_time(ours) / process_time(theirs) for _ in range(rounds))


def process_time(command: list[str]) -> float:
    """From start to end of one process, in seconds."""
    environment = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return perf_counter() - start
