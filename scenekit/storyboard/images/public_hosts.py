"""Host lookup with a check of the addresses, so that a payload cannot make scenekit request private hosts (SSRF)."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from scenekit.storyboard.images.image import UnavailableError

NAT64_PREFIX = IPv6Network("64:ff9b::/96")
"""IPv6-only networks reach IPv4 addresses by this prefix (RFC 6052). The last four bytes are the IPv4 address."""


def resolve_host(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Return the IP addresses of a host.

    Args:
        host: The name or address.
        port: The port.
        allow_private: Whether addresses of this machine and of private networks are allowed.

    Raises:
        UnavailableError: The host is unknown, or one of its addresses is not allowed.
    """
    try:
        address_infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnavailableError("is on a host that cannot be resolved") from None
    addresses = list(dict.fromkeys(str(socket_address[0]) for *_, socket_address in address_infos))
    if not allow_private and not all(map(is_public, addresses)):
        raise UnavailableError(
            "is on this machine or in a private network, which needs allow_private=True (--fetch-private)"
        )
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet.

    >>> [is_public(ip) for ip in ("93.184.216.34", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    """
    ip = _unwrap_ipv4(ip_address(address))
    is_site_local = isinstance(ip, IPv6Address) and ip.is_site_local  # deprecated, but still private (RFC 3879)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or is_site_local)


def _unwrap_ipv4(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address embeds, or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    translated = IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64_PREFIX else None
    return address.ipv4_mapped or address.sixtofour or translated or address
