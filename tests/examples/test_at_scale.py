"""examples/at_scale.py works as a program: with processes, workers that do not have the example, and real files."""

from __future__ import annotations

import codecs
import csv
import importlib.util
import io
import json
import os
import re
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import Project
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

EXAMPLE = ROOT / "examples" / "at_scale.py"
AT_SCALE = runpy.run_path(str(EXAMPLE))

REQUIRE_SCALE_ENV = "SCENEKIT_REQUIRE_SCALE"
"""If this variable is 1, as in the gate, the tests fail without the extra `scale` instead of being skipped."""

NAMES = ["Ann", "민준", "Zoë", "Νίκος", 'Bo "the boss" O’Hara', "two\nlines"]
AVATARS = ["anna", "ben", "M000004017"]
COUNT = 3000
Row = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def require_scale() -> None:
    """Skip the tests without the extra `scale`."""
    for package in ("distributed", "pyarrow"):
        if importlib.util.find_spec(package) is None:
            reason = f"{package} is not installed: pip install 'scenekit[scale]'"
            (pytest.fail if os.environ.get(REQUIRE_SCALE_ENV) == "1" else pytest.skip)(reason)


def build_row(number: int) -> Row:
    """Return the row of a customer."""
    return {
        "name": f"{NAMES[number % len(NAMES)]} {number}",
        "company": f"서울 자전거, {number}",
        "avatar": AVATARS[number % len(AVATARS)],
    }


ROWS = [build_row(number) for number in range(COUNT)]


@pytest.fixture(scope="module")
def expected_lines() -> bytes:
    """Return the payloads of all rows, composed in one process without Dask."""
    return b"".join(compose_row(row) + b"\n" for row in ROWS)


def compose_row(row: dict[Any, Any]) -> bytes:
    """Return the payload of a row, without a compiled project."""
    payload: bytes = AT_SCALE["TEMPLATE"].substitute(**AT_SCALE["read_values"](row)).to_json()
    return payload


def write_csv(path: Path, rows: list[Row]) -> Path:
    """Write a CSV file with a byte order mark, as spreadsheet programs do."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, ["name", "company", "avatar"])
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a CSV file of all rows."""
    return write_csv(tmp_path_factory.mktemp("source") / "고객.csv", ROWS)


class Cluster:
    """A scheduler and two workers, each a process."""

    def __init__(self, folder: Path, stack: ExitStack):
        self.folder = folder
        scheduler = stack.enter_context(self.process("scheduler", "--port", "0", "--dashboard-address", ":0"))
        self.address = wait_for_log(scheduler, "Scheduler at:").split()[-1]
        arguments = ("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        self.workers = [stack.enter_context(self.process(*arguments)) for _ in range(2)]
        for worker in self.workers:
            wait_for_log(worker, "Registered to:")

    @contextmanager
    def process(self, name: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Run a Dask program until the end of the block."""
        command = [sys.executable, "-m", "dask", name, "--host", "127.0.0.1", *arguments]
        with subprocess.Popen(command, cwd=self.folder, stderr=subprocess.PIPE, text=True) as running:
            try:
                yield running
            finally:
                running.kill()


def wait_for_log(process: subprocess.Popen[str], text: str) -> str:
    """Return the first log line that contains a text."""
    assert process.stderr
    return next(line for line in process.stderr if text in line).strip()


@contextmanager
def start_cluster(folder: Path) -> Iterator[Cluster]:
    """Run a cluster in a folder until the end of the block."""
    with ExitStack() as stack:
        yield Cluster(folder, stack)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Return a cluster that all tests share."""
    with start_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def build_command(*arguments: object) -> list[str]:
    """Return the command line of the example."""
    return [sys.executable, str(EXAMPLE), *map(str, arguments)]


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the example as a program."""
    return subprocess.run(
        build_command(*arguments), env=os.environ | environment, capture_output=True, check=False, encoding="utf-8"
    )


def read_payloads(out: Path) -> bytes:
    """Return all payloads, like `cat out/part-*.jsonl`."""
    return b"".join(path.read_bytes() for path in sorted(out.glob("part-*.jsonl")))


def read_rejects(out: Path) -> list[tuple[int, str]]:
    """Return the numbers and the errors of the rejected rows."""
    lines = (out / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    return [(reject["row"], reject["error"]) for reject in map(json.loads, lines)]


def test_composes_all_rows_with_two_local_processes(source: Path, expected_lines: bytes, tmp_path: Path) -> None:
    result = run(source, tmp_path / "out", "--workers", 2)
    assert result.stdout == f"{COUNT} payloads and 0 rejects: {tmp_path / 'out'}\n", result.stderr
    assert read_payloads(tmp_path / "out") == expected_lines
    assert read_rejects(tmp_path / "out") == []


cells = st.text(st.sampled_from('ab,"\n\r é민\t'), max_size=6) | st.sampled_from(["two\nlines", 'a "quote"', "a\r\nb"])


@given(
    st.lists(st.tuples(cells, cells, cells), max_size=12),
    st.integers(1, 9),
    st.sampled_from([b"", codecs.BOM_UTF8]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([b"", b"\n\n", b"Jos\xe9,Acme,ben\n"]),
)
def test_partitions_of_a_csv_file_have_all_rows(
    table: list[tuple[str, ...]], count: int, bom: bytes, newline: str, rest: bytes
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=newline).writerows([("name", "company", "avatar"), *table])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "customers.csv")
        path.write_bytes(bom + text.getvalue().encode() + rest)
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            expected = list(csv.DictReader(file))
        partitions = AT_SCALE["divide"](path, Path(folder), count)
        assert [row for partition in partitions for row in partition.read_rows()] == expected
        assert len(partitions) == count
        assert [partition.first_row for partition in partitions[1:]] == list(
            accumulate(partition.row_count for partition in partitions)
        )[:-1]


def test_partitions_of_a_parquet_file_have_all_rows(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "customers.parquet", row_group_size=700)
    for count in (1, 4, 7, 5000):
        partitions = AT_SCALE["divide"](tmp_path / "customers.parquet", tmp_path, count)
        assert [row for partition in partitions for row in partition.read_rows()] == ROWS


@pytest.mark.parametrize("partitions", [1, 3, 16])
def test_output_of_processes_does_not_depend_on_partitions(
    source: Path, expected_lines: bytes, tmp_path: Path, partitions: int
) -> None:
    result = run(source, tmp_path / "out", "--workers", 3, "--partitions", partitions)
    assert result.returncode == 0, result.stderr
    assert read_payloads(tmp_path / "out") == expected_lines


@pytest.mark.parametrize("partitions", [1, 3, 16])
def test_output_does_not_depend_on_partitions(
    cluster: Cluster, source: Path, expected_lines: bytes, tmp_path: Path, partitions: int
) -> None:
    out = tmp_path / "deep" / "out"
    result = run(source, out, "--scheduler", cluster.address, "--partitions", partitions)
    assert result.returncode == 0, result.stderr
    assert read_payloads(out) == expected_lines
    parts = [f"part-{number:05}.jsonl" for number in range(partitions)]
    assert sorted(path.name for path in out.iterdir()) == [*parts, "rejects.jsonl"]


def test_parquet_gives_the_output_of_csv(cluster: Cluster, expected_lines: bytes, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    rows = [*ROWS[:1500], {"name": None, "company": "Acme", "avatar": "ben"}, *ROWS[1500:]]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "customers.parquet", row_group_size=700)
    result = run(tmp_path / "customers.parquet", tmp_path / "out", "--scheduler", cluster.address)
    assert result.returncode == 0, result.stderr
    assert read_payloads(tmp_path / "out") == expected_lines
    assert read_rejects(tmp_path / "out") == [(1501, "name must be text that is not empty. Got None.")]


INVALID_ROWS: list[tuple[dict[Any, Any], str]] = [
    ({"name": "", "company": "Acme", "avatar": "ben"}, "name must be text that is not empty. Got ''."),
    ({"name": " \t", "company": "Acme", "avatar": "ben"}, "Got ' \\t'."),
    ({"name": None, "company": "Acme", "avatar": "ben"}, "name must be text that is not empty. Got None."),
    ({"name": float("nan"), "company": "Acme", "avatar": "ben"}, "Got nan."),
    ({"name": "Ann", "company": 7, "avatar": "ben"}, "company must be text that is not empty. Got 7."),
    ({"company": "Acme", "avatar": "ben"}, "name must be text that is not empty. Got None."),
    ({"name": "Ann", "company": "Acme", "avatar": "marta"}, "model='marta'"),
    ({"name": "Ann", "company": "Acme", "avatar": "\udce9"}, "half a character"),
    ({"name": "Jos\udce9", "company": "Acme", "avatar": "ben"}, "half a character"),
    ({"name": "Ann", "company": "\ud83d", "avatar": "ben"}, "half a character"),
    ({"name": "Ann", "company": "Ac", "avatar": " Inc", None: ["ben"]}, "model='Inc'"),
]


@pytest.mark.parametrize(("row", "message"), INVALID_ROWS)
def test_invalid_rows_raise_clear_errors(row: dict[Any, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as error:
        AT_SCALE["COMPILED"].to_json(**AT_SCALE["read_values"](row))
    assert str(error.value).encode(), "the message must not contain lone surrogates"


def test_rejects_numbers_in_the_name_column(cluster: Cluster, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    table = [
        {"name": float("nan"), "company": "Acme", "avatar": "ben"},
        {"name": 5.0, "company": "Acme", "avatar": "ben"},
    ]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(table), tmp_path / "customers.parquet")
    result = run(tmp_path / "customers.parquet", tmp_path / "out", "--scheduler", cluster.address)
    assert result.stdout.startswith("0 payloads and 2 rejects"), result.stderr
    assert read_rejects(tmp_path / "out") == [
        (1, "name must be text that is not empty. Got nan."),
        (2, "name must be text that is not empty. Got 5.0."),
    ]


def test_row_numbers_of_rejects_do_not_depend_on_partitions(cluster: Cluster, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "customers.csv", [build_row(number) for number in range(40)])
    with path.open("ab") as file:
        file.write("Jos\u00e9,Acme,ben\r\n".encode("latin-1"))
        file.write(b"Ann\r\n")
        file.write(b"Ann,Acme,marta\r\n")
    rejects = {}
    for partitions in (1, 7, 100):
        result = run(path, tmp_path / f"{partitions}", "--scheduler", cluster.address, "--partitions", partitions)
        assert result.stdout.startswith("40 payloads and 3 rejects"), result.stderr
        rejects[partitions] = read_rejects(tmp_path / f"{partitions}")
    assert [number for number, _ in rejects[1]] == [41, 42, 43]
    assert rejects[1] == rejects[7] == rejects[100]


def test_output_is_complete_after_a_worker_dies(source: Path, expected_lines: bytes, tmp_path: Path) -> None:
    with start_cluster(tmp_path) as cluster:
        out = tmp_path / "out"
        command = build_command(source, out, "--scheduler", cluster.address, "--partitions", 30)
        with subprocess.Popen(command, stdout=subprocess.PIPE) as running:
            while not out.exists() and running.poll() is None:
                time.sleep(0.005)  # there is no event for a new folder
            cluster.workers[0].kill()
            assert running.wait() == 0
        assert read_payloads(out) == expected_lines


def test_reports_a_process_that_dies(source: Path, tmp_path: Path) -> None:
    """The operating system ends processes that use too much memory."""
    program = f"""
import os, runpy, sys
sys.argv = ["at_scale", {str(source)!r}, {str(tmp_path / "out")!r}]
os.register_at_fork(after_in_child=lambda: os._exit(9))
runpy.run_path({str(EXAMPLE)!r}, run_name="__main__")
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1), result.stderr
    assert result.stderr.startswith("at_scale: A process in the process pool was terminated abruptly")
    assert not (tmp_path / "out" / "rejects.jsonl").exists()


def test_workers_use_the_catalog_of_the_program(cluster: Cluster, tmp_path: Path) -> None:
    """The alias `ben` is in a file next to the example. The workers do not have this file."""
    result = run(write_csv(tmp_path / "one.csv", [build_row(1)]), tmp_path / "out", "--scheduler", cluster.address)
    assert result.returncode == 0, result.stderr
    (payload,) = read_payloads(tmp_path / "out").splitlines()
    (avatar,) = (
        clip for clip in Project.from_payload(payload).to_dict()["scenes"][0]["clips"] if clip["type"] == "aiModel"
    )
    assert avatar["model"]["ai_name"] == "M000004017"


def test_does_not_overwrite_existing_output(cluster: Cluster, source: Path, tmp_path: Path) -> None:
    (tmp_path / "part-00000.jsonl").write_text("mine")
    result = run(source, tmp_path, "--scheduler", cluster.address)
    assert result.returncode == 1
    assert result.stderr == f"at_scale: {tmp_path} already exists. Choose a folder that does not exist yet.\n"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


INVALID_FILES = [
    (b'name,company,avatar\nAnn,"Acme"s,ben\n', "line 1"),
    (b'name,company,avatar\nAnn,Acme,ben\nBo,"Acme,ben\nCe,Acme,ben\n', "line 2: a quotation mark is not closed."),
    (b"name,company,avatar\nAnn,Acme,%s\n" % (b"x" * 200_000), "line 1"),
]


@pytest.mark.parametrize(("data", "line"), INVALID_FILES)
def test_rejects_invalid_csv_before_writing_output(data: bytes, line: str, tmp_path: Path) -> None:
    (tmp_path / "broken.csv").write_bytes(data)
    result = run(tmp_path / "broken.csv", tmp_path / "out")
    assert result.returncode == 1
    assert result.stderr.startswith(f"at_scale: {tmp_path / 'broken.csv'}, after {line}")
    assert not (tmp_path / "out").exists()


def test_rejects_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    result = run(tmp_path / "empty.csv", tmp_path / "out")
    assert result.stderr == f"at_scale: {tmp_path / 'empty.csv'}: the file is empty.\n"
    assert not (tmp_path / "out").exists()


def test_rejects_invalid_parquet(tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1, or so it says")
    result = run(tmp_path / "broken.parquet", tmp_path / "out")
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("at_scale: ")


def test_empty_table_gives_no_payloads(cluster: Cluster, tmp_path: Path) -> None:
    result = run(write_csv(tmp_path / "none.csv", []), tmp_path / "out", "--scheduler", cluster.address)
    assert result.stdout.startswith("0 payloads and 0 rejects"), result.stderr
    assert read_payloads(tmp_path / "out") == b""


def test_reports_an_unreachable_scheduler(source: Path, tmp_path: Path) -> None:
    arguments = (source, tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    result = run(*arguments, DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="1s")
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("at_scale: ")
    assert "tcp://127.0.0.1:9" in result.stderr.splitlines()[-1]
    assert not (tmp_path / "out").exists()
