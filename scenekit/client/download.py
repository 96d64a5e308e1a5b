"""A file from an address, whole or not at all, going on where a connection broke."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scenekit.client.backoff import compute_backoff
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
"""How often in a row a download may get no farther."""


def download(
    context: ClientContext,
    url: str,
    path: str | os.PathLike[str],
    on_bytes: Callable[[DownloadProgress], object] | None,
) -> Flow[str]:
    """The file at `url` to `path`: the path. Raises `DownloadError`."""
    target = os.fspath(path)
    if not url.startswith(("https://", "http://")):
        raise DownloadError("the link to the video is no http(s) address")
    check_writable(target)
    landing = PartialFile(target, on_bytes, context.clock)
    try:
        yield from _download_with_resume(context, url, landing)
        landing.commit()
    finally:
        landing.discard()
    return target


def _download_with_resume(context: ClientContext, url: str, partial_file: PartialFile) -> Flow[None]:
    """Fetch until all is here; only tries that get no farther than the ones before count."""
    idle = most = 0
    while True:
        try:
            yield StreamToFile(url, partial_file)
            partial_file.check_complete()
            return
        except TransportError as trouble:
            idle = 0 if partial_file.progress.received_bytes >= most + MIN_WINDOW_BYTES else idle + 1
            most = max(most, partial_file.progress.received_bytes)
            is_final = isinstance(trouble, InvalidTargetError) or (
                isinstance(trouble, DownloadAttemptError) and trouble.is_permanent
            )
            if is_final or idle >= MAX_STALLED_ATTEMPTS:
                raise DownloadError(
                    f"the video cannot be downloaded: {trouble}{_format_progress(partial_file)}"
                ) from None
            asked = trouble.retry_after if isinstance(trouble, DownloadAttemptError) else None
        yield Sleep(compute_backoff(idle, context.jitter(), asked))


def _format_progress(partial_file: PartialFile) -> str:
    got, whole = partial_file.progress
    return f" ({got} of {whole or 'unknown'} bytes came)" if got else ""
