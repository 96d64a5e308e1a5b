"""The delay that the service asks for: relative to its own clock, and an error if it does not fit."""

import email.utils
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scenekit.core.retries import MAX_RETRY_AFTER_S, Deadline, Retries, RetryPolicy, parse_retry_after
from scenekit.errors import APIStatusError, DownloadError, OutcomeUnknownError, RenderTimeoutError
from tests.support.clients import API_KEY, PROJECT, encode_response, serve_responses

NOW = 1_000_000.0


def format_date(timestamp: float) -> str:
    return email.utils.formatdate(timestamp, usegmt=True)


@pytest.mark.parametrize("skew", [0, 3600, -3600, 10**8])
def test_date_is_relative_to_the_date_of_the_response(skew: float) -> None:
    headers = {"retry-after": format_date(NOW + skew + 2), "date": format_date(NOW + skew)}
    assert parse_retry_after(headers, NOW) == 2.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": format_date(NOW + 2)}, 2.0),
        ({"retry-after": format_date(NOW + 2), "date": "today"}, 2.0),
        ({"retry-after": format_date(NOW + 2), "date": ""}, 2.0),
        ({"retry-after": format_date(NOW + 2).replace("GMT", "-0000")}, 2.0),
        ({"retry-after": format_date(NOW + 2), "date": format_date(NOW).replace("GMT", "-0000")}, 2.0),
        ({"retry-after": format_date(NOW), "date": format_date(NOW + 60)}, 0.0),
        ({"retry-after": "7", "date": format_date(NOW + 3600)}, 7.0),
        ({"retry-after": "-7"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"date": format_date(NOW)}, None),
    ],
)
def test_reads_the_header(headers: dict[str, str], seconds: float | None) -> None:
    assert parse_retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("deadline", "clip_to_deadline", "retry_after", "delay"),
    [
        (None, False, MAX_RETRY_AFTER_S, MAX_RETRY_AFTER_S + 0.5),
        (None, False, MAX_RETRY_AFTER_S + 1, None),
        (10, False, 9, 9.5),
        (10, False, 9.9, None),
        (10, True, 9.9, 10),
        (10, True, 10, 10),
        (10, True, 10.1, None),
        (1000, True, MAX_RETRY_AFTER_S + 1, MAX_RETRY_AFTER_S + 1.5),
        (10, True, None, 0.5),
        (0, True, 0, None),
    ],
)
def test_gives_up_if_the_requested_wait_does_not_fit(
    deadline: float | None, clip_to_deadline: bool, retry_after: float | None, delay: float | None
) -> None:
    limit = None if deadline is None else Deadline(lambda: 0.0, deadline)
    retries = Retries(RetryPolicy(clip_to_deadline=clip_to_deadline), lambda: 1.0, limit)
    assert retries.next_delay(retry_after) == delay


def test_restart_gives_up_after_a_request_for_a_long_wait() -> None:
    assert Retries(RetryPolicy(), lambda: 1.0).next_delay(MAX_RETRY_AFTER_S + 1, has_progressed=True) is None


def busy(seconds: str, status: str = "429 Busy", body: bytes = b"{}") -> bytes:
    return encode_response(body, status, Retry_After=seconds)


@pytest.mark.parametrize("response", [busy("60"), busy("60", "503 Busy"), busy("60", "503 Busy", b"<html>")])
def test_wait_ends_at_once_if_the_requested_wait_does_not_fit(connect: Callable[..., Any], response: bytes) -> None:
    started = time.monotonic()
    with serve_responses(response) as server:
        client = connect(server.url, **API_KEY)
        with pytest.raises(RenderTimeoutError, match=r"asks to wait 60 s .* timeout of 5 s.*Do not send it") as caught:
            client.wait("65f0", timeout=5, poll_interval=0.1)
    assert time.monotonic() - started < 4
    assert (caught.value.retry_after, caught.value.project_id) == (60.0, "65f0")
    assert len(server.requests) == 1


def test_wait_ends_at_once_if_the_project_asks_for_a_long_wait(connect: Callable[..., Any]) -> None:
    done = encode_response(b'{"progress": 100}')
    with serve_responses(done, busy("60")) as server:
        client = connect(server.url, **API_KEY)
        with pytest.raises(RenderTimeoutError, match=r"asks to wait 60 s .*no download link"):
            client.wait("65f0", timeout=5, poll_interval=0.1)
    assert len(server.requests) == 2


def test_wait_honors_a_wait_that_fits(connect: Callable[..., Any]) -> None:
    done = encode_response(b'{"progress": 100, "downloadUrl": "https://x.example/v.mp4"}')
    started = time.monotonic()
    with serve_responses(busy("1"), busy("1"), done) as server:
        client = connect(server.url, **API_KEY, attempts=1)  # so that the poll loop waits
        assert client.wait("65f0", timeout=20, poll_interval=0.01).is_done
    assert time.monotonic() - started >= 2
    assert len(server.requests) == 3


def test_wait_does_not_sleep_for_a_token(connect: Callable[..., Any]) -> None:
    with serve_responses(busy("60")) as server, pytest.raises(RenderTimeoutError, match="asks to wait 60 s"):
        connect(server.url).wait("65f0", timeout=5)
    assert len(server.requests) == 1


@pytest.mark.parametrize("method", ["list_projects", "create_project"])
def test_call_without_a_deadline_has_a_limit(connect: Callable[..., Any], method: str) -> None:
    with serve_responses(busy("3600")) as server:
        client = connect(server.url, **API_KEY)
        arguments = [PROJECT] if method == "create_project" else []
        with pytest.raises(APIStatusError, match="The service asks to wait 3600 s") as caught:
            getattr(client, method)(*arguments)
    assert caught.value.retry_after == 3600
    assert len(server.requests) == 1


def test_lookup_ends_at_once_if_the_requested_wait_does_not_fit(connect: Callable[..., Any], tmp_path: Path) -> None:
    with serve_responses(encode_response(b"", "502 Bad Gateway"), busy("60")) as server:
        client = connect(server.url, **API_KEY, lookup_timeout=5, resend_after=0, ledger=tmp_path / "jobs.sqlite")
        with pytest.raises(OutcomeUnknownError, match=r"could not look for it: .*asks to wait 60 s") as caught:
            client.create_project(PROJECT)
    assert not caught.value.can_resend
    assert len(server.requests) == 2


def test_download_ends_at_once_if_the_requested_wait_is_too_long(connect: Callable[..., Any], tmp_path: Path) -> None:
    with serve_responses(busy("3600", "503 Busy")) as server:
        client = connect("http://127.0.0.1:9", **API_KEY)
        with pytest.raises(DownloadError, match=r"status 503\. The server asks to wait 3600 s"):
            client.download(f"{server.url}/v.mp4", tmp_path / "v.mp4")
    assert len(server.requests) == 1
