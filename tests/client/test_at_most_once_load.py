"""A thousand projects through everything that goes wrong: each is made once, and none is lost."""

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

FAULTS = ["drop-after:0.1", "drop-before:0.1", "502:0.05", "429:0.1", "expired-token:0.05"]


def assert_each_was_made_once(service: RunningSandbox, ledger: Path, count: int) -> dict[str, str]:
    """The ids by the names, when the sandbox and the ledger tell the same."""
    made = {project.name.partition(" [")[0]: project.id for project in service.projects()}
    assert len(service.projects()) == count
    assert set(made) == {format_project_name(number) for number in range(count)}
    with Ledger(ledger) as opened:
        jobs = [job for job in opened.list_jobs() if job.state != "refused"]  # of those nothing was made
    assert {job.state for job in jobs} == {"made"}
    assert {job.name: job.project_id for job in jobs} == made
    return made


@pytest.mark.parametrize("seed", [1])
def test_a_thousand_projects_are_each_made_once(tmp_path: Path, seed: int) -> None:
    ledger = tmp_path / "jobs.sqlite"
    with sandbox(speed=1e6, faults=FAULTS, seed=seed) as service:
        ids = asyncio.run(run_load(service.url, str(ledger), 1000))
        struck = [one.fault for one in service.requests if one.fault and one.method == "POST"]
        made = assert_each_was_made_once(service, ledger, 1000)
    assert ids == [made[format_project_name(number)] for number in range(1000)]
    for fault, least in [("drop-after", 80), ("drop-before", 80), ("502", 30), ("429", 80), ("expired-token", 30)]:
        assert struck.count(fault) >= least  # the storm was one


def test_killed_at_any_moment_and_begun_again(tmp_path: Path) -> None:
    ledger = tmp_path / "jobs.sqlite"
    luck = random.Random(7)  # noqa: S311 (the same moments every time)
    kills = sorted(luck.randrange(20, 980) for _ in range(10))  # after so many projects, the earlier runs' included
    with sandbox(speed=1e6, faults=FAULTS, seed=2) as service:
        command = [sys.executable, "-m", "tests.support.load", service.url, str(ledger), "1000"]
        for kill in kills:
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
                assert process.stdout
                for _ in range(kill):
                    process.stdout.readline()
                process.kill()
            assert process.returncode == -signal.SIGKILL
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        assert_each_was_made_once(service, ledger, 1000)
