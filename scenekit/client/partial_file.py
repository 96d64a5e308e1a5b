"""TODO."""

from __future__ import annotations

import os
import re
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from scenekit.client.backoff import parse_retry_after
from scenekit.client.failures import TransportError
from scenekit.core import files
from scenekit.errors import DownloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


STALL_WINDOW_S, MIN_WINDOW_BYTES = 60.0, 64 * 1024
"""Seconds, and the bytes that must come in them: less is no farther."""


MAX_VIDEO_BYTES = 64 * 2**30
"""Bytes of a video: an hour in 4k has a fifth of that."""


class DownloadProgress(NamedTuple):
    """How much of a file is here."""

    received_bytes: int
    total_bytes: int | None
    """Bytes; None where the server does not say."""


class ThroughputWindow(NamedTuple):
    """What has come since when: one after the other, each has to bring something."""

    started_at: float
    received_bytes: int

    def advance(self, byte_count: int, now: float) -> ThroughputWindow:
        """The window in which one is when some more has come. Raises `Failed` if one brought too little."""
        if now - self.started_at < STALL_WINDOW_S:
            return ThroughputWindow(self.started_at, self.received_bytes + byte_count)
        if self.received_bytes + byte_count < MIN_WINDOW_BYTES:
            raise DownloadAttemptError(
                f"it comes too slowly: less than {MIN_WINDOW_BYTES // 1024} KiB in {STALL_WINDOW_S:.0f} s",
                is_permanent=False,
            )
        return ThroughputWindow(now, 0)


class DownloadAttemptError(TransportError):
    """The server has no such file, or sends something else; `is_final` if asking again is of no use."""

    def __init__(self, message: str, *, is_permanent: bool, retry_after: float | None = None):
        super().__init__(message)
        self.is_permanent = is_permanent
        self.retry_after = retry_after


class PartialFile:
    """Where a file lands: beside its place until it is whole. It is told what comes; it asks nobody for it.

    Raises `DownloadError` for what cannot be written.
    """

    def __init__(
        self,
        path: str,
        on_bytes: Callable[[DownloadProgress], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.path = os.path.realpath(path)
        self.temp_path = files.temp_path_for(self.path)
        self.on_bytes = on_bytes
        self.progress = DownloadProgress(0, None)
        self._etag: str | None = None
        self._clock = clock
        self._window = ThroughputWindow(0.0, 0)
        with _map_os_errors(self.path):
            self._stream = open(self.temp_path, "xb", buffering=0)  # noqa: SIM115 (closed by `discard`)

    @property
    def request_headers(self) -> dict[str, str]:
        """What to ask with: for the rest, if a part is here and the file can be told from another."""
        asked = {"Accept-Encoding": "identity"}
        if self.progress.received_bytes and self._etag:
            asked |= {"Range": f"bytes={self.progress.received_bytes}-", "If-Range": self._etag}
        return asked

    def begin_response(self, status_code: int, headers: Mapping[str, str]) -> None:
        """An answer begins. Raises `Failed`."""
        self._window = ThroughputWindow(self._clock(), 0)
        if status_code in (206, 416) and not (
            status_code == 206 and self._is_continuation(headers.get("content-range", ""))
        ):
            self._etag = None  # the next time, from the start
            raise DownloadAttemptError("the server sent another part than the one asked for", is_permanent=False)
        if status_code == 206:
            return
        _check_response(status_code, headers)
        tag = headers.get("etag", "")
        self._etag = tag if tag and not tag.startswith("W/") else None
        length = headers.get("content-length", "")
        self.progress = DownloadProgress(0, int(length) if length.isascii() and length.isdigit() else None)
        with _map_os_errors(self.path):
            self._stream.seek(0)
            self._stream.truncate()

    def _is_continuation(self, content_range: str) -> bool:
        said = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", content_range)
        return (
            said is not None
            and int(said[1]) == self.progress.received_bytes
            and said[2] in ("*", str(self.progress.total_bytes))
        )

    def write(self, data: bytes) -> None:
        """Some more of it. Raises `Failed` where it does not end, or trickles."""
        self.progress = DownloadProgress(self.progress.received_bytes + len(data), self.progress.total_bytes)
        if self.progress.received_bytes > MAX_VIDEO_BYTES:
            raise DownloadAttemptError(f"it is larger than {MAX_VIDEO_BYTES // 2**30} GiB", is_permanent=True)
        with _map_os_errors(self.path):
            rest = memoryview(data)
            while rest:  # a disk that fills up takes a part
                rest = rest[self._stream.write(rest) :]
        if self.on_bytes:
            self.on_bytes(self.progress)
        if self.progress.received_bytes != self.progress.total_bytes:
            self._window = self._window.advance(len(data), self._clock())

    def check_complete(self) -> None:
        """No more comes. Raises `Failed` if it is not whole."""
        got, whole = self.progress
        if whole is not None and got != whole:
            raise DownloadAttemptError("it is not whole", is_permanent=False)
        if not got:
            raise DownloadAttemptError("the file is empty", is_permanent=False)

    def commit(self) -> None:
        """Put the file in its place."""
        with _map_os_errors(self.path):
            os.fsync(self._stream.fileno())
            self._stream.close()
            os.replace(self.temp_path, self.path)

    def discard(self) -> None:
        """Leave nothing behind, unless it is in its place."""
        with suppress(OSError):
            self._stream.close()
        with suppress(OSError):
            os.unlink(self.temp_path)


@contextmanager
def _map_os_errors(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DownloadError(f"{path}: cannot be written: {error.strerror}") from None


def _check_response(status_code: int, headers: Mapping[str, str]) -> None:
    """Raise `Failed` for an answer that brings no file."""
    if status_code != 200:
        asked = parse_retry_after(headers, time.time())
        raise DownloadAttemptError(
            f"HTTP {status_code}", is_permanent=status_code in (400, 401, 403, 404, 410), retry_after=asked
        )
    if headers.get("content-encoding", "identity") != "identity":
        raise DownloadAttemptError("it came packed, though that was not asked for", is_permanent=True)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/json", "text/plain"):
        raise DownloadAttemptError(f"what came is {kind}, and no video", is_permanent=False)


def check_writable(path: str) -> None:
    """Raise `DownloadError` if no file can be put at a path, before anything is paid for it: it is tried beside it."""
    if not _is_encodable_path(path):
        raise DownloadError(f"{path!r}: cannot be written: its name is no text")
    folder = os.path.dirname(os.path.realpath(path))
    if os.path.exists(path) and not os.path.isfile(path):
        raise DownloadError(f"{path}: cannot be written: it is no file, but a folder, a device or the like")
    if not os.path.isdir(folder):
        raise DownloadError(f"{path}: cannot be written: {folder} is no folder")
    with _map_os_errors(path), suppress(FileNotFoundError):
        os.stat(path)  # which knows of a name that is too long
    PartialFile(path).discard()


def _is_encodable_path(name: str) -> bool:
    try:
        return "\0" not in os.fsencode(name).decode()
    except UnicodeError:
        return False
