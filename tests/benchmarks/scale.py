"""Benchmarks of examples/at_scale.py with two worker processes, compared with the same code in one process."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from tests.benchmarks.harness import Benchmark

ROW_COUNT, SMALL_ROW_COUNT = 100_000, 10_000
EXAMPLE = Path(__file__).parents[2] / "examples" / "at_scale.py"

SINGLE_PROCESS_PROGRAM = """
import pathlib, runpy, sys
example, source, out = sys.argv[1:]
at_scale = runpy.run_path(example)
columns = ["name", "company", "avatar"]
header = len("name,company,avatar\\n")
rows = at_scale["Partition"](pathlib.Path(source), pathlib.Path(out), 0, 10**9, columns, header, ",")
assert at_scale["compose"](rows) == []
"""


class ResourceUsage(NamedTuple):
    """The resources that a command and all its child processes used."""

    wall_seconds: float
    """The time from start to end."""
    cpu_seconds: float
    """The CPU time of all processes."""
    peak_kib: int
    """The peak memory of the largest process, in KiB."""


def measure_command(*command: str) -> ResourceUsage:
    """Run a command on all cores and return its resource usage."""
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    allow_all_cores(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return ResourceUsage(perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def allow_all_cores(pid: int) -> None:
    """Let a process use all cores. The other benchmarks run on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(pid, range(os.cpu_count() or 1))


def write_customers(path: Path, count: int) -> None:
    """Write a CSV file with `count` rows."""
    names, avatars = ("Ann", "민준", "Zoë", "Νίκος", "さくら"), ("anna", "ben")
    with path.open("w", encoding="utf-8") as file:
        file.write("name,company,avatar\n")
        for n in range(count):
            file.write(f"{names[n % 5]} {n},서울 자전거 {n},{avatars[n % 2]}\n")


@cache
def run_two_workers(count: int) -> ResourceUsage:
    """Compose `count` payloads with two worker processes."""
    with TemporaryDirectory() as folder:
        write_customers(Path(folder, "customers.csv"), count)
        return measure_command(
            sys.executable, str(EXAMPLE), f"{folder}/customers.csv", f"{folder}/out", "--workers", "2"
        )


def run_single_process(count: int) -> ResourceUsage:
    """Compose `count` payloads in one process."""
    with TemporaryDirectory() as folder:
        write_customers(Path(folder, "customers.csv"), count)
        return measure_command(
            sys.executable, "-c", SINGLE_PROCESS_PROGRAM, str(EXAMPLE), f"{folder}/customers.csv", f"{folder}/out.jsonl"
        )


def measure_throughput() -> float:
    """Print the throughput of both, and return the payloads per CPU second of two workers as a multiple of one process."""
    two_workers, one_process = run_two_workers(ROW_COUNT), run_single_process(ROW_COUNT)
    for name, usage in (("two workers", two_workers), ("one process", one_process)):
        throughput = f"{ROW_COUNT / usage.wall_seconds:,.0f} payloads/s"
        cpu_throughput = f"{ROW_COUNT / usage.cpu_seconds:,.0f} payloads per CPU second"
        print(f"  {name}: {throughput}, {cpu_throughput}, at most {usage.peak_kib / 1024:.0f} MiB")
    return one_process.cpu_seconds / two_workers.cpu_seconds


def measure_memory() -> float:
    """Return the peak memory for many rows as a multiple of that for few rows."""
    return run_two_workers(ROW_COUNT).peak_kib / run_two_workers(SMALL_ROW_COUNT).peak_kib


SCALE = [
    Benchmark("100,000 payloads per CPU second: two worker processes / one process", measure_throughput, 0.85, True),
    Benchmark("the largest process of two workers: peak of 100,000 rows / of 10,000", measure_memory, 1.2),
]
