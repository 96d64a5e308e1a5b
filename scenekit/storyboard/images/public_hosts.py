"""Hosts that are looked up, and which of them may be asked."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from scenekit.storyboard.images.image import UnavailableError

NAT64_PREFIX = IPv6Network("64:ff9b::/96")
"""Networks without IPv4 reach it through these addresses: the last four bytes are the other's."""


def resolve_host(host: str, port: int, *, allow_private: bool) -> list[str]:
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


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet.

    >>> [is_public(one) for one in ("93.184.216.34", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    """
    found = _unwrap_ipv4(ip_address(address))
    is_old = isinstance(found, IPv6Address) and found.is_site_local  # what private networks once had
    return found.is_global and not (found.is_multicast or found.is_reserved or is_old)


def _unwrap_ipv4(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    translated = IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64_PREFIX else None
    return address.ipv4_mapped or address.sixtofour or translated or address
