"""The catalog file of the user: its path, its content, and changes to it."""

from __future__ import annotations

import os
import warnings
from time import monotonic
from typing import TYPE_CHECKING

from scenekit.avatars.catalog import Catalog, decode_catalog, is_json, is_part_of_catalog
from scenekit.core import files
from scenekit.errors import CatalogError, MissingCatalogWarning

if TYPE_CHECKING:
    from collections.abc import Callable

CATALOG_PATH_ENV = "SCENEKIT_CATALOG"
"""Environment variable with the path of the catalog file."""

CHECK_INTERVAL_S = 0.05
"""The time in seconds for which a catalog is used without a look at its file. Composing a scene takes a few µs, and
each look would double that."""

FileState = tuple[str, int, int, int] | tuple[str]
"""The path of a file with its time of change, size and inode, or only the path if the file does not exist."""


def catalog_path() -> str:
    """Return the path of the user's catalog: `SCENEKIT_CATALOG`, or `avatars.json` in scenekit's settings folder."""
    return os.environ.get(CATALOG_PATH_ENV) or files.config_path("avatars.json")


class UserCatalog:
    """The catalog at `catalog_path`. It is read again if the path or the file changes.

    A catalog that this process saves takes effect at once, and one of another process after `CHECK_INTERVAL_S`. As
    long as nothing changes, `load` returns the same object, so that caches by catalog stay valid.
    """

    __slots__ = ("_catalog", "_file_state", "_next_check", "_reported_paths", "_save_count")

    def __init__(self) -> None:
        self._reported_paths: set[str] = set()
        """The missing files that a warning has reported."""
        self.forget()

    def forget(self) -> None:
        """Forget the content of the file and the reported paths, as a new process would."""
        self._catalog = Catalog()
        self._file_state: FileState | None = None
        self._next_check = 0.0
        self._save_count = Catalog.save_count
        self._reported_paths.clear()

    def load(self) -> Catalog:
        """Return the catalog. A file that does not exist is an empty catalog.

        If `SCENEKIT_CATALOG` names the missing file, a `MissingCatalogWarning` reports it once.

        Raises:
            CatalogError: The file cannot be read, or is not a valid catalog.
        """
        if monotonic() < self._next_check and self._save_count == Catalog.save_count:
            return self._catalog
        return self._check()

    def _check(self) -> Catalog:
        save_count, path = Catalog.save_count, catalog_path()
        file_state = _read_file_state(path)
        if file_state != self._file_state:
            self._catalog = Catalog.load(path) if len(file_state) > 1 else Catalog()
            self._file_state = file_state
            if len(file_state) == 1:
                self._report_missing_file(path)
        self._save_count, self._next_check = save_count, monotonic() + CHECK_INTERVAL_S
        return self._catalog

    def _report_missing_file(self, path: str) -> None:
        """Warn once of a missing file that the environment names. The default file need not exist."""
        if not os.environ.get(CATALOG_PATH_ENV) or path in self._reported_paths:
            return
        self._reported_paths.add(path)
        warnings.warn(
            f"{CATALOG_PATH_ENV} is {path!r}, which does not exist. Only the built-in avatar is known. "
            "`scenekit avatars sync` and `scenekit avatars learn` create the file.",
            MissingCatalogWarning,
            stacklevel=2,
        )


def _read_file_state(path: str) -> FileState:
    try:
        stat = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return (path,)
    return path, stat.st_mtime_ns, stat.st_size, stat.st_ino


USER_CATALOG = UserCatalog()
"""The catalog that everything in this process shares."""


def update_catalog(path: str, transform: Callable[[Catalog], Catalog]) -> str | None:
    """Change the catalog file at `path`, under a file lock and with an atomic write.

    A catalog that was written only in part is renamed first. A file that was never a catalog, or that another version
    of scenekit wrote, is not changed. If `transform` returns the catalog that it got, or raises an exception, the file
    is not changed.

    Args:
        path: The path of the catalog file. It need not exist, and neither need its folder.
        transform: Returns the new catalog for the current one.

    Returns:
        The new path of a catalog that was written only in part, or None.

    Raises:
        CatalogError: The file is not a valid catalog, or cannot be written.
    """
    try:
        with files.file_lock(path):
            old_catalog, is_broken = _load_or_empty(path)
            new_catalog = transform(old_catalog)
            if new_catalog is old_catalog:
                return None
            backup_path = files.quarantine_file(path) if is_broken else None
            new_catalog.save(path)
            return backup_path
    except OSError as error:
        raise CatalogError(f"The catalog cannot be written: {error.strerror}.").with_path(path) from None


def _load_or_empty(path: str) -> tuple[Catalog, bool]:
    """Return the catalog of a file, and whether the file is not JSON. A missing or broken file is an empty catalog."""
    if not os.path.exists(path):
        return Catalog(), False
    with files.open_regular_file(path) as stream:
        data = stream.read()
    if not is_json(data):
        if not is_part_of_catalog(data):
            reason = "The file was never a catalog of avatars, so it is not replaced. Use the path of a catalog."
            raise CatalogError(reason).with_path(path)
        return Catalog(), True
    return decode_catalog(data, path), False
