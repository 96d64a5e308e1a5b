"""The SQLite store of the sandbox: its projects and the signing secret of its tokens."""

from __future__ import annotations

import os
import sqlite3
from threading import RLock
from typing import TYPE_CHECKING, Any
from weakref import finalize

import msgspec
from msgspec import Raw, Struct

from scenekit.core.messages import argument_error
from scenekit.sandbox.rendering import RenderOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable


class ProjectRecord(Struct, frozen=True, kw_only=True):
    """A stored project. Times are Unix times in seconds."""

    id: str
    call: str
    """The call that created it, such as `create`, `edit` or `template`."""
    name: str
    orientation: str
    scenes: Raw
    """The scenes as JSON. Only the call that returns the project decodes them."""
    dictionary: dict[str, Any] = {}
    owner_id: str
    template_id: str | None = None
    created_at: float
    updated_at: float
    render_started_at: float | None = None
    """The start time of its render. None for a draft."""
    render_outcome: RenderOutcome = "done"
    task_id: str | None = None
    """The `backendTaskId` of its render."""
    credits: int = 0
    """The credits of all its renders."""
    webhook_url: str | None = None
    last_webhook_progress: int = -1
    """The progress of the last webhook call, in percent."""
    origin: str = ""
    """The URL of the sandbox as the client called it. Download URLs begin with it."""


SCHEMA_VERSION = 2
"""The version of the tables, stored as SQLite's `user_version`."""

SQL_CREATE_TABLES = (
    "CREATE TABLE projects (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, record BLOB NOT NULL)",
    "CREATE TABLE secret (value BLOB NOT NULL)",
    "CREATE TABLE spent (credits INTEGER NOT NULL)",
    "INSERT INTO spent VALUES (0)",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)

SQL_UPSERT_PROJECT = """
INSERT INTO projects (id, record) VALUES (?, ?)
ON CONFLICT (id) DO UPDATE SET record = excluded.record
"""

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(ProjectRecord)


class Store:
    """The projects in the order in which they were created, the credits spent, and the signing secret.

    When a method returns, its change survives a kill of the process. Thread-safe. One sandbox per file.

    Args:
        path: The database file. None for a database in memory.

    Raises:
        ArgumentError: The file cannot be used.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None):
        self._lock = RLock()
        try:
            self._connection = sqlite3.connect(":memory:" if path is None else path, timeout=1, check_same_thread=False)
            self.close = finalize(self, self._connection.close)
            self._open()
        except sqlite3.Error as error:
            reason = f"must be a new file or a database of a sandbox that is not running. SQLite reports: {error}."
            raise argument_error("sandbox", "db", os.fspath(path or ""), reason) from None

    def _open(self) -> None:
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        version = self._fetch_value("PRAGMA user_version")
        if version == 0 and not self._fetch_value("SELECT count(*) FROM sqlite_master"):
            self._create_tables()
        elif version != SCHEMA_VERSION:
            raise sqlite3.DatabaseError("another program, or another version of scenekit, wrote this file")
        # With these settings, commits survive a process crash but may be lost on power failure. They are much faster.
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL"):
            self._connection.execute(f"PRAGMA {pragma}")

    def _create_tables(self) -> None:
        with self._connection:
            for statement in ("BEGIN", *SQL_CREATE_TABLES):
                self._connection.execute(statement)
            self._connection.execute("INSERT INTO secret VALUES (?)", [os.urandom(32)])

    @property
    def secret(self) -> bytes:
        """The key that signs tokens."""
        value: bytes = self._fetch_value("SELECT value FROM secret")
        return value

    @property
    def credits_spent(self) -> int:
        """The credits of all renders, including those of deleted projects."""
        spent: int = self._fetch_value("SELECT credits FROM spent")
        return spent

    def _fetch_value(self, query: str) -> Any:
        with self._lock:
            return self._connection.execute(query).fetchone()[0]

    def get(self, project_id: str) -> ProjectRecord | None:
        """Return a project, or None if it does not exist."""
        with self._lock:
            row = self._connection.execute("SELECT record FROM projects WHERE id = ?", [project_id]).fetchone()
        return _DECODER.decode(row[0]) if row else None

    def list_projects(self) -> list[ProjectRecord]:
        """Return all projects, the oldest first."""
        with self._lock:
            rows = self._connection.execute("SELECT record FROM projects ORDER BY number").fetchall()
        return [_DECODER.decode(row[0]) for row in rows]

    def put(self, record: ProjectRecord, *, cost: int = 0) -> None:
        """Insert or replace a project, and charge `cost` credits."""
        data = _ENCODER.encode(record)
        with self._lock, self._connection:
            self._connection.execute(SQL_UPSERT_PROJECT, [record.id, data])
            if cost:
                self._connection.execute("UPDATE spent SET credits = credits + ?", [cost])

    def delete(self, project_ids: Iterable[str]) -> int:
        """Delete projects, and return how many of them existed."""
        with self._lock, self._connection:
            return sum(
                self._connection.execute("DELETE FROM projects WHERE id = ?", [id]).rowcount for id in set(project_ids)
            )
