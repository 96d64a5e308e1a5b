"""An httpx transport whose requests end at a deadline, even if data keeps arriving slowly.

A timeout of httpx applies to each read. The blocking client needs a limit for the whole exchange. The asynchronous
client uses `asyncio.timeout` instead.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from scenekit.client.environment import create_ssl_context, read_environment_proxies
from scenekit.core.deadlines import DeadlineStream, remaining_timeout

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator

DEADLINE: ContextVar[float] = ContextVar("DEADLINE", default=inf)
"""The end of the current request of this thread, in seconds of `time.monotonic`."""

POOL_LIMITS = {"max_connections": 100, "max_keepalive_connections": 20, "keepalive_expiry": 5.0}
"""The limits of a connection pool. These are the defaults of httpx."""

HTTPX_ERRORS: dict[type[BaseException], type[httpx.TransportError]] = {
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.ProxyError: httpx.ProxyError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
}
"""The errors of httpcore, and those that httpx raises instead of them."""


@contextmanager
def set_deadline(seconds: float) -> Iterator[None]:
    """Limit the requests of this thread to this time in seconds. After it, they raise a timeout error of httpx."""
    token = DEADLINE.set(monotonic() + seconds)
    try:
        yield
    finally:
        DEADLINE.reset(token)


def create_deadline_client(*, trust_env: bool = True, use_proxies: bool = True) -> httpx.Client:
    """Return an `httpx.Client` that respects `set_deadline`.

    Args:
        trust_env: Whether to use the proxies (`HTTP_PROXY`, `NO_PROXY` …) and certificates (`SSL_CERT_FILE` …) of the
            environment, as httpx does.
        use_proxies: False ignores the proxies.

    Raises:
        CredentialsError: A variable of the environment is not valid.
    """
    ssl_context = create_ssl_context(trust_env=trust_env)
    mounts = {
        pattern: None if proxy is None else DeadlineTransport(ssl_context, proxy)
        for pattern, proxy in (read_environment_proxies() if trust_env and use_proxies else {}).items()
    }
    return httpx.Client(transport=DeadlineTransport(ssl_context), mounts=mounts, trust_env=False)


def create_async_client(*, trust_env: bool = True, use_proxies: bool = True) -> httpx.AsyncClient:
    """Return an `httpx.AsyncClient` with the same options and errors as `create_deadline_client`."""
    ssl_context = create_ssl_context(trust_env=trust_env)
    mounts = {
        pattern: None if proxy is None else httpx.AsyncHTTPTransport(verify=ssl_context, proxy=proxy)
        for pattern, proxy in (read_environment_proxies() if trust_env and use_proxies else {}).items()
    }
    return httpx.AsyncClient(verify=ssl_context, mounts=mounts, trust_env=False)


class DeadlineTransport(httpx.BaseTransport):
    """A transport of httpx on a connection pool of httpcore.

    Args:
        ssl_context: The trusted certificates.
        proxy: The proxy for all requests, if there is one.
    """

    def __init__(self, ssl_context: ssl.SSLContext, proxy: httpx.Proxy | None = None):
        self._pool = _create_pool(ssl_context, proxy)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response, whose body is still to be read."""
        core_request = httpcore.Request(
            method=request.method,
            url=_to_core_url(request.url),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _map_core_errors():
            response = self._pool.handle_request(core_request)
        return httpx.Response(
            response.status, headers=response.headers, stream=_ResponseBody(response), extensions=response.extensions
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _ResponseBody(httpx.SyncByteStream):
    """The body of a response, with the errors of httpx."""

    def __init__(self, response: httpcore.Response):
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        with _map_core_errors():
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def _create_pool(ssl_context: ssl.SSLContext, proxy: httpx.Proxy | None) -> httpcore.ConnectionPool:
    """Return a connection pool that respects the deadline."""
    options: dict[str, Any] = {**POOL_LIMITS, "ssl_context": ssl_context, "network_backend": DeadlineBackend()}
    if proxy is None:
        return httpcore.ConnectionPool(**options)
    options |= {"proxy_url": _to_core_url(proxy.url), "proxy_auth": proxy.raw_auth}
    if proxy.url.scheme in ("http", "https"):
        return httpcore.HTTPProxy(proxy_headers=proxy.headers.raw, **options)
    return httpcore.SOCKSProxy(**options)


def _to_core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


@contextmanager
def _map_core_errors() -> Iterator[None]:
    """Raise the errors of httpcore as those of httpx."""
    try:
        yield
    except tuple(HTTPX_ERRORS) as error:
        error_class = next(HTTPX_ERRORS[base] for base in type(error).__mro__ if base in HTTPX_ERRORS)
        raise error_class(str(error)) from error


class DeadlineBackend(httpcore.NetworkBackend):
    """Connects by sockets, and respects the deadline of `set_deadline`."""

    def __init__(self) -> None:
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection whose reads and writes end at the deadline."""
        seconds = remaining_timeout(DEADLINE.get(), timeout)
        stream = self._backend.connect_tcp(host, port, seconds, local_address, socket_options)
        return DeadlineStream(stream, DEADLINE.get)
