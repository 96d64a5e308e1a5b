"""Damaged ledger files, and clocks that jump: no request is sent twice because of them."""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scenekit import Project, Scene
from scenekit.client import Client, Ledger
from scenekit.client.ledger import Intent
from scenekit.errors import LedgerError, OutcomeUnknownError
from scenekit.testing import RunningSandbox
from tests.support.clients import PROJECT, encode_response, serve_responses
from tests.support.paths import ROOT

INTENT = Intent("key", "sk-1", "https://x.example", "create", "Welcome")
PROJECT_COUNT = 30


def create_projects(service: RunningSandbox, path: Path) -> list[str]:
    """Create the same projects with a ledger, and return their ids."""
    with Client(
        base_url=service.url, app_id=service.app_id, user_key=service.user_key, ledger=path, lookup_timeout=0
    ) as client:
        return [
            client.create_project(Project(f"Number {number}").add(Scene().text("Hello")))
            for number in range(PROJECT_COUNT)
        ]


def flip_bit(data: bytes, position: int, bit: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1 << bit]) + data[position + 1 :]


def test_damage_at_random_positions_never_sends_twice(service: RunningSandbox, tmp_path: Path) -> None:
    ids = create_projects(service, tmp_path / "jobs.sqlite")
    data = (tmp_path / "jobs.sqlite").read_bytes()
    generator = random.Random(1)
    used = [position for position in range(len(data)) if data[position]]  # most of a page is unused
    positions = [generator.randrange(len(data)) for _ in range(100)] + generator.sample(used, 100)
    rejected = 0
    for number, position in enumerate(positions):
        path = tmp_path / f"{number}.sqlite"
        path.write_bytes(flip_bit(data, position, generator.randrange(8)))
        try:
            assert create_projects(service, path) == ids
        except LedgerError:
            rejected += 1
    assert len(service.projects()) == PROJECT_COUNT
    assert rejected >= 80


def test_every_changed_bit_of_a_value_is_found(service: RunningSandbox, tmp_path: Path) -> None:
    create_projects(service, tmp_path / "jobs.sqlite")
    data = (tmp_path / "jobs.sqlite").read_bytes()
    with Ledger(tmp_path / "jobs.sqlite") as ledger:
        job = ledger.list_jobs()[3]
    for value in (job.key, job.project_id, job.marker, job.state, job.base_url):
        position = data.find(str(value).encode())
        assert position >= 0
        path = tmp_path / "damaged.sqlite"
        while position >= 0:  # the key is in the table and in the index
            path.write_bytes(flip_bit(data, position, 0))
            with pytest.raises(LedgerError, match="damaged"):
                Ledger(path)
            position = data.find(str(job.key).encode(), position + 1) if value == job.key else -1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE jobs SET state = 'done'",
        "UPDATE jobs SET sent_at = sent_at + 1e-6",
        "UPDATE jobs SET project_id = CAST(project_id AS BLOB)",
        "UPDATE jobs SET checksum = checksum + 1",
        "ALTER TABLE jobs ADD COLUMN extra",
        "DROP INDEX jobs_by_key",
    ],
)
def test_changes_without_a_checksum_are_damage(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "jobs.sqlite"
    with Ledger(path) as ledger:
        job, _ = ledger.begin_or_get(INTENT)
        ledger.record(job, "made", project_id="65f0")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)
    with pytest.raises(LedgerError, match=r"damaged: .*Nothing was sent\. Restore the file"):
        Ledger(path)


def test_damage_of_an_open_ledger_is_found(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    with Ledger(path) as ledger:
        ledger.begin_or_get(INTENT)
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("UPDATE jobs SET state = 'done'")
        for call in (lambda: ledger.begin_or_get(INTENT), ledger.list_jobs, lambda: ledger.get_job(1)):
            with pytest.raises(LedgerError, match="damaged"):
                call()


@pytest.mark.parametrize(
    "ages_by_clock",
    [
        [(0, 0), (60, 60)],
        [(-3600, 0), (-3540, 60)],  # set back, and stays so
        [(-1e9, 0), (-1e9 + 900, 900)],
        [(-3600, 0), (1, 1)],  # set back, and right again
        [(-3600, 0), (-3500, 100), (-7200, 0), (-7100, 100)],  # set back twice
        [(10, 10), (-5, 0), (20, 20)],
    ],
)
def test_clock_that_is_set_back_does_not_shorten_the_wait(ages_by_clock: list[tuple[float, float]]) -> None:
    now = 2e9
    with Ledger(":memory:", clock=lambda: now) as ledger:
        job, _ = ledger.begin_or_get(INTENT)
        for clock, age in ages_by_clock:
            now = 2e9 + clock
            assert ledger.measure_age(job) == age


def test_repeated_attempt_is_never_older_than_it_is() -> None:
    now = 2e9
    with Ledger(":memory:", clock=lambda: now) as ledger:
        job, _ = ledger.begin_or_get(INTENT)
        now -= 3600
        claimed = ledger.claim(job)
        now += 3601  # the clock is right again, one second later
        assert claimed
        assert ledger.measure_age(claimed) <= 1
        assert ledger.claim(job) is None


def test_attempt_in_the_future_can_be_resent_after_the_wait(tmp_path: Path, connect: Callable[..., Any]) -> None:
    now, waits = 2e9, [(0, 900), (-1000, 900), (10, 890), (880, 10)]
    with (
        serve_responses(
            encode_response(b"", "502 Bad Gateway"), encode_response(b'{"success": true, "data": []}')
        ) as server,
        Ledger(tmp_path / "jobs.sqlite", clock=lambda: now) as ledger,
    ):
        client = connect(server.url, api_key="k", app_id=None, user_key=None, ledger=ledger, lookup_timeout=0)
        for step, wait in waits:
            now += step
            with pytest.raises(OutcomeUnknownError, match=f"in {wait} s or later"):
                client.create_project(PROJECT, resend=True)
        assert sum(line.startswith("POST") for line in server.request_lines) == 1
        now += 10
        server.responses[:] = [
            encode_response(b'{"success": true, "data": []}'),
            encode_response(b'{"success": true, "data": {"projectId": "65f0"}}'),
        ]
        assert client.create_project(PROJECT, resend=True) == "65f0"


FORK_PROGRAM = """
import os, sys
from scenekit.client import Ledger
from scenekit.errors import LedgerError
ledger = Ledger(sys.argv[1])
if (child := os.fork()) == 0:
    try:
        ledger.list_jobs()
    except LedgerError as error:
        print(error, flush=True)
    del ledger
    os._exit(0)
os.waitpid(child, 0)
print(ledger.list_jobs())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forked_process_must_open_the_ledger_again(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORK_PROGRAM, str(tmp_path / "jobs.sqlite")]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "was opened before this process was forked" in result.stdout
    assert result.stdout.endswith("[]\n")


CLOSE_PROGRAM = """
import sys, threading
from scenekit.client import Ledger
from scenekit.client.ledger import Intent
from scenekit.errors import LedgerError
for number in range(30):
    ledger = Ledger(sys.argv[1])
    def use():
        try:
            while True:
                ledger.begin_or_get(Intent(f"key-{number}", "m", "u", "create", "n"))
                ledger.list_jobs()
        except LedgerError:
            pass
    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    ledger.close()
    for thread in threads:
        thread.join()
print("closed")
"""


def test_ledger_can_be_closed_while_threads_use_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CLOSE_PROGRAM, str(tmp_path / "jobs.sqlite")]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (result.returncode, result.stdout) == (0, "closed\n")
