"""What was sent, in a file that outlives the process: the intent before sending, the answer after.

A job is known by its key, a hash of what is sent and to where; so the same payload is found again, whoever sends it.
Neither keys nor tokens nor payloads nor links are in it.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from scenekit.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

State = Literal["sending", "unknown", "refused", "made", "failed", "done"]
"""`sending`: the intent is recorded, no answer is; `unknown`: no answer came, and it was looked for in vain;
`refused`: nothing was made; `made`: the service has it; `failed`: its render failed; `done`: its file is here."""

Kind = Literal["create", "edit", "export", "video"]

OPEN: tuple[State, ...] = ("sending", "unknown", "made")
"""The states in which something is left to do."""

VERSION = 1

TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    stamp TEXT NOT NULL,
    place TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    project_id TEXT,
    note TEXT,
    output TEXT,
    attempts INTEGER NOT NULL,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL
)
"""

SELECT = """
SELECT id, key, stamp, place, kind, name, state, project_id, note, output, attempts, created_at, updated_at FROM jobs
"""

NEW = """
INSERT INTO jobs (key, stamp, place, kind, name, state, attempts, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, 'sending', 1, ?, ?)
"""

AGAIN = """
UPDATE jobs SET state = 'sending', stamp = ?, project_id = NULL, note = NULL,
    attempts = attempts + 1, updated_at = ? WHERE id = ?
"""

OUTCOME = """
UPDATE jobs SET state = ?, project_id = coalesce(?, project_id), note = ?, updated_at = ? WHERE id = ?
"""


class Job(Struct, frozen=True):
    """Something that costs, and what became of it."""

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
    attempts: int
    """How often it was sent on purpose."""
    created_at: float
    """Unix time, seconds."""
    updated_at: float

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


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
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == VERSION:
            return
        if version > VERSION:
            raise LedgerError(f"{self.path}: is a later scenekit's ledger (version {version}); update scenekit")
        if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise LedgerError(f"{self.path}: is a database of something else")
        self._db.execute(TABLE)
        self._db.execute(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Ledger({self.path!r})"

    def begin(self, key: str, stamp: str, *, place: str, kind: str, name: str, again: bool = False) -> tuple[Job, bool]:
        """The job of a key, and whether it is to be sent now: it is if it is new, was refused, or with `again`.

        The intent to send is on disk when this returns. `again` renews a job that has an outcome; one whose
        outcome is not known keeps its stamp, by which it is to be looked for first.
        """
        now = time.time()
        with self._changing(is_intent=True):
            job = self._one("key = ?", key)
            if job is None:
                self._db.execute(NEW, (key, stamp, place, kind, name, now, now))
            elif job.state == "refused" or (again and job.state not in ("sending", "unknown")):
                self._renew(job, stamp, now)
            else:
                return job, False
            return self._sure("key = ?", key), True

    def renew(self, job: Job, stamp: str) -> Job:
        """A job that is sent once more, under another stamp."""
        with self._changing(is_intent=True):
            self._renew(job, stamp, time.time())
            return self._sure("id = ?", job.id)

    def _renew(self, job: Job, stamp: str, now: float) -> None:
        self._db.execute(AGAIN, (stamp, now, job.id))

    def record(
        self,
        job: Job,
        state: State,
        *,
        project_id: str | None = None,
        note: str | None = None,
    ) -> Job:
        """What became of a job; a project id that is known stays known."""
        with self._changing(project_id=project_id):
            self._db.execute(OUTCOME, (state, project_id, note, time.time(), job.id))
            return self._sure("id = ?", job.id)

    def promise(self, job: Job, output: str) -> None:
        """Note the file that a job is to become."""
        with self._changing():
            self._db.execute("UPDATE jobs SET output = ? WHERE id = ?", (output, job.id))

    def job(self, id: int) -> Job | None:
        with self._reading():
            return self._one("id = ?", id)

    def of_project(self, project_id: str) -> Job | None:
        """The latest job that led to a project."""
        with self._reading():
            return self._one("project_id = ? ORDER BY updated_at DESC", project_id)

    def of_key(self, key: str) -> Job | None:
        with self._reading():
            return self._one("key = ?", key)

    def jobs(self) -> list[Job]:
        """All of them, the oldest first."""
        with self._reading():
            return [Job(*row) for row in self._db.execute(f"{SELECT} ORDER BY id")]

    def _one(self, where: str, *values: Any) -> Job | None:
        row = self._db.execute(f"{SELECT} WHERE {where} LIMIT 1", values).fetchone()
        return Job(*row) if row else None

    def _sure(self, where: str, *values: Any) -> Job:
        job = self._one(where, *values)
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
    def _reading(self) -> Iterator[None]:
        with self._named(), self._lock:
            yield

    @contextmanager
    def _named(self, project_id: str | None = None) -> Iterator[None]:
        """Foreign errors, as one of ours that says which file."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise LedgerError(f"{self.path}: cannot be used as a ledger: {why}").about(project_id) from None
