"""Download a file completely or not at all, and resume it after a broken connection."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scenekit.client.backoff import Retries
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow, Sleep, StreamToFile
from scenekit.client.failures import InvalidTargetError, TransportError
from scenekit.client.partial_file import (
    MIN_WINDOW_BYTES,
    DownloadAttemptError,
    DownloadProgress,
    PartialFile,
    check_writable,
)
from scenekit.errors import DownloadError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_STALLED_ATTEMPTS = 8
"""Number of attempts in a row that may bring less than `MIN_WINDOW_BYTES`."""


def download_file(
    context: ClientContext,
    url: str,
    path: str | os.PathLike[str],
    on_bytes: Callable[[DownloadProgress], object] | None,
) -> Flow[str]:
    """Download the file at a URL and return its path.

    Args:
        context: The state of the client.
        url: The http or https URL.
        path: The path of the file. An existing file is replaced.
        on_bytes: Called after each chunk.

    Raises:
        DownloadError: The file cannot be downloaded or written.
    """
    target = os.fspath(path)
    if not url.startswith(("https://", "http://")):
        raise DownloadError("The URL of the video must start with https:// or http://.")
    check_writable(target)
    partial_file = PartialFile(target, on_bytes, context.clock)
    try:
        yield from _download_with_resume(context, url, partial_file)
        partial_file.commit()
    finally:
        partial_file.discard()
    return target


def _download_with_resume(context: ClientContext, url: str, partial_file: PartialFile) -> Flow[None]:
    """Fetch until the file is complete. Only attempts without progress count against the limit."""
    retries = Retries(context.jitter, attempts=MAX_STALLED_ATTEMPTS)
    most_received = 0
    while True:
        try:
            yield StreamToFile(url, partial_file)
            partial_file.check_complete()
        except TransportError as failure:
            received = partial_file.progress.received_bytes
            has_progressed = received >= most_received + MIN_WINDOW_BYTES
            most_received = max(most_received, received)
            retry_after = failure.retry_after if isinstance(failure, DownloadAttemptError) else None
            delay = retries.restart(retry_after) if has_progressed else retries.next_delay(retry_after)
            if delay is None or _is_permanent(failure):
                wait_note = "" if retries.fits(retry_after) else f". The server asks to wait {retry_after:.0f} s"
                reason = f"{failure}{_format_progress(partial_file)}{wait_note}"
                raise DownloadError(f"The video could not be downloaded: {reason}.") from None
        else:
            return
        yield Sleep(delay)


def _is_permanent(failure: TransportError) -> bool:
    """Whether a retry cannot succeed."""
    return isinstance(failure, InvalidTargetError) or (
        isinstance(failure, DownloadAttemptError) and failure.is_permanent
    )


def _format_progress(partial_file: PartialFile) -> str:
    received, total = partial_file.progress
    return f" ({received} of {total or 'unknown'} bytes received)" if received else ""
