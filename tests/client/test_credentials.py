"""Credentials and tokens: where they come from, how they are refreshed, and how callers share them."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from scenekit.client import AsyncClient, Client
from scenekit.errors import APIStatusError, ArgumentError, AuthenticationError, CredentialsError
from scenekit.testing import RunningSandbox, sandbox
from tests.support.clients import API_KEY, encode_response, serve_responses

ENVIRONMENT_NAMES = ["AISTUDIOS_API_KEY", "AISTUDIOS_APP_ID", "AISTUDIOS_USER_KEY", "AISTUDIOS_BASE_URL"]


@pytest.fixture
def no_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Remove the credentials from the environment."""
    for name in ENVIRONMENT_NAMES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "no credentials.*AISTUDIOS_API_KEY"),
        ({"app_id": "me"}, "user_key is missing"),
        ({"user_key": "k"}, "app_id is missing"),
        ({"api_key": "a", "app_id": "b", "user_key": "c"}, "not both"),
        ({"api_key": "two\r\nlines"}, "must be printable ASCII"),
        ({"api_key": "k", "base_url": "http://api.example.com"}, "unencrypted"),
        ({"api_key": "k", "base_url": "ftp://api.example.com"}, "not a valid base URL"),
        ({"api_key": "k", "base_url": "https://me:pass@api.example.com"}, "must not contain a user name or password"),
        ({"api_key": "k", "base_url": "api.example.com"}, "not a valid base URL"),
        ({"api_key": "k", "base_url": "https://[::1"}, "not a valid base URL"),
    ],
)
@pytest.mark.parametrize("client_type", [Client, AsyncClient])
def test_rejects_unusable_credentials(
    no_environment: pytest.MonkeyPatch, client_type: type, options: dict[str, str], message: str
) -> None:
    with pytest.raises(CredentialsError, match=message):
        client_type(**options)


def test_rejects_unknown_options(no_environment: pytest.MonkeyPatch) -> None:
    options: dict[str, Any] = {"api_kye": "k"}
    with pytest.raises(ArgumentError, match="Did you mean 'api_key'"):
        Client(**options)


@pytest.mark.parametrize("client_type", [Client, AsyncClient])
@pytest.mark.parametrize(("name", "value"), [("base_url", 5), ("ledger", 5), ("attempts", 0)])
def test_rejects_options_of_the_wrong_type(
    no_environment: pytest.MonkeyPatch, client_type: type, name: str, value: object
) -> None:
    with pytest.raises(ArgumentError, match=rf"Client\({name}={value!r}\): {name} must"):
        client_type(api_key="k", **{name: value})


def test_reads_credentials_from_the_environment(
    no_environment: pytest.MonkeyPatch, service: RunningSandbox, client_class: Callable[..., Any]
) -> None:
    for name, value in service.environment.items():
        no_environment.setenv(name, value)
    with client_class() as client:
        assert client.is_authenticated()


def test_fetches_one_token_and_refreshes_it_once_after_a_401(
    service: RunningSandbox, connect: Callable[..., Any]
) -> None:
    client = connect(service.url)
    client.list_projects()
    client.list_projects()
    assert list_requests(service) == [("token", 200), ("list", 200), ("list", 200)]
    service.inject_faults("expired-token:1x")
    client.list_projects()
    assert list_requests(service)[3:] == [("list", 401), ("token", 200), ("list", 200)]
    service.inject_faults("expired-token")
    with pytest.raises(AuthenticationError):
        client.list_projects()
    assert list_requests(service)[6:] == [("list", 401), ("token", 200), ("list", 401)]


def list_requests(service: RunningSandbox) -> list[tuple[str, int | None]]:
    """Return a name and the status for each request."""
    names = {"POST /api/odin/v3/auth/token": "token", "GET /api/odin/v3/editor/project": "list"}
    return [(names[f"{record.method} {record.path}"], record.status_code) for record in service.requests]


def test_sends_an_api_key_unchanged_and_does_not_refresh_it(connect: Callable[..., Any]) -> None:
    with serve_responses(
        encode_response(b'{"success": false, "error": {"code": 4010, "msg": "token expired"}}', "401 Unauthorized")
    ) as server:
        client = connect(server.url, api_key="the-token", app_id=None, user_key=None)
        with pytest.raises(AuthenticationError, match=r"token expired \(HTTP 401, code 4010\)"):
            client.list_projects()
    assert len(server.requests) == 1
    assert b"Authorization: the-token\r\n" in server.requests[0]


def test_wrong_credentials_raise_authentication_error(connect: Callable[..., Any]) -> None:
    with sandbox(app_id="right", user_key="key") as service, pytest.raises(AuthenticationError):
        connect(service.url).list_projects()


def test_threads_share_one_token(service: RunningSandbox) -> None:
    with Client(base_url=service.url, app_id="me", user_key="key") as client:
        threads = [threading.Thread(target=client.list_projects) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [name for name, _ in list_requests(service)].count("token") == 1


@pytest.mark.parametrize("options", [{"api_key": "no-token"}, {"app_id": "me", "user_key": "another"}])
def test_is_authenticated_returns_false_for_wrong_credentials(
    connect: Callable[..., Any], options: dict[str, str]
) -> None:
    with sandbox(app_id="me", user_key="right") as service:
        assert connect(service.url, **API_KEY | {"api_key": None} | options).is_authenticated() is False
        assert connect(service.url, app_id="me", user_key="right").is_authenticated() is True
        service.inject_faults("500")
        with pytest.raises(APIStatusError):
            connect(service.url, attempts=1, **API_KEY | {"api_key": None} | options).is_authenticated()


def test_tasks_get_separate_errors_for_a_shared_token_request() -> None:
    async def wait_twice(url: str) -> list[Any]:
        async with AsyncClient(base_url=url, app_id="me", user_key="key") as client:
            return list(await asyncio.gather(client.wait("a"), client.wait("b"), return_exceptions=True))

    with serve_responses(encode_response(b"{}", "403 Forbidden")) as server:
        errors = asyncio.run(wait_twice(server.url))
    assert [(type(error), error.project_id) for error in errors] == [
        (AuthenticationError, "a"),
        (AuthenticationError, "b"),
    ]
    assert len(server.requests) == 1


def test_tasks_share_one_token(service: RunningSandbox) -> None:
    async def list_concurrently() -> None:
        async with AsyncClient(base_url=service.url, app_id="me", user_key="key") as client:
            await asyncio.gather(*(client.list_projects() for _ in range(8)))

    asyncio.run(list_concurrently())
    assert [name for name, _ in list_requests(service)].count("token") == 1


def test_tasks_share_a_failed_token_request(service: RunningSandbox) -> None:
    service.inject_faults("500@token")

    async def list_concurrently() -> list[object]:
        async with AsyncClient(base_url=service.url, app_id="me", user_key="key", attempts=2) as client:
            return [*await asyncio.gather(*(client.list_projects() for _ in range(16)), return_exceptions=True)]

    assert all(isinstance(error, APIStatusError) for error in asyncio.run(list_concurrently()))
    assert len(service.requests) == 2
