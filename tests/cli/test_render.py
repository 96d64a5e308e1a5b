"""`scenekit render`, `jobs` and `models`, with a real sandbox, and as real processes where signals and terminals matter."""

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from scenekit.client import Client, Ledger
from scenekit.errors import LedgerError
from scenekit.testing import RunningSandbox, sandbox
from tests.support.clients import HANG, encode_response, serve_responses
from tests.support.commands import run_command_as_text
from tests.support.ledgers import update_ledger

LEDGER = "jobs.sqlite"
"""The file name of the ledger."""

SCENE = """
from scenekit import Project, Scene
project = Project("Welcome").add(Scene().avatar("M000045058", script="Hello!"))
off = Project("Off").add(Scene().avatar("M000045058", script="Hello!", left=5000, top=0))
http = Project("Http").add(Scene().avatar("M000045058", script="Hello!").audio("http://example.com/a.mp3"))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Provide a folder with a Python source."""
    (tmp_path / "welcome.py").write_text(SCENE)
    return tmp_path


@pytest.fixture(autouse=True)
def short_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the intervals between two polls, because a render of the sandbox takes 60 ms."""
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(seconds / 60))


def build_environment(folder: Path, service: RunningSandbox | None, **variables: str) -> dict[str, str]:
    """Return the environment variables of a command: the sandbox, and a ledger in the folder."""
    return {**(service.environment if service else {}), "SCENEKIT_LEDGER": str(folder / LEDGER), **variables}


def run(
    folder: Path, service: RunningSandbox | None, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run `scenekit` with these arguments."""
    return run_command_as_text(*arguments, cwd=folder, env=build_environment(folder, service, **variables))


def test_sandbox_option_renders_without_an_account(folder: Path) -> None:
    done = run(folder, None, "render", "welcome.py", "--sandbox")
    assert done.returncode == 0
    assert done.stdout.strip() == "welcome.mp4"
    assert (folder / "welcome.mp4").read_bytes()[4:8] == b"ftyp"
    assert "Using a local sandbox at http://127.0.0.1:" in done.stderr
    assert "100 %  exported" in done.stderr
    assert not (folder / LEDGER).exists()  # a dry run is not recorded


def test_the_same_command_is_billed_once(folder: Path, service: RunningSandbox) -> None:
    for _ in range(2):
        done = run(folder, service, "render", "welcome.py", "-o", "out.mp4", "--json")
        assert done.returncode == 0
        outcome = json.loads(done.stdout)
        assert outcome["output"] == "out.mp4"
        assert outcome["project_id"] == service.projects()[0].id
    assert run(folder, service, "render", "welcome.py", "--resend-lost").returncode == 0
    assert len(service.projects()) == 1
    assert run(folder, service, "render", "welcome.py", "--again").returncode == 0
    assert len(service.projects()) == 2


def test_options_change_the_project(folder: Path, service: RunningSandbox) -> None:
    done = run(folder, service, "render", "welcome.py", "--draft", "--resolution", "720")
    assert done.returncode == 0
    assert done.stdout.strip() == f"{service.projects()[0].id} (draft)"
    assert service.projects()[0].state == "draft"
    assert service.credits == 0
    done = run(folder, service, "render", "welcome.py", "--no-wait")
    assert done.stdout.strip() == f"{service.projects()[1].id} (sent)"
    assert not list(folder.glob("*.mp4"))


def test_lists_jobs(folder: Path, service: RunningSandbox) -> None:
    assert "no jobs" in run(folder, service, "jobs").stderr
    run(folder, service, "render", "welcome.py")
    run(folder, service, "render", "welcome.py", "--resolution", "720", "--no-wait")
    lines = run(folder, service, "jobs").stdout.splitlines()
    assert [("done" in line, "made" in line) for line in lines] == [(True, False), (False, True)]
    assert service.projects()[0].id in lines[0]
    assert f"-> {folder / 'welcome.mp4'}" in lines[0]
    assert len(run(folder, service, "jobs", "--open").stdout.splitlines()) == 1
    rows = json.loads(run(folder, service, "jobs", "--json").stdout)
    assert [row["state"] for row in rows] == ["done", "made"]


def test_lists_models(folder: Path, service: RunningSandbox) -> None:
    output = run(folder, service, "models").stdout
    assert "M000045058" in output
    assert "    BG00002320" in output
    assert run(folder, service, "models", "m000045058").stdout.startswith("M000045058")
    assert "No avatar with 'unknown'" in run(folder, service, "models", "unknown").stderr
    assert json.loads(run(folder, service, "models", "--json").stdout)[0]["id"]


@pytest.mark.parametrize(
    ("arguments", "faults", "exit_code", "message"),
    [
        (
            ["welcome.py", "--resolution", "720", "--webhook-url", "https://x.example/"],
            ["expired-token"],
            3,
            "HTTP 401",
        ),
        (["welcome.py"], ["fail-render"], 3, "render failed"),
        (["welcome.py", "--timeout", "1"], ["stall"], 5, "not send it again"),
        (["welcome.py"], ["expired-token"], 3, "HTTP 401"),
        (["missing.py"], [], 2, "missing.py"),
        (["welcome.py:off"], [], 2, "The project was not sent, because it has errors."),
        (["welcome.py:nothing"], [], 2, "nothing"),
        (["welcome.py", "-o", "missing/out.mp4"], [], 2, "cannot be written"),
        (["welcome.py", "-o", "x.webm"], [], 2, "x.webm: The service renders MP4 files"),
        (["welcome.py", "-o", "x.MOV"], [], 2, "so the name must end with .mp4."),
        (["welcome.py", "-o", "-"], [], 2, "cannot be written to standard output"),
        (["welcome.py", "--timeout", "inf"], [], 2, "--timeout"),
        (["welcome.py", "--timeout", "nan"], [], 2, "nan must be a finite number of at least 0."),
        (["--resume", "--sandbox"], [], 2, "--sandbox needs SOURCE"),
        (["--resume", "-o", "x.mp4"], [], 2, "-o needs SOURCE"),
        (["--resume", "--var", "a=b"], [], 2, "--var needs SOURCE"),
        (["welcome.py", "--vars", "welcome.py"], [], 2, "welcome.py: "),
        (["welcome.py", "-o", "welcome.py"], [], 2, "must not overwrite the source"),
        (["welcome.py", "--resume"], [], 2, "Pass either SOURCE or --resume."),
        ([], [], 2, "Pass either SOURCE or --resume."),
        (["welcome.py", "--webhook-url", "http://x.example/"], [], 2, "must be an https:// URL"),
        (["welcome.py", "--ledger", "welcome.py"], [], 2, "ledger"),
        (["welcome.py", "--ledger", "/proc/none/jobs"], [], 2, "ledger"),
    ],
)
def test_exit_codes(
    folder: Path, service: RunningSandbox, arguments: list[str], faults: list[str], exit_code: int, message: str
) -> None:
    service.inject_faults(*faults)
    done = run(folder, service, "render", *arguments)
    assert (done.returncode, message in done.stderr) == (exit_code, True), done.stderr
    assert "welcome.mp4" not in {path.name for path in folder.iterdir()}
    assert len(service.projects()) == (0 if exit_code == 2 or "HTTP" in message else 1)  # invalid input is not sent


def test_no_check_sends_projects_with_errors(folder: Path, service: RunningSandbox) -> None:
    assert run(folder, service, "render", "welcome.py:off", "--no-check").returncode == 0


def test_summarizes_the_findings(folder: Path, service: RunningSandbox) -> None:
    done = run(folder, service, "render", "welcome.py:http", "--no-wait")
    assert "welcome.py:http: 1 warning. To show them: scenekit check welcome.py:http\n" in done.stderr


def test_missing_credentials_name_the_variables(folder: Path) -> None:
    done = run(folder, None, "render", "welcome.py")
    assert done.returncode == 2
    assert "AISTUDIOS_API_KEY" in done.stderr
    assert "use --sandbox" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "file_name"),
    [
        (["welcome.py:off", "--no-check"], "welcome-off.mp4"),
        (["welcome.py", "--orientation", "portrait"], "welcome-portrait.mp4"),
        (["welcome.py", "--resolution", "720"], "welcome-720.mp4"),
        (["hello.py", "--var", "name=민준"], "hello-민준.mp4"),
        (["hello.py", "--var", "name=../../Ann & Co"], "hello-Ann-Co-343f13.mp4"),
        (["hello.py", "--var", f"name={'x' * 99}"], f"hello-{'x' * 40}-d0621f.mp4"),
    ],
)
def test_default_file_names_differ_by_options(
    folder: Path, service: RunningSandbox, arguments: list[str], file_name: str
) -> None:
    (folder / "hello.py").write_text(SCENE.replace("Welcome", "Welcome, ${name}"))
    done = run(folder, service, "render", *arguments)
    assert (done.returncode, done.stdout.strip()) == (0, file_name), done.stderr
    assert (folder / file_name).exists()


def test_resume_continues_jobs_that_timed_out(folder: Path) -> None:
    with sandbox(speed=200) as service:  # a render takes 0.6 s, so that a busy machine still asks before its end
        service.inject_faults("stall:1x")
        assert run(folder, service, "render", "welcome.py", "--timeout", "0").returncode == 5
        assert run(folder, service, "render", "welcome.py", "--resolution", "480", "--timeout", "0").returncode == 5
        done = run(folder, service, "render", "--resume", "--timeout", "1")
        assert done.returncode == 5  # the highest exit code: the first render stalls forever
        assert [job["state"] for job in json.loads(run(folder, service, "jobs", "--json").stdout)] == ["made", "done"]
        assert (folder / "welcome-480.mp4").exists()
        assert len(service.projects()) == 2


def test_resume_recovers_a_lost_response(folder: Path, service: RunningSandbox) -> None:
    run(folder, service, "render", "welcome.py", "--no-wait")
    update_ledger(
        folder / LEDGER, "UPDATE jobs SET state = 'sending', project_id = NULL"
    )  # as if the process was killed while sending
    done = run(folder, service, "render", "--resume")
    assert done.returncode == 0, done.stderr
    assert (folder / "welcome.mp4").exists()
    assert len(service.projects()) == 1
    assert "There are no open jobs." in run(folder, service, "render", "--resume").stderr


def test_deleted_projects_are_sent_again_only_with_again(folder: Path, service: RunningSandbox) -> None:
    project = run(folder, service, "render", "welcome.py", "--no-wait").stdout.split()[0]
    with Client(base_url=service.url, app_id=service.app_id, user_key=service.user_key) as client:
        client.delete_projects([project])
    update_ledger(
        folder / LEDGER, "UPDATE jobs SET sent_at = sent_at - 600"
    )  # long enough ago to trust the response 404
    done = run(folder, service, "render", "--resume")
    assert (done.returncode, "use --again" in done.stderr) == (3, True), done.stderr
    assert "There are no open jobs." in run(folder, service, "render", "--resume").stderr
    assert run(folder, service, "render", "welcome.py").returncode == 3
    assert run(folder, service, "render", "welcome.py", "--again").returncode == 0


def test_adopt_and_forget_resolve_unconfirmed_jobs(folder: Path, service: RunningSandbox) -> None:
    for resolution in ("480", "720"):
        run(folder, service, "render", "welcome.py", "--no-wait", "--resolution", resolution)
    update_ledger(folder / LEDGER, "UPDATE jobs SET state = 'unknown', project_id = NULL, marker = 'sk-none'")
    assert "[sk-none]" in run(folder, service, "jobs").stdout
    assert "made" in run(folder, service, "jobs", "--adopt", "1", service.projects()[0].id).stdout
    assert "refused" in run(folder, service, "jobs", "--forget", "2").stdout
    assert (
        "refused" in run(folder, service, "jobs", "--forget", "1").stdout
    )  # also an adopted job, whose project was deleted at the service
    for arguments, message in [
        (["--adopt", "1", "65f0"], "cannot be adopted, because its state is refused"),
        (["--forget", "1"], "cannot be forgotten, because its state is refused"),
        (["--forget", "9"], "Job 9 does not exist"),
        (["--forget", "x"], "'x' is not a valid integer"),
        (["--forget", "9" * 20], "is not in the range"),
        (["--adopt", "2", "no/id"], "is not a valid project id"),
    ]:
        done = run(folder, service, "jobs", *arguments)
        assert (done.returncode, message in done.stderr) == (2, True), done.stderr


def test_drafts_are_not_open_jobs(folder: Path, service: RunningSandbox) -> None:
    (folder / "draft.py").write_text(SCENE.replace('Project("Welcome")', 'Project("Welcome", is_export=False)'))
    assert run(folder, service, "render", "draft.py").stdout.endswith("(draft)\n")
    assert "There are no open jobs." in run(folder, service, "render", "--resume").stderr


def test_escapes_characters_that_the_terminal_does_not_have(folder: Path, service: RunningSandbox) -> None:
    (folder / "welcome.py").write_text(SCENE.replace("Welcome", "환영합니다"), encoding="utf-8")
    run(folder, service, "render", "welcome.py", "--no-wait")
    environment = build_environment(folder, service, PYTHONIOENCODING="cp1252")
    command = [sys.executable, "-m", "scenekit", "jobs"]
    output = subprocess.run(command, cwd=folder, env=os.environ | environment, capture_output=True, check=True).stdout
    assert b"\\ud658" in output


def test_interrupted_jobs_stay_open(folder: Path, service: RunningSandbox) -> None:
    service.inject_faults("stall")
    command = [sys.executable, "-m", "scenekit", "render", "welcome.py"]
    environment = build_environment(folder, service)
    with subprocess.Popen(
        command, cwd=folder, env=os.environ | environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        while "62 %" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        remaining_output = process.stderr.read()
    assert process.returncode == 130
    assert "scenekit render --resume" in remaining_output
    assert "Traceback" not in remaining_output
    assert sorted(path.name for path in folder.iterdir() if path.suffix not in {".sqlite-shm", ".sqlite-wal"}) == [
        LEDGER,
        "welcome.py",
    ]
    assert "made" in run(folder, service, "jobs", "--open").stdout


@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_downloads_leave_no_partial_file(folder: Path, stop_signal: signal.Signals) -> None:
    with serve_responses(HANG) as server:
        progress = {"progress": 100, "downloadUrl": f"{server.url}/v.mp4"}
        partial_response = encode_response(b"half", Content_Type="video/mp4", Content_Length="9000")
        server.responses = [encode_data({"projectId": "65f0"}), encode_data(progress), partial_response, HANG]
        environment = build_environment(folder, None, AISTUDIOS_BASE_URL=server.url, AISTUDIOS_API_KEY="the-key")
        command = [sys.executable, "-m", "scenekit", "render", "welcome.py", "--no-check"]
        with subprocess.Popen(
            command, cwd=folder, env=os.environ | environment, stderr=subprocess.PIPE, text=True
        ) as process:
            assert server.client_waiting.wait(30)
            assert list(folder.glob(".scenekit-*.part"))
            process.send_signal(stop_signal)
            assert process.stderr
            assert "scenekit render --resume" in process.stderr.read()
    assert process.returncode == 130
    assert [path for path in folder.iterdir() if "sqlite" not in path.name] == [folder / "welcome.py"]


def encode_data(data: Any) -> bytes:
    """Return a successful HTTP response in the envelope of the service."""
    return encode_response(json.dumps({"success": True, "data": data}).encode(), Content_Type="application/json")


def test_terminals_get_a_progress_bar(folder: Path, service: RunningSandbox) -> None:
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "scenekit", "render", "welcome.py"]
    with subprocess.Popen(
        command, cwd=folder, env=os.environ | build_environment(folder, service), stderr=slave, stdout=slave
    ) as process:
        os.close(slave)
        output = b""
        while True:
            try:
                output += os.read(master, 4096)
            except OSError:
                break
    os.close(master)
    assert process.returncode == 0
    assert b"rendering" in output
    assert b"#" in output
    assert b"exported, 0:0" in output


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda path: path.write_bytes(b"no database at all" * 100), "not a database"),
        (lambda path: path.mkdir(), "directory"),
        (lambda path: create_foreign_database(path, 0), "is a database of"),
        (lambda path: create_foreign_database(path, 99), "later"),
    ],
)
def test_unusable_ledgers_prevent_sending(folder: Path, service: RunningSandbox, prepare: Any, message: str) -> None:
    prepare(folder / LEDGER)
    done = run(folder, service, "render", "welcome.py")
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    assert service.projects() == []


def create_foreign_database(path: Path, version: int) -> None:
    """Create a database of another program, with a schema version."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE recipes (name)")
    database.execute(f"PRAGMA user_version = {version}")
    database.close()


def test_reports_a_locked_ledger(folder: Path, service: RunningSandbox) -> None:
    Ledger(folder / LEDGER).close()
    holder = sqlite3.connect(folder / LEDGER, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with (
        Ledger(folder / LEDGER, timeout=0.1) as ledger,
        Client(base_url=service.url, app_id="me", user_key="key", ledger=ledger) as client,
        pytest.raises(LedgerError, match="locked"),
    ):
        client.create_project({"scenes": [{"clips": []}]})
    holder.close()
    assert service.projects() == []
