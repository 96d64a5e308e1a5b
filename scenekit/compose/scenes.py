"""The one crossing from what a person meant to what goes over the wire."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import UNSET

from scenekit.avatars.catalog import Catalog
from scenekit.avatars.user_catalog import user_catalog
from scenekit.compose import speech
from scenekit.compose.clips import clips_of
from scenekit.core.geometry import CANVAS_SIZES
from scenekit.core.messages import argument_error
from scenekit.elements import Stage
from scenekit.errors import CompositionError, ScenekitError
from scenekit.payload import v3
from scenekit.payload.overlay import apply_overrides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenekit.core.geometry import Orientation
    from scenekit.elements import Background, Element
    from scenekit.elements.base import Speech


class SceneParts(Protocol):
    """A scene, as far as composing goes."""

    @property
    def source(self) -> dict[str, Any] | None: ...
    @property
    def backdrop(self) -> Background: ...
    @property
    def elements(self) -> tuple[Element, ...]: ...
    @property
    def turns(self) -> tuple[speech.Turn, ...]: ...
    @property
    def watermark(self) -> bool: ...
    @property
    def thumbnail_url(self) -> str | None: ...
    @property
    def speech(self) -> Speech | None: ...
    @property
    def extra(self) -> dict[str, Any] | None: ...
    @property
    def omit(self) -> tuple[str, ...]: ...


def compose(
    scenes: Sequence[SceneParts],
    orientation: Orientation,
    catalog: Catalog | None,
    way: Speech | None = None,
    *,
    encoded: bool,
) -> tuple[v3.Scene, ...]:
    """The scenes of a payload, each laid out on the canvas of `orientation`.

    `encoded` ones are good for `v3.encode` alone. Raises `CompositionError`, with the path of the
    element, for what only composing can know.
    """
    if not scenes:
        raise CompositionError("the project has no scenes. Verbs return a new project: project = project.add(Scene()…)")
    if catalog is not None and not isinstance(catalog, Catalog):
        raise argument_error("to_payload", "catalog", catalog, "must be a Catalog; Catalog.load(path) reads one.")
    stage = stage_of(orientation, catalog, _way(scenes, way), encoded)
    composed = []
    for number, scene in enumerate(scenes):
        try:
            own = stage if scene.speech is None or way else stage_of(orientation, catalog, scene.speech, encoded)
            composed.append(compose_scene(scene, own, number))
        except ScenekitError as error:
            raise _inside(number, error) from None
    return tuple(composed)


@lru_cache(maxsize=16)
def stage_of(orientation: Orientation, catalog: Catalog | None, way: Speech, encoded: bool = False) -> Stage:
    """One stage for all that is composed alike, so that it can remember."""
    return Stage(CANVAS_SIZES[orientation], user_catalog() if catalog is None else catalog, way, encoded)


def _way(scenes: Sequence[SceneParts], asked: Speech | None) -> Speech:
    """How all scenes are written that do not say it: as asked, else on the clips unless one of them needs turns."""
    if asked == "scene":
        return asked
    for number, scene in enumerate(scenes):
        voices = 2 if scene.turns else 0
        for element in scene.elements:
            voices += element.voices if element.voice is None else 2
        if voices < 2:
            continue  # nobody speaks, or one avatar as itself
        try:
            reason = speech.why_turns(scene.elements, scene.turns, ordered=scene.speech is None and asked is None)
            if reason and (asked or scene.speech) == "clip":
                why = f"speech='clip' cannot carry {reason}: leave it out, or say speech='scene'"
                raise CompositionError(why)
        except ScenekitError as error:
            raise _inside(number, error) from None
        if reason and scene.speech is None:
            return "scene"
    return "clip"


def _inside(number: int, error: ScenekitError) -> ScenekitError:
    """The error, placed in the scene of that number."""
    return error.with_path(f"scenes[{number}].{error.path}" if error.path else f"scenes[{number}]")


def compose_scene(scene: SceneParts, stage: Stage, number: int) -> v3.Scene:
    """One scene of a payload."""
    if scene.source is not None:
        return scene.source  # type: ignore[return-value]  # as it came: only `v3.encode` sees it
    elements = scene.elements
    if scene.turns and stage.speech == "clip":
        elements = speech.on_clips(elements, scene.turns)
    clips = clips_of(elements, None if scene.backdrop.source else scene.backdrop.paint, stage)
    scripts = speech.on_scene(elements, scene.turns, stage) if stage.speech == "scene" else UNSET
    composed = v3.Scene(
        background=scene.backdrop.to_payload(),
        scripts=scripts,
        watermark=scene.watermark,
        clips=clips,
        thumbnailUrl=scene.thumbnail_url,
        sceneIdx=number,
    )
    return apply_overrides(composed, scene.extra, scene.omit) if scene.extra or scene.omit else composed
