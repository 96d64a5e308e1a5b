"""Convert requests, limits and errors between the client and httpx."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import httpx

from scenekit import __version__
from scenekit.client.base_url import resolve_legacy_url
from scenekit.client.effects import SendRequest
from scenekit.client.http_messages import MAX_RESPONSE_BYTES, APIResponse
from scenekit.core.deadlines import root_cause_message
from scenekit.core.failures import InvalidTargetError, NotDeliveredError, ResponseLostError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scenekit.core.downloads.download import Download


CONNECT_TIMEOUT_S, FIRST_BYTE_TIMEOUT_S, READ_TIMEOUT_S = 15.0, 60.0, 30.0
"""Limits in seconds: to connect, to receive the headers of a download, and for each read of its body."""

INVALID_URL_ERRORS = (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError)
"""The errors for an invalid URL. Encoding a host name (IDNA) can raise the last one."""

NOT_DELIVERED_ERRORS = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""The errors that httpx raises before any part of a request is sent."""

ERROR_MESSAGES: dict[type[Exception], str] = {
    httpx.ReadTimeout: "no response arrived in time",
    httpx.WriteTimeout: "the request could not be sent in time",
    httpx.PoolTimeout: "no connection was free in time",
    httpx.ReadError: "the connection broke while waiting for the response",
    httpx.WriteError: "the connection broke while sending",
    httpx.RemoteProtocolError: "the connection was closed before the complete response arrived",
    httpx.TooManyRedirects: "there were too many redirects",
    httpx.DecodingError: "the response cannot be decompressed",
}
"""Messages without URLs, which may contain a signature."""


class BoundedBody:
    """The body of a response, with limits of size and time.

    Args:
        timeout: The limit for the whole body, in seconds.
    """

    def __init__(self, timeout: float):
        self._deadline = time.monotonic() + timeout
        self._chunks: list[bytes] = []
        self._size = 0

    def append(self, chunk: bytes) -> None:
        """Add a chunk. Raises `ResponseLostError` if the body is too large or takes too long."""
        self._size += len(chunk)
        if self._size > MAX_RESPONSE_BYTES:
            raise ResponseLostError(f"the response is larger than {MAX_RESPONSE_BYTES // 2**20} MiB")
        if time.monotonic() > self._deadline:
            raise ResponseLostError("the response was not complete in time")
        self._chunks.append(chunk)

    def to_response(self, response: httpx.Response) -> APIResponse:
        """Return the complete response."""
        return APIResponse(response.status_code, response.headers, b"".join(self._chunks))


@asynccontextmanager
async def set_async_deadline(seconds: float) -> AsyncIterator[None]:
    """Limit the `with` block to this time in seconds. Raises `ResponseLostError` at the deadline."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise ResponseLostError("no response arrived in time") from None


def build_request(http_client: httpx.Client | httpx.AsyncClient, effect: SendRequest, base_url: str) -> httpx.Request:
    """Return the request to the service. The `repr` of `httpx.Headers` masks the token."""
    request = effect.request
    url = (resolve_legacy_url(base_url) if request.is_legacy else base_url) + request.path
    headers = httpx.Headers({"Accept": "application/json", "User-Agent": f"scenekit/{__version__}"})
    if effect.token:
        headers["Authorization"] = effect.token.reveal()
    if request.body is not None:
        headers["Content-Type"] = request.content_type
    with map_invalid_url_errors():
        return http_client.build_request(
            request.method,
            url,
            content=request.body,
            params=request.params,
            headers=headers,
            timeout=httpx.Timeout(effect.timeout, connect=min(CONNECT_TIMEOUT_S, effect.timeout)),
        )


def build_download_request(http_client: httpx.Client | httpx.AsyncClient, download: Download) -> httpx.Request:
    """Return the request of a download, which goes to any host without the token."""
    timeout = httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    with map_invalid_url_errors():
        return http_client.build_request("GET", download.url, headers=download.request_headers, timeout=timeout)


@contextmanager
def map_invalid_url_errors() -> Iterator[None]:
    """Raise the errors for an invalid URL as `InvalidTargetError`."""
    try:
        yield
    except INVALID_URL_ERRORS:
        raise InvalidTargetError("the URL has no host that can be contacted") from None


@contextmanager
def map_httpx_errors() -> Iterator[None]:
    """Raise errors of httpx as `NotDeliveredError` or `ResponseLostError`."""
    try:
        yield
    except NOT_DELIVERED_ERRORS as error:
        raise NotDeliveredError(_describe_error(error)) from None
    except (httpx.HTTPError, httpx.StreamError) as error:
        if isinstance(error.__context__, httpx.InvalidURL):  # httpx checks the target before it returns a redirect
            raise InvalidTargetError("the server redirects to an invalid URL") from None
        raise ResponseLostError(_describe_error(error)) from None


def _describe_error(error: Exception) -> str:
    """Describe an error of httpx. The message names a host at most."""
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
        is_timeout = isinstance(error, httpx.ConnectTimeout)
        reason = "the host did not accept it in time" if is_timeout else root_cause_message(error)
        return f"no connection to {error.request.url.netloc.decode()}: {reason}"
    return ERROR_MESSAGES.get(type(error), type(error).__name__)
