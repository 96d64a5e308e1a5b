"""What was sent, in a file that outlives the process: the intent before sending, the answer after.

Each sending is a job. Its key is a hash of what is sent, by whom and to where; so the same payload is found again,
whoever sends it. Neither keys nor tokens nor payloads nor links are in it.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from weakref import finalize

from msgspec import Struct, structs

from scenekit.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

JobState = Literal["sending", "unknown", "refused", "made", "draft", "failed", "done"]
"""`sending`: the intent is recorded, no answer is; `unknown`: no answer came, and it was looked for in vain;
`refused`: nothing was made; `made`: the service renders it; `draft`: it is there, and not to be rendered;
`failed`: its render failed; `done`: its file is here."""

JobKind = Literal["create", "edit", "export", "video"]

UNCONFIRMED_STATES: tuple[JobState, ...] = ("sending", "unknown")
"""Of what nobody knows whether it arrived."""

OPEN_STATES: tuple[JobState, ...] = (*UNCONFIRMED_STATES, "made")
"""Where something is left to do."""

SCHEMA_VERSION = 2
"""Version 1 called the columns `marker`, `base_url` and `detail` by other names."""

SQL_MIGRATE_FROM_1 = (
    "ALTER TABLE jobs RENAME COLUMN stamp TO marker",
    "ALTER TABLE jobs RENAME COLUMN place TO base_url",
    "ALTER TABLE jobs RENAME COLUMN note TO detail",
)

SQL_CREATE_TABLE = """
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    marker TEXT NOT NULL,
    base_url TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    project_id TEXT,
    detail TEXT,
    output TEXT,
    created_at REAL NOT NULL,
    sent_at REAL NOT NULL,
    updated_at REAL NOT NULL
)
"""

SQL_SELECT = """
SELECT id, key, marker, base_url, kind, name, state, project_id, detail, output, created_at, sent_at, updated_at FROM jobs
"""

SQL_SELECT_CURRENT = f"{SQL_SELECT} WHERE key = ? AND state != 'refused' ORDER BY id DESC LIMIT 1"
"""What a key has come to: of several sendings the last, unless that made nothing."""

SQL_SELECT_LATEST = f"{SQL_SELECT} WHERE substr(key, 1, ?) = ? AND state != 'refused' ORDER BY id DESC LIMIT 1"

SQL_INSERT = """
INSERT INTO jobs (key, marker, base_url, kind, name, output, state, created_at, sent_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, 'sending', ?, ?, ?)
"""

SQL_REASSIGN = """
UPDATE jobs SET state = 'sending', marker = ?, detail = NULL, sent_at = ?, updated_at = ?
WHERE id = ? AND marker = ? AND sent_at = ? AND state IN ('sending', 'unknown')
"""

SQL_CLAIM = """
UPDATE jobs SET state = 'sending', sent_at = ?
WHERE id = ? AND marker = ? AND sent_at = ? AND state IN ('sending', 'unknown')
"""

SQL_RECORD_OUTCOME = """
UPDATE jobs SET state = :state, project_id = coalesce(:project_id, project_id), detail = :detail, updated_at = :now
WHERE id = :id AND marker = :marker AND (state IN ('sending', 'unknown') OR :state NOT IN ('unknown', 'refused'))
    AND (:state != 'refused' OR sent_at = :sent_at)
"""
"""Nothing that another found out is forgotten, and a sending is refused by nobody but its sender."""


SQL_INSERT_DUPLICATE = """
INSERT INTO jobs (key, marker, base_url, kind, name, output, state, project_id, detail, created_at, sent_at, updated_at)
VALUES (:key, :marker, :base_url, :kind, :name, :output, :state, :project_id, :detail, :created_at, :sent_at, :now)
"""


SQL_ABANDON = "UPDATE jobs SET state = 'refused', detail = ?, updated_at = ? WHERE id = ? AND marker = ?"


class Intent(NamedTuple):
    """What somebody is about to send."""

    key: str
    marker: str
    base_url: str
    kind: JobKind
    name: str
    output: str | None = None


class Job(Struct, frozen=True):
    """A sending of something that costs, and what became of it."""

    id: int
    key: str
    marker: str
    """By what it is found at the service, if its answer is lost."""
    base_url: str
    """The base URL of the service it was sent to."""
    kind: JobKind
    name: str
    """What a person calls it; of an edit or an export the id of the project."""
    state: JobState
    project_id: str | None
    detail: str | None
    """What went wrong, if anything did."""
    output: str | None
    """The file that it is to become."""
    created_at: float
    """Unix time, seconds."""
    sent_at: float
    """When it was last sent, or about to be."""
    updated_at: float

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_unconfirmed(self) -> bool:
        return self.state in UNCONFIRMED_STATES


class Ledger:
    """The record of what was sent, in an SQLite file (`":memory:"` keeps none); tasks, threads and processes share it.

    Raises `LedgerError` for a file that is locked for long, is none, cannot be written, or is a later scenekit's.
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 30.0):
        self.path = os.fspath(path)
        self._lock = threading.Lock()
        with self._map_errors():
            if folder := os.path.dirname(self.path):
                os.makedirs(folder, exist_ok=True)
            if self.path != ":memory:":
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            self._db = sqlite3.connect(self.path, timeout=timeout, isolation_level=None, check_same_thread=False)
            try:
                self._prepare(time.monotonic() + timeout)
            except BaseException:
                self._db.close()
                raise
        finalize(self, self._db.close)  # of whoever forgets to: nothing is in it that is not written yet

    def _prepare(self, deadline: float) -> None:
        if self._read_schema_version() != SCHEMA_VERSION:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._create_schema()
            finally:
                self._db.execute("COMMIT")
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:  # SQLite waits for others everywhere but here
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def _create_schema(self) -> None:
        """Create the table, or migrate it from an earlier version. The caller holds the write lock."""
        version = self._read_schema_version()
        if version > SCHEMA_VERSION:
            raise LedgerError(f"{self.path}: is a later scenekit's ledger (version {version}); update scenekit")
        if version == SCHEMA_VERSION:
            return
        if version == 1:
            for statement in SQL_MIGRATE_FROM_1:
                self._db.execute(statement)
        elif self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise LedgerError(f"{self.path}: is a database of something else")
        else:
            self._db.execute(SQL_CREATE_TABLE)
            self._db.execute("CREATE INDEX jobs_by_key ON jobs (key)")
        self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _read_schema_version(self) -> int:
        version: int = self._db.execute("PRAGMA user_version").fetchone()[0]
        return version

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Ledger({self.path!r})"

    def begin_or_get(self, intent: Intent, *, resend: bool = False) -> tuple[Job, bool]:
        """The job of an intent, and whether it is to be sent now: if there is none that came to anything.

        With `again`, also if there is one; but not while nobody knows whether that one arrived. The intent to send
        is on disk when this returns.
        """
        with self._transaction(is_durable=True):
            job = self._fetch_one(SQL_SELECT_CURRENT, intent.key)
            if job and (job.is_unconfirmed or not resend):
                return job, False
            now = time.time()
            self._db.execute(SQL_INSERT, (*intent, now, now, now))
            return self._require_one(f"{SQL_SELECT} ORDER BY id DESC LIMIT 1"), True

    def reassign(self, job: Job, marker: str) -> Job | None:
        """A lost job, to be sent once more under another stamp; None if somebody else was quicker."""
        with self._transaction(is_durable=True):
            now = time.time()
            changed = self._db.execute(SQL_REASSIGN, (marker, now, now, job.id, job.marker, job.sent_at))
            return self._require_one(f"{SQL_SELECT} WHERE id = ?", job.id) if changed.rowcount else None

    def claim(self, job: Job) -> Job | None:
        """A job that its sender is about to send; None if somebody else has gone on with it meanwhile."""
        with self._transaction(is_durable=True):
            changed = self._db.execute(SQL_CLAIM, (time.time(), job.id, job.marker, job.sent_at))
            return self._require_one(f"{SQL_SELECT} WHERE id = ?", job.id) if changed.rowcount else None

    def record(self, job: Job, state: JobState, *, project_id: str | None = None, detail: str | None = None) -> bool:
        """What became of a job; a project id that is known stays known.

        False, and nothing changes, if somebody has sent it anew, or knows better.
        """
        with self._transaction(project_id=project_id):
            outcome = {"state": state, "project_id": project_id, "detail": detail, "now": time.time()}
            return self._db.execute(SQL_RECORD_OUTCOME, structs.asdict(job) | outcome).rowcount == 1

    def add_duplicate(self, job: Job, state: JobState, project_id: str, detail: str) -> None:
        """What became of a job that somebody has sent anew, as another job: two projects are there."""
        with self._transaction(project_id=project_id):
            outcome = {"state": state, "project_id": project_id, "detail": detail, "now": time.time()}
            self._db.execute(SQL_INSERT_DUPLICATE, structs.asdict(job) | outcome)

    def abandon(self, job: Job, detail: str) -> None:
        """Take an open job for one that led to nothing, as a person says who looked: it may be sent anew."""
        with self._transaction():
            self._db.execute(SQL_ABANDON, (detail, time.time(), job.id, job.marker))

    def get_job(self, id: int) -> Job | None:
        with self._read_access():
            return self._fetch_one(f"{SQL_SELECT} WHERE id = ?", id)

    def get_job_by_project(self, project_id: str) -> Job | None:
        """The latest job that led to a project."""
        with self._read_access(project_id):
            return self._fetch_one(f"{SQL_SELECT} WHERE project_id = ? ORDER BY id DESC LIMIT 1", project_id)

    def get_latest_job(self, key_prefix: str) -> Job | None:
        """The latest job whose key begins so, unless it made nothing."""
        with self._read_access():
            return self._fetch_one(SQL_SELECT_LATEST, len(key_prefix), key_prefix)

    def list_jobs(self) -> list[Job]:
        """All of them, the oldest first."""
        with self._read_access():
            return [Job(*row) for row in self._db.execute(f"{SQL_SELECT} ORDER BY id")]

    def _fetch_one(self, query: str, *parameters: Any) -> Job | None:
        row = self._db.execute(query, parameters).fetchone()
        return Job(*row) if row else None

    def _require_one(self, query: str, *parameters: Any) -> Job:
        job = self._fetch_one(query, *parameters)
        if job is None:
            raise LedgerError(f"{self.path}: a job was taken out of it meanwhile")
        return job

    @contextmanager
    def _transaction(self, *, is_durable: bool = False, project_id: str | None = None) -> Iterator[None]:
        """One change, whole or not at all, and no other process in between.

        All survive the death of the process. An intent waits for the disk, and survives a power cut; an outcome
        that is lost in one is found again at the service.
        """
        with self._map_errors(project_id), self._lock:
            self._db.execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'NORMAL'}")
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _read_access(self, project_id: str | None = None) -> Iterator[None]:
        with self._map_errors(project_id), self._lock:
            yield

    @contextmanager
    def _map_errors(self, project_id: str | None = None) -> Iterator[None]:
        """Foreign errors, as one of ours that says which file."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise LedgerError(f"{self.path}: cannot be used as a ledger: {why}").with_project_id(project_id) from None
