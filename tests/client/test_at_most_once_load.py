"""A thousand projects under fault injection and process kills: each is created once, and none is lost."""

import asyncio
import random
import signal
import socket
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
LARGE_COUNT = 3000


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
        ids = asyncio.run(run_load(service.url, str(ledger), PROJECT_COUNT, seed))
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
        program = [sys.executable, "-m", "tests.support.load", service.url, str(ledger), str(PROJECT_COUNT)]
        for seed, kill_point in enumerate(kill_points):
            with subprocess.Popen([*program, str(seed)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
                assert process.stdout
                for _ in range(kill_point):
                    process.stdout.readline()
                process.kill()
            assert process.returncode == -signal.SIGKILL
        subprocess.run([*program, "0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        assert_each_was_created_once(service, ledger, PROJECT_COUNT)


def start_sandbox(port: int, database: Path) -> subprocess.Popen[str]:
    """Start `scenekit sandbox` with faults, and return it when it listens."""
    faults = [argument for fault in FAULTS for argument in ("--fault", fault)]
    command = [sys.executable, "-m", "scenekit", "sandbox", "--quiet", "--port", str(port), "--db", str(database)]
    process = subprocess.Popen([*command, "--speed", "1000000", *faults], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()
    return process


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def start_workers(url: str, ledger: Path, output: int) -> list[subprocess.Popen[bytes]]:
    """Start four processes that create the same projects with one ledger."""
    program = [sys.executable, "-m", "tests.support.load", url, str(ledger), str(LARGE_COUNT)]
    return [subprocess.Popen([*program, str(seed)], stdout=output, stderr=subprocess.DEVNULL) for seed in range(4)]


@pytest.mark.parametrize("restart_count", [0, 3])
def test_processes_with_one_ledger_create_each_project_once(tmp_path: Path, restart_count: int) -> None:
    ledger, database, port = tmp_path / "jobs.sqlite", tmp_path / "sandbox.sqlite", find_free_port()
    generator = random.Random(restart_count)
    url = f"http://127.0.0.1:{port}"
    service = start_sandbox(port, database)
    workers: list[subprocess.Popen[bytes]] = []
    try:
        for round_number in range(4):  # in each round, four processes are killed at a random time
            workers = start_workers(url, ledger, subprocess.PIPE)
            for worker in workers:
                assert worker.stdout
                for _ in range(generator.randrange(50, 200)):
                    worker.stdout.readline()
                worker.kill()
                worker.communicate()
            if round_number < restart_count:
                service.kill()
                service.communicate()
                service = start_sandbox(port, database)
        workers = start_workers(url, ledger, subprocess.DEVNULL)
        assert [worker.wait() for worker in workers] == [0] * 4
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
        service.kill()
        service.communicate()
    with sandbox(db=database) as stopped:
        assert_each_was_created_once(stopped, ledger, LARGE_COUNT)
