"""A thousand projects under fault injection and process kills: each is created once, and none is lost."""

import asyncio
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scenekit.client import Ledger
from scenekit.testing import RunningSandbox, sandbox
from tests.support.load import format_project_name, run_load

pytestmark = pytest.mark.slow

FAULTS = ["drop-after:0.1", "drop-before:0.1", "502:0.05", "429:0.1", "expired-token:0.05"]
PROJECT_COUNT = 1000


def assert_each_was_created_once(service: RunningSandbox, ledger: Path, count: int) -> dict[str, str]:
    """Check that the sandbox and the ledger agree. Return the ids by name."""
    created = {project.name.partition(" [")[0]: project.id for project in service.projects()}
    assert len(service.projects()) == count
    assert set(created) == {format_project_name(number) for number in range(count)}
    with Ledger(ledger) as opened:
        jobs = [job for job in opened.list_jobs() if job.state != "refused"]
    assert {job.state for job in jobs} == {"made"}
    assert {job.name: job.project_id for job in jobs} == created
    return created


@pytest.mark.parametrize("seed", [1])
def test_creates_each_of_many_projects_once(tmp_path: Path, seed: int) -> None:
    ledger = tmp_path / "jobs.sqlite"
    with sandbox(speed=1e6, faults=FAULTS, seed=seed) as service:
        ids = asyncio.run(run_load(service.url, str(ledger), PROJECT_COUNT))
        injected = [record.fault for record in service.requests if record.fault and record.method == "POST"]
        created = assert_each_was_created_once(service, ledger, PROJECT_COUNT)
    assert ids == [created[format_project_name(number)] for number in range(PROJECT_COUNT)]
    minimums = [("drop-after", 80), ("drop-before", 80), ("502", 30), ("429", 80), ("expired-token", 30)]
    for fault, minimum in minimums:
        assert injected.count(fault) >= minimum


def test_creates_each_project_once_despite_kills(tmp_path: Path) -> None:
    ledger = tmp_path / "jobs.sqlite"
    generator = random.Random(7)
    kill_points = sorted(generator.randrange(20, 980) for _ in range(10))  # as a number of projects
    with sandbox(speed=1e6, faults=FAULTS, seed=2) as service:
        command = [sys.executable, "-m", "tests.support.load", service.url, str(ledger), str(PROJECT_COUNT)]
        for kill_point in kill_points:
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
                assert process.stdout
                for _ in range(kill_point):
                    process.stdout.readline()
                process.kill()
            assert process.returncode == -signal.SIGKILL
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        assert_each_was_created_once(service, ledger, PROJECT_COUNT)
