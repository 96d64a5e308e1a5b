"""The transport of the blocking client: proxies of the environment, certificates and deadlines."""

import base64
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from scenekit.client.deadline_transport import create_deadline_client, set_deadline
from scenekit.client.environment import read_environment_proxies
from scenekit.errors import APIConnectionError
from scenekit.testing import RunningSandbox
from tests.support.clients import HANG, OK_BODY, SlowResponse, encode_response, serve_responses

PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Remove the proxies from the environment."""
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


def test_does_not_use_a_proxy_for_this_machine(
    service: RunningSandbox, connect: Callable[..., Any], environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    environment.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert connect(service.url).list_projects() == []


def test_sends_requests_to_the_proxy_of_the_environment(environment: pytest.MonkeyPatch) -> None:
    with serve_responses(encode_response(OK_BODY)) as proxy:
        environment.setenv("HTTP_PROXY", proxy.url.replace("http://", "http://me:pass@"))
        with create_deadline_client() as client:
            assert client.get("http://service.example/path").content == OK_BODY
    assert proxy.request_lines == ["GET http://service.example/path"]
    assert b"Proxy-Authorization: Basic " + base64.b64encode(b"me:pass") in proxy.requests[0]


def test_tunnels_https_through_the_proxy(connect: Callable[..., Any], environment: pytest.MonkeyPatch) -> None:
    with serve_responses(encode_response(b"", "403 Forbidden")) as proxy:
        environment.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(APIConnectionError):
            connect("https://service.example", api_key="k", app_id=None, user_key=None, attempts=1).list_projects()
    assert proxy.request_lines == ["CONNECT service.example:443"]


@pytest.mark.parametrize("excluded", ["*", "127.0.0.1", "localhost, 127.0.0.1", "http://127.0.0.1"])
def test_no_proxy_excludes_hosts(environment: pytest.MonkeyPatch, excluded: str) -> None:
    environment.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    environment.setenv("NO_PROXY", excluded)
    with serve_responses(encode_response(OK_BODY)) as server, create_deadline_client() as client:
        assert client.get(f"{server.url}/path").content == OK_BODY
    assert server.request_lines == ["GET /path"]


def test_reads_the_same_proxies_as_httpx(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HTTP_PROXY", "proxy.example:3128")
    environment.setenv("ALL_PROXY", "https://other.example")
    environment.setenv("NO_PROXY", "localhost,.example.org,example.com,10.0.0.0/8,::1,http://x.example")
    proxies = {pattern: proxy and str(proxy.url) for pattern, proxy in read_environment_proxies().items()}
    assert proxies == {
        "http://": "http://proxy.example:3128",
        "all://": "https://other.example",
        "all://localhost": None,
        "all://*.example.org": None,
        "all://*example.com": None,
        "all://10.0.0.0/8": None,
        "all://[::1]": None,
        "http://x.example": None,
    }


def test_ignores_the_environment_without_trust_env(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serve_responses(encode_response(OK_BODY)) as server, create_deadline_client(trust_env=False) as client:
        assert client.get(server.url).content == OK_BODY


def test_rejects_unknown_certificates(environment: pytest.MonkeyPatch) -> None:
    with (
        serve_responses(encode_response(OK_BODY)) as server,
        create_deadline_client() as client,
        pytest.raises(httpx.ConnectError, match="SSL"),
    ):
        client.get(server.url.replace("http://", "https://"))


@pytest.mark.parametrize("response", [HANG, SlowResponse(encode_response(b"x" * 900))], ids=["silent", "slow"])
def test_deadline_ends_a_request(environment: pytest.MonkeyPatch, response: bytes) -> None:
    started_at = time.monotonic()
    with (
        serve_responses(response) as server,
        create_deadline_client() as client,
        pytest.raises(httpx.ReadTimeout),
        set_deadline(0.3),
    ):
        client.get(server.url, timeout=60)
    assert time.monotonic() - started_at < 5
