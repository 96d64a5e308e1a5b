"""Billable requests whose response is lost: the client finds the project, and never sends it twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scenekit.errors import APIStatusError, OutcomeUnknownError, PayloadError
from scenekit.testing import RunningSandbox
from tests.support.clients import API_KEY, PROJECT, encode_response, serve_responses


def test_resends_after_429(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    service.inject_faults("429:1x@create")
    assert connect(service.url).create_project(PROJECT) == service.projects()[0].id
    assert len(service.projects()) == 1


@pytest.mark.parametrize(
    ("status", "headers", "is_resent"),
    [
        ("429 Too Many Requests", {}, True),
        ("503 Service Unavailable", {"Retry_After": "0"}, True),
        ("503 Service Unavailable", {}, False),
        ("500 Internal Server Error", {}, False),
        ("502 Bad Gateway", {}, False),
        ("504 Gateway Timeout", {"Retry_After": "0"}, False),
        ("408 Request Timeout", {}, False),
        ("303 See Other", {"Location": "/elsewhere"}, False),
    ],
)
def test_resends_only_unprocessed_requests(
    connect: Callable[..., Any], status: str, headers: dict[str, str], is_resent: bool
) -> None:
    created = encode_response(b'{"success": true, "data": {"projectId": "65f0"}}')
    rejection = b'{"success": false, "error": {"msg": "busy"}}'
    with serve_responses(encode_response(rejection, status, **headers), created) as server:
        client = connect(server.url, **API_KEY, lookup_timeout=0)
        if is_resent:
            assert client.create_project(PROJECT) == "65f0"
        else:
            with pytest.raises(OutcomeUnknownError):
                client.create_project(PROJECT)
    assert [line.partition(" ")[0] for line in server.request_lines] == ["POST", "POST" if is_resent else "GET"]


@pytest.mark.parametrize("fault", ["drop-after", "504", "truncated-json", "empty-body"])
def test_finds_the_project_of_a_lost_response(service: RunningSandbox, connect: Callable[..., Any], fault: str) -> None:
    service.inject_faults(f"{fault}:1x@create")
    assert connect(service.url).create_project(PROJECT) == service.projects()[0].id
    assert len(service.projects()) == 1


@pytest.mark.parametrize("fault", ["drop-before", "502", "html-200", "html-error"])
def test_does_not_resend_a_project_that_it_cannot_find(
    service: RunningSandbox, connect: Callable[..., Any], fault: str
) -> None:
    service.inject_faults(f"{fault}:1x@create")
    with pytest.raises(OutcomeUnknownError, match=r"may have processed the create .* did not resend"):
        connect(service.url, lookup_timeout=0.2).create_project(PROJECT)
    assert service.projects() == []
    methods = [record.method for record in service.requests if record.path == "/api/odin/v3/editor/project"]
    assert methods.count("POST") == 1
    assert methods.count("GET") >= 1


def test_waits_for_a_list_that_lags_behind(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    service.inject_faults("drop-after:1x@create", "500:2x@list", "empty-body:1x@list")
    assert connect(service.url).create_project(PROJECT) == service.projects()[0].id


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
def test_recognizes_an_export_whose_response_was_lost(
    service: RunningSandbox, connect: Callable[..., Any], fault: str
) -> None:
    client = connect(service.url, lookup_timeout=0.2)
    draft = client.create_project(PROJECT, is_export=False)
    service.inject_faults(f"{fault}:1x@export")
    if fault == "drop-after":
        assert client.export_project(draft) == draft
        assert service.projects()[0].state != "draft"
    else:
        with pytest.raises(OutcomeUnknownError, match="has not changed so far"):
            client.export_project(draft)
        assert service.projects()[0].state == "draft"


def test_raises_at_once_if_there_is_no_lookup(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url)
    service.inject_faults("drop-after:1x@simple-video", "drop-after:1x@simple-audio", "drop-after:1x@template")
    speech = {"text": "Hello", "model": "M000045058", "language": "en"}
    with pytest.raises(OutcomeUnknownError):
        client.create_simple_video(**speech, clothes="BG00002320")
    with pytest.raises(OutcomeUnknownError):
        client.create_simple_audio(**speech)
    with pytest.raises(OutcomeUnknownError):
        client.create_from_template("65f01a2b3c4d5e6f70819203")


def test_rejection_is_recorded_as_refused(service: RunningSandbox, connect: Callable[..., Any], tmp_path: Path) -> None:
    client = connect(service.url, ledger=tmp_path / "jobs.sqlite")
    invalid = PROJECT.to_dict()
    invalid["scenes"][0]["clips"][0]["left"] = "left"
    with pytest.raises((APIStatusError, PayloadError)):
        client.create_project(invalid)
    invalid = PROJECT.to_dict() | {"resolution": "8k"}
    with pytest.raises(APIStatusError, match="resolution"):
        client.create_project(invalid)
    (job,) = client.ledger.list_jobs()
    assert job.state == "refused"
    assert "resolution" in job.detail
