"""Places for the data of a download: memory, or a temporary file next to the target."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from io import FileIO
from typing import TYPE_CHECKING

from scenekit.core import files
from scenekit.errors import DownloadError

if TYPE_CHECKING:
    from collections.abc import Iterator


class PartialFile:
    """A temporary file next to the target, which replaces the target on success.

    Args:
        path: The path of the target.

    Raises:
        DownloadError: The file cannot be written.
    """

    def __init__(self, path: str):
        self.path = os.path.realpath(path)
        self.temp_path = files.temp_path_for(self.path)
        with _map_os_errors(self.path):
            self._stream = FileIO(self.temp_path, "x")  # closed by `commit` or `discard`

    def restart(self) -> None:
        """Delete all data."""
        with _map_os_errors(self.path):
            self._stream.seek(0)
            self._stream.truncate()

    def write(self, data: bytes) -> None:
        """Append data."""
        with _map_os_errors(self.path):
            rest = memoryview(data)
            while rest:  # a disk that is nearly full accepts only a part
                rest = rest[self._stream.write(rest) :]

    def commit(self) -> None:
        """Replace the target atomically."""
        with _map_os_errors(self.path):
            os.fsync(self._stream.fileno())
            self._stream.close()
            os.replace(self.temp_path, self.path)

    def discard(self) -> None:
        """Delete the temporary file, if it still exists."""
        with suppress(OSError):
            self._stream.close()
        with suppress(OSError):
            os.unlink(self.temp_path)


@contextmanager
def _map_os_errors(path: str) -> Iterator[None]:
    """Raise errors of the operating system as `DownloadError`, with the path."""
    try:
        yield
    except OSError as error:
        raise DownloadError(f"{path}: The video cannot be written: {error.strerror}.") from None


def check_writable(path: str) -> None:
    """Check that a file can be written, before a billable request is sent. It creates a temporary file for that.

    Raises:
        DownloadError: The file cannot be written.
    """
    folder = os.path.dirname(os.path.realpath(path))
    if os.path.exists(path) and not os.path.isfile(path):
        raise DownloadError(f"{path}: The video cannot be written: the path is a folder or a device, not a file.")
    if not os.path.isdir(folder):
        raise DownloadError(f"{path}: The video cannot be written: {folder} is not a folder.")
    with _map_os_errors(path), suppress(FileNotFoundError):
        os.stat(path)  # fails if the name is too long
    PartialFile(path).discard()
