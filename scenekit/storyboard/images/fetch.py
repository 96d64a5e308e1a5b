"""Download images from the web, several at once, within limits of size and time, and only from permitted hosts."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from random import random
from threading import Lock, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple

import httpcore

from scenekit.core.downloads.attempts import RequestPart, run_attempts
from scenekit.core.downloads.download import Download, DownloadRules, format_size
from scenekit.core.flows import FlowRunner
from scenekit.core.retries import Deadline, Retries, RetryPolicy, Sleep
from scenekit.storyboard.images import cache
from scenekit.storyboard.images.http import open_response
from scenekit.storyboard.images.image import TIMED_OUT, ImageResult, RasterImage, UnavailableError, identify_image
from scenekit.storyboard.images.urls import normalize_url, resolve_redirect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ssl import SSLContext

    from scenekit.storyboard.images.limits import Limits

RETRY_POLICY = RetryPolicy(attempts=2)
"""One retry, because a person waits for the storyboard."""

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
        self._bytes_left = options.limits.max_total_bytes
        self._lock = Lock()
        self._ssl_context: SSLContext | None = None
        self._ssl_lock = Lock()

    def load_ssl_context(self, url: str) -> SSLContext | None:
        """Return the trusted certificates for a URL: None for http. Loading them takes 30 ms."""
        if not url.startswith("https:"):
            return None
        with self._ssl_lock:
            self._ssl_context = self._ssl_context or httpcore.default_ssl_context()
            return self._ssl_context

    def count_bytes(self, data: bytes) -> None:
        """Count received data of any image. Raises `UnavailableError` if all images together exceed the limit."""
        with self._lock:
            self._bytes_left -= len(data)
            if self._bytes_left < 0:
                limit = format_size(self.options.limits.max_total_bytes)
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
            return identify_image(self._check_cached_size(data))
        image = identify_image(self._fetch_body(url))
        if self.options.use_cache:
            cache.put(url, image.data, allow_private=allow_private)
        return image

    def _check_cached_size(self, data: bytes) -> bytes:
        """Return the data of a cached image. Raises `UnavailableError` if it exceeds a limit."""
        limit = self.options.limits.max_image_bytes
        if len(data) > limit:
            raise UnavailableError(f"is larger than {format_size(limit)}")
        self.count_bytes(data)
        return data

    def _fetch_body(self, url: str) -> bytes:
        """Return the body at a URL. Raises `UnavailableError`."""
        sink, seconds = _ImageSink(self), self.options.limits.image_timeout
        deadline = min(self.deadline, monotonic() + seconds)
        rules = DownloadRules("an image", self.options.limits.max_image_bytes, rejected_types=())
        download = Download(url, sink, rules, resolve_redirect=resolve_redirect)
        retries = Retries(RETRY_POLICY, random, Deadline(monotonic, deadline - monotonic()))
        with FlowRunner(run_attempts(download, retries)) as runner:
            for effect in runner:
                with runner.capture_errors():
                    runner.effect_result = self._perform(effect, deadline)
            failure = runner.result
        if failure:
            raise UnavailableError(f"cannot be downloaded: {failure}")
        return bytes(sink.data)

    def _perform(self, effect: Sleep | RequestPart, deadline: float) -> bool | None:
        if isinstance(effect, Sleep):
            sleep(effect.seconds)
            return None
        download, allow_private = effect.download, self.options.allow_private
        with open_response(
            download.url,
            download.request_headers,
            deadline,
            allow_private=allow_private,
            ssl_context=self.load_ssl_context(download.url),
        ) as response:
            is_body = download.begin_response(response.status, _decode_headers(response))
            if is_body:
                for chunk in response.iter_stream():
                    download.write(chunk)
        return is_body


class _ImageSink:
    """The data of an image in memory."""

    def __init__(self, session: FetchSession):
        self._session = session
        self.data = bytearray()

    def restart(self) -> None:
        """Delete all data."""
        self.data.clear()

    def write(self, data: bytes) -> None:
        """Append data. Raises `UnavailableError` if all images together exceed the limit."""
        self._session.count_bytes(data)
        self.data += data


def _decode_headers(response: httpcore.Response) -> dict[str, str]:
    """Return the headers of a response with lower-case names. The values of equal names are joined."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


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
