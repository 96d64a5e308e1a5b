"""The ledger: a file that records each billable request before it is sent, and its outcome afterwards.

Each submission is a job. Its idempotency key is a hash of the content, the account and the base URL, so that any
process that sends the same content finds the same job. The ledger contains no credentials, tokens, payloads or URLs of
videos.
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
    from collections.abc import Callable, Iterator

JobState = Literal["sending", "unknown", "refused", "made", "draft", "failed", "done"]
"""The state of a job:

- `sending`: the intent is recorded, but no response.
- `unknown`: the response was lost, and the lookup did not find the project.
- `refused`: the service certainly did not process the request.
- `made`: the service renders the project.
- `draft`: the project exists and will not be rendered.
- `failed`: the render failed.
- `done`: the video is downloaded.
"""

JobKind = Literal["create", "edit", "export", "video"]
"""The kind of a billable request. `video` is a video without scenes: `create_simple_video` or `create_custom_video`."""

UNCONFIRMED_STATES: tuple[JobState, ...] = ("sending", "unknown")
"""The states in which the service may have processed the request."""

OPEN_STATES: tuple[JobState, ...] = (*UNCONFIRMED_STATES, "made")
"""The states in which work remains: a lookup, or the download of the video."""

SCHEMA_VERSION = 2
"""The version of the table, in SQLite's `user_version`. Version 1 has other names for three columns."""

SQL_MIGRATE_FROM_1 = (
    "ALTER TABLE jobs RENAME COLUMN stamp TO marker",
    "ALTER TABLE jobs RENAME COLUMN place TO base_url",
    "ALTER TABLE jobs RENAME COLUMN note TO detail",
)
"""The statements that change a table of version 1 to the current version."""

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
SELECT id, key, marker, base_url, kind, name, state, project_id, detail, output, created_at, sent_at, updated_at
FROM jobs
"""

SQL_SELECT_CURRENT = f"{SQL_SELECT} WHERE key = ? AND state != 'refused' ORDER BY id DESC LIMIT 1"
"""The latest job of a key that the service did not refuse."""

SQL_SELECT_LATEST = f"{SQL_SELECT} WHERE substr(key, 1, ?) = ? AND state != 'refused' ORDER BY id DESC LIMIT 1"
"""The latest job of a key prefix that the service did not refuse."""

SQL_SELECT_BY_ID = f"{SQL_SELECT} WHERE id = ?"

SQL_SELECT_BY_PROJECT = f"{SQL_SELECT} WHERE project_id = ? ORDER BY id DESC LIMIT 1"

SQL_INSERT = """
INSERT INTO jobs (key, marker, base_url, kind, name, output, state, created_at, sent_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, 'sending', ?, ?, ?)
"""

SQL_REASSIGN = """
UPDATE jobs SET state = 'sending', marker = ?, detail = NULL, sent_at = ?, updated_at = ?
WHERE id = ? AND marker = ? AND sent_at = ? AND state IN ('sending', 'unknown')
"""
"""Give an unconfirmed job a new marker. `sent_at` detects another process that did so first."""

SQL_CLAIM = """
UPDATE jobs SET state = 'sending', sent_at = ?
WHERE id = ? AND marker = ? AND sent_at = ? AND state IN ('sending', 'unknown')
"""
"""Renew the time of an unconfirmed job, unless another process has taken it over."""

SQL_RECORD_OUTCOME = """
UPDATE jobs SET state = :state, project_id = coalesce(:project_id, project_id), detail = :detail, updated_at = :now
WHERE id = :id AND marker = :marker AND (state IN ('sending', 'unknown') OR :state NOT IN ('unknown', 'refused'))
    AND (:state != 'refused' OR sent_at = :sent_at)
"""
"""Never overwrite a confirmed outcome. Only the process that sent a request may mark it as refused."""

SQL_INSERT_DUPLICATE = """
INSERT INTO jobs (key, marker, base_url, kind, name, output, state, project_id, detail, created_at, sent_at, updated_at)
VALUES (:key, :marker, :base_url, :kind, :name, :output, :state, :project_id, :detail, :created_at, :sent_at, :now)
"""

SQL_ABANDON = "UPDATE jobs SET state = 'refused', detail = ?, updated_at = ? WHERE id = ? AND marker = ?"


class Intent(NamedTuple):
    """A billable request that is about to be sent."""

    key: str
    """The idempotency key."""
    marker: str
    base_url: str
    kind: JobKind
    name: str
    output: str | None = None
    """The absolute path of the video."""


class Job(Struct, frozen=True):
    """A submission of a billable request, and its outcome."""

    id: int
    key: str
    """The idempotency key."""
    marker: str
    """The end of the project's name at the service. The fingerprint of the project for an edit or an export."""
    base_url: str
    """The base URL of the service."""
    kind: JobKind
    name: str
    """The name of the project. The id of the project for an edit or an export."""
    state: JobState
    project_id: str | None
    detail: str | None
    """The error, if there was one."""
    output: str | None
    """The absolute path of the video."""
    created_at: float
    """The time of creation, as Unix time in seconds."""
    sent_at: float
    """The start of the last attempt, as Unix time in seconds."""
    updated_at: float
    """The time of the last recorded state, as Unix time in seconds."""

    @property
    def is_open(self) -> bool:
        """Whether work remains: a lookup, or the download of the video."""
        return self.state in OPEN_STATES

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the service may have processed the request."""
        return self.state in UNCONFIRMED_STATES


class Ledger:
    """A record of billable requests in an SQLite file. Tasks, threads and processes can share it.

    All methods raise `LedgerError` if the file cannot be read or written.

    Args:
        path: The path of the file. `":memory:"` keeps the record in memory.
        timeout: The longest wait for another process that locks the file, in seconds.
        clock: Returns the Unix time in seconds.

    Raises:
        LedgerError: The file is locked, cannot be written, is not a ledger, or was written by a later version.

    >>> with Ledger(":memory:") as ledger:
    ...     ledger.list_jobs()
    []
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 30.0, clock: Callable[[], float] = time.time):
        self.path = os.fspath(path)
        self.clock = clock
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
        finalize(self, self._db.close)  # for callers that do not close it; all changes are already committed

    def _prepare(self, deadline: float) -> None:
        if self._read_schema_version() != SCHEMA_VERSION:
            with self._exclusive_write():
                self._create_schema()
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:  # the only statement for which SQLite ignores its timeout
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def _create_schema(self) -> None:
        """Create the table, or migrate it from an earlier version. The caller holds the write lock."""
        version = self._read_schema_version()
        if version > SCHEMA_VERSION:
            raise LedgerError(
                f"{self.path}: The ledger was written by a later version of scenekit (ledger version {version}). "
                "Update scenekit."
            )
        if version == SCHEMA_VERSION:
            return  # another process was faster
        if version == 1:
            for statement in SQL_MIGRATE_FROM_1:
                self._db.execute(statement)
        elif self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise LedgerError(
                f"{self.path}: The file is a database of another program. Use another path for the ledger."
            )
        else:
            self._db.execute(SQL_CREATE_TABLE)
            self._db.execute("CREATE INDEX jobs_by_key ON jobs (key)")
        self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _read_schema_version(self) -> int:
        version: int = self._db.execute("PRAGMA user_version").fetchone()[0]
        return version

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Ledger({self.path!r})"

    def begin_or_get(self, intent: Intent, *, resend: bool = False) -> tuple[Job, bool]:
        """Return the job of an intent, and whether the caller must send it now because the job is new.

        The intent is on disk when this method returns.

        Args:
            intent: The request that is about to be sent.
            resend: Whether to create a new job although an earlier one has an outcome. An unconfirmed job is
                returned nevertheless.
        """
        with self._transaction(is_durable=True):
            job = self._fetch_one(SQL_SELECT_CURRENT, intent.key)
            if job and (job.is_unconfirmed or not resend):
                return job, False
            now = self.clock()
            self._db.execute(SQL_INSERT, (*intent, now, now, now))
            return self._require_one(f"{SQL_SELECT} ORDER BY id DESC LIMIT 1"), True

    def reassign(self, job: Job, marker: str) -> Job | None:
        """Return an unconfirmed job with a new marker, to be sent again. None if another process has taken it over."""
        with self._transaction(is_durable=True):
            now = self.clock()
            changed = self._db.execute(SQL_REASSIGN, (marker, now, now, job.id, job.marker, job.sent_at))
            return self._require_one(SQL_SELECT_BY_ID, job.id) if changed.rowcount else None

    def claim(self, job: Job) -> Job | None:
        """Return a job with the current time, directly before it is sent. None if another process has taken it over."""
        with self._transaction(is_durable=True):
            changed = self._db.execute(SQL_CLAIM, (self.clock(), job.id, job.marker, job.sent_at))
            return self._require_one(SQL_SELECT_BY_ID, job.id) if changed.rowcount else None

    def record(self, job: Job, state: JobState, *, project_id: str | None = None, detail: str | None = None) -> bool:
        """Record the outcome of a job. None for `project_id` keeps a known id.

        Returns:
            False if another process has sent the job again or knows the outcome. Then nothing changes.
        """
        with self._transaction(project_id=project_id):
            outcome = self._outcome_values(state, project_id, detail)
            return self._db.execute(SQL_RECORD_OUTCOME, structs.asdict(job) | outcome).rowcount == 1

    def add_duplicate(self, job: Job, state: JobState, project_id: str, detail: str) -> None:
        """Record the outcome of a job that another process has sent again, as another job: there are two projects."""
        with self._transaction(project_id=project_id):
            outcome = self._outcome_values(state, project_id, detail)
            self._db.execute(SQL_INSERT_DUPLICATE, structs.asdict(job) | outcome)

    def _outcome_values(self, state: JobState, project_id: str | None, detail: str | None) -> dict[str, object]:
        return {"state": state, "project_id": project_id, "detail": detail, "now": self.clock()}

    def abandon(self, job: Job, detail: str) -> None:
        """Mark an open job as refused, because the user decided so. Then the request can be sent again."""
        with self._transaction():
            self._db.execute(SQL_ABANDON, (detail, self.clock(), job.id, job.marker))

    def get_job(self, id: int) -> Job | None:
        """Return the job with an id, or None."""
        with self._read_access():
            return self._fetch_one(SQL_SELECT_BY_ID, id)

    def get_job_by_project(self, project_id: str) -> Job | None:
        """Return the latest job of a project, or None."""
        with self._read_access(project_id):
            return self._fetch_one(SQL_SELECT_BY_PROJECT, project_id)

    def get_latest_job(self, key_prefix: str) -> Job | None:
        """Return the latest job whose key begins with a prefix, and which the service did not refuse, or None."""
        with self._read_access():
            return self._fetch_one(SQL_SELECT_LATEST, len(key_prefix), key_prefix)

    def list_jobs(self) -> list[Job]:
        """Return all jobs, the oldest first."""
        with self._read_access():
            return [Job(*row) for row in self._db.execute(f"{SQL_SELECT} ORDER BY id")]

    def _fetch_one(self, query: str, *parameters: Any) -> Job | None:
        row = self._db.execute(query, parameters).fetchone()
        return Job(*row) if row else None

    def _require_one(self, query: str, *parameters: Any) -> Job:
        job = self._fetch_one(query, *parameters)
        if job is None:
            raise LedgerError(f"{self.path}: Another program deleted the job. Repeat the call.")
        return job

    @contextmanager
    def _transaction(self, *, is_durable: bool = False, project_id: str | None = None) -> Iterator[None]:
        """Make one atomic change.

        Args:
            is_durable: Whether the change must survive a power failure. An outcome need not: the service still has it.
                Every change survives the death of the process.
            project_id: The project of an error.
        """
        with self._map_errors(project_id), self._lock:
            self._db.execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'NORMAL'}")
            with self._exclusive_write():
                yield

    @contextmanager
    def _exclusive_write(self) -> Iterator[None]:
        """Commit all statements or none, while no other process writes."""
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
        """Raise errors of SQLite and of the operating system as `LedgerError`, with the path."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            message = f"{self.path}: The file cannot be used as a ledger: {reason}."
            raise LedgerError(message).with_project_id(project_id) from None
