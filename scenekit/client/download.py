"""Download a video to a file, completely or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow
from scenekit.core.downloads.attempts import run_attempts
from scenekit.core.downloads.download import Download, DownloadProgress, DownloadRules
from scenekit.core.downloads.partial_file import PartialFile, check_writable
from scenekit.core.retries import Retries, RetryPolicy
from scenekit.errors import DownloadError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.core.failures import TransportError

MAX_STALLED_ATTEMPTS = 8
"""Number of attempts in a row that may make no progress."""

MAX_VIDEO_BYTES = 64 * 2**30
"""Largest video in bytes. An hour in 4k has a fifth of that."""

PAGE_TYPES = ("text/html", "text/plain", "application/json", "application/xml", "text/xml")
"""The media types of error pages."""


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
    partial_file = PartialFile(target)
    rules = DownloadRules("a video", MAX_VIDEO_BYTES, PAGE_TYPES)
    download = Download(url, partial_file, rules, on_progress=on_bytes, clock=context.clock)
    retries = Retries(RetryPolicy(attempts=MAX_STALLED_ATTEMPTS), context.jitter)
    try:
        failure = yield from run_attempts(download, retries)
        if failure:
            raise DownloadError(_format_failure(failure, download.progress, retries))
        partial_file.commit()
    finally:
        partial_file.discard()
    return target


def _format_failure(failure: TransportError, progress: DownloadProgress, retries: Retries) -> str:
    received, total = progress
    progress_note = f" ({received} of {total or 'unknown'} bytes received)" if received else ""
    wait = failure.retry_after
    wait_note = "" if wait is None or retries.fits(wait) else f". The server asks to wait {wait:.0f} s"
    return f"The video could not be downloaded: {failure}{progress_note}{wait_note}."
