"""Whatever is sent to the sandbox, it answers in its envelope, keeps what it takes, and writes no traceback."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenekit import ArgumentError
from scenekit.sandbox import asgi
from scenekit.sandbox.handlers import TEMPLATE_ID
from scenekit.sandbox.serve import listen
from scenekit.testing import sandbox
from tests.support.payloads import json_values, payloads
from tests.support.sandbox_api import INSTANT_SPEED, QUICK_START, create_project, expect_data, expect_error, open_client
from tests.support.strategies import mutations

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def shared() -> Iterator[httpx.Client]:
    with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as client:
        yield client


@pytest.fixture(autouse=True)
def nothing_is_written(shared: httpx.Client, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert capfd.readouterr() == ("", "")


def good_or_refused(answer: httpx.Response) -> Any:
    """What it says where it went well; None where the body was refused."""
    if answer.status_code == 200:
        return expect_data(answer)
    expect_error(answer, 400)
    return None


@FEW
@given(body=payloads())
def test_any_project_is_kept_as_it_is_or_refused(shared: httpx.Client, body: dict[str, Any]) -> None:
    made = good_or_refused(shared.post("/editor/project", json=body))
    if made:
        kept = expect_data(shared.get(f"/editor/project/{made['projectId']}"))["project"]
        assert json.dumps(kept["scenes"], sort_keys=True) == json.dumps(body["scenes"], sort_keys=True)


@FEW
@given(body=mutations(json.dumps(QUICK_START).encode()))
def test_any_bytes_are_a_project_or_refused(shared: httpx.Client, body: bytes) -> None:
    good_or_refused(shared.post("/editor/project", content=body))


values = st.dictionaries(
    st.sampled_from(["script", "model", "type", "isDelete", "text", "source_url", "opacity", "left"]),
    json_values,
    max_size=3,
)
entries = st.fixed_dictionaries(
    {
        "sceneIdx": st.integers(-1, 2),
        "type": st.sampled_from(["aiModel", "background", "textImage", "nothing"]),
        "values": values,
    }
)


@FEW
@given(changes=st.lists(entries | json_values, max_size=4), old=st.booleans())
def test_any_changes_are_made_or_refused(shared: httpx.Client, changes: list[Any], old: bool) -> None:
    id = create_project(shared)
    good_or_refused(shared.post(f"/editor/project/{id}", json={"updates": changes if old else {"value": changes}}))


BODIES = [
    (method, path) for method, path, kind, _ in asgi.API_ROUTES if method != "GET" and kind not in ("create", "edit")
]
FIELDS = ("appId", "userKey", "ids", "language", "text", "model", "clothes", "name", "webhookUrl", "resolution")


@FEW
@given(
    body=st.dictionaries(st.sampled_from(FIELDS), json_values | st.just("M1")) | json_values,
    call=st.sampled_from(BODIES),
)
def test_any_body_is_understood_or_refused(shared: httpx.Client, body: Any, call: tuple[str, str]) -> None:
    method, path = call
    good_or_refused(shared.request(method, path.replace("{key}", TEMPLATE_ID), json=body))


@pytest.mark.parametrize("host", [b"[::1", b"a b", b"x:abc", b"", b"\xff", b"a@b"])
def test_any_host_is_answered(shared: httpx.Client, host: bytes) -> None:
    address = (str(shared.base_url.host), shared.base_url.port or 0)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"GET /api/odin/v3/auth HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % host)
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_who_does_not_say_whom_it_calls_gets_an_address_that_works(shared: httpx.Client) -> None:
    address = (str(shared.base_url.host), shared.base_url.port or 0)
    body = json.dumps({"language": "en", "text": "Hi", "model": "M1"}).encode()
    head = f"POST /api/odin/v3/simple/audio HTTP/1.0\r\nAuthorization: {shared.headers['Authorization']}\r\n"
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    url = json.loads(answer.partition(b"\r\n\r\n")[2])["data"]["downloadUrl"]
    assert httpx.get(url).headers["content-type"] == "audio/mpeg"


def test_an_answer_in_two_parts_does_not_wait_for_the_caller() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_file_has_one_sandbox(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with sandbox(db=file) as first, open_client(first) as api:
        create_project(api)
        with pytest.raises(ArgumentError, match="database is locked"), sandbox(db=file):
            pass
        create_project(api)
    with sandbox(db=file) as again:
        assert len(again.projects()) == 2
