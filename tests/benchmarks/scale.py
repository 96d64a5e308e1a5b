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

ROWS, FEW = 100_000, 10_000
EXAMPLE = Path(__file__).parents[2] / "examples" / "at_scale.py"

ALONE = """
import pathlib, runpy, sys
example, source, out = sys.argv[1:]
at_scale = runpy.run_path(example)
assert at_scale["compose"](pathlib.Path(out), 0, None, pathlib.Path(source)) == []
"""


class Used(NamedTuple):
    """What a command and all processes that it started took."""

    seconds: float
    """From start to end, on all cores."""
    cpu: float
    """Seconds of CPU time of them all."""
    peak: int
    """The peak memory of the largest of them, in KiB."""


def used_by(*command: str) -> Used:
    began = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    free(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Used(perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def free(pid: int) -> None:
    """Two workers are to have two cores, where the other benchmarks have one."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(pid, range(os.cpu_count() or 1))


def customers(path: Path, count: int) -> None:
    names, avatars = ("Ann", "민준", "Zoë", "Νίκος", "さくら"), ("anna", "ben")
    with path.open("w", encoding="utf-8") as file:
        file.write("name,company,avatar\n")
        for n in range(count):
            file.write(f"{names[n % 5]} {n},서울 자전거 {n},{avatars[n % 2]}\n")


@cache
def over_two_workers(count: int) -> Used:
    with TemporaryDirectory() as folder:
        customers(Path(folder, "customers.csv"), count)
        return used_by(sys.executable, str(EXAMPLE), f"{folder}/customers.csv", f"{folder}/out", "--workers", "2")


def alone(count: int) -> Used:
    with TemporaryDirectory() as folder:
        customers(Path(folder, "customers.csv"), count)
        return used_by(sys.executable, "-c", ALONE, str(EXAMPLE), f"{folder}/customers.csv", f"{folder}/out.jsonl")


def cpu_time() -> float:
    two, one = over_two_workers(ROWS), alone(ROWS)
    for name, used in (("two workers", two), ("one process", one)):
        a_second, a_cpu_second = ROWS / used.seconds, ROWS / used.cpu
        mib = used.peak / 1024
        print(
            f"  {name}: {a_second:,.0f} payloads a second, {a_cpu_second:,.0f} a second of CPU; {mib:.0f} MiB at most"
        )
    return two.cpu / one.cpu


def memory() -> float:
    return over_two_workers(ROWS).peak / over_two_workers(FEW).peak


SCALE = [
    Benchmark("100,000 payloads: CPU time of Dask with two workers / of one process", cpu_time, 2.0),
    Benchmark("the largest process of Dask with two workers: peak of 100,000 rows / of 10,000", memory, 1.2),
]
