"""Responses and connections: invalid, endless and slow ones, and retries of reads."""

import gzip
import socket
from collections.abc import Callable
from typing import Any

import pytest

from scenekit.client.http_messages import MAX_RESPONSE_BYTES
from scenekit.errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    ClientError,
    InvalidResponseError,
)
from scenekit.testing import RunningSandbox
from tests.support.clients import API_KEY, CLOSE, OK_BODY, SlowResponse, encode_response, serve_responses


@pytest.mark.parametrize(
    ("body", "status", "error", "message"),
    [
        (
            b'{"success": false, "error": {"code": 1, "msg": "no such plan"}}',
            "200 OK",
            APIStatusError,
            r"no such plan \(HTTP 200, code 1\)",
        ),
        (b'{"success": false, "error": "plain words"}', "200 OK", APIStatusError, "plain words"),
        (b'{"success": false, "error": null}', "200 OK", APIStatusError, "without a reason"),
        (b'{"success": false}', "400 Bad Request", APIStatusError, "HTTP 400"),
        (b'{"success": false, "error": ["a", {"b": 1}]}', "400 Bad Request", APIStatusError, "a"),
        (
            b'{"success": false, "error": {"message": {"en": "nested"}}}',
            "402 Payment Required",
            APIStatusError,
            "nested",
        ),
        (b'{"message": "no envelope"}', "403 Forbidden", AuthenticationError, "no envelope"),
        (b"", "401 Unauthorized", AuthenticationError, "401"),
        (b"<!DOCTYPE html><h1>Sign in</h1>", "200 OK", InvalidResponseError, "an HTML page"),
        (b"<html>", "404 Not Found", InvalidResponseError, "an HTML page"),
        (b"", "200 OK", InvalidResponseError, "is empty"),
        (b'{"success": true, "data": {"proj', "200 OK", InvalidResponseError, "not complete JSON"),
        (b"[" * 100_000, "200 OK", InvalidResponseError, "not complete JSON"),
        (b"\xff\xfe\x00", "200 OK", InvalidResponseError, "not complete JSON"),
        (b'{"success": true, "data": 7}', "200 OK", InvalidResponseError, "int"),
        (b"", "302 Found", InvalidResponseError, "302"),
    ],
)
def test_rejects_invalid_responses(
    connect: Callable[..., Any], body: bytes, status: str, error: type[ClientError], message: str
) -> None:
    with serve_responses(encode_response(body, status, Location="http://127.0.0.1:1/")) as server:
        client = connect(server.url, **API_KEY, attempts=1)
        with pytest.raises(error, match=message) as caught:
            client.get_project("65f0")
    assert type(caught.value) is error


def test_limits_the_size_of_a_response(connect: Callable[..., Any]) -> None:
    packed = gzip.compress(b" " * (MAX_RESPONSE_BYTES + 1))
    with serve_responses(encode_response(packed, Content_Encoding="gzip")) as server:
        client = connect(server.url, **API_KEY, attempts=1)
        with pytest.raises(APIConnectionError, match="larger than"):
            client.list_projects()


@pytest.mark.parametrize("start", [b"", encode_response(b"", Content_Length="900")], ids=["headers", "body"])
def test_limits_the_duration_of_a_response(
    connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, start: bytes
) -> None:
    monkeypatch.setattr("scenekit.client.retrying.IDEMPOTENT_TIMEOUT_S", 0.5 + len(start) / 40)
    with (
        serve_responses(SlowResponse(start + encode_response(b" " * 900))) as server,
        pytest.raises(APIConnectionError, match="in time"),
    ):
        connect(server.url, **API_KEY, attempts=1).list_projects()


@pytest.mark.parametrize(
    ("scheme", "host", "message"),
    [
        ("https", "unknown.invalid", "unknown.invalid: .*([Nn]ame|[Hh]ost)"),
        ("http", "127.0.0.1:{closed}", "127.0.0.1:{closed}: Connection refused"),
        ("https", "127.0.0.1:{plain}", "127.0.0.1:{plain}: .*SSL"),
    ],
    ids=["unknown", "refused", "tls"],
)
def test_connection_errors_name_the_host_and_the_reason(
    connect: Callable[..., Any], scheme: str, host: str, message: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        closed = listening.getsockname()[1]
    with serve_responses(encode_response(OK_BODY)) as server:
        ports = {"closed": closed, "plain": server.url.rpartition(":")[2]}
        client = connect(f"{scheme}://{host}".format(**ports), **API_KEY, attempts=1)
        with pytest.raises(APIConnectionError, match="no connection to " + message.format(**ports)):
            client.list_projects()


def test_retries_reads(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url)
    faults = [
        "429",
        "500",
        "502",
        "503",
        "drop-before",
        "drop-after",
        "html-200",
        "html-error",
        "truncated-json",
        "empty-body",
    ]
    for fault in faults:
        service.inject_faults(f"{fault}:1x@list")
        assert client.list_projects() == [], fault
    assert {record.fault for record in service.requests} >= set(faults)


def test_stops_retrying_after_the_last_attempt(connect: Callable[..., Any]) -> None:
    with serve_responses(CLOSE) as server:
        client = connect(server.url, **API_KEY, attempts=3)
        with pytest.raises(APIConnectionError, match="closed before the complete response"):
            client.list_projects()
    assert len(server.requests) == 3


def test_reads_all_spellings_of_url_and_percentage(connect: Callable[..., Any]) -> None:
    forms = [
        b'{"progress": 100.0, "downloadUrl": "https://cdn.example.com/v.mp4"}',
        b'{"success": true, "data": {"progress": 100, "download_url": "https://cdn.example.com/v.mp4", "new": 1}}',
        b'{"data": {"progress": "100", "downloadUrl": "https://cdn.example.com/v.mp4", "state": 7}, "success": true}',
    ]
    with serve_responses(*(encode_response(form) for form in forms)) as server:
        client = connect(server.url, **API_KEY)
        reports = [client.get_progress("65f0") for _ in forms]
    assert all(progress.is_done and progress.download_url == "https://cdn.example.com/v.mp4" for progress in reports)
    assert reports[1].data["new"] == 1


def test_takes_the_url_from_the_project_if_the_progress_has_none(connect: Callable[..., Any]) -> None:
    done = encode_response(b'{"success": true, "data": {"progress": 100}}')
    project = encode_response(
        b'{"success": true, "data": {"project": {"_id": "65f0", "download_url": "https://c.example/v.mp4"}}}'
    )
    with serve_responses(done, project) as server:
        client = connect(server.url, **API_KEY)
        assert client.get_progress("65f0").download_url == "https://c.example/v.mp4"
