"""Hosts and base URLs, the legacy API, and tokens for other programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scenekit.client.base_url import resolve_base_url, resolve_legacy_url
from scenekit.errors import ArgumentError, CredentialsError, OutcomeUnknownError, PayloadError
from scenekit.testing import RunningSandbox
from tests.support.clients import API_KEY, PROJECT, encode_response, serve_responses

AVATAR = {
    "script": "Hi",
    "model": "M000004017",
    "clothes": "BG00006160",
    "locationX": -0.28,
    "locationY": 0.19,
    "scale": 1,
}
PAYLOAD = {"scenes": [{"AIModel": AVATAR}]}


@pytest.mark.parametrize("path", ["", "/", "/api", "/api/", "/api/odin", "/api/odin/", "/api/odin/v3", "/api/odin/v3/"])
@pytest.mark.parametrize("host", ["https://app.aistudios.com", "http://127.0.0.1:8765", "https://x.example/proxy"])
def test_paths_of_the_api_mean_the_same(host: str, path: str) -> None:
    assert resolve_base_url(host + path, {}) == f"{host}/api/odin/v3"


@pytest.mark.parametrize("path", ["/api/v3", "/odin", "/API", "/api/odin/v2"])
def test_other_paths_are_kept(path: str) -> None:
    assert resolve_base_url(f"https://x.example{path}", {}) == f"https://x.example{path}/api/odin/v3"


@pytest.mark.parametrize(
    ("base_url", "legacy_url"),
    [
        ("https://app.aistudios.com", "https://v2.aistudios.com/api/odin"),
        ("https://app.deepbrain.io", "https://v2.aistudios.com/api/odin"),
        ("https://v2.aistudios.com", "https://v2.aistudios.com/api/odin"),
        ("https://aistudios.com/api/odin", "https://aistudios.com/api/odin"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765/api/odin"),
    ],
)
def test_host_of_the_legacy_api(base_url: str, legacy_url: str) -> None:
    assert resolve_legacy_url(resolve_base_url(base_url, {})) == legacy_url


@pytest.mark.parametrize("base_url", ["https://v2.aistudios.com", "https://v2.aistudios.com/api/odin/"])
def test_legacy_host_is_rejected_for_v3(connect: Callable[..., Any], tmp_path: Path, base_url: str) -> None:
    client = connect(base_url, **API_KEY, ledger=tmp_path / "jobs.sqlite")
    for call in (client.list_projects, lambda: client.create_project(PROJECT), lambda: client.get_project("65f0")):
        with pytest.raises(CredentialsError, match=r"serves only the legacy API.*'https://app\.aistudios\.com'"):
            call()
    assert [job.state for job in client.ledger.list_jobs()] == ["refused"]


def run(client: Any, method: str, *args: Any, **options: Any) -> Any:
    """Call a method of `Client.legacy`, also of the blocking `AsyncClient` of the tests."""
    if hasattr(client, "_runner"):
        return client._runner.run(getattr(client.client.legacy, method)(*args, **options))
    return getattr(client.legacy, method)(*args, **options)


@pytest.mark.parametrize("payload", [PAYLOAD, json.dumps(PAYLOAD), json.dumps(PAYLOAD).encode(), PROJECT])
def test_legacy_project_is_rendered(service: RunningSandbox, connect: Callable[..., Any], payload: Any) -> None:
    client = connect(service.url, app_id=service.app_id, user_key=service.user_key)
    key = run(client, "create_project", payload)
    assert [project.id for project in service.projects()] == [key]
    assert service.requests[-1].path == "/api/odin/editor/project"
    progress = run(client, "get_progress", key)
    while not progress.is_done:
        progress = run(client, "get_progress", key)
    assert progress.download_url.endswith(f"/download/{key}.mp4")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"success": True, "cube_used": 1, "key": "65f0"}, "65f0"),
        ({"success": True, "data": {"key": "65f0"}}, "65f0"),
        ({"key": "65f0"}, "65f0"),
    ],
)
def test_reads_the_documented_responses(connect: Callable[..., Any], body: dict[str, Any], expected: str) -> None:
    done = encode_response(json.dumps({"success": True, "progress": 100, "videoUrl": "https://x/v.mp4"}).encode())
    with serve_responses(encode_response(json.dumps(body).encode()), done) as server:
        client = connect(server.url, **API_KEY)
        assert run(client, "create_project", PAYLOAD) == expected
        assert run(client, "get_progress", expected).download_url == "https://x/v.mp4"
    assert server.request_lines == ["POST /api/odin/editor/project", f"GET /api/odin/editor/progress/{expected}"]
    assert b"authorization: k\r\n" in server.requests[0].lower()


def test_legacy_project_is_sent_at_most_once(connect: Callable[..., Any], tmp_path: Path) -> None:
    with serve_responses(encode_response(b"", "502 Bad Gateway")) as server:
        client = connect(server.url, **API_KEY, ledger=tmp_path / "jobs.sqlite")
        for resend in (False, False, True):
            with pytest.raises(OutcomeUnknownError, match="may have processed"):
                run(client, "create_project", PAYLOAD, resend=resend)
    assert len(server.requests) == 1


@pytest.mark.parametrize("payload", [{}, {"scenes": []}, {"scenes": [{"AIModel": {"script": 5}}]}, "{", []])
def test_rejects_invalid_legacy_payloads(connect: Callable[..., Any], payload: Any) -> None:
    with serve_responses(encode_response(b"{}")) as server:
        with pytest.raises((PayloadError, ArgumentError)):
            run(connect(server.url, **API_KEY), "create_project", payload)
        with pytest.raises(ArgumentError, match="must be an id"):
            run(connect(server.url, **API_KEY), "get_progress", "../x")
    assert server.requests == []


def test_returns_a_token_for_other_programs(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url, app_id=service.app_id, user_key=service.user_key)
    token = client.get_token()
    assert token == client.get_token()
    assert token.count(".") == 2
    assert len(service.requests) == 1
    assert connect(service.url, **API_KEY).get_token() == "k"
