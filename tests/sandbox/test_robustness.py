"""Arbitrary input: the sandbox responds in its envelope, stores what it accepts, and prints no traceback."""

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
from tests.support.sandbox_api import QUICK_START, create_project, expect_data, expect_error, open_client
from tests.support.strategies import mutations

FEW_EXAMPLES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def expect_no_output(shared_api: httpx.Client, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Check that the sandbox prints nothing during a test."""
    yield
    assert capfd.readouterr() == ("", "")


def expect_data_or_rejection(response: httpx.Response) -> Any:
    """Return the data of a response, or None if the body was rejected."""
    if response.status_code == 200:
        return expect_data(response)
    expect_error(response, 400)
    return None


@FEW_EXAMPLES
@given(body=payloads())
def test_stores_or_rejects_any_project(shared_api: httpx.Client, body: dict[str, Any]) -> None:
    created = expect_data_or_rejection(shared_api.post("/editor/project", json=body))
    if created:
        stored = expect_data(shared_api.get(f"/editor/project/{created['projectId']}"))["project"]
        assert json.dumps(stored["scenes"], sort_keys=True) == json.dumps(body["scenes"], sort_keys=True)


@FEW_EXAMPLES
@given(body=mutations(json.dumps(QUICK_START).encode()))
def test_accepts_or_rejects_any_bytes(shared_api: httpx.Client, body: bytes) -> None:
    expect_data_or_rejection(shared_api.post("/editor/project", content=body))


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


@FEW_EXAMPLES
@given(changes=st.lists(entries | json_values, max_size=4), is_legacy=st.booleans())
def test_applies_or_rejects_any_edit(shared_api: httpx.Client, changes: list[Any], is_legacy: bool) -> None:
    id = create_project(shared_api)
    expect_data_or_rejection(
        shared_api.post(f"/editor/project/{id}", json={"updates": changes if is_legacy else {"value": changes}})
    )


BODIES = [
    (method, path) for method, path, kind, _ in asgi.API_ROUTES if method != "GET" and kind not in ("create", "edit")
]
FIELDS = (
    *("appId", "userKey", "ids", "language", "text", "model", "clothes", "name", "webhookUrl", "resolution"),
    *("templateId", "updates", "isExport", "topic", "url", "gender", "tts"),
)


@FEW_EXAMPLES
@given(
    body=st.dictionaries(st.sampled_from(FIELDS), json_values | st.just("M1")) | json_values,
    call=st.sampled_from(BODIES),
)
def test_accepts_or_rejects_any_body(shared_api: httpx.Client, body: Any, call: tuple[str, str]) -> None:
    method, path = call
    expect_data_or_rejection(shared_api.request(method, path.replace("{key}", TEMPLATE_ID), json=body))


@pytest.mark.parametrize("host", [b"[::1", b"a b", b"x:abc", b"", b"\xff", b"a@b"])
def test_responds_to_any_host_header(shared_api: httpx.Client, host: bytes) -> None:
    address = (str(shared_api.base_url.host), shared_api.base_url.port or 0)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"GET /api/odin/v3/auth HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % host)
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_returns_a_working_url_to_clients_without_a_host_header(shared_api: httpx.Client) -> None:
    address = (str(shared_api.base_url.host), shared_api.base_url.port or 0)
    body = json.dumps({"language": "en", "text": "Hi", "model": "M1"}).encode()
    head = f"POST /api/odin/v3/simple/audio HTTP/1.0\r\nAuthorization: {shared_api.headers['Authorization']}\r\n"
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        response = b"".join(iter(lambda: connection.recv(4096), b""))
    url = json.loads(response.partition(b"\r\n\r\n")[2])["data"]["downloadUrl"]
    assert httpx.get(url).headers["content-type"] == "audio/mpeg"


def test_connections_have_nagle_disabled() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_database_has_only_one_sandbox(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with sandbox(db=file) as first, open_client(first) as api:
        create_project(api)
        with pytest.raises(ArgumentError, match="database is locked"), sandbox(db=file):
            pass
        create_project(api)
    with sandbox(db=file) as restarted:
        assert len(restarted.projects()) == 2
