"""Proxies and certificates of the environment: each problem names its variable, in Python and on the command line."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from scenekit.client import AsyncClient, Client
from scenekit.client.environment import read_environment_proxies
from scenekit.errors import CredentialsError
from tests.support.commands import run_command_as_text

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")

PROBLEMS = [
    ("HTTPS_PROXY", "http://proxy.example:port", "is not valid"),
    ("HTTPS_PROXY", "http://", "is not valid"),
    ("HTTP_PROXY", "http://[::1", "is not valid"),
    ("HTTP_PROXY", "http://proxy.example:0", "is not valid"),
    ("ALL_PROXY", "ftp://127.0.0.1:21", "must begin with http://"),
    ("all_proxy", "socks4://127.0.0.1:21", "must begin with http://"),
    ("SSL_CERT_FILE", "/nonexistent.pem", "must name a file of certificates"),
    ("SSL_CERT_DIR", "/nonexistent", "must name a folder of certificates"),
    ("SSL_CERT_FILE", __file__, "in PEM format"),
]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Remove the proxies and the certificates."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@pytest.mark.parametrize("client_type", [Client, AsyncClient])
@pytest.mark.parametrize(("name", "value", "message"), PROBLEMS)
def test_problem_names_its_variable(
    environment: pytest.MonkeyPatch, client_type: Callable[..., Any], name: str, value: str, message: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(CredentialsError, match=f"^{name.upper()}.*{message}"):
        client_type(api_key="k")


@pytest.mark.skipif(find_spec("socksio") is not None, reason="needs an environment without socksio")
@pytest.mark.parametrize("client_type", [Client, AsyncClient])
@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "SOCKS5"])
def test_socks_proxy_needs_its_package(
    environment: pytest.MonkeyPatch, client_type: Callable[..., Any], scheme: str
) -> None:
    environment.setenv("ALL_PROXY", f"{scheme}://ann:secret@127.0.0.1:1080")
    with pytest.raises(CredentialsError, match=r"ALL_PROXY: .*httpx\[socks\]") as caught:
        client_type(api_key="k")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("client_type", [Client, AsyncClient])
@pytest.mark.parametrize(
    "value",
    [
        "localhost,127.0.0.1,::1,[::1]",
        "localhost,fd07:b51a:cc66:f0::/64",
        "fe80::1%eth0",
        ":",
        "a:b:c",
        "*.x:port",
        ".",
        ",,",
    ],
)
def test_unreadable_entries_of_no_proxy_are_ignored(
    environment: pytest.MonkeyPatch, client_type: Callable[..., Any], value: str
) -> None:
    environment.setenv("HTTPS_PROXY", "http://127.0.0.1:8080")
    environment.setenv("NO_PROXY", value)
    client_type(api_key="k")
    assert "https://" in read_environment_proxies()


def test_excludes_ipv6_addresses(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("NO_PROXY", "[::1],fd07::2")
    assert read_environment_proxies() == {"all://[::1]": None, "all://[fd07::2]": None}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, value, _ in PROBLEMS])
def test_command_names_the_variable(environment: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str) -> None:
    variables = {"AISTUDIOS_API_KEY": "k", "AISTUDIOS_BASE_URL": "https://x.example", name: value}
    result = run_command_as_text("models", env=variables)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(f"Error: {name.upper()}")
