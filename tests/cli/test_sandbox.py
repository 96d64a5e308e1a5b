"""`scenekit sandbox` as a process: what people have today runs against it, and it survives what processes survive."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

import scenekit
from tests.support.paths import TESTS
from tests.support.sandbox_api import QUICK_START, create_project, expect_data, sign_in

QUICK_START_FILE = TESTS / "golden" / "quickstart-v3.json"
COMMAND = [sys.executable, "-m", "scenekit", "sandbox"]


def run_process(command: list[str], **words: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, **words)


class Started(NamedTuple):
    process: subprocess.Popen[str]
    said: str
    url: str

    def client(self) -> AbstractContextManager[httpx.Client]:
        """With a token, got with what the command printed."""
        told = dict(re.findall(r"export AISTUDIOS_(\w+)=(\S+)", self.said))
        return sign_in(told["BASE_URL"], told["APP_ID"], told["USER_KEY"])

    def ended(self, how: signal.Signals) -> str:
        """What it wrote on standard error until it was ended so."""
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=30)
        assert out == ""
        return err


@contextmanager
def started(*arguments: object) -> Iterator[Started]:
    """The command on a free port, from its last line on."""
    command = [*COMMAND, "--port", "0", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = "".join(iter(process.stdout.readline, "\n")) + "".join(iter(process.stdout.readline, "\n"))
        try:
            yield Started(process, said, re.findall(r"http://[\d.]+:\d+", said)[0])
        finally:
            process.kill()


@pytest.mark.parametrize("name", ["requests_like", "urllib_like"])
def test_a_script_of_today_runs_with_only_the_host_replaced(name: str, tmp_path: Path) -> None:
    with started("--speed", 1000) as server:
        text = (TESTS / "vendor" / f"{name}.py").read_text()
        script, video = tmp_path / "script.py", tmp_path / "video.mp4"
        script.write_text(re.sub(r"https://(app\.)?aistudios\.com", server.url, text))
        command = [sys.executable, str(script), str(QUICK_START_FILE), str(video)]
        done = run_process(command)
        assert (done.returncode, done.stderr) == (0, "")
    assert video.read_bytes() == (Path(scenekit.__file__).parent / "sandbox" / "landscape.mp4").read_bytes()


def test_a_line_for_every_request_and_no_secret() -> None:
    with started("--app-id", "me@example.com", "--user-key", "my-secret", "--fault", "drop-after:1x@create") as server:
        with server.client() as api:
            with pytest.raises(httpx.RemoteProtocolError):
                create_project(api)
            create_project(api)
            token = api.headers["Authorization"]
        lines = server.ended(signal.SIGINT).splitlines()
        assert server.process.returncode == 0
    told = [re.sub(r"\d+ ms", "0 ms", line) for line in lines]
    assert told == [
        "POST   /api/odin/v3/auth/token  200  0 ms",
        "POST   /api/odin/v3/editor/project  no answer  0 ms  drop-after",
        "POST   /api/odin/v3/editor/project  200  0 ms",
    ]
    assert not {token, "my-secret"} & set(" ".join(lines).split())


def test_quiet_is_quiet() -> None:
    with started("--quiet") as server:
        with server.client() as api:
            create_project(api)
        assert server.ended(signal.SIGTERM) == ""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_what_was_answered_survives(how: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "projects.db"
    with started("--db", file, "--speed", 0.01, "-q") as server, server.client() as api:
        token = api.headers["Authorization"]
        ids = [create_project(api, name=f"Project {number}") for number in range(50)]
        server.process.send_signal(how)
        server.process.wait(timeout=30)
    with started("--db", file, "--speed", 1e9, "-q") as server:
        listed = expect_data(httpx.get(f"{server.url}/api/odin/v3/editor/project", headers={"Authorization": token}))
        assert [(one["id"], one["name"], one["state"]) for one in listed] == [
            (id, f"Project {number}", "exported") for number, id in enumerate(ids)
        ]
        fetched = expect_data(
            httpx.get(f"{server.url}/api/odin/v3/editor/project/{ids[0]}", headers={"Authorization": token})
        )
        assert fetched["project"]["scenes"] == QUICK_START["scenes"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return run_process([*COMMAND, *map(str, arguments)])


def foreign_database(folder: Path) -> Path:
    path = folder / "foreign.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    return path


def later_database(folder: Path) -> Path:
    path = folder / "later.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    return path


@pytest.mark.parametrize("make", [foreign_database, later_database, lambda folder: folder])
def test_a_file_that_is_something_else_is_left_alone(make: Any, tmp_path: Path) -> None:
    path = make(tmp_path)
    before = path.read_bytes() if path.is_file() else None
    done = run("--port", 0, "--db", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"Error: sandbox: db='.* cannot be used: .*\n", done.stderr)
    assert before is None or path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--speed", "0"], "speed=0.0 must be"),
        (["--speed", "nan"], "speed=nan must be"),
        (["--fault", "423"], "is no fault"),
        (["--fault", "stall@list"], "Allowed: create, edit, export"),
        (["--host", "nowhere.invalid", "--port", "0"], "host='nowhere.invalid' is no address of this machine"),
        (["--port", "70000"], "not in the range"),
        (["--app-id", ""], "app_id='' must not be empty"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: sandbox: port={port} cannot be listened on (Address already in use)")


@pytest.mark.parametrize(("arguments", "bound"), [([], "127.0.0.1"), (["--host", "0.0.0.0"], "0.0.0.0")])  # noqa: S104
def test_only_this_machine_is_listened_to_unless_told(arguments: list[str], bound: str) -> None:
    with started(*arguments) as server:
        assert expect_data(httpx.get(f"{server.url}/api/odin/v3/auth")) == {"isAuthenticated": False}
        port = int(server.url.rpartition(":")[2])
        if sys.platform == "linux":
            listening = re.findall(rf":\s([0-9A-F]{{8}}):{port:04X} 0+:0000 0A", Path("/proc/net/tcp").read_text())
            assert listening == ["00000000" if bound == "0.0.0.0" else "0100007F"]  # noqa: S104


def test_the_faults_are_listed() -> None:
    done = run("--list-faults")
    assert done.returncode == 0
    assert "drop-after" in done.stdout


WITHOUT = """
import sys
sys.modules["starlette"] = sys.modules["uvicorn"] = None
import scenekit.testing
from scenekit.cli import main
main(["sandbox", "--list-faults"], standalone_mode=False)
main()
"""


def test_without_the_extra_it_says_which_one_is_needed() -> None:
    done = run_process([sys.executable, "-c", WITHOUT, "sandbox"])
    assert done.stdout.startswith("429 ")
    assert (done.returncode, done.stderr) == (
        2,
        "Error: the sandbox needs Starlette and uvicorn: pip install 'scenekit[sandbox]'\n",
    )


TEST_FILE = """
import urllib.request

def test_it_is_there(scenekit_sandbox):
    with urllib.request.urlopen(scenekit_sandbox.environment["AISTUDIOS_BASE_URL"] + "/api/odin/v3/auth") as answer:
        assert answer.status == 200
    assert [one.path for one in scenekit_sandbox.requests] == ["/api/odin/v3/auth"]
    assert scenekit_sandbox.projects() == []

def test_it_is_another_one(scenekit_sandbox):
    assert scenekit_sandbox.requests == []
"""


def test_the_fixture_of_pytest(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["scenekit.testing"]\n')
    (tmp_path / "test_it.py").write_text(TEST_FILE)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", str(tmp_path)]
    done = run_process(command, cwd=tmp_path, env={**os.environ, "NO_COLOR": "1"})
    assert "2 passed" in done.stdout, done.stdout
