"""A file from an address, whole or not at all, going on where a connection broke."""

from __future__ import annotations

import os
import re
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from scenekit.client.backoff import delay, retry_after
from scenekit.client.effects import Fetch, Flow, Nowhere, Sleep, Trouble
from scenekit.client.retrying import Desk
from scenekit.core import files
from scenekit.errors import DownloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TRIES = 8
"""How often in a row a download may get no farther."""

WINDOW, LEAST = 60.0, 64 * 1024
"""Seconds, and the bytes that must come in them: less is no farther."""

LARGEST = 64 * 2**30
"""Bytes of a video: an hour in 4k has a fifth of that."""


class Received(NamedTuple):
    """How much of a file is here."""

    bytes: int
    whole: int | None
    """Bytes; None where the server does not say."""


class Window(NamedTuple):
    """What has come since when: one after the other, each has to bring something."""

    since: float
    bytes: int

    def after(self, bytes: int, now: float) -> Window:
        """The window in which one is when some more has come. Raises `Failed` if one brought too little."""
        if now - self.since < WINDOW:
            return Window(self.since, self.bytes + bytes)
        if self.bytes + bytes < LEAST:
            raise Failed(f"it comes too slowly: less than {LEAST // 1024} KiB in {WINDOW:.0f} s", is_final=False)
        return Window(now, 0)


class Failed(Trouble):
    """The server has no such file, or sends something else; `is_final` if asking again is of no use."""

    def __init__(self, why: str, *, is_final: bool, asked: float | None = None):
        super().__init__(why)
        self.is_final = is_final
        self.asked = asked


class Landing:
    """Where a file lands: beside its place until it is whole. It is told what comes; it asks nobody for it.

    Raises `DownloadError` for what cannot be written.
    """

    def __init__(
        self,
        path: str,
        on_bytes: Callable[[Received], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.path = os.path.realpath(path)
        self.part = files.temp_path_for(self.path)
        self.on_bytes = on_bytes
        self.received = Received(0, None)
        self._tag: str | None = None
        self._clock = clock
        self._window = Window(0.0, 0)
        with _writing(self.path):
            self._stream = open(self.part, "xb", buffering=0)  # noqa: SIM115 (closed by `discard`)

    @property
    def headers(self) -> dict[str, str]:
        """What to ask with: for the rest, if a part is here and the file can be told from another."""
        asked = {"Accept-Encoding": "identity"}
        if self.received.bytes and self._tag:
            asked |= {"Range": f"bytes={self.received.bytes}-", "If-Range": self._tag}
        return asked

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """An answer begins. Raises `Failed`."""
        self._window = Window(self._clock(), 0)
        if status in (206, 416) and not (status == 206 and self._continues(headers.get("content-range", ""))):
            self._tag = None  # the next time, from the start
            raise Failed("the server sent another part than the one asked for", is_final=False)
        if status == 206:
            return
        _check(status, headers)
        tag = headers.get("etag", "")
        self._tag = tag if tag and not tag.startswith("W/") else None
        length = headers.get("content-length", "")
        self.received = Received(0, int(length) if length.isascii() and length.isdigit() else None)
        with _writing(self.path):
            self._stream.seek(0)
            self._stream.truncate()

    def _continues(self, range: str) -> bool:
        said = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", range)
        return said is not None and int(said[1]) == self.received.bytes and said[2] in ("*", str(self.received.whole))

    def take(self, data: bytes) -> None:
        """Some more of it. Raises `Failed` where it does not end, or trickles."""
        self.received = Received(self.received.bytes + len(data), self.received.whole)
        if self.received.bytes > LARGEST:
            raise Failed(f"it is larger than {LARGEST // 2**30} GiB", is_final=True)
        with _writing(self.path):
            rest = memoryview(data)
            while rest:  # a disk that fills up takes a part
                rest = rest[self._stream.write(rest) :]
        if self.on_bytes:
            self.on_bytes(self.received)
        if self.received.bytes != self.received.whole:
            self._window = self._window.after(len(data), self._clock())

    def end(self) -> None:
        """No more comes. Raises `Failed` if it is not whole."""
        got, whole = self.received
        if whole is not None and got != whole:
            raise Failed("it is not whole", is_final=False)
        if not got:
            raise Failed("the file is empty", is_final=False)

    def finish(self) -> None:
        """Put the file in its place."""
        with _writing(self.path):
            os.fsync(self._stream.fileno())
            self._stream.close()
            os.replace(self.part, self.path)

    def discard(self) -> None:
        """Leave nothing behind, unless it is in its place."""
        with suppress(OSError):
            self._stream.close()
        with suppress(OSError):
            os.unlink(self.part)


@contextmanager
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DownloadError(f"{path}: cannot be written: {error.strerror}") from None


def _check(status: int, headers: Mapping[str, str]) -> None:
    """Raise `Failed` for an answer that brings no file."""
    if status != 200:
        asked = retry_after(headers, time.time())
        raise Failed(f"HTTP {status}", is_final=status in (400, 401, 403, 404, 410), asked=asked)
    if headers.get("content-encoding", "identity") != "identity":
        raise Failed("it came packed, though that was not asked for", is_final=True)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/json", "text/plain"):
        raise Failed(f"what came is {kind}, and no video", is_final=False)


def check_place(path: str) -> None:
    """Raise `DownloadError` if no file can be put at a path, before anything is paid for it: it is tried beside it."""
    if not _is_text(path):
        raise DownloadError(f"{path!r}: cannot be written: its name is no text")
    folder = os.path.dirname(os.path.realpath(path))
    if os.path.exists(path) and not os.path.isfile(path):
        raise DownloadError(f"{path}: cannot be written: it is no file, but a folder, a device or the like")
    if not os.path.isdir(folder):
        raise DownloadError(f"{path}: cannot be written: {folder} is no folder")
    with _writing(path), suppress(FileNotFoundError):
        os.stat(path)  # which knows of a name that is too long
    Landing(path).discard()


def _is_text(name: str) -> bool:
    try:
        return "\0" not in os.fsencode(name).decode()
    except UnicodeError:
        return False


def download(
    desk: Desk, url: str, path: str | os.PathLike[str], on_bytes: Callable[[Received], object] | None
) -> Flow[str]:
    """The file at `url` to `path`: the path. Raises `DownloadError`."""
    target = os.fspath(path)
    if not url.startswith(("https://", "http://")):
        raise DownloadError("the link to the video is no http(s) address")
    check_place(target)
    landing = Landing(target, on_bytes, desk.clock)
    try:
        yield from _landed(desk, url, landing)
        landing.finish()
    finally:
        landing.discard()
    return target


def _landed(desk: Desk, url: str, landing: Landing) -> Flow[None]:
    """Fetch until all is here; only tries that get no farther than the ones before count."""
    idle = most = 0
    while True:
        try:
            yield Fetch(url, landing)
            landing.end()
            return
        except Trouble as trouble:
            idle = 0 if landing.received.bytes >= most + LEAST else idle + 1
            most = max(most, landing.received.bytes)
            is_final = isinstance(trouble, Nowhere) or (isinstance(trouble, Failed) and trouble.is_final)
            if is_final or idle >= TRIES:
                raise DownloadError(f"the video cannot be downloaded: {trouble}{_so_far(landing)}") from None
            asked = trouble.asked if isinstance(trouble, Failed) else None
        yield Sleep(delay(idle, desk.luck(), asked))


def _so_far(landing: Landing) -> str:
    got, whole = landing.received
    return f" ({got} of {whole or 'unknown'} bytes came)" if got else ""
