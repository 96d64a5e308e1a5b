"""Run all checks of a payload, one scene after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scenekit.inspection.check.avatars import check_avatars
from scenekit.inspection.check.edges import check_edges
from scenekit.inspection.check.fields import check_fields, check_project_fields
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.geometry import check_geometry
from scenekit.inspection.check.letters import locate_letters
from scenekit.inspection.check.media import check_media, check_url
from scenekit.inspection.check.occlusion import check_occlusion
from scenekit.inspection.check.overlaps import check_overlaps
from scenekit.inspection.check.sources import (
    check_clothes,
    collect_ignored_codes,
    collect_texts,
    iter_element_refs,
)
from scenekit.inspection.check.speech import check_speech
from scenekit.inspection.check.text import check_text, check_variables
from scenekit.inspection.view import CLIP_PATH_PATTERN, read_payload_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scenekit.avatars.catalog import Catalog
    from scenekit.compose.scenes import ComposableScene
    from scenekit.elements import Text
    from scenekit.inspection.view import SceneView


PLACEHOLDER_STARTS = (b"${", b"{{")
"""The beginnings of variables and of other placeholders, which are never part of JSON's own syntax."""


def check(
    project: dict[str, Any],
    catalog: Catalog,
    scenes: Iterable[ComposableScene] = (),
    *,
    may_have_variables: bool = True,
) -> list[Finding]:
    """Return the findings of a project payload, without those that its elements ignore.

    Args:
        project: The payload.
        catalog: The known avatars.
        scenes: The scenes that the payload was composed from, if they are known.
        may_have_variables: False if `may_contain_variables` returns False for the JSON of the payload.

    Raises:
        ArgumentError: An element ignores an unknown code.
    """
    scenes = tuple(scenes)
    element_refs = list(iter_element_refs(scenes))
    ignored_codes = {element_ref.path: collect_ignored_codes(element_ref) for element_ref in element_refs}
    findings = [
        *_iter_findings(project, catalog, collect_texts(element_refs), may_have_variables),
        *(finding for element_ref in element_refs for finding in check_clothes(element_ref, catalog)),
    ]
    intended = {("SK301", f"scenes[{n}]") for n, scene in enumerate(scenes) if scene.duration is not None}
    return [
        finding
        for finding in findings
        if not _is_ignored(finding, ignored_codes) and (finding.code, finding.path) not in intended
    ]


def _iter_findings(
    project: dict[str, Any], catalog: Catalog, sources: Mapping[str, Text], may_have_variables: bool
) -> Iterator[Finding]:
    font_files = {path: str(text.font_file) for path, text in sources.items() if text.font_file is not None}
    payload_view = read_payload_view(project, font_files)
    yield from check_project_fields(payload_view)
    yield from check_url(project.get("webhookUrl"), "webhookUrl")
    yield from check_variables({key: value for key, value in project.items() if key != "scenes"}, "")
    for scene in payload_view.scenes:
        texts = locate_letters(scene)
        yield from check_geometry(scene, payload_view)
        yield from check_edges(scene, payload_view, texts)
        yield from check_text(scene, payload_view, sources)
        yield from check_overlaps(scene, texts)
        yield from check_occlusion(scene, texts)
        yield from check_speech(scene)
        yield from check_avatars(scene, payload_view, catalog)
        yield from check_media(scene, payload_view)
        yield from check_fields(scene)
        if may_have_variables:
            yield from _check_scene_variables(scene)


def may_contain_variables(data: bytes) -> bool:
    """Whether JSON may contain a variable or another placeholder."""
    return any(start in data for start in PLACEHOLDER_STARTS)


def _check_scene_variables(scene: SceneView) -> Iterator[Finding]:
    """Check all texts of a scene. Its JSON shows whether any of them can contain a variable, faster than a walk."""
    try:
        data = msgspec.json.encode(scene.data)
    except (ValueError, TypeError, RecursionError):
        data = PLACEHOLDER_STARTS[0]
    if not may_contain_variables(data):
        return
    yield from check_variables({key: value for key, value in scene.data.items() if key != "clips"}, scene.path)
    for clip in scene.clips:
        yield from check_variables(clip.data, clip.path)


def _is_ignored(finding: Finding, ignored_codes: Mapping[str, tuple[str, ...]]) -> bool:
    clip_path = CLIP_PATH_PATTERN.match(finding.path)
    return clip_path is not None and finding.code.startswith(ignored_codes.get(clip_path[0], ()))
