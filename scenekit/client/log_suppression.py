"""Keep signed download URLs out of the httpx and httpcore logs.

httpx logs the URL of each request (level INFO). httpcore logs the headers of each response (level DEBUG), and those of
a redirect contain the next URL. Anybody with a signed URL can fetch the video.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

IS_SUPPRESSED: ContextVar[bool] = ContextVar("IS_SUPPRESSED", default=False)
"""Whether this thread or task sends a request that must not be logged."""

LOGGER_NAMES = ("httpx", "httpcore.http11", "httpcore.http2")


class _ScopedFilter:
    """A filter that is installed on the loggers only while at least one request must not be logged."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._user_count = 0

    def filter(self, _: logging.LogRecord) -> bool:
        """Whether to log a record. Records of other threads and tasks pass."""
        return not IS_SUPPRESSED.get()

    def acquire(self) -> None:
        """Install the filter, unless it is installed."""
        with self._lock:
            self._user_count += 1
            for name in LOGGER_NAMES:
                logging.getLogger(name).addFilter(self)

    def release(self) -> None:
        """Remove the filter, unless another thread or task needs it."""
        with self._lock:
            self._user_count -= 1
            if not self._user_count:
                for name in LOGGER_NAMES:
                    logging.getLogger(name).removeFilter(self)


_FILTER = _ScopedFilter()


@contextmanager
def suppress_request_logging() -> Iterator[None]:
    """Do not log the requests that this thread or task sends in the meantime."""
    token = IS_SUPPRESSED.set(True)
    _FILTER.acquire()
    try:
        yield
    finally:
        _FILTER.release()
        IS_SUPPRESSED.reset(token)
