"""Calling a sandbox by plain httpx."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx

from scenekit.testing import RunningSandbox
from tests.support.paths import TESTS

QUICK_START = json.loads((TESTS / "golden" / "quickstart-v3.json").read_bytes())
AT_ONCE = 1e9
"""A speed at which a render is done when anybody asks."""

NOT_MOVING = 0.001
"""A speed at which it has hardly begun."""


def client_of(running: RunningSandbox) -> AbstractContextManager[httpx.Client]:
    return signed_in(running.url, running.app_id, running.user_key)


@contextmanager
def signed_in(url: str, app_id: str, user_key: str) -> Iterator[httpx.Client]:
    """A client that has a token."""
    with httpx.Client(base_url=f"{url}/api/odin/v3", timeout=10) as client:
        answer = client.post("/auth/token", json={"appId": app_id, "userKey": user_key})
        client.headers["Authorization"] = data(answer)["token"]
        yield client


def data(answer: httpx.Response) -> Any:
    """What a good answer says."""
    assert answer.status_code == 200, answer.text
    assert answer.json()["success"] is True
    return answer.json()["data"]


def refusal(answer: httpx.Response, status: int) -> str:
    """The message of a bad answer."""
    assert answer.status_code == status, answer.text
    assert answer.json().keys() == {"success", "error"}
    assert answer.json()["success"] is False
    assert answer.json()["error"]["code"] == status
    return str(answer.json()["error"]["msg"])


def created(api: httpx.Client, **options: Any) -> str:
    return str(data(api.post("/editor/project", json={**QUICK_START, **options}))["projectId"])


def project_of(api: httpx.Client, id: str) -> Any:
    return data(api.get(f"/editor/project/{id}"))["project"]
