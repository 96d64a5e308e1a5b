"""The state of one download: which part is missing, whether a response continues it, and whether it is complete."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import urljoin, urlsplit

from scenekit.core.downloads import headers as http
from scenekit.core.failures import TransportError
from scenekit.core.retries import parse_retry_after

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Callable, Mapping

STALL_WINDOW_S, MIN_WINDOW_BYTES = 60.0, 64 * 1024
"""Period in seconds, and the bytes that must arrive in it. With less, the download is stalled."""

MAX_REDIRECTS = 10
"""Largest number of redirects in a row."""

REDIRECT_STATUS_CODES = (301, 302, 303, 307, 308)

TEMPORARY_STATUS_CODES = (408, 421, 425, 429)
"""HTTP statuses from 400 to 499 after which a retry can succeed."""

PERMANENT_SERVER_STATUS_CODES = (501, 505)
"""HTTP statuses from 500 after which a retry cannot succeed."""

MAX_MISMATCHES = 2
"""Number of complete files with a wrong hash after which a retry is useless."""


class DownloadProgress(NamedTuple):
    """The progress of a download."""

    received_bytes: int
    total_bytes: int | None
    """None if the server does not report the size."""


class Sink(Protocol):
    """A place for the data of a download."""

    def restart(self) -> None:
        """Delete all data."""

    def write(self, data: bytes) -> None:
        """Append data."""


class DownloadRules(NamedTuple):
    """The rules for the files that a download accepts."""

    noun: str
    """The file in error messages, with its article."""
    max_bytes: int
    """The largest size, in bytes."""
    rejected_types: tuple[str, ...]
    """The media types of responses that are not the file."""


class DownloadAttemptError(TransportError):
    """An attempt did not yield the file: the response is another one, is incomplete, or arrives too slowly."""

    def __init__(self, message: str, *, is_permanent: bool = False, retry_after: float | None = None):
        super().__init__(message)
        self.is_permanent = is_permanent
        self.retry_after = retry_after


class ThroughputWindow(NamedTuple):
    """The bytes received in one period of stall detection."""

    started_at: float
    """The time on the clock, in seconds."""
    received_bytes: int

    def advance(self, byte_count: int, now: float) -> ThroughputWindow:
        """Return the current window after more bytes arrived.

        Args:
            byte_count: The number of new bytes.
            now: The time on the clock, in seconds.

        Raises:
            DownloadAttemptError: The window ends with too few bytes.
        """
        if now - self.started_at < STALL_WINDOW_S:
            return ThroughputWindow(self.started_at, self.received_bytes + byte_count)
        if self.received_bytes + byte_count < MIN_WINDOW_BYTES:
            rate = f"less than {MIN_WINDOW_BYTES // 1024} KiB in {STALL_WINDOW_S:g} s"
            raise DownloadAttemptError(f"the transfer is too slow, {rate}")
        return ThroughputWindow(now, 0)


class _StatedFile(NamedTuple):
    """The facts that a response states about the whole file."""

    total_bytes: int | None = None
    etag: str = ""
    modified: str = ""
    validator: str | None = None
    """The value for `If-Range`. None if a later response cannot be recognized as the same file."""
    hashes: dict[str, bytes] = {}  # noqa: RUF012 (a NamedTuple, and never changed)


class Download:
    """A download in progress. The caller requests `url` with `request_headers`, and passes the responses on.

    Args:
        url: The http or https URL.
        sink: The place for the data.
        rules: The rules for the file.
        resolve_redirect: Returns the target of a redirect from the URL and the `Location`. Raises `ValueError`.
        on_progress: Called after each chunk.
        clock: Returns the current time in seconds. Only differences matter.
    """

    def __init__(
        self,
        url: str,
        sink: Sink,
        rules: DownloadRules,
        *,
        resolve_redirect: Callable[[str, str], str] | None = None,
        on_progress: Callable[[DownloadProgress], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._first_url = self.url = url
        self._visited = {url}
        self._sink = sink
        self._rules = rules
        self._resolve_redirect = resolve_redirect or resolve_http_redirect
        self._on_progress = on_progress
        self._clock = clock
        self._window = ThroughputWindow(0.0, 0)
        self._file = _StatedFile()
        self._received = 0
        self._end_of_part: int | None = None
        self._coding_is_unknown = False
        self._hashers: dict[str, hashlib._Hash] = {}
        self._mismatches = 0

    @property
    def progress(self) -> DownloadProgress:
        """The progress so far."""
        return DownloadProgress(self._received, self._file.total_bytes)

    @property
    def request_headers(self) -> dict[str, str]:
        """The headers of the next request. It requests only the missing part if the file can be recognized."""
        headers = {"Accept-Encoding": "identity"}
        if self._is_resumable:
            headers |= {"Range": f"bytes={self._received}-", "If-Range": self._file.validator or ""}
        return headers

    @property
    def _is_resumable(self) -> bool:
        return bool(self._received and self._file.validator)

    def restart_redirects(self) -> None:
        """Begin the next attempt at the first URL, because a redirect can be valid for a short time only."""
        self.url, self._visited = self._first_url, {self._first_url}

    def begin_response(self, status_code: int, headers: Mapping[str, str]) -> bool:
        """Check the status and the headers of a response. Names of headers are in lower case.

        Returns:
            Whether the body belongs to the file. False after a redirect: request the new `url`.

        Raises:
            DownloadAttemptError: The response does not contain the file or the requested part.
        """
        self._window = ThroughputWindow(self._clock(), 0)
        if status_code in REDIRECT_STATUS_CODES:
            self._follow_redirect(headers.get("location", ""))
            return False
        if status_code not in (200, 206):
            self._reject_status(status_code, headers)
        part = http.parse_content_range(headers)
        has_range = "content-range" in headers or status_code == 206
        if not http.is_plain(headers):
            raise DownloadAttemptError("the server sent a compressed file", is_permanent=True)
        if status_code == 206 and part and self._is_continuation(part, headers):
            self._file = self._file._replace(total_bytes=self._file.total_bytes or part.total)
            self._end_of_part = part.end
        elif has_range and not (part and _begins_file(part, status_code)):
            raise self._forget_file("the server sent another part than the requested one")
        else:
            self._begin_file(headers, part)
        return True

    def _follow_redirect(self, location: str) -> None:
        if not location:
            raise DownloadAttemptError("the server redirects without a target", is_permanent=True)
        try:
            self.url = self._resolve_redirect(self.url, location)
        except ValueError:
            raise DownloadAttemptError("the server redirects to an invalid URL", is_permanent=True) from None
        if self.url in self._visited:
            raise DownloadAttemptError("the server redirects in a loop", is_permanent=True)
        self._visited.add(self.url)
        if len(self._visited) > MAX_REDIRECTS + 1:
            raise DownloadAttemptError(f"there were more than {MAX_REDIRECTS} redirects", is_permanent=True)

    def _reject_status(self, status_code: int, headers: Mapping[str, str]) -> None:
        if status_code == 416:
            raise self._forget_file("the server does not have the requested part")
        is_client_error = 400 <= status_code < 500 and status_code not in TEMPORARY_STATUS_CODES
        raise DownloadAttemptError(
            f"the server responded with status {status_code}",
            is_permanent=is_client_error or status_code in PERMANENT_SERVER_STATUS_CODES,
            retry_after=parse_retry_after(headers, time.time()),
        )

    def _forget_file(self, reason: str) -> DownloadAttemptError:
        """Return an error. The next request asks for the whole file; if this one did, a retry is useless."""
        error = DownloadAttemptError(reason, is_permanent=not self._is_resumable)
        self._file = self._file._replace(validator=None)
        return error

    def _is_continuation(self, part: http.ContentRange, headers: Mapping[str, str]) -> bool:
        """Whether a response continues the same file at the requested position."""
        etag, modified = headers.get("etag", "").strip(), headers.get("last-modified", "").strip()
        length, total = http.parse_content_length(headers), self._file.total_bytes or part.total
        hashes = http.parse_hashes(headers, is_whole_file=False)
        return (
            self._is_resumable
            and part.start == self._received
            and total is not None
            and part.total in (None, total)
            and part.end <= total
            and length in (None, part.end - part.start)
            and etag in ("", self._file.etag)
            and modified in ("", self._file.modified)
            and all(self._file.hashes.get(name, value) == value for name, value in hashes.items())
        )

    def _begin_file(self, headers: Mapping[str, str], part: http.ContentRange | None) -> None:
        """Start the file from its beginning, with the facts that the response states."""
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type in self._rules.rejected_types:
            raise DownloadAttemptError(f"the server sent {media_type} instead of {self._rules.noun}")
        total = part.total if part else http.parse_content_length(headers)
        self._check_size(total or 0)
        self._file = _StatedFile(
            total,
            headers.get("etag", "").strip(),
            headers.get("last-modified", "").strip(),
            http.find_strong_validator(headers),
            http.parse_hashes(headers, is_whole_file=part is None or part.is_whole_file),
        )
        self._hashers = {name: http.create_hasher(name) for name in self._file.hashes}
        self._received, self._end_of_part = 0, part.end if part else total
        self._coding_is_unknown = "aws-chunked" in headers.get("content-encoding", "").lower()
        self._sink.restart()

    def _check_size(self, size: int) -> None:
        if size > self._rules.max_bytes:
            limit = format_size(self._rules.max_bytes)
            raise DownloadAttemptError(f"the file is larger than {limit}", is_permanent=True)

    def write(self, data: bytes) -> None:
        """Append a chunk of the body.

        Raises:
            DownloadAttemptError: The file is too large, or the transfer is too slow.
        """
        if self._coding_is_unknown and http.AWS_CHUNK_PATTERN.match(data):
            raise DownloadAttemptError("the server sent a file with the coding aws-chunked", is_permanent=True)
        self._coding_is_unknown = False
        received = self._received + len(data)
        if self._end_of_part is not None and received > self._end_of_part:
            raise self._forget_file("the server sent more data than it stated")
        self._check_size(received)
        self._sink.write(data)
        self._received = received
        for hasher in self._hashers.values():
            hasher.update(data)
        if self._on_progress:
            self._on_progress(self.progress)
        if received != self._file.total_bytes:
            self._window = self._window.advance(len(data), self._clock())

    @property
    def is_complete(self) -> bool:
        """Whether all bytes have arrived, as far as the server stated their number."""
        return bool(self._received) and self._received == self._file.total_bytes

    def check_complete(self) -> None:
        """Check that the file is complete and undamaged, after the response ended.

        Raises:
            DownloadAttemptError: The file is incomplete, empty or damaged.
        """
        received, total = self.progress
        if received != (received if total is None else total):
            raise DownloadAttemptError("the file is incomplete")
        if not received:
            raise DownloadAttemptError("the file is empty")
        if any(self._hashers[name].digest() != value for name, value in self._file.hashes.items()):
            self._mismatches += 1
            self._file = self._file._replace(validator=None)
            reason = "the file does not match the hash that the server states"
            raise DownloadAttemptError(reason, is_permanent=self._mismatches >= MAX_MISMATCHES)


def _begins_file(part: http.ContentRange, status_code: int) -> bool:
    """Whether a part is the beginning of the file. A response with status 200 must be the whole file."""
    return part.is_whole_file or (status_code == 206 and part.start == 0 and part.total is not None)


def resolve_http_redirect(url: str, location: str) -> str:
    """Return the target of a redirect.

    Raises:
        ValueError: The target is not an http or https URL with a host.

    >>> resolve_http_redirect("https://cdn.example.com/a/v.mp4?sig=1", "../b.mp4")
    'https://cdn.example.com/b.mp4'
    """
    target = urljoin(url, location)
    parts = urlsplit(target)
    is_valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    if not is_valid or re.search(r"[\x00-\x20\x7f]", target):
        raise ValueError("the target is not an http or https URL")
    return target


def format_size(byte_count: int) -> str:
    """Return a size with the largest decimal or binary unit that needs no decimal places.

    >>> format_size(64 * 2**30), format_size(20_000_000)
    ('64 GiB', '20 MB')
    """
    if byte_count >= 2**30 and byte_count % 2**30 == 0:
        return f"{byte_count // 2**30} GiB"
    return f"{byte_count / 1e6:g} MB"
