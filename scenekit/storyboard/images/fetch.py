"""Pictures fetched from the web, several at once: within bounds of size and time, and only from where it is allowed."""

from __future__ import annotations

import re
from collections import deque
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

import httpcore

from scenekit.storyboard.images import cache
from scenekit.storyboard.images.http import open_response
from scenekit.storyboard.images.image import RasterImage, UnavailableError, identify_image
from scenekit.storyboard.images.urls import normalize_url, resolve_redirect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ssl import SSLContext

    from scenekit.storyboard.images.limits import Limits

MAX_REDIRECTS = 5
REDIRECT_STATUS_CODES = (301, 302, 303, 307, 308)

DEADLINE_GRACE_S = 0.5
"""Seconds beyond the end in which a download that was stopped says so itself."""


class FetchOptions(NamedTuple):
    """What holds for all pictures of a download."""

    limits: Limits
    base_url: str | None
    allow_private: bool
    use_cache: bool


class FetchSession:
    """The state that the downloads of several pictures share."""

    def __init__(self, options: FetchOptions, deadline: float):
        self.options = options
        self.deadline = deadline
        self.ssl_context: SSLContext = httpcore.default_ssl_context()
        self._bytes_left = options.limits.max_total_bytes
        self._lock = Lock()

    def count_bytes(self, data: bytes) -> None:
        """Raises `UnavailableError` when all pictures together are too large."""
        with self._lock:
            self._bytes_left -= len(data)
            if self._bytes_left < 0:
                raise UnavailableError(
                    f"would make all pictures larger than {_format_megabytes(self.options.limits.max_total_bytes)}"
                )

    def fetch(self, raw_url: str) -> RasterImage:
        """One of them, from the cache or from the web. Raises `UnavailableError`."""
        address, may = normalize_url(raw_url, self.options.base_url), self.options.allow_private
        if self.options.use_cache and (data := cache.get(address, allow_private=may)):
            return identify_image(b"".join(self._enforce_size_limit([data])))
        picture = identify_image(self._fetch_body(address))
        if self.options.use_cache:
            cache.put(address, picture.data, allow_private=may)
        return picture

    def _enforce_size_limit(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The parts of a picture, as long as it may be."""
        most, length = self.options.limits.max_image_bytes, 0
        for part in chunks:
            length += len(part)
            if length > most:
                raise UnavailableError(f"is larger than {_format_megabytes(most)}")
            self.count_bytes(part)
            yield part

    def _fetch_body(self, url: str) -> bytes:
        """What lies at an address, or where that leads."""
        limits = self.options.limits
        end = min(self.deadline, monotonic() + limits.image_timeout)
        for _ in range(MAX_REDIRECTS + 1):
            with open_response(
                url, end, allow_private=self.options.allow_private, ssl_context=self.ssl_context
            ) as response:
                if response.status not in REDIRECT_STATUS_CODES:
                    return b"".join(self._iter_body(response))
                url = resolve_redirect(url, _get_header(response, "location"))
        raise UnavailableError(f"is redirected more than {MAX_REDIRECTS} times")

    def _iter_body(self, response: httpcore.Response) -> Iterator[bytes]:
        """The body of an answer that is one."""
        if response.status != 200:
            raise UnavailableError(f"is not there: the server answers {response.status}")
        if _get_header(response, "content-encoding").lower() not in ("", "identity"):
            raise UnavailableError("is sent compressed, although that was not asked for")
        most, announced = self.options.limits.max_image_bytes, _get_header(response, "content-length")
        if re.fullmatch("[0-9]{1,18}", announced) and int(announced) > most:
            raise UnavailableError(f"is larger than {_format_megabytes(most)}")
        return self._enforce_size_limit(response.iter_stream())


def _get_header(response: httpcore.Response, name: str) -> str:
    """The value of a header; empty where it is not there."""
    found = (value for key, value in response.headers if key.lower() == name.encode())
    return next(found, b"").decode(errors="replace")


def _format_megabytes(byte_count: int) -> str:
    return f"{byte_count / 1e6:g} MB"


def fetch_all(
    urls: Iterable[str], options: FetchOptions, deadline: float
) -> Iterator[tuple[str, RasterImage | UnavailableError]]:
    """Each address, with its picture or the reason why there is none; in the order in which they come.

    What has not come when the clock (`monotonic`) shows `end` took too long.

    The threads are daemons: a host whose name is looked up for minutes, which nothing can stop, holds up nobody.
    """
    waiting = dict.fromkeys(urls)
    jobs, done = deque(waiting), SimpleQueue[tuple[str, RasterImage | Exception]]()
    download = FetchSession(options, deadline)
    for _ in range(min(options.limits.max_concurrency, len(jobs))):
        Thread(target=_run_worker, args=(download, jobs, done), daemon=True).start()
    try:
        while waiting:
            address, found = done.get(timeout=max(deadline - monotonic(), 0) + DEADLINE_GRACE_S)
            if isinstance(found, Exception) and not isinstance(found, UnavailableError):
                raise found
            del waiting[address]
            yield address, found
    except Empty:
        yield from ((address, UnavailableError("took too long")) for address in waiting)
    finally:
        jobs.clear()


def _run_worker(
    session: FetchSession, pending: deque[str], results: SimpleQueue[tuple[str, RasterImage | Exception]]
) -> None:
    """Download one after the other, until none is left; what goes wrong comes up where the pictures are awaited."""
    while True:
        try:
            address = pending.popleft()
        except IndexError:
            return
        try:
            results.put((address, session.fetch(address)))
        except Exception as error:
            results.put((address, error))
