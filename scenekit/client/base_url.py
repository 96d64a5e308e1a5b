"""The base URL of the service."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scenekit.client.http_messages import BASE_PATH
from scenekit.errors import CredentialsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

BASE_URL_ENV = "AISTUDIOS_BASE_URL"
"""The environment variable that replaces a missing `base_url=`."""

DEFAULT_BASE_URL = "https://app.aistudios.com"

DEFAULT_PORTS = {"http": 80, "https": 443}


def resolve_base_url(base_url: str | None, environment: Mapping[str, str] | None = None) -> str:
    """Return the base URL of the API: from the argument, else from the environment, else the service's own.

    Equal URLs get one spelling, because the base URL is part of the idempotency key.

    Raises:
        CredentialsError: The URL is invalid, contains credentials, or would send the keys unencrypted.

    >>> resolve_base_url("https://app.aistudios.com:443/")
    'https://app.aistudios.com/api/odin/v3'
    """
    variables = os.environ if environment is None else environment
    url = (base_url or variables.get(BASE_URL_ENV) or DEFAULT_BASE_URL).rstrip("/").removesuffix(BASE_PATH)
    parts = _split_url(url)
    if parts is None or not parts.hostname:
        raise CredentialsError(
            f"base_url: {_redact_url(url)!r} is not a valid base URL. Use one such as {DEFAULT_BASE_URL!r}."
        )
    if parts.username or parts.password:
        raise CredentialsError(
            "base_url must not contain a user name or password. Pass api_key=, or app_id= and user_key=."
        )
    host = parts.hostname
    if parts.scheme == "http" and not is_loopback(url):
        raise CredentialsError(f"base_url: http://{host} would send the keys unencrypted. Use https://{host}.")
    name = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{name}{port}{parts.path}{BASE_PATH}"


def _split_url(url: str) -> SplitResult | None:
    """Return the parts of a base URL. None if it cannot be one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    is_valid = parts.scheme in DEFAULT_PORTS and not parts.query and not parts.fragment and port != 0
    return parts if is_valid else None


def _redact_url(url: str) -> str:
    """Return a URL without credentials, query and fragment."""
    return url.partition("?")[0].partition("#")[0].rpartition("@")[2]


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine.

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
