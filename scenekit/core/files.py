"""Files: where scenekit's own are, and how they are written: whole or not at all, one process after the other."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def config_path(name: str) -> str:
    """Where a file of scenekit's is: in the folder that the system has for scenekit's settings."""
    from click import get_app_dir

    return os.path.join(get_app_dir("scenekit"), name)


def temp_path_for(path: str) -> str:
    """A new name in the folder of `path`, for what is to take its place once it is whole."""
    return os.path.join(os.path.dirname(path), f".scenekit-{os.urandom(6).hex()}.part")


def atomic_write(path: str | os.PathLike[str], data: bytes) -> None:
    """Write `data` to `path`; a reader sees the old file or the new one, never a part.

    The bytes go to a new file beside it, which then takes its place. Anything that is no regular
    file (`/dev/stdout`, a pipe) is written to as it is. Raises `OSError`.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as stream:
            stream.write(data)
        return
    target = os.path.realpath(path)  # a link keeps pointing to what it points to
    part = temp_path_for(target)
    stream = open(part, "xb")  # noqa: SIM115 (before the try: what is not ours is not removed)
    try:
        with stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if os.path.exists(target):
            os.chmod(part, os.stat(target).st_mode & 0o7777)
        os.replace(part, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise


@contextmanager
def file_lock(path: str | os.PathLike[str]) -> Iterator[None]:
    """Let one process after the other read `path` and write it anew; who comes second waits.

    The lock is held on a file beside it (`write_whole` puts another file in the place of `path`), and the
    operating system lets go of it when a process dies. Raises `OSError`.
    """
    target = os.path.realpath(path)  # whoever comes by a link waits for the same lock
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(f"{target}.lock", "ab") as stream:
        if sys.platform == "win32":
            import msvcrt

            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
        yield  # closing the file lets go


def quarantine_file(path: str | os.PathLike[str]) -> str:
    """Give a file that cannot be used another name, so that it is not lost: the name. Raises `OSError`."""
    target = os.path.realpath(path)
    number = 1
    while os.path.exists(aside := f"{target}.broken-{number}"):
        number += 1
    os.rename(target, aside)
    return aside
