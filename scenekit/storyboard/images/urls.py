"""URLs of images in a payload: their normal form, their redirects, and their form in messages."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from scenekit.storyboard.images.image import UnavailableError

HOST_PATTERN = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
"""A host name after IDNA encoding, or an IP address."""

SAFE_URL_CHARS = "%/:=&?~+!$,;'@()*[]|"
"""The characters of a path or query that are not percent-encoded."""

MAX_REDACTED_URL_CHARS = 80
"""The largest length of a URL in a message, in characters."""

INVALID_URL = "is not a valid URL"
"""The reason of an `UnavailableError`, a predicate with the URL as its subject."""


def normalize_url(url: str, base_url: str | None = None) -> str:
    """Return a URL as it is requested.

    Args:
        url: The URL in the payload. A path on the service (`/images/…`) is appended to `base_url`.
        base_url: An http or https URL. Its own path is kept.

    Raises:
        UnavailableError: It is not an http or https URL, or it contains credentials.

    >>> normalize_url("HTTPS://Müller.example/a b.png#top")
    'https://xn--mller-kva.example/a%20b.png'
    >>> normalize_url("/images/blue.png", "https://cdn.example.com/v1/")
    'https://cdn.example.com/v1/images/blue.png'
    """
    is_path = url.startswith("/") and not url.startswith("//")
    if is_path and base_url is None:
        raise UnavailableError("is a path on the service, which needs base_url= (--base-url)")
    try:
        return _normalize_absolute_url(f"{base_url.rstrip('/')}{url}" if is_path and base_url else url)
    except ValueError:  # urllib and the IDNA codec raise it
        raise UnavailableError(INVALID_URL) from None


def _normalize_absolute_url(url: str) -> str:
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise UnavailableError("does not begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise UnavailableError("contains a user name or a password, which scenekit does not send")
    host = (parts.hostname or "").encode("idna").decode()
    if not HOST_PATTERN.fullmatch(host):
        raise UnavailableError(INVALID_URL)
    port = "" if parts.port is None else f":{parts.port}"
    netloc = f"[{host}]{port}" if ":" in host else f"{host}{port}"
    return urlunsplit(
        (scheme, netloc, quote(parts.path or "/", SAFE_URL_CHARS), quote(parts.query, SAFE_URL_CHARS), "")
    )


def resolve_redirect(url: str, location: str) -> str:
    """Return the target of a redirect.

    Args:
        url: The URL that was requested.
        location: The header `Location` of the response.

    Raises:
        UnavailableError: `normalize_url` rejects the target.
    """
    try:
        return normalize_url(urljoin(url, location))
    except ValueError:
        raise UnavailableError(f"is redirected to a target that {INVALID_URL}") from None
    except UnavailableError as error:
        raise UnavailableError(f"is redirected to a target that {error}") from None


def redact_url(url: str) -> str:
    """Return a URL for a message: host and file name, without credentials and query, which may be secret.

    >>> redact_url("https://ann:pw@cdn.example.com/a/b/logo.png?signature=5e1f"), redact_url("/images/blue.png")
    ('cdn.example.com/…/logo.png', '/images/blue.png')
    """
    plain = "".join(character for character in url if character.isprintable())
    plain = plain.partition("?")[0].partition("#")[0]
    scheme, _, rest = plain.partition("://")
    if rest and scheme.lower() in ("http", "https"):
        netloc, _, path = rest.partition("/")
        folder, _, name = path.rpartition("/")
        plain = f"{netloc.rpartition('@')[2]}/{'…/' if folder else ''}{name}"
    elif plain[:5].lower() == "data:":
        plain = "data:"
    half = MAX_REDACTED_URL_CHARS // 2
    return plain if len(plain) <= 2 * half else f"{plain[:half]}…{plain[-half:]}"
