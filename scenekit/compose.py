"""The one crossing from what a person meant to what goes over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET, UnsetType

from scenekit import speech
from scenekit.avatars.catalog import Catalog, user_catalog
from scenekit.elements import Stage
from scenekit.errors import CompositionError, ScenekitError, refuse
from scenekit.geometry import CANVAS
from scenekit.layout import Layout
from scenekit.payload import v3
from scenekit.payload.overlay import overlay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from scenekit.elements import Background, Element
    from scenekit.elements.element import Speech
    from scenekit.geometry import Orientation
    from scenekit.placement import Place

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
    if catalog is None:
        catalog = user_catalog()
    elif not isinstance(catalog, Catalog):
        raise refuse("compose", "catalog", catalog, "must be a Catalog; Catalog.load(path) reads one.")
    stage = Stage(CANVAS[orientation], catalog, _way(scenes, way), encoded)
    composed = []
    for number, scene in enumerate(scenes):
        try:
            composed.append(_scene(scene, stage, number))
        except ScenekitError as error:
            raise _inside(number, error) from None
    return tuple(composed)


def _way(scenes: Sequence[SceneParts], asked: Speech | None) -> Speech:
    """How all scenes are written: as asked, else on the clips unless one of them needs turns."""
    if asked == "scene":
        return asked
    for number, scene in enumerate(scenes):
        voices = 2 if scene.turns else 0
        for element in scene.elements:
            voices += element.voices
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
    scripts: tuple[v3.Script, ...] | UnsetType = UNSET
    if stage.speech == "scene":
        scripts = speech.on_scene(elements, scene.turns, stage)
    elif scene.turns:
        elements = speech.on_clips(elements, scene.turns)
    background = scene.backdrop.to_payload()
    composed = v3.Scene(
        background=overlay(background, scene.backdrop.extra) if scene.backdrop.extra else background,
        scripts=scripts,
        watermark=scene.watermark,
        clips=_clips(elements, scene.backdrop.paint, stage),
        thumbnailUrl=scene.thumbnail_url,
        sceneIdx=number,
    )
    return overlay(composed, scene.extra) if scene.extra else composed


def _clips(elements: Sequence[Element], paint: Element | None, stage: Stage) -> tuple[v3.Clip | dict[str, Any], ...]:
    """The clips, from the back to the front: the plain colour of the background, and the elements.

    Each has an id of its own, and a layer in front of the one before.
    """
    clips: list[v3.Clip | dict[str, Any]] = []
    ids: set[str] = set()
    for number, element, spot in _spread(elements, paint, stage):
        try:
            layer = len(clips) + 1
            id = element.id or _free_id(element.kind, layer, elements)
            clip = element.to_clip(stage, id, layer if element.layer is None else element.layer, spot)
            if element.extra:
                clip = overlay(clip, element.extra)  # type: ignore[type-var]  # a raw clip takes no extra
            id = clip.get("id", f"unnamed {layer}") if isinstance(clip, dict) else clip.id
            if id in ids:
                raise CompositionError(f"id={id!r} is taken by another element of the scene")
        except ScenekitError as error:
            raise error.at(f"elements[{number}]") from None
        ids.add(id)
        clips.append(clip)
    return tuple(clips)


def _spread(
    elements: Sequence[Element], paint: Element | None, stage: Stage
) -> list[tuple[int, Element, Place | None]]:
    """The elements that become clips, the numbers under which they were written, and their places where these
    depend on others: beside an element, or in a group.
    """
    spread: list[tuple[int, Element, Place | None]] = [] if paint is None else [(-1, paint, None)]
    layout = None
    for number, element in enumerate(elements):
        if not element.is_group and element.neighbour is None:
            spread.append((number, element, None))
        else:
            layout = layout or Layout(elements, stage)
            spread += [(number, member, spot) for member, spot in layout.members(number)]
    return spread


def _free_id(kind: str, number: int, elements: Sequence[Element]) -> str:
    """The kind and the number of a clip; another number where somebody asked for that id."""
    id = f"{kind}-{number}"
    while any(id == member.id for element in elements for member in (element, *element.inside)):
        number += 1000
        id = f"{kind}-{number}"
    return id
