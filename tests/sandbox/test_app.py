"""The ASGI app: paths, errors, the request log, and use without a socket."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import scenekit
from scenekit.sandbox import asgi, create_app, fault_responses, faults
from scenekit.sandbox.errors import ConnectionDroppedError, ResponseTimeoutError
from scenekit.sandbox.service import SandboxOptions, Settings
from scenekit.testing import RunningSandbox, SandboxTransport
from tests.support.paths import ROOT
from tests.support.sandbox_api import INSTANT_SPEED, QUICK_START, expect_data, expect_error


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/odin/v3/nothing", 404),
        ("GET", "/", 404),
        ("GET", "/api/odin/v3/editor/project/none", 404),
        ("PUT", "/api/odin/v3/editor/project", 405),
        ("GET", "/api/odin/v3/auth/token", 405),
        ("GET", "/api/odin/v3/tools/image-generator", 405),
        ("POST", "/api/odin/v3/tools/sound-generator", 404),
        ("POST", "/api/odin/v3/avatars", 404),
    ],
)
def test_unknown_paths_and_methods_return_errors_in_the_envelope(
    api: httpx.Client, instant_sandbox: RunningSandbox, method: str, path: str, status: int
) -> None:
    assert expect_error(api.request(method, instant_sandbox.url + path), status)


def test_rejects_bodies_above_the_maximum_size(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    padded = b" " * (asgi.MAX_BODY_BYTES - 10_000) + json.dumps(QUICK_START).encode()
    expect_data(api.post("/editor/project", content=padded))
    assert "The maximum is" in expect_error(api.post("/editor/project", content=b" " * (asgi.MAX_BODY_BYTES + 1)), 413)
    assert len(instant_sandbox.projects()) == 1


def test_request_log_contains_no_secrets(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    api.get("/auth?userKey=secret-key")
    api.get("/nothing/%0A%1B[31m")
    lines = [str(record) for record in instant_sandbox.requests]
    assert lines[1].startswith("GET    /api/odin/v3/auth  200")
    assert "/nothing/%0A%1B" in lines[2]
    assert "secret-key" not in str(instant_sandbox.requests)
    assert api.headers["Authorization"] not in str(instant_sandbox.requests)


def run_in_process(use_client: Callable[[httpx.AsyncClient], Any], **options: Any) -> Any:
    """Run a coroutine function with a signed-in client of a sandbox in the same process."""

    async def run() -> Any:
        transport = SandboxTransport(**options)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox/api/odin/v3") as client:
            response = await client.post("/auth/token", json={"appId": "a", "userKey": "b"})
            client.headers["Authorization"] = response.json()["data"]["token"]
            return await use_client(client)

    return asyncio.run(run())


def test_serves_without_a_socket() -> None:
    async def use_client(client: httpx.AsyncClient) -> httpx.Response:
        id = (await client.post("/editor/project", json=QUICK_START)).json()["data"]["projectId"]
        url = (await client.get(f"/editor/progress/{id}")).json()["data"]["downloadUrl"]
        return await client.get(url)

    assert run_in_process(use_client, speed=INSTANT_SPEED).content[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("drop-before", httpx.RemoteProtocolError),
        ("drop-after", httpx.RemoteProtocolError),
        ("timeout", httpx.ReadTimeout),
        ("timeout-after", httpx.ReadTimeout),
    ],
)
def test_faults_without_a_socket_raise_the_same_errors_as_with_a_socket(name: str, error: type[Exception]) -> None:
    async def use_client(client: httpx.AsyncClient) -> list[Any]:
        with pytest.raises(error):
            await client.post("/editor/project", json=QUICK_START, headers={"X-Sandbox-Fault": name})
        entries: list[Any] = (await client.get("/editor/project")).json()["data"]
        return entries

    assert len(run_in_process(use_client)) == name.endswith("-after")


@pytest.mark.parametrize(
    ("name", "error"), [("drop-before", ConnectionDroppedError), ("timeout", ResponseTimeoutError)]
)
def test_faults_raise_errors_of_python_in_a_foreign_transport(name: str, error: type[Exception]) -> None:
    async def send_request() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(faults=[name]))) as client:
            await client.get("http://sandbox/api/odin/v3/auth")

    with pytest.raises(error):
        asyncio.run(send_request())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"speed": 0}, "sandbox(speed=0): speed must be"),
        ({"speed": float("nan")}, "sandbox(speed=nan): speed must be"),
        ({"faults": ["4290"]}, "Did you mean '429'?"),
        ({"faults": "429"}, "must be a list"),
        ({"faults": ["429:2"]}, "rate from 0 to 1"),
        ({"faults": ["429:"]}, "rate from 0 to 1"),
        ({"faults": ["429@creates"]}, "Did you mean 'create'?"),
        ({"faults": ["stall@get"]}, "cannot affect requests of the kind 'get'"),
        ({"app_id": ""}, "app_id"),
        ({"db": "/nowhere/at/all.db"}, "db="),
    ],
)
def test_rejects_invalid_settings(options: dict[str, Any], message: str) -> None:
    with pytest.raises(scenekit.ArgumentError, match=re.escape(message)):
        create_app(**options)


def test_repr_of_settings_hides_the_user_key() -> None:
    assert "secret" not in repr(Settings(user_key="secret"))


def test_options_are_the_fields_of_the_settings() -> None:
    assert SandboxOptions.__annotations__.keys() == Settings.__annotations__.keys()


def test_every_fault_has_an_effect_and_every_call_is_served() -> None:
    assert faults.FAULTS.keys() == {
        *fault_responses.REPLACEMENT_RESPONSES,
        *fault_responses.RESPONSE_TRANSFORMS,
        "stall",
        "fail-render",
    }
    assert not fault_responses.REPLACEMENT_RESPONSES.keys() & fault_responses.RESPONSE_TRANSFORMS.keys()
    assert {name for _, _, name, _ in (*asgi.API_ROUTES, *asgi.LEGACY_ROUTES)} == set(faults.API_CALLS)


def test_documentation_lists_all_faults_and_all_kinds() -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.+?) \| (?:calls|downloads)", page, re.MULTILINE))
    assert rows == {name: spec.description for name, spec in faults.FAULTS.items()}
    assert all(f"`{kind}`" in page for kind in faults.REQUEST_KINDS)
