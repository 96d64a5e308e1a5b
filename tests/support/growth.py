"""Measure how the time of a function grows with its input. The ratio does not depend on the speed of the machine."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import process_time

SIZE_FACTOR = 4
"""The length of the long input as a multiple of the short one. A linear function takes about as many times longer."""

MAX_LINEAR_GROWTH = 2 * SIZE_FACTOR
"""The limit for a linear function. Quadratic time is above it (16 times longer)."""


def measure_growth(function: Callable[[str], object], text: str) -> float:
    """Return how many times more CPU time a function takes for `SIZE_FACTOR` times the text.

    It is the ratio of the best of three runs. The texts have different ends, so that no cache helps.
    """
    short, long = (
        min(_measure_cpu_seconds(function, text * times + str(n)) for n in range(3)) for times in (1, SIZE_FACTOR)
    )
    return long / short


def _measure_cpu_seconds(function: Callable[[str], object], text: str) -> float:
    gc.collect()
    start = process_time()
    function(text)
    return process_time() - start
