"""Addresses in a payload: which lead into the web, and how they are shown."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from scenekit.storyboard.images.image import UnavailableError

HOST_PATTERN = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
"""A name or a number, as it is after IDNA."""

SAFE_URL_CHARS = "%/:=&?~+!$,;'@()*[]|"
"""What stays as it is in a path or a query; the rest is escaped."""

MAX_REDACTED_URL_CHARS = 80
"""Characters of an address in a message."""


def normalize_url(url: str, base_url: str | None = None) -> str:
    """An address as it is asked for; a path of the service (`/images/…`) lies under `base_url`, its own path included.

    Raises `UnavailableError` for one that leads anywhere else than to http or https, or carries a password.

    >>> normalize_url("HTTPS://Müller.example/a b.png#top")
    'https://xn--mller-kva.example/a%20b.png'
    >>> normalize_url("/images/blue.png", "https://cdn.example.com/v1/")
    'https://cdn.example.com/v1/images/blue.png'
    """
    is_path = url.startswith("/") and not url.startswith("//")
    if is_path and base_url is None:
        raise UnavailableError("is a path of the service, whose host is not known (a base URL can name it)")
    try:
        return _normalize_absolute_url(f"{base_url.rstrip('/')}{url}" if is_path and base_url else url)
    except ValueError:  # of urllib, and of IDNA
        raise UnavailableError("is no address") from None


def _normalize_absolute_url(url: str) -> str:
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise UnavailableError("does not begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise UnavailableError("carries a user name or a password, which are not sent")
    host = (parts.hostname or "").encode("idna").decode()
    if not HOST_PATTERN.fullmatch(host):
        raise UnavailableError("is no address")
    port = "" if parts.port is None else f":{parts.port}"
    place = f"[{host}]" if ":" in host else host
    return urlunsplit(
        (scheme, place + port, quote(parts.path or "/", SAFE_URL_CHARS), quote(parts.query, SAFE_URL_CHARS), "")
    )


def resolve_redirect(url: str, location: str) -> str:
    """Where a redirect leads. Raises `UnavailableError`, as `web_address` does, and for one to nowhere."""
    if not location:
        raise UnavailableError("is redirected to nowhere")
    try:
        return normalize_url(urljoin(url, location))
    except ValueError:
        raise UnavailableError("is redirected to what is no address") from None
    except UnavailableError as error:
        raise UnavailableError(f"is redirected to what {error}") from None


def redact_url(url: str) -> str:
    """An address as a message says it: the host and the file, without passwords and queries, which may be secret.

    >>> redact_url("https://ann:pw@cdn.example.com/a/b/logo.png?signature=5e1f"), redact_url("/images/blue.png")
    ('cdn.example.com/…/logo.png', '/images/blue.png')
    """
    plain = "".join(letter for letter in url if letter.isprintable())
    plain = plain.partition("?")[0].partition("#")[0]
    scheme, _, rest = plain.partition("://")
    if rest and scheme.lower() in ("http", "https"):
        place, _, path = rest.partition("/")
        folder, _, name = path.rpartition("/")
        plain = f"{place.rpartition('@')[2]}/{'…/' if folder else ''}{name}"
    elif plain[:5].lower() == "data:":
        plain = "data:"
    return (
        plain
        if len(plain) <= MAX_REDACTED_URL_CHARS
        else f"{plain[: MAX_REDACTED_URL_CHARS // 2]}…{plain[-MAX_REDACTED_URL_CHARS // 2 :]}"
    )
