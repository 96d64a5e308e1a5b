"""Change a ledger with SQL, to simulate a crash or the passage of time."""

import sqlite3
from contextlib import closing
from pathlib import Path

from scenekit.client.ledger_schema import SQL_SELECT, SQL_WRITE_ROW, compute_checksum


def update_ledger(path: str | Path, statement: str) -> None:
    """Run a statement, and write the checksums again."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)
        rows = [row[:-1] for row in database.execute(SQL_SELECT)]
        database.executemany(SQL_WRITE_ROW, [(*row, compute_checksum(row)) for row in rows])
