"""Ratios measured side by side: both sides in turn, many rounds, the median of the rounds' ratios."""

import gc
import os
import statistics
import subprocess
from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

IGNORED_ENV_VARIABLES = ("PYTHONDONTWRITEBYTECODE", "SCENEKIT_CATALOG")
"""What would make a process do other work than an installed package does."""


class Benchmark(NamedTuple):
    """A ratio and its target: at most `limit`, or at least `limit` where more is better."""

    name: str
    measure: Callable[[], float]
    target: float | None
    """None where there is only something to know."""
    higher_is_better: bool = False

    def is_met(self, ratio: float) -> bool:
        if self.target is None:
            return True
        return ratio >= self.target if self.higher_is_better else ratio <= self.target


def measure_ratio(
    candidate: Callable[[], object], baseline: Callable[[], object], rounds: int = 21, seconds: float = 0.02
) -> float:
    """How many times longer `ours` takes than `theirs`."""
    times = [count_calls(one, seconds) for one in (candidate, baseline)]
    return statistics.median(time_call(candidate, times[0]) / time_call(baseline, times[1]) for _ in range(rounds))


def count_calls(function: Callable[[], object], seconds: float) -> int:
    """How many calls fill the time of one round."""
    function()
    return max(1, int(seconds / max(time_call(function, 3), 1e-7)))


def time_call(function: Callable[[], object], calls: int) -> float:
    """Seconds a call, garbage collection included as it comes."""
    gc.collect()
    start = perf_counter()
    for _ in range(calls):
        function()
    return (perf_counter() - start) / calls


def measure_process_ratio(candidate: list[str], baseline: list[str], rounds: int = 25) -> float:
    """How many times longer one whole process takes than another."""
    for command in (candidate, baseline):
        time_process(command)  # now both have their bytecode written, as installed packages have
    return statistics.median(time_process(candidate) / time_process(baseline) for _ in range(rounds))


def time_process(command: list[str]) -> float:
    """From start to end of one process, in seconds."""
    environment = {name: value for name, value in os.environ.items() if name not in IGNORED_ENV_VARIABLES}
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return perf_counter() - start
