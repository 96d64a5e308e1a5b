"""The one crossing from what a person meant to what goes over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from scenekit.avatars.catalog import user_catalog
from scenekit.elements import Stage
from scenekit.errors import CompositionError, ScenekitError
from scenekit.geometry import CANVAS
from scenekit.payload import v3
from scenekit.payload.overlay import overlay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from scenekit.avatars.catalog import Catalog
    from scenekit.elements import Background, Element
    from scenekit.geometry import Orientation

    class SceneParts(Protocol):
        """A scene, as far as composing goes."""

        @property
        def backdrop(self) -> Background: ...
        @property
        def elements(self) -> tuple[Element, ...]: ...


def compose(
    name: str | None,
    orientation: Orientation,
    scenes: Sequence[SceneParts],
    catalog: Catalog | None,
    *,
    encoded: bool = False,
) -> v3.Project:
    """The payload of a project, each scene laid out on the canvas of `orientation`.

    `encoded` payloads are good for `v3.encode` alone.

    Raises `CompositionError`, with the path of the element, for what only composing can know.
    """
    if not scenes:
        raise CompositionError("the project has no scenes: add(Scene()…) at least one")
    stage = Stage(CANVAS[orientation], user_catalog() if catalog is None else catalog, encoded)
    composed = []
    for index, scene in enumerate(scenes):
        composed.append(_scene(scene, index, stage))
    return v3.Project(
        name=UNSET if name is None else name,
        orientation=orientation,
        scenes=tuple(composed),
    )


def _scene(scene: SceneParts, index: int, stage: Stage) -> v3.Scene:
    clips: list[v3.Clip] = []
    ids: set[str] = set()
    for number, element in enumerate(scene.elements, 1):
        id = element.id or f"{element.kind}-{number}"
        layer = number if element.layer is None else element.layer
        try:
            if id in ids:
                raise CompositionError(f"id={id!r} is taken by another element of the scene")
            clip = element.to_clip(stage, id, layer)
        except ScenekitError as error:
            raise error.at(f"scenes[{index}].elements[{number - 1}]") from None
        ids.add(id)
        clips.append(overlay(clip, element.extra) if element.extra else clip)
    return v3.Scene(
        background=scene.backdrop.to_payload(),
        watermark=False,
        clips=tuple(clips),
        thumbnailUrl=None,
        sceneIdx=index,
    )
