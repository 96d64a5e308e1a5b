"""The catalog file of the user: its path, its cached content, and changes to it."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from scenekit.avatars.catalog import Catalog, decode_catalog, is_json
from scenekit.core import files
from scenekit.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Callable

CATALOG_PATH_ENV = "SCENEKIT_CATALOG"
"""Environment variable with the path of the catalog file."""


def catalog_path() -> str:
    """Return the path of the user's catalog: `SCENEKIT_CATALOG`, or `avatars.json` in scenekit's settings folder."""
    return os.environ.get(CATALOG_PATH_ENV) or files.config_path("avatars.json")


@cache
def load_user_catalog() -> Catalog:
    """Return the catalog at `catalog_path`, or an empty one if the default file does not exist.

    The catalog is cached, because every composition needs it. `update_catalog` clears the cache, so a change takes
    effect in the same process. A change by another process, or of the environment, takes effect in the next process.

    Raises:
        CatalogError: The file is not a valid catalog, or `SCENEKIT_CATALOG` names a file that does not exist.
    """
    path = catalog_path()
    return Catalog.load(path) if os.environ.get(CATALOG_PATH_ENV) or os.path.exists(path) else Catalog()


def update_catalog(path: str, transform: Callable[[Catalog], Catalog]) -> str | None:
    """Change the catalog file at `path`, under a file lock and with an atomic write.

    A file that is not JSON is renamed first. A file that is JSON but not a catalog of this version of scenekit is not
    changed. If `transform` returns the catalog that it got, or raises an exception, the file is not changed.

    Args:
        path: The path of the catalog file. It need not exist.
        transform: Returns the new catalog for the current one.

    Returns:
        The new path of a file that was not JSON, or None.

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
    finally:
        load_user_catalog.cache_clear()


def _load_or_empty(path: str) -> tuple[Catalog, bool]:
    """Return the catalog of a file, and whether the file is not JSON. A missing or broken file is an empty catalog."""
    if not os.path.exists(path):
        return Catalog(), False
    with open(path, "rb") as stream:
        data = stream.read()
    if not is_json(data):
        return Catalog(), True
    return decode_catalog(data, path), False
