"""The client over real sockets: the same tests for the one that blocks and the one that is awaited."""

import asyncio
import gzip
import logging
import os
import re
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from click.testing import CliRunner

from scenekit import Project, Scene
from scenekit.client import AsyncClient, Client, Progress, webhook
from scenekit.client.effects import SendRequest
from scenekit.client.http_messages import MAX_RESPONSE_BYTES, APIRequest, APIResponse, unwrap_response
from scenekit.errors import (
    APIConnectionError,
    APIStatusError,
    ArgumentError,
    AuthenticationError,
    ClientError,
    CredentialsError,
    DownloadError,
    InvalidResponseError,
    OutcomeUnknownError,
    PayloadError,
    RenderFailedError,
    RenderTimeoutError,
)
from scenekit.sandbox import create_app
from scenekit.testing import RunningSandbox, sandbox
from tests.support.clients import CLIENT_CLASSES, CLOSE, SlowResponse, encode_response, serve_responses

PROJECT = Project("Welcome").add(Scene().avatar("M000045058", script="Hello!"))
KEY = {"api_key": "k", "app_id": None, "user_key": None}
OK = b'{"success": true, "data": {}}'


@pytest.fixture(params=sorted(CLIENT_CLASSES))
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def connect(kind: str) -> Iterator[Callable[..., Any]]:
    """A client of one of the two kinds, that is closed in the end."""
    opened = []

    def client(url: str, **options: Any) -> Any:
        words = {"app_id": "me@example.com", "user_key": "the-secret-key", "lookup_timeout": 0.5} | options
        opened.append(CLIENT_CLASSES[kind](base_url=url, **words).__enter__())
        return opened[-1]

    yield client
    for one in opened:
        one.__exit__(None, None, None)


# What each call asks and answers


def test_a_project_becomes_a_video(service: RunningSandbox, connect: Callable[..., Any], tmp_path: Path) -> None:
    seen: list[Progress] = []
    client = connect(service.url)
    done = client.render(PROJECT, tmp_path / "welcome.mp4", on_progress=seen.append, poll_interval=0.02)
    assert (tmp_path / "welcome.mp4").read_bytes()[4:8] == b"ftyp"
    assert [path.name for path in tmp_path.iterdir()] == ["welcome.mp4"]
    assert done.path == str(tmp_path / "welcome.mp4")
    assert seen[-1].is_done
    assert [one.percent for one in seen] == sorted(one.percent for one in seen)
    (made,) = service.projects()
    assert (made.id, made.state) == (done.project_id, "exported")
    assert made.scenes == PROJECT.to_dict()["scenes"]


def test_the_name_ends_in_a_stamp_and_the_rest_goes_as_it_is(
    service: RunningSandbox, connect: Callable[..., Any]
) -> None:
    client = connect(service.url)
    first, second = client.create_project(PROJECT), client.create_project(PROJECT)
    names = [one.name for one in service.projects()]
    assert all(name.startswith("Welcome [sk-") for name in names)
    assert len(set(names)) == 2
    assert first != second  # without a ledger, each call is a new one


@pytest.mark.parametrize(
    "work",
    [PROJECT, PROJECT.scenes[0], PROJECT.to_dict(), PROJECT.to_json(), PROJECT.to_json().decode()],
    ids=["project", "scene", "dict", "bytes", "str"],
)
def test_whatever_is_a_project_can_be_sent(service: RunningSandbox, connect: Callable[..., Any], work: Any) -> None:
    connect(service.url).create_project(work, is_export=False)
    assert service.projects()[0].state == "draft"
    assert service.credits == 0


def test_a_project_of_the_service_is_sent_again_without_what_only_it_sets(
    service: RunningSandbox, connect: Callable[..., Any]
) -> None:
    client = connect(service.url)
    info = client.get_project(client.create_project(PROJECT))
    assert {"_id", "createdAt", "state"} <= set(info.data)
    client.create_project(info.data)  # the sandbox refuses keys that are not documented
    assert len(service.projects()) == 2


def test_a_project_of_the_service_has_one_stamp(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url)
    id = client.create_project(PROJECT)
    for _ in range(2):
        id = client.create_project(client.get_project(id).data)
    names = [one.name for one in service.projects()]
    assert len(set(names)) == 3
    assert all(re.fullmatch(r"Welcome \[sk-\w{10}-\w{6}\]", name) for name in names)


def test_every_call_has_its_answer(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url)
    assert client.is_authenticated()
    draft = client.create_project(PROJECT, is_export=False)
    assert client.get_project(draft).name.startswith("Welcome")
    assert client.export_project(draft, resolution="720") == draft
    before = Project.from_payload(client.get_project(draft).data)
    edited = client.edit_project(draft, before.set_script(0, "Goodbye!").updates_since(before), is_export=False)
    assert edited
    assert draft in {one.id for one in client.list_projects()}
    assert client.get_progress(draft).percent >= 0
    assert client.list_models()[0].clothes[0].id.startswith("BG")
    assert client.list_dropdown_models()[0].label
    assert client.list_workspaces()[0].id
    template = client.request("GET", "/dropdown/templates_business")[0]["id"]
    assert client.create_from_template(template, name="From it")
    spoken = {"text": "Hello", "model": "M000045058", "language": "en"}
    assert client.create_simple_video(**spoken, clothes="BG00002320")
    assert client.create_custom_video(**spoken | {"model": "65f01a2b3c4d5e6f70819203"})
    assert client.create_simple_audio(**spoken).download_url
    assert client.delete_projects([draft]) == 1


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda client: client.get_project("export"), "is no id"),
        (lambda client: client.get_project("../auth"), "is no id"),
        (lambda client: client.get_project(None), "is no id"),
        (lambda client: client.delete_projects("65f0"), "must be a list"),
        (lambda client: client.edit_project("65f0", {}), "is empty"),
        (lambda client: client.request("GET", "https://elsewhere.example/x"), "must be a path"),
        (lambda client: client.request("GET", "/../../x"), "must be a path"),
        (lambda client: client.request("BREW", "/x"), "is not one of its words"),
        (lambda client: client.create_project(PROJECT, resolutoin="720"), "Did you mean 'resolution'"),
        (lambda client: client.wait("65f0", timeout=-1), "must be a finite number"),
        (
            lambda client: client.create_simple_video(text=" ", model="M", clothes="B", language="en"),
            "must not be empty",
        ),
        (lambda client: client.delete_projects(5), "must be a list"),
        (lambda client: client.edit_project("65f0", [1]), "edit_project: updates=.* must be a dict"),
        (lambda client: client.edit_project("65f0", {"x": object()}), "nothing JSON can carry"),
        (lambda client: client.request("POST", "/x", body={"x": object()}), "nothing JSON can carry"),
        (lambda client: client.request("POST", "/x", body=[1]), "must be a dict"),
        (lambda client: client.request("POST", "/x", idempotent="no"), "must be True or False"),
        (lambda client: client.request("GET", "/x", params={"x": 1}), "must be a dict of texts"),
        (lambda client: client.request("GET", "/x", params=5), "must be a dict"),
        (lambda client: client.resume(None), "is no job"),
        (lambda client: client.create_project(PROJECT, output=5), "create_project: output=5 is no path"),
        (lambda client: client.create_project(PROJECT, is_export="no"), "must be True or False"),
        (lambda client: client.create_project(PROJECT, resend="no"), "must be True or False"),
        (lambda client: client.create_project(PROJECT, resolution="9999"), "Allowed: 4k, 1080, 720, 480"),
        (lambda client: client.create_project(PROJECT, workspace_id=5), "must be text"),
        (lambda client: client.export_project("65f0", webhook_url=""), "must not be empty"),
        (lambda client: client.create_from_template("65f0", workspace_id=5), "workspace_id=5 must be text"),
        (lambda client: client.render(PROJECT, None), "submit: path=None is no path"),
        (lambda client: client.render(PROJECT, b"v.mp4"), "is no path"),
        (lambda client: client.wait_and_download("65f0", ""), "wait_and_download: path='' is no path"),
        (lambda client: client.download("https://x.example/v.mp4", 5), "download: path=5 is no path"),
        (
            lambda client: client.create_simple_audio(text="Hi", model=5, language="en"),
            "create_simple_audio: model=5 must be text",
        ),
        (
            lambda client: client.create_simple_video(text="Hi", model="M", clothes="B", language="en", resolution="1"),
            "1080",
        ),
    ],
)
def test_what_cannot_be_asked_is_not_asked(connect: Callable[..., Any], call: Any, why: str) -> None:
    with serve_responses(encode_response(OK)) as server:
        with pytest.raises(ArgumentError, match=why):
            call(connect(server.url, **KEY))
        assert server.request_lines == []


@pytest.mark.parametrize("is_own", [True, False])
def test_a_client_that_is_closed_says_so(kind: str, tmp_path: Path, is_own: bool) -> None:
    http = {} if is_own else {"http_client": {"sync": httpx.Client, "async": httpx.AsyncClient}[kind]()}
    with CLIENT_CLASSES[kind](base_url="http://127.0.0.1:9", api_key="the-key", **http) as client:
        client.close()
        calls = [(client.list_projects,), (client.create_project, PROJECT), (client.render, PROJECT, "v.mp4")]
        for call, *words in calls:
            with pytest.raises(ClientError, match="the client is closed"):
                call(*words)


def test_what_is_no_project_is_not_sent(connect: Callable[..., Any]) -> None:
    with serve_responses(encode_response(OK)) as server, pytest.raises(PayloadError):
        connect(server.url).create_project({"name": "no scenes"})
    assert server.request_lines == []


# Credentials


ENVIRONMENT = ["AISTUDIOS_API_KEY", "AISTUDIOS_APP_ID", "AISTUDIOS_USER_KEY", "AISTUDIOS_BASE_URL"]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "no credentials.*AISTUDIOS_API_KEY"),
        ({"app_id": "me"}, "user_key is missing"),
        ({"user_key": "k"}, "app_id is missing"),
        ({"api_key": "a", "app_id": "b", "user_key": "c"}, "not both"),
        ({"api_key": "two\r\nlines"}, "no key holds"),
        ({"api_key": "k", "base_url": "http://api.example.com"}, "unencrypted"),
        ({"api_key": "k", "base_url": "ftp://api.example.com"}, "no base URL"),
        ({"api_key": "k", "base_url": "https://me:pass@api.example.com"}, "no user name or password"),
        ({"api_key": "k", "base_url": "api.example.com"}, "no base URL"),
        ({"api_key": "k", "base_url": "https://[::1"}, "no base URL"),
    ],
)
@pytest.mark.parametrize("made", [Client, AsyncClient])
def test_credentials_that_cannot_be_used(
    bare: pytest.MonkeyPatch, made: type, options: dict[str, str], why: str
) -> None:
    with pytest.raises(CredentialsError, match=why):
        made(**options)


def test_an_option_that_is_none(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(ArgumentError, match="Did you mean 'api_key'"):
        Client(api_kye="k")  # type: ignore[call-arg]


@pytest.mark.parametrize("made", [Client, AsyncClient])
@pytest.mark.parametrize(("name", "value"), [("base_url", 5), ("ledger", 5), ("attempts", 0)])
def test_an_option_of_another_kind(bare: pytest.MonkeyPatch, made: type, name: str, value: object) -> None:
    with pytest.raises(ArgumentError, match=f"Client: {name}={value!r} must"):
        made(api_key="k", **{name: value})


def test_the_environment_has_them(bare: pytest.MonkeyPatch, service: RunningSandbox, kind: str) -> None:
    for name, value in service.environment.items():
        bare.setenv(name, value)
    with CLIENT_CLASSES[kind]() as client:
        assert client.is_authenticated()


def test_a_token_is_fetched_once_and_renewed_once_after_a_401(
    service: RunningSandbox, connect: Callable[..., Any]
) -> None:
    client = connect(service.url)
    client.list_projects()
    client.list_projects()
    assert calls_of(service) == [("token", 200), ("list", 200), ("list", 200)]
    service.inject_faults("expired-token:1x")
    client.list_projects()
    assert calls_of(service)[3:] == [("list", 401), ("token", 200), ("list", 200)]
    service.inject_faults("expired-token")
    with pytest.raises(AuthenticationError):
        client.list_projects()
    assert calls_of(service)[6:] == [("list", 401), ("token", 200), ("list", 401)]


def calls_of(service: RunningSandbox) -> list[tuple[str, int | None]]:
    names = {"POST /api/odin/v3/auth/token": "token", "GET /api/odin/v3/editor/project": "list"}
    return [(names[f"{one.method} {one.path}"], one.status_code) for one in service.requests]


def test_an_api_key_is_sent_as_it_is_and_not_renewed(connect: Callable[..., Any]) -> None:
    with serve_responses(
        encode_response(b'{"success": false, "error": {"code": 4010, "msg": "token expired"}}', "401 Unauthorized")
    ) as server:
        client = connect(server.url, api_key="the-token", app_id=None, user_key=None)
        with pytest.raises(AuthenticationError, match=r"token expired \(HTTP 401, code 4010\)"):
            client.list_projects()
    assert len(server.requests) == 1
    assert b"Authorization: the-token\r\n" in server.requests[0]


def test_a_wrong_key_is_refused(connect: Callable[..., Any]) -> None:
    with sandbox(app_id="right", user_key="key") as service, pytest.raises(AuthenticationError):
        connect(service.url).list_projects()


def test_threads_share_one_token(service: RunningSandbox) -> None:
    with Client(base_url=service.url, app_id="me", user_key="key") as client:
        threads = [threading.Thread(target=client.list_projects) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [name for name, _ in calls_of(service)].count("token") == 1


@pytest.mark.parametrize("words", [{"api_key": "no-token"}, {"app_id": "me", "user_key": "another"}])
def test_a_wrong_key_is_not_authenticated(connect: Callable[..., Any], words: dict[str, str]) -> None:
    with sandbox(app_id="me", user_key="right") as service:
        assert connect(service.url, **KEY | {"api_key": None} | words).is_authenticated() is False
        assert connect(service.url, app_id="me", user_key="right").is_authenticated() is True
        service.inject_faults("500")
        with pytest.raises(APIStatusError):
            connect(service.url, attempts=1, **KEY | {"api_key": None} | words).is_authenticated()


def test_each_task_has_an_error_of_its_own_for_the_token_they_share() -> None:
    async def ask(url: str) -> list[Any]:
        async with AsyncClient(base_url=url, app_id="me", user_key="key") as client:
            return list(await asyncio.gather(client.wait("a"), client.wait("b"), return_exceptions=True))

    with serve_responses(encode_response(b"{}", "403 Forbidden")) as server:
        ends = asyncio.run(ask(server.url))
    assert [(type(end), end.project_id) for end in ends] == [(AuthenticationError, "a"), (AuthenticationError, "b")]
    assert len(server.requests) == 1


def test_tasks_share_one_token(service: RunningSandbox) -> None:
    async def ask() -> None:
        async with AsyncClient(base_url=service.url, app_id="me", user_key="key") as client:
            await asyncio.gather(*(client.list_projects() for _ in range(8)))

    asyncio.run(ask())
    assert [name for name, _ in calls_of(service)].count("token") == 1


def test_a_client_of_ones_own_is_used_and_left_open(service: RunningSandbox) -> None:
    with httpx.Client(headers={"X-Team": "video"}) as http:
        with Client(base_url=service.url, app_id="me", user_key="key", http_client=http) as client:
            client.list_projects()
        assert not http.is_closed


def test_a_sandbox_in_the_same_process(tmp_path: Path) -> None:
    async def render() -> None:
        http = httpx.AsyncClient(transport=httpx.ASGITransport(create_app(speed=1e6)))
        async with http, AsyncClient(base_url="https://sandbox.test", api_key="x", http_client=http) as client:
            with pytest.raises(AuthenticationError):
                await client.create_project(PROJECT)
        http = httpx.AsyncClient(transport=httpx.ASGITransport(create_app(speed=1e6)))
        client = AsyncClient(base_url="https://sandbox.test", app_id="me", user_key="mine", http_client=http)
        async with http, client:
            await client.render(PROJECT, tmp_path / "v.mp4", poll_interval=0.02)

    asyncio.run(render())
    assert (tmp_path / "v.mp4").read_bytes()[4:8] == b"ftyp"


# What comes back


@pytest.mark.parametrize(
    ("body", "status", "error", "why"),
    [
        (
            b'{"success": false, "error": {"code": 1, "msg": "no such plan"}}',
            "200 OK",
            APIStatusError,
            r"no such plan \(HTTP 200, code 1\)",
        ),
        (b'{"success": false, "error": "plain words"}', "200 OK", APIStatusError, "plain words"),
        (b'{"success": false, "error": null}', "200 OK", APIStatusError, "no reason given"),
        (b'{"success": false}', "400 Bad Request", APIStatusError, "HTTP 400"),
        (b'{"success": false, "error": ["a", {"b": 1}]}', "400 Bad Request", APIStatusError, "a"),
        (
            b'{"success": false, "error": {"message": {"en": "nested"}}}',
            "402 Payment Required",
            APIStatusError,
            "nested",
        ),
        (b'{"message": "no envelope"}', "403 Forbidden", AuthenticationError, "no envelope"),
        (b"", "401 Unauthorized", AuthenticationError, "401"),
        (b"<!DOCTYPE html><h1>Sign in</h1>", "200 OK", InvalidResponseError, "a page"),
        (b"<html>", "404 Not Found", InvalidResponseError, "a page"),
        (b"", "200 OK", InvalidResponseError, "nothing in it"),
        (b'{"success": true, "data": {"proj', "200 OK", InvalidResponseError, "half of it"),
        (b"[" * 100_000, "200 OK", InvalidResponseError, "no JSON"),
        (b"\xff\xfe\x00", "200 OK", InvalidResponseError, "no JSON"),
        (b'{"success": true, "data": 7}', "200 OK", InvalidResponseError, "int"),
        (b"", "302 Found", InvalidResponseError, "302"),
    ],
)
def test_answers_that_are_none(
    connect: Callable[..., Any], body: bytes, status: str, error: type[ClientError], why: str
) -> None:
    with serve_responses(encode_response(body, status, Location="http://127.0.0.1:1/")) as server:
        client = connect(server.url, **KEY, attempts=1)
        with pytest.raises(error, match=why) as caught:
            client.get_project("65f0")
    assert type(caught.value) is error


def test_an_answer_without_end_is_bounded(connect: Callable[..., Any]) -> None:
    packed = gzip.compress(b" " * (MAX_RESPONSE_BYTES + 1))
    with serve_responses(encode_response(packed, Content_Encoding="gzip")) as server:
        client = connect(server.url, **KEY, attempts=1)
        with pytest.raises(APIConnectionError, match="larger than"):
            client.list_projects()


@pytest.mark.parametrize("start", [b"", encode_response(b"", Content_Length="900")], ids=["headers", "body"])
def test_an_answer_that_trickles_ends(
    connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, start: bytes
) -> None:
    monkeypatch.setattr("scenekit.client.retrying.IDEMPOTENT_TIMEOUT_S", 0.5 + len(start) / 40)
    with (
        serve_responses(SlowResponse(start + encode_response(b" " * 900))) as server,
        pytest.raises(APIConnectionError, match="in time"),
    ):
        connect(server.url, **KEY, attempts=1).list_projects()


@pytest.mark.parametrize(
    ("scheme", "host", "why"),
    [
        ("https", "nobody.invalid", "nobody.invalid: .*([Nn]ame|[Hh]ost)"),
        ("http", "127.0.0.1:{closed}", "127.0.0.1:{closed}: Connection refused"),
        ("https", "127.0.0.1:{plain}", "127.0.0.1:{plain}: .*SSL"),
    ],
    ids=["unknown", "refused", "tls"],
)
def test_where_no_connection_leads_and_why(connect: Callable[..., Any], scheme: str, host: str, why: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        closed = listening.getsockname()[1]
    with serve_responses(encode_response(OK)) as server:
        ports = {"closed": closed, "plain": server.url.rpartition(":")[2]}
        client = connect(f"{scheme}://{host}".format(**ports), **KEY, attempts=1)
        with pytest.raises(APIConnectionError, match="no connection to " + why.format(**ports)):
            client.list_projects()


def test_reads_are_asked_again(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url)
    faults = [
        "429",
        "500",
        "502",
        "503",
        "drop-before",
        "drop-after",
        "html-200",
        "html-error",
        "truncated-json",
        "empty-body",
    ]
    for fault in faults:
        service.inject_faults(f"{fault}:1x@list")
        assert client.list_projects() == [], fault
    assert {one.fault for one in service.requests} >= set(faults)


def test_reads_that_never_succeed_end(connect: Callable[..., Any]) -> None:
    with serve_responses(CLOSE) as server:
        client = connect(server.url, **KEY, attempts=3)
        with pytest.raises(APIConnectionError, match="closed before a whole answer"):
            client.list_projects()
    assert len(server.requests) == 3


# Never paying twice


def test_too_many_requests_were_not_handled(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    service.inject_faults("429:1x@create")
    assert connect(service.url).create_project(PROJECT) == service.projects()[0].id
    assert len(service.projects()) == 1


@pytest.mark.parametrize(
    ("status", "headers", "is_sent_again"),
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
def test_what_is_sent_again_and_what_is_not(
    connect: Callable[..., Any], status: str, headers: dict[str, str], is_sent_again: bool
) -> None:
    made = encode_response(b'{"success": true, "data": {"projectId": "65f0"}}')
    no = b'{"success": false, "error": {"msg": "busy"}}'
    with serve_responses(encode_response(no, status, **headers), made) as server:
        client = connect(server.url, **KEY, lookup_timeout=0)
        if is_sent_again:
            assert client.create_project(PROJECT) == "65f0"
        else:
            with pytest.raises(OutcomeUnknownError):
                client.create_project(PROJECT)
    assert [line.partition(" ")[0] for line in server.request_lines] == ["POST", "POST" if is_sent_again else "GET"]


@pytest.mark.parametrize("fault", ["drop-after", "504", "truncated-json", "empty-body"])
def test_a_lost_answer_is_found_and_not_sent_again(
    service: RunningSandbox, connect: Callable[..., Any], fault: str
) -> None:
    service.inject_faults(f"{fault}:1x@create")
    assert connect(service.url).create_project(PROJECT) == service.projects()[0].id
    assert len(service.projects()) == 1


@pytest.mark.parametrize("fault", ["drop-before", "502", "html-200", "html-error"])
def test_what_cannot_be_found_is_not_sent_again_either(
    service: RunningSandbox, connect: Callable[..., Any], fault: str
) -> None:
    service.inject_faults(f"{fault}:1x@create")
    with pytest.raises(OutcomeUnknownError, match=r"may have arrived .* not sent again"):
        connect(service.url, lookup_timeout=0.2).create_project(PROJECT)
    assert service.projects() == []
    asked = [one.method for one in service.requests if one.path == "/api/odin/v3/editor/project"]
    assert asked.count("POST") == 1
    assert asked.count("GET") >= 1


def test_a_list_that_lags_behind_is_waited_for(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    service.inject_faults("drop-after:1x@create", "500:2x@list", "empty-body:1x@list")
    assert connect(service.url).create_project(PROJECT) == service.projects()[0].id


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
def test_an_export_whose_answer_is_lost(service: RunningSandbox, connect: Callable[..., Any], fault: str) -> None:
    client = connect(service.url, lookup_timeout=0.2)
    draft = client.create_project(PROJECT, is_export=False)
    service.inject_faults(f"{fault}:1x@export")
    if fault == "drop-after":
        assert client.export_project(draft) == draft
        assert service.projects()[0].state != "draft"
    else:
        with pytest.raises(OutcomeUnknownError, match="no sign of it"):
            client.export_project(draft)
        assert service.projects()[0].state == "draft"


def test_what_cannot_be_looked_for_is_said_at_once(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url)
    service.inject_faults("drop-after:1x@simple-video", "drop-after:1x@simple-audio", "drop-after:1x@template")
    spoken = {"text": "Hello", "model": "M000045058", "language": "en"}
    with pytest.raises(OutcomeUnknownError):
        client.create_simple_video(**spoken, clothes="BG00002320")
    with pytest.raises(OutcomeUnknownError):
        client.create_simple_audio(**spoken)
    with pytest.raises(OutcomeUnknownError):
        client.create_from_template("65f01a2b3c4d5e6f70819203")


def test_a_refusal_is_none_of_it(service: RunningSandbox, connect: Callable[..., Any], tmp_path: Path) -> None:
    client = connect(service.url, ledger=tmp_path / "jobs.sqlite")
    wrong = PROJECT.to_dict()
    wrong["scenes"][0]["clips"][0]["left"] = "left"
    with pytest.raises((APIStatusError, PayloadError)):
        client.create_project(wrong)
    wrong = PROJECT.to_dict() | {"resolution": "8k"}
    with pytest.raises(APIStatusError, match="resolution"):
        client.create_project(wrong)
    (job,) = client.ledger.list_jobs()
    assert job.state == "refused"
    assert "resolution" in job.detail


def test_a_proxy_of_the_environment_is_not_asked_for_this_very_machine(
    service: RunningSandbox, connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert connect(service.url).list_projects() == []


def test_tasks_share_the_failure_to_get_a_token(service: RunningSandbox) -> None:
    service.inject_faults("500@token")

    async def ask() -> list[Any]:
        async with AsyncClient(base_url=service.url, app_id="me", user_key="key", attempts=2) as client:
            ends: list[Any] = await asyncio.gather(*(client.list_projects() for _ in range(16)), return_exceptions=True)
            return ends

    assert all(isinstance(end, APIStatusError) for end in asyncio.run(ask()))
    assert len(service.requests) == 2


# Waiting and downloading


def test_waiting_survives_polls_that_fail(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url, attempts=1)
    made = client.create_project(PROJECT)
    service.inject_faults("500:2x@progress", "drop-before:1x@progress", "html-200:1x@progress")
    assert client.wait(made, poll_interval=0.02).is_done


def test_a_render_that_fails(service: RunningSandbox, connect: Callable[..., Any], tmp_path: Path) -> None:
    client = connect(service.url, ledger=tmp_path / "jobs.sqlite")
    service.inject_faults("fail-render")
    with pytest.raises(RenderFailedError, match="'failed'") as caught:
        client.render(PROJECT, tmp_path / "x.mp4", poll_interval=0.02)
    assert caught.value.project_id == service.projects()[0].id
    assert client.ledger.list_jobs()[0].state == "failed"
    assert not (tmp_path / "x.mp4").exists()


def test_a_render_that_stalls_is_noticed_and_ends_at_the_deadline(
    service: RunningSandbox, connect: Callable[..., Any], tmp_path: Path
) -> None:
    client = connect(service.url, ledger=tmp_path / "jobs.sqlite")
    service.inject_faults("stall")
    seen: list[Progress] = []
    with pytest.raises(RenderTimeoutError, match=r"at 62 %, where it has stood for .*do not send it again") as caught:
        client.render(PROJECT, tmp_path / "x.mp4", timeout=1, poll_interval=0.05, on_progress=seen.append)
    assert caught.value.project_id == service.projects()[0].id
    assert seen[-1].seconds_stalled > 0.5
    assert client.ledger.list_jobs()[0].state == "made"  # to be waited for again


def test_both_spellings_of_the_link_and_of_the_percentage(connect: Callable[..., Any]) -> None:
    forms = [
        b'{"progress": 100.0, "downloadUrl": "https://cdn.example.com/v.mp4"}',
        b'{"success": true, "data": {"progress": 100, "download_url": "https://cdn.example.com/v.mp4", "new": 1}}',
        b'{"data": {"progress": "100", "downloadUrl": "https://cdn.example.com/v.mp4", "state": 7}, "success": true}',
    ]
    with serve_responses(*(encode_response(form) for form in forms)) as server:
        client = connect(server.url, **KEY)
        seen = [client.get_progress("65f0") for _ in forms]
    assert all(one.is_done and one.download_url == "https://cdn.example.com/v.mp4" for one in seen)
    assert seen[1].data["new"] == 1


def test_a_link_that_only_the_project_has(connect: Callable[..., Any]) -> None:
    done = encode_response(b'{"success": true, "data": {"progress": 100}}')
    project = encode_response(
        b'{"success": true, "data": {"project": {"_id": "65f0", "download_url": "https://c.example/v.mp4"}}}'
    )
    with serve_responses(done, project) as server:
        client = connect(server.url, **KEY)
        assert client.get_progress("65f0").download_url == "https://c.example/v.mp4"


VIDEO = bytes(range(256)) * 400


def part(
    start: int, end: int | None = None, tag: str = '"v1"', status: str = "206 Partial Content", **more: str
) -> bytes:
    """A part of the video; with `end`, the connection breaks before the rest."""
    sent = VIDEO[start:end]
    said = {"Content_Length": str(len(VIDEO) - start), "ETag": tag, "Content_Type": "video/mp4", **more}
    if status.startswith("206"):
        said.setdefault("Content_Range", f"bytes {start}-{len(VIDEO) - 1}/{len(VIDEO)}")
    return encode_response(sent, status, **said)


@pytest.mark.parametrize(
    "answers",
    [
        [part(0, status="200 OK")],
        [part(0, 5000, status="200 OK"), part(5000, 70_000), part(70_000)],
        [part(0, 5000, status="200 OK"), part(0, status="200 OK")],  # the server knows no parts
        [part(0, 5000, status="200 OK"), part(0, tag='"v2"', status="200 OK")],  # it is another file now
        [
            part(0, 5000, status="200 OK"),
            part(100, Content_Range="bytes 100-1/2"),
            part(0, status="200 OK"),
        ],  # not what was asked
        [CLOSE, part(0, status="200 OK")],
        [encode_response(b"busy", "503 Service Unavailable", Retry_After="0"), part(0, status="200 OK")],
        [encode_response(b"<html>", Content_Type="text/html"), part(0, status="200 OK")],
        [part(0, 5000, status="200 OK"), encode_response(b"", "416 Range Not Satisfiable"), part(0, status="200 OK")],
        [part(0, 5000, tag='W/"weak"', status="200 OK"), part(0, status="200 OK")],
    ],
    ids=["whole", "parts", "no-parts", "another", "wrong-part", "dropped", "busy", "page", "no-such-range", "weak-tag"],
)
def test_a_download_goes_on_where_it_broke(connect: Callable[..., Any], tmp_path: Path, answers: list[bytes]) -> None:
    with serve_responses(*answers) as server:
        client = connect("https://app.example.com", api_key="the-secret-key", app_id=None, user_key=None)
        counted: list[int] = []
        client.download(
            f"{server.url}/v.mp4?sig=1", tmp_path / "v.mp4", on_bytes=lambda got: counted.append(got.received_bytes)
        )
    assert (tmp_path / "v.mp4").read_bytes() == VIDEO
    assert [path.name for path in tmp_path.iterdir()] == ["v.mp4"]
    assert counted[-1] == len(VIDEO)
    assert len(server.requests) == len(answers)
    assert not any(b"the-secret-key" in request for request in server.requests)  # the link may be anybody's


def test_a_file_without_end_is_bounded(
    connect: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenekit.client.partial_file.MAX_VIDEO_BYTES", 50_000)
    with serve_responses(part(0, status="200 OK")) as server, pytest.raises(DownloadError, match="larger than"):
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4")
    assert list(tmp_path.iterdir()) == []


def test_what_the_caller_raises_is_the_callers_own(connect: Callable[..., Any], tmp_path: Path) -> None:
    def broken(_: object) -> None:
        raise BrokenPipeError("mine")

    with serve_responses(part(0, status="200 OK")) as server, pytest.raises(BrokenPipeError, match="mine"):
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4", on_bytes=broken)
    assert list(tmp_path.iterdir()) == []


def test_only_a_part_is_asked_for_the_second_time(connect: Callable[..., Any], tmp_path: Path) -> None:
    with serve_responses(part(0, 5000, status="200 OK"), part(5000)) as server:
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4")
    head = server.requests[1].lower()
    assert b"range: bytes=5000-\r\n" in head
    assert b'if-range: "v1"\r\n' in head


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([encode_response(b"gone", "404 Not Found")], "HTTP 404"),
        ([encode_response(b"", "200 OK", Content_Type="video/mp4")], "empty"),
        ([part(0, 10, status="200 OK", tag="")], "10 of 102400 bytes"),
        ([encode_response(b"{}", Content_Type="application/json")], "no video"),
        ([encode_response(b"x", Content_Encoding="br")], "packed"),
        ([CLOSE], "closed before a whole answer"),
    ],
)
def test_downloads_that_cannot_be(
    connect: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[bytes], why: str
) -> None:
    monkeypatch.setattr("scenekit.client.download.MAX_STALLED_ATTEMPTS", 1)
    (tmp_path / "v.mp4").write_bytes(b"the old one")
    with serve_responses(*answers) as server, pytest.raises(DownloadError, match=why):
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"v.mp4": b"the old one"}


NO_HTTP = ["file:///etc/passwd", "ftp://x.example/v.mp4", "v.mp4", "data:video/mp4,x"]
NO_HOST = [
    "http://",
    "https://:80/v",
    "http://[::1",
    "http://x:port/",
    "http://x/\0",
    "http://xn--/",
    "http://" + "a" * 70_000,
]


@pytest.mark.parametrize(
    ("url", "why"), [*((url, "no http") for url in NO_HTTP), *((url, "leads to no host") for url in NO_HOST)]
)
def test_a_link_that_is_none(
    connect: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, why: str
) -> None:
    monkeypatch.setattr("scenekit.client.download.compute_backoff", None)  # there is no second try
    with pytest.raises(DownloadError, match=why):
        connect("https://app.example.com").download(url, tmp_path / "v.mp4")
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_trickles_ends(
    connect: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenekit.client.download.MAX_STALLED_ATTEMPTS", 2)
    monkeypatch.setattr("scenekit.client.partial_file.STALL_WINDOW_S", 0.2)
    slow = [SlowResponse(part(2000)), SlowResponse(part(2010))]
    with (
        serve_responses(part(0, 2000, status="200 OK"), *slow) as server,
        pytest.raises(DownloadError, match=r"too slowly.* of 102400"),
    ):
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4")
    assert b"Range: bytes=2000-" in server.requests[1]
    assert list(tmp_path.iterdir()) == []


def test_a_download_whose_headers_trickle_ends(
    connect: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenekit.client.download.MAX_STALLED_ATTEMPTS", 2)
    monkeypatch.setattr("scenekit.client.clients.FIRST_BYTE_TIMEOUT_S", 0.2)
    with (
        serve_responses(SlowResponse(part(0, status="200 OK"))) as server,
        pytest.raises(DownloadError, match="in time"),
    ):
        connect("https://app.example.com").download(f"{server.url}/v.mp4", tmp_path / "v.mp4")
    assert len(server.requests) == 2


NO_PLACES = ["missing/v.mp4", ".", "a-file/v.mp4", "a-pipe", "/proc/v.mp4", "x" * 260 + ".mp4", "a\0b.mp4", "a-loop"]


@pytest.mark.parametrize("place", NO_PLACES)
def test_a_place_that_cannot_be_written(connect: Callable[..., Any], tmp_path: Path, place: str) -> None:
    (tmp_path / "a-file").touch()
    os.mkfifo(tmp_path / "a-pipe")
    (tmp_path / "a-loop").symlink_to(tmp_path / "a-loop")
    before = sorted(tmp_path.iterdir())
    with serve_responses(encode_response(OK)) as server:
        client = connect(server.url, **KEY)
        calls = [(client.download, f"{server.url}/v.mp4"), (client.render, PROJECT), (client.wait_and_download, "65f0")]
        for call, what in calls:
            with pytest.raises(DownloadError, match="cannot be written"):
                call(what, tmp_path / place)
    assert server.request_lines == []
    assert sorted(tmp_path.iterdir()) == before


# Webhooks


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[]", b'"progress"', b"{}", b"[" * 50_000, b'{"progress": 1}' + b" " * 2_000_000, b"\xff"],
)
def test_a_webhook_body_that_is_none(body: bytes) -> None:
    with pytest.raises(InvalidResponseError, match="webhook body"):
        webhook.parse(body)


def test_a_webhook_body_of_odd_values() -> None:
    event = webhook.parse(b'{"progress": "50", "credit": "many", "backendTaskId": 7, "new": [1]}')
    assert (event.percent, event.credit, event.backend_task_id, event.is_done) == (50, None, None, False)
    assert event.data["new"] == [1]


# Secrets


APP_ID, USER_KEY = "the-app-id", "the-user-key"
ECHO = f'{{"success": false, "error": {{"msg": "{USER_KEY} of {APP_ID} is unknown"}}}}'.encode()
SECRETS = [APP_ID, USER_KEY, "eyJ"]  # the last is how a token begins


def test_secrets_are_nowhere(
    service: RunningSandbox,
    connect: Callable[..., Any],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    client = connect(
        service.url, app_id=APP_ID, user_key=USER_KEY, ledger=tmp_path / "jobs.sqlite", lookup_timeout=0.1, attempts=2
    )
    client.render(PROJECT, tmp_path / "v.mp4", poll_interval=0.02)
    written = [repr(client), repr(getattr(client, "_context", None) or client.client._context), str(vars(client))]
    inner = client if isinstance(client, Client) else client.client
    written += [repr(inner._context.token), repr(inner._context.credentials), repr(inner._context.secrets)]
    for _ in range(9):  # many tokens later
        service.inject_faults("expired-token:1x")
        client.list_projects()
    for fault in ("expired-token", "500", "drop-before", "html-200"):
        service.inject_faults(fault)
        with pytest.raises(ClientError) as caught:
            client.create_project(PROJECT, resend=True, resolution="720")
        written += [str(caught.value), repr(caught.value), "".join(traceback.format_exception(caught.value))]
        service.clear_faults()
    with serve_responses(encode_response(ECHO, "401 No")) as server:
        with pytest.raises(AuthenticationError) as refused:
            connect(server.url, app_id=APP_ID, user_key=USER_KEY).list_projects()
        written += [str(refused.value), repr(refused.value), "".join(traceback.format_exception(refused.value))]
    written += [repr(SendRequest(APIRequest("POST", "/x", USER_KEY.encode()), "eyJ", 1))]
    long = {"msg": "x" * 295 + USER_KEY, "code": APP_ID}
    with pytest.raises(AuthenticationError) as refused:
        unwrap_response(
            APIResponse(401, {}, msgspec.json.encode({"error": long})),
            APIRequest("GET", "/x"),
            inner._context.secrets.redact,
        )
    written += [str(refused.value), repr(refused.value), str(refused.value.code)]
    assert USER_KEY[:4] not in written[-3]  # not even the beginning, where words are cut
    written += [caplog.text, *capfd.readouterr()]
    written += [path.read_bytes().decode("latin-1") for path in tmp_path.iterdir() if path.suffix != ".mp4"]
    assert any("Welcome" in text for text in written)  # something was written at all
    for secret in SECRETS:
        assert not [text[:200] for text in written if secret in text], secret


def test_the_signature_of_a_link_is_not_logged(
    connect: Callable[..., Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    moved = encode_response(b"", "302 Found", Location="/v.mp4?sig=the-second")
    with serve_responses(moved, part(0, 9, status="200 OK"), part(9), encode_response(b"[]")) as server:
        client = connect(server.url, **KEY)
        client.download(f"{server.url}/v.mp4?sig=the-first", tmp_path / "v.mp4")
        assert len(server.requests) == 3
        assert client.list_projects() == []
    assert "the-first" not in caplog.text
    assert "the-second" not in caplog.text
    assert "/editor/project" in caplog.text  # the rest is


@pytest.mark.parametrize("key", ['the-"secret"-key', "the-\\secret\\-key"])
def test_a_key_that_json_spells_otherwise_is_masked(connect: Callable[..., Any], key: str) -> None:
    said = msgspec.json.encode({"success": False, "error": {"msg": {"key": key}, "code": key}})
    with serve_responses(encode_response(said, "400 No")) as server, pytest.raises(APIStatusError) as refused:
        connect(server.url, api_key=key, app_id=None, user_key=None).list_projects()
    assert "secret" not in str(refused.value)
    assert "***" in refused.value.message


def test_what_the_client_offers_is_the_same_both_ways() -> None:
    def offers(client: type) -> set[str]:
        return {name for name in dir(client) if not name.startswith("_")}

    assert offers(Client) == offers(AsyncClient)
    for name in offers(Client) - {"close", "ledger", "place"}:
        assert getattr(Client, name).__doc__ == getattr(AsyncClient, name).__doc__
        assert getattr(Client, name).__doc__


def test_the_help_of_the_commands() -> None:
    from scenekit.cli import main

    for command in ("render", "jobs", "models"):
        done = CliRunner().invoke(main, [command, "--help"])
        assert done.exit_code == 0
        assert "scenekit" in done.output or "account" in done.output
