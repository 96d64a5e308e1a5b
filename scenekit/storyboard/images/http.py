"""HTTP connections that lead only to permitted addresses and end at a deadline.

A host is looked up once, its addresses are checked, and the connection goes to a checked address. So a host name that
changes its address after the check (DNS rebinding) gains nothing. The TLS certificate is still checked for the name.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpcore

from scenekit.core.deadlines import DeadlineStream, remaining_timeout, root_cause_message
from scenekit.core.failures import ResponseLostError
from scenekit.storyboard.images.image import TIMED_OUT, UnavailableError
from scenekit.storyboard.images.public_hosts import resolve_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ssl import SSLContext

CONNECT_ATTEMPT_TIMEOUT_S = 5
"""Seconds after which the next address of a host is tried."""

REQUEST_HEADERS = {
    "User-Agent": "scenekit",
    "Accept": "image/webp, image/png, image/jpeg, image/gif",
}


@contextmanager
def open_response(
    url: str, headers: dict[str, str], deadline: float, *, allow_private: bool, ssl_context: SSLContext | None
) -> Iterator[httpcore.Response]:
    """Open the response to a GET request. Its body is not read yet.

    The request has only `REQUEST_HEADERS` and `headers`: no cookies and no credentials. It does not use a proxy.

    Args:
        url: An http or https URL.
        headers: More headers.
        deadline: The time (`monotonic`) when the connection ends.
        allow_private: Whether the host may be this machine or in a private network.
        ssl_context: The trusted certificates. None for an http URL.

    Raises:
        UnavailableError: The host is not permitted or cannot be reached, or the deadline has passed.
        ResponseLostError: The connection breaks.
    """
    network = PublicOnlyBackend(deadline, allow_private)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=ssl_context, network_backend=network) as pool,
            pool.stream("GET", url, headers=[*REQUEST_HEADERS.items(), *headers.items()]) as response,
        ):
            yield response
    except httpcore.TimeoutException:
        raise UnavailableError(TIMED_OUT) from None
    except httpcore.ConnectError as error:
        raise UnavailableError(f"cannot be reached: {root_cause_message(error)}") from None
    except (httpcore.NetworkError, httpcore.ProtocolError):
        raise ResponseLostError("the response was broken off or is not valid HTTP") from None


class PublicOnlyBackend(httpcore.NetworkBackend):
    """Network backend of httpcore that connects only to checked addresses.

    Args:
        deadline: The time (`monotonic`) when all its connections end.
        allow_private: Whether addresses of this machine and of private networks pass the check.
    """

    def __init__(self, deadline: float, allow_private: bool):
        self._deadline = deadline
        self._allow_private = allow_private
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that accepts. The deadline replaces `timeout`."""
        del timeout
        *others, last = resolve_host(host, port, allow_private=self._allow_private)
        for address in others:
            try:
                seconds = min(CONNECT_ATTEMPT_TIMEOUT_S, remaining_timeout(self._deadline))
                return self._connect(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(last, port, remaining_timeout(self._deadline), local_address, socket_options)

    def _connect(self, address: str, port: int, timeout: float, *args: Any) -> httpcore.NetworkStream:
        return DeadlineStream(self._backend.connect_tcp(address, port, timeout, *args), lambda: self._deadline)
