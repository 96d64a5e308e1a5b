"""Download images from the web, several at once, within limits of size and time, and only from permitted hosts."""

from __future__ import annotations

import re
from collections import deque
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

import httpcore

from scenekit.storyboard.images import cache
from scenekit.storyboard.images.http import open_response
from scenekit.storyboard.images.image import TIMED_OUT, ImageResult, RasterImage, UnavailableError, identify_image
from scenekit.storyboard.images.urls import normalize_url, resolve_redirect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ssl import SSLContext

    from scenekit.storyboard.images.limits import Limits

MAX_REDIRECTS = 5
"""The largest number of redirects that a download follows."""

REDIRECT_STATUS_CODES = (301, 302, 303, 307, 308)

DEADLINE_GRACE_S = 0.5
"""Seconds after the deadline in which a download can still report why it stopped."""


class FetchOptions(NamedTuple):
    """The options of `Storyboard.fetch` that hold for all images."""

    limits: Limits
    base_url: str | None
    allow_private: bool
    use_cache: bool


class FetchSession:
    """The state that the downloads of several images share.

    Args:
        options: The options.
        deadline: The time (`monotonic`) when all downloads end.
    """

    def __init__(self, options: FetchOptions, deadline: float):
        self.options = options
        self.deadline = deadline
        self.ssl_context: SSLContext = httpcore.default_ssl_context()
        self._bytes_left = options.limits.max_total_bytes
        self._lock = Lock()

    def count_bytes(self, data: bytes) -> None:
        """Count received data of any image. Raises `UnavailableError` if all images together exceed the limit."""
        with self._lock:
            self._bytes_left -= len(data)
            if self._bytes_left < 0:
                limit = _format_megabytes(self.options.limits.max_total_bytes)
                raise UnavailableError(f"would exceed the limit of {limit} for all images")

    def fetch(self, raw_url: str) -> ImageResult:
        """Return an image from the cache or from the web, or the reason why it is not available."""
        try:
            return ImageResult(raw_url, self._fetch_image(raw_url))
        except UnavailableError as error:
            return ImageResult(raw_url, reason=str(error))

    def _fetch_image(self, raw_url: str) -> RasterImage:
        url, allow_private = normalize_url(raw_url, self.options.base_url), self.options.allow_private
        if self.options.use_cache and (data := cache.get(url, allow_private=allow_private)):
            return identify_image(b"".join(self._enforce_size_limit([data])))
        image = identify_image(self._fetch_body(url))
        if self.options.use_cache:
            cache.put(url, image.data, allow_private=allow_private)
        return image

    def _enforce_size_limit(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the data of an image until it exceeds a limit. Raises `UnavailableError`."""
        limit, received_bytes = self.options.limits.max_image_bytes, 0
        for chunk in chunks:
            received_bytes += len(chunk)
            if received_bytes > limit:
                raise UnavailableError(f"is larger than {_format_megabytes(limit)}")
            self.count_bytes(chunk)
            yield chunk

    def _fetch_body(self, url: str) -> bytes:
        """Return the body at a URL, following redirects. Raises `UnavailableError`."""
        deadline = min(self.deadline, monotonic() + self.options.limits.image_timeout)
        for _ in range(MAX_REDIRECTS + 1):
            with open_response(
                url, deadline, allow_private=self.options.allow_private, ssl_context=self.ssl_context
            ) as response:
                if response.status not in REDIRECT_STATUS_CODES:
                    return b"".join(self._iter_body(response))
                url = resolve_redirect(url, _get_header(response, "location"))
        raise UnavailableError(f"is redirected more than {MAX_REDIRECTS} times")

    def _iter_body(self, response: httpcore.Response) -> Iterator[bytes]:
        """Return the body of a successful response. Raises `UnavailableError`."""
        if response.status != 200:
            raise UnavailableError(f"cannot be downloaded: the server responded with status {response.status}")
        if _get_header(response, "content-encoding").lower() not in ("", "identity"):
            raise UnavailableError("was sent compressed, although the request does not accept compression")
        limit, content_length = self.options.limits.max_image_bytes, _get_header(response, "content-length")
        if re.fullmatch("[0-9]{1,18}", content_length) and int(content_length) > limit:
            raise UnavailableError(f"is larger than {_format_megabytes(limit)}")
        return self._enforce_size_limit(response.iter_stream())


def _get_header(response: httpcore.Response, name: str) -> str:
    """Return the value of a header, or `""` if the response does not have it."""
    values = (value for key, value in response.headers if key.lower() == name.encode())
    return next(values, b"").decode(errors="replace")


def _format_megabytes(byte_count: int) -> str:
    return f"{byte_count / 1e6:g} MB"


def fetch_all(urls: Iterable[str], options: FetchOptions, deadline: float) -> Iterator[ImageResult]:
    """Yield a result for each URL, in the order in which they arrive.

    The worker threads are daemons, because nothing can stop a host lookup, which may take minutes.

    Args:
        urls: The URLs as the payload has them.
        options: The options of `Storyboard.fetch`.
        deadline: The time (`monotonic`) after which all images that have not arrived have timed out.
    """
    pending = dict.fromkeys(urls)
    jobs, finished = deque(pending), SimpleQueue[Future[ImageResult]]()
    session = FetchSession(options, deadline)
    for _ in range(min(options.limits.max_concurrency, len(jobs))):
        Thread(target=_run_worker, args=(session, jobs, finished), daemon=True).start()
    try:
        while pending:
            result = finished.get(timeout=max(deadline - monotonic(), 0) + DEADLINE_GRACE_S).result()
            del pending[result.url]
            yield result
    except Empty:
        yield from (ImageResult(url, reason=TIMED_OUT) for url in pending)
    finally:
        jobs.clear()


def _run_worker(session: FetchSession, jobs: deque[str], finished: SimpleQueue[Future[ImageResult]]) -> None:
    """Download images one after the other until no job is left."""
    while True:
        try:
            url = jobs.popleft()
        except IndexError:
            return
        future = Future[ImageResult]()
        try:
            future.set_result(session.fetch(url))
        except Exception as error:  # any error of a worker is raised again in the thread that reads the results
            future.set_exception(error)
        finished.put(future)
