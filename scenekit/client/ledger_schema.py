"""The table of the ledger: its versions, and the detection of damage.

Two checks together find every changed bit of the data. `PRAGMA integrity_check` compares the index with the table
(`quick_check` does not), so that no job is missing in a lookup. A checksum per row covers the other columns. Both take
about 3 ms for 1,000 jobs and 0.35 s for 100,000.
"""

from __future__ import annotations

import sqlite3
import zlib
from typing import Any

import msgspec

SCHEMA_VERSION = 3
"""The version of the table, in SQLite's `user_version`. Version 1 has other names for three columns. Versions 1 and 2
have no checksums."""

SQL_CREATE_TABLE = """\
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
    updated_at REAL NOT NULL,
    clock_reset_at REAL,
    checksum INTEGER NOT NULL
)"""

SQL_CREATE_INDEX = "CREATE INDEX jobs_by_key ON jobs (key)"

SQL_SELECT_OLD_ROWS = {
    1: "SELECT id, key, stamp, place, kind, name, state, project_id, note, output, created_at, sent_at, updated_at, "
    "NULL FROM jobs",
    2: "SELECT id, key, marker, base_url, kind, name, state, project_id, detail, output, created_at, sent_at, "
    "updated_at, NULL FROM jobs",
}
"""The queries that read a table of an earlier version in the order of the current one."""

SQL_SELECT = "SELECT * FROM jobs"
"""The values of each row are the fields of `Job` in their order, and the checksum."""

SQL_WRITE_ROW = "INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def compute_checksum(values: tuple[Any, ...]) -> int:
    """Return the checksum of the values of a row. CRC-32 detects every damage of up to 32 adjacent bits."""
    return zlib.crc32(msgspec.json.encode(values))


def read_schema_version(db: sqlite3.Connection) -> int:
    """Return the version of the table. 0 for a new file, and for one of another program."""
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    return version


def is_empty(db: sqlite3.Connection) -> bool:
    """Whether a file contains no tables."""
    return not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def create_schema(db: sqlite3.Connection) -> None:
    """Create the table of the current version, or migrate it from an earlier one. The caller holds the write lock."""
    query = SQL_SELECT_OLD_ROWS.get(read_schema_version(db))
    rows = db.execute(query).fetchall() if query else []
    if query:
        db.execute("DROP TABLE jobs")
    db.execute(SQL_CREATE_TABLE)
    db.execute(SQL_CREATE_INDEX)
    db.executemany(SQL_WRITE_ROW, [(*row, compute_checksum(row)) for row in rows])
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def find_damage(db: sqlite3.Connection) -> str | None:
    """Return a description of the damage of a file, or None. The table has the current version."""
    (report,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if report != "ok":
        return f"SQLite reports {report!r}"
    statements = [row[0] for row in db.execute("SELECT sql FROM sqlite_master ORDER BY rowid")]
    if statements != [SQL_CREATE_TABLE, SQL_CREATE_INDEX]:
        return "its table has another definition"
    for *values, checksum in db.execute(SQL_SELECT):
        if compute_checksum(tuple(values)) != checksum:
            return f"the checksum of the job {values[0]} does not match"
    return None
