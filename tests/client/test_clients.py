"""The methods of both clients, over real sockets."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from scenekit import Project
from scenekit.client import AsyncClient, Client, Progress
from scenekit.errors import ArgumentError, AuthenticationError, ClientError, PayloadError
from scenekit.sandbox import create_app
from scenekit.testing import RunningSandbox
from tests.support.clients import API_KEY, OK_BODY, PROJECT, encode_response, serve_responses


def test_renders_a_project_to_a_file(service: RunningSandbox, connect: Callable[..., Any], tmp_path: Path) -> None:
    reports: list[Progress] = []
    client = connect(service.url)
    result = client.render(PROJECT, tmp_path / "welcome.mp4", on_progress=reports.append, poll_interval=0.02)
    assert (tmp_path / "welcome.mp4").read_bytes()[4:8] == b"ftyp"
    assert [path.name for path in tmp_path.iterdir()] == ["welcome.mp4"]
    assert result.path == str(tmp_path / "welcome.mp4")
    assert reports[-1].is_done
    percentages = [progress.percent for progress in reports]
    assert percentages == sorted(percentages)
    (project,) = service.projects()
    assert (project.id, project.state) == (result.project_id, "exported")
    assert project.scenes == PROJECT.to_dict()["scenes"]


def test_appends_a_marker_to_the_name(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url)
    first, second = client.create_project(PROJECT), client.create_project(PROJECT)
    names = [project.name for project in service.projects()]
    assert all(name.startswith("Welcome [sk-") for name in names)
    assert len(set(names)) == 2
    assert first != second  # without a ledger, each call creates a project


@pytest.mark.parametrize(
    "project",
    [PROJECT, PROJECT.scenes[0], PROJECT.to_dict(), PROJECT.to_json(), PROJECT.to_json().decode()],
    ids=["project", "scene", "dict", "bytes", "str"],
)
def test_accepts_all_forms_of_a_project(service: RunningSandbox, connect: Callable[..., Any], project: Any) -> None:
    connect(service.url).create_project(project, is_export=False)
    assert service.projects()[0].state == "draft"
    assert service.credits == 0


def test_does_not_send_back_keys_that_the_service_manages(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url)
    info = client.get_project(client.create_project(PROJECT))
    assert {"_id", "createdAt", "state"} <= set(info.data)
    client.create_project(info.data)  # the sandbox rejects undocumented keys
    assert len(service.projects()) == 2


def test_replaces_the_marker_of_an_earlier_submission(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url)
    id = client.create_project(PROJECT)
    for _ in range(2):
        id = client.create_project(client.get_project(id).data)
    names = [project.name for project in service.projects()]
    assert len(set(names)) == 3
    assert all(re.fullmatch(r"Welcome \[sk-\w{10}-\w{6}\]", name) for name in names)


def test_every_method_works(service: RunningSandbox, connect: Callable[..., Any]) -> None:
    client = connect(service.url)
    assert client.is_authenticated()
    draft = client.create_project(PROJECT, is_export=False)
    assert client.get_project(draft).name.startswith("Welcome")
    assert client.export_project(draft, resolution="720") == draft
    before = Project.from_payload(client.get_project(draft).data)
    edited = client.edit_project(draft, before.set_script(0, "Goodbye!").updates_since(before), is_export=False)
    assert edited
    assert draft in {info.id for info in client.list_projects()}
    assert client.get_progress(draft).percent >= 0
    assert client.list_models()[0].clothes[0].id.startswith("BG")
    assert client.list_dropdown_models()[0].label
    assert client.list_workspaces()[0].id
    template = client.list_templates()[0].id
    assert client.create_from_template(template, name="From it")
    speech = {"text": "Hello", "model": "M000045058", "language": "en"}
    assert client.create_simple_video(**speech, clothes="BG00002320")
    assert client.create_custom_video(**speech | {"model": "65f01a2b3c4d5e6f70819203"})
    assert client.create_simple_audio(**speech).download_url
    assert client.delete_projects([draft]) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda client: client.get_project("export"), "must be an id"),
        (lambda client: client.get_project("../auth"), "must be an id"),
        (lambda client: client.get_project(None), "must be an id"),
        (lambda client: client.delete_projects("65f0"), "must be a list"),
        (lambda client: client.edit_project("65f0", {}), "must not be empty. Use Project.updates_since"),
        (lambda client: client.request("GET", "https://elsewhere.example/x"), "must be a path"),
        (lambda client: client.request("GET", "/../../x"), "must be a path"),
        (lambda client: client.request("BREW", "/x"), "must be one of: GET, POST, PUT, DELETE"),
        (lambda client: client.create_project(PROJECT, resolutoin="720"), "Did you mean 'resolution'"),
        (lambda client: client.wait("65f0", timeout=-1), "must be a finite number"),
        (
            lambda client: client.create_simple_video(text=" ", model="M", clothes="B", language="en"),
            "must not be empty",
        ),
        (lambda client: client.delete_projects(5), "must be a list"),
        (lambda client: client.edit_project("65f0", [1]), r"edit_project\(updates=.*\): updates must be a dict"),
        (lambda client: client.edit_project("65f0", {"x": object()}), "must be a JSON value"),
        (lambda client: client.request("POST", "/x", body={"x": object()}), "must be a JSON value"),
        (lambda client: client.request("POST", "/x", body=[1]), "must be a dict"),
        (lambda client: client.request("POST", "/x", idempotent="no"), "must be True or False"),
        (
            lambda client: client.request("GET", "/x", params={"x": 1}),
            "must have values of the type str, but the value of 'x' is int",
        ),
        (lambda client: client.request("GET", "/x", params=5), "must be a dict"),
        (lambda client: client.resume(None), "must be a Job"),
        (
            lambda client: client.create_project(PROJECT, output=5),
            r"create_project\(output=5\): output must be a path",
        ),
        (lambda client: client.create_project(PROJECT, is_export="no"), "must be True or False"),
        (
            lambda client: client.create_project(PROJECT, resend="no"),
            r"create_project\(resend='no'\): resend must be False, .lost. or True",
        ),
        (lambda client: client.create_project(PROJECT, resolution="9999"), "must be one of: 4k, 1080, 720, 480"),
        (lambda client: client.create_project(PROJECT, workspace_id=5), "must be text"),
        (lambda client: client.export_project("65f0", webhook_url=""), "must not be empty"),
        (
            lambda client: client.create_from_template("65f0", workspace_id=5),
            r"\(workspace_id=5\): workspace_id must be text",
        ),
        (lambda client: client.render(PROJECT, None), r"render\(path=None\): path must be a path"),
        (lambda client: client.render(PROJECT, b"v.mp4"), "must be a path"),
        (lambda client: client.render(PROJECT, "a\0b.mp4"), "must be a valid path as text, without a null character"),
        (
            lambda client: client.wait_and_download("65f0", ""),
            r"wait_and_download\(path=''\): path must be a valid path",
        ),
        (lambda client: client.download("https://x.example/v.mp4", 5), r"download\(path=5\): path must be a path"),
        (
            lambda client: client.create_simple_audio(text="Hi", model=5, language="en"),
            r"create_simple_audio\(model=5\): model must be text",
        ),
        (
            lambda client: client.create_simple_video(text="Hi", model="M", clothes="B", language="en", resolution="1"),
            "1080",
        ),
    ],
)
def test_rejects_invalid_arguments_before_sending(connect: Callable[..., Any], call: Any, message: str) -> None:
    with serve_responses(encode_response(OK_BODY)) as server:
        with pytest.raises(ArgumentError, match=message):
            call(connect(server.url, **API_KEY))
        assert server.request_lines == []


@pytest.mark.parametrize("passes_http_client", [False, True])
def test_closed_client_raises_an_error(client_class: Callable[..., Any], passes_http_client: bool) -> None:
    http_class = httpx.Client if client_class is Client else httpx.AsyncClient
    http = {"http_client": http_class()} if passes_http_client else {}
    with client_class(base_url="http://127.0.0.1:9", api_key="the-key", **http) as client:
        client.close()
        calls = [(client.list_projects,), (client.create_project, PROJECT), (client.render, PROJECT, "v.mp4")]
        for method, *arguments in calls:
            with pytest.raises(ClientError, match="The client is closed"):
                method(*arguments)


def test_rejects_an_invalid_payload_before_sending(connect: Callable[..., Any]) -> None:
    with serve_responses(encode_response(OK_BODY)) as server, pytest.raises(PayloadError):
        connect(server.url).create_project({"name": "no scenes"})
    assert server.request_lines == []


def test_does_not_close_a_passed_http_client(service: RunningSandbox) -> None:
    with httpx.Client(headers={"X-Team": "video"}) as http:
        with Client(base_url=service.url, app_id="me", user_key="key", http_client=http) as client:
            client.list_projects()
        assert not http.is_closed


def test_async_client_works_with_an_asgi_transport(tmp_path: Path) -> None:
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


def test_both_clients_have_the_same_documented_methods() -> None:
    assert public_names(Client) == public_names(AsyncClient)
    for name in public_names(Client) - {"close"}:
        assert getattr(Client, name).__doc__ == getattr(AsyncClient, name).__doc__
        assert getattr(Client, name).__doc__


def public_names(client_type: type) -> set[str]:
    """Return the names of the public methods and properties."""
    return {name for name in dir(client_type) if not name.startswith("_")}


def test_commands_have_help() -> None:
    from scenekit.cli import main

    for command in ("render", "jobs", "models"):
        result = CliRunner().invoke(main, [command, "--help"])
        assert result.exit_code == 0
        assert "scenekit" in result.output or "account" in result.output
