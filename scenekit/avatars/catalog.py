"""Catalogs of avatars: the built-in one, and those of the user."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from types import MappingProxyType, NoneType
from typing import TYPE_CHECKING, ClassVar

import msgspec
from msgspec import Struct

from scenekit.avatars.frame import KNOWN_PROPORTIONS, AvatarFrame
from scenekit.avatars.image_urls import UNKNOWN_URLS, AvatarImageUrls, check_clothes, is_custom_avatar
from scenekit.core import validation
from scenekit.core.messages import argument_error, did_you_mean, list_choices, suggestion_suffix
from scenekit.errors import CatalogError, CatalogVersionError, CompositionError

if TYPE_CHECKING:
    from collections.abc import Iterator

CATALOG_FORMAT_VERSION = 2
"""Version of the catalog file that this scenekit writes. It also reads version 1, which has fewer fields."""


class CatalogEntry(Struct, frozen=True, cache_hash=True, forbid_unknown_fields=True, omit_defaults=True):
    """An avatar in one set of clothes.

    Attributes:
        model: The model id of the service, such as `M000045058`.
        clothes: The id of the clothes, such as `BG00002320`. A custom avatar has none (`""`).
        frame: The measurements of the avatar in these clothes.
        language: The language code of its voice.
        label: The name of the avatar in the list of the service.
        urls: The URLs of its images, as the service returned them. By default they are unknown.

    Raises:
        ArgumentError: An id or the language is empty, or a value has another type.
    """

    model: str
    clothes: str
    frame: AvatarFrame
    language: str = "en"
    label: str = ""
    urls: AvatarImageUrls = UNKNOWN_URLS

    def __post_init__(self) -> None:
        for field in ("model", "language"):
            validation.text("CatalogEntry", field, getattr(self, field))
        check_clothes("CatalogEntry", self.model, self.clothes)
        if not isinstance(self.frame, AvatarFrame):
            raise argument_error("CatalogEntry", "frame", self.frame, "must be an AvatarFrame.")
        if not isinstance(self.label, str):
            raise argument_error("CatalogEntry", "label", self.label, "must be text.")
        if not isinstance(self.urls, AvatarImageUrls):
            raise argument_error("CatalogEntry", "urls", self.urls, "must be AvatarImageUrls.")


class _Version(Struct):
    version: int


class CatalogFile(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The JSON form of a catalog."""

    version: int
    avatars: list[CatalogEntry]
    aliases: dict[str, str] = {}
    """The target of each alias: `MODEL` or `MODEL/CLOTHES`."""


class Catalog:
    """An immutable collection of avatars by model and clothes, with aliases for them.

    An entry takes precedence over the built-in entry of the same avatar.

    Args:
        entries: The avatars. Of two entries with the same model and clothes, the last one is used.
        aliases: The target of each alias: `MODEL` or `MODEL/CLOTHES`.

    Raises:
        ArgumentError: `entries` holds another type, an alias contains a slash or is a model id, or the target of an
            alias is an alias.

    >>> frame = AvatarFrame(origin=(1080, 1920), tight=(240, 130, 600, 1780), head=(540, 250, 150, 160))
    >>> mine = Catalog().add("M000004017", "BG00006160", frame, language="ko")
    >>> mine.get("M000004017").clothes
    'BG00006160'
    """

    __slots__ = ("_by_model", "_entries", "aliases")

    save_count: ClassVar[int] = 0
    """The number of catalogs that this process has saved. If it has changed, a cached catalog may be stale."""

    aliases: MappingProxyType[str, str]
    """The target of each alias: `MODEL` or `MODEL/CLOTHES`."""

    def __init__(self, entries: Iterable[CatalogEntry] = (), aliases: Mapping[str, str] | None = None):
        self._entries: dict[tuple[str, str], CatalogEntry] = {}
        self._by_model: dict[str, CatalogEntry] = {}
        if not isinstance(entries, Iterable):
            raise argument_error("Catalog", "entries", entries, "must be a list of CatalogEntry objects.")
        for entry in entries:
            if not isinstance(entry, CatalogEntry):
                raise argument_error("Catalog", "entries", entry, "must hold only CatalogEntry objects.")
            self._entries[entry.model, entry.clothes] = entry
        for entry in self._entries.values():
            self._by_model.setdefault(entry.model, entry)
        if aliases is not None and not isinstance(aliases, Mapping):
            raise argument_error("Catalog", "aliases", aliases, "must be a dict of aliases and their targets.")
        self.aliases = MappingProxyType(dict(aliases or {}))
        for name, target in self.aliases.items():
            self._check_alias(name, target)

    def _check_alias(self, name: str, target: str) -> None:
        validation.text("Catalog", "alias", name)
        validation.text("Catalog", f"aliases[{name!r}]", target)
        if "/" in name:
            reason = "must not contain a slash, which separates a model from its clothes."
            raise argument_error("Catalog", "alias", name, reason)
        if self.get(name) or BUILT_IN_CATALOG.get(name):
            raise argument_error("Catalog", "alias", name, "must not be the model id of an avatar.")
        model, _ = split_avatar_ref(target)
        if model in self.aliases:
            reason = "must be a model id or MODEL/CLOTHES, not another alias."
            raise argument_error("Catalog", f"aliases[{name!r}]", target, reason)

    def __iter__(self) -> Iterator[CatalogEntry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __deepcopy__(self, memo: object) -> Catalog:
        return self  # a catalog is immutable

    def __repr__(self) -> str:
        return f"Catalog({list(self)!r}, {dict(self.aliases)!r})" if self.aliases else f"Catalog({list(self)!r})"

    def __reduce__(self) -> tuple[type[Catalog], tuple[list[CatalogEntry], dict[str, str]]]:
        return Catalog, (list(self), dict(self.aliases))

    def add(self, model: str, clothes: str, frame: AvatarFrame, *, language: str = "en") -> Catalog:
        """Return a catalog with this avatar added or replaced.

        Args:
            model: The model id of the service.
            clothes: The id of the clothes.
            frame: The measurements of the avatar in these clothes.
            language: The language code of its voice.
        """
        return self.put(CatalogEntry(model, clothes, frame, language))

    def put(self, entry: CatalogEntry) -> Catalog:
        """Return a catalog with this entry added, or in place of the one with the same model and clothes."""
        return Catalog([*self, entry], self.aliases)

    def alias(self, name: str, model: str, clothes: str | None = None) -> Catalog:
        """Return a catalog with an alias of an avatar, in these clothes or the first ones of the model.

        Args:
            name: The alias.
            model: The model id of the service.
            clothes: The id of the clothes. By default, the alias stands for the first clothes of the model.

        Raises:
            ArgumentError: `name` contains a slash or is a model id, or `model` is an alias.

        >>> mine = Catalog().alias("anna", "M000045058")
        >>> mine.resolve("anna").model
        'M000045058'
        """
        _check_ids("alias", name=name, model=model, clothes=clothes)
        return Catalog(self, {**self.aliases, name: f"{model}/{clothes}" if clothes else model})

    def unalias(self, name: str) -> Catalog:
        """Return a catalog without an alias. Raises `ArgumentError` if the catalog does not have it."""
        _check_ids("unalias", name=name)
        if name not in self.aliases:
            raise argument_error("unalias", "name", name, f"must be an alias.{suggestion_suffix(name, self.aliases)}")
        return Catalog(self, {alias: target for alias, target in self.aliases.items() if alias != name})

    def names(self) -> list[str]:
        """Return the known model ids (with those of the built-in catalog) and the aliases, sorted."""
        return sorted({*self._by_model, *BUILT_IN_CATALOG._by_model, *self.aliases})

    def get(self, model: str, clothes: str | None = None) -> CatalogEntry | None:
        """Return the entry of this catalog, or None. Without `clothes`, it is the first entry of the model."""
        if type(model) is not str or type(clothes) not in (str, NoneType):
            _check_ids("get", model=model, clothes=clothes)
        if clothes is None:
            return self._by_model.get(model)
        return self._entries.get((model, clothes))

    def resolve(self, model: str, clothes: str | None = None) -> CatalogEntry:
        """Return an avatar of this catalog or of the built-in one, otherwise one with an estimated frame.

        Args:
            model: A model id or an alias.
            clothes: The id of the clothes. They take precedence over those of the alias.

        Raises:
            CompositionError: The model is unknown and `clothes` is not set. The service requires clothes, and they
                cannot be estimated. Only a custom avatar has none.

        >>> Catalog().resolve("M000045058").frame.source, Catalog().resolve("M1", "BG1").frame.source
        ('built-in', 'estimated')
        """
        if type(model) is not str or type(clothes) not in (str, NoneType):
            _check_ids("resolve", model=model, clothes=clothes)
        entry = find_entry(self, model, clothes)
        if entry is None:
            model, _ = split_avatar_ref(self.aliases.get(model, model))
            names = self.names()
            raise CompositionError(
                f"avatar(model={model!r}): the model is not in any catalog, so its clothes are unknown. Pass "
                f"clothes='BG…' (`scenekit models` lists the ids), or run `scenekit avatars sync`."
                f"{did_you_mean(model, names)} Or use one of: {list_choices(names)}."
            )
        return entry

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Catalog:
        """Return the catalog in a JSON file that `save` wrote.

        Raises:
            CatalogError: The file does not exist or is not a valid catalog.
            CatalogVersionError: Another version of scenekit wrote the file.
        """
        from scenekit.core import files

        file_path = validation.path("Catalog.load", "path", path)
        try:
            with files.open_regular_file(file_path) as stream:
                data = stream.read()
        except OSError as error:
            raise CatalogError(f"The catalog cannot be read: {error.strerror}.").with_path(file_path) from None
        return decode_catalog(data, file_path)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the catalog to a JSON file, atomically. Raises `CatalogError` if the file cannot be written."""
        from scenekit.core import files

        file_path = validation.path("Catalog.save", "path", path)
        data = msgspec.json.encode(CatalogFile(CATALOG_FORMAT_VERSION, list(self), dict(self.aliases)))
        try:
            files.atomic_write(file_path, msgspec.json.format(data, indent=2) + b"\n")
            Catalog.save_count += 1
        except OSError as error:
            raise CatalogError(f"The catalog cannot be written: {error.strerror}.").with_path(file_path) from None


def _check_ids(method: str, **ids: object) -> None:
    """Raise `ArgumentError` for an id or alias that is not text. Clothes may be None."""
    for argument, value in ids.items():
        if not isinstance(value, str) and (argument != "clothes" or value is not None):
            validation.text(method, argument, value)


def find_entry(catalog: Catalog, model: str, clothes: str | None = None) -> CatalogEntry | None:
    """Return the avatar that `Catalog.resolve` returns, or None if its clothes are unknown.

    >>> find_entry(Catalog(), "M1") is None
    True
    """
    if model in catalog.aliases:
        model, alias_clothes = split_avatar_ref(catalog.aliases[model])
        clothes = clothes or alias_clothes
    entry = catalog.get(model, clothes) or BUILT_IN_CATALOG.get(model, clothes)
    if entry is None and clothes is None and is_custom_avatar(model):
        clothes = ""
    if entry or clothes is None:
        return entry
    return _estimate_entry(model, clothes, catalog.get(model) or BUILT_IN_CATALOG.get(model))


def _estimate_entry(model: str, clothes: str, sibling: CatalogEntry | None) -> CatalogEntry:
    """Return an entry with the frame of the same model in other clothes, or else with an estimated one."""
    if sibling is None:
        return CatalogEntry(model, clothes, AvatarFrame.estimate())
    frame = msgspec.structs.replace(sibling.frame, cutout=None, confidence=None, source="estimated")
    return CatalogEntry(model, clothes, frame, sibling.language, sibling.label)


def split_avatar_ref(name: str) -> tuple[str, str | None]:
    """Return the model and the clothes of `MODEL` or `MODEL/CLOTHES`."""
    model, _, clothes = name.partition("/")
    return model, clothes or None


def decode_catalog(data: bytes, path: str) -> Catalog:
    """Return the catalog in the bytes of the file at `path`. Raises `CatalogError` with the location of the error."""
    try:
        return _decode(data)
    except CatalogError as error:
        raise error.with_path(f"{path}: {error.path}" if error.path else path) from None


def _decode(data: bytes) -> Catalog:
    """Return the catalog in the bytes. The version is checked first, because other versions have other fields."""
    from scenekit.core import conversion
    from scenekit.payload.msgspec_errors import convert_validation_error

    try:
        data.decode()  # msgspec does not check the UTF-8 of unknown fields
        version = conversion.decode(data, _Version).version
        if not 1 <= version <= CATALOG_FORMAT_VERSION:
            advice = " Upgrade scenekit to read it." if version > CATALOG_FORMAT_VERSION else ""
            raise CatalogVersionError(
                f"The catalog has version {version}, but this scenekit reads the versions 1 to "
                f"{CATALOG_FORMAT_VERSION}.{advice}"
            )
        return catalog_from_file(conversion.decode(data, CatalogFile))
    except CatalogError:
        raise
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
        raise convert_validation_error(CatalogError, "The catalog is not valid", error) from None


def catalog_from_file(file: CatalogFile) -> Catalog:
    """Return the catalog of a decoded file.

    Raises:
        CatalogError: Two entries have the same model and clothes.
        ArgumentError: An alias is invalid.
    """
    keys: set[tuple[str, str]] = set()
    for entry in file.avatars:
        key = (entry.model, entry.clothes)
        if key in keys:
            raise CatalogError(f"The catalog is not valid: {entry.model} in {entry.clothes} is listed twice.")
        keys.add(key)
    return Catalog(file.avatars, file.aliases)


def is_json(data: bytes) -> bool:
    """Whether the bytes are JSON in UTF-8. A file that was written only in part is not."""
    try:
        data.decode()
        msgspec.json.decode(data)
    except (ValueError, RecursionError):
        return False
    return True


def is_part_of_catalog(data: bytes) -> bool:
    """Whether bytes that are not JSON can be what is left of a catalog: nothing, zeros, or an object with its keys."""
    text = b"".join(data.strip(b"\0").split())
    return not text or text.startswith(b'{"version"') or b'{"version"'.startswith(text)


DOCUMENTED_IDS = ("M000045058", "BG00002320")
"""The model and the clothes of the only avatar whose numbers and image URLs the service documents."""

BUILT_IN_CATALOG = Catalog(
    [CatalogEntry(*DOCUMENTED_IDS, KNOWN_PROPORTIONS, "en", urls=AvatarImageUrls.from_pattern(*DOCUMENTED_IDS))]
)
"""The avatar whose numbers the service documents."""
