"""All checks of a payload, one scene after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scenekit.inspection.check.fields import check_fields, check_project_fields
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.geometry import check_geometry
from scenekit.inspection.check.media import check_address, check_media
from scenekit.inspection.check.occlusion import check_bodies
from scenekit.inspection.check.sources import allowed_codes, check_clothes, leaves, written_texts
from scenekit.inspection.check.speech import check_speech
from scenekit.inspection.check.text import check_text, check_variables
from scenekit.inspection.view import view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scenekit.avatars.catalog import Catalog
    from scenekit.compose.scenes import ComposableScene


def check(project: dict[str, Any], catalog: Catalog, scenes: Iterable[ComposableScene] = ()) -> list[Finding]:
    """What is wrong with a project payload, scene by scene; but for what the elements of `scenes` allow."""
    known = list(leaves(scenes))
    allowed = {leaf.path: allowed_codes(leaf) for leaf in known}
    found = [
        *_all(project, catalog, written_texts(known)),
        *(one for leaf in known for one in check_clothes(leaf, catalog)),
    ]
    return [finding for finding in found if not _is_allowed(finding, allowed)]


def _all(project: dict[str, Any], catalog: Catalog, written: Mapping[str, str]) -> Iterator[Finding]:
    seen = view(project)
    yield from check_project_fields(seen)
    yield from check_address(project.get("webhookUrl"), "webhookUrl")
    yield from check_variables({key: value for key, value in project.items() if key != "scenes"}, "")
    for scene in seen.scenes:
        yield from check_geometry(scene, seen)
        yield from check_text(scene, seen, written)
        yield from check_bodies(scene)
        yield from check_speech(scene, catalog)
        yield from check_media(scene, seen)
        yield from check_fields(scene)
        yield from check_variables({key: value for key, value in scene.data.items() if key != "clips"}, scene.path)
        for clip in scene.clips:
            yield from check_variables(clip.data, clip.path)


def _is_allowed(finding: Finding, allowed: Mapping[str, tuple[str, ...]]) -> bool:
    clip = re.match(r"scenes\[\d+\]\.clips\[\d+\]", finding.path)
    return clip is not None and finding.code.startswith(allowed.get(clip[0], ()))
