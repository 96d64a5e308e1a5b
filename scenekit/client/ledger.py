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
from math import inf, nextafter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from weakref import finalize

from msgspec import Struct, structs

from scenekit.client.ledger_schema import (
    SCHEMA_VERSION,
    SQL_SELECT,
    SQL_WRITE_ROW,
    compute_checksum,
    create_schema,
    find_damage,
    is_empty,
    read_schema_version,
)
from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_TIMEOUT_S = 1_000_000
"""The longest wait for another process. SQLite counts milliseconds in 32 bits."""

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

SQL_SELECT_CURRENT = f"{SQL_SELECT} WHERE key = ? AND state != 'refused' ORDER BY id DESC LIMIT 1"
"""The latest job of a key that the service did not refuse."""

SQL_SELECT_LATEST = f"{SQL_SELECT} WHERE key >= ? AND key < ? AND state != 'refused' ORDER BY id DESC LIMIT 1"
"""The latest job of a range of keys that the service did not refuse. SQLite finds it in the index."""

LAST_CHARACTER = chr(0x10FFFF)
"""The character after all others: a prefix followed by it is the end of the range of keys with that prefix."""

SQL_SELECT_BY_ID = f"{SQL_SELECT} WHERE id = ?"

SQL_SELECT_BY_PROJECT = f"{SQL_SELECT} WHERE project_id = ? ORDER BY id DESC LIMIT 1"

SQL_SELECT_NEXT_ID = "SELECT coalesce(max(id), 0) + 1 FROM jobs"


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
    clock_reset_at: float | None = None
    """The time at which the clock was found to be before `sent_at`, as Unix time in seconds."""

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
        LedgerError: The file is locked, damaged, cannot be written, is not a ledger, or was written by a later version.

    >>> with Ledger(":memory:") as ledger:
    ...     ledger.list_jobs()
    []
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 30.0, clock: Callable[[], float] = time.time):
        self.path = validation.path("Ledger", "path", path)
        timeout = validation.number("Ledger", "timeout", timeout, low=0, high=MAX_TIMEOUT_S)
        if not callable(clock):
            raise argument_error("Ledger", "clock", clock, "must be a function that returns the Unix time in seconds.")
        self.clock = clock
        self._lock = threading.Lock()
        self._process_id = os.getpid()
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
        # For callers that do not close it; all changes are already committed.
        self._close = finalize(self, _close_database, self._db, self._lock, self._process_id)

    def _prepare(self, deadline: float) -> None:
        if read_schema_version(self._db) != SCHEMA_VERSION:
            with self._exclusive_write():
                self._create_schema()
        if damage := find_damage(self._db):
            raise self._damage_error(damage)
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
        version = read_schema_version(self._db)
        if version > SCHEMA_VERSION:
            raise LedgerError(
                f"{self.path}: The ledger was written by a later version of scenekit (ledger version {version}). "
                "Update scenekit."
            )
        if version == SCHEMA_VERSION:
            return  # another process was faster
        if version == 0 and not is_empty(self._db):
            raise LedgerError(
                f"{self.path}: The file is a database of another program. Use another path for the ledger."
            )
        create_schema(self._db)

    def _damage_error(self, damage: str) -> LedgerError:
        return LedgerError(
            f"{self.path}: The ledger is damaged: {damage}. Nothing was sent. Restore the file from a backup. Without "
            "one, look in the dashboard for the projects that you sent, before you use a new ledger."
        )

    def close(self) -> None:
        """Close the file."""
        self._close()

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
            now = self._read_clock()
            id = self._db.execute(SQL_SELECT_NEXT_ID).fetchone()[0]
            key, marker, base_url, kind, name, output = intent
            return self._write(
                Job(id, key, marker, base_url, kind, name, "sending", None, None, output, now, now, now)
            ), True

    def reassign(self, job: Job, marker: str) -> Job | None:
        """Return an unconfirmed job with a new marker, to be sent again. None if another process has taken it over."""
        return self._begin_attempt(job, marker=marker, detail=None, updated_at=self._read_clock())

    def claim(self, job: Job) -> Job | None:
        """Return a job with the current time, directly before it is sent. None if another process has taken it over."""
        return self._begin_attempt(job)

    def _begin_attempt(self, job: Job, **changes: Any) -> Job | None:
        """Return an unconfirmed job with a later `sent_at`, which detects another process that did so first.

        `sent_at` never decreases, so that a clock that jumps back does not make the attempt older than it is.
        """
        with self._transaction(is_durable=True):
            current = self._fetch_one(SQL_SELECT_BY_ID, job.id)
            if current is None or (current.marker, current.sent_at) != (job.marker, job.sent_at):
                return None
            if not current.is_unconfirmed:
                return None
            sent_at = max(self._read_clock(), nextafter(current.sent_at, inf))
            return self._write(
                structs.replace(current, state="sending", sent_at=sent_at, clock_reset_at=None, **changes)
            )

    def record(self, job: Job, state: JobState, *, project_id: str | None = None, detail: str | None = None) -> bool:
        """Record the outcome of a job. None for `project_id` keeps a known id.

        A confirmed outcome is never overwritten. Only the process that sent a request may mark it as refused.

        Returns:
            False if another process has sent the job again or knows the outcome. Then nothing changes.
        """
        with self._transaction(project_id=project_id):
            current = self._fetch_one(SQL_SELECT_BY_ID, job.id)
            if current is None or current.marker != job.marker:
                return False
            is_confirmation = state not in ("unknown", "refused")
            is_sender = state != "refused" or current.sent_at == job.sent_at
            if not (current.is_unconfirmed or is_confirmation) or not is_sender:
                return False
            self._write_outcome(current, state, project_id or current.project_id, detail)
            return True

    def add_duplicate(self, job: Job, state: JobState, project_id: str, detail: str) -> None:
        """Record the outcome of a job that another process has sent again, as another job: there are two projects."""
        with self._transaction(project_id=project_id):
            id = self._db.execute(SQL_SELECT_NEXT_ID).fetchone()[0]
            self._write_outcome(structs.replace(job, id=id), state, project_id, detail)

    def measure_age(self, job: Job) -> float:
        """Return how long ago the last attempt of a job began, in seconds.

        An attempt that seems to be in the future, because the clock was set back, counts as made now. The ledger
        records when that was found, so that its age grows from then on.

        Raises:
            ArgumentError: The value is not a job of the ledger.
        """
        if not isinstance(job, Job):
            raise argument_error("measure_age", "job", job, "must be a Job. list_jobs() returns all jobs.")
        now = self._read_clock()
        if job.sent_at <= now:
            return now - job.sent_at
        with self._transaction():
            current = self._fetch_one(SQL_SELECT_BY_ID, job.id)
            if current is None:
                return 0.0
            reset_at = current.clock_reset_at
            if reset_at is None or reset_at > now:
                self._write(structs.replace(current, clock_reset_at=now))
            return 0.0 if reset_at is None else max(now - reset_at, 0.0)

    def _write_outcome(self, job: Job, state: JobState, project_id: str | None, detail: str | None) -> None:
        now = self._read_clock()
        self._write(structs.replace(job, state=state, project_id=project_id, detail=detail, updated_at=now))

    def _read_clock(self) -> float:
        return float(self.clock())

    def abandon(self, job: Job, detail: str) -> None:
        """Mark an open job as refused, because the user decided so. Then the request can be sent again."""
        with self._transaction():
            current = self._fetch_one(SQL_SELECT_BY_ID, job.id)
            if current and current.marker == job.marker:
                self._write_outcome(current, "refused", current.project_id, detail)

    def get_job(self, id: int) -> Job | None:
        """Return the job with an id, or None.

        Raises:
            ArgumentError: The id is not an integer within ±2**53.
        """
        validation.integer("get_job", "id", id)
        with self._access():
            return self._fetch_one(SQL_SELECT_BY_ID, id)

    def get_job_by_project(self, project_id: str) -> Job | None:
        """Return the latest job of a project, or None.

        Raises:
            ArgumentError: The id is not text.
        """
        validation.text("get_job_by_project", "project_id", project_id)
        with self._access(project_id):
            return self._fetch_one(SQL_SELECT_BY_PROJECT, project_id)

    def get_latest_job(self, key_prefix: str) -> Job | None:
        """Return the latest job whose key begins with a prefix, and which the service did not refuse, or None.

        Raises:
            ArgumentError: The prefix is not text.
        """
        validation.text("get_latest_job", "key_prefix", key_prefix)
        with self._access():
            return self._fetch_one(SQL_SELECT_LATEST, key_prefix, f"{key_prefix}{LAST_CHARACTER}")

    def list_jobs(self) -> list[Job]:
        """Return all jobs, the oldest first."""
        with self._access():
            return [self._to_job(row) for row in self._db.execute(f"{SQL_SELECT} ORDER BY id")]

    def _fetch_one(self, query: str, *parameters: Any) -> Job | None:
        row = self._db.execute(query, parameters).fetchone()
        return self._to_job(row) if row else None

    def _to_job(self, row: tuple[Any, ...]) -> Job:
        *values, checksum = row
        if compute_checksum(tuple(values)) != checksum:
            raise self._damage_error(f"the checksum of the job {values[0]} does not match")
        return Job(*values)

    def _write(self, job: Job) -> Job:
        """Insert or replace a job, and return it. The caller holds the write lock."""
        values = structs.astuple(job)
        self._db.execute(SQL_WRITE_ROW, (*values, compute_checksum(values)))
        return job

    @contextmanager
    def _transaction(self, *, is_durable: bool = False, project_id: str | None = None) -> Iterator[None]:
        """Make one atomic change.

        Args:
            is_durable: Whether the change must survive a power failure. An outcome need not: the service still has it.
                Every change survives the death of the process.
            project_id: The project of an error.
        """
        with self._access(project_id):
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
    def _access(self, project_id: str | None = None) -> Iterator[None]:
        """Use the database while no other thread does. `project_id` is the project of an error."""
        if os.getpid() != self._process_id and self.path != ":memory:":
            raise LedgerError(
                f"{self.path}: The ledger was opened before this process was forked. Open it in each process."
            )
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


def _close_database(db: sqlite3.Connection, lock: threading.Lock, process_id: int) -> None:
    """Close a database when no thread uses it: SQLite would crash. A forked process leaves it to its owner."""
    if os.getpid() == process_id:
        with lock:
            db.close()
