"""Follow the files of a source."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.studio.session import Session

RENAME_WAIT_S = 0.05
"""The time in seconds for which a missing file may be between the two steps of a save."""

DEBOUNCE_MS, STEP_MS, POLL_DELAY_MS = 60, 15, 100
"""The times in ms for which changes are collected, for which nothing may change, and between two polls."""


def list_folders(session: Session) -> list[str]:
    """Return the folders of the source, and of the files that it reads, that exist.

    Folders are watched and not files, because most editors save by renaming a new file.
    """
    paths = session.known_files
    folders = {os.path.dirname(os.path.realpath(path)) for path in paths}
    folders |= {os.path.dirname(os.path.abspath(path)) for path in paths}
    return sorted(folder for folder in folders if os.path.isdir(folder))


async def follow(session: Session, *, polls: bool, is_stopped: Callable[[], bool]) -> None:
    """Read the source again whenever one of its files changes.

    Args:
        session: The session.
        polls: Whether to compare the files regularly instead of waiting for events of the system.
        is_stopped: Whether to stop.
    """
    from watchfiles import awatch

    while not is_stopped():
        folders = list_folders(session)
        if not folders:
            await asyncio.sleep(0.5)
            await asyncio.to_thread(session.refresh)
            continue
        stop = asyncio.Event()
        changes = awatch(
            *folders,
            watch_filter=None,
            debounce=DEBOUNCE_MS,
            step=STEP_MS,
            rust_timeout=1_000,
            yield_on_timeout=True,
            stop_event=stop,
            recursive=False,
            force_polling=polls,
            poll_delay_ms=POLL_DELAY_MS,
        )
        await asyncio.to_thread(session.refresh)  # for a change between the last look and the start of watching
        try:
            async for _ in changes:
                if await asyncio.to_thread(session.has_missing_file):
                    await asyncio.sleep(RENAME_WAIT_S)
                await asyncio.to_thread(session.refresh)
                if is_stopped() or list_folders(session) != folders:
                    stop.set()
        except OSError:  # the system has no more watches
            polls = True
