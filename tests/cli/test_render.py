"""The commands that send, as real processes against a real sandbox."""

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scenekit.client import Client, Ledger
from scenekit.errors import LedgerError
from scenekit.testing import RunningSandbox
from tests.support.clients import HANG, encode_response, serve_responses

SCENE = """
from scenekit import Project, Scene
project = Project("Welcome").add(Scene().avatar("M000045058", script="Hello!"))
off = Project("Off").add(Scene().avatar("M000045058", script="Hello!", left=5000, top=0))
http = Project("Http").add(Scene().avatar("M000045058", script="Hello!").audio("http://example.com/a.mp3"))
"""

Done = subprocess.CompletedProcess[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "welcome.py").write_text(SCENE)
    return tmp_path


def environment(folder: Path, service: RunningSandbox | None, **more: str) -> dict[str, str]:
    said = service.environment if service else {}
    return {**os.environ, **said, "SCENEKIT_LEDGER": str(folder / "jobs.sqlite"), **more}


def scenekit(folder: Path, service: RunningSandbox | None, *words: str, **more: str) -> Done:
    command = [sys.executable, "-m", "scenekit", *words]
    around = environment(folder, service, **more)
    done = subprocess.run(command, cwd=folder, env=around, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    return done


def test_one_command_renders_with_no_account(folder: Path) -> None:
    done = scenekit(folder, None, "render", "welcome.py", "--sandbox")
    assert done.returncode == 0
    assert done.stdout.strip() == "welcome.mp4"
    assert (folder / "welcome.mp4").read_bytes()[4:8] == b"ftyp"
    assert "a sandbox at http://127.0.0.1:" in done.stderr
    assert "100 %  exported" in done.stderr
    assert not (folder / "jobs.sqlite").exists()  # nothing that counts was sent


def test_the_same_command_does_not_pay_twice(folder: Path, service: RunningSandbox) -> None:
    for _ in range(2):
        done = scenekit(folder, service, "render", "welcome.py", "-o", "out.mp4", "--json")
        assert done.returncode == 0
        said = json.loads(done.stdout)
        assert said["output"] == "out.mp4"
        assert said["project_id"] == service.projects()[0].id
    assert len(service.projects()) == 1
    assert scenekit(folder, service, "render", "welcome.py", "--again").returncode == 0
    assert len(service.projects()) == 2


def test_options_go_with_the_project(folder: Path, service: RunningSandbox) -> None:
    done = scenekit(folder, service, "render", "welcome.py", "--draft", "--resolution", "720")
    assert done.returncode == 0
    assert done.stdout.strip() == f"{service.projects()[0].id} (draft)"
    assert service.projects()[0].state == "draft"
    assert service.credits == 0
    done = scenekit(folder, service, "render", "welcome.py", "--no-wait")
    assert done.stdout.strip() == f"{service.projects()[1].id} (sent)"
    assert not list(folder.glob("*.mp4"))


def test_jobs_are_listed(folder: Path, service: RunningSandbox) -> None:
    assert "nothing was sent" in scenekit(folder, service, "jobs").stderr
    scenekit(folder, service, "render", "welcome.py")
    scenekit(folder, service, "render", "welcome.py", "--resolution", "720", "--no-wait")
    listed = scenekit(folder, service, "jobs").stdout.splitlines()
    assert [("done" in line, "made" in line) for line in listed] == [(True, False), (False, True)]
    assert service.projects()[0].id in listed[0]
    assert f"-> {folder / 'welcome.mp4'}" in listed[0]
    assert len(scenekit(folder, service, "jobs", "--open").stdout.splitlines()) == 1
    rows = json.loads(scenekit(folder, service, "jobs", "--json").stdout)
    assert [row["state"] for row in rows] == ["done", "made"]


def test_models_are_listed(folder: Path, service: RunningSandbox) -> None:
    listed = scenekit(folder, service, "models").stdout
    assert "M000045058" in listed
    assert "    BG00002320" in listed
    assert scenekit(folder, service, "models", "m000045058").stdout.startswith("M000045058")
    assert "no avatar with 'nobody'" in scenekit(folder, service, "models", "nobody").stderr
    assert json.loads(scenekit(folder, service, "models", "--json").stdout)[0]["id"]


@pytest.mark.parametrize(
    ("words", "faults", "code", "said"),
    [
        (
            ["welcome.py", "--resolution", "720", "--webhook-url", "https://x.example/"],
            ["expired-token"],
            3,
            "HTTP 401",
        ),
        (["welcome.py"], ["fail-render"], 3, "the render failed"),
        (["welcome.py", "--timeout", "1"], ["stall"], 5, "do not send it again"),
        (["welcome.py"], ["expired-token"], 3, "HTTP 401"),
        (["missing.py"], [], 2, "missing.py"),
        (["welcome.py:off"], [], 2, "not sent, as it has errors"),
        (["welcome.py:nothing"], [], 2, "nothing"),
        (["welcome.py", "-o", "missing/out.mp4"], [], 2, "cannot be written"),
        (["welcome.py", "-o", "-"], [], 2, "written to a file"),
        (["welcome.py", "--timeout", "inf"], [], 2, "--timeout"),
        (["welcome.py", "--timeout", "nan"], [], 2, "nan is no amount"),
        (["--resume", "--sandbox"], [], 2, "--sandbox is about a SOURCE"),
        (["--resume", "-o", "x.mp4"], [], 2, "-o is about a SOURCE"),
        (["--resume", "--var", "a=b"], [], 2, "--var is about a SOURCE"),
        (["welcome.py", "--vars", "welcome.py"], [], 2, "is no file of values: its name must end with"),
        (["welcome.py", "-o", "welcome.py"], [], 2, "is the source itself"),
        (["welcome.py", "--resume"], [], 2, "either SOURCE or --resume"),
        ([], [], 2, "either SOURCE or --resume"),
        (["welcome.py", "--webhook-url", "http://x.example/"], [], 2, "must be an https:// URL"),
        (["welcome.py", "--ledger", "welcome.py"], [], 2, "cannot be used as a ledger"),
        (["welcome.py", "--ledger", "/proc/none/jobs"], [], 2, "cannot be used as a ledger"),
    ],
)
def test_how_it_ends(
    folder: Path, service: RunningSandbox, words: list[str], faults: list[str], code: int, said: str
) -> None:
    service.inject_faults(*faults)
    done = scenekit(folder, service, "render", *words)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "welcome.mp4" not in {path.name for path in folder.iterdir()}
    assert len(service.projects()) == (0 if code == 2 or "HTTP" in said else 1)  # bad input is not paid for


def test_errors_that_are_meant_can_be_sent(folder: Path, service: RunningSandbox) -> None:
    assert scenekit(folder, service, "render", "welcome.py:off", "--no-check").returncode == 0


def test_how_many_findings_there_are_is_said_by_level(folder: Path, service: RunningSandbox) -> None:
    done = scenekit(folder, service, "render", "welcome.py:http", "--no-wait")
    assert "welcome.py:http: 1 warning; `scenekit check welcome.py:http` shows them\n" in done.stderr


def test_without_credentials_it_says_what_to_set(folder: Path) -> None:
    done = scenekit(folder, None, "render", "welcome.py")
    assert done.returncode == 2
    assert "AISTUDIOS_API_KEY" in done.stderr
    assert "--sandbox needs none" in done.stderr


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["welcome.py:off", "--no-check"], "welcome-off.mp4"),
        (["welcome.py", "--orientation", "portrait"], "welcome-portrait.mp4"),
        (["welcome.py", "--resolution", "720"], "welcome-720.mp4"),
        (["hello.py", "--var", "name=민준"], "hello-민준.mp4"),
        (["hello.py", "--var", "name=../../Ann & Co"], "hello-Ann-Co-343f13.mp4"),
        (["hello.py", "--var", f"name={'x' * 99}"], f"hello-{'x' * 40}-d0621f.mp4"),
    ],
)
def test_videos_of_one_source_do_not_take_each_others_name(
    folder: Path, service: RunningSandbox, words: list[str], name: str
) -> None:
    (folder / "hello.py").write_text(SCENE.replace("Welcome", "Welcome, ${name}"))
    done = scenekit(folder, service, "render", *words)
    assert (done.returncode, done.stdout.strip()) == (0, name), done.stderr
    assert (folder / name).exists()


def test_what_timed_out_is_gone_on_with(folder: Path, service: RunningSandbox) -> None:
    service.inject_faults("stall:1x")
    assert scenekit(folder, service, "render", "welcome.py", "--timeout", "0").returncode == 5
    assert scenekit(folder, service, "render", "welcome.py", "--resolution", "480", "--timeout", "0").returncode == 5
    done = scenekit(folder, service, "render", "--resume", "--timeout", "1")
    assert done.returncode == 5  # the worst that happened: the first one stalls for good
    assert [job["state"] for job in json.loads(scenekit(folder, service, "jobs", "--json").stdout)] == ["made", "done"]
    assert (folder / "welcome-480.mp4").exists()
    assert len(service.projects()) == 2


def test_a_lost_answer_is_found_on_resuming(folder: Path, service: RunningSandbox) -> None:
    with Ledger(folder / "jobs.sqlite") as ledger:  # as a process leaves it that was killed while sending
        scenekit(folder, service, "render", "welcome.py", "--no-wait")
        ledger._db.execute("UPDATE jobs SET state = 'sending', project_id = NULL")
    done = scenekit(folder, service, "render", "--resume")
    assert done.returncode == 0, done.stderr
    assert (folder / "welcome.mp4").exists()
    assert len(service.projects()) == 1
    assert "nothing is open" in scenekit(folder, service, "render", "--resume").stderr


def test_a_project_that_is_gone_is_sent_anew_only_where_that_is_said(folder: Path, service: RunningSandbox) -> None:
    project = scenekit(folder, service, "render", "welcome.py", "--no-wait").stdout.split()[0]
    with Client(base_url=service.url, app_id=service.app_id, user_key=service.user_key) as client:
        client.delete_projects([project])
    with Ledger(folder / "jobs.sqlite") as ledger:
        ledger._db.execute("UPDATE jobs SET sent_at = sent_at - 600")  # long ago
    done = scenekit(folder, service, "render", "--resume")
    assert (done.returncode, "--again sends it anew" in done.stderr) == (3, True), done.stderr
    assert "nothing is open" in scenekit(folder, service, "render", "--resume").stderr
    assert scenekit(folder, service, "render", "welcome.py").returncode == 3
    assert scenekit(folder, service, "render", "welcome.py", "--again").returncode == 0


def test_a_lost_job_can_be_settled_by_hand(folder: Path, service: RunningSandbox) -> None:
    with Ledger(folder / "jobs.sqlite") as ledger:
        for resolution in ("480", "720"):
            scenekit(folder, service, "render", "welcome.py", "--no-wait", "--resolution", resolution)
        ledger._db.execute("UPDATE jobs SET state = 'unknown', project_id = NULL, marker = 'sk-none'")
    assert "[sk-none]" in scenekit(folder, service, "jobs").stdout
    assert "made" in scenekit(folder, service, "jobs", "--adopt", "1", service.projects()[0].id).stdout
    assert "refused" in scenekit(folder, service, "jobs", "--forget", "2").stdout
    assert "refused" in scenekit(folder, service, "jobs", "--forget", "1").stdout  # as one does that was deleted there
    for words, said in [
        (["--adopt", "1", "65f0"], "is refused, and not lost"),
        (["--forget", "1"], "is refused, and not open"),
        (["--forget", "9"], "there is none"),
        (["--forget", "x"], "'x' is not a valid integer"),
        (["--forget", "9" * 20], "is not in the range"),
        (["--adopt", "2", "no/id"], "is no project id"),
    ]:
        done = scenekit(folder, service, "jobs", *words)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_drafts_are_no_work_to_go_on_with(folder: Path, service: RunningSandbox) -> None:
    (folder / "draft.py").write_text(SCENE.replace('Project("Welcome")', 'Project("Welcome", is_export=False)'))
    assert scenekit(folder, service, "render", "draft.py").stdout.endswith("(draft)\n")
    assert "nothing is open" in scenekit(folder, service, "render", "--resume").stderr


def test_a_terminal_without_hangul_is_none_the_worse(folder: Path, service: RunningSandbox) -> None:
    (folder / "welcome.py").write_text(SCENE.replace("Welcome", "환영합니다"), encoding="utf-8")
    scenekit(folder, service, "render", "welcome.py", "--no-wait")
    done = scenekit(folder, service, "jobs", PYTHONIOENCODING="cp1252")
    assert done.returncode == 0
    assert "\\ud658" in done.stdout


def test_control_c_leaves_a_job_that_goes_on(folder: Path, service: RunningSandbox) -> None:
    service.inject_faults("stall")
    command = [sys.executable, "-m", "scenekit", "render", "welcome.py"]
    around = environment(folder, service)
    with subprocess.Popen(command, cwd=folder, env=around, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        while "62 %" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "scenekit render --resume" in rest
    assert "Traceback" not in rest
    assert sorted(path.name for path in folder.iterdir() if path.suffix not in {".sqlite-shm", ".sqlite-wal"}) == [
        "jobs.sqlite",
        "welcome.py",
    ]
    assert "made" in scenekit(folder, service, "jobs", "--open").stdout


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_it_in_a_download_finds_no_half_of_a_file(folder: Path, how: signal.Signals) -> None:
    with serve_responses(HANG) as server:
        done = {"progress": 100, "downloadUrl": f"{server.url}/v.mp4"}
        half = encode_response(b"half", Content_Type="video/mp4", Content_Length="9000")
        server.responses = [enveloped({"projectId": "65f0"}), enveloped(done), half, HANG]
        around = environment(folder, None, AISTUDIOS_BASE_URL=server.url, AISTUDIOS_API_KEY="the-key")
        command = [sys.executable, "-m", "scenekit", "render", "welcome.py", "--no-check"]
        with subprocess.Popen(command, cwd=folder, env=around, stderr=subprocess.PIPE, text=True) as process:
            assert server.client_waiting.wait(30)
            assert list(folder.glob(".scenekit-*.part"))
            process.send_signal(how)
            assert process.stderr
            assert "scenekit render --resume" in process.stderr.read()
    assert process.returncode == 130
    assert [path for path in folder.iterdir() if "sqlite" not in path.name] == [folder / "welcome.py"]


def enveloped(data: Any) -> bytes:
    return encode_response(json.dumps({"success": True, "data": data}).encode(), Content_Type="application/json")


def test_a_terminal_sees_a_bar(folder: Path, service: RunningSandbox) -> None:
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "scenekit", "render", "welcome.py"]
    with subprocess.Popen(command, cwd=folder, env=environment(folder, service), stderr=slave, stdout=slave) as process:
        os.close(slave)
        shown = b""
        while True:
            try:
                shown += os.read(master, 4096)
            except OSError:
                break
    os.close(master)
    assert process.returncode == 0
    assert b"rendering" in shown
    assert b"#" in shown
    assert b"exported, 0:0" in shown


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda path: path.write_bytes(b"no database at all" * 100), "not a database"),
        (lambda path: path.mkdir(), "directory"),
        (lambda path: other_database(path, 0), "something else"),
        (lambda path: other_database(path, 99), "later scenekit"),
    ],
)
def test_a_ledger_that_cannot_be_used_keeps_it_from_sending(
    folder: Path, service: RunningSandbox, prepare: Any, said: str
) -> None:
    prepare(folder / "jobs.sqlite")
    done = scenekit(folder, service, "render", "welcome.py")
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert service.projects() == []


def other_database(path: Path, version: int) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE recipes (name)")
    database.execute(f"PRAGMA user_version = {version}")
    database.close()


def test_a_locked_ledger_is_said(folder: Path, service: RunningSandbox) -> None:
    Ledger(folder / "jobs.sqlite").close()
    holder = sqlite3.connect(folder / "jobs.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with (
        Ledger(folder / "jobs.sqlite", timeout=0.1) as ledger,
        Client(base_url=service.url, app_id="me", user_key="key", ledger=ledger) as client,
        pytest.raises(LedgerError, match="locked"),
    ):
        client.create_project({"scenes": [{"clips": []}]})
    holder.close()
    assert service.projects() == []
