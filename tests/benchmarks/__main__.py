"""Run all benchmarks and print a table: `python -m tests.benchmarks`.

The exit code is 1 if a ratio misses its target three times in a row. `--tolerance 0.1` accepts a ratio that
misses the target by at most a tenth, and still prints it. It is meant for shared machines, such as those of CI.
Names select benchmarks: `python -m tests.benchmarks reading startup`.
"""

import argparse
import os
import sys

from tests.benchmarks.compiled import COMPILED_PROJECTS
from tests.benchmarks.drawing import DRAWING
from tests.benchmarks.elements import ELEMENTS
from tests.benchmarks.growth import GROWTH
from tests.benchmarks.harness import Benchmark
from tests.benchmarks.quickstart import QUICKSTART
from tests.benchmarks.reading import READING
from tests.benchmarks.scale import SCALE
from tests.benchmarks.scenefile import SCENEFILE
from tests.benchmarks.sending import SENDING
from tests.benchmarks.startup import STARTUP
from tests.benchmarks.studio import STUDIO
from tests.benchmarks.text import TEXT

BENCHMARKS = {
    "quickstart": QUICKSTART,
    "compiled": COMPILED_PROJECTS,
    "elements": ELEMENTS,
    "reading": READING,
    "scenefile": SCENEFILE,
    "drawing": DRAWING,
    "growth": GROWTH,
    "sending": SENDING,
    "scale": SCALE,
    "startup": STARTUP,
    "studio": STUDIO,
    "text": TEXT,
}
"""The benchmarks of each module."""

MAX_ATTEMPTS = 3
"""The number of attempts. Another process on the machine can disturb one run, but hardly three."""


def report(benchmark: Benchmark, tolerance: float) -> bool:
    """Measure a benchmark, print one line, and return whether it meets its target within the tolerance."""
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
    """Run this process on one core, because the cores of a shared machine are not equally fast."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


if __name__ == "__main__":
    pin_to_one_core()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--tolerance", type=float, default=0.0, metavar="FRACTION")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(BENCHMARKS)} (default: all)")
    options = parser.parse_args()
    if unknown_names := set(options.names) - set(BENCHMARKS):
        parser.error(f"unknown benchmarks: {', '.join(sorted(unknown_names))}")
    results = [
        report(benchmark, options.tolerance) for name in options.names or BENCHMARKS for benchmark in BENCHMARKS[name]
    ]
    sys.exit(0 if all(results) else 1)
