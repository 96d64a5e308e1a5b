"""The one crossing from what a person meant to what goes over the wire."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from scenekit import speech
from scenekit.avatars.catalog import Catalog, user_catalog
from scenekit.clips import clips_of
from scenekit.elements import Stage
from scenekit.errors import CompositionError, ScenekitError, refuse
from scenekit.geometry import CANVAS
from scenekit.payload import v3
from scenekit.payload.overlay import overlay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from scenekit.elements import Background, Element
    from scenekit.elements.element import Speech
    from scenekit.geometry import Orientation

    class SceneParts(Protocol):
        """A scene, as far as composing goes."""

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
        def extra(self) -> dict[str, Any] | None: ...


def compose(
    scenes: Sequence[SceneParts],
    orientation: Orientation,
    catalog: Catalog | None,
    way: Speech | None = None,
    *,
    encoded: bool = False,
) -> tuple[v3.Scene, ...]:
    """The scenes of a payload, each laid out on the canvas of `orientation`.

    `encoded` ones are good for `v3.encode` alone. Raises `CompositionError`, with the path of the
    element, for what only composing can know.
    """
    if not scenes:
        raise CompositionError("the project has no scenes: add(Scene()…) at least one")
    if catalog is not None and not isinstance(catalog, Catalog):
        raise refuse("compose", "catalog", catalog, "must be a Catalog; Catalog.load(path) reads one.")
    stage = _stage(orientation, catalog, _way(scenes, way), encoded)
    composed = []
    for number, scene in enumerate(scenes):
        try:
            composed.append(_scene(scene, stage, number))
        except ScenekitError as error:
            raise _inside(number, error) from None
    return tuple(composed)


@lru_cache(maxsize=16)
def _stage(orientation: Orientation, catalog: Catalog | None, way: Speech, encoded: bool) -> Stage:
    """One stage for all that is composed alike, so that it can remember."""
    return Stage(CANVAS[orientation], user_catalog() if catalog is None else catalog, way, encoded)


def _way(scenes: Sequence[SceneParts], asked: Speech | None) -> Speech:
    """How all scenes are written: as asked, else on the clips unless one of them needs turns."""
    if asked == "scene":
        return asked
    for number, scene in enumerate(scenes):
        voices = 2 if scene.turns else 0
        for element in scene.elements:
            voices += element.voices if element.voice is None else 2
        if voices < 2:
            continue  # nobody speaks, or one avatar as itself
        try:
            reason = speech.why_turns(scene.elements, scene.turns)
            if reason and asked == "clip":
                why = f"speech='clip' cannot carry {reason}: leave it out, or say speech='scene'"
                raise CompositionError(why)
        except ScenekitError as error:
            raise _inside(number, error) from None
        if reason:
            return "scene"
    return "clip"


def _inside(number: int, error: ScenekitError) -> ScenekitError:
    """The error, placed in the scene of that number."""
    return error.at(f"scenes[{number}].{error.path}" if error.path else f"scenes[{number}]")


def _scene(scene: SceneParts, stage: Stage, number: int) -> v3.Scene:
    elements = scene.elements
    if scene.turns and stage.speech == "clip":
        elements = speech.on_clips(elements, scene.turns)
    clips = clips_of(elements, None if scene.backdrop.source else scene.backdrop.paint, stage)
    scripts = speech.on_scene(elements, scene.turns, stage) if stage.speech == "scene" else UNSET
    background = scene.backdrop.to_payload()
    composed = v3.Scene(
        background=overlay(background, scene.backdrop.extra) if scene.backdrop.extra else background,
        scripts=scripts,
        watermark=scene.watermark,
        clips=clips,
        thumbnailUrl=scene.thumbnail_url,
        sceneIdx=number,
    )
    return overlay(composed, scene.extra) if scene.extra else composed
