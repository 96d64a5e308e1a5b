"""Addresses in a payload: which lead into the web, and how they are shown."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from scenekit.storyboard.images.image import UnavailableError

HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
"""A name or a number, as it is after IDNA."""

KEPT = "%/:=&?~+!$,;'@()*[]|"
"""What stays as it is in a path or a query; the rest is escaped."""

SHOWN = 80
"""Characters of an address in a message."""


def web_address(said: str, base_url: str | None = None) -> str:
    """An address as it is asked for; a path of the service (`/images/…`) lies under `base_url`, its own path included.

    Raises `UnavailableError` for one that leads anywhere else than to http or https, or carries a password.

    >>> web_address("HTTPS://Müller.example/a b.png#top")
    'https://xn--mller-kva.example/a%20b.png'
    >>> web_address("/images/blue.png", "https://cdn.example.com/v1/")
    'https://cdn.example.com/v1/images/blue.png'
    """
    is_path = said.startswith("/") and not said.startswith("//")
    if is_path and base_url is None:
        raise UnavailableError("is a path of the service, whose host is not known (a base URL can name it)")
    try:
        return _web_address(f"{base_url.rstrip('/')}{said}" if is_path and base_url else said)
    except ValueError:  # of urllib, and of IDNA
        raise UnavailableError("is no address") from None


def _web_address(said: str) -> str:
    parts = urlsplit(said)
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise UnavailableError("does not begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise UnavailableError("carries a user name or a password, which are not sent")
    host = (parts.hostname or "").encode("idna").decode()
    if not HOST.fullmatch(host):
        raise UnavailableError("is no address")
    port = "" if parts.port is None else f":{parts.port}"
    place = f"[{host}]" if ":" in host else host
    return urlunsplit((scheme, place + port, quote(parts.path or "/", KEPT), quote(parts.query, KEPT), ""))


def redirected(address: str, location: str) -> str:
    """Where a redirect leads. Raises `UnavailableError`, as `web_address` does, and for one to nowhere."""
    if not location:
        raise UnavailableError("is redirected to nowhere")
    try:
        return web_address(urljoin(address, location))
    except ValueError:
        raise UnavailableError("is redirected to what is no address") from None
    except UnavailableError as error:
        raise UnavailableError(f"is redirected to what {error}") from None


def shown(address: str) -> str:
    """An address as a message says it: the host and the file, without passwords and queries, which may be secret.

    >>> shown("https://ann:pw@cdn.example.com/a/b/logo.png?signature=5e1f"), shown("/images/blue.png")
    ('cdn.example.com/…/logo.png', '/images/blue.png')
    """
    plain = "".join(letter for letter in address if letter.isprintable())
    plain = plain.partition("?")[0].partition("#")[0]
    scheme, _, rest = plain.partition("://")
    if rest and scheme.lower() in ("http", "https"):
        place, _, path = rest.partition("/")
        folder, _, name = path.rpartition("/")
        plain = f"{place.rpartition('@')[2]}/{'…/' if folder else ''}{name}"
    elif plain[:5].lower() == "data:":
        plain = "data:"
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN // 2]}…{plain[-SHOWN // 2 :]}"
