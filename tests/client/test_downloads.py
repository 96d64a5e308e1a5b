"""Waiting for a render and downloading its video, with interruptions."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scenekit.client import Progress
from scenekit.errors import DownloadError, RenderFailedError, RenderTimeoutError
from scenekit.testing import RunningSandbox
from tests.support.clients import (
    API_KEY,
    CLOSE,
    OK_BODY,
    PROJECT,
    VIDEO,
    SlowResponse,
    encode_response,
    encode_video,
    serve_responses,
)
from tests.support.paths import ROOT


def test_wait_survives_failed_polls(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url, attempts=1)
    project_id = client.create_project(PROJECT)
    service.inject_faults("500:2x@progress", "drop-before:1x@progress", "html-200:1x@progress")
    assert client.wait(project_id, poll_interval=0.02).is_done


def test_failed_render_raises_an_error(service: RunningSandbox, connect: Callable[..., Any], tmp_path: Path) -> None:
    client = connect(service.url, ledger=tmp_path / "jobs.sqlite")
    service.inject_faults("fail-render")
    with pytest.raises(RenderFailedError, match="'failed'") as caught:
        client.render(PROJECT, tmp_path / "x.mp4", poll_interval=0.02)
    assert caught.value.project_id == service.projects()[0].id
    assert client.ledger.list_jobs()[0].state == "failed"
    assert not (tmp_path / "x.mp4").exists()


def test_stalled_render_times_out(service: RunningSandbox, connect: Callable[..., Any], tmp_path: Path) -> None:
    client = connect(service.url, ledger=tmp_path / "jobs.sqlite")
    service.inject_faults("stall")
    reports: list[Progress] = []
    with pytest.raises(RenderTimeoutError, match=r"at 62% and has stalled for .*Do not send it again") as caught:
        client.render(PROJECT, tmp_path / "x.mp4", timeout=1, poll_interval=0.05, on_progress=reports.append)
    assert caught.value.project_id == service.projects()[0].id
    assert reports[-1].seconds_stalled > 0.5
    assert client.ledger.list_jobs()[0].state == "made"  # so that the user can wait again


@pytest.mark.parametrize(
    "responses",
    [
        [encode_video(0, status="200 OK")],
        [encode_video(0, 5000, status="200 OK"), encode_video(5000, 70_000), encode_video(70_000)],
        [
            encode_video(0, 5000, status="200 OK"),
            encode_video(0, status="200 OK"),
        ],  # the server does not support ranges
        [encode_video(0, 5000, status="200 OK"), encode_video(0, tag='"v2"', status="200 OK")],  # the file has changed
        [
            encode_video(0, 5000, status="200 OK"),
            encode_video(100, Content_Range="bytes 100-1/2"),
            encode_video(0, status="200 OK"),
        ],  # another range
        [CLOSE, encode_video(0, status="200 OK")],
        [encode_response(b"busy", "503 Service Unavailable", Retry_After="0"), encode_video(0, status="200 OK")],
        [encode_response(b"<html>", Content_Type="text/html"), encode_video(0, status="200 OK")],
        [
            encode_video(0, 5000, status="200 OK"),
            encode_response(b"", "416 Range Not Satisfiable"),
            encode_video(0, status="200 OK"),
        ],
        [encode_video(0, 5000, tag='W/"weak"', status="200 OK"), encode_video(0, status="200 OK")],
    ],
    ids=["whole", "parts", "no-parts", "another", "wrong-part", "dropped", "busy", "page", "no-such-range", "weak-tag"],
)
def test_resumes_a_broken_download(connect: Callable[..., Any], tmp_path: Path, responses: list[bytes]) -> None:
    with serve_responses(*responses) as server:
        client = connect("https://app.example.com", api_key="the-secret-key", app_id=None, user_key=None)
        received: list[int] = []
        client.download(
            f"{server.url}/v.mp4?sig=1",
            tmp_path / "v.mp4",
            on_bytes=lambda progress: received.append(progress.received_bytes),
        )
    assert (tmp_path / "v.mp4").read_bytes() == VIDEO
    assert [path.name for path in tmp_path.iterdir()] == ["v.mp4"]
    assert received[-1] == len(VIDEO)
    assert len(server.requests) == len(responses)
    assert not any(b"the-secret-key" in request for request in server.requests)  # the URL may lead to any host


def test_limits_the_size_of_a_video(
    connect: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenekit.client.download.MAX_VIDEO_BYTES", 50_000)
    with serve_responses(encode_video(0, status="200 OK")) as server, pytest.raises(DownloadError, match="larger than"):
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4")
    assert list(tmp_path.iterdir()) == []


def test_passes_on_errors_of_the_callback(connect: Callable[..., Any], tmp_path: Path) -> None:
    def fail(_: object) -> None:
        raise BrokenPipeError("from the callback")

    with (
        serve_responses(encode_video(0, status="200 OK")) as server,
        pytest.raises(BrokenPipeError, match="from the callback"),
    ):
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4", on_bytes=fail)
    assert list(tmp_path.iterdir()) == []


def test_requests_only_the_missing_part(connect: Callable[..., Any], tmp_path: Path) -> None:
    with serve_responses(encode_video(0, 5000, status="200 OK"), encode_video(5000)) as server:
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4")
    head = server.requests[1].lower()
    assert b"range: bytes=5000-\r\n" in head
    assert b'if-range: "v1"\r\n' in head


@pytest.mark.parametrize(
    ("responses", "message"),
    [
        ([encode_response(b"gone", "404 Not Found")], "status 404"),
        ([encode_response(b"", "200 OK", Content_Type="video/mp4")], "empty"),
        ([encode_video(0, 10, status="200 OK", tag="")], "10 of 102400 bytes received"),
        ([encode_response(b"{}", Content_Type="application/json")], "application/json instead of a video"),
        ([encode_response(b"x", Content_Encoding="br")], "compressed"),
        ([CLOSE], "closed before the complete response"),
    ],
)
def test_failed_download_keeps_the_old_file(
    connect: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, responses: list[bytes], message: str
) -> None:
    monkeypatch.setattr("scenekit.client.download.MAX_STALLED_ATTEMPTS", 1)
    (tmp_path / "v.mp4").write_bytes(b"the old video")
    with serve_responses(*responses) as server, pytest.raises(DownloadError, match=message):
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"v.mp4": b"the old video"}


UNSUPPORTED_URLS = ["file:///etc/passwd", "ftp://x.example/v.mp4", "v.mp4", "data:video/mp4,x"]


URLS_WITHOUT_HOST = [
    "http://",
    "https://:80/v",
    "http://[::1",
    "http://x:port/",
    "http://x/\0",
    "http://xn--/",
    "http://" + "a" * 70_000,
]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        *((url, "must start with https://") for url in UNSUPPORTED_URLS),
        *((url, "no host that can be contacted") for url in URLS_WITHOUT_HOST),
    ],
)
def test_does_not_retry_an_invalid_url(
    connect: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, message: str
) -> None:
    monkeypatch.setattr("scenekit.core.retries.Sleep", None)  # so that a retry fails
    with pytest.raises(DownloadError, match=message):
        connect("https://app.example.com").download(url, tmp_path / "v.mp4")
    assert list(tmp_path.iterdir()) == []


def test_stops_a_stalled_download(connect: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenekit.client.download.MAX_STALLED_ATTEMPTS", 2)
    monkeypatch.setattr("scenekit.core.downloads.download.STALL_WINDOW_S", 0.2)
    slow = [SlowResponse(encode_video(2000)), SlowResponse(encode_video(2010))]
    with (
        serve_responses(encode_video(0, 2000, status="200 OK"), *slow) as server,
        pytest.raises(DownloadError, match=r"too slow.* of 102400"),
    ):
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4")
    assert b"Range: bytes=2000-" in server.requests[1]
    assert list(tmp_path.iterdir()) == []


def test_limits_the_time_for_the_headers_of_a_download(
    connect: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenekit.client.download.MAX_STALLED_ATTEMPTS", 2)
    monkeypatch.setattr("scenekit.client.clients.FIRST_BYTE_TIMEOUT_S", 0.2)
    with (
        serve_responses(SlowResponse(encode_video(0, status="200 OK"))) as server,
        pytest.raises(DownloadError, match="in time"),
    ):
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4")
    assert len(server.requests) == 2


UNWRITABLE_PATHS = [
    "missing/v.mp4",
    ".",
    "a-file/v.mp4",
    "a-pipe",
    "/proc/v.mp4",
    "x" * 260 + ".mp4",
    "a-loop",
]


@pytest.mark.parametrize("path", UNWRITABLE_PATHS)
def test_rejects_unwritable_paths_before_sending(connect: Callable[..., Any], tmp_path: Path, path: str) -> None:
    (tmp_path / "a-file").touch()
    os.mkfifo(tmp_path / "a-pipe")
    (tmp_path / "a-loop").symlink_to(tmp_path / "a-loop")
    before = sorted(tmp_path.iterdir())
    with serve_responses(encode_response(OK_BODY)) as server:
        client = connect(server.url, **API_KEY)
        calls = [(client.download, f"{server.url}/v.mp4"), (client.render, PROJECT), (client.wait_and_download, "65f0")]
        for method, argument in calls:
            with pytest.raises(DownloadError, match="cannot be written"):
                method(argument, tmp_path / path)
    assert server.request_lines == []
    assert sorted(tmp_path.iterdir()) == before


FULL_DISK_PROGRAM = """
import resource, signal, sys
from scenekit.client import Client
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
client = Client(base_url="https://x.example", api_key="k")
try:
    client.download(sys.argv[1], sys.argv[2])
except Exception as error:
    print(type(error).__name__, error)
"""


def test_full_disk_leaves_no_file(tmp_path: Path) -> None:
    with serve_responses(encode_response(b"x" * 20_000, Content_Type="video/mp4")) as server:
        command = [sys.executable, "-c", FULL_DISK_PROGRAM, f"{server.url}/v.mp4", str(tmp_path / "v.mp4")]
        result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.startswith("DownloadError")
    assert "File too large" in result.stdout
    assert list(tmp_path.iterdir()) == []
