"""Secrets and signed URLs, which must not appear in errors, logs, files or representations."""

import logging
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scenekit.client import AsyncClient, Client
from scenekit.client.credentials import Credentials, Secrets, Token
from scenekit.client.effects import SendRequest
from scenekit.client.http_messages import APIRequest, APIResponse, read_response
from scenekit.client.log_suppression import suppress_request_logging
from scenekit.client.secret import Secret
from scenekit.errors import APIStatusError, AuthenticationError, ClientError, ScenekitError
from scenekit.testing import RunningSandbox
from tests.support.clients import API_KEY, CLOSE, PROJECT, encode_response, encode_video, serve_responses

APP_ID, USER_KEY = "the-app-id", "the-user-key"
ECHO = f'{{"success": false, "error": {{"msg": "{USER_KEY} of {APP_ID} is unknown"}}}}'.encode()
SECRETS = [APP_ID, USER_KEY, "eyJ"]  # the last is the start of every token


def render_error(error: BaseException) -> list[str]:
    """Return all texts of an error."""
    return [str(error), repr(error), "".join(traceback.format_exception(error))]


def test_secrets_never_appear_in_output(
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
    texts = [repr(client), str(vars(client))]
    for _ in range(9):  # more tokens than the client redacts
        service.inject_faults("expired-token:1x")
        client.list_projects()
    for fault in ("expired-token", "500", "drop-before", "html-200"):
        service.inject_faults(fault)
        with pytest.raises(ClientError) as caught:
            client.create_project(PROJECT, resend=True, resolution="720")
        texts += render_error(caught.value)
        service.clear_faults()
    with serve_responses(encode_response(ECHO, "401 No")) as server:
        with pytest.raises(AuthenticationError) as rejected:
            connect(server.url, app_id=APP_ID, user_key=USER_KEY).list_projects()
        texts += render_error(rejected.value)
    texts += [caplog.text, *capfd.readouterr()]
    texts += [path.read_bytes().decode("latin-1") for path in tmp_path.iterdir() if path.suffix != ".mp4"]
    assert any("Welcome" in text for text in texts)  # the ledger contains the name
    for secret in SECRETS:
        assert not [text[:200] for text in texts if secret in text], secret


@pytest.mark.parametrize(
    "value",
    [
        Token(Secret("eyJ"), 1.0),
        Credentials(Secret("eyJ"), None, None),
        Credentials(None, Secret(APP_ID), Secret(USER_KEY)),
        Secrets(Secret(USER_KEY), app_id=Secret(APP_ID)),
        SendRequest(APIRequest("POST", "/x", USER_KEY.encode()), Secret("eyJ"), 1),
    ],
)
def test_representations_contain_no_secrets(value: object) -> None:
    assert not [secret for secret in SECRETS if secret in repr(value)]


def test_redacts_before_truncating() -> None:
    body = msgspec.json.encode({"error": {"msg": "x" * 295 + USER_KEY, "code": APP_ID}})
    content = read_response(
        APIResponse(401, {}, body), APIRequest("GET", "/x"), Secrets(Secret(USER_KEY), app_id=Secret(APP_ID)).redact
    )
    assert isinstance(content.error, AuthenticationError)
    assert USER_KEY[:4] not in str(content.error)  # a truncated secret would not be recognized
    assert content.error.code == "***"


def test_does_not_log_signed_urls(
    connect: Callable[..., Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    redirect = encode_response(b"", "302 Found", Location="/v.mp4?sig=the-second")
    responses = redirect, encode_video(0, 9, status="200 OK"), encode_video(9), encode_response(b"[]")
    with serve_responses(*responses) as server:
        client = connect(server.url, **API_KEY)
        client.download(f"{server.url}/v.mp4?sig=the-first", tmp_path / "v.mp4")
        assert len(server.requests) == 3
        assert client.list_projects() == []
    assert "the-first" not in caplog.text
    assert "the-second" not in caplog.text
    assert "/editor/project" in caplog.text  # other requests are logged


LOG_FILTER_PROGRAM = """
import logging
def count_filters():
    loggers = [logging.getLogger(name) for name in [None, *logging.root.manager.loggerDict]]
    return sum(len(logger.filters) + len(logger.handlers) for logger in loggers)
import scenekit.client
from scenekit.client.log_suppression import suppress_request_logging
assert count_filters() == 0
with suppress_request_logging(), suppress_request_logging():
    assert count_filters() > 0
assert count_filters() == 0
"""


def test_importing_the_client_does_not_change_other_loggers() -> None:
    subprocess.run([sys.executable, "-c", LOG_FILTER_PROGRAM], check=True)


def test_suppresses_only_the_requests_of_the_context(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    logger = logging.getLogger("httpx")
    with suppress_request_logging():
        logger.info("first")
        with suppress_request_logging():
            logger.info("second")
        logger.info("third")
    logger.info("fourth")
    assert [record.message for record in caplog.records] == ["fourth"]


@pytest.mark.parametrize("key", ['the-"secret"-key', "the-\\secret\\-key"])
def test_redacts_json_escaped_keys(connect: Callable[..., Any], key: str) -> None:
    body = msgspec.json.encode({"success": False, "error": {"msg": {"key": key}, "code": key}})
    with serve_responses(encode_response(body, "400 No")) as server, pytest.raises(APIStatusError) as rejected:
        connect(server.url, api_key=key, app_id=None, user_key=None).list_projects()
    assert "secret" not in str(rejected.value)
    assert "***" in rejected.value.message


TOKEN_TEXT = "a-token-of-the-service"

ECHO_CASES: dict[str, tuple[bytes, str]] = {
    "a rejection": (encode_response(msgspec.json.encode({"error": {"msg": USER_KEY}}), "400 No"), "list_projects"),
    "an unknown list": (
        encode_response(msgspec.json.encode({"headers": {"authorization": USER_KEY}})),
        "list_projects",
    ),
    "an unknown project": (encode_response(msgspec.json.encode([[USER_KEY]])), "get_project"),
    "a sound without a URL": (encode_response(msgspec.json.encode({"body": USER_KEY})), "create_simple_audio"),
    "no JSON": (encode_response(b"<html>" + USER_KEY.encode()), "list_models"),
    "no connection": (CLOSE, "list_projects"),
    "a failed render": (encode_response(msgspec.json.encode({"state": "failed", "key": USER_KEY})), "wait"),
}
ECHO_ARGUMENTS: dict[str, dict[str, str]] = {
    "get_project": {"project_id": "65f0"},
    "wait": {"project_id": "65f0"},
    "create_simple_audio": {"text": "Hello", "model": "M000045058", "language": "en"},
}


@pytest.mark.parametrize("name", ECHO_CASES)
@pytest.mark.parametrize("has_token", [True, False])
def test_variables_of_a_traceback_contain_no_secrets(connect: Callable[..., Any], name: str, has_token: bool) -> None:
    response, method = ECHO_CASES[name]
    token_response = encode_response(msgspec.json.encode({"success": True, "data": {"token": TOKEN_TEXT}}))
    options = {"api_key": USER_KEY, "app_id": None, "user_key": None} if has_token else {"user_key": USER_KEY}
    with serve_responses(*([] if has_token else [token_response]), response) as server:
        client = connect(server.url, attempts=1, **options)
        with pytest.raises(ClientError) as caught:
            getattr(client, method)(**ECHO_ARGUMENTS.get(method, {}))
    assert find_secrets(caught.value) == []


@pytest.mark.parametrize(
    "options",
    [
        {"api_key": USER_KEY, "user_key": USER_KEY, "app_id": APP_ID},
        {"api_key": f"{USER_KEY}\n"},
        {"app_id": APP_ID, "user_key": f" {USER_KEY}"},
        {"api_key": USER_KEY, "base_url": "ftp://x.example"},
        {"api_key": USER_KEY, "attempts": 0},
        {"api_key": USER_KEY, "unknown": 1},
    ],
)
@pytest.mark.parametrize("client_type", [Client, AsyncClient])
def test_rejected_options_are_not_in_a_traceback(client_type: type, options: dict[str, Any]) -> None:
    with pytest.raises(ScenekitError) as caught:
        client_type(**options)
    assert find_secrets(caught.value) == []


def find_secrets(error: BaseException) -> list[str]:
    """Return the variables of scenekit and of other libraries that contain a secret."""
    return [
        f"{frame.f_code.co_filename}:{line} {name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if "/tests/" not in frame.f_code.co_filename
        for name, value in frame.f_locals.items()
        if any(secret in repr(value) for secret in (USER_KEY, TOKEN_TEXT))
    ]
