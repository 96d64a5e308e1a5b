"""The catalog file of a person: where it is, and how it changes."""

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


def catalog_path() -> str:
    """The file at `SCENEKIT_CATALOG`, else `avatars.json` in the folder that the system has for scenekit's settings."""
    if path := os.environ.get(CATALOG_PATH_ENV):
        return path
    return files.config_path("avatars.json")


@cache
def load_user_catalog() -> Catalog:
    """The catalog at `catalog_path`, read once a process; an empty one where nothing was ever kept.

    Raises `CatalogError`.
    """
    path = catalog_path()
    if os.environ.get(CATALOG_PATH_ENV) or os.path.exists(path):
        return Catalog.load(path)
    return Catalog()


def update_catalog(path: str, transform: Callable[[Catalog], Catalog]) -> str | None:
    """Write the catalog at `path` anew, whole or not at all, while no other process does.

    A file that is no JSON is set aside first, and its new name returned; anything else that is no catalog of this
    version of scenekit stays as it is. Raises `CatalogError`.
    """
    try:
        with files.file_lock(path):
            old, is_broken = _load_or_empty(path)
            new = transform(old)
            if new is old:
                return None
            aside = files.quarantine_file(path) if is_broken else None
            new.save(path)
            return aside
    except OSError as error:
        raise CatalogError(f"cannot write the catalog: {error.strerror}").with_path(path) from None


def _load_or_empty(path: str) -> tuple[Catalog, bool]:
    """What is in a catalog file, if it is there; and whether the file is broken, such as half of one."""
    if not os.path.exists(path):
        return Catalog(), False
    with open(path, "rb") as stream:
        data = stream.read()
    if not is_json(data):
        return Catalog(), True
    return decode_catalog(data, path), False
