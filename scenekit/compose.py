"""The one crossing from what a person meant to what goes over the wire."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from scenekit import speech
from scenekit.avatars.catalog import Catalog, user_catalog
from scenekit.elements import Element, Stage
from scenekit.errors import CompositionError, ScenekitError, refuse
from scenekit.geometry import CANVAS
from scenekit.layout import Layout
from scenekit.payload import v3
from scenekit.payload.overlay import overlay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from scenekit.elements import Background
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
    clips = _clips(elements, None if scene.backdrop.source else scene.backdrop.paint, stage)
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


def _clips(elements: Sequence[Element], paint: Element | None, stage: Stage) -> tuple[Any, ...]:
    """The clips, from the back to the front: the plain colour of the background, and the elements.

    Each has an id of its own, and a layer in front of the one before.
    """
    if len(elements) == 1 and paint is None and not elements[0].is_group:
        return (_alone(elements[0], stage),)
    clips: list[Any] = []
    ids: list[str] = []
    layout = Layout(elements, stage)
    memo = stage.memo if len(elements) >= WORTH_REMEMBERING else None
    if paint is not None:
        lowest = min(
            [2, *(one.layer for element in elements for one in (element, *element.inside) if one.layer is not None)]
        )
        _add(clips, ids, [(replace(paint, layer=lowest - 1), None)], layout)
    for number, element in enumerate(elements):
        try:
            if memo is not None:
                made = memo.get(id(element))
                if type(made) is not Made or not made.holds(element, len(clips), layout):
                    made = _remembered(element, made, len(clips), layout)
                if made is not None:
                    clips += made.clips
                    ids += made.ids
                    continue
            alone = not element.is_group and element.neighbour is None
            _add(clips, ids, ((element, None),) if alone else layout.members(number), layout)
        except ScenekitError as error:
            raise error if error.path else error.at(f"elements[{number}]") from None
    if len(ids) > 1 and len(set(ids)) != len(ids):
        raise _twice(ids, elements)
    return tuple(clips)


def _alone(element: Element, stage: Stage) -> Any:
    """The clip of the only element of a scene: most scenes are one avatar, and there is nothing to lay out."""
    try:
        if not (element.below is element.above is element.right_of is element.left_of is None):
            Layout((element,), stage).members(0)  # raises: there is no other element to be beside
        layer = 1 if element.layer is None else element.layer
        clip = element.to_clip(stage, element.id or f"{element.kind}-1", layer, None)
    except ScenekitError as error:
        raise error if error.path else error.at("elements[0]") from None
    return overlay(clip, element.extra) if element.extra else clip  # type: ignore[type-var]  # a raw clip takes no extra


def _add(clips: list[Any], ids: list[str], members: Sequence[tuple[Element, Place | None]], layout: Layout) -> None:
    """Add the clips of an element, or of the members of a group."""
    for element, spot in members:
        number = len(clips) + 1
        id = element.id or layout.free_id(element.kind, number)
        clip = element.to_clip(layout.stage, id, number if element.layer is None else element.layer, spot)
        if element.extra:
            clip = overlay(clip, element.extra)  # type: ignore[type-var]  # a raw clip takes no extra
            id = getattr(clip, "id", id)
        ids.append(id)
        clips.append(clip)


def _twice(ids: list[str], elements: Sequence[Element]) -> CompositionError:
    """The error for an id that two clips have, placed at the last element that asked for it."""
    twice = next(id for number, id in enumerate(ids) if id in ids[:number])
    error = CompositionError(f"id={twice!r} is taken by another element of the scene")
    askers = [
        number
        for number, element in enumerate(elements)
        for one in (element, *element.inside)
        if twice in (one.id, (one.extra or {}).get("id"))
    ]
    return error.at(f"elements[{askers[-1]}]") if askers else error


WORTH_REMEMBERING = 4
"""How many elements a scene has before it pays to look whether one of them was composed before."""


class Made(Struct, frozen=True, gc=False):
    """The clips of an element, as they were composed before."""

    element: Element
    before: int
    """How many clips there were behind it: its layer follows from that."""
    clips: tuple[Any, ...]
    ids: list[str]
    made_up: frozenset[str]
    """The ids among them that nobody gave."""
    leans_on: Element | None
    """The element that it is beside."""

    def holds(self, element: Element, before: int, layout: Layout) -> bool:
        """Whether they are what composing `element` would give now."""
        if self.element is not element or self.before != before:
            return False
        if self.made_up and not self.made_up.isdisjoint(layout.given_ids):
            return False
        return self.leans_on is None or layout.pillar(element) is self.leans_on


def _remembered(element: Element, known: object, before: int, layout: Layout) -> Made | None:
    """The clips of an element that is composed for the second time, and depends on no other but an independent one.

    Elements are values, so the scenes of a thousand people that share a base share its clips. What is
    seen for the first time is only marked, what is seen again is kept.
    """
    memo = layout.stage.memo
    if len(memo) > MEMORY:
        memo.clear()
    if known is not element and type(known) is not Made:
        memo[id(element)] = element
        return None
    pillar = layout.pillar(element)
    if element.neighbour is not None and pillar is None:
        return None
    alone = Layout((element,) if pillar is None else (element, pillar), layout.stage)
    clips: list[Any] = [None] * before
    ids: list[str] = []
    try:
        _add(clips, ids, alone.members(0), alone)
    except ScenekitError:
        return None  # it will come up again where its place is known
    made_up = frozenset(ids) - alone.given_ids
    made = Made(element, before, tuple(map(layout.stage.finished, clips[before:])), ids, made_up, pillar)
    memo[id(element)] = made
    return made if made.holds(element, before, layout) else None


MEMORY = 2048
"""How many elements are remembered at a time."""
