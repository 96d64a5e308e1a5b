"""Addresses in a payload: which lead into the web, how they are shown, and which hosts may be asked."""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from scenekit.pictures.picture import UnavailableError

HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
"""A name or a number, as it is after IDNA."""

KEPT = "%/:=&?~+!$,;'@()*[]|"
"""What stays as it is in a path or a query; the rest is escaped."""

SHOWN = 60
"""Characters of an address in a message."""

TRANSLATED = IPv6Network("64:ff9b::/96")
"""Networks without IPv4 reach it through these addresses: the last four bytes are the other's."""


def web_address(said: str, base_url: str | None = None) -> str:
    """An address as it is asked for; a path of the service (`/images/…`) lies under `base_url`.

    Raises `UnavailableError` for one that leads anywhere else than to http or https, or carries a password.

    >>> web_address("HTTPS://Müller.example/a b.png#top")
    'https://xn--mller-kva.example/a%20b.png'
    >>> web_address("/images/blue.png", "https://cdn.example.com/v1/")
    'https://cdn.example.com/images/blue.png'
    """
    if said.startswith("/") and not said.startswith("//"):
        if base_url is None:
            raise UnavailableError("is a path of the service, whose host is not known (a base URL can name it)")
        said = urljoin(base_url, said)
    try:
        return _web_address(said)
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
    """Where a redirect leads. Raises `UnavailableError`, as `web_address` does."""
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


def numbers_of(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The numbers (IP addresses) that a host has.

    Raises `UnavailableError` for a host that nobody knows, and, unless they are allowed, for one of which any number
    is not of the public internet.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnavailableError("is on a host that is not known") from None
    numbers = list(dict.fromkeys(str(place[0]) for *_, place in found))
    if not allow_private and not all(map(is_public, numbers)):
        raise UnavailableError("is on this machine or in a private network, which is only asked if that is allowed")
    return numbers


def is_public(number: str) -> bool:
    """Whether an IP address is one of the public internet.

    >>> [is_public(one) for one in ("93.184.216.34", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    """
    found = _within(ip_address(number))
    is_old = isinstance(found, IPv6Address) and found.is_site_local  # what private networks once had
    return found.is_global and not (found.is_multicast or found.is_reserved or is_old)


def _within(number: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(number, IPv4Address):
        return number
    translated = IPv4Address(int(number) & 0xFFFFFFFF) if number in TRANSLATED else None
    return number.ipv4_mapped or number.sixtofour or translated or number
