"""Which avatars are known: built in, from a person's own file, or estimated."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from scenekit import files, values
from scenekit.avatars.frame import KNOWN_PROPORTIONS, AvatarFrame
from scenekit.errors import CatalogError, CompositionError, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VERSION = 1
"""Of the catalog file."""


class CatalogEntry(Struct, frozen=True):
    """One avatar in one set of clothes, the language it speaks and its frame."""

    model: str
    clothes: str
    frame: AvatarFrame
    language: str = "en"

    def __post_init__(self) -> None:
        values.text("CatalogEntry", "model", self.model)
        values.text("CatalogEntry", "clothes", self.clothes)
        values.text("CatalogEntry", "language", self.language)


class _CatalogFile(Struct, forbid_unknown_fields=True):
    version: int
    avatars: list[CatalogEntry]


class Catalog:
    """Avatars by model and clothes; immutable.

    An avatar that is in two catalogs is taken from the one in front: a person's own entry wins
    over a built-in one.

    >>> frame = AvatarFrame(origin=(1080, 1920), tight=(240, 130, 600, 1780), head=(540, 250, 150, 160))
    >>> mine = Catalog().add("M000004017", "BG00006160", frame, language="ko")
    >>> mine.find("M000004017").clothes
    'BG00006160'
    """

    __slots__ = ("_by_model", "_entries")

    def __init__(self, entries: Iterable[CatalogEntry] = ()):
        self._entries = {(entry.model, entry.clothes): entry for entry in entries}
        self._by_model: dict[str, CatalogEntry] = {}
        for entry in self._entries.values():
            self._by_model.setdefault(entry.model, entry)

    def __iter__(self) -> Iterator[CatalogEntry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"Catalog({list(self)!r})"

    def add(self, model: str, clothes: str, frame: AvatarFrame, *, language: str = "en") -> Catalog:
        """A catalog that also holds this avatar, or holds it anew."""
        return Catalog([*self, CatalogEntry(model, clothes, frame, language)])

    def find(self, model: str, clothes: str | None = None) -> CatalogEntry | None:
        """The entry, or None. Without `clothes`, the first of that model that was added."""
        if clothes is None:
            return self._by_model.get(model)
        return self._entries.get((model, clothes))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Catalog:
        """The catalog in a JSON file, as `save` writes it.

        Raises `CatalogError` for a file that is not there, is no catalog, or comes from a newer
        version of scenekit.
        """
        try:
            with open(path, "rb") as stream:
                content = msgspec.json.decode(stream.read(), type=_CatalogFile)
        except OSError as error:
            raise CatalogError(f"cannot read the catalog: {error.strerror}").at(os.fspath(path)) from None
        except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
            raise CatalogError(f"is no avatar catalog: {error}").at(os.fspath(path)) from None
        if content.version > VERSION:
            newer = f"is a catalog of version {content.version}, and this scenekit reads up to {VERSION}: upgrade it"
            raise CatalogError(newer).at(os.fspath(path))
        return cls(content.avatars)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the catalog to a JSON file, whole or not at all. Raises `CatalogError`."""
        data = msgspec.json.encode(_CatalogFile(VERSION, list(self)))
        try:
            files.write_whole(path, msgspec.json.format(data, indent=2) + b"\n")
        except OSError as error:
            raise CatalogError(f"cannot write the catalog: {error.strerror}").at(os.fspath(path)) from None


BUILT_IN = Catalog([CatalogEntry("M000045058", "BG00002320", KNOWN_PROPORTIONS, "en")])


@cache
def user_catalog() -> Catalog:
    """The catalog at `SCENEKIT_CATALOG`, read once a process; an empty one when that is not set."""
    path = os.environ.get("SCENEKIT_CATALOG")
    return Catalog.load(path) if path else Catalog()


def look_up(model: str, clothes: str | None, catalog: Catalog) -> CatalogEntry:
    """The avatar from `catalog`, else from the built-in ones, else with an estimated frame.

    Raises `CompositionError` when no clothes are given and no catalog knows any: an avatar's
    clothes are a required field, and cannot be guessed.
    """
    found = catalog.find(model, clothes) or BUILT_IN.find(model, clothes)
    if found:
        return found
    if clothes is None:
        raise CompositionError(_unknown_clothes(model, catalog))
    sibling = catalog.find(model) or BUILT_IN.find(model)
    return _estimate(model, clothes, sibling)


def _estimate(model: str, clothes: str, sibling: CatalogEntry | None) -> CatalogEntry:
    """An estimated entry: the same person in other clothes if known, else the known proportions."""
    if sibling is None:
        return CatalogEntry(model, clothes, AvatarFrame.estimated())
    frame = msgspec.structs.replace(sibling.frame, cutout=None, source="estimated")
    return CatalogEntry(model, clothes, frame, sibling.language)


def _unknown_clothes(model: str, catalog: Catalog) -> str:
    known = sorted({entry.model for entry in (*catalog, *BUILT_IN)})
    return (
        f"avatar: model={model!r} is in no catalog, so its clothes are not known; say clothes='BG…' "
        f"(the service's model list names them).{one_of(model, known)}"
    )
