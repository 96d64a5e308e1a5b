"""Measure ratios: a candidate and a baseline alternate for many rounds, and the result is the median of the ratios."""

import gc
import os
import statistics
import subprocess
from collections.abc import Callable
from time import perf_counter, process_time
from typing import NamedTuple

IGNORED_ENV_VARIABLES = ("PYTHONDONTWRITEBYTECODE", "SCENEKIT_CATALOG")
"""Environment variables that change the work of a process, so that it differs from that of an installed package."""


class Benchmark(NamedTuple):
    """A ratio with its target: an upper limit, or a lower limit if `higher_is_better`."""

    name: str
    measure: Callable[[], float]
    target: float | None
    """None for a ratio that is only reported."""
    higher_is_better: bool = False

    def is_met(self, ratio: float) -> bool:
        """Whether a ratio meets the target."""
        if self.target is None:
            return True
        return ratio >= self.target if self.higher_is_better else ratio <= self.target


def measure_ratio(
    candidate: Callable[[], object], baseline: Callable[[], object], rounds: int = 21, seconds: float = 0.02
) -> float:
    """Return how many times longer the candidate takes than the baseline.

    Args:
        candidate: The function of scenekit.
        baseline: The function that it is compared with.
        rounds: How often each is measured.
        seconds: About how long each measurement takes.
    """
    candidate_calls, baseline_calls = (count_calls(function, seconds) for function in (candidate, baseline))
    return statistics.median(
        time_call(candidate, candidate_calls) / time_call(baseline, baseline_calls) for _ in range(rounds)
    )


def count_calls(function: Callable[[], object], seconds: float) -> int:
    """Return how many calls take about as long as `seconds`."""
    function()
    return max(1, int(seconds / max(time_call(function, 3), 1e-7)))


def time_call(function: Callable[[], object], calls: int) -> float:
    """Return the seconds of CPU time per call, including garbage collections. Other processes do not add to it."""
    gc.collect()
    start = process_time()
    for _ in range(calls):
        function()
    return (process_time() - start) / calls


def measure_process_ratio(candidate: list[str], baseline: list[str], rounds: int = 25) -> float:
    """Return how many times longer a process takes than another, from start to end."""
    for command in (candidate, baseline):
        time_process(command)  # writes the bytecode, which an installed package has
    return statistics.median(time_process(candidate) / time_process(baseline) for _ in range(rounds))


def time_process(command: list[str]) -> float:
    """Return the seconds from the start to the end of a process."""
    environment = {name: value for name, value in os.environ.items() if name not in IGNORED_ENV_VARIABLES}
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return perf_counter() - start
