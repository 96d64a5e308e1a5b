"""The effect of each fault on a real socket, and the choice of the requests that a fault affects."""

import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from scenekit.errors import ArgumentError
from scenekit.sandbox.faults import FAULTS, REQUEST_KINDS, Fault, FaultInjector, parse_fault
from scenekit.testing import RunningSandbox, sandbox
from tests.support.sandbox_api import INSTANT_SPEED, QUICK_START, create_project, expect_data, expect_error, open_client


def create_with_fault(api: httpx.Client, name: str, **options: Any) -> httpx.Response:
    """Send a create call with a fault, and return the response."""
    return api.post("/editor/project", json=QUICK_START, headers={"X-Sandbox-Fault": name}, **options)


@pytest.mark.parametrize(
    ("name", "status", "project_count"),
    [
        ("429", 429, 0),
        ("500", 500, 0),
        ("502", 502, 0),
        ("503", 503, 0),
        ("504", 504, 1),
        ("expired-token", 401, 0),
        ("stall", 200, 1),
        ("fail-render", 200, 1),
        ("slow", 200, 1),
    ],
)
def test_faults_with_a_response_in_the_envelope(
    api: httpx.Client, instant_sandbox: RunningSandbox, name: str, status: int, project_count: int
) -> None:
    response = create_with_fault(api, name)
    assert expect_data(response) if status == 200 else expect_error(response, status)
    assert response.headers.get("retry-after") == ("1" if status == 429 else None)
    assert len(instant_sandbox.projects()) == project_count
    assert str(instant_sandbox.requests[-1]).endswith(f"  {name}")


@pytest.mark.parametrize(("name", "status"), [("html-error", 502), ("html-200", 200)])
def test_faults_with_a_page_of_a_proxy(
    api: httpx.Client, instant_sandbox: RunningSandbox, name: str, status: int
) -> None:
    response = create_with_fault(api, name)
    assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert response.text.startswith("<html>")
    assert instant_sandbox.projects() == []


@pytest.mark.parametrize("name", ["truncated-json", "empty-body"])
def test_faults_with_invalid_json(api: httpx.Client, instant_sandbox: RunningSandbox, name: str) -> None:
    response = create_with_fault(api, name)
    assert (response.status_code, len(instant_sandbox.projects())) == (200, 1)
    assert len(response.content) == int(response.headers["content-length"])
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        response.json()


@pytest.mark.parametrize(
    ("name", "error", "project_count"),
    [
        ("drop-before", httpx.RemoteProtocolError, 0),
        ("drop-after", httpx.RemoteProtocolError, 1),
        ("timeout", httpx.ReadTimeout, 0),
        ("timeout-after", httpx.ReadTimeout, 1),
    ],
)
def test_faults_without_a_response(
    api: httpx.Client, instant_sandbox: RunningSandbox, name: str, error: type[Exception], project_count: int
) -> None:
    with pytest.raises(error):
        create_with_fault(api, name, timeout=0.3)
    assert len(instant_sandbox.projects()) == project_count
    expect_data(api.get("/auth"))


def test_dropped_connections_send_no_bytes(instant_sandbox: RunningSandbox) -> None:
    host, port = instant_sandbox.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"GET /api/odin/v3/auth HTTP/1.1\r\nHost: x\r\nX-Sandbox-Fault: drop-after\r\n\r\n")
        assert connection.recv(100) == b""


def test_stalled_render(instant_sandbox: RunningSandbox, api: httpx.Client) -> None:
    id = expect_data(create_with_fault(api, "stall"))["projectId"]
    assert expect_data(api.get(f"/editor/progress/{id}")) == {"progress": 62.0, "state": "exporting"}
    assert expect_data(api.get("/editor/project"))[0]["download_url"] is None
    expect_error(api.get(f"{instant_sandbox.url}/download/{id}.mp4"), 404)


def test_failed_render_can_be_exported_again(instant_sandbox: RunningSandbox, api: httpx.Client) -> None:
    id = expect_data(create_with_fault(api, "fail-render"))["projectId"]
    assert expect_data(api.get(f"/editor/progress/{id}")) == {"progress": 35.0, "state": "failed"}
    assert [(project.state, project.credits) for project in instant_sandbox.projects()] == [("failed", 1)]
    expect_data(api.post("/editor/project/export", json={"projectId": id}))
    assert [(project.state, project.credits) for project in instant_sandbox.projects()] == [("exported", 2)]


def test_dropped_download_can_be_resumed(api: httpx.Client) -> None:
    url = expect_data(api.get(f"/editor/progress/{create_project(api)}"))["downloadUrl"]
    chunks: list[bytes] = []
    with httpx.stream("GET", url, headers={"X-Sandbox-Fault": "drop-download"}) as response:
        size = int(response.headers["content-length"])
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
            chunks.extend(response.iter_bytes())
    start = b"".join(chunks)
    assert len(start) == size // 2
    rest = httpx.get(url, headers={"Range": f"bytes={len(start)}-", "If-Range": response.headers["etag"]})
    assert start + rest.content == httpx.get(url).content


def test_faults_affect_downloads_only_if_their_kind_is_download(
    instant_sandbox: RunningSandbox, api: httpx.Client
) -> None:
    url = expect_data(api.get(f"/editor/progress/{create_project(api)}"))["downloadUrl"]
    instant_sandbox.inject_faults("500")
    assert httpx.get(url).status_code == 200
    instant_sandbox.inject_faults("503:1x@download")
    assert [httpx.get(url).status_code for _ in range(2)] == [503, 200]


def test_faults_can_be_added_and_cleared_at_run_time(instant_sandbox: RunningSandbox, api: httpx.Client) -> None:
    instant_sandbox.inject_faults("429:2x@create", "500@list")
    assert [api.post("/editor/project", json=QUICK_START).status_code for _ in range(3)] == [429, 429, 200]
    assert api.get("/editor/project").status_code == 500
    instant_sandbox.inject_faults("429:2x@create")
    assert api.post("/editor/project", json=QUICK_START).status_code == 429
    instant_sandbox.clear_faults()
    assert api.get("/editor/project").status_code == 200
    assert Counter(record.fault for record in instant_sandbox.requests)["429"] == 3
    with pytest.raises(ArgumentError, match="must be the name of a fault"):
        instant_sandbox.inject_faults("nonsense")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nonsense", "must be the name of a fault"),
        ("stall", "the kind 'list'"),
        ("429:1", "must be the name of a fault"),
    ],
)
def test_rejects_fault_headers_that_cannot_apply(api: httpx.Client, name: str, message: str) -> None:
    assert message in expect_error(api.get("/editor/project", headers={"X-Sandbox-Fault": name}), 400)


def test_sandbox_stops_in_spite_of_hanging_requests() -> None:
    with ThreadPoolExecutor() as pool:
        with sandbox(faults=["timeout@auth"]) as running:
            hanging = pool.submit(httpx.get, f"{running.url}/api/odin/v3/auth", timeout=60)
            with httpx.Client() as client:  # an idle connection, open at the same time as the one that hangs
                while not any(record.fault for record in running.requests):
                    client.get(running.url)
        assert isinstance(hanging.exception(timeout=30), httpx.TransportError)


def test_disconnect_during_a_request_logs_no_error(
    instant_sandbox: RunningSandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    host, port = instant_sandbox.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"POST /api/odin/v3/editor/project HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{")
    while not instant_sandbox.requests:  # the record is written when the request ends
        httpx.get(f"{instant_sandbox.url}/")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("429", Fault("429")),
        ("429:0.25", Fault("429", 0.25)),
        ("429:.5", Fault("429", 0.5)),
        ("429:0", Fault("429", 0.0)),
        ("429:3x", Fault("429", times=3)),
        ("drop-after:0.1@create", Fault("drop-after", 0.1, "create")),
        ("stall@export", Fault("stall", kind="export")),
        ("slow@download", Fault("slow", kind="download")),
    ],
)
def test_parses_faults(text: str, expected: Fault) -> None:
    assert parse_fault(text) == expected


@pytest.mark.parametrize(
    "text", ["", "x", "429:1.1", "429:-1", "429:nan", "429:1e-3", "429:x", "429@", "429@x", "stall@get", "429:1:2"]
)
def test_rejects_invalid_faults(text: str) -> None:
    with pytest.raises(ArgumentError, match=r"sandbox\(fault="):
        parse_fault(text)


def draw_faults(seed: int, *texts: str, kind: str = "create", count: int = 1000) -> list[str | None]:
    faults = FaultInjector([parse_fault(text) for text in texts], seed)
    return [faults.draw(kind) for _ in range(count)]


def test_same_seed_affects_the_same_requests() -> None:
    assert draw_faults(1, "429:0.3") == draw_faults(1, "429:0.3")
    assert draw_faults(1, "429:0.3") != draw_faults(2, "429:0.3")
    assert draw_faults(1, "429:0.3") != draw_faults(1, "429:0.3", kind="list")


def test_draws_of_a_seed_are_the_same_in_all_versions() -> None:
    draws = draw_faults(7, "drop-after:0.2@create", "429:0.3", count=12)
    dropped, limited = "drop-after", "429"
    assert draws == [None, dropped, None, limited, None, None, limited, dropped, None, dropped, None, None]


def test_draws_do_not_depend_on_requests_of_other_kinds() -> None:
    injector = FaultInjector([parse_fault("429:0.3")], 1)
    creates = []
    for number in range(1000):
        for _ in range(number % 3):
            injector.draw("progress")
        creates.append(injector.draw("create"))
    assert creates == draw_faults(1, "429:0.3")


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.5, 1.0])
def test_rate_is_the_share_of_affected_requests(rate: float) -> None:
    share = draw_faults(0, f"429:{rate}", count=4000).count("429") / 4000
    assert share == pytest.approx(rate, abs=0.03)
    assert rate not in (0, 1) or share == rate


def test_first_of_several_faults_is_injected() -> None:
    assert draw_faults(0, "500:2x", "429:3x", count=6) == ["500", "500", "429", "429", "429", None]


@pytest.mark.parametrize("name", FAULTS)
def test_faults_affect_their_default_kinds(name: str) -> None:
    affected_kinds = {kind for kind in REQUEST_KINDS if FaultInjector([parse_fault(name)]).draw(kind)}
    assert affected_kinds == set(FAULTS[name].default_targets) <= set(FAULTS[name].allowed_targets)


def test_concurrent_create_calls_lose_a_reproducible_number_of_responses() -> None:
    """32 threads retry until they get an id, so each lost response creates one project more."""
    with sandbox(speed=INSTANT_SPEED, faults=["drop-after:0.1@create"], seed=7) as running, open_client(running) as api:

        def create_until_success(_: int) -> str:
            while True:
                try:
                    return create_project(api)
                except httpx.RemoteProtocolError:
                    continue

        with ThreadPoolExecutor(32) as pool:
            ids = set(pool.map(create_until_success, range(200)))
        lost_count = draw_faults(7, "drop-after:0.1@create", count=len(running.projects())).count("drop-after")
        assert len(ids) == 200
        assert len(running.projects()) == 200 + lost_count
        assert lost_count > 0
