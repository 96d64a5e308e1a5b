"""Find the URLs that the service cannot fetch."""

from __future__ import annotations

from typing import NamedTuple

from scenekit.core import validation

MAX_QUOTED_CHARS = 80
"""Maximum number of characters of a URL that a message quotes."""

LOCAL_HOST_SUFFIXES = (".local", ".internal", ".lan", ".localhost", ".test", ".invalid", ".home.arpa")
"""Suffixes of host names that exist only in a local network."""


class UrlProblem(NamedTuple):
    """The code, the message and the suggestion of the finding for a URL."""

    code: str
    message: str
    suggestion: str


def find_url_problem(url: str) -> UrlProblem | None:
    """Return the problem of a URL that the service cannot fetch, or that is not https, or None."""
    if "${" in url:
        return None
    if not validation.is_fetchable_url(url):
        message = f"The service cannot fetch {url[:MAX_QUOTED_CHARS]!r}, which is not a URL."
        return UrlProblem("SK401", message, "Upload the file, and set its https:// URL.")
    if url.startswith("/"):
        return None
    host = _parse_host(url)
    if not host or _is_local_host(host):
        message = f"The service cannot reach {host or url[:MAX_QUOTED_CHARS]!r}."
        return UrlProblem("SK401", message, "Upload the file to a public server.")
    if url.lower().startswith("http:"):
        return UrlProblem("SK402", "The URL is fetched without encryption.", "Use https://.")
    return None


def _parse_host(url: str) -> str | None:
    """Return the host of a URL, or None if the URL is invalid."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        return (parts.hostname or "").rstrip(".") if parts.port is None or parts.port else None
    except ValueError:  # an invalid port, or brackets that are not closed
        return None


def _is_local_host(host: str) -> bool:
    """Whether a host exists only on this machine or in its network."""
    from ipaddress import ip_address

    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(LOCAL_HOST_SUFFIXES)
