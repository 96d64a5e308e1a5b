"""Calling a sandbox by plain httpx."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx

from scenekit.testing import RunningSandbox
from tests.support.paths import TESTS

QUICK_START = json.loads((TESTS / "golden" / "quickstart-v3.json").read_bytes())
INSTANT_SPEED = 1e9
"""A speed at which a render is done when anybody asks."""

STALLED_SPEED = 0.001
"""A speed at which it has hardly begun."""


def open_client(sandbox: RunningSandbox) -> AbstractContextManager[httpx.Client]:
    return sign_in(sandbox.url, sandbox.app_id, sandbox.user_key)


@contextmanager
def sign_in(url: str, app_id: str, user_key: str) -> Iterator[httpx.Client]:
    """A client that has a token."""
    with httpx.Client(base_url=f"{url}/api/odin/v3", timeout=10) as client:
        answer = client.post("/auth/token", json={"appId": app_id, "userKey": user_key})
        client.headers["Authorization"] = expect_data(answer)["token"]
        yield client


def expect_data(response: httpx.Response) -> Any:
    """What a good answer says."""
    assert response.status_code == 200, response.text
    assert response.json()["success"] is True
    return response.json()["data"]


def expect_error(response: httpx.Response, status_code: int) -> str:
    """The message of a bad answer."""
    assert response.status_code == status_code, response.text
    assert response.json().keys() == {"success", "error"}
    assert response.json()["success"] is False
    assert response.json()["error"]["code"] == status_code
    return str(response.json()["error"]["msg"])


def create_project(api: httpx.Client, **options: Any) -> str:
    return str(expect_data(api.post("/editor/project", json={**QUICK_START, **options}))["projectId"])


def get_project(api: httpx.Client, id: str) -> Any:
    return expect_data(api.get(f"/editor/project/{id}"))["project"]
