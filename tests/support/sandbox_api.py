"""Helpers that call a sandbox with plain httpx."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx

from scenekit import Project, Scene
from scenekit.testing import RunningSandbox
from tests.support.paths import TESTS

QUICK_START = json.loads((TESTS / "golden" / "quickstart-v3.json").read_bytes())
"""The payload of the quick start."""

SPEECH = {"language": "en", "text": "Hello there.", "model": "M000045058"}
"""A valid body of `POST /simple/audio`."""

VIDEO = {**SPEECH, "clothes": "BG00002320"}
"""A valid body of `POST /simple/video`."""

INSTANT_SPEED = 1e9
"""A speed at which a render is finished before the next request."""

NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients that use only http. Loading the certificates of httpx takes 16 ms for each client."""

STALLED_SPEED = 0.001
"""A speed at which a render makes no visible progress during a test."""

Change = Callable[[dict[str, Any]], Any]
"""A function that changes a payload in place."""


def open_client(sandbox: RunningSandbox) -> AbstractContextManager[httpx.Client]:
    """Return a signed-in client of a sandbox."""
    return sign_in(sandbox.url, sandbox.app_id, sandbox.user_key)


@contextmanager
def sign_in(url: str, app_id: str, user_key: str) -> Iterator[httpx.Client]:
    """Provide a client with a token."""
    with httpx.Client(base_url=f"{url}/api/odin/v3", timeout=10, verify=NO_CERTIFICATES) as client:
        response = client.post("/auth/token", json={"appId": app_id, "userKey": user_key})
        client.headers["Authorization"] = expect_data(response)["token"]
        yield client


def expect_data(response: httpx.Response) -> Any:
    """Check that a response is successful, and return its data."""
    assert response.status_code == 200, response.text
    assert response.json()["success"] is True
    return response.json()["data"]


def expect_error(response: httpx.Response, status_code: int) -> str:
    """Check that a response is an error with this status, and return its message."""
    assert response.status_code == status_code, response.text
    assert response.json().keys() == {"success", "error"}
    assert response.json()["success"] is False
    assert response.json()["error"]["code"] == status_code
    return str(response.json()["error"]["msg"])


def create_project(api: httpx.Client, **options: Any) -> str:
    """Create the quick start project with these fields replaced, and return its id."""
    return str(expect_data(api.post("/editor/project", json={**QUICK_START, **options}))["projectId"])


def get_project(api: httpx.Client, id: str) -> Any:
    """Return a project as the API describes it."""
    return expect_data(api.get(f"/editor/project/{id}"))["project"]


def build_project(change: Change = lambda _: None) -> dict[str, Any]:
    """Return a valid project with clips of all types, after a change."""
    scene = (
        Scene()
        .background("/images/a.png")
        .avatar("M000045058", script="Hi", at="left")
        .shape("Star", color="gold", width=9, height=9)
        .image("https://cdn.example.com/a.png", size=(4, 3))
        .text("Hello")
        .video("https://cdn.example.com/a.mp4", size=(4, 3))
        .audio("https://cdn.example.com/a.mp3")
    )
    body = Project("Welcome", scripts_on="scene").add(scene, scene).to_dict()
    change(body)
    return body
