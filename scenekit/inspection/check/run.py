"""All checks of a payload, one scene after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scenekit.inspection.check.fields import check_fields, check_project_fields
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.geometry import check_geometry
from scenekit.inspection.check.media import check_media, check_url
from scenekit.inspection.check.occlusion import check_occlusion
from scenekit.inspection.check.sources import (
    check_clothes,
    collect_ignored_codes,
    collect_source_texts,
    iter_element_refs,
)
from scenekit.inspection.check.speech import check_speech
from scenekit.inspection.check.text import check_text, check_variables
from scenekit.inspection.view import read_payload_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scenekit.avatars.catalog import Catalog
    from scenekit.compose.scenes import ComposableScene


def check(project: dict[str, Any], catalog: Catalog, scenes: Iterable[ComposableScene] = ()) -> list[Finding]:
    """What is wrong with a project payload, scene by scene; but for what the elements of `scenes` allow."""
    known = list(iter_element_refs(scenes))
    allowed = {leaf.path: collect_ignored_codes(leaf) for leaf in known}
    found = [
        *_iter_findings(project, catalog, collect_source_texts(known)),
        *(one for leaf in known for one in check_clothes(leaf, catalog)),
    ]
    return [finding for finding in found if not _is_ignored(finding, allowed)]


def _iter_findings(project: dict[str, Any], catalog: Catalog, source_texts: Mapping[str, str]) -> Iterator[Finding]:
    seen = read_payload_view(project)
    yield from check_project_fields(seen)
    yield from check_url(project.get("webhookUrl"), "webhookUrl")
    yield from check_variables({key: value for key, value in project.items() if key != "scenes"}, "")
    for scene in seen.scenes:
        yield from check_geometry(scene, seen)
        yield from check_text(scene, seen, source_texts)
        yield from check_occlusion(scene)
        yield from check_speech(scene, catalog)
        yield from check_media(scene, seen)
        yield from check_fields(scene)
        yield from check_variables({key: value for key, value in scene.data.items() if key != "clips"}, scene.path)
        for clip in scene.clips:
            yield from check_variables(clip.data, clip.path)


def _is_ignored(finding: Finding, ignored_codes: Mapping[str, tuple[str, ...]]) -> bool:
    clip = re.match(r"scenes\[\d+\]\.clips\[\d+\]", finding.path)
    return clip is not None and finding.code.startswith(ignored_codes.get(clip[0], ()))
