"""The rules of asking and waiting, told without a network and with a clock that does not run by itself."""

import base64
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scenekit.client import endpoints, rendering
from scenekit.client.context import ClientContext
from scenekit.client.credentials import Credentials, Token
from scenekit.client.effects import Effect, Flow, FlowRunner, RunBlocking, RunExclusively, SendRequest, Sleep
from scenekit.client.failures import NotDeliveredError, ResponseLostError
from scenekit.client.http_messages import APIRequest, APIResponse
from scenekit.client.ledger import Ledger
from scenekit.client.responses import Progress
from scenekit.client.retrying import send_with_retries
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


class World:
    """Answers what is asked, in order and the last ever again; sleeping is what makes its clock run."""

    def __init__(self, *answers: Any, keys: Credentials | None = None, ledger: Ledger | None = None):
        self.answers: list[Any] = list(answers)
        self.now = 0.0
        self.slept: list[float] = []
        self.asked: list[SendRequest] = []
        self.desk = ClientContext(
            keys or Credentials("key", None, None),
            ledger=ledger,
            attempts=4,
            lookup_timeout=10.0,
            resend_after=0.0,
            base_url="https://x.example",
        )
        self.desk.clock = lambda: self.now
        self.desk.jitter = lambda: 1.0

    def run(self, flow: Flow[Any]) -> Any:
        with FlowRunner(flow) as running:
            for effect in running:
                with running.capture_errors():
                    running.outcome = self.do(effect)
            return running.result

    def do(self, effect: Effect) -> Any:
        match effect:
            case RunExclusively():
                return self.run(effect.flow)
            case SendRequest():
                self.asked.append(effect)
                given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if isinstance(given, Exception):
                    raise given
                return given
            case RunBlocking():
                return effect.function()
            case Sleep():
                self.now += effect.seconds
                self.slept.append(round(effect.seconds, 3))
        return None


def reply(data: object, status: int = 200, **headers: str) -> APIResponse:
    body = data if isinstance(data, bytes) else msgspec.json.encode({"success": status < 400, "data": data})
    return APIResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


OK = reply([])


@pytest.mark.parametrize(
    ("answers", "slept"),
    [
        ([OK], []),
        ([NotDeliveredError("refused"), OK], [0.5]),
        (
            [ResponseLostError("timeout"), ResponseLostError("timeout"), ResponseLostError("timeout"), OK],
            [0.5, 1.0, 2.0],
        ),
        ([reply(b"<html>", 502), OK], [0.5]),
        ([reply({}, 429, retry_after="7"), OK], [7.5]),
        ([reply({}, 503, retry_after="Thu, 01 Jan 1970 00:00:00 GMT"), OK], [0.5]),
        ([reply({}, 429, retry_after="86400"), OK], [300.5]),
        ([reply({}, 429, retry_after="soon"), OK], [0.5]),
    ],
)
def test_a_question_is_asked_again_after_a_while(answers: list[Any], slept: list[float]) -> None:
    world = World(*answers)
    assert world.run(send_with_retries(world.desk, GET)) == []
    assert world.slept == slept


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (NotDeliveredError("refused"), APIConnectionError),
        (ResponseLostError("timeout"), APIConnectionError),
        (reply({}, 500), APIStatusError),
        (reply(b"", 200), InvalidResponseError),
        (reply({}, 429), APIStatusError),
    ],
)
def test_at_the_end_of_its_attempts_it_says_why(answer: Any, error: type[Exception]) -> None:
    world = World(answer)
    with pytest.raises(error):
        world.run(send_with_retries(world.desk, GET))
    assert len(world.asked) == 4


def test_an_unlucky_client_waits_half_as_long_as_a_lucky_one() -> None:
    world = World(ResponseLostError("timeout"), OK)
    world.desk.jitter = lambda: 0.0
    world.run(send_with_retries(world.desk, GET))
    assert world.slept == [0.25]


EXCHANGED = Credentials(None, "me", "mine")


def test_a_token_is_renewed_ahead_of_its_end() -> None:
    claims = "eyJpYXQiOjEwMDAsImV4cCI6MjAwMH0"  # from 1000 until 2000
    world = World(reply({"token": f"a.{claims}.c"}), OK, keys=EXCHANGED)
    world.run(send_with_retries(world.desk, GET))
    world.now = 949.0
    world.run(send_with_retries(world.desk, GET))
    assert [one.request.path for one in world.asked] == ["/auth/token", "/editor/project", "/editor/project"]
    world.now = 951.0
    world.answers = [reply({"token": "another"}), OK]
    world.run(send_with_retries(world.desk, GET))
    assert world.asked[-1].token == "another"


@pytest.mark.parametrize(
    "token", ["no-jwt", "a.b.c", "a.e30.c", "a.eyJpYXQiOjIsImV4cCI6MX0.c", "a.eyJpYXQiOiJ4IiwiZXhwIjoxfQ.c"]
)
def test_a_token_that_does_not_say_how_long_it_is_good_is_taken_for_a_day(token: str) -> None:
    world = World(reply({"token": token}), OK, keys=EXCHANGED)
    world.run(send_with_retries(world.desk, GET))
    assert world.desk.token == Token(token, 86400 * 0.95)


@pytest.mark.parametrize("claims", [b'{"iat":0,"exp":1e999}', b'{"iat":0,"exp":%s}' % (b"9" * 400), b"[" * 9000, b"7"])
def test_a_token_of_odd_claims(claims: bytes) -> None:
    token = f"a.{base64.urlsafe_b64encode(claims).decode()}.c"
    world = World(reply({"token": token}), OK, keys=EXCHANGED)
    world.run(send_with_retries(world.desk, GET))
    assert world.desk.token == Token(token, 86400 * 0.95)


@pytest.mark.parametrize("data", [{}, {"token": ""}, {"token": 7}, {"token": "two\r\nlines"}, [], None])
def test_a_token_that_is_none(data: object) -> None:
    world = World(reply(data), keys=EXCHANGED)
    with pytest.raises(InvalidResponseError, match="no token"):
        world.run(send_with_retries(world.desk, GET))


def test_another_task_may_have_renewed_it_meanwhile() -> None:
    world = World(reply({}, 401), OK, keys=EXCHANGED)
    world.desk.token = Token("old", 1e9)

    def asking() -> Flow[Any]:
        flow = send_with_retries(world.desk, GET)
        first = flow.send(None)
        assert isinstance(first, SendRequest)
        world.desk.token = Token("new", 1e9)  # while the answer was on its way
        second = flow.send(reply({}, 401))
        assert isinstance(second, SendRequest)
        assert (first.token, second.token) == ("old", "new")
        yield Sleep(0)

    world.run(asking())


def test_what_costs_is_sent_again_only_if_it_was_not_handled() -> None:
    made = reply({"projectId": "65f0"})
    world = World(NotDeliveredError("refused"), reply({}, 429), reply({}, 503, retry_after="1"), made)
    assert world.run(endpoints.create_project(world.desk, PAYLOAD)) == "65f0"
    assert [one.request.method for one in world.asked] == ["POST"] * 4
    for lost in (
        ResponseLostError("timeout"),
        reply(b"", 200),
        reply(b"<html>", 504),
        reply({}, 503),
        reply({}, 408),
        reply({"id": 7}),
    ):
        world = World(lost, reply([]))
        with pytest.raises(OutcomeUnknownError):
            world.run(endpoints.create_project(world.desk, PAYLOAD))
        assert [one.request.method for one in world.asked].count("POST") == 1
        assert world.now == pytest.approx(10.0)  # looked for as long as was said, and no longer


PAYLOAD = {"name": "Hi", "scenes": [{"clips": []}]}


@pytest.mark.parametrize(
    ("kind", "send"),
    [
        ("create", lambda desk: endpoints.create_project(desk, {"scenes": [{"clips": []}]})),
        ("edit", lambda desk: endpoints.edit_project(desk, "65f0", {"scenes": []})),
        ("export", lambda desk: endpoints.export_project(desk, "65f0")),
    ],
)
def test_what_is_lost_is_looked_for_no_longer_than_it_may_take(
    kind: str, send: Callable[[ClientContext], Flow[str]]
) -> None:
    before = [] if kind == "create" else [reply({"scenes": []})]
    world = World(*before, ResponseLostError("timeout"), NotDeliveredError("refused"))
    world.desk.attempts = 100
    with pytest.raises(OutcomeUnknownError):
        world.run(send(world.desk))
    assert 10 <= world.now <= 15  # the settle time, and the least that one look is given


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger(":memory:") as opened:
        yield opened


BEFORE, AFTER = (reply({"project": {"_id": "65f0", "scenes": [name]}}) for name in ("before", "after"))


def test_an_export_is_sent_once_and_of_other_scenes_only_where_that_is_said(ledger: Ledger) -> None:
    sent = reply({"projectId": "65f0"})
    world = World(BEFORE, sent, BEFORE, AFTER, AFTER, sent, AFTER, ledger=ledger)
    for _ in range(2):
        assert world.run(endpoints.export_project(world.desk, "65f0")) == "65f0"
    with pytest.raises(ArgumentError, match="was exported before, with other scenes than it has now"):
        world.run(endpoints.export_project(world.desk, "65f0"))
    for again in (True, False):
        assert world.run(endpoints.export_project(world.desk, "65f0", resend=again)) == "65f0"
    assert [one.request.method for one in world.asked] == ["GET", "POST", "GET", "GET", "GET", "POST", "GET"]


@pytest.mark.parametrize("again", [False, True])
def test_a_lost_export_comes_first_whatever_the_scenes_are_by_now(ledger: Ledger, again: bool) -> None:
    """Or a service that rewrites the scenes when it exports would be sent a second one."""
    world = World(BEFORE, ResponseLostError("timeout"), BEFORE, ledger=ledger)
    with pytest.raises(OutcomeUnknownError):
        world.run(endpoints.export_project(world.desk, "65f0"))
    done = reply({"project": {"_id": "65f0", "scenes": ["after"], "backendTaskId": "7"}})
    world = World(done, ledger=ledger)
    assert world.run(endpoints.export_project(world.desk, "65f0", resend=again)) == "65f0"
    assert [one.request.method for one in world.asked] == ["GET", "GET"]


@pytest.mark.parametrize(("is_export", "state"), [(False, "draft"), (True, "made")])
def test_an_edit_that_is_found_at_the_service_is_what_it_was_sent_as(
    ledger: Ledger, is_export: bool, state: str
) -> None:
    before, after = (reply({"project": {"_id": "65f0", "scenes": [name]}}) for name in ("before", "after"))
    world = World(before, ResponseLostError("timeout"), after, ledger=ledger)
    assert world.run(endpoints.edit_project(world.desk, "65f0", {"updates": {}}, is_export=is_export)) == "65f0"
    assert [job.state for job in ledger.list_jobs()] == [state]


@pytest.mark.parametrize(("age", "most"), [(0, 90), (50, 30), (61, 0)])
def test_a_project_that_is_gone_is_asked_for_only_while_it_is_new(
    ledger: Ledger, tmp_path: Path, age: float, most: float
) -> None:
    world = World(reply({"projectId": "65f0"}), reply({}, 404), ledger=ledger)
    world.run(endpoints.create_project(world.desk, PAYLOAD))
    ledger._db.execute("UPDATE jobs SET sent_at = sent_at - ?", (age,))
    with pytest.raises(APIStatusError):
        world.run(rendering.wait_and_download(world.desk, "65f0", tmp_path / "v.mp4"))
    assert 60 - age <= world.now <= most
    (job,) = ledger.list_jobs()
    assert (job.state, job.is_open) == ("failed", False)
    assert "404" in (job.detail or "")


def test_a_refusal_for_now_leaves_a_job_open(ledger: Ledger, tmp_path: Path) -> None:
    world = World(reply({"projectId": "65f0"}), reply({}, 401), ledger=ledger)
    world.run(endpoints.create_project(world.desk, PAYLOAD))
    with pytest.raises(APIStatusError):
        world.run(rendering.wait_and_download(world.desk, "65f0", tmp_path / "v.mp4"))
    assert ledger.list_jobs()[0].is_open


def test_the_stamp_tells_the_content_and_the_sending() -> None:
    def name(payload: dict[str, Any]) -> str:
        world = World(reply({"projectId": "65f0"}))
        world.run(endpoints.create_project(world.desk, payload))
        return str(msgspec.json.decode(world.asked[0].request.body or b"")["name"])

    first, second, other = name(PAYLOAD), name(PAYLOAD), name(PAYLOAD | {"resolution": "720"})
    assert first.startswith("Hi [sk-")
    assert first[:17] == second[:17] != other[:17]
    assert first != second
    assert name({"scenes": [{"clips": []}]}).startswith("Default Template [sk-")


def waiting(*seen: object, timeout: float = 600.0, **words: Any) -> tuple[World, list[Progress], Callable[[], Any]]:
    world = World(*seen)
    told: list[Progress] = []
    return (
        world,
        told,
        lambda: world.run(rendering.wait(world.desk, "65f0", on_progress=told.append, timeout=timeout, **words)),
    )


def at(percent: float, url: str | None = None) -> APIResponse:
    return reply({"progress": percent, "downloadUrl": url})


def test_it_asks_less_and_less_often() -> None:
    world, told, run = waiting(*[at(10)] * 12, at(100, "https://x.example/v.mp4"))
    run()
    assert world.slept[:3] == pytest.approx([3.3, 4.125, 5.156], abs=0.001)
    assert max(world.slept) == pytest.approx(22.0)  # 20 s, and a tenth for luck
    assert told[-1].elapsed == pytest.approx(world.now)


def test_the_first_interval_can_be_chosen() -> None:
    world, _, run = waiting(at(10), at(100, "https://x.example/v.mp4"), poll_interval=60)
    run()
    assert world.slept == pytest.approx([66.0])


def test_standing_still_is_counted_from_the_last_move() -> None:
    _, told, run = waiting(at(10), at(40), at(40), at(40), at(100, "https://x.example/v.mp4"))
    run()
    assert [one.seconds_stalled > 0 for one in told] == [False, False, True, True, False]


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        ([at(40)], r"not done after 60 s: it is at 40 %, where it has stood for 60 s"),
        ([at(40), ResponseLostError("timeout")], r"it is at 40 %.*the last question failed: .*timeout"),
        ([ResponseLostError("timeout")], "nothing was heard of it"),
        ([at(100)], "it is at 100 %"),
    ],
)
def test_it_ends_at_the_deadline_with_the_id(seen: Sequence[object], why: str) -> None:
    world, _, run = waiting(*seen, timeout=60.0)
    with pytest.raises(RenderTimeoutError, match=why) as caught:
        run()
    assert caught.value.project_id == "65f0"
    assert "do not send it again" in str(caught.value)
    assert world.now >= 60


def test_the_deadline_also_holds_for_a_service_that_says_later() -> None:
    world, _, run = waiting(reply({}, 429, retry_after="60"), timeout=10.0)
    with pytest.raises(RenderTimeoutError):
        run()
    assert world.now <= 11
    assert all(one.timeout <= 10 for one in world.asked)


def test_a_project_that_was_just_made_may_be_found_later() -> None:
    missing = reply({}, 404)
    _, _, run = waiting(missing, missing, at(100, "https://x.example/v.mp4"))
    assert run().is_done
    world, _, run = waiting(missing)
    with pytest.raises(APIStatusError) as caught:
        run()
    assert caught.value.project_id == "65f0"
    assert 60 <= world.now < 90
    _, _, run = waiting(at(40), missing)  # it was there, and is not any more
    with pytest.raises(APIStatusError):
        run()
