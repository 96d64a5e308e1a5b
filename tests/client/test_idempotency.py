"""Billable requests with a ledger: repeated calls, concurrent callers, and failures in between."""

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
from tests.support.clients import CLIENT_CLASSES, HANG, PROJECT, serve_responses
from tests.support.ledgers import update_ledger


@pytest.fixture(params=sorted(CLIENT_CLASSES))
def client(request: pytest.FixtureRequest, service: RunningSandbox, tmp_path: Path) -> Iterator[Any]:
    """A client with a ledger, a short lookup, and no minimum age of a resend."""
    with open_client(CLIENT_CLASSES[request.param], service, tmp_path) as opened:
        yield opened


def open_client(client_class: Callable[..., Any], service: RunningSandbox, folder: Path, **options: Any) -> Any:
    """Open a client with the ledger of a folder."""
    defaults = {"app_id": "me", "user_key": "key", "lookup_timeout": 0.2, "resend_after": 0}
    return client_class(base_url=service.url, **{"ledger": folder / "jobs.sqlite"} | defaults | options)


def list_states(client: Any) -> list[str]:
    """Return the states of all jobs."""
    return [job.state for job in client.ledger.list_jobs()]


def test_sends_equal_projects_once(service: RunningSandbox, client: Any) -> None:
    first = client.create_project(PROJECT)
    assert client.create_project(PROJECT) == first
    assert client.create_project(PROJECT.to_json()) == first
    assert client.create_project(PROJECT, resolution="720") != first
    assert client.create_project(PROJECT, resend="lost") == first
    second = client.create_project(PROJECT, resend=True)
    assert second != first
    assert client.create_project(PROJECT) == second
    assert len(service.projects()) == 3
    assert [job.project_id for job in client.ledger.list_jobs()].count(first) == 1  # the first job is still there


def test_default_values_and_key_order_do_not_matter(service: RunningSandbox, client: Any) -> None:
    first = client.create_project(PROJECT)
    reordered = dict(reversed(PROJECT.to_dict().items()))
    for equal in (reordered, PROJECT.to_dict() | {"isExport": True}, PROJECT.to_dict() | {"resolution": "1080"}):
        assert client.create_project(equal) == first
    assert client.create_project(PROJECT, is_export=True) == first
    assert len(service.projects()) == 1


def test_marker_in_the_name_does_not_matter(service: RunningSandbox, client: Any) -> None:
    first = client.create_project(PROJECT.to_dict())
    marked_name = client.get_project(first).name
    assert marked_name != "Welcome"
    assert client.create_project(PROJECT.to_dict() | {"name": marked_name}) == first
    assert len(service.projects()) == 1


def test_accounts_are_separate(service: RunningSandbox, tmp_path: Path) -> None:
    with open_client(Client, service, tmp_path) as mine, open_client(Client, service, tmp_path, app_id="you") as yours:
        assert mine.create_project(PROJECT) != yours.create_project(PROJECT)


def test_refused_resend_keeps_the_earlier_project(service: RunningSandbox, tmp_path: Path) -> None:
    with open_client(Client, service, tmp_path, attempts=1) as client:
        first = client.create_project(PROJECT)
        service.inject_faults("429:1x@create")
        with pytest.raises(APIStatusError):
            client.create_project(PROJECT, resend=True)
        assert client.create_project(PROJECT) == first
    assert len(service.projects()) == 1


def test_sends_a_refused_project_again(service: RunningSandbox, tmp_path: Path) -> None:
    with open_client(Client, service, tmp_path, attempts=1) as client:
        service.inject_faults("429:1x@create")
        with pytest.raises(APIStatusError):
            client.create_project(PROJECT)
        project_id = client.create_project(PROJECT)
        assert [(job.state, job.project_id) for job in client.ledger.list_jobs()] == [
            ("refused", None),
            ("made", project_id),
        ]


def test_resends_a_lost_project_only_on_request(service: RunningSandbox, client: Any) -> None:
    service.inject_faults("drop-before:1x@create")
    for _ in range(2):
        with pytest.raises(
            OutcomeUnknownError, match=r"may have processed .* 'Welcome \[sk-\w+-\w+\]' .*--resend-lost"
        ) as lost:
            client.create_project(PROJECT)
    assert lost.value.can_resend
    assert client.ledger.list_jobs()[0].marker == lost.value.marker
    assert service.projects() == []
    assert client.create_project(PROJECT, resend="lost") == service.projects()[0].id
    assert list_states(client) == ["made"]


def test_does_not_resend_what_another_process_has_sent(service: RunningSandbox, tmp_path: Path) -> None:
    service.inject_faults("drop-before:1x@create")
    with open_client(Client, service, tmp_path) as first, open_client(Client, service, tmp_path) as second:
        with pytest.raises(OutcomeUnknownError) as lost:
            first.create_project(PROJECT)
        assert lost.value.can_resend
        project_id = second.create_project(PROJECT, resend="lost")
        assert first.create_project(PROJECT, resend="lost") == project_id
        assert len(service.projects()) == 1
        assert first.create_project(PROJECT, resend=True) != project_id  # on purpose


@pytest.mark.parametrize("resend", ["Lost", "always", 1, None, ["lost"]])
def test_rejects_other_values_of_resend(service: RunningSandbox, client: Any, resend: Any) -> None:
    with pytest.raises(ArgumentError, match='resend must be False, "lost" or True'):
        client.create_project(PROJECT, resend=resend)
    assert service.requests == []


def test_finds_the_project_of_a_dead_process(service: RunningSandbox, client: Any) -> None:
    project_id = client.create_project(PROJECT)
    update_ledger(client.ledger.path, "UPDATE jobs SET project_id = NULL, state = 'sending'")  # as if it died
    assert client.create_project(PROJECT) == project_id
    assert list_states(client) == ["made"]
    assert len(service.projects()) == 1


@pytest.mark.parametrize("name", sorted(CLIENT_CLASSES))
def test_failed_lookup_does_not_allow_a_resend(service: RunningSandbox, tmp_path: Path, name: str) -> None:
    service.inject_faults("drop-after:1x@create", "500@list")
    with open_client(CLIENT_CLASSES[name], service, tmp_path, attempts=1) as client:
        for resend in (False, "lost", True):
            with pytest.raises(OutcomeUnknownError, match=r"could not look for it: .*HTTP 500") as lost:
                client.create_project(PROJECT, resend=resend)
            assert not lost.value.can_resend
        service.clear_faults()
        assert client.create_project(PROJECT, resend="lost") == service.projects()[0].id
    assert len(service.projects()) == 1


def test_authentication_error_keeps_the_job_open(service: RunningSandbox, client: Any) -> None:
    service.inject_faults("drop-after:1x@create", "expired-token@list")
    with pytest.raises(AuthenticationError):
        client.create_project(PROJECT)
    service.clear_faults()
    assert client.create_project(PROJECT) == service.projects()[0].id


def test_resend_waits_for_resend_after(tmp_path: Path) -> None:
    with (
        sandbox(speed=1, only_exported=True) as service,
        open_client(Client, service, tmp_path, resend_after=900) as client,
    ):
        service.inject_faults("drop-after:1x@create")
        with pytest.raises(OutcomeUnknownError):
            client.create_project(PROJECT)
        with pytest.raises(OutcomeUnknownError, match=r"in (89\d|900) s or later with resend='lost'") as lost:
            client.create_project(PROJECT, resend="lost")
        assert not lost.value.can_resend
        assert len(service.projects()) == 1


def has_responded_with(service: RunningSandbox, status: int) -> bool:
    """Whether the sandbox has sent a response with a status."""
    return status in [record.status_code for record in service.requests]


def call_concurrently(count: int, call: Callable[[], str]) -> list[str | ClientError]:
    """Call a function from several threads at once. Return the results or errors."""
    ready = threading.Barrier(count)

    def call_when_ready(_: int) -> str | ClientError:
        ready.wait()
        try:
            return call()
        except ClientError as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(call_when_ready, range(count)))


@pytest.mark.parametrize("resend", [False, "lost"])
def test_concurrent_calls_resend_a_lost_project_at_most_once(
    service: RunningSandbox, tmp_path: Path, resend: Any
) -> None:
    service.inject_faults("drop-before:1x@create")
    with open_client(Client, service, tmp_path) as client, pytest.raises(OutcomeUnknownError):
        client.create_project(PROJECT)
    with open_client(Client, service, tmp_path, lookup_timeout=5) as client:
        results = call_concurrently(6, lambda: client.create_project(PROJECT, resend=resend))
    ids = [project.id for project in service.projects()]
    assert len(ids) == (1 if resend else 0)
    assert [result for result in results if isinstance(result, str)] == ids * 6


def test_does_not_resend_what_another_client_resent(
    service: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both clients looked for a lost project and may resend it. One finishes before the other begins."""
    service.inject_faults("drop-before:1x@create")
    with open_client(Client, service, tmp_path) as quick, open_client(Client, service, tmp_path) as slow:
        with pytest.raises(OutcomeUnknownError):
            quick.create_project(PROJECT)
        reassign = slow.ledger.reassign
        results = []

        def reassign_late(job: Job, marker: str) -> Any:
            results.append(quick.create_project(PROJECT, resend="lost"))
            return reassign(job, marker)

        monkeypatch.setattr(slow.ledger, "reassign", reassign_late)
        results.append(slow.create_project(PROJECT, resend="lost"))
    assert results == [project.id for project in service.projects()] * 2


def test_concurrent_calls_send_a_new_project_once(service: RunningSandbox, tmp_path: Path) -> None:
    with open_client(Client, service, tmp_path, lookup_timeout=5) as client:
        service.inject_faults("slow:1x@create")
        results = call_concurrently(6, lambda: client.create_project(PROJECT))
    (project,) = service.projects()
    assert results == [project.id] * 6


def test_does_not_overtake_a_sender_that_retries(service: RunningSandbox, tmp_path: Path) -> None:
    service.inject_faults("429:2x@create")
    with open_client(Client, service, tmp_path, resend_after=60) as client, ThreadPoolExecutor(1) as pool:
        patient = pool.submit(client.create_project, PROJECT)
        while not client.ledger.list_jobs():
            pass
        with pytest.raises(OutcomeUnknownError, match="resend='lost'") as lost:
            client.create_project(PROJECT, resend="lost")
        assert not lost.value.can_resend
        assert patient.result() == service.projects()[0].id
        assert list_states(client) == ["made"]


def test_sender_stops_after_a_takeover(service: RunningSandbox, tmp_path: Path) -> None:
    service.inject_faults("429:1x@create")
    with open_client(Client, service, tmp_path) as client, ThreadPoolExecutor(1) as pool:  # resend_after is 0
        slow = pool.submit(client.create_project, PROJECT)
        while not has_responded_with(service, 429):
            pass
        quick = client.create_project(PROJECT, resend="lost")
        assert slow.result() == quick
    assert len(service.projects()) == 1


@pytest.mark.parametrize(
    "faults", [["slow:1x@token"], ["expired-token:1x@create", "slow:1x@token"]], ids=["first", "401"]
)
def test_sender_stops_after_a_takeover_during_a_token_request(
    service: RunningSandbox, tmp_path: Path, faults: list[str]
) -> None:
    with open_client(Client, service, tmp_path) as slow, open_client(Client, service, tmp_path) as quick:
        assert quick.is_authenticated()
        assert len(faults) == 1 or slow.is_authenticated()
        service.inject_faults(*faults)
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(slow.create_project, PROJECT)
            while not (quick.ledger.list_jobs() if len(faults) == 1 else has_responded_with(service, 401)):
                pass
            assert quick.create_project(PROJECT, resend="lost") == sent.result()
        assert list_states(quick) == ["made"]
    assert len(service.projects()) == 1


def test_takeover_of_an_edit_sends_it_once(service: RunningSandbox, tmp_path: Path) -> None:
    """Both have the same fingerprint, so that only the time of the attempt distinguishes them."""
    with open_client(Client, service, tmp_path) as slow, open_client(Client, service, tmp_path) as quick:
        draft = quick.create_project(PROJECT, is_export=False)
        edit = PROJECT.set_script(0, "Goodbye!").updates_since(PROJECT)
        assert slow.is_authenticated()
        service.inject_faults("expired-token:1x@edit", "slow:1x@token")
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(slow.edit_project, draft, edit)
            while not has_responded_with(service, 401):
                pass
            assert quick.edit_project(draft, edit, resend="lost") == sent.result()
    assert service.credits == 1


def test_sends_after_the_takeover_was_refused(service: RunningSandbox, tmp_path: Path) -> None:
    with open_client(Client, service, tmp_path) as slow, open_client(Client, service, tmp_path, attempts=1) as quick:
        assert quick.is_authenticated()
        service.inject_faults("slow:1x@token", "429:1x@create")
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(slow.create_project, PROJECT)
            while not quick.ledger.list_jobs():
                pass
            with pytest.raises(APIStatusError):
                quick.create_project(PROJECT, resend="lost")
            assert sent.result() == service.projects()[0].id
        assert list_states(quick) == ["refused", "made"]


def test_records_both_projects_of_a_double_submission(tmp_path: Path) -> None:
    """With `resend_after=0`, a takeover during the attempt creates two projects. The ledger records both."""
    with sandbox(speed=1, only_exported=True) as service, open_client(Client, service, tmp_path) as client:
        service.inject_faults("slow:1x@create")
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(client.create_project, PROJECT)
            while not service.projects():
                pass
            quick = client.create_project(PROJECT, resend="lost")
        jobs = client.ledger.list_jobs()
        assert (
            [job.project_id for job in jobs]
            == [quick, slow.result()]
            == [project.id for project in service.projects()][::-1]
        )
        assert list_states(client) == ["made", "made"]
        assert "another process has sent it, too" in jobs[1].detail


def test_missing_response_raises_outcome_unknown(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenekit.client.retrying.NON_IDEMPOTENT_TIMEOUT_S", 0.5)
    with (
        serve_responses(HANG) as server,
        Client(base_url=server.url, api_key="k", lookup_timeout=0, attempts=1) as hanging,
    ):
        monkeypatch.setattr("scenekit.client.retrying.IDEMPOTENT_TIMEOUT_S", 0.5)
        with pytest.raises(OutcomeUnknownError, match="no response arrived in time"):
            hanging.create_project(PROJECT)
    assert [line.partition(" ")[0] for line in server.request_lines].count("POST") == 1


def test_advice_without_a_ledger(service: RunningSandbox) -> None:
    with Client(base_url=service.url, app_id="me", user_key="key", lookup_timeout=0.1) as client:
        service.inject_faults("drop-before:1x@create")
        with pytest.raises(OutcomeUnknownError, match="call the method again to send it again"):
            client.create_project(PROJECT)


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
def test_recognizes_a_lost_export_of_a_rendering_project_by_its_task(tmp_path: Path, fault: str) -> None:
    with sandbox(speed=20) as service, open_client(Client, service, tmp_path) as client:
        project = client.create_project(PROJECT)
        service.inject_faults(f"{fault}:1x@export")
        if fault == "drop-after":
            assert client.export_project(project) == project
        else:
            with pytest.raises(OutcomeUnknownError, match="has not changed so far"):
                client.export_project(project)
        assert service.credits == (2 if fault == "drop-after" else 1)


def test_draft_jobs_are_not_open(service: RunningSandbox, client: Any, tmp_path: Path) -> None:
    draft = client.create_project(PROJECT, is_export=False)
    assert list_states(client) == ["draft"]
    assert not client.ledger.list_jobs()[0].is_open
    assert client.create_project(PROJECT, is_export=False) == draft
    with pytest.raises(ArgumentError, match="has no video"):
        client.render(PROJECT, tmp_path / "v.mp4", is_export=False)
    with pytest.raises(ArgumentError, match="has no video"):
        client.render(PROJECT.replace(is_export=False), tmp_path / "v.mp4")
    assert len(service.projects()) == 1


def test_draft_edits_are_not_open(service: RunningSandbox, client: Any) -> None:
    draft = client.create_project(PROJECT, is_export=False)
    client.edit_project(draft, PROJECT.set_script(0, "Goodbye!").updates_since(PROJECT), is_export=False)
    assert list_states(client) == ["draft", "draft"]
    assert service.credits == 0


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"timeout": float("inf")}, ArgumentError),
        ({"timeout": -1}, ArgumentError),
        ({"poll_interval": 0}, ArgumentError),
        ({"path": "missing/v.mp4"}, DownloadError),
        ({"path": "caf\udce9.mp4"}, ArgumentError),
        ({"path": None}, ArgumentError),
        ({"resolutoin": "720"}, ArgumentError),
    ],
)
def test_sends_nothing_if_the_video_could_not_be_saved(
    service: RunningSandbox, client: Any, tmp_path: Path, options: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        client.render(PROJECT, **{"path": tmp_path / "v.mp4"} | options)
    assert service.projects() == []
    assert client.ledger.list_jobs() == []


def test_resumes_only_open_jobs_of_the_same_service(service: RunningSandbox, client: Any) -> None:
    service.inject_faults("429@create")
    with (
        pytest.raises(APIStatusError),
        open_client(Client, service, Path(client.ledger.path).parent, attempts=1) as once,
    ):
        once.create_project(PROJECT)
    service.clear_faults()
    (refused,) = client.ledger.list_jobs()
    with pytest.raises(ArgumentError, match=r"is refused\. Only an open job"):
        client.resume(refused)
    project_id = client.create_project(PROJECT)
    job = client.ledger.get_job_by_project(project_id)
    assert client.resume(job) == project_id
    other = Client(base_url="https://elsewhere.example", api_key="k", ledger=client.ledger)
    with other, pytest.raises(ArgumentError, match="was sent to"):
        other.resume(job)


@pytest.mark.parametrize("outcome", ["response", "lost"])
def test_broken_ledger_does_not_hide_the_outcome(service: RunningSandbox, tmp_path: Path, outcome: str) -> None:
    service.inject_faults("slow:1x@create", *(["drop-after:1x@create"] if outcome == "lost" else []))
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
    (project,) = service.projects()
    assert isinstance(error, ClientError)
    assert error.project_id == project.id or isinstance(error, OutcomeUnknownError)
    assert "locked" in " ".join([str(error), *getattr(error, "__notes__", ())])


@pytest.mark.slow
def test_resumes_after_a_kill(tmp_path: Path) -> None:
    (tmp_path / "welcome.py").write_text(
        "from scenekit import Project, Scene\n"
        'project = Project("Welcome").add(Scene().avatar("M000045058", script="Hello!"))\n'
    )
    with sandbox() as service:
        service.inject_faults("slow:1x@create")
        environment = {**os.environ, **service.environment, "SCENEKIT_LEDGER": str(tmp_path / "jobs.sqlite")}
        command = [sys.executable, "-m", "scenekit", "render"]
        options: dict[str, Any] = {"cwd": tmp_path, "env": environment, "stderr": subprocess.DEVNULL}
        with subprocess.Popen([*command, "welcome.py", "-o", "out.mp4"], **options) as process:
            while not service.projects():
                assert process.poll() is None
            process.kill()
        assert process.returncode == -signal.SIGKILL
        subprocess.run([*command, "--resume"], check=True, **options)
        assert (tmp_path / "out.mp4").read_bytes()[4:8] == b"ftyp"
        assert len(service.projects()) == 1
