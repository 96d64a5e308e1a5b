"""Webhooks of the sandbox: what they are told, when, and whom it never calls."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, NamedTuple

import httpx
import pytest

from scenekit.client.base_url import is_loopback
from scenekit.testing import sandbox
from tests.support.sandbox_api import INSTANT_SPEED, QUICK_START, create_project, expect_data, get_project, open_client

WAIT = 30
"""Seconds in which a call must come: it comes at once."""


class Called(NamedTuple):
    method: str
    path: str
    kind: str
    body: Any


class Listener:
    """Somebody who is called."""

    def __init__(self, status: int = 200, headers: dict[str, str] | None = None):
        self.calls: Queue[Called] = Queue()
        calls = self.calls

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
                calls.put(Called("POST", self.path, self.headers["Content-Type"], body))

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def test_it_is_told_halfway_and_at_the_end(listener: Listener) -> None:
    with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as api:
        id = create_project(api, webhookUrl=f"{listener.url}/done?id=7")
        half, whole = listener.calls.get(timeout=WAIT), listener.calls.get(timeout=WAIT)
        task = get_project(api, id)["backendTaskId"]
    assert half == Called("POST", "/done?id=7", "application/json", {"progress": 50, "backendTaskId": task})
    assert whole.body == {
        "progress": 100,
        "backendTaskId": task,
        "credit": 1,
        "download_url": f"{running.url}/download/{id}.mp4",
    }


@pytest.mark.parametrize("call", ["edit", "export", "simple-video"])
def test_every_call_that_renders_takes_a_webhook(listener: Listener, call: str) -> None:
    with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as api:
        id = create_project(api, isExport=False)
        video = {"language": "en", "text": "Hi", "model": "M1", "clothes": "BG1", "isExport": True}
        calls: dict[str, tuple[str, dict[str, Any]]] = {
            "edit": (f"/editor/project/{id}", {"updates": []}),
            "export": ("/editor/project/export", {"projectId": id}),
            "simple-video": ("/simple/video", video),
        }
        path, body = calls[call]
        made = expect_data(api.post(path, json={**body, "webhookUrl": listener.url}))["projectId"]
        listener.calls.get(timeout=WAIT)
        assert made in listener.calls.get(timeout=WAIT).body["download_url"]


def test_it_is_told_after_a_restart_what_it_was_not_told_before(listener: Listener, tmp_path: Path) -> None:
    clock = [0.0]
    with sandbox(db=tmp_path / "a.db", speed=1, now=lambda: clock[0]) as running, open_client(running) as api:
        create_project(api, webhookUrl=listener.url)
    clock[0] += 120
    with sandbox(db=tmp_path / "a.db", speed=1, now=lambda: clock[0]):
        assert [listener.calls.get(timeout=WAIT).body["progress"] for _ in range(2)] == [50, 100]


def test_a_render_that_fails_tells_nothing_more(listener: Listener) -> None:
    with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as api:
        for fault in ("fail-render", "stall"):
            headers = {"X-Sandbox-Fault": fault}
            expect_data(
                api.post(
                    "/editor/project", json={**QUICK_START, "webhookUrl": f"{listener.url}/{fault}"}, headers=headers
                )
            )
        create_project(api, webhookUrl=f"{listener.url}/good")
        calls = [listener.calls.get(timeout=WAIT) for _ in range(3)]
    assert sorted((one.path, one.body["progress"]) for one in calls) == [("/good", 50), ("/good", 100), ("/stall", 50)]


@pytest.mark.parametrize("status", [302, 500])
def test_whatever_it_answers_it_is_called_once_and_followed_nowhere(listener: Listener, status: int) -> None:
    first = Listener(status, {"Location": f"{listener.url}/elsewhere"})
    try:
        with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as api:
            create_project(api, webhookUrl=first.url)
            assert [first.calls.get(timeout=WAIT).body["progress"] for _ in range(2)] == [50, 100]
        assert (first.calls.qsize(), listener.calls.qsize()) == (0, 0)
    finally:
        first.close()


def test_nobody_there_is_no_fault(capfd: pytest.CaptureFixture[str]) -> None:
    gone = Listener()
    gone.close()
    with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as api:
        for url in (gone.url, "http://127.0.0.1:1/", "http://localhost:99999/", "http://[::1/"):
            api.post("/editor/project", json={**QUICK_START, "webhookUrl": url})
        assert httpx.get(f"{running.url}/").status_code == 404
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1/", True),
        ("http://127.9.9.9:80/x", True),
        ("http://localhost:9000", True),
        ("http://sandbox.localhost:9000", True),
        ("http://[::1]:9000/", True),
        ("https://example.com/", False),
        ("http://169.254.169.254/", False),
        ("http://10.0.0.1/", False),
        ("http://0.0.0.0/", False),
        ("http://localhost.example.com/", False),
        ("http://127.0.0.1@example.com/", False),
        ("http://2130706433/", False),
        ("http://[::1", False),
        ("nonsense", False),
    ],
)
def test_only_this_machine_is_called(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


def test_other_machines_are_called_only_where_that_is_allowed(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is of another machine for all the sandbox knows, and leads to this one."""
    monkeypatch.setattr("scenekit.sandbox.webhooks.is_loopback", lambda _: False)
    for webhooks_anywhere in (False, True):
        with sandbox(speed=INSTANT_SPEED, webhooks_anywhere=webhooks_anywhere) as running, open_client(running) as api:
            create_project(api, webhookUrl=f"{listener.url}/{webhooks_anywhere}")
            if webhooks_anywhere:
                assert [listener.calls.get(timeout=WAIT).path for _ in range(2)] == ["/True"] * 2
    assert listener.calls.empty()
