"""The attempts of a download, as a flow that the clients and the storyboard run."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.core.downloads.download import MIN_WINDOW_BYTES
from scenekit.core.failures import TransportError
from scenekit.core.retries import Attempt, repeat

if TYPE_CHECKING:
    from scenekit.core.downloads.download import Download
    from scenekit.core.retries import Retries


class RequestPart(NamedTuple):
    """Request `download.url` with `download.request_headers`, and pass the response to the download.

    An effect of a flow. Its result is that of `Download.begin_response`. Raises a `TransportError`.
    """

    download: Download


def run_attempts(download: Download, retries: Retries) -> Generator[Any, Any, TransportError | None]:
    """Request the file until it is complete. Only attempts without progress count against the limit of the retries.

    Returns:
        None if the file is complete, otherwise the last failure.
    """
    most_received = 0

    def attempt() -> Generator[Any, Any, Attempt]:
        nonlocal most_received
        download.restart_redirects()
        try:
            yield from _request_part(download)
        except TransportError as failure:
            received = download.progress.received_bytes
            has_progressed = received >= most_received + MIN_WINDOW_BYTES
            most_received = max(most_received, received)
            return Attempt(
                error=failure,
                is_final=failure.is_permanent,
                retry_after=failure.retry_after,
                has_progressed=has_progressed,
            )
        return Attempt()

    outcome = yield from repeat(attempt, retries)
    return outcome.error if isinstance(outcome.error, TransportError) else None


def _request_part(download: Download) -> Generator[Any, Any, None]:
    """Request the missing part once, and follow redirects. Raises a `TransportError`."""
    try:
        is_body = False
        while not is_body:
            is_body = yield RequestPart(download)
    except TransportError:
        if not download.is_complete:  # the connection may break after the last byte
            raise
    download.check_complete()
