"""From the elements of a scene to its clips, and remembering those that are composed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from scenekit.compose.layout import Layout
from scenekit.elements import Element, RawClip, Stage
from scenekit.errors import CompositionError, ScenekitError
from scenekit.payload.overlay import apply_overrides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenekit.elements.placement import Place


def clips_of(elements: Sequence[Element], paint: Element | None, stage: Stage) -> tuple[Any, ...]:
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
            [2, *(one.layer for element in elements for one in (element, *element.nested) if one.layer is not None)]
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
            raise error if error.path else error.with_path(f"elements[{number}]") from None
    if len(ids) > 1 and len(set(ids)) != len(ids):
        raise _twice(ids, elements)
    return tuple(clips)


def _alone(element: Element, stage: Stage) -> Any:
    """The clip of the only element of a scene: most scenes are one avatar, and there is nothing to lay out."""
    try:
        if not (element.below is element.above is element.right_of is element.left_of is element.inside is None):
            Layout((element,), stage).members(0)  # raises: there is no other element to be beside
        layer = 1 if element.layer is None else element.layer
        clip = element.to_clip(stage, element.id or f"{element.kind}-1", layer, None)
        if element.extra or element.omit:
            return apply_overrides(clip, element.extra, element.omit)  # type: ignore[type-var]  # a raw clip takes none
    except ScenekitError as error:
        raise error if error.path else error.with_path("elements[0]") from None
    return clip


def _add(clips: list[Any], ids: list[str], members: Sequence[tuple[Element, Place | None]], layout: Layout) -> None:
    """Add the clips of an element, or of the members of a group."""
    for element, spot in members:
        number = len(clips) + 1
        id = element.id or layout.free_id(element.kind, number)
        clip = element.to_clip(layout.stage, id, number if element.layer is None else element.layer, spot)
        if element.extra or element.omit:
            clip = apply_overrides(clip, element.extra, element.omit)  # type: ignore[type-var]  # a raw clip takes none
        if element.kind != RawClip.kind:  # which is written as it is
            ids.append(id)
        clips.append(clip)


def _twice(ids: list[str], elements: Sequence[Element]) -> CompositionError:
    """The error for an id that two clips have, placed at the last element that asked for it."""
    twice = next(id for number, id in enumerate(ids) if id in ids[:number])
    error = CompositionError(f"id={twice!r} is taken by another element of the scene")
    askers = [
        number for number, element in enumerate(elements) for one in (element, *element.nested) if one.id == twice
    ]
    return error.with_path(f"elements[{askers[-1]}]")


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
