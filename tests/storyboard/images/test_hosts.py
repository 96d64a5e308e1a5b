"""The hosts that images are fetched from: no private addresses, and the right certificate."""

import socket
import ssl
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest

from scenekit.storyboard.images.public_hosts import is_public
from tests.storyboard.images.drawn_images import fetch, missing_reason
from tests.support.image_server import ImageServer
from tests.support.paths import ROOT

CERTIFICATE = ROOT / "tests" / "secure.example.pem"
"""A certificate for secure.example, with its key. It is used only in tests."""

PRIVATE_REASON = "is on this machine or in a private network, which needs allow_private=True (--fetch-private)"


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "LOCALHOST", "127.1", "2130706433", "0x7f000001", "0", "[::1]", "[::]"),
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255"),
        *("[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fd00::1]"),
        *("[ff02::1]", "[fec0::1]", "[::127.0.0.1]"),
    ],
)
def test_does_not_request_private_addresses(image_server: ImageServer, host: str) -> None:
    before = image_server.request_counts.total()
    assert missing_reason(f"http://{host}:{image_server.server_port}/good/png", allow_private=False) == PRIVATE_REASON
    assert image_server.request_counts.total() == before


def test_does_not_follow_redirects_to_private_addresses(
    image_server: ImageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """public.example resolves to this machine, whose address counts as public here."""
    getaddrinfo = socket.getaddrinfo

    def lookup(host: Any, *rest: Any, **more: Any) -> Any:
        return getaddrinfo("127.0.0.1" if host == "public.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr("scenekit.storyboard.images.public_hosts.is_public", lambda address: address == "127.0.0.1")
    before = image_server.request_counts["/good/png"]
    for target in (
        "http://10.0.0.1/x.png",
        "http://169.254.169.254/meta",
        f"http://[::1]:{image_server.server_port}/good/png",
    ):
        url = f"http://public.example:{image_server.server_port}/redirect?{target}"
        assert missing_reason(url, allow_private=False) == PRIVATE_REASON
    assert image_server.request_counts["/good/png"] == before


def test_looks_up_a_host_once_and_connects_to_the_checked_address(
    image_server: ImageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a host that changes its address after the check (DNS rebinding) gains nothing."""
    hosts: list[Any] = []
    getaddrinfo = socket.getaddrinfo

    def lookup(host: Any, *rest: Any, **more: Any) -> Any:
        hosts.append(host)
        return getaddrinfo("127.0.0.1" if host == "rebound.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    url = f"http://rebound.example:{image_server.server_port}/good/png"
    assert list(fetch(url).images) == [url]
    assert hosts == ["rebound.example", "127.0.0.1"]
    assert image_server.headers["/good/png"]["host"] == f"rebound.example:{image_server.server_port}"


def test_tries_all_addresses_of_a_host(image_server: ImageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    getaddrinfo = socket.getaddrinfo

    def lookup(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host != "two.example":
            return getaddrinfo(host, port, *rest, **more)
        return [*getaddrinfo("127.0.0.9", port, *rest, **more), *getaddrinfo("127.0.0.1", port, *rest, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert fetch(f"http://two.example:{image_server.server_port}/good/png").missing == {}


@pytest.mark.parametrize(
    ("address", "expected"), [("8.8.8.8", True), ("2606:4700::1111", True), ("64:ff9b::808:808", True)]
)
def test_public_addresses(address: str, expected: bool) -> None:
    assert is_public(address) is expected


def test_reports_a_refused_connection() -> None:
    with socket.socket() as bound_socket:
        bound_socket.bind(("127.0.0.1", 0))  # it does not listen
        assert (
            missing_reason(f"http://127.0.0.1:{bound_socket.getsockname()[1]}/a.png")
            == "cannot be reached: Connection refused"
        )


def test_reports_a_server_without_tls(image_server: ImageServer) -> None:
    reason = missing_reason(f"https://127.0.0.1:{image_server.server_port}/good/png")
    assert reason.startswith("cannot be reached: ")


@pytest.fixture
def secure_server() -> Iterator[ImageServer]:
    """A TLS server with the certificate of secure.example."""
    server = ImageServer()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.start()
    yield server
    server.stop()


def test_certificate_must_match_the_host_name(secure_server: ImageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate is checked for the name, although the connection goes to an address."""
    getaddrinfo = socket.getaddrinfo

    def lookup(host: Any, *rest: Any, **more: Any) -> Any:
        return getaddrinfo("127.0.0.1" if str(host).endswith(".example") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    matching_url, other_url = (
        f"https://{name}.example:{secure_server.server_port}/good/png" for name in ("secure", "other")
    )
    assert missing_reason(matching_url) == "cannot be reached: self-signed certificate"
    monkeypatch.setattr(httpcore, "default_ssl_context", lambda: ssl.create_default_context(cafile=CERTIFICATE))
    assert list(fetch(matching_url).images) == [matching_url]
    assert missing_reason(other_url).startswith("cannot be reached: Hostname mismatch")
