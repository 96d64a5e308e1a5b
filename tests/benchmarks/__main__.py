"""All benchmarks as one table: `python -m tests.benchmarks`.

Exit code 1 if a ratio misses its target three times in a row. `--tolerance 0.1` forgives a miss by up to
a tenth (and still prints it): for machines that are shared with others, as the gate's are.
"""

import argparse
import os
import sys

from tests.benchmarks.drawing import DRAWING
from tests.benchmarks.elements import ELEMENTS
from tests.benchmarks.harness import Benchmark
from tests.benchmarks.quickstart import QUICKSTART
from tests.benchmarks.reading import READING
from tests.benchmarks.scale import SCALE
from tests.benchmarks.scenefile import SCENEFILE
from tests.benchmarks.sending import SENDING
from tests.benchmarks.startup import STARTUP

MAX_ATTEMPTS = 3
"""Another process on the machine can spoil a run; it cannot spoil three."""


def report(benchmark: Benchmark, tolerance: float) -> bool:
    """Measure and print one line; whether the target was reached, or missed by no more than `tolerance`."""
    better = max if benchmark.higher_is_better else min
    ratio = benchmark.measure()
    for _ in range(MAX_ATTEMPTS - 1):
        if not benchmark.is_met(ratio):
            ratio = better(ratio, benchmark.measure())
    sign = ">=" if benchmark.higher_is_better else "<="
    target = "" if benchmark.target is None else f"target {sign} {benchmark.target}"
    verdict = "" if benchmark.is_met(ratio) else "  MISSED"
    print(f"{benchmark.name:<78} {ratio:7.2f} x   {target}{verdict}", flush=True)
    return benchmark.is_met(ratio * (1 + tolerance) if benchmark.higher_is_better else ratio / (1 + tolerance))


def pin_to_one_core() -> None:
    """Both sides of a ratio on the same core: a shared machine's cores are not equally fast."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


if __name__ == "__main__":
    pin_to_one_core()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--tolerance", type=float, default=0.0, metavar="FRACTION")
    tolerance = parser.parse_args().tolerance
    results = [
        report(benchmark, tolerance)
        for benchmark in (*QUICKSTART, *ELEMENTS, *READING, *SCENEFILE, *DRAWING, *SENDING, *SCALE, *STARTUP)
    ]
    sys.exit(0 if all(results) else 1)
