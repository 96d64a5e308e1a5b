"""Read changed documents with all readers, pages and commands: `python -m tests.fuzz --inputs 500000 --seed 1`.

Each input is an example with a few changes that keep its structure, or with changed bytes. Every call must give a
result or an error of scenekit, within 10 s of CPU time. The program prints a table of the outcomes, saves each failing
input with its reason, and ends with 1 if there is one. `--first N --inputs 1` repeats one input. In a run of several
processes, the folder of `--keep` has the table so far.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.fuzz.run import Report, format_table, run_in_processes, run_inputs, save_report

PROGRESS_INPUTS = 10_000
"""The number of inputs between two lines of progress."""


def show_progress(report: Report, folder: Path) -> None:
    """Print the number of inputs, and save the table and the failures so far."""
    if report.inputs % PROGRESS_INPUTS == 0:
        print(f"{report.inputs:,} inputs, {len(report.failures):,} failures", file=sys.stderr, flush=True)
        save_report(report, folder)


def main() -> int:
    """Run the program and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=500, help="the number of inputs (default: 500)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the random numbers (default: 1)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first input (default: 0)")
    parser.add_argument("--jobs", type=int, default=1, help="the number of processes (default: 1)")
    parser.add_argument(
        "--keep", type=Path, default=None, help="the folder for the table and failing inputs (default: a new one)"
    )
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.inputs)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="scenekit-fuzz-"))
    if options.jobs > 1:
        report = run_in_processes(options.seed, numbers, options.jobs, partial(show_progress, folder=folder))
    else:
        report = run_inputs(options.seed, numbers)
    save_report(report, folder)
    print(format_table(report))
    for failure in report.failures[:20]:
        print(f"input {failure.number}, {failure.target}: {failure.reason.splitlines()[-1]} (in {folder})")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
