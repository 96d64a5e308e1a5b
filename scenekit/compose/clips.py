"""From the elements of a scene to its clips, and remembering those that are composed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from scenekit.compose.layout import LayoutSolver
from scenekit.elements import CompositionContext, Element, RawClip
from scenekit.errors import CompositionError, ScenekitError
from scenekit.payload.overlay import apply_overrides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenekit.elements.positioning import Position


def compose_clips(
    elements: Sequence[Element], color_rectangle: Element | None, context: CompositionContext
) -> tuple[Any, ...]:
    """The clips, from the back to the front: the plain colour of the background, and the elements.

    Each has an id of its own, and a layer in front of the one before.
    """
    if len(elements) == 1 and color_rectangle is None and not elements[0].is_group:
        return (_compose_single_clip(elements[0], context),)
    clips: list[Any] = []
    ids: list[str] = []
    layout = LayoutSolver(elements, context)
    memo = context.clip_cache if len(elements) >= CLIP_CACHE_MIN_ELEMENTS else None
    if color_rectangle is not None:
        lowest = min(
            [
                2,
                *(
                    one.layer
                    for element in elements
                    for one in (element, *element.descendants)
                    if one.layer is not None
                ),
            ]
        )
        _append_clips(clips, ids, [(replace(color_rectangle, layer=lowest - 1), None)], layout)
    for number, element in enumerate(elements):
        try:
            if memo is not None:
                made = memo.get(id(element))
                if type(made) is not CachedClips or not made.is_valid_for(element, len(clips), layout):
                    made = _compose_cached(element, made, len(clips), layout)
                if made is not None:
                    clips += made.clips
                    ids += made.ids
                    continue
            alone = not element.is_group and element.relative_to is None
            _append_clips(clips, ids, ((element, None),) if alone else layout.resolve_members(number), layout)
        except ScenekitError as error:
            raise error if error.path else error.with_path(f"elements[{number}]") from None
    if len(ids) > 1 and len(set(ids)) != len(ids):
        raise _duplicate_id_error(ids, elements)
    return tuple(clips)


def _compose_single_clip(element: Element, context: CompositionContext) -> Any:
    """The clip of the only element of a scene: most scenes are one avatar, and there is nothing to lay out."""
    try:
        if not (element.below is element.above is element.right_of is element.left_of is element.inside is None):
            LayoutSolver((element,), context).resolve_members(0)  # raises: there is no other element to be beside
        layer = 1 if element.layer is None else element.layer
        clip = element.to_clip(context, element.id or f"{element.clip_type}-1", layer, None)
        if element.extra or element.omit:
            return apply_overrides(clip, element.extra, element.omit)  # type: ignore[type-var]  # a raw clip takes none
    except ScenekitError as error:
        raise error if error.path else error.with_path("elements[0]") from None
    return clip


def _append_clips(
    clips: list[Any], ids: list[str], members: Sequence[tuple[Element, Position | None]], layout: LayoutSolver
) -> None:
    """Add the clips of an element, or of the members of a group."""
    for element, spot in members:
        number = len(clips) + 1
        id = element.id or layout.generate_id(element.clip_type, number)
        clip = element.to_clip(layout.context, id, number if element.layer is None else element.layer, spot)
        if element.extra or element.omit:
            clip = apply_overrides(clip, element.extra, element.omit)  # type: ignore[type-var]  # a raw clip takes none
        if element.clip_type != RawClip.clip_type:  # which is written as it is
            ids.append(id)
        clips.append(clip)


def _duplicate_id_error(ids: list[str], elements: Sequence[Element]) -> CompositionError:
    """The error for an id that two clips have, placed at the last element that asked for it."""
    twice = next(id for number, id in enumerate(ids) if id in ids[:number])
    error = CompositionError(f"id={twice!r} is taken by another element of the scene")
    askers = [
        number for number, element in enumerate(elements) for one in (element, *element.descendants) if one.id == twice
    ]
    return error.with_path(f"elements[{askers[-1]}]")


CLIP_CACHE_MIN_ELEMENTS = 4
"""How many elements a scene has before it pays to look whether one of them was composed before."""


class CachedClips(Struct, frozen=True, gc=False):
    """The clips of an element, as they were composed before."""

    element: Element
    clips_behind: int
    """How many clips there were behind it: its layer follows from that."""
    clips: tuple[Any, ...]
    ids: list[str]
    generated_ids: frozenset[str]
    """The ids among them that nobody gave."""
    dependency: Element | None
    """The element that it is beside."""

    def is_valid_for(self, element: Element, clips_behind: int, layout: LayoutSolver) -> bool:
        """Whether they are what composing `element` would give now."""
        if self.element is not element or self.clips_behind != clips_behind:
            return False
        if self.generated_ids and not self.generated_ids.isdisjoint(layout.explicit_ids):
            return False
        return self.dependency is None or layout.find_independent_dependency(element) is self.dependency


def _compose_cached(element: Element, cached: object, clips_behind: int, layout: LayoutSolver) -> CachedClips | None:
    """The clips of an element that is composed for the second time, and depends on no other but an independent one.

    Elements are values, so the scenes of a thousand people that share a base share its clips. What is
    seen for the first time is only marked, what is seen again is kept.
    """
    memo = layout.context.clip_cache
    if len(memo) > CLIP_CACHE_MAX_ENTRIES:
        memo.clear()
    if cached is not element and type(cached) is not CachedClips:
        memo[id(element)] = element
        return None
    pillar = layout.find_independent_dependency(element)
    if element.relative_to is not None and pillar is None:
        return None
    alone = LayoutSolver((element,) if pillar is None else (element, pillar), layout.context)
    clips: list[Any] = [None] * clips_behind
    ids: list[str] = []
    try:
        _append_clips(clips, ids, alone.resolve_members(0), alone)
    except ScenekitError:
        return None  # it will come up again where its place is known
    made_up = frozenset(ids) - alone.explicit_ids
    made = CachedClips(
        element, clips_behind, tuple(map(layout.context.maybe_pre_encode, clips[clips_behind:])), ids, made_up, pillar
    )
    memo[id(element)] = made
    return made if made.is_valid_for(element, clips_behind, layout) else None


CLIP_CACHE_MAX_ENTRIES = 2048
"""How many elements are remembered at a time."""
