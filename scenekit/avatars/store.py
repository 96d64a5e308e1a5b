"""The catalog file of a person: where it is, and how it changes."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from scenekit import files
from scenekit.avatars.catalog import Catalog, decoded
from scenekit.errors import CatalogError, CatalogVersionError

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLE = "SCENEKIT_CATALOG"


def catalog_path() -> str:
    """The file at `SCENEKIT_CATALOG`, else `avatars.json` in the folder that the system has for scenekit's settings."""
    if path := os.environ.get(VARIABLE):
        return path
    from click import get_app_dir

    return os.path.join(get_app_dir("scenekit"), "avatars.json")


@cache
def user_catalog() -> Catalog:
    """The catalog at `catalog_path`, read once a process; an empty one where nothing was ever kept.

    Raises `CatalogError`.
    """
    path = catalog_path()
    if VARIABLE in os.environ or os.path.exists(path):
        return Catalog.load(path)
    return Catalog()


def change(path: str, changed: Callable[[Catalog], Catalog]) -> str | None:
    """Write the catalog at `path` anew, whole or not at all, while no other process does.

    A file that is no catalog is set aside, and its new name returned; one of another version of scenekit
    stays as it is. Raises `CatalogError`.
    """
    try:
        with files.locked(path):
            old, aside = _kept(path)
            new = changed(old)
            if new is not old:
                new.save(path)
            return aside
    except OSError as error:
        raise CatalogError(f"cannot write the catalog: {error.strerror}").at(path) from None


def _kept(path: str) -> tuple[Catalog, str | None]:
    """What is in a catalog file, if it is there; and where it was put if it is broken."""
    if not os.path.exists(path):
        return Catalog(), None
    with open(path, "rb") as stream:
        data = stream.read()
    try:
        return decoded(data), None
    except CatalogVersionError as error:
        raise error.at(path) from None
    except CatalogError:
        return Catalog(), files.set_aside(path)
