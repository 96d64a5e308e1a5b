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
from scenekit.storyboard.images.http import answer
from scenekit.storyboard.images.image import Picture, UnavailableError, recognised
from scenekit.storyboard.images.urls import redirected, web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ssl import SSLContext

    from scenekit.storyboard.images.limits import Limits

MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)

GRACE = 0.5
"""Seconds beyond the end in which a download that was stopped says so itself."""


class Rules(NamedTuple):
    """What holds for all pictures of a download."""

    limits: Limits
    base_url: str | None
    allow_private: bool
    use_cache: bool


class Download:
    """The state that the downloads of several pictures share."""

    def __init__(self, rules: Rules, end: float):
        self.rules = rules
        self.end = end
        self.trust: SSLContext = httpcore.default_ssl_context()
        self._bytes_left = rules.limits.bytes_in_all
        self._lock = Lock()

    def count(self, data: bytes) -> None:
        """Raises `UnavailableError` when all pictures together are too large."""
        with self._lock:
            self._bytes_left -= len(data)
            if self._bytes_left < 0:
                raise UnavailableError(f"would make all pictures larger than {_size(self.rules.limits.bytes_in_all)}")

    def picture(self, said: str) -> Picture:
        """One of them, from the cache or from the web. Raises `UnavailableError`."""
        address, may = web_address(said, self.rules.base_url), self.rules.allow_private
        if self.rules.use_cache and (data := cache.kept(address, allow_private=may)):
            return recognised(b"".join(self._within([data])))
        picture = recognised(self._body(address))
        if self.rules.use_cache:
            cache.keep(address, picture.data, allow_private=may)
        return picture

    def _within(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """The parts of a picture, as long as it may be."""
        most, length = self.rules.limits.bytes_each, 0
        for part in parts:
            length += len(part)
            if length > most:
                raise UnavailableError(f"is larger than {_size(most)}")
            self.count(part)
            yield part

    def _body(self, address: str) -> bytes:
        """What lies at an address, or where that leads."""
        limits = self.rules.limits
        end = min(self.end, monotonic() + limits.seconds_each)
        for _ in range(MOST_REDIRECTS + 1):
            with answer(address, end, allow_private=self.rules.allow_private, trust=self.trust) as response:
                if response.status not in REDIRECTS:
                    return b"".join(self._parts(response))
                address = redirected(address, _header(response, "location"))
        raise UnavailableError(f"is redirected more than {MOST_REDIRECTS} times")

    def _parts(self, response: httpcore.Response) -> Iterator[bytes]:
        """The body of an answer that is one."""
        if response.status != 200:
            raise UnavailableError(f"is not there: the server answers {response.status}")
        if _header(response, "content-encoding").lower() not in ("", "identity"):
            raise UnavailableError("is sent compressed, although that was not asked for")
        most, announced = self.rules.limits.bytes_each, _header(response, "content-length")
        if re.fullmatch("[0-9]{1,18}", announced) and int(announced) > most:
            raise UnavailableError(f"is larger than {_size(most)}")
        return self._within(response.iter_stream())


def _header(response: httpcore.Response, name: str) -> str:
    """The value of a header; empty where it is not there."""
    found = (value for key, value in response.headers if key.lower() == name.encode())
    return next(found, b"").decode(errors="replace")


def _size(count: int) -> str:
    return f"{count / 1e6:g} MB"


def downloaded(addresses: Iterable[str], rules: Rules, end: float) -> Iterator[tuple[str, Picture | UnavailableError]]:
    """Each address, with its picture or the reason why there is none; in the order in which they come.

    What has not come when the clock (`monotonic`) shows `end` took too long.

    The threads are daemons: a host whose name is looked up for minutes, which nothing can stop, holds up nobody.
    """
    waiting = dict.fromkeys(addresses)
    jobs, done = deque(waiting), SimpleQueue[tuple[str, Picture | Exception]]()
    download = Download(rules, end)
    for _ in range(min(rules.limits.at_once, len(jobs))):
        Thread(target=_work, args=(download, jobs, done), daemon=True).start()
    try:
        while waiting:
            address, found = done.get(timeout=max(end - monotonic(), 0) + GRACE)
            if isinstance(found, Exception) and not isinstance(found, UnavailableError):
                raise found
            del waiting[address]
            yield address, found
    except Empty:
        yield from ((address, UnavailableError("took too long")) for address in waiting)
    finally:
        jobs.clear()


def _work(download: Download, jobs: deque[str], done: SimpleQueue[tuple[str, Picture | Exception]]) -> None:
    """Download one after the other, until none is left; what goes wrong comes up where the pictures are awaited."""
    while True:
        try:
            address = jobs.popleft()
        except IndexError:
            return
        try:
            done.put((address, download.picture(address)))
        except Exception as error:
            done.put((address, error))
