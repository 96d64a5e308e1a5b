"""Which avatars are known: built in, from a person's own file, or estimated."""

from __future__ import annotations

import os
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from scenekit.avatars.frame import KNOWN_PROPORTIONS, AvatarFrame
from scenekit.core import files, validation
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.errors import CatalogError, CatalogVersionError, CompositionError
from scenekit.payload.msgspec_errors import validation_error_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CATALOG_FORMAT_VERSION = 1
"""Of the catalog file."""


class CatalogEntry(Struct, frozen=True, cache_hash=True, forbid_unknown_fields=True):
    """One avatar in one set of clothes, the language it speaks and its frame. Raises `ArgumentError`."""

    model: str
    clothes: str
    frame: AvatarFrame
    language: str = "en"

    def __post_init__(self) -> None:
        for field in ("model", "clothes", "language"):
            validation.text("CatalogEntry", field, getattr(self, field))
        if not isinstance(self.frame, AvatarFrame):
            raise argument_error("CatalogEntry", "frame", self.frame, "must be an AvatarFrame.")


class _Version(Struct):
    version: int


class CatalogFile(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A catalog as JSON has it."""

    version: int
    avatars: list[CatalogEntry]
    aliases: dict[str, str] = {}
    """What an alias stands for: `MODEL`, or `MODEL/CLOTHES`."""


class Catalog:
    """Avatars by model and clothes, and short names for them; immutable.

    An avatar that is in two catalogs is taken from the one in front: a person's own entry wins
    over a built-in one.

    >>> frame = AvatarFrame(origin=(1080, 1920), tight=(240, 130, 600, 1780), head=(540, 250, 150, 160))
    >>> mine = Catalog().add("M000004017", "BG00006160", frame, language="ko")
    >>> mine.get("M000004017").clothes
    'BG00006160'
    """

    __slots__ = ("_by_model", "_entries", "aliases")

    aliases: MappingProxyType[str, str]
    """What each short name stands for: `MODEL`, or `MODEL/CLOTHES`."""

    def __init__(self, entries: Iterable[CatalogEntry] = (), aliases: Mapping[str, str] | None = None):
        self._entries: dict[tuple[str, str], CatalogEntry] = {}
        self._by_model: dict[str, CatalogEntry] = {}
        for entry in entries:
            if not isinstance(entry, CatalogEntry):
                raise argument_error("Catalog", "entries", entry, "is no CatalogEntry.")
            self._entries[entry.model, entry.clothes] = entry
        for entry in self._entries.values():
            self._by_model.setdefault(entry.model, entry)
        self.aliases = MappingProxyType(dict(aliases or {}))
        for name, meant in self.aliases.items():
            self._check_alias(name, meant)

    def _check_alias(self, name: str, target: str) -> None:
        validation.text("Catalog", "alias", name)
        validation.text("Catalog", f"alias {name!r}", target)
        if "/" in name:
            raise argument_error("Catalog", "alias", name, "has a slash in it, which parts a model from its clothes.")
        if self.get(name) or BUILT_IN_CATALOG.get(name):
            raise argument_error("Catalog", "alias", name, "is the model id of an avatar.")
        model, _ = split_avatar_ref(target)
        if model in self.aliases:
            raise argument_error(
                "Catalog", f"alias {name!r}", target, "is an alias itself: name a model id, or MODEL/CLOTHES."
            )

    def __iter__(self) -> Iterator[CatalogEntry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __deepcopy__(self, memo: object) -> Catalog:
        return self  # nothing of it can change

    def __repr__(self) -> str:
        return f"Catalog({list(self)!r}, {dict(self.aliases)!r})" if self.aliases else f"Catalog({list(self)!r})"

    def __reduce__(self) -> tuple[type[Catalog], tuple[list[CatalogEntry], dict[str, str]]]:
        return Catalog, (list(self), dict(self.aliases))

    def add(self, model: str, clothes: str, frame: AvatarFrame, *, language: str = "en") -> Catalog:
        """A catalog that also holds this avatar, or holds it anew."""
        return Catalog([*self, CatalogEntry(model, clothes, frame, language)], self.aliases)

    def alias(self, name: str, model: str, clothes: str | None = None) -> Catalog:
        """A catalog in which an avatar also has a short name: in those clothes, or the first that are known.

        >>> mine = Catalog().alias("anna", "M000045058")
        >>> mine.resolve("anna").model
        'M000045058'
        """
        return Catalog(self, {**self.aliases, name: f"{model}/{clothes}" if clothes else model})

    def unalias(self, name: str) -> Catalog:
        """A catalog without that short name. Raises `ArgumentError` where there is none."""
        if name not in self.aliases:
            raise argument_error("unalias", "name", name, f"is no alias.{suggestion_suffix(name, self.aliases)}")
        return Catalog(self, {alias: meant for alias, meant in self.aliases.items() if alias != name})

    def names(self) -> list[str]:
        """What an avatar can be called: the model ids that are known, and the aliases; sorted."""
        return sorted({*self._by_model, *BUILT_IN_CATALOG._by_model, *self.aliases})

    def get(self, model: str, clothes: str | None = None) -> CatalogEntry | None:
        """The entry of this catalog, or None. Without `clothes`, the first of that model that was added."""
        if clothes is None:
            return self._by_model.get(model)
        return self._entries.get((model, clothes))

    def resolve(self, model: str, clothes: str | None = None) -> CatalogEntry:
        """The avatar from this catalog, else from the built-in ones, else with an estimated frame.

        `model` may be an alias; clothes that are given win over those of the alias. Raises `CompositionError`
        when no clothes are given and no catalog knows any: an avatar's clothes are a required field, and
        cannot be guessed.

        >>> Catalog().resolve("M000045058").frame.source, Catalog().resolve("M1", "BG1").frame.source
        ('built-in', 'estimated')
        """
        if model in self.aliases:
            model, own_clothes = split_avatar_ref(self.aliases[model])
            clothes = clothes or own_clothes
        found = self.get(model, clothes) or BUILT_IN_CATALOG.get(model, clothes)
        if found:
            return found
        if clothes is None:
            raise CompositionError(
                f"avatar: model={model!r} is in no catalog, so its clothes are not known; say clothes='BG…' "
                f"(the service's model list names them).{suggestion_suffix(model, self.names())}"
            )
        return _estimate_entry(model, clothes, self.get(model) or BUILT_IN_CATALOG.get(model))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Catalog:
        """The catalog in a JSON file, as `save` writes it.

        Raises `CatalogError` for a file that is not there or is no catalog, `CatalogVersionError` for one
        of another version of scenekit.
        """
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except OSError as error:
            raise CatalogError(f"cannot read the catalog: {error.strerror}").with_path(os.fspath(path)) from None
        return decode_catalog(data, os.fspath(path))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the catalog to a JSON file, whole or not at all. Raises `CatalogError`."""
        data = msgspec.json.encode(CatalogFile(CATALOG_FORMAT_VERSION, list(self), dict(self.aliases)))
        try:
            files.atomic_write(path, msgspec.json.format(data, indent=2) + b"\n")
        except OSError as error:
            raise CatalogError(f"cannot write the catalog: {error.strerror}").with_path(os.fspath(path)) from None


def split_avatar_ref(name: str) -> tuple[str, str | None]:
    """The model and the clothes of `MODEL` or `MODEL/CLOTHES`."""
    model, _, clothes = name.partition("/")
    return model, clothes or None


def decode_catalog(data: bytes, path: str) -> Catalog:
    """The catalog in the bytes of the file at `path`. Raises `CatalogError`, which says where in it."""
    try:
        return _decode(data)
    except CatalogError as error:
        raise error.with_path(f"{path}: {error.path}" if error.path else path) from None


def _decode(data: bytes) -> Catalog:
    """The catalog in some bytes. The version comes first: what else is in another one is not known."""
    try:
        data.decode()  # msgspec looks at no string of a key that it does not know
        version = msgspec.json.decode(data, type=_Version).version
        if version != CATALOG_FORMAT_VERSION:
            advice = "; upgrade scenekit to read it" if version > CATALOG_FORMAT_VERSION else ""
            raise CatalogVersionError(
                f"its version is {version}, and this scenekit reads {CATALOG_FORMAT_VERSION}{advice}"
            )
        return catalog_from_file(msgspec.json.decode(data, type=CatalogFile))
    except CatalogError:
        raise
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
        raise validation_error_as(CatalogError, "is no avatar catalog", error) from None


def catalog_from_file(file: CatalogFile) -> Catalog:
    """The catalog of a file's content. Raises `CatalogError` for an avatar that is in it twice, `ArgumentError`."""
    seen: set[tuple[str, str]] = set()
    for entry in file.avatars:
        key = (entry.model, entry.clothes)
        if key in seen:
            raise CatalogError(f"is no avatar catalog: it holds {entry.model} in {entry.clothes} twice")
        seen.add(key)
    return Catalog(file.avatars, file.aliases)


def is_json(data: bytes) -> bool:
    """Whether it is JSON at all: what was written halfway is not."""
    try:
        data.decode()
        msgspec.json.decode(data)
    except (ValueError, RecursionError):
        return False
    return True


BUILT_IN_CATALOG = Catalog([CatalogEntry("M000045058", "BG00002320", KNOWN_PROPORTIONS, "en")])


def _estimate_entry(model: str, clothes: str, sibling: CatalogEntry | None) -> CatalogEntry:
    """An estimated entry: the same person in other clothes if known, else the known proportions."""
    if sibling is None:
        return CatalogEntry(model, clothes, AvatarFrame.estimate())
    frame = msgspec.structs.replace(sibling.frame, cutout=None, source="estimated")
    return CatalogEntry(model, clothes, frame, sibling.language)
