"""TODO."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from scenekit.client.effects import StreamToFile
from scenekit.client.failures import InvalidTargetError, NotDeliveredError, ResponseLostError
from scenekit.client.http_messages import MAX_RESPONSE_BYTES, APIResponse
from scenekit.core.deadlines import root_cause_message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


CONNECT_TIMEOUT_S, FIRST_BYTE_TIMEOUT_S, READ_TIMEOUT_S = 15.0, 60.0, 30.0
"""Seconds: for a connection, for a file to begin, and for the next bytes of it."""


INVALID_URL_ERRORS = (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError)
"""What is raised for an address that cannot be one; the last by those who encode the name of a host."""


NOT_DELIVERED_ERRORS = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""What httpx raises before any of a request is on its way."""


class BoundedBody:
    """An answer as it comes in, of a bounded size and in bounded time."""

    def __init__(self, timeout: float):
        self._deadline = time.monotonic() + timeout
        self._chunks: list[bytes] = []
        self._size = 0

    def append(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > MAX_RESPONSE_BYTES:
            raise ResponseLostError(f"the answer is larger than {MAX_RESPONSE_BYTES // 2**20} MiB")
        if time.monotonic() > self._deadline:
            raise ResponseLostError("the answer did not come to an end in time")
        self._chunks.append(chunk)

    def to_response(self, response: httpx.Response) -> APIResponse:
        return APIResponse(response.status_code, response.headers, b"".join(self._chunks))


@asynccontextmanager
async def set_async_deadline(seconds: float) -> AsyncIterator[None]:
    """What is awaited ends after so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise ResponseLostError("no answer came in time") from None


def build_download_kwargs(effect: StreamToFile) -> dict[str, Any]:
    """A download in httpx's words: without the token, as the file may be anybody's."""
    timeout = httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    headers = effect.partial_file.request_headers
    return {"method": "GET", "url": effect.url, "headers": headers, "timeout": timeout}


@contextmanager
def map_invalid_url_errors() -> Iterator[None]:
    """What is raised for an address that is none."""
    try:
        yield
    except INVALID_URL_ERRORS:
        raise InvalidTargetError("the address leads to no host that can be asked") from None


@contextmanager
def map_httpx_errors() -> Iterator[None]:
    """What httpx raises, as what it means for sending again."""
    try:
        yield
    except NOT_DELIVERED_ERRORS as error:
        raise NotDeliveredError(_describe_error(error)) from None
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise ResponseLostError(_describe_error(error)) from None


def _describe_error(error: Exception) -> str:
    """Why no answer came, in words that hold a host at most, and no key."""
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
        why = "it was not taken in time" if isinstance(error, httpx.ConnectTimeout) else root_cause_message(error)
        return f"no connection to {error.request.url.netloc.decode()}: {why}"
    known: dict[type[Exception], str] = {
        httpx.ReadTimeout: "no answer came in time",
        httpx.WriteTimeout: "it could not be sent in time",
        httpx.PoolTimeout: "no connection was free in time",
        httpx.ReadError: "the connection broke while waiting for the answer",
        httpx.WriteError: "the connection broke while sending",
        httpx.RemoteProtocolError: "the connection was closed before a whole answer came",
        httpx.TooManyRedirects: "it leads from one address to the next without end",
        httpx.DecodingError: "the answer cannot be unpacked",
    }
    return known.get(type(error), type(error).__name__)
