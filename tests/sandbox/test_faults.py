"""Each fault of the sandbox over a real socket, by plain httpx; and which requests it strikes."""

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


def struck(api: httpx.Client, name: str, **words: Any) -> httpx.Response:
    """The answer to a create that a fault strikes."""
    return api.post("/editor/project", json=QUICK_START, headers={"X-Sandbox-Fault": name}, **words)


@pytest.mark.parametrize(
    ("name", "status", "made"),
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
def test_answers_in_the_envelope(
    api: httpx.Client, instant_sandbox: RunningSandbox, name: str, status: int, made: int
) -> None:
    answer = struck(api, name)
    assert expect_data(answer) if status == 200 else expect_error(answer, status)
    assert answer.headers.get("retry-after") == ("1" if status == 429 else None)
    assert len(instant_sandbox.projects()) == made
    assert str(instant_sandbox.requests[-1]).endswith(f"  {name}")


@pytest.mark.parametrize(("name", "status"), [("html-error", 502), ("html-200", 200)])
def test_pages_of_a_proxy(api: httpx.Client, instant_sandbox: RunningSandbox, name: str, status: int) -> None:
    answer = struck(api, name)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert answer.text.startswith("<html>")
    assert instant_sandbox.projects() == []


@pytest.mark.parametrize("name", ["truncated-json", "empty-body"])
def test_answers_that_are_no_json(api: httpx.Client, instant_sandbox: RunningSandbox, name: str) -> None:
    answer = struck(api, name)
    assert (answer.status_code, len(instant_sandbox.projects())) == (200, 1)
    assert len(answer.content) == int(answer.headers["content-length"])
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        answer.json()


@pytest.mark.parametrize(
    ("name", "error", "made"),
    [
        ("drop-before", httpx.RemoteProtocolError, 0),
        ("drop-after", httpx.RemoteProtocolError, 1),
        ("timeout", httpx.ReadTimeout, 0),
        ("timeout-after", httpx.ReadTimeout, 1),
    ],
)
def test_no_answer_at_all(
    api: httpx.Client, instant_sandbox: RunningSandbox, name: str, error: type[Exception], made: int
) -> None:
    with pytest.raises(error):
        struck(api, name, timeout=0.3)
    assert len(instant_sandbox.projects()) == made
    expect_data(api.get("/auth"))


def test_a_dropped_connection_is_closed_without_a_byte(instant_sandbox: RunningSandbox) -> None:
    host, port = instant_sandbox.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"GET /api/odin/v3/auth HTTP/1.1\r\nHost: x\r\nX-Sandbox-Fault: drop-after\r\n\r\n")
        assert connection.recv(100) == b""


def test_a_render_that_stalls(instant_sandbox: RunningSandbox, api: httpx.Client) -> None:
    id = expect_data(struck(api, "stall"))["projectId"]
    assert expect_data(api.get(f"/editor/progress/{id}")) == {"progress": 62.0, "state": "exporting"}
    assert expect_data(api.get("/editor/project"))[0]["download_url"] is None
    expect_error(api.get(f"{instant_sandbox.url}/download/{id}.mp4"), 404)


def test_a_render_that_fails_and_is_exported_anew(instant_sandbox: RunningSandbox, api: httpx.Client) -> None:
    id = expect_data(struck(api, "fail-render"))["projectId"]
    assert expect_data(api.get(f"/editor/progress/{id}")) == {"progress": 35.0, "state": "failed"}
    assert [(one.state, one.credits) for one in instant_sandbox.projects()] == [("failed", 1)]
    expect_data(api.post("/editor/project/export", json={"projectId": id}))
    assert [(one.state, one.credits) for one in instant_sandbox.projects()] == [("exported", 2)]


def test_a_download_that_breaks_off_is_gone_on_with(api: httpx.Client) -> None:
    url = expect_data(api.get(f"/editor/progress/{create_project(api)}"))["downloadUrl"]
    got: list[bytes] = []
    with httpx.stream("GET", url, headers={"X-Sandbox-Fault": "drop-download"}) as answer:
        whole = int(answer.headers["content-length"])
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
            got.extend(answer.iter_bytes())
    start = b"".join(got)
    assert len(start) == whole // 2
    rest = httpx.get(url, headers={"Range": f"bytes={len(start)}-", "If-Range": answer.headers["etag"]})
    assert start + rest.content == httpx.get(url).content


def test_api_faults_leave_downloads_alone_unless_asked(instant_sandbox: RunningSandbox, api: httpx.Client) -> None:
    url = expect_data(api.get(f"/editor/progress/{create_project(api)}"))["downloadUrl"]
    instant_sandbox.inject_faults("500")
    assert httpx.get(url).status_code == 200
    instant_sandbox.inject_faults("503:1x@download")
    assert [httpx.get(url).status_code for _ in range(2)] == [503, 200]


def test_faults_are_asked_for_and_taken_back_while_it_runs(instant_sandbox: RunningSandbox, api: httpx.Client) -> None:
    instant_sandbox.inject_faults("429:2x@create", "500@list")
    assert [api.post("/editor/project", json=QUICK_START).status_code for _ in range(3)] == [429, 429, 200]
    assert api.get("/editor/project").status_code == 500
    instant_sandbox.inject_faults("429:2x@create")
    assert api.post("/editor/project", json=QUICK_START).status_code == 429
    instant_sandbox.clear_faults()
    assert api.get("/editor/project").status_code == 200
    assert Counter(one.fault for one in instant_sandbox.requests)["429"] == 3
    with pytest.raises(ArgumentError, match="is no fault"):
        instant_sandbox.inject_faults("nonsense")


@pytest.mark.parametrize(
    ("name", "said"), [("nonsense", "is no fault"), ("stall", "the kind 'list'"), ("429:1", "no fault")]
)
def test_a_header_that_names_no_fault_of_the_request_is_refused(api: httpx.Client, name: str, said: str) -> None:
    assert said in expect_error(api.get("/editor/project", headers={"X-Sandbox-Fault": name}), 400)


def test_hanging_requests_do_not_keep_the_sandbox_from_ending() -> None:
    with ThreadPoolExecutor() as pool:
        with sandbox(faults=["timeout@auth"]) as running:
            hanging = pool.submit(httpx.get, f"{running.url}/api/odin/v3/auth", timeout=60)
            with httpx.Client() as client:  # its connection stays open beside the one that hangs
                while not any(one.fault for one in running.requests):
                    client.get(running.url)
        assert isinstance(hanging.exception(timeout=30), httpx.TransportError)


def test_a_caller_that_goes_away_in_the_middle_is_no_fault(
    instant_sandbox: RunningSandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    host, port = instant_sandbox.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"POST /api/odin/v3/editor/project HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{")
    while not instant_sandbox.requests:  # told of when it is over
        httpx.get(f"{instant_sandbox.url}/")
    assert capfd.readouterr() == ("", "")


# --- which requests are struck ------------------------------------------------------------------------------


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
def test_faults_are_read(text: str, expected: Fault) -> None:
    assert parse_fault(text) == expected


@pytest.mark.parametrize(
    "text", ["", "x", "429:1.1", "429:-1", "429:nan", "429:1e-3", "429:x", "429@", "429@x", "stall@get", "429:1:2"]
)
def test_what_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(ArgumentError, match=r"sandbox: fault="):
        parse_fault(text)


def drawn(seed: int, *texts: str, kind: str = "create", count: int = 1000) -> list[str | None]:
    faults = FaultInjector([parse_fault(text) for text in texts], seed)
    return [faults.draw(kind) for _ in range(count)]


def test_a_seed_repeats_a_run() -> None:
    assert drawn(1, "429:0.3") == drawn(1, "429:0.3")
    assert drawn(1, "429:0.3") != drawn(2, "429:0.3")
    assert drawn(1, "429:0.3") != drawn(1, "429:0.3", kind="list")


def test_the_draws_of_a_kind_do_not_depend_on_what_falls_between() -> None:
    among = FaultInjector([parse_fault("429:0.3")], 1)
    creates = []
    for number in range(1000):
        for _ in range(number % 3):
            among.draw("progress")
        creates.append(among.draw("create"))
    assert creates == drawn(1, "429:0.3")


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.5, 1.0])
def test_a_rate_is_a_share_of_the_requests(rate: float) -> None:
    share = drawn(0, f"429:{rate}", count=4000).count("429") / 4000
    assert share == pytest.approx(rate, abs=0.03)
    assert rate not in (0, 1) or share == rate


def test_of_several_faults_the_first_strikes() -> None:
    assert drawn(0, "500:2x", "429:3x", count=6) == ["500", "500", "429", "429", "429", None]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_strikes_the_kinds_of_its_meaning(name: str) -> None:
    found = {kind for kind in REQUEST_KINDS if FaultInjector([parse_fault(name)]).draw(kind)}
    assert found == set(FAULTS[name].default_targets) <= set(FAULTS[name].allowed_targets)


def test_of_a_thousand_creates_at_once_the_same_number_is_lost() -> None:
    """32 callers, each of whom tries until it is told an id: what was made twice is what the fault took away."""
    with sandbox(speed=INSTANT_SPEED, faults=["drop-after:0.1@create"], seed=7) as running, open_client(running) as api:

        def make(_: int) -> str:
            while True:
                try:
                    return create_project(api)
                except httpx.RemoteProtocolError:
                    continue

        with ThreadPoolExecutor(32) as pool:
            ids = set(pool.map(make, range(200)))
        lost = drawn(7, "drop-after:0.1@create", count=len(running.projects())).count("drop-after")
        assert len(ids) == 200
        assert len(running.projects()) == 200 + lost
        assert lost > 0
