"""examples/at_scale.py as people run it: processes of its own, workers that know nothing of the example, real files."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import re
import runpy
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from scenekit import Project
from tests.support.paths import ROOT

EXAMPLE = ROOT / "examples" / "at_scale.py"
AT_SCALE = runpy.run_path(str(EXAMPLE))

REQUIRED = "SCENEKIT_REQUIRE_SCALE"
"""Set to 1, a test that finds no Dask fails instead of being skipped: the gate's."""

NAMES = ["Ann", "민준", "Zoë", "Νίκος", 'Bo "the boss" O’Hara', "two\nlines"]
AVATARS = ["anna", "ben", "M000004017"]
COUNT = 3000
Row = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def _is_there() -> None:
    for package in ("distributed", "pyarrow"):
        if importlib.util.find_spec(package) is None:
            why = f"{package} is not here: pip install 'scenekit[scale]'"
            (pytest.fail if os.environ.get(REQUIRED) == "1" else pytest.skip)(why)


def customer(number: int) -> Row:
    return {
        "name": f"{NAMES[number % len(NAMES)]} {number}",
        "company": f"서울 자전거, {number}",
        "avatar": AVATARS[number % len(AVATARS)],
    }


CUSTOMERS = [customer(number) for number in range(COUNT)]


@pytest.fixture(scope="module")
def expected() -> bytes:
    """What one process makes of them, without Dask."""
    return b"".join(AT_SCALE["build_project"](row).to_json() + b"\n" for row in CUSTOMERS)


def written(path: Path, rows: list[Row]) -> Path:
    """As a spreadsheet in Korea saves it: with a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, ["name", "company", "avatar"])
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("source") / "고객.csv", CUSTOMERS)


class Cluster:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder: Path, stack: ExitStack):
        self.folder = folder
        scheduler = stack.enter_context(self.process("scheduler", "--port", "0", "--dashboard-address", ":0"))
        self.address = said_by(scheduler, "Scheduler at:").split()[-1]
        words = ("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        self.workers = [stack.enter_context(self.process(*words)) for _ in range(2)]
        for worker in self.workers:
            said_by(worker, "Registered to:")

    @contextmanager
    def process(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-m", "dask", words[0], "--host", "127.0.0.1", *words[1:]]
        with subprocess.Popen(command, cwd=self.folder, stderr=subprocess.PIPE, text=True) as running:
            try:
                yield running
            finally:
                running.kill()


def said_by(process: subprocess.Popen[str], what: str) -> str:
    """The first line of a log that says so."""
    assert process.stderr
    return next(line for line in process.stderr if what in line).strip()


@contextmanager
def cluster_in(folder: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(folder, stack)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster_in(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def command(*words: object) -> list[str]:
    return [sys.executable, str(EXAMPLE), *map(str, words)]


def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {"env": os.environ | environment, "capture_output": True, "encoding": "utf-8"}
    return subprocess.run(command(*words), check=False, **settings)  # type: ignore[call-overload,no-any-return]


def lines(out: Path) -> bytes:
    """All payloads, as `cat out/part-*.jsonl` has them."""
    return b"".join(path.read_bytes() for path in sorted(out.glob("part-*.jsonl")))


def rejects(out: Path) -> list[tuple[int, str]]:
    found = [json.loads(line) for line in (out / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(one["row"], one["error"]) for one in found]


def test_two_processes_of_this_machine(source: Path, expected: bytes, tmp_path: Path) -> None:
    done = run(source, tmp_path / "out", "--workers", 2)
    assert done.stdout == f"{COUNT} payloads and 0 rejects: {tmp_path / 'out'}\n", done.stderr
    assert lines(tmp_path / "out") == expected
    assert rejects(tmp_path / "out") == []


@pytest.mark.parametrize("partitions", [1, 3, 16])
def test_the_output_is_the_same_however_it_is_parted(
    cluster: Cluster, source: Path, expected: bytes, tmp_path: Path, partitions: int
) -> None:
    out = tmp_path / "deep" / "out"
    done = run(source, out, "--scheduler", cluster.address, "--partitions", partitions)
    assert done.returncode == 0, done.stderr
    assert lines(out) == expected
    parts = [f"part-{number:05}.jsonl" for number in range(partitions)]
    assert sorted(path.name for path in out.iterdir()) == [*parts, "rejects.jsonl"]


def test_parquet_gives_what_csv_gives(cluster: Cluster, expected: bytes, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    poisoned = [*CUSTOMERS[:1500], {"name": None, "company": "Acme", "avatar": "ben"}, *CUSTOMERS[1500:]]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(poisoned), tmp_path / "customers.parquet", row_group_size=700)
    done = run(tmp_path / "customers.parquet", tmp_path / "out", "--scheduler", cluster.address)
    assert done.returncode == 0, done.stderr
    assert lines(tmp_path / "out") == expected
    assert rejects(tmp_path / "out") == [(1501, "name: None is no text")]


NONE_KNOWN = "is in no catalog"
POISONED: list[tuple[Row, str]] = [
    ({"name": "", "company": "Acme", "avatar": "ben"}, "name: '' is no text"),
    ({"name": " \t", "company": "Acme", "avatar": "ben"}, "name: ' \\t' is no text"),
    ({"name": None, "company": "Acme", "avatar": "ben"}, "name: None is no text"),
    ({"name": float("nan"), "company": "Acme", "avatar": "ben"}, "name: nan is no text"),
    ({"name": "Ann", "company": 7, "avatar": "ben"}, "company: 7 is no text"),
    ({"company": "Acme", "avatar": "ben"}, "name: None is no text"),
    ({"name": "Ann", "company": "Acme", "avatar": "marta"}, NONE_KNOWN),
    ({"name": "Ann", "company": "Acme", "avatar": "\udce9"}, "half a character"),
    ({"name": "Jos\udce9", "company": "Acme", "avatar": "ben"}, "half a character"),
    ({"name": "Ann", "company": "\ud83d", "avatar": "ben"}, "half a character"),
    ({"name": "Ann", "company": "Ac", "avatar": " Inc", None: ["ben"]}, NONE_KNOWN),  # type: ignore[dict-item]
]


@pytest.mark.parametrize(("row", "why"), POISONED)
def test_a_poisoned_row_is_refused_in_words(row: Row, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)) as refused:
        AT_SCALE["build_project"](row).to_json()
    assert str(refused.value).encode()  # no half characters in it, either


def test_a_column_of_numbers_is_no_column_of_names(cluster: Cluster, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    table = [
        {"name": float("nan"), "company": "Acme", "avatar": "ben"},
        {"name": 5.0, "company": "Acme", "avatar": "ben"},
    ]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(table), tmp_path / "customers.parquet")
    done = run(tmp_path / "customers.parquet", tmp_path / "out", "--scheduler", cluster.address)
    assert done.stdout.startswith("0 payloads and 2 rejects"), done.stderr
    assert rejects(tmp_path / "out") == [(1, "name: nan is no text"), (2, "name: 5.0 is no text")]


def test_rejects_have_the_numbers_of_their_rows_however_it_is_parted(cluster: Cluster, tmp_path: Path) -> None:
    path = written(tmp_path / "customers.csv", [customer(number) for number in range(40)])
    with path.open("ab") as file:
        file.write("Jos\u00e9,Acme,ben\r\n".encode("latin-1"))
        file.write(b"Ann\r\n")
        file.write(b"Ann,Acme,marta\r\n")
    found = {}
    for partitions in (1, 7, 100):
        done = run(path, tmp_path / f"{partitions}", "--scheduler", cluster.address, "--partitions", partitions)
        assert done.stdout.startswith("40 payloads and 3 rejects"), done.stderr
        found[partitions] = rejects(tmp_path / f"{partitions}")
    assert [number for number, _ in found[1]] == [41, 42, 43]
    assert found[1] == found[7] == found[100]


def test_a_worker_that_dies_costs_nothing(source: Path, expected: bytes, tmp_path: Path) -> None:
    with cluster_in(tmp_path) as cluster:
        out = tmp_path / "out"
        words = command(source, out, "--scheduler", cluster.address, "--partitions", 30)
        with subprocess.Popen(words, stdout=subprocess.PIPE) as running:
            while not out.exists() and running.poll() is None:
                time.sleep(0.005)  # a folder that appears tells nobody
            cluster.workers[0].kill()
            assert running.wait() == 0
        assert lines(out) == expected


def test_workers_use_the_avatars_of_who_started_them(cluster: Cluster, tmp_path: Path) -> None:
    """`ben` is a short name from the file beside the example, which the workers cannot see."""
    done = run(written(tmp_path / "one.csv", [customer(1)]), tmp_path / "out", "--scheduler", cluster.address)
    assert done.returncode == 0, done.stderr
    (payload,) = lines(tmp_path / "out").splitlines()
    (host,) = (
        clip for clip in Project.from_payload(payload).to_dict()["scenes"][0]["clips"] if clip["type"] == "aiModel"
    )
    assert host["model"]["ai_name"] == "M000004017"


def test_what_was_made_before_is_left_alone(cluster: Cluster, source: Path, tmp_path: Path) -> None:
    (tmp_path / "part-00000.jsonl").write_text("mine")
    done = run(source, tmp_path, "--scheduler", cluster.address)
    assert done.returncode == 1
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


BROKEN = [
    (b'name,company,avatar\nAnn,"Acme"s,ben\n', "line 1"),
    (b'name,company,avatar\nAnn,Acme,ben\nBo,"Acme,ben\nCe,Acme,ben\n', "line 2"),
    (b"name,company,avatar\nAnn,Acme,%s\n" % (b"x" * 200_000), "line 1"),
]


@pytest.mark.parametrize(("data", "where"), BROKEN)
def test_a_file_that_is_no_csv_is_refused_before_anything_is_made(data: bytes, where: str, tmp_path: Path) -> None:
    (tmp_path / "broken.csv").write_bytes(data)
    done = run(tmp_path / "broken.csv", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.startswith(f"at_scale: {tmp_path / 'broken.csv'}, after {where}: ")
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1, or so it says")
    done = run(tmp_path / "broken.parquet", tmp_path / "out")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("at_scale: ")


def test_no_rows_give_no_payloads(cluster: Cluster, tmp_path: Path) -> None:
    done = run(written(tmp_path / "none.csv", []), tmp_path / "out", "--scheduler", cluster.address)
    assert done.stdout.startswith("0 payloads and 0 rejects"), done.stderr
    assert lines(tmp_path / "out") == b""


def test_a_scheduler_that_is_not_there_is_said(source: Path, tmp_path: Path) -> None:
    words = (source, tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    done = run(*words, DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="1s")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("at_scale: ")
    assert "tcp://127.0.0.1:9" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "out").exists()
