"""Import the frames of avatars from projects of the web editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec.structs import asdict

from scenekit.avatars.catalog import BUILT_IN_CATALOG, Catalog, CatalogEntry
from scenekit.avatars.frame import KNOWN_PROPORTIONS, AvatarFrame
from scenekit.avatars.image_urls import UNKNOWN_URLS, AvatarImageUrls, is_custom_avatar
from scenekit.avatars.payload_model import find_contradictions, find_model_error, parse_frame
from scenekit.payload import parsing

if TYPE_CHECKING:
    from collections.abc import Iterator

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

    >>> from scenekit import AvatarFrame, Scene
    >>> frame = AvatarFrame(origin=(1080, 1920), tight=(240, 130, 600, 1780), head=(540, 250, 150, 160))
    >>> payload = Scene().avatar("M1", clothes="B1", frame=frame, script="Hi").to_dict()
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
        frame = parse_frame(model)
        urls = _read_urls(catalog, model, frame)
        entry = build_entry(catalog, *key, frame, model.get("language"), urls=urls)
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
    id = str(model.get("ai_name") or "").strip()
    if not id:
        return "the clip has no model id (ai_name)"
    if not str(model.get("emotion") or "").strip() and not is_custom_avatar(id):
        return "the clip has no clothes id (emotion)"
    if _is_estimate(parse_frame(model), id):
        return "the project contains the numbers that scenekit estimates, not those of the avatar"
    return _find_catalog_problem(catalog, model)


def _find_catalog_problem(catalog: Catalog, model: dict[str, Any]) -> str | None:
    """Return the reason why an avatar with valid numbers does not fit into the catalog, or None."""
    if (language := model.get("language")) and not str(language).strip():
        return "the clip has an empty language"
    if model["ai_name"] in catalog.aliases:
        return f"{model['ai_name']!r} is an alias in the catalog; remove the alias first"
    return None


def _read_urls(catalog: Catalog, model: dict[str, Any], frame: AvatarFrame) -> AvatarImageUrls:
    """Return the image URLs in the model of a clip.

    If the catalog has the same numbers, scenekit may have written the project. Then URLs that follow the pattern do
    not count, because they may be scenekit's guesses.
    """
    id, clothes = str(model["ai_name"]), str(model.get("emotion") or "")
    urls, known = AvatarImageUrls.from_model(model), catalog.get(id, clothes)
    is_known_frame = known is not None and not _describe_differences(known.frame, frame)
    return urls.leave_out(AvatarImageUrls.from_pattern(id, clothes)) if is_known_frame else urls


def _is_estimate(frame: AvatarFrame, model: str) -> bool:
    """Whether scenekit wrote the numbers of a project as an estimate: today's, or those of version 0.1.0."""
    numbers = (frame.origin, frame.tight, frame.head)
    estimates = [AvatarFrame.estimate()] if BUILT_IN_CATALOG.get(model) else [AvatarFrame.estimate(), KNOWN_PROPORTIONS]
    return any(numbers == (estimate.origin, estimate.tight, estimate.head) for estimate in estimates)


def build_entry(
    catalog: Catalog,
    model: str,
    clothes: str,
    frame: AvatarFrame,
    language: object,
    *,
    label: str = "",
    urls: AvatarImageUrls = UNKNOWN_URLS,
) -> CatalogEntry:
    """Return an avatar with a new frame. The catalog provides the values that are not known.

    Args:
        catalog: The catalog that may have the avatar.
        model: The model id of the service.
        clothes: The id of the clothes.
        frame: The new frame.
        language: The language code. If neither it nor the catalog has one, it is "en".
        label: The name of the avatar.
        urls: The URLs of its images.

    Raises:
        ArgumentError: An id or the language is blank.
    """
    known = catalog.get(model, clothes)
    if known:
        label, urls = label or known.label, urls.or_else(known.urls)
    return CatalogEntry(model, clothes, frame, str(language or (known.language if known else "en")), label, urls)


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
        catalog = catalog.put(entry)
    return catalog, ImportResult(status, entry.model, entry.clothes, detail)


def _decide_update(catalog: Catalog, entry: CatalogEntry, overwrite: bool) -> tuple[ImportStatus, str]:
    """Return the outcome for an avatar, and its detail. An equally reliable source replaces the known numbers."""
    old = catalog.get(entry.model, entry.clothes) or BUILT_IN_CATALOG.get(entry.model, entry.clothes)
    if old is None:
        return "new", ""
    differences = ", ".join(filter(None, (_describe_differences(old.frame, entry.frame), *_compare_texts(old, entry))))
    if not differences:
        return "known", ""
    if overwrite or SOURCE_PRECEDENCE.index(old.frame.source) <= SOURCE_PRECEDENCE.index(entry.frame.source):
        return "changed", differences
    return "skipped", f"its {old.frame.source} numbers differ: {differences}"


def _compare_texts(old: CatalogEntry, new: CatalogEntry) -> Iterator[str]:
    """Yield the changes of the language, the name and the image URLs."""
    if old.language != new.language:
        yield f"language {old.language} -> {new.language}"
    if old.label != new.label:
        yield f"name {old.label!r} -> {new.label!r}"
    if old.urls != new.urls:
        yield "image URLs"


def _describe_differences(old: AvatarFrame, new: AvatarFrame) -> str:
    """Return the changed numbers of a frame."""
    before, after = asdict(old), asdict(new)
    return ", ".join(
        f"{name} {before[name]} -> {after[name]}"
        for name in before
        if name not in ("source", "confidence") and before[name] != after[name]
    )
