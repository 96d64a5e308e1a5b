"""Import the frames of avatars from projects of the web editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec.structs import asdict

from scenekit.avatars.catalog import BUILT_IN_CATALOG, Catalog, CatalogEntry
from scenekit.avatars.payload_model import find_contradictions, find_model_error, parse_frame
from scenekit.payload import parsing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.avatars.frame import AvatarFrame
    from scenekit.payload.parsing import Document

ImportStatus = Literal["new", "changed", "known", "skipped", "unusable"]
"""The outcome for an avatar of a project. `skipped`: the catalog has other numbers of a better source. `unusable`: the
numbers do not make a valid frame, or an id is missing."""

SOURCE_PRECEDENCE = ("estimated", "measured", "learned", "given", "built-in")
"""Sources of frames, the most reliable last."""


class ImportResult(NamedTuple):
    """The outcome for one avatar of a project."""

    status: ImportStatus
    model: str
    clothes: str
    detail: str = ""
    """The changed numbers, or the reason why the avatar was not imported."""
    warnings: tuple[str, ...] = ()
    """Numbers that contradict the measurements. They are imported as the project states them."""


def import_avatars(
    catalog: Catalog, payload: Document, *, overwrite: bool = False
) -> tuple[Catalog, list[ImportResult]]:
    """Return a catalog with the avatars of a V3 payload added, and the outcome for each of them.

    Args:
        catalog: The catalog to extend.
        payload: The project as a dict or as JSON.
        overwrite: Whether to replace numbers of a better source: those that are built in or set by the caller. Numbers
            that were measured or learned are always replaced.

    Raises:
        PayloadError: The payload is not a valid project.

    >>> from scenekit import Scene
    >>> payload = Scene().avatar("M1", clothes="B1", script="Hi").to_dict()
    >>> catalog, (result,) = import_avatars(Catalog(), payload)
    >>> result.status, catalog.get("M1").frame.source
    ('new', 'learned')
    """
    results: dict[tuple[str, str], ImportResult] = {}
    frames: dict[tuple[str, str], AvatarFrame] = {}
    for model in _iter_models(parsing.parse_project(payload)):
        key = (str(model.get("ai_name") or ""), str(model.get("emotion") or ""))
        if problem := _find_problem(catalog, model):
            results.setdefault(key, ImportResult("unusable", *key, problem))
            continue
        entry = build_entry(catalog, *key, parse_frame(model), model.get("language"))
        if key not in frames:
            frames[key] = entry.frame
            catalog, result = merge_entry(catalog, entry, overwrite=overwrite)
            results[key] = result._replace(warnings=tuple(find_contradictions(model)))
        elif differences := _describe_differences(frames[key], entry.frame):
            warning = f"another clip has other numbers ({differences}); those of the first clip are used"
            results[key] = results[key]._replace(warnings=(*results[key].warnings, warning))
    return catalog, list(results.values())


def _iter_models(project: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for scene in project["scenes"]:
        for clip in scene.get("clips") or ():
            if clip["type"] == "aiModel":
                yield clip.get("model") or {}


def _find_problem(catalog: Catalog, model: dict[str, Any]) -> str | None:
    """Return the reason why the avatar of a clip cannot be imported, or None."""
    if error := find_model_error(model):
        return str(error)
    for key, noun in (("ai_name", "model id"), ("emotion", "clothes id")):
        if not str(model.get(key) or "").strip():
            return f"the clip has no {noun} ({key})"
    if (language := model.get("language")) and not str(language).strip():
        return "the clip has an empty language"
    if model["ai_name"] in catalog.aliases:
        return f"{model['ai_name']!r} is an alias in the catalog; remove the alias first"
    return None


def build_entry(catalog: Catalog, model: str, clothes: str, frame: AvatarFrame, language: object) -> CatalogEntry:
    """Return an avatar with a new frame.

    Args:
        catalog: The catalog that has the language of the avatar, if `language` is None or empty.
        model: The model id of the service.
        clothes: The id of the clothes.
        frame: The new frame.
        language: The language code. If neither it nor the catalog has one, it is "en".

    Raises:
        ArgumentError: An id or the language is blank.
    """
    known = catalog.get(model, clothes)
    return CatalogEntry(model, clothes, frame, str(language or (known.language if known else "en")))


def merge_entry(catalog: Catalog, entry: CatalogEntry, *, overwrite: bool) -> tuple[Catalog, ImportResult]:
    """Return a catalog with the avatar added, unless it has better numbers, and the outcome.

    Args:
        catalog: The catalog to extend.
        entry: The avatar.
        overwrite: Whether to replace better numbers.

    Raises:
        ArgumentError: The model id is an alias in the catalog.
    """
    status, detail = _decide_update(catalog, entry, overwrite)
    if status in ("new", "changed"):
        catalog = catalog.add(entry.model, entry.clothes, entry.frame, language=entry.language)
    return catalog, ImportResult(status, entry.model, entry.clothes, detail)


def _decide_update(catalog: Catalog, entry: CatalogEntry, overwrite: bool) -> tuple[ImportStatus, str]:
    """Return the outcome for an avatar, and its detail. An equally reliable source replaces the known numbers."""
    old = catalog.get(entry.model, entry.clothes) or BUILT_IN_CATALOG.get(entry.model, entry.clothes)
    if old is None:
        return "new", ""
    differences = _describe_differences(old.frame, entry.frame)
    if old.language != entry.language:
        differences = ", ".join(filter(None, (differences, f"language {old.language} -> {entry.language}")))
    if not differences:
        return "known", ""
    if overwrite or SOURCE_PRECEDENCE.index(old.frame.source) <= SOURCE_PRECEDENCE.index(entry.frame.source):
        return "changed", differences
    return "skipped", f"its {old.frame.source} numbers differ: {differences}"


def _describe_differences(old: AvatarFrame, new: AvatarFrame) -> str:
    """Return the changed fields of a frame, without its source."""
    before, after = asdict(old), asdict(new)
    return ", ".join(
        f"{name} {before[name]} -> {after[name]}" for name in before if name != "source" and before[name] != after[name]
    )
