"""The base URL of the service."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scenekit.client.http_messages import BASE_PATH, LEGACY_BASE_PATH
from scenekit.errors import CredentialsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

BASE_URL_ENV = "AISTUDIOS_BASE_URL"
"""The environment variable that replaces a missing `base_url=`."""

DEFAULT_BASE_URL = "https://app.aistudios.com"

LEGACY_HOSTS = ("v2.aistudios.com", "aistudios.com")
"""The hosts of the service that serve only the legacy API (V1)."""

V3_HOSTS = ("app.aistudios.com", "app.deepbrain.io")
"""The hosts of the service for which the legacy API is on another host."""

LEGACY_URL = f"https://{LEGACY_HOSTS[0]}{LEGACY_BASE_PATH}"

PATHS_OF_THE_API = (BASE_PATH, LEGACY_BASE_PATH, "/api")
"""Ends of a base URL that mean the same as no path."""

DEFAULT_PORTS = {"http": 80, "https": 443}


def resolve_base_url(base_url: str | None, environment: Mapping[str, str] | None = None) -> str:
    """Return the base URL of the API: from the argument, else from the environment, else the service's own.

    Equal URLs get one spelling, because the base URL is part of the idempotency key.

    Raises:
        CredentialsError: The URL is invalid, contains credentials, or would send the keys unencrypted.

    >>> resolve_base_url("https://app.aistudios.com:443/"), resolve_base_url("https://app.aistudios.com/api/odin")
    ('https://app.aistudios.com/api/odin/v3', 'https://app.aistudios.com/api/odin/v3')
    """
    variables = os.environ if environment is None else environment
    url = _remove_api_path(base_url or variables.get(BASE_URL_ENV) or DEFAULT_BASE_URL)
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


def _remove_api_path(url: str) -> str:
    """Return a base URL without the path of the API and without slashes at its end."""
    url = url.strip().rstrip("/")
    for path in PATHS_OF_THE_API:
        if url.endswith(path):
            return url.removesuffix(path).rstrip("/")
    return url


def resolve_legacy_url(base_url: str) -> str:
    """Return the URL of the legacy API for a base URL of `resolve_base_url`.

    >>> resolve_legacy_url("https://app.aistudios.com/api/odin/v3")
    'https://v2.aistudios.com/api/odin'
    >>> resolve_legacy_url("http://127.0.0.1:8765/api/odin/v3")
    'http://127.0.0.1:8765/api/odin'
    """
    if urlsplit(base_url).hostname in V3_HOSTS:
        return LEGACY_URL
    return base_url.removesuffix(BASE_PATH) + LEGACY_BASE_PATH


def is_legacy_host(base_url: str) -> bool:
    """Whether a base URL leads to a host that serves only the legacy API."""
    return urlsplit(base_url).hostname in LEGACY_HOSTS


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
