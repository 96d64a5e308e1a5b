"""Connections on which nothing lasts beyond an end, however slowly it trickles; and why one could not be had.

httpx has no place to say the first; httpcore, on which it stands, has one: the backend of the network.
"""

from __future__ import annotations

import os
import socket
import ssl
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    from collections.abc import Callable


class DeadlineStream(httpcore.NetworkStream):
    """A stream on which nothing lasts longer than it may, nor beyond what the clock (`monotonic`) shows at the end."""

    def __init__(self, stream: httpcore.NetworkStream, get_deadline: Callable[[], float]):
        self._stream = stream
        self._get_deadline = get_deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, remaining_timeout(self._get_deadline(), timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, remaining_timeout(self._get_deadline(), timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, remaining_timeout(self._get_deadline(), timeout))
        return DeadlineStream(stream, self._get_deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def remaining_timeout(deadline: float, timeout: float | None = None) -> float:
    """The seconds that are left until the end, or the timeout if that is less. Raises httpcore's `ReadTimeout`."""
    seconds = min(deadline - monotonic(), inf if timeout is None else timeout)
    if seconds <= 0:
        raise httpcore.ReadTimeout
    return seconds


def root_cause_message(error: BaseException) -> str:
    """What the system says of an error of the network, which others have wrapped.

    >>> root_cause_message(httpcore.ConnectError(OSError(111, "Connection refused")))
    'Connection refused'
    """
    if isinstance(error, BaseExceptionGroup):
        return root_cause_message(error.exceptions[0])
    inner = error.__cause__ or next((part for part in error.args if isinstance(part, Exception)), None)
    if inner:
        return root_cause_message(inner)
    return _os_error_message(error) or str(error) or type(error).__name__


def _os_error_message(error: BaseException) -> str | None:
    match error:
        case ssl.SSLCertVerificationError():
            return error.verify_message
        case ssl.SSLError() | socket.gaierror():  # whose numbers are not those of the system
            return error.strerror
        case OSError(errno=int(number)):
            return os.strerror(number)
    return None
