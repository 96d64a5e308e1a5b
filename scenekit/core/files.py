"""Locate scenekit's settings, write files atomically, and lock them between processes."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import IO, TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator


SOURCE_FOLDER: ContextVar[str] = ContextVar("SOURCE_FOLDER", default="")
"""The folder of the Python file that a command runs. Paths in the file are relative to it."""


def resolve_source_path(path: str) -> str:
    """Return a path relative to the Python file that a command runs. Without one, the path is unchanged."""
    return os.path.join(SOURCE_FOLDER.get(), path)


def config_path(name: str) -> str:
    """Return the path of a file in scenekit's settings folder.

    The folder is the same as `click.get_app_dir("scenekit")`: `%APPDATA%/scenekit` on Windows,
    `~/Library/Application Support/scenekit` on macOS, else `$XDG_CONFIG_HOME/scenekit` (`~/.config/scenekit`).
    """
    return os.path.join(_config_root(sys.platform), "scenekit", name)


def _config_root(platform: str) -> str:
    """Return the folder of a platform for the settings of all programs."""
    if platform == "win32":
        return os.environ.get("APPDATA", os.path.expanduser("~"))
    if platform == "darwin":
        return os.path.expanduser("~/Library/Application Support")
    return os.environ.get("XDG_CONFIG_HOME", os.path.expanduser("~/.config"))


def temp_path_for(path: str) -> str:
    """Return a new random path in the folder of `path`, for a file that replaces `path` once it is complete."""
    return os.path.join(os.path.dirname(path), f".scenekit-{os.urandom(6).hex()}.part")


def atomic_write(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file so that readers see the old content or the new one, but never a part.

    The data goes to a temporary file in the same folder, which then replaces `path`. The file keeps its
    permissions. Data for anything but a regular file (`/dev/stdout`, a pipe) is written directly.

    Raises:
        OSError: The file cannot be written. The old content stays.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as stream:
            stream.write(data)
        return
    target = os.path.realpath(path)  # replaces the target of a symbolic link, not the link
    with _replace_at_end(target) as temp_path, open(temp_path, "xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def atomic_output(path: str | os.PathLike[str]) -> Iterator[str]:
    """Provide the path of a temporary file that replaces `path` at the end, for programs that write files themselves.

    The temporary file is removed if the block raises. Otherwise it is as `atomic_write`.

    Raises:
        OSError: `path` exists and is not a regular file, or the temporary file cannot replace it.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.path.isfile(target):
        is_folder = os.path.isdir(target)
        raise OSError(errno.EINVAL, "It is a folder" if is_folder else "It is not a regular file", path)
    with _replace_at_end(target) as temp_path:
        yield temp_path


@contextmanager
def _replace_at_end(target: str) -> Iterator[str]:
    """Provide the path of a temporary file that replaces `target` and keeps its permissions. An error removes it."""
    temp_path = temp_path_for(target)
    try:
        yield temp_path
        if os.path.exists(target):
            os.chmod(temp_path, os.stat(target).st_mode & 0o7777)
        os.replace(temp_path, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temp_path)
        raise


def open_regular_file(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a regular file for reading.

    Opening a pipe or reading a terminal waits without limit, and a device can be endless.

    Raises:
        OSError: The file cannot be read, or is not a regular file. `strerror` has the reason.
    """
    try:
        if not stat.S_ISREG(mode := os.stat(path).st_mode):
            is_folder = stat.S_ISDIR(mode)
            raise OSError(errno.EINVAL, "It is a folder" if is_folder else "It is not a regular file", path)
        return open(path, "rb")
    except ValueError as error:  # a null character, or half a character
        raise OSError(errno.EINVAL, f"The path is not valid, {error}") from None


@contextmanager
def file_lock(path: str | os.PathLike[str]) -> Iterator[None]:
    """Hold an exclusive lock between processes, for code that reads `path` and then replaces it.

    Waits without limit while another process holds the lock. The lock is on `path` with the suffix `.lock`,
    because `atomic_write` replaces `path` itself. The operating system releases it if the process dies.

    Raises:
        OSError: The lock file cannot be opened or locked.
    """
    target = os.path.realpath(path)  # a symbolic link and its target share one lock
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(f"{target}.lock", "ab") as stream:
        _lock_stream(stream)
        yield  # closing the file releases the lock


def _lock_stream(stream: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        stream.seek(0)
        is_locked = False
        while not is_locked:
            try:
                msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)
                is_locked = True
            except OSError as error:
                if error.errno != errno.EDEADLK:  # LK_LOCK raises it after 10 seconds of waiting
                    raise
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX)


def quarantine_file(path: str | os.PathLike[str]) -> str:
    """Rename an unusable file to `….broken-1` (or the next free number), so that it is not lost.

    Returns:
        The new path.

    Raises:
        OSError: The file cannot be renamed.
    """
    target = os.path.realpath(path)
    number = 1
    while os.path.exists(quarantine_path := f"{target}.broken-{number}"):
        number += 1
    os.rename(target, quarantine_path)
    return quarantine_path
