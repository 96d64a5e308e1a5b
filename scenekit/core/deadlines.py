"""Network streams with a total deadline, and messages for connection errors.

A timeout of httpx limits each read, so a response that arrives in small pieces can last without limit.
A deadline limits all reads and writes together. httpcore, the layer below httpx, has a public
interface for it: the network backend.
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
    """A network stream whose operations end at a deadline, even if their own timeouts are longer.

    `get_deadline` returns the deadline as a time of `time.monotonic`. It is called before each operation.
    """

    def __init__(self, stream: httpcore.NetworkStream, get_deadline: Callable[[], float]):
        self._stream = stream
        self._get_deadline = get_deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read at most `max_bytes`, for at most `timeout` seconds and until the deadline."""
        return self._stream.read(max_bytes, remaining_timeout(self._get_deadline(), timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes, for at most `timeout` seconds and until the deadline."""
        self._stream.write(buffer, remaining_timeout(self._get_deadline(), timeout))

    def close(self) -> None:
        """Close the stream. No deadline applies."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the encrypted stream, with the same deadline. The handshake must finish before it."""
        stream = self._stream.start_tls(ssl_context, server_hostname, remaining_timeout(self._get_deadline(), timeout))
        return DeadlineStream(stream, self._get_deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return information about the wrapped stream, such as its socket."""
        return self._stream.get_extra_info(info)


def remaining_timeout(deadline: float, timeout: float | None = None) -> float:
    """Return the seconds until the deadline, or `timeout` if that is less.

    Raises:
        httpcore.ReadTimeout: The deadline has passed.
    """
    seconds = min(deadline - monotonic(), inf if timeout is None else timeout)
    if seconds <= 0:
        raise httpcore.ReadTimeout
    return seconds


def root_cause_message(error: BaseException) -> str:
    """Return the operating system's message for a network error that other exceptions wrap.

    >>> root_cause_message(httpcore.ConnectError(OSError(111, "Connection refused")))
    'Connection refused'
    """
    if isinstance(error, BaseExceptionGroup):
        return root_cause_message(error.exceptions[0])
    cause = error.__cause__ or next((part for part in error.args if isinstance(part, Exception)), None)
    if cause:
        return root_cause_message(cause)
    return _os_error_message(error) or str(error) or type(error).__name__


def _os_error_message(error: BaseException) -> str | None:
    match error:
        case ssl.SSLCertVerificationError():
            return error.verify_message
        case ssl.SSLError() | socket.gaierror():  # their numbers are not errno values
            return error.strerror
        case OSError(errno=int(number)):
            return os.strerror(number)
    return None
