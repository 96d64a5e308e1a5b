"""A download in progress: a temporary file next to the target, which can be resumed and which detects stalls."""

from __future__ import annotations

import os
import re
import time
from contextlib import contextmanager, suppress
from io import FileIO
from typing import TYPE_CHECKING, NamedTuple

from scenekit.client.backoff import parse_retry_after
from scenekit.client.failures import TransportError
from scenekit.core import files
from scenekit.errors import DownloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


STALL_WINDOW_S, MIN_WINDOW_BYTES = 60.0, 64 * 1024
"""Period in seconds, and the bytes that must arrive in it. With less, the download is stalled."""

MAX_VIDEO_BYTES = 64 * 2**30
"""Largest video in bytes. An hour in 4k has a fifth of that."""

PERMANENT_STATUS_CODES = (400, 401, 403, 404, 410)
"""HTTP statuses after which a retry cannot succeed."""


class DownloadProgress(NamedTuple):
    """The progress of a download."""

    received_bytes: int
    total_bytes: int | None
    """None if the server does not report the size."""


class ThroughputWindow(NamedTuple):
    """The bytes received in one period of stall detection."""

    started_at: float
    """The time on the client's clock, in seconds."""
    received_bytes: int

    def advance(self, byte_count: int, now: float) -> ThroughputWindow:
        """Return the current window after more bytes arrived.

        Args:
            byte_count: The number of new bytes.
            now: The time on the client's clock, in seconds.

        Raises:
            DownloadAttemptError: The window ends with too few bytes.
        """
        if now - self.started_at < STALL_WINDOW_S:
            return ThroughputWindow(self.started_at, self.received_bytes + byte_count)
        if self.received_bytes + byte_count < MIN_WINDOW_BYTES:
            rate = f"less than {MIN_WINDOW_BYTES // 1024} KiB in {STALL_WINDOW_S:g} s"
            raise DownloadAttemptError(f"the transfer is too slow, {rate}", is_permanent=False)
        return ThroughputWindow(now, 0)


class DownloadAttemptError(TransportError):
    """An attempt did not yield the file: the response is another one, is incomplete, or arrives too slowly.

    Attributes:
        is_permanent: Whether a retry cannot succeed.
        retry_after: The delay that the server asks for, in seconds.
    """

    def __init__(self, message: str, *, is_permanent: bool, retry_after: float | None = None):
        super().__init__(message)
        self.is_permanent = is_permanent
        self.retry_after = retry_after


class PartialFile:
    """A download in progress. Data goes to a temporary file next to the target, which replaces the target on success.

    Args:
        path: The path of the target.
        on_bytes: Called after each chunk.
        clock: Returns the current time in seconds. Only differences matter.

    Raises:
        DownloadError: The file cannot be written.
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
            self._stream = FileIO(self.temp_path, "x")  # closed by `commit` or `discard`

    @property
    def request_headers(self) -> dict[str, str]:
        """The headers of the next request. With a strong ETag, it requests only the part that is missing."""
        headers = {"Accept-Encoding": "identity"}
        if self.progress.received_bytes and self._etag:
            headers |= {"Range": f"bytes={self.progress.received_bytes}-", "If-Range": self._etag}
        return headers

    def begin_response(self, status_code: int, headers: Mapping[str, str]) -> None:
        """Check the status and headers of a response. A response with the whole file starts it from the beginning.

        Raises:
            DownloadAttemptError: The response does not contain the file or the requested part.
        """
        self._window = ThroughputWindow(self._clock(), 0)
        if status_code == 206 and self._is_continuation(headers.get("content-range", "")):
            return
        if status_code in (206, 416):
            self._etag = None  # so that the next request asks for the whole file
            raise DownloadAttemptError("the server sent another part than the requested one", is_permanent=False)
        _check_response(status_code, headers)
        etag = headers.get("etag", "")
        self._etag = etag if etag and not etag.startswith("W/") else None
        length = headers.get("content-length", "")
        self.progress = DownloadProgress(0, int(length) if length.isascii() and length.isdigit() else None)
        with _map_os_errors(self.path):
            self._stream.seek(0)
            self._stream.truncate()

    def _is_continuation(self, content_range: str) -> bool:
        match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", content_range)
        received, total = self.progress
        return match is not None and int(match[1]) == received and match[2] in ("*", str(total))

    def write(self, data: bytes) -> None:
        """Append a chunk.

        Raises:
            DownloadAttemptError: The file is too large, or the transfer is too slow.
        """
        self.progress = DownloadProgress(self.progress.received_bytes + len(data), self.progress.total_bytes)
        if self.progress.received_bytes > MAX_VIDEO_BYTES:
            limit = MAX_VIDEO_BYTES // 2**30
            raise DownloadAttemptError(f"the file is larger than {limit} GiB", is_permanent=True)
        with _map_os_errors(self.path):
            rest = memoryview(data)
            while rest:  # a disk that is nearly full accepts only a part
                rest = rest[self._stream.write(rest) :]
        if self.on_bytes:
            self.on_bytes(self.progress)
        if self.progress.received_bytes != self.progress.total_bytes:
            self._window = self._window.advance(len(data), self._clock())

    def check_complete(self) -> None:
        """Check that the file is complete, after the response ended.

        Raises:
            DownloadAttemptError: The file is incomplete or empty.
        """
        received, total = self.progress
        if total is not None and received != total:
            raise DownloadAttemptError("the file is incomplete", is_permanent=False)
        if not received:
            raise DownloadAttemptError("the file is empty", is_permanent=False)

    def commit(self) -> None:
        """Replace the target atomically."""
        with _map_os_errors(self.path):
            os.fsync(self._stream.fileno())
            self._stream.close()
            os.replace(self.temp_path, self.path)

    def discard(self) -> None:
        """Delete the temporary file, if it still exists."""
        with suppress(OSError):
            self._stream.close()
        with suppress(OSError):
            os.unlink(self.temp_path)


@contextmanager
def _map_os_errors(path: str) -> Iterator[None]:
    """Raise errors of the operating system as `DownloadError`, with the path."""
    try:
        yield
    except OSError as error:
        raise DownloadError(f"{path}: The video cannot be written: {error.strerror}.") from None


def _check_response(status_code: int, headers: Mapping[str, str]) -> None:
    """Check that a response contains a file. Raises `DownloadAttemptError`."""
    if status_code != 200:
        raise DownloadAttemptError(
            f"the server responded with status {status_code}",
            is_permanent=status_code in PERMANENT_STATUS_CODES,
            retry_after=parse_retry_after(headers, time.time()),
        )
    if headers.get("content-encoding", "identity") != "identity":
        raise DownloadAttemptError("the server sent a compressed file", is_permanent=True)
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type in ("text/html", "application/json", "text/plain"):
        raise DownloadAttemptError(f"the server sent {content_type} instead of a video", is_permanent=False)


def check_writable(path: str) -> None:
    """Check that a file can be written, before a billable request is sent. It creates a temporary file for that.

    Raises:
        DownloadError: The file cannot be written.
    """
    if not _is_encodable_path(path):
        raise DownloadError(f"{path!r}: The video cannot be written: the path is not valid text.")
    folder = os.path.dirname(os.path.realpath(path))
    if os.path.exists(path) and not os.path.isfile(path):
        raise DownloadError(f"{path}: The video cannot be written: the path is a folder or a device, not a file.")
    if not os.path.isdir(folder):
        raise DownloadError(f"{path}: The video cannot be written: {folder} is not a folder.")
    with _map_os_errors(path), suppress(FileNotFoundError):
        os.stat(path)  # fails if the name is too long
    PartialFile(path).discard()


def _is_encodable_path(path: str) -> bool:
    try:
        return "\0" not in os.fsencode(path).decode()
    except UnicodeError:
        return False
