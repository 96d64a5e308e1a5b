"""Never paying twice: what the ledger remembers, whoever sends at once, and whatever breaks in between."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scenekit import Project, Scene
from scenekit.client import Client, Job, Ledger
from scenekit.errors import (
    APIStatusError,
    ArgumentError,
    AuthenticationError,
    ClientError,
    DownloadError,
    OutcomeUnknownError,
)
from scenekit.testing import RunningSandbox, sandbox
from tests.support.clients import CLIENT_CLASSES, HANG, encode_response, serve_responses
from tests.support.paths import ROOT

PROJECT = Project("Welcome").add(Scene().avatar("M000045058", script="Hello!"))


@pytest.fixture(params=sorted(CLIENT_CLASSES))
def client(request: pytest.FixtureRequest, service: RunningSandbox, tmp_path: Path) -> Iterator[Any]:
    """A client with a ledger, that does not look for long and has no patience."""
    with connected(CLIENT_CLASSES[request.param], service, tmp_path) as connected_client:
        yield connected_client


def connected(kind: Callable[..., Any], service: RunningSandbox, folder: Path, **words: Any) -> Any:
    options = {"app_id": "me", "user_key": "key", "lookup_timeout": 0.2, "resend_after": 0} | words
    return kind(base_url=service.url, ledger=folder / "jobs.sqlite", **options)


def states(client: Any) -> list[str]:
    return [job.state for job in client.ledger.list_jobs()]


def test_the_same_is_sent_once(service: RunningSandbox, client: Any) -> None:
    first = client.create_project(PROJECT)
    assert client.create_project(PROJECT) == first
    assert client.create_project(PROJECT.to_json()) == first
    assert client.create_project(PROJECT, resolution="720") != first
    second = client.create_project(PROJECT, resend=True)
    assert second != first
    assert client.create_project(PROJECT) == second
    assert len(service.projects()) == 3
    assert [job.project_id for job in client.ledger.list_jobs()].count(first) == 1  # and it is still there


def test_the_same_in_another_spelling_is_the_same(service: RunningSandbox, client: Any) -> None:
    first = client.create_project(PROJECT)
    turned = dict(reversed(PROJECT.to_dict().items()))
    for same in (turned, PROJECT.to_dict() | {"isExport": True}, PROJECT.to_dict() | {"resolution": "1080"}):
        assert client.create_project(same) == first
    assert client.create_project(PROJECT, is_export=True) == first
    assert len(service.projects()) == 1


def test_what_came_back_from_the_service_is_the_same_too(service: RunningSandbox, client: Any) -> None:
    first = client.create_project(PROJECT.to_dict())
    stamped = client.get_project(first).name
    assert stamped != "Welcome"
    assert client.create_project(PROJECT.to_dict() | {"name": stamped}) == first
    assert len(service.projects()) == 1


def test_another_account_has_sent_nothing_yet(service: RunningSandbox, tmp_path: Path) -> None:
    with connected(Client, service, tmp_path) as mine, connected(Client, service, tmp_path, app_id="you") as yours:
        assert mine.create_project(PROJECT) != yours.create_project(PROJECT)


def test_a_refused_repeat_leaves_what_was_paid(service: RunningSandbox, tmp_path: Path) -> None:
    with connected(Client, service, tmp_path, attempts=1) as client:
        first = client.create_project(PROJECT)
        service.inject_faults("429:1x@create")
        with pytest.raises(APIStatusError):
            client.create_project(PROJECT, resend=True)
        assert client.create_project(PROJECT) == first
    assert len(service.projects()) == 1


def test_what_was_refused_is_sent_anew(service: RunningSandbox, tmp_path: Path) -> None:
    with connected(Client, service, tmp_path, attempts=1) as client:
        service.inject_faults("429:1x@create")
        with pytest.raises(APIStatusError):
            client.create_project(PROJECT)
        made = client.create_project(PROJECT)
        assert [(job.state, job.project_id) for job in client.ledger.list_jobs()] == [("refused", None), ("made", made)]


def test_what_is_lost_is_looked_for_and_sent_only_on_demand(service: RunningSandbox, client: Any) -> None:
    service.inject_faults("drop-before:1x@create")
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError, match=r"'Welcome \[sk-\w+-\w+\]' may have arrived .*--again") as lost:
            client.create_project(PROJECT)
    assert lost.value.can_resend
    assert client.ledger.list_jobs()[0].marker == lost.value.marker
    assert service.projects() == []
    assert client.create_project(PROJECT, resend=True) == service.projects()[0].id
    assert states(client) == ["made"]


def test_another_process_finds_what_a_dead_one_sent(service: RunningSandbox, client: Any) -> None:
    made = client.create_project(PROJECT)
    client.ledger._db.execute("UPDATE jobs SET project_id = NULL, state = 'sending'")  # as if it died before the answer
    assert client.create_project(PROJECT) == made
    assert states(client) == ["made"]
    assert len(service.projects()) == 1


def test_a_list_that_cannot_be_read_shows_nothing(service: RunningSandbox, client: Any) -> None:
    service.inject_faults("drop-after:1x@create", "500@list")
    for again in (False, True):
        with pytest.raises(OutcomeUnknownError, match=r"could not be asked for it: .*HTTP 500") as lost:
            client.create_project(PROJECT, resend=again)
        assert not lost.value.can_resend
    service.clear_faults()
    assert client.create_project(PROJECT, resend=True) == service.projects()[0].id
    assert len(service.projects()) == 1


def test_a_wrong_key_is_said_and_changes_nothing(service: RunningSandbox, client: Any) -> None:
    service.inject_faults("drop-after:1x@create", "expired-token@list")
    with pytest.raises(AuthenticationError):
        client.create_project(PROJECT)
    service.clear_faults()
    assert client.create_project(PROJECT) == service.projects()[0].id


def test_a_list_of_finished_projects_is_given_time_to_show_it(tmp_path: Path) -> None:
    with (
        sandbox(speed=1, only_exported=True) as service,
        connected(Client, service, tmp_path, resend_after=900) as client,
    ):
        service.inject_faults("drop-after:1x@create")
        with pytest.raises(OutcomeUnknownError):
            client.create_project(PROJECT)
        with pytest.raises(OutcomeUnknownError, match=r"in (89\d|900) s and later resend=True") as lost:
            client.create_project(PROJECT, resend=True)
        assert not lost.value.can_resend
        assert len(service.projects()) == 1


def answered(service: RunningSandbox, status: int) -> bool:
    """Whether a request has come to a status so far."""
    return status in [one.status_code for one in service.requests]


def at_once(count: int, call: Callable[[], str]) -> list[str | ClientError]:
    """What calls of so many threads come to."""
    ready = threading.Barrier(count)

    def one(_: int) -> str | ClientError:
        ready.wait()
        try:
            return call()
        except ClientError as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.parametrize("again", [False, True])
def test_many_at_once_send_what_was_lost_no_more_than_once(
    service: RunningSandbox, tmp_path: Path, again: bool
) -> None:
    service.inject_faults("drop-before:1x@create")
    with connected(Client, service, tmp_path) as client, pytest.raises(OutcomeUnknownError):
        client.create_project(PROJECT)
    with connected(Client, service, tmp_path, lookup_timeout=5) as client:
        ends = at_once(6, lambda: client.create_project(PROJECT, resend=again))
    made = [project.id for project in service.projects()]
    assert len(made) == (1 if again else 0)
    assert [end for end in ends if isinstance(end, str)] == made * 6


def test_what_another_sends_meanwhile_is_not_sent_a_second_time(
    service: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked for what was lost, both may send it; one has sent it, and is done, when the other is about to."""
    service.inject_faults("drop-before:1x@create")
    with connected(Client, service, tmp_path) as quick, connected(Client, service, tmp_path) as slow:
        with pytest.raises(OutcomeUnknownError):
            quick.create_project(PROJECT)
        take = slow.ledger.reassign
        ends = []

        def take_late(job: Job, marker: str) -> Any:
            ends.append(quick.create_project(PROJECT, resend=True))
            return take(job, marker)

        monkeypatch.setattr(slow.ledger, "reassign", take_late)
        ends.append(slow.create_project(PROJECT, resend=True))
    assert ends == [project.id for project in service.projects()] * 2


def test_many_at_once_send_a_new_one_once(service: RunningSandbox, tmp_path: Path) -> None:
    with connected(Client, service, tmp_path, lookup_timeout=5) as client:
        service.inject_faults("slow:1x@create")
        ends = at_once(6, lambda: client.create_project(PROJECT))
    (made,) = service.projects()
    assert ends == [made.id] * 6


def test_a_sender_that_waits_for_its_turn_is_not_overtaken(service: RunningSandbox, tmp_path: Path) -> None:
    service.inject_faults("429:2x@create")
    with connected(Client, service, tmp_path, resend_after=60) as client, ThreadPoolExecutor(1) as pool:
        patient = pool.submit(client.create_project, PROJECT)
        while not client.ledger.list_jobs():
            pass  # it is about to send
        with pytest.raises(OutcomeUnknownError, match="resend=True") as lost:
            client.create_project(PROJECT, resend=True)
        assert not lost.value.can_resend
        assert patient.result() == service.projects()[0].id
        assert states(client) == ["made"]


def test_a_sender_that_was_taken_for_dead_does_not_send_on(service: RunningSandbox, tmp_path: Path) -> None:
    service.inject_faults("429:1x@create")
    with connected(Client, service, tmp_path) as client, ThreadPoolExecutor(1) as pool:  # without patience
        slow = pool.submit(client.create_project, PROJECT)
        while not answered(service, 429):
            pass
        quick = client.create_project(PROJECT, resend=True)
        assert slow.result() == quick
    assert len(service.projects()) == 1


@pytest.mark.parametrize(
    "faults", [["slow:1x@token"], ["expired-token:1x@create", "slow:1x@token"]], ids=["first", "401"]
)
def test_a_sender_that_was_taken_for_dead_while_it_fetched_a_token_does_not_send(
    service: RunningSandbox, tmp_path: Path, faults: list[str]
) -> None:
    with connected(Client, service, tmp_path) as slow, connected(Client, service, tmp_path) as quick:
        assert quick.is_authenticated()
        assert len(faults) == 1 or slow.is_authenticated()
        service.inject_faults(*faults)
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(slow.create_project, PROJECT)
            while not (quick.ledger.list_jobs() if len(faults) == 1 else answered(service, 401)):
                pass
            assert quick.create_project(PROJECT, resend=True) == sent.result()
        assert states(quick) == ["made"]
    assert len(service.projects()) == 1


def test_an_edit_that_another_took_over_is_not_sent_by_both(service: RunningSandbox, tmp_path: Path) -> None:
    """Both are known by what the project was like before: so the time of their sending tells them apart."""
    with connected(Client, service, tmp_path) as slow, connected(Client, service, tmp_path) as quick:
        draft = quick.create_project(PROJECT, is_export=False)
        edit = PROJECT.set_script(0, "Goodbye!").updates_since(PROJECT)
        assert slow.is_authenticated()
        service.inject_faults("expired-token:1x@edit", "slow:1x@token")
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(slow.edit_project, draft, edit)
            while not answered(service, 401):
                pass
            assert quick.edit_project(draft, edit, resend=True) == sent.result()
    assert service.credits == 1


def test_a_sender_that_waits_for_another_sends_if_that_one_was_refused(service: RunningSandbox, tmp_path: Path) -> None:
    with connected(Client, service, tmp_path) as slow, connected(Client, service, tmp_path, attempts=1) as quick:
        assert quick.is_authenticated()
        service.inject_faults("slow:1x@token", "429:1x@create")
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(slow.create_project, PROJECT)
            while not quick.ledger.list_jobs():
                pass
            with pytest.raises(APIStatusError):
                quick.create_project(PROJECT, resend=True)
            assert sent.result() == service.projects()[0].id
        assert states(quick) == ["refused", "made"]


def test_what_two_made_of_one_job_is_both_remembered(tmp_path: Path) -> None:
    """One was taken for dead while it sent: without patience that cannot be helped, and is not hidden."""
    with sandbox(speed=1, only_exported=True) as service, connected(Client, service, tmp_path) as client:
        service.inject_faults("slow:1x@create")
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(client.create_project, PROJECT)
            while not service.projects():
                pass
            quick = client.create_project(PROJECT, resend=True)
        jobs = client.ledger.list_jobs()
        assert (
            [job.project_id for job in jobs] == [quick, slow.result()] == [one.id for one in service.projects()][::-1]
        )
        assert states(client) == ["made", "made"]
        assert "another has sent it, too" in jobs[1].detail


def test_an_answer_that_never_comes(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenekit.client.retrying.NON_IDEMPOTENT_TIMEOUT_S", 0.5)
    with (
        serve_responses(HANG) as server,
        Client(base_url=server.url, api_key="k", lookup_timeout=0, attempts=1) as hanging,
    ):
        monkeypatch.setattr("scenekit.client.retrying.IDEMPOTENT_TIMEOUT_S", 0.5)
        with pytest.raises(OutcomeUnknownError, match="no answer came in time"):
            hanging.create_project(PROJECT)
    assert [line.partition(" ")[0] for line in server.request_lines].count("POST") == 1


def test_without_a_ledger_the_advice_is_another(service: RunningSandbox) -> None:
    with Client(base_url=service.url, app_id="me", user_key="key", lookup_timeout=0.1) as client:
        service.inject_faults("drop-before:1x@create")
        with pytest.raises(OutcomeUnknownError, match="Another call sends it anew"):
            client.create_project(PROJECT)


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
def test_a_lost_export_of_what_is_rendering_is_told_by_its_task(tmp_path: Path, fault: str) -> None:
    with sandbox(speed=20) as service, connected(Client, service, tmp_path) as client:  # its progress moves meanwhile
        project = client.create_project(PROJECT)
        service.inject_faults(f"{fault}:1x@export")
        if fault == "drop-after":
            assert client.export_project(project) == project
        else:
            with pytest.raises(OutcomeUnknownError, match="no sign"):
                client.export_project(project)
        assert service.credits == (2 if fault == "drop-after" else 1)


def test_drafts_are_closed(service: RunningSandbox, client: Any, tmp_path: Path) -> None:
    draft = client.create_project(PROJECT, is_export=False)
    assert states(client) == ["draft"]
    assert not client.ledger.list_jobs()[0].is_open
    assert client.create_project(PROJECT, is_export=False) == draft
    with pytest.raises(ArgumentError, match="has no video"):
        client.render(PROJECT, tmp_path / "v.mp4", is_export=False)
    with pytest.raises(ArgumentError, match="has no video"):
        client.render(PROJECT.replace(is_export=False), tmp_path / "v.mp4")
    assert len(service.projects()) == 1


def test_an_edit_of_a_draft_leaves_nothing_open(service: RunningSandbox, client: Any) -> None:
    draft = client.create_project(PROJECT, is_export=False)
    client.edit_project(draft, PROJECT.set_script(0, "Goodbye!").updates_since(PROJECT), is_export=False)
    assert states(client) == ["draft", "draft"]
    assert service.credits == 0


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"timeout": float("inf")}, ArgumentError),
        ({"timeout": -1}, ArgumentError),
        ({"poll": 0}, ArgumentError),
        ({"path": "missing/v.mp4"}, DownloadError),
        ({"path": "caf\udce9.mp4"}, DownloadError),
        ({"path": None}, ArgumentError),
        ({"resolutoin": "720"}, ArgumentError),
    ],
)
def test_nothing_is_paid_for_what_could_not_be_kept(
    service: RunningSandbox, client: Any, tmp_path: Path, words: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        client.render(PROJECT, **{"path": tmp_path / "v.mp4"} | words)
    assert service.projects() == []
    assert client.ledger.list_jobs() == []


def test_only_open_jobs_of_this_place_are_gone_on_with(service: RunningSandbox, client: Any) -> None:
    service.inject_faults("429@create")
    with pytest.raises(APIStatusError), connected(Client, service, Path(client.ledger.path).parent, attempts=1) as once:
        once.create_project(PROJECT)
    service.clear_faults()
    (refused,) = client.ledger.list_jobs()
    with pytest.raises(ArgumentError, match="is refused"):
        client.resume(refused)
    made = client.create_project(PROJECT)
    job = client.ledger.get_job_by_project(made)
    assert client.resume(job) == made
    other = Client(base_url="https://elsewhere.example", api_key="k", ledger=client.ledger)
    with other, pytest.raises(ArgumentError, match="was sent to"):
        other.resume(job)


# The ledger itself


def test_a_new_ledger_can_be_opened_by_many_at_once(tmp_path: Path) -> None:
    for number in range(12):
        path = tmp_path / f"{number}.sqlite"
        ready = threading.Barrier(6)

        def opened(_: int, path: Path = path, ready: threading.Barrier = ready) -> int:
            ready.wait()
            with Ledger(path) as ledger:
                return len(ledger.list_jobs())

        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(opened, range(6))) == [0] * 6


@pytest.mark.parametrize("end", ["answered", "lost"])
def test_a_ledger_that_breaks_after_sending_does_not_hide_what_happened(
    service: RunningSandbox, tmp_path: Path, end: str
) -> None:
    service.inject_faults("slow:1x@create", *(["drop-after:1x@create"] if end == "lost" else []))
    ledger = Ledger(tmp_path / "jobs.sqlite", timeout=0.2)
    client = Client(base_url=service.url, app_id="me", user_key="key", ledger=ledger, lookup_timeout=0)
    with ledger, client, ThreadPoolExecutor(1) as pool:
        sent = pool.submit(client.create_project, PROJECT)
        while not service.projects():
            pass
        holder = sqlite3.connect(tmp_path / "jobs.sqlite", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        error = sent.exception()
        holder.close()
    (made,) = service.projects()
    assert isinstance(error, ClientError)
    assert error.project_id == made.id or isinstance(error, OutcomeUnknownError)
    assert "locked" in " ".join([str(error), *getattr(error, "__notes__", ())])


FULL = """
import resource, signal, sys
from scenekit.client import Client
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
client = Client(base_url="https://x.example", api_key="k")
try:
    client.download(sys.argv[1], sys.argv[2])
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path) -> None:
    with serve_responses(encode_response(b"x" * 20_000, Content_Type="video/mp4")) as server:
        command = [sys.executable, "-c", FULL, f"{server.url}/v.mp4", str(tmp_path / "v.mp4")]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.startswith("DownloadError")
    assert "File too large" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_killed_while_sending_and_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "welcome.py").write_text(
        "from scenekit import Project, Scene\n"
        'project = Project("Welcome").add(Scene().avatar("M000045058", script="Hello!"))\n'
    )
    with sandbox() as service:
        service.inject_faults("slow:1x@create")
        around = {**os.environ, **service.environment, "SCENEKIT_LEDGER": str(tmp_path / "jobs.sqlite")}
        command = [sys.executable, "-m", "scenekit", "render"]
        words: dict[str, Any] = {"cwd": tmp_path, "env": around, "stderr": subprocess.DEVNULL}
        with subprocess.Popen([*command, "welcome.py", "-o", "out.mp4"], **words) as process:
            while not service.projects():
                assert process.poll() is None
            process.kill()
        assert process.returncode == -signal.SIGKILL
        subprocess.run([*command, "--resume"], check=True, **words)
        assert (tmp_path / "out.mp4").read_bytes()[4:8] == b"ftyp"
        assert len(service.projects()) == 1
