"""The rules of retrying, looking up and waiting, without a network and with a clock that the test controls."""

import base64
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scenekit.client import endpoints, rendering
from scenekit.client.context import ClientContext
from scenekit.client.credentials import Credentials, Token
from scenekit.client.effects import Effect, Flow, RunBlocking, RunExclusively, SendRequest
from scenekit.client.http_messages import APIRequest, APIResponse
from scenekit.client.ledger import Ledger
from scenekit.client.responses import Progress
from scenekit.client.retrying import send_with_retries
from scenekit.client.secret import Secret
from scenekit.core.failures import NotDeliveredError, ResponseLostError
from scenekit.core.flows import FlowRunner
from scenekit.core.retries import RetryPolicy, Sleep
from scenekit.errors import (
    APIConnectionError,
    APIStatusError,
    ArgumentError,
    InvalidResponseError,
    OutcomeUnknownError,
    RenderTimeoutError,
)

GET = APIRequest("GET", "/editor/project")
POST = APIRequest("POST", "/editor/project", b"{}", idempotent=False)


class FlowTester:
    """Runs flows without a network. It sends the scripted responses in order, and repeats the last.

    Only `Sleep` advances its clock.
    """

    def __init__(
        self,
        *responses: APIResponse | Exception,
        credentials: Credentials | None = None,
        ledger: Ledger | None = None,
        attempts: int = 4,
        jitter: float = 1.0,
    ):
        self.responses = list(responses)
        self.now = 0.0
        self.delays: list[float] = []
        self.requests: list[SendRequest] = []
        self.context = ClientContext(
            credentials or Credentials(Secret("key"), None, None),
            ledger=ledger,
            retry_policy=RetryPolicy(attempts=attempts),
            lookup_timeout=10.0,
            resend_after=0.0,
            base_url="https://x.example",
            clock=lambda: self.now,
            jitter=lambda: jitter,
        )

    def run(self, flow: Flow[Any]) -> Any:
        """Run a flow and return its result."""
        with FlowRunner(flow) as runner:
            for effect in runner:
                with runner.capture_errors():
                    runner.effect_result = self.perform(effect)
            return runner.result

    def perform(self, effect: Effect) -> Any:
        """Perform an effect and return its result."""
        match effect:
            case RunExclusively():
                return self.run(effect.flow)
            case SendRequest():
                self.requests.append(effect)
                response = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
                if isinstance(response, Exception):
                    raise response
                return response
            case RunBlocking():
                return effect.function()
            case Sleep():
                self.now += effect.seconds
                self.delays.append(round(effect.seconds, 3))
        return None


def build_response(data: object, status: int = 200, **headers: str) -> APIResponse:
    """Return a response with `data` in an envelope, or with `data` as its body if that is bytes."""
    body = data if isinstance(data, bytes) else msgspec.json.encode({"success": status < 400, "data": data})
    return APIResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


OK = build_response([])


@pytest.mark.parametrize(
    ("responses", "delays"),
    [
        ([OK], []),
        ([NotDeliveredError("refused"), OK], [0.5]),
        (
            [ResponseLostError("timeout"), ResponseLostError("timeout"), ResponseLostError("timeout"), OK],
            [0.5, 1.0, 2.0],
        ),
        ([build_response(b"<html>", 502), OK], [0.5]),
        ([build_response({}, 429, retry_after="7"), OK], [7.5]),
        ([build_response({}, 503, retry_after="Thu, 01 Jan 1970 00:00:00 GMT"), OK], [0.5]),
        ([build_response({}, 429, retry_after="300"), OK], [300.5]),
        ([build_response({}, 429, retry_after="soon"), OK], [0.5]),
    ],
)
def test_retries_after_a_delay(responses: list[Any], delays: list[float]) -> None:
    tester = FlowTester(*responses)
    assert tester.run(send_with_retries(tester.context, GET)) == []
    assert tester.delays == delays


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (NotDeliveredError("refused"), APIConnectionError),
        (ResponseLostError("timeout"), APIConnectionError),
        (build_response({}, 500), APIStatusError),
        (build_response(b"", 200), InvalidResponseError),
        (build_response({}, 429), APIStatusError),
    ],
)
def test_raises_the_last_error_after_all_attempts(response: Any, error: type[Exception]) -> None:
    tester = FlowTester(response)
    with pytest.raises(error):
        tester.run(send_with_retries(tester.context, GET))
    assert len(tester.requests) == 4


def test_jitter_halves_the_delay_at_most() -> None:
    tester = FlowTester(ResponseLostError("timeout"), OK, jitter=0.0)
    tester.run(send_with_retries(tester.context, GET))
    assert tester.delays == [0.25]


KEY_PAIR = Credentials(None, Secret("me"), Secret("mine"))


def test_refreshes_a_token_before_it_expires() -> None:
    claims = "eyJpYXQiOjEwMDAsImV4cCI6MjAwMH0"  # from 1000 until 2000
    tester = FlowTester(build_response({"token": f"a.{claims}.c"}), OK, credentials=KEY_PAIR)
    tester.run(send_with_retries(tester.context, GET))
    tester.now = 949.0
    tester.run(send_with_retries(tester.context, GET))
    assert [sent.request.path for sent in tester.requests] == ["/auth/token", "/editor/project", "/editor/project"]
    tester.now = 951.0
    tester.responses = [build_response({"token": "another"}), OK]
    tester.run(send_with_retries(tester.context, GET))
    assert tester.requests[-1].token == Secret("another")


@pytest.mark.parametrize(
    "token", ["not-a-jwt", "a.b.c", "a.e30.c", "a.eyJpYXQiOjIsImV4cCI6MX0.c", "a.eyJpYXQiOiJ4IiwiZXhwIjoxfQ.c"]
)
def test_token_without_lifetime_is_valid_for_a_day(token: str) -> None:
    tester = FlowTester(build_response({"token": token}), OK, credentials=KEY_PAIR)
    tester.run(send_with_retries(tester.context, GET))
    assert tester.context.token == Token(Secret(token), 86400 * 0.95)


@pytest.mark.parametrize("claims", [b'{"iat":0,"exp":1e999}', b'{"iat":0,"exp":%s}' % (b"9" * 400), b"[" * 9000, b"7"])
def test_token_with_invalid_claims_is_valid_for_a_day(claims: bytes) -> None:
    token = f"a.{base64.urlsafe_b64encode(claims).decode()}.c"
    tester = FlowTester(build_response({"token": token}), OK, credentials=KEY_PAIR)
    tester.run(send_with_retries(tester.context, GET))
    assert tester.context.token == Token(Secret(token), 86400 * 0.95)


@pytest.mark.parametrize("data", [{}, {"token": ""}, {"token": 7}, {"token": "two\r\nlines"}, [], None])
def test_rejects_a_response_without_token(data: object) -> None:
    tester = FlowTester(build_response(data), credentials=KEY_PAIR)
    with pytest.raises(InvalidResponseError, match="contains no token"):
        tester.run(send_with_retries(tester.context, GET))


def test_uses_a_token_that_another_task_refreshed() -> None:
    tester = FlowTester(build_response({}, 401), OK, credentials=KEY_PAIR)
    tester.context.token = Token(Secret("old"), 1e9)

    def refresh_during_request() -> Flow[Any]:
        flow = send_with_retries(tester.context, GET)
        first = flow.send(None)
        assert isinstance(first, SendRequest)
        tester.context.token = Token(Secret("new"), 1e9)  # before the response arrives
        second = flow.send(build_response({}, 401))
        assert isinstance(second, SendRequest)
        assert (first.token, second.token) == (Secret("old"), Secret("new"))
        yield Sleep(0)

    tester.run(refresh_during_request())


def test_resends_a_billable_request_only_if_it_was_not_processed() -> None:
    created = build_response({"projectId": "65f0"})
    tester = FlowTester(
        NotDeliveredError("refused"), build_response({}, 429), build_response({}, 503, retry_after="1"), created
    )
    assert tester.run(endpoints.create_project(tester.context, PAYLOAD)) == "65f0"
    assert [sent.request.method for sent in tester.requests] == ["POST"] * 4
    for lost in (
        ResponseLostError("timeout"),
        build_response(b"", 200),
        build_response(b"<html>", 504),
        build_response({}, 503),
        build_response({}, 408),
        build_response({"id": [7]}),
    ):
        tester = FlowTester(lost, build_response([]))
        with pytest.raises(OutcomeUnknownError):
            tester.run(endpoints.create_project(tester.context, PAYLOAD))
        assert [sent.request.method for sent in tester.requests].count("POST") == 1
        assert tester.now == pytest.approx(10.0)  # exactly the lookup timeout


PAYLOAD = {"name": "Hi", "scenes": [{"clips": []}]}


@pytest.mark.parametrize(
    ("kind", "send"),
    [
        ("create", lambda context: endpoints.create_project(context, {"scenes": [{"clips": []}]})),
        ("edit", lambda context: endpoints.edit_project(context, "65f0", {"scenes": []})),
        ("export", lambda context: endpoints.export_project(context, "65f0")),
    ],
)
def test_lookup_ends_at_the_timeout(kind: str, send: Callable[[ClientContext], Flow[str]]) -> None:
    project = [] if kind == "create" else [build_response({"scenes": []})]
    tester = FlowTester(*project, ResponseLostError("timeout"), NotDeliveredError("refused"), attempts=100)
    with pytest.raises(OutcomeUnknownError):
        tester.run(send(tester.context))
    assert 10 <= tester.now <= 15  # the lookup timeout, plus the least time for one lookup


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A ledger in memory."""
    with Ledger(":memory:") as opened:
        yield opened


BEFORE, AFTER = (build_response({"project": {"_id": "65f0", "scenes": [name]}}) for name in ("before", "after"))


def test_exports_changed_scenes_only_with_resend(ledger: Ledger) -> None:
    created = build_response({"projectId": "65f0"})
    tester = FlowTester(BEFORE, created, BEFORE, AFTER, AFTER, created, AFTER, ledger=ledger)
    for _ in range(2):
        assert tester.run(endpoints.export_project(tester.context, "65f0")) == "65f0"
    with pytest.raises(ArgumentError, match="was exported before, with other scenes than it has now"):
        tester.run(endpoints.export_project(tester.context, "65f0"))
    for resend in (True, False):
        assert tester.run(endpoints.export_project(tester.context, "65f0", resend=resend)) == "65f0"
    assert [sent.request.method for sent in tester.requests] == ["GET", "POST", "GET", "GET", "GET", "POST", "GET"]


@pytest.mark.parametrize("resend", [False, True])
def test_resolves_a_lost_export_before_a_new_one(ledger: Ledger, resend: bool) -> None:
    """Otherwise a service that changes the scenes during an export would get a second one."""
    tester = FlowTester(BEFORE, ResponseLostError("timeout"), BEFORE, ledger=ledger)
    with pytest.raises(OutcomeUnknownError):
        tester.run(endpoints.export_project(tester.context, "65f0"))
    exported = build_response({"project": {"_id": "65f0", "scenes": ["after"], "backendTaskId": "7"}})
    tester = FlowTester(exported, ledger=ledger)
    assert tester.run(endpoints.export_project(tester.context, "65f0", resend=resend)) == "65f0"
    assert [sent.request.method for sent in tester.requests] == ["GET", "GET"]


@pytest.mark.parametrize(("is_export", "state"), [(False, "draft"), (True, "made")])
def test_found_edit_gets_the_state_of_its_request(ledger: Ledger, is_export: bool, state: str) -> None:
    tester = FlowTester(BEFORE, ResponseLostError("timeout"), AFTER, ledger=ledger)
    assert tester.run(endpoints.edit_project(tester.context, "65f0", {"updates": {}}, is_export=is_export)) == "65f0"
    assert [job.state for job in ledger.list_jobs()] == [state]


@pytest.mark.parametrize(("age", "longest_wait"), [(0, 90), (50, 30), (61, 0)])
def test_polls_a_missing_project_only_while_it_is_new(tmp_path: Path, age: float, longest_wait: float) -> None:
    ledger_time = 1_000.0
    with Ledger(":memory:", clock=lambda: ledger_time) as ledger:
        tester = FlowTester(build_response({"projectId": "65f0"}), build_response({}, 404), ledger=ledger)
        tester.run(endpoints.create_project(tester.context, PAYLOAD))
        ledger_time += age
        with pytest.raises(APIStatusError):
            tester.run(rendering.wait_and_download(tester.context, "65f0", tmp_path / "v.mp4"))
        (job,) = ledger.list_jobs()
    assert 60 - age <= tester.now <= longest_wait
    assert (job.state, job.is_open) == ("failed", False)
    assert "404" in (job.detail or "")


def test_temporary_rejection_leaves_the_job_open(ledger: Ledger, tmp_path: Path) -> None:
    tester = FlowTester(build_response({"projectId": "65f0"}), build_response({}, 401), ledger=ledger)
    tester.run(endpoints.create_project(tester.context, PAYLOAD))
    with pytest.raises(APIStatusError):
        tester.run(rendering.wait_and_download(tester.context, "65f0", tmp_path / "v.mp4"))
    assert ledger.list_jobs()[0].is_open


def test_marker_identifies_content_and_submission() -> None:
    def submitted_name(payload: dict[str, Any]) -> str:
        tester = FlowTester(build_response({"projectId": "65f0"}))
        tester.run(endpoints.create_project(tester.context, payload))
        return str(msgspec.json.decode(tester.requests[0].request.body or b"")["name"])

    first, second, other = (submitted_name(payload) for payload in (PAYLOAD, PAYLOAD, PAYLOAD | {"resolution": "720"}))
    assert first.startswith("Hi [sk-")
    assert first[:17] == second[:17] != other[:17]
    assert first != second
    assert submitted_name({"scenes": [{"clips": []}]}).startswith("Default Template [sk-")


def prepare_wait(
    *responses: APIResponse | Exception, timeout: float = 600.0, **options: Any
) -> tuple[FlowTester, list[Progress], Callable[[], Any]]:
    """Return a tester, the list of reported progress, and a function that waits for the project."""
    tester = FlowTester(*responses)
    reports: list[Progress] = []

    def run() -> Any:
        flow = rendering.wait(tester.context, "65f0", on_progress=reports.append, timeout=timeout, **options)
        return tester.run(flow)

    return tester, reports, run


def progress_at(percent: float, url: str | None = None) -> APIResponse:
    """Return the response for a progress in percent."""
    return build_response({"progress": percent, "downloadUrl": url})


def test_poll_interval_grows() -> None:
    tester, reports, run = prepare_wait(*[progress_at(10)] * 12, progress_at(100, "https://x.example/v.mp4"))
    run()
    assert tester.delays[:3] == pytest.approx([3.3, 4.125, 5.156], abs=0.001)
    assert max(tester.delays) == pytest.approx(22.0)  # 20 s, and a tenth of jitter
    assert reports[-1].elapsed == pytest.approx(tester.now)


def test_poll_interval_can_be_set() -> None:
    tester, _, run = prepare_wait(progress_at(10), progress_at(100, "https://x.example/v.mp4"), poll_interval=60)
    run()
    assert tester.delays == pytest.approx([66.0])


def test_seconds_stalled_counts_from_the_last_change() -> None:
    _, reports, run = prepare_wait(
        progress_at(10), progress_at(40), progress_at(40), progress_at(40), progress_at(100, "https://x.example/v.mp4")
    )
    run()
    assert [progress.seconds_stalled > 0 for progress in reports] == [False, False, True, True, False]


@pytest.mark.parametrize(
    ("responses", "message"),
    [
        ([progress_at(40)], r"not done after 60 s. It is at 40% and has stalled for 60 s"),
        ([progress_at(40), ResponseLostError("timeout")], r"It is at 40%.*The last poll failed: .*timeout"),
        ([ResponseLostError("timeout")], "The service has reported no progress"),
        ([progress_at(100)], "The render finished, but the service returned no download link within 60 s"),
    ],
)
def test_timeout_error_has_the_project_id(responses: Sequence[APIResponse | Exception], message: str) -> None:
    tester, _, run = prepare_wait(*responses, timeout=60.0)
    with pytest.raises(RenderTimeoutError, match=message) as caught:
        run()
    assert caught.value.project_id == "65f0"
    assert "Do not send it again" in str(caught.value)
    assert tester.now >= 60


def test_deadline_limits_retry_after() -> None:
    tester, _, run = prepare_wait(build_response({}, 429, retry_after="60"), timeout=10.0)
    with pytest.raises(RenderTimeoutError):
        run()
    assert tester.now <= 11
    assert all(sent.timeout <= 10 for sent in tester.requests)


def test_missing_project_is_tolerated_only_at_first() -> None:
    missing = build_response({}, 404)
    _, _, run = prepare_wait(missing, missing, progress_at(100, "https://x.example/v.mp4"))
    assert run().is_done
    tester, _, run = prepare_wait(missing)
    with pytest.raises(APIStatusError) as caught:
        run()
    assert caught.value.project_id == "65f0"
    assert 60 <= tester.now < 90
    _, _, run = prepare_wait(progress_at(40), missing)  # it was there before
    with pytest.raises(APIStatusError):
        run()
