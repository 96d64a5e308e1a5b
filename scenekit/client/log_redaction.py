"""Links that are not logged: a signature is part of them, and whoever reads it can fetch the video.

httpx logs the address of each request (at the level INFO), httpcore the headers of each answer (DEBUG), in which a
redirection has the next one.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

IS_LOGGING_SUPPRESSED: ContextVar[bool] = ContextVar("IS_SECRET", default=False)
"""Whether this thread or task asks for what is not to be logged."""

LOGGER_NAMES = ("httpx", "httpcore.http11", "httpcore.http2")


def _is_logged(_: logging.LogRecord) -> bool:
    return not IS_LOGGING_SUPPRESSED.get()


for name in LOGGER_NAMES:
    logging.getLogger(name).addFilter(_is_logged)


@contextmanager
def suppress_request_logging() -> Iterator[None]:
    """What is asked meanwhile leaves no address in a log."""
    before = IS_LOGGING_SUPPRESSED.set(True)
    try:
        yield
    finally:
        IS_LOGGING_SUPPRESSED.reset(before)
