"""Connections that lead only where they may, and end when their time is over.

A host is looked up once, its numbers are checked, and the connection goes to a number that was checked: a name that
means another place a moment later gains nothing. The certificate is still that of the name.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpcore

from scenekit.core.deadlines import DeadlineStream, remaining_timeout, root_cause_message
from scenekit.storyboard.images.image import UnavailableError
from scenekit.storyboard.images.public_hosts import resolve_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ssl import SSLContext

CONNECT_ATTEMPT_TIMEOUT_S = 5
"""Seconds after which the next number of a host is tried."""

REQUEST_HEADERS: dict[bytes | str, bytes | str] = {
    "User-Agent": "scenekit",
    "Accept": "image/webp, image/png, image/jpeg, image/gif",
    "Accept-Encoding": "identity",
}


@contextmanager
def open_response(
    url: str, deadline: float, *, allow_private: bool, ssl_context: SSLContext
) -> Iterator[httpcore.Response]:
    """The answer to a GET, its body still to be read, before the clock (`monotonic`) shows `end`.

    Nothing but `HEADERS` is sent: no cookies, no passwords; and no proxy is asked. Raises `UnavailableError`.
    """
    network = PublicOnlyBackend(deadline, allow_private)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=ssl_context, network_backend=network) as pool,
            pool.stream("GET", url, headers=REQUEST_HEADERS) as response,
        ):
            yield response
    except httpcore.TimeoutException:
        raise UnavailableError("took too long") from None
    except httpcore.ConnectError as error:
        raise UnavailableError(f"cannot be reached: {root_cause_message(error)}") from None
    except (httpcore.NetworkError, httpcore.ProtocolError):
        raise UnavailableError("came with a broken answer") from None


class PublicOnlyBackend(httpcore.NetworkBackend):
    """Connects to numbers that were checked."""

    def __init__(self, deadline: float, allow_private: bool):
        self._deadline = deadline
        self._allow_private = allow_private
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the end says it)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        *others, last = resolve_host(host, port, allow_private=self._allow_private)
        for number in others:
            try:
                seconds = min(CONNECT_ATTEMPT_TIMEOUT_S, remaining_timeout(self._deadline))
                return self._connect(number, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                pass  # as long as there is another to be tried
        return self._connect(last, port, remaining_timeout(self._deadline), local_address, socket_options)

    def _connect(self, address: str, port: int, timeout: float, *args: Any) -> httpcore.NetworkStream:
        return DeadlineStream(self._backend.connect_tcp(address, port, timeout, *args), lambda: self._deadline)
