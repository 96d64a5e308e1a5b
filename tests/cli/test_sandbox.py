"""`scenekit sandbox` as a process: existing scripts, restarts, options and errors."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

import scenekit
from tests.support.commands import run_command_as_text
from tests.support.paths import TESTS
from tests.support.sandbox_api import QUICK_START, create_project, expect_data, sign_in

QUICK_START_FILE = TESTS / "golden" / "quickstart-v3.json"
COMMAND = [sys.executable, "-m", "scenekit", "sandbox"]


def run_process(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a process and return its result."""
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, **options)


class RunningCommand(NamedTuple):
    """A sandbox in a process."""

    process: subprocess.Popen[str]
    output: str
    url: str

    def client(self) -> AbstractContextManager[httpx.Client]:
        """Return a client that is signed in with the printed environment variables."""
        variables = dict(re.findall(r"export AISTUDIOS_(\w+)=(\S+)", self.output))
        return sign_in(variables["BASE_URL"], variables["APP_ID"], variables["USER_KEY"])

    def stop(self, stop_signal: signal.Signals) -> str:
        """Stop the process, and return its standard error."""
        self.process.send_signal(stop_signal)
        stdout, stderr = self.process.communicate(timeout=30)
        assert stdout == ""
        return stderr


@contextmanager
def start(*arguments: object) -> Iterator[RunningCommand]:
    """Run the command on a free port, and wait until it has printed its last line."""
    command = [*COMMAND, "--port", "0", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        output = "".join(iter(process.stdout.readline, "\n")) + "".join(iter(process.stdout.readline, "\n"))
        try:
            yield RunningCommand(process, output, re.findall(r"http://[\d.]+:\d+", output)[0])
        finally:
            process.kill()


@pytest.mark.parametrize("name", ["requests_like", "urllib_like"])
def test_existing_scripts_run_with_only_the_host_replaced(name: str, tmp_path: Path) -> None:
    with start("--speed", 1000) as server:
        text = (TESTS / "vendor" / f"{name}.py").read_text()
        script, video = tmp_path / "script.py", tmp_path / "video.mp4"
        script.write_text(re.sub(r"https://(app\.)?aistudios\.com", server.url, text))
        command = [sys.executable, str(script), str(QUICK_START_FILE), str(video)]
        done = run_process(command)
        assert (done.returncode, done.stderr) == (0, "")
    assert video.read_bytes() == (Path(scenekit.__file__).parent / "sandbox" / "landscape.mp4").read_bytes()


def test_logs_each_request_without_secrets() -> None:
    with start("--app-id", "me@example.com", "--user-key", "my-secret", "--fault", "drop-after:1x@create") as server:
        with server.client() as api:
            with pytest.raises(httpx.RemoteProtocolError):
                create_project(api)
            create_project(api)
            token = api.headers["Authorization"]
        lines = server.stop(signal.SIGINT).splitlines()
        assert server.process.returncode == 0
    normalized_lines = [re.sub(r"\d+ ms", "0 ms", line) for line in lines]
    assert normalized_lines == [
        "POST   /api/odin/v3/auth/token  200  0 ms",
        "POST   /api/odin/v3/editor/project  no response  0 ms  drop-after",
        "POST   /api/odin/v3/editor/project  200  0 ms",
    ]
    assert not {token, "my-secret"} & set(" ".join(lines).split())


def test_quiet_prints_no_log() -> None:
    with start("--quiet") as server:
        with server.client() as api:
            create_project(api)
        assert server.stop(signal.SIGTERM) == ""


@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGKILL])
def test_projects_survive_a_restart(stop_signal: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "projects.db"
    with start("--db", file, "--speed", 0.01, "-q") as server, server.client() as api:
        token = api.headers["Authorization"]
        ids = [create_project(api, name=f"Project {number}") for number in range(50)]
        server.process.send_signal(stop_signal)
        server.process.wait(timeout=30)
    with start("--db", file, "--speed", 1e9, "-q") as server:
        entries = expect_data(httpx.get(f"{server.url}/api/odin/v3/editor/project", headers={"Authorization": token}))
        assert [(entry["id"], entry["name"], entry["state"]) for entry in entries] == [
            (id, f"Project {number}", "exported") for number, id in enumerate(ids)
        ]
        fetched = expect_data(
            httpx.get(f"{server.url}/api/odin/v3/editor/project/{ids[0]}", headers={"Authorization": token})
        )
        assert fetched["project"]["scenes"] == QUICK_START["scenes"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command in this process. It is expected to end at once."""
    return run_command_as_text("sandbox", *arguments)


def create_foreign_database(folder: Path) -> Path:
    """Create a database of another program."""
    path = folder / "foreign.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    return path


def create_newer_database(folder: Path) -> Path:
    """Create a database of a newer version."""
    path = folder / "later.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    return path


@pytest.mark.parametrize("create", [create_foreign_database, create_newer_database, lambda folder: folder])
def test_does_not_change_files_of_other_programs(create: Any, tmp_path: Path) -> None:
    path = create(tmp_path)
    before = path.read_bytes() if path.is_file() else None
    done = run("--port", 0, "--db", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"Error: sandbox\(db='.*\): db must be a new file or .*\n", done.stderr)
    assert before is None or path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--speed", "0"], "sandbox(speed=0.0): speed must be"),
        (["--speed", "nan"], "sandbox(speed=nan): speed must be"),
        (["--fault", "423"], "must be the name of a fault"),
        (["--fault", "stall@list"], "Use one of: create, edit, export"),
        (
            ["--host", "nowhere.invalid", "--port", "0"],
            "sandbox(host='nowhere.invalid'): host must be an address of this machine.",
        ),
        (["--port", "70000"], "not in the range"),
        (["--app-id", ""], "sandbox(app_id=''): app_id must not be empty."),
    ],
)
def test_reports_invalid_options_without_a_traceback(arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_reports_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other_server:
        port = other_server.getsockname()[1]
        done = run("--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        f"Error: sandbox(port={port}): port cannot be used (Address already in use). Choose another port"
    )


ALL_ADDRESSES = str(IPv4Address(0))


@pytest.mark.parametrize(("arguments", "hex_address"), [([], "0100007F"), (["--host", ALL_ADDRESSES], "00000000")])
def test_listens_only_on_the_loopback_address_by_default(arguments: list[str], hex_address: str) -> None:
    with start(*arguments) as server:
        assert expect_data(httpx.get(f"{server.url}/api/odin/v3/auth")) == {"isAuthenticated": False}
        port = int(server.url.rpartition(":")[2])
        if sys.platform == "linux":
            listening_addresses = re.findall(
                rf":\s([0-9A-F]{{8}}):{port:04X} 0+:0000 0A", Path("/proc/net/tcp").read_text()
            )
            assert listening_addresses == [hex_address]


def test_lists_faults() -> None:
    done = run("--list-faults")
    assert done.returncode == 0
    assert "drop-after" in done.stdout


PROGRAM_WITHOUT_EXTRA = """
import sys
sys.modules["starlette"] = sys.modules["uvicorn"] = None
import scenekit.testing
from scenekit.cli import main
main(["sandbox", "--list-faults"], standalone_mode=False)
main()
"""


def test_missing_extra_is_named() -> None:
    done = run_process([sys.executable, "-c", PROGRAM_WITHOUT_EXTRA, "sandbox"])
    assert done.stdout.startswith("429 ")
    assert (done.returncode, done.stderr) == (
        2,
        "Error: The sandbox needs the extra 'sandbox'. Install it with: pip install 'scenekit[sandbox]'\n",
    )


TEST_FILE = """
import urllib.request

def test_responds(scenekit_sandbox):
    with urllib.request.urlopen(scenekit_sandbox.environment["AISTUDIOS_BASE_URL"] + "/api/odin/v3/auth") as response:
        assert response.status == 200
    assert [record.path for record in scenekit_sandbox.requests] == ["/api/odin/v3/auth"]
    assert scenekit_sandbox.projects() == []

def test_is_a_new_sandbox(scenekit_sandbox):
    assert scenekit_sandbox.requests == []
"""


def test_pytest_fixture(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["scenekit.testing"]\n')
    (tmp_path / "test_it.py").write_text(TEST_FILE)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", str(tmp_path)]
    done = run_process(command, cwd=tmp_path, env={**os.environ, "NO_COLOR": "1"})
    assert "2 passed" in done.stdout, done.stdout
