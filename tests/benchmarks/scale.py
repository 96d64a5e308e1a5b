"""Composing at scale: examples/at_scale.py over two workers, against the same code in one process without Dask."""

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
assert at_scale["compose"](pathlib.Path(out), 0, None, pathlib.Path(source)) == []
"""


class ResourceUsage(NamedTuple):
    """What a command and all processes that it started took."""

    wall_seconds: float
    """From start to end, on all cores."""
    cpu_seconds: float
    """Seconds of CPU time of them all."""
    peak_kib: int
    """The peak memory of the largest of them, in KiB."""


def measure_command(*command: str) -> ResourceUsage:
    began = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    allow_all_cores(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return ResourceUsage(perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def allow_all_cores(pid: int) -> None:
    """Two workers are to have two cores, where the other benchmarks have one."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(pid, range(os.cpu_count() or 1))


def write_customers(path: Path, count: int) -> None:
    names, avatars = ("Ann", "민준", "Zoë", "Νίκος", "さくら"), ("anna", "ben")
    with path.open("w", encoding="utf-8") as file:
        file.write("name,company,avatar\n")
        for n in range(count):
            file.write(f"{names[n % 5]} {n},서울 자전거 {n},{avatars[n % 2]}\n")


@cache
def run_two_workers(count: int) -> ResourceUsage:
    with TemporaryDirectory() as folder:
        write_customers(Path(folder, "customers.csv"), count)
        return measure_command(
            sys.executable, str(EXAMPLE), f"{folder}/customers.csv", f"{folder}/out", "--workers", "2"
        )


def run_single_process(count: int) -> ResourceUsage:
    with TemporaryDirectory() as folder:
        write_customers(Path(folder, "customers.csv"), count)
        return measure_command(
            sys.executable, "-c", SINGLE_PROCESS_PROGRAM, str(EXAMPLE), f"{folder}/customers.csv", f"{folder}/out.jsonl"
        )


def measure_cpu_time() -> float:
    two, one = run_two_workers(ROW_COUNT), run_single_process(ROW_COUNT)
    for name, used in (("two workers", two), ("one process", one)):
        a_second, a_cpu_second = ROW_COUNT / used.wall_seconds, ROW_COUNT / used.cpu_seconds
        mib = used.peak_kib / 1024
        print(
            f"  {name}: {a_second:,.0f} payloads a second, {a_cpu_second:,.0f} a second of CPU; {mib:.0f} MiB at most"
        )
    return two.cpu_seconds / one.cpu_seconds


def measure_memory() -> float:
    return run_two_workers(ROW_COUNT).peak_kib / run_two_workers(SMALL_ROW_COUNT).peak_kib


SCALE = [
    Benchmark("100,000 payloads: CPU time of Dask with two workers / of one process", measure_cpu_time, 2.0),
    Benchmark("the largest process of Dask with two workers: peak of 100,000 rows / of 10,000", measure_memory, 1.2),
]
