"""The proxies and certificates in the environment. Each problem names its variable."""

from __future__ import annotations

import os
import ssl
from functools import cache
from importlib.util import find_spec
from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx

from scenekit.errors import CredentialsError

PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")

CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""The variables with trusted certificates, as httpx reads them."""


def create_ssl_context(*, trust_env: bool) -> ssl.SSLContext:
    """Return the trusted certificates.

    Args:
        trust_env: Whether `SSL_CERT_FILE` or `SSL_CERT_DIR` replaces the certificates of httpx.

    Raises:
        CredentialsError: A variable names a file or a folder that cannot be read.
    """
    for name in CERTIFICATE_VARIABLES if trust_env else ():
        path = os.environ.get(name)
        exists = os.path.isfile if name == "SSL_CERT_FILE" else os.path.isdir
        if path and not exists(path):
            kind = "file" if name == "SSL_CERT_FILE" else "folder"
            raise CredentialsError(
                f"{name}={path!r}: The variable must name a {kind} of certificates. Correct or unset it."
            )
    if not trust_env or not any(os.environ.get(name) for name in CERTIFICATE_VARIABLES):
        return _share_default_context()
    try:
        return httpx.create_ssl_context()
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        names = " or ".join(name for name in CERTIFICATE_VARIABLES if os.environ.get(name))
        raise CredentialsError(f"{names}: The certificates cannot be read. The files must be in PEM format.") from None


@cache
def _share_default_context() -> ssl.SSLContext:
    """Return the certificates of httpx, which take 16 ms to load. Connections do not change them."""
    return httpx.create_ssl_context(trust_env=False)


def read_environment_proxies() -> dict[str, httpx.Proxy | None]:
    """Return the proxies of the environment by URL pattern of httpx. None means no proxy for that pattern.

    Hosts in `NO_PROXY` include their subdomains, except for IP addresses and localhost. Other entries are ignored.

    Raises:
        CredentialsError: The URL of a proxy is not valid, or a SOCKS proxy needs another package.
    """
    urls = getproxies()
    excluded = [host.strip() for host in urls.get("no", "").split(",") if host.strip()]
    if "*" in excluded:
        return {}
    proxies: dict[str, httpx.Proxy | None] = {
        f"{scheme}://": _parse_proxy(scheme, urls[scheme]) for scheme in ("http", "https", "all") if urls.get(scheme)
    }
    patterns = (_exclusion_pattern(host) for host in excluded)
    return proxies | {pattern: None for pattern in patterns if _is_readable(pattern)}


def _parse_proxy(scheme: str, value: str) -> httpx.Proxy:
    """Return the proxy of a variable. The messages do not contain its URL, which can have a password."""
    name = f"{scheme.upper()}_PROXY"
    url = value if "://" in value else f"http://{value}"
    proxy_scheme = url.partition("://")[0].lower()
    if proxy_scheme not in PROXY_SCHEMES:
        raise CredentialsError(
            f"{name}: The URL of the proxy must begin with {', '.join(f'{known}://' for known in PROXY_SCHEMES)}. It "
            f"begins with {proxy_scheme}://. Correct or unset the variable."
        )
    if proxy_scheme.startswith("socks") and find_spec("socksio") is None:
        raise CredentialsError(
            f"{name}: A SOCKS proxy needs the package 'socksio'. Install it with: pip install 'httpx[socks]'"
        )
    try:
        has_host = bool(urlsplit(url).hostname) and urlsplit(url).port != 0
        proxy = httpx.Proxy(url)
    except (ValueError, httpx.InvalidURL):
        has_host = False
    if not has_host:
        raise CredentialsError(
            f"{name}: The URL of the proxy is not valid. Use one such as http://proxy.example.com:8080, or unset the "
            "variable."
        )
    return proxy


def _exclusion_pattern(host: str) -> str:
    """Return the URL pattern of httpx for an entry of `NO_PROXY`."""
    if "://" in host:
        return host
    address = host.partition("/")[0].strip("[]")
    try:
        version = ip_address(address).version
    except ValueError:
        return f"all://{host}" if host.lower() == "localhost" else f"all://*{host}"
    return f"all://{host}" if version == 4 else f"all://[{address}]"


def _is_readable(pattern: str) -> bool:
    try:
        httpx.URL(pattern)
    except httpx.InvalidURL:
        return False
    return True
