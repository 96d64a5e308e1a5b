"""Ctrl-C and SIGTERM during a command."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scenekit.cli import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator


class InterruptedCommandError(CommandError):
    """The command was interrupted by Ctrl-C or SIGTERM."""

    exit_code = 130


@contextmanager
def map_interrupts(message: str) -> Iterator[None]:
    """Convert Ctrl-C to a command error with a message. It can also decorate a command.

    SIGTERM is handled like Ctrl-C, so that no partial file and no process remains.
    """
    previous_handler = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptedCommandError(message) from None
    finally:
        signal.signal(signal.SIGTERM, previous_handler)
