"""How the time that something takes grows with what it is given: a ratio, which no slow machine changes."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import process_time

SIZE_FACTOR = 4
"""What is done, is done to so many times as much; in linear time it takes about as many times as long."""

MAX_LINEAR_GROWTH = 2 * SIZE_FACTOR
"""What quadratic time (16 times as long) does not reach, and linear time does not exceed."""


def measure_growth(function: Callable[[str], object], text: str) -> float:
    """How many times longer `work` takes for a text that is `TIMES` as long: the best of three, of CPU time.

    Each text differs in its end, so that nothing is remembered.
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
