"""Webhooks of the sandbox: their body, their time, and the URLs that are never called."""

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

TIMEOUT_S = 30
"""The longest time to wait for a call, in seconds. Calls normally arrive at once."""


class Call(NamedTuple):
    """A call of a webhook."""

    method: str
    path: str
    content_type: str
    body: Any


class Listener:
    """A server that records the calls of a webhook."""

    def __init__(self, status: int = 200, headers: dict[str, str] | None = None):
        self.calls: Queue[Call] = Queue()
        calls = self.calls

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
                calls.put(Call("POST", self.path, self.headers["Content-Type"], body))

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
    """Provide a server that responds with status 200."""
    listener = Listener()
    yield listener
    listener.close()


def test_webhooks_are_called_at_50_and_100_percent(listener: Listener) -> None:
    with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as api:
        id = create_project(api, webhookUrl=f"{listener.url}/done?id=7")
        half, done = listener.calls.get(timeout=TIMEOUT_S), listener.calls.get(timeout=TIMEOUT_S)
        task = get_project(api, id)["backendTaskId"]
    assert half == Call("POST", "/done?id=7", "application/json", {"progress": 50, "backendTaskId": task})
    assert done.body == {
        "progress": 100,
        "backendTaskId": task,
        "credit": 1,
        "download_url": f"{running.url}/download/{id}.mp4",
    }


@pytest.mark.parametrize("call", ["edit", "export", "simple-video"])
def test_every_call_that_renders_accepts_a_webhook(listener: Listener, call: str) -> None:
    with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as api:
        id = create_project(api, isExport=False)
        video = {"language": "en", "text": "Hi", "model": "M1", "clothes": "BG1", "isExport": True}
        calls: dict[str, tuple[str, dict[str, Any]]] = {
            "edit": (f"/editor/project/{id}", {"updates": []}),
            "export": ("/editor/project/export", {"projectId": id}),
            "simple-video": ("/simple/video", video),
        }
        path, body = calls[call]
        project_id = expect_data(api.post(path, json={**body, "webhookUrl": listener.url}))["projectId"]
        listener.calls.get(timeout=TIMEOUT_S)
        assert project_id in listener.calls.get(timeout=TIMEOUT_S).body["download_url"]


def test_pending_webhooks_are_called_after_a_restart(listener: Listener, tmp_path: Path) -> None:
    clock = [0.0]
    with sandbox(db=tmp_path / "a.db", speed=1, now=lambda: clock[0]) as running, open_client(running) as api:
        create_project(api, webhookUrl=listener.url)
    clock[0] += 120
    with sandbox(db=tmp_path / "a.db", speed=1, now=lambda: clock[0]):
        assert [listener.calls.get(timeout=TIMEOUT_S).body["progress"] for _ in range(2)] == [50, 100]


def test_failed_and_stalled_renders_call_no_more_webhooks(listener: Listener) -> None:
    with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as api:
        for fault in ("fail-render", "stall"):
            headers = {"X-Sandbox-Fault": fault}
            expect_data(
                api.post(
                    "/editor/project", json={**QUICK_START, "webhookUrl": f"{listener.url}/{fault}"}, headers=headers
                )
            )
        create_project(api, webhookUrl=f"{listener.url}/good")
        calls = [listener.calls.get(timeout=TIMEOUT_S) for _ in range(3)]
    assert sorted((call.path, call.body["progress"]) for call in calls) == [
        ("/good", 50),
        ("/good", 100),
        ("/stall", 50),
    ]


@pytest.mark.parametrize("status", [302, 500])
def test_webhooks_are_not_retried_and_redirects_are_not_followed(listener: Listener, status: int) -> None:
    first = Listener(status, {"Location": f"{listener.url}/elsewhere"})
    try:
        with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as api:
            create_project(api, webhookUrl=first.url)
            assert [first.calls.get(timeout=TIMEOUT_S).body["progress"] for _ in range(2)] == [50, 100]
        assert (first.calls.qsize(), listener.calls.qsize()) == (0, 0)
    finally:
        first.close()


def test_unreachable_webhooks_cause_no_error(capfd: pytest.CaptureFixture[str]) -> None:
    closed_listener = Listener()
    closed_listener.close()
    with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as api:
        for url in (closed_listener.url, "http://127.0.0.1:1/", "http://localhost:99999/", "http://[::1/"):
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
def test_only_loopback_urls_are_called(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


def test_webhooks_anywhere_allows_other_machines(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loopback check is patched, so that the local listener counts as another machine."""
    monkeypatch.setattr("scenekit.sandbox.webhooks.is_loopback", lambda _: False)
    for webhooks_anywhere in (False, True):
        with sandbox(speed=INSTANT_SPEED, webhooks_anywhere=webhooks_anywhere) as running, open_client(running) as api:
            create_project(api, webhookUrl=f"{listener.url}/{webhooks_anywhere}")
            if webhooks_anywhere:
                assert [listener.calls.get(timeout=TIMEOUT_S).path for _ in range(2)] == ["/True"] * 2
    assert listener.calls.empty()
