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

State = Literal["sending", "unknown", "refused", "made", "draft", "failed", "done"]
"""`sending`: the intent is recorded, no answer is; `unknown`: no answer came, and it was looked for in vain;
`refused`: nothing was made; `made`: the service renders it; `draft`: it is there, and not to be rendered;
`failed`: its render failed; `done`: its file is here."""

Kind = Literal["create", "edit", "export", "video"]

LOST: tuple[State, ...] = ("sending", "unknown")
"""Of what nobody knows whether it arrived."""

OPEN: tuple[State, ...] = (*LOST, "made")
"""Where something is left to do."""

VERSION = 1

TABLE = """
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
)
"""

SELECT = """
SELECT id, key, stamp, place, kind, name, state, project_id, note, output, created_at, sent_at, updated_at FROM jobs
"""

CURRENT = f"{SELECT} WHERE key = ? AND state != 'refused' ORDER BY id DESC LIMIT 1"
"""What a key has come to: of several sendings the last, unless that made nothing."""

LATEST = f"{SELECT} WHERE substr(key, 1, ?) = ? AND state != 'refused' ORDER BY id DESC LIMIT 1"

NEW = """
INSERT INTO jobs (key, stamp, place, kind, name, output, state, created_at, sent_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, 'sending', ?, ?, ?)
"""

TAKEN = """
UPDATE jobs SET state = 'sending', stamp = ?, note = NULL, sent_at = ?, updated_at = ?
WHERE id = ? AND stamp = ? AND sent_at = ? AND state IN ('sending', 'unknown')
"""

CLAIMED = """
UPDATE jobs SET state = 'sending', sent_at = ?
WHERE id = ? AND stamp = ? AND sent_at = ? AND state IN ('sending', 'unknown')
"""

OUTCOME = """
UPDATE jobs SET state = :state, project_id = coalesce(:project_id, project_id), note = :note, updated_at = :now
WHERE id = :id AND stamp = :stamp AND (state IN ('sending', 'unknown') OR :state NOT IN ('unknown', 'refused'))
    AND (:state != 'refused' OR sent_at = :sent_at)
"""
"""Nothing that another found out is forgotten, and a sending is refused by nobody but its sender."""


BESIDE = """
INSERT INTO jobs (key, stamp, place, kind, name, output, state, project_id, note, created_at, sent_at, updated_at)
VALUES (:key, :stamp, :place, :kind, :name, :output, :state, :project_id, :note, :created_at, :sent_at, :now)
"""


FORGOTTEN = "UPDATE jobs SET state = 'refused', note = ?, updated_at = ? WHERE id = ? AND stamp = ?"


class Intent(NamedTuple):
    """What somebody is about to send."""

    key: str
    stamp: str
    place: str
    kind: Kind
    name: str
    output: str | None = None


class Job(Struct, frozen=True):
    """A sending of something that costs, and what became of it."""

    id: int
    key: str
    stamp: str
    """By what it is found at the service, if its answer is lost."""
    place: str
    """The base URL of the service it was sent to."""
    kind: Kind
    name: str
    """What a person calls it; of an edit or an export the id of the project."""
    state: State
    project_id: str | None
    note: str | None
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
        return self.state in OPEN

    @property
    def is_lost(self) -> bool:
        return self.state in LOST


class Ledger:
    """The record of what was sent, in an SQLite file (`":memory:"` keeps none); tasks, threads and processes share it.

    Raises `LedgerError` for a file that is locked for long, is none, cannot be written, or is a later scenekit's.
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 30.0):
        self.path = os.fspath(path)
        self._lock = threading.Lock()
        with self._named():
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

    def _prepare(self, until: float) -> None:
        if self._version() != VERSION:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._make()
            finally:
                self._db.execute("COMMIT")
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:  # SQLite waits for others everywhere but here
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)

    def _make(self) -> None:
        """What a new file needs; nobody else changes the file meanwhile."""
        version = self._version()
        if version > VERSION:
            raise LedgerError(f"{self.path}: is a later scenekit's ledger (version {version}); update scenekit")
        if version == VERSION:
            return
        if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise LedgerError(f"{self.path}: is a database of something else")
        self._db.execute(TABLE)
        self._db.execute("CREATE INDEX jobs_by_key ON jobs (key)")
        self._db.execute(f"PRAGMA user_version = {VERSION}")

    def _version(self) -> int:
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

    def begin(self, intent: Intent, *, again: bool = False) -> tuple[Job, bool]:
        """The job of an intent, and whether it is to be sent now: if there is none that came to anything.

        With `again`, also if there is one; but not while nobody knows whether that one arrived. The intent to send
        is on disk when this returns.
        """
        with self._changing(is_intent=True):
            job = self._one(CURRENT, intent.key)
            if job and (job.is_lost or not again):
                return job, False
            now = time.time()
            self._db.execute(NEW, (*intent, now, now, now))
            return self._sure(f"{SELECT} ORDER BY id DESC LIMIT 1"), True

    def take(self, job: Job, stamp: str) -> Job | None:
        """A lost job, to be sent once more under another stamp; None if somebody else was quicker."""
        with self._changing(is_intent=True):
            now = time.time()
            changed = self._db.execute(TAKEN, (stamp, now, now, job.id, job.stamp, job.sent_at))
            return self._sure(f"{SELECT} WHERE id = ?", job.id) if changed.rowcount else None

    def claim(self, job: Job) -> Job | None:
        """A job that its sender is about to send; None if somebody else has gone on with it meanwhile."""
        with self._changing(is_intent=True):
            changed = self._db.execute(CLAIMED, (time.time(), job.id, job.stamp, job.sent_at))
            return self._sure(f"{SELECT} WHERE id = ?", job.id) if changed.rowcount else None

    def record(self, job: Job, state: State, *, project_id: str | None = None, note: str | None = None) -> bool:
        """What became of a job; a project id that is known stays known.

        False, and nothing changes, if somebody has sent it anew, or knows better.
        """
        with self._changing(project_id=project_id):
            outcome = {"state": state, "project_id": project_id, "note": note, "now": time.time()}
            return self._db.execute(OUTCOME, structs.asdict(job) | outcome).rowcount == 1

    def keep(self, job: Job, state: State, project_id: str, note: str) -> None:
        """What became of a job that somebody has sent anew, as another job: two projects are there."""
        with self._changing(project_id=project_id):
            outcome = {"state": state, "project_id": project_id, "note": note, "now": time.time()}
            self._db.execute(BESIDE, structs.asdict(job) | outcome)

    def forget(self, job: Job, note: str) -> None:
        """Take an open job for one that led to nothing, as a person says who looked: it may be sent anew."""
        with self._changing():
            self._db.execute(FORGOTTEN, (note, time.time(), job.id, job.stamp))

    def job(self, id: int) -> Job | None:
        with self._reading():
            return self._one(f"{SELECT} WHERE id = ?", id)

    def of_project(self, project_id: str) -> Job | None:
        """The latest job that led to a project."""
        with self._reading(project_id):
            return self._one(f"{SELECT} WHERE project_id = ? ORDER BY id DESC LIMIT 1", project_id)

    def latest(self, beginning: str) -> Job | None:
        """The latest job whose key begins so, unless it made nothing."""
        with self._reading():
            return self._one(LATEST, len(beginning), beginning)

    def jobs(self) -> list[Job]:
        """All of them, the oldest first."""
        with self._reading():
            return [Job(*row) for row in self._db.execute(f"{SELECT} ORDER BY id")]

    def _one(self, query: str, *values: Any) -> Job | None:
        row = self._db.execute(query, values).fetchone()
        return Job(*row) if row else None

    def _sure(self, query: str, *values: Any) -> Job:
        job = self._one(query, *values)
        if job is None:
            raise LedgerError(f"{self.path}: a job was taken out of it meanwhile")
        return job

    @contextmanager
    def _changing(self, *, is_intent: bool = False, project_id: str | None = None) -> Iterator[None]:
        """One change, whole or not at all, and no other process in between.

        All survive the death of the process. An intent waits for the disk, and survives a power cut; an outcome
        that is lost in one is found again at the service.
        """
        with self._named(project_id), self._lock:
            self._db.execute(f"PRAGMA synchronous = {'FULL' if is_intent else 'NORMAL'}")
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self, project_id: str | None = None) -> Iterator[None]:
        with self._named(project_id), self._lock:
            yield

    @contextmanager
    def _named(self, project_id: str | None = None) -> Iterator[None]:
        """Foreign errors, as one of ours that says which file."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise LedgerError(f"{self.path}: cannot be used as a ledger: {why}").with_project_id(project_id) from None
