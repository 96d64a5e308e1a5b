"""The ledger file: schema, migration, concurrency, and states."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from scenekit.client import Ledger
from scenekit.client.ledger import Intent
from scenekit.errors import LedgerError

T = TypeVar("T")

INTENT = Intent("key", "sk-1", "https://x.example", "create", "Welcome", "/videos/welcome.mp4")

VERSION_1_SCHEMA = """
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    stamp TEXT NOT NULL,
    place TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    project_id TEXT,
    note TEXT,
    output TEXT,
    created_at REAL NOT NULL,
    sent_at REAL NOT NULL,
    updated_at REAL NOT NULL
);
CREATE INDEX jobs_by_key ON jobs (key);
PRAGMA user_version = 1;
"""

VERSION_1_ROWS = [
    (1, "k1", "sk-1", "https://x.example", "create", "First", "done", "65f0", None, "/v.mp4", 1.0, 2.0, 3.0),
    (2, "k2", "sk-2", "https://x.example", "edit", "65f0", "refused", None, "no such plan", None, 4.0, 5.0, 6.0),
    (3, "k3", "sk-3", "https://y.example", "create", "Third", "unknown", None, "timeout", None, 7.0, 8.0, 9.0),
]


def write_version_1(path: Path) -> None:
    """Write a ledger with the schema of version 1."""
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(VERSION_1_SCHEMA)
        database.executemany("INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", VERSION_1_ROWS)


def read_schema(path: Path) -> tuple[int, list[str]]:
    """Return the schema version and the columns of a ledger."""
    with closing(sqlite3.connect(path)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        return version, [row[1] for row in database.execute("PRAGMA table_info(jobs)")]


def run_concurrently(count: int, function: Callable[[], T]) -> list[T]:
    """Call a function from several threads at once."""
    ready = threading.Barrier(count)

    def run(_: int) -> T:
        ready.wait()
        return function()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def count_jobs(path: Path) -> int:
    """Open a ledger and return how many jobs it contains."""
    with Ledger(path) as ledger:
        return len(ledger.list_jobs())


def test_new_ledger_can_be_opened_concurrently(tmp_path: Path) -> None:
    for number in range(12):
        path = tmp_path / f"{number}.sqlite"
        assert run_concurrently(6, partial(count_jobs, path)) == [0] * 6


def test_migrates_version_1_with_all_rows(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    write_version_1(path)
    with Ledger(path) as ledger:
        jobs = ledger.list_jobs()
        assert ledger.get_job_by_project("65f0") == jobs[0]
    rows = [
        (
            *(job.id, job.key, job.marker, job.base_url, job.kind, job.name, job.state, job.project_id, job.detail),
            *(job.output, job.created_at, job.sent_at, job.updated_at),
        )
        for job in jobs
    ]
    assert rows == VERSION_1_ROWS
    version, columns = read_schema(path)
    assert version == 3
    assert {"marker", "base_url", "detail"} < set(columns)
    assert not {"stamp", "place", "note"} & set(columns)


def test_migrates_version_1_once_if_opened_concurrently(tmp_path: Path) -> None:
    for number in range(6):
        path = tmp_path / f"{number}.sqlite"
        write_version_1(path)
        assert run_concurrently(6, partial(count_jobs, path)) == [3] * 6
        assert read_schema(path)[0] == 3


def test_failed_migration_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    write_version_1(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("ALTER TABLE jobs RENAME COLUMN note TO comment")  # so that the last step fails
    with pytest.raises(LedgerError, match="cannot be used as a ledger"):
        Ledger(path)
    version, columns = read_schema(path)
    assert (version, "stamp" in columns, "marker" in columns) == (1, True, False)


def test_rejects_a_later_version(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    Ledger(path).close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA user_version = 4")
    with pytest.raises(LedgerError, match=r"later version of scenekit \(ledger version 4\)"):
        Ledger(path)


def test_times_come_from_the_clock() -> None:
    now = 100.0
    with Ledger(":memory:", clock=lambda: now) as ledger:
        job, is_new = ledger.begin_or_get(INTENT)
        assert (is_new, job.created_at, job.sent_at, job.updated_at) == (True, 100.0, 100.0, 100.0)
        now = 200.0
        claimed = ledger.claim(job)
        assert claimed
        assert claimed.sent_at == 200.0
        now = 300.0
        assert ledger.record(claimed, "made", project_id="65f0")
        assert ledger.list_jobs()[0].updated_at == 300.0


def test_only_one_caller_can_claim_or_reassign_a_job() -> None:
    now = 100.0
    with Ledger(":memory:", clock=lambda: now) as ledger:
        job, _ = ledger.begin_or_get(INTENT)
        now += 1
        reassigned = ledger.reassign(job, "sk-2")
        assert reassigned
        assert reassigned.marker == "sk-2"
        assert ledger.claim(job) is None
        assert ledger.reassign(job, "sk-3") is None
        assert not ledger.record(job, "refused")  # only the current sender may do that
        assert ledger.record(reassigned, "refused")


def test_keeps_a_confirmed_outcome() -> None:
    with Ledger(":memory:") as ledger:
        job, _ = ledger.begin_or_get(INTENT)
        assert ledger.record(job, "made", project_id="65f0")
        assert not ledger.record(job, "unknown", detail="timeout")
        assert ledger.record(job, "done")
        (recorded,) = ledger.list_jobs()
        assert (recorded.state, recorded.project_id) == ("done", "65f0")


@pytest.mark.parametrize(
    ("prefix", "key"),
    [
        ("a", "a\U0010fffe"),
        ("ab", "ab 2"),
        ("ab 1", "ab 1"),
        ("b", "b"),
        ("%", "%"),
        ("한", "한국"),
        ("a_", None),
        ("A", None),
        ("ab 3", None),
        ("ab 22", None),
        ("c", None),
    ],
)
def test_the_latest_job_is_found_by_the_beginning_of_its_key(prefix: str, key: str | None) -> None:
    with Ledger(":memory:") as ledger:
        for name in ("b", "ab 1", "ab 3", "ab 2", "a\U0010fffe", "%", "한국"):
            job, _ = ledger.begin_or_get(INTENT._replace(key=name))
            if name == "ab 3":
                ledger.record(job, "refused")
        found = ledger.get_latest_job(prefix)
        assert (found and found.key) == key
