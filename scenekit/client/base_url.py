"""Where the service is: the base URL."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scenekit.client.http_messages import BASE_PATH
from scenekit.errors import CredentialsError

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE_URL_ENV = "AISTUDIOS_BASE_URL"
"""The environment variable that stands in for what is not given."""

DEFAULT_BASE_URL = "https://app.aistudios.com"

DEFAULT_PORTS = {"http": 80, "https": 443}


def resolve_base_url(base_url: str | None, environment: Mapping[str, str] | None = None) -> str:
    """Where the API is: of the base URL given, else of the environment's, else of the service.

    Raises `CredentialsError` for one that would take the keys over the network unencrypted.
    """
    around = os.environ if environment is None else environment
    url = (base_url or around.get(BASE_URL_ENV) or DEFAULT_BASE_URL).rstrip("/").removesuffix(BASE_PATH)
    try:
        parts = urlsplit(url)
        host = parts.hostname
        port = parts.port
    except ValueError:
        host = port = None
    if not host or parts.scheme not in DEFAULT_PORTS or parts.query or parts.fragment or port == 0:
        raise CredentialsError(f"base_url: {_redact_url(url)!r} is no base URL, such as {DEFAULT_BASE_URL!r}")
    if parts.username or parts.password:
        raise CredentialsError("base_url must hold no user name or password: give api_key, or app_id and user_key")
    if parts.scheme == "http" and not is_loopback(url):
        raise CredentialsError(f"base_url: http://{host} would send the keys unencrypted; https://{host} would not")
    name = f"[{host}]" if ":" in host else host
    number = "" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{name}{number}{parts.path}{BASE_PATH}"  # one spelling of one place


def _redact_url(url: str) -> str:
    """An address as it may be shown."""
    return url.partition("?")[0].partition("#")[0].rpartition("@")[2]


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine.

    >>> is_loopback("http://127.0.0.1:9000/done"), is_loopback("https://example.com/done")
    (True, False)
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
