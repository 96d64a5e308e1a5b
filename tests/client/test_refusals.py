"""Rejections with HTTP 200 and with statuses that mean that nothing was processed, next to bodies that are neither."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scenekit.client import responses
from scenekit.errors import APIStatusError, OutcomeUnknownError, RenderTimeoutError
from tests.support.clients import API_KEY, PROJECT, encode_response, serve_responses

ERROR = {"code": 1402, "msg": "Not enough credit"}

REFUSALS: list[Any] = [
    {"error": ERROR},
    {"error": ERROR, "success": False},
    {"error": ERROR, "success": None},
    {"error": ERROR, "data": None},
    {"error": ERROR, "data": {}},
    {"error": ERROR, "id": "request-7"},
    {"success": "false", "error": ERROR},
    {"success": " False ", "error": ERROR},
    {"success": "false", "data": {"projectId": "65f0"}, "error": ERROR},
    {"success": False, **ERROR},
    {"success": "false", **ERROR},
    ERROR,
    {"code": "1402", "message": "Not enough credit"},
    {"code": 1402, "msg": "Not enough credit", "traceId": "7"},
]

AMBIGUOUS: list[Any] = [
    {"error": None},
    {"error": ""},
    {"error": {}},
    {"error": False},
    {"error": ERROR, "success": True},
    {"error": ERROR, "success": "true"},
    {"error": ERROR, "data": {"projectId": "65f0"}},
    {"error": ERROR, "data": {"id": 7}},
    {"code": 0, "msg": "ok"},
    {"code": "0", "msg": "ok"},
    {"code": 200, "msg": "created"},
    {"code": "OK", "msg": "created"},
    {"code": None, "msg": "created"},
    {"code": 1402},
    {"msg": "Not enough credit"},
    {"code": 1402, "msg": ""},
    {**ERROR, "data": {"x": 1}},
    {**ERROR, "success": True},
    {"success": "no"},
    {"success": 1},
    {},
]
"""Responses that neither name a project nor say that there is none."""


def encode(body: Any, status: str = "200 OK") -> bytes:
    return encode_response(msgspec.json.encode(body), status)


NO_PROJECTS = encode({"success": True, "data": []})


def count_posts(server: Any) -> int:
    return [line.partition(" ")[0] for line in server.request_lines].count("POST")


@pytest.mark.parametrize("body", REFUSALS, ids=str)
def test_refusal_ends_a_create(connect: Callable[..., Any], tmp_path: Path, body: Any) -> None:
    with serve_responses(encode(body), NO_PROJECTS) as server:
        client = connect(server.url, **API_KEY, ledger=tmp_path / "jobs.sqlite")
        with pytest.raises(APIStatusError, match=r"Not enough credit \(HTTP 200, code 1402\)") as caught:
            client.create_project(PROJECT)
        assert [job.state for job in client.ledger.list_jobs()] == ["refused"]
    assert (caught.value.message, caught.value.code) == ("Not enough credit", "1402")
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", REFUSALS, ids=str)
def test_refusal_ends_a_wait_and_a_read(connect: Callable[..., Any], body: Any) -> None:
    with serve_responses(encode(body)) as server:
        client = connect(server.url, **API_KEY)
        for call in (lambda: client.wait("65f0", timeout=5), client.list_projects, lambda: client.get_project("65f0")):
            with pytest.raises(APIStatusError, match="Not enough credit"):
                call()
    assert len(server.requests) == 3


@pytest.mark.parametrize("body", AMBIGUOUS, ids=str)
def test_other_bodies_do_not_refuse_a_create(connect: Callable[..., Any], body: Any) -> None:
    with serve_responses(encode(body), NO_PROJECTS) as server:
        client = connect(server.url, **API_KEY, lookup_timeout=0)
        with pytest.raises(OutcomeUnknownError, match="contains no project id"):
            client.create_project(PROJECT)
    assert count_posts(server) == 1
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"projectId": "65f0", "error": "slow render"},
        {"projectId": "65f0", "code": 7, "msg": "queued"},
        {"success": True, "data": {"projectId": "65f0"}, "error": ERROR},
        {"success": "true", "data": {"projectId": "65f0"}},
        {"code": 7, "msg": "queued", "_id": 65},
    ],
    ids=str,
)
def test_response_with_a_project_id_is_not_a_refusal(connect: Callable[..., Any], body: Any) -> None:
    with serve_responses(encode(body), NO_PROJECTS) as server:
        assert connect(server.url, **API_KEY).create_project(PROJECT) in ("65f0", "65")
    assert len(server.requests) == 1


def test_progress_without_an_error_is_polled_again(connect: Callable[..., Any]) -> None:
    bodies = [{"progress": 1, "error": None}, {"success": True, "data": {"progress": 2, "error": "e", "code": 1}}]
    with serve_responses(*map(encode, bodies)) as server, pytest.raises(RenderTimeoutError, match="It is at 2%"):
        connect(server.url, **API_KEY).wait("65f0", timeout=1, poll_interval=0.02)
    assert len(server.requests) > 2


@pytest.mark.parametrize("body", [b"", b"<html>", b"7", b'{"success": true, "data": {}}', b'{"error": "no method"}'])
@pytest.mark.parametrize("status", ["501 Not Implemented", "405 Method Not Allowed"])
def test_statuses_that_certainly_did_not_process(
    connect: Callable[..., Any], tmp_path: Path, status: str, body: bytes
) -> None:
    with serve_responses(encode_response(body, status), NO_PROJECTS) as server:
        client = connect(server.url, **API_KEY, ledger=tmp_path / "jobs.sqlite")
        with pytest.raises(APIStatusError) as caught:
            client.create_project(PROJECT)
        assert caught.value.status_code == int(status[:3])
        assert [job.state for job in client.ledger.list_jobs()] == ["refused"]
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["501 Not Implemented", "405 Method Not Allowed"])
def test_statuses_that_certainly_did_not_process_end_a_read(connect: Callable[..., Any], status: str) -> None:
    with serve_responses(encode({}, status)) as server:
        client = connect(server.url, **API_KEY)
        for call in (client.list_projects, lambda: client.wait("65f0", timeout=5)):
            with pytest.raises(APIStatusError, match=status[:3]):
                call()
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", ["500 Error", "502 Bad Gateway", "504 Timeout", "505 Version", "511 Sign in"])
def test_other_server_errors_are_looked_up(connect: Callable[..., Any], status: str) -> None:
    with serve_responses(encode({"error": ERROR}, status), NO_PROJECTS) as server:
        client = connect(server.url, **API_KEY, lookup_timeout=0)
        with pytest.raises(OutcomeUnknownError, match="Not enough credit"):
            client.create_project(PROJECT)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("data", "id"),
    [
        ({"projectId": 12345}, "12345"),
        ({"projectId": 1}, "1"),
        ({"projectId": 2**63}, str(2**63)),
        ([{"_id": 7}], "7"),
        ({"projectId": "", "id": 7}, "7"),
        ({"projectId": "12345"}, "12345"),
        ({"projectId": 0}, None),
        ({"projectId": -5}, None),
        ({"projectId": True}, None),
        ({"projectId": 12345.0}, None),
        ({"projectId": 10**5000}, None),
        ({"projectId": [12345]}, None),
        ({"projectId": "a/b"}, None),
        ({}, None),
    ],
)
def test_ids_can_be_numbers(data: Any, id: str | None) -> None:
    assert responses.find_created_id(data) == id


def test_ids_of_lists_can_be_numbers() -> None:
    assert [item.id for item in responses.parse_projects([{"id": 7}, {"_id": 8}, {"id": True}])] == ["7", "8", ""]
    (model,) = responses.parse_models([{"id": 7, "clothes": [{"id": 9}]}])
    assert (model.id, model.clothes[0].id) == ("7", "9")
    assert responses.parse_workspaces([{"workspaceId": 7, "workspaceName": "Team"}])[0].id == "7"
    assert responses.parse_projects([{"id": "65f0", "name": 7}])[0].name is None


def test_creates_a_project_with_a_numeric_id(connect: Callable[..., Any]) -> None:
    with serve_responses(encode({"success": True, "data": {"projectId": 12345}})) as server:
        assert connect(server.url, **API_KEY).create_project(PROJECT) == "12345"
    assert len(server.requests) == 1
