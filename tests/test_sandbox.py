"""The sandbox over real sockets, by plain httpx: what the documentation says, it does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from scenekit.testing import RunningSandbox, sandbox

QUICK_START = json.loads((Path(__file__).parent / "golden" / "quickstart-v3.json").read_bytes())


@pytest.fixture
def running() -> Iterator[RunningSandbox]:
    with sandbox(speed=1e9) as running:
        yield running


@pytest.fixture
def api(running: RunningSandbox) -> Iterator[httpx.Client]:
    with client_of(running) as client:
        yield client


@contextmanager
def client_of(running: RunningSandbox) -> Iterator[httpx.Client]:
    """A client that has a token."""
    with httpx.Client(base_url=f"{running.url}/api/odin/v3", timeout=10) as client:
        answer = client.post("/auth/token", json={"appId": running.app_id, "userKey": running.user_key})
        client.headers["Authorization"] = answer.json()["data"]["token"]
        yield client


def data(answer: httpx.Response) -> Any:
    """What a good answer says."""
    assert answer.status_code == 200, answer.text
    assert answer.json()["success"] is True
    return answer.json()["data"]


def test_the_quick_start_is_made_and_downloaded(api: httpx.Client, running: RunningSandbox) -> None:
    id = data(api.post("/editor/project", json=QUICK_START))["projectId"]
    done = data(api.get(f"/editor/progress/{id}"))
    assert done["progress"] == 100
    assert httpx.get(done["downloadUrl"]).content[4:8] == b"ftyp"
    (project,) = running.projects()
    assert (project.id, project.name, project.call) == (id, "Test Project Using Api", "create")
    assert project.scenes == QUICK_START["scenes"]
