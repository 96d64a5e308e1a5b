"""Learning the numbers of avatars from projects that were made in the web editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec.structs import asdict

from scenekit.avatars.catalog import BUILT_IN_CATALOG, Catalog, CatalogEntry
from scenekit.avatars.payload_model import find_contradictions, parse_frame
from scenekit.errors import ArgumentError
from scenekit.payload import parsing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.avatars.frame import AvatarFrame
    from scenekit.payload.parsing import Document

ImportStatus = Literal["new", "changed", "known", "skipped", "unusable"]
"""What became of an avatar of a project: `kept` where numbers that are built in or a person's own were not
replaced, `unusable` where the project's make no frame."""


class ImportResult(NamedTuple):
    """What a project says of one avatar, and what the catalog makes of it."""

    status: ImportStatus
    model: str
    clothes: str
    detail: str = ""
    warnings: tuple[str, ...] = ()
    """Numbers that contradict the measurements, which are kept as they were stated."""


def import_avatars(
    catalog: Catalog, payload: Document, *, overwrite: bool = False
) -> tuple[Catalog, list[ImportResult]]:
    """A catalog that also has the avatars of a V3 payload, and what was learned of each of them.

    Numbers that were measured or learned before are replaced; those that are built in or given by hand only if it is
    `replacing`. Raises `PayloadError`.

    >>> from scenekit import Scene
    >>> payload = Scene().avatar("M1", clothes="B1", script="Hi").to_dict()
    >>> catalog, (lesson,) = import_avatars(Catalog(), payload)
    >>> lesson.status, catalog.get("M1").frame.source
    ('new', 'learned')
    """
    lessons: dict[tuple[str, str], ImportResult] = {}
    taken: dict[tuple[str, str], AvatarFrame] = {}
    for model in _iter_models(parsing.parse_project(payload)):
        key = (str(model.get("ai_name") or ""), str(model.get("emotion") or ""))
        try:
            entry = build_entry(catalog, *key, parse_frame(model), model.get("language"))
        except ArgumentError as error:
            lessons.setdefault(key, ImportResult("unusable", *key, str(error)))
            continue
        if key not in taken:
            taken[key] = entry.frame
            try:
                catalog, lesson = merge_entry(catalog, entry, overwrite=overwrite)
                lessons[key] = lesson._replace(warnings=tuple(find_contradictions(model)))
            except ArgumentError as error:  # its id is an alias
                lessons[key] = ImportResult("unusable", *key, str(error))
        elif differences := _describe_differences(taken[key], entry.frame):
            warning = f"another clip has other numbers ({differences}); those of the first are taken"
            lessons[key] = lessons[key]._replace(warnings=(*lessons[key].warnings, warning))
    return catalog, list(lessons.values())


def _iter_models(project: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The model of every avatar in a project."""
    for scene in project["scenes"]:
        for clip in scene.get("clips") or ():
            if clip["type"] == "aiModel":
                yield clip.get("model") or {}


def build_entry(catalog: Catalog, model: str, clothes: str, frame: AvatarFrame, language: object) -> CatalogEntry:
    """An avatar with a new frame. Where nobody says its language, it is the one that is known.

    Raises `ArgumentError`.
    """
    known = catalog.get(model, clothes)
    return CatalogEntry(model, clothes, frame, str(language or (known.language if known else "en")))


def merge_entry(catalog: Catalog, entry: CatalogEntry, *, overwrite: bool) -> tuple[Catalog, ImportResult]:
    """A catalog that also has an avatar, unless it knows better; and what became of it. Raises `ArgumentError`."""
    status, remark = _decide_update(catalog, entry, overwrite)
    if status in ("new", "changed"):
        catalog = catalog.add(entry.model, entry.clothes, entry.frame, language=entry.language)
    return catalog, ImportResult(status, entry.model, entry.clothes, remark)


SOURCE_PRECEDENCE = ("estimated", "measured", "learned", "given", "built-in")
"""How frames came about, the best last."""


def _decide_update(catalog: Catalog, entry: CatalogEntry, overwrite: bool) -> tuple[ImportStatus, str]:
    """What is to become of an avatar that was learned or measured, and why.

    It takes the place of numbers that are no better than its own, or of any if it is `replacing`.
    """
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
    """Which measurements are others now; not how they came about."""
    before, after = asdict(old), asdict(new)
    return ", ".join(
        f"{name} {before[name]} -> {after[name]}" for name in before if name != "source" and before[name] != after[name]
    )
