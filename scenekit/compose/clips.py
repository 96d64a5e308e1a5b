"""Compose elements to clips, and cache the clips of elements that are composed more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from scenekit.compose.layout import LayoutSolver, iter_elements
from scenekit.elements import Avatar, CompositionContext, Element, RawClip
from scenekit.errors import CompositionError, ScenekitError
from scenekit.payload import v3
from scenekit.payload.overlay import apply_overrides

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from typing_extensions import TypeIs

    from scenekit.avatars.catalog import Catalog
    from scenekit.elements.positioning import Position

    Members = Sequence[tuple[Element, Position | None]]
    """The elements that become clips, with their positions. None means that the element computes its own position."""


class ReservedClip(Struct, frozen=True, gc=False):
    """The place of an element's clip, which is composed later."""

    element: Element
    index: int
    """The index of the element in its scene."""
    id: str
    layer: int


def compose_clips(
    elements: Sequence[Element],
    color_rectangle: Element | None,
    context: CompositionContext,
    reserve: Collection[int] = (),
) -> tuple[Any, ...]:
    """Return the clips from back to front. Each has a unique id, and a layer in front of the clip before it.

    Args:
        elements: The elements of the scene.
        color_rectangle: The rectangle that shows the plain color of the background, if there is one.
        context: The settings of the composition.
        reserve: The indices of elements, not groups, whose clips are not composed. A `ReservedClip` takes their place.
    """
    composer = ClipComposer(elements, context)
    if color_rectangle is not None:
        composer.add_members([(_put_behind(color_rectangle, elements), None)])
    composer.add_all(reserve)
    if len(set(composer.ids)) != len(composer.ids):
        raise _duplicate_id_error(composer.ids, elements)
    return tuple(composer.clips)


def is_single_avatar(elements: tuple[Element, ...]) -> TypeIs[tuple[Avatar]]:
    """Whether the elements of a scene are one avatar that depends on no other, as in most scenes."""
    return (
        len(elements) == 1
        and type(avatar := elements[0]) is Avatar
        # `is_relative` without the cost of a property
        and avatar.below is None
        and avatar.above is None
        and avatar.right_of is None
        and avatar.left_of is None
        and avatar.inside is None
    )


def apply_element_overrides(clip: v3.Clip | dict[str, Any], element: Element) -> Any:
    """Return the clip with the `extra` and without the `omit` of its element. A raw clip stays unchanged."""
    return clip if isinstance(clip, dict) else apply_overrides(clip, element.extra, element.omit)


def _put_behind(color_rectangle: Element, elements: Sequence[Element]) -> Element:
    """Return the rectangle with a layer behind all elements: 1, unless an element has a layer below 2."""
    layers = [element.layer for element in iter_elements(elements) if element.layer is not None]
    return replace(color_rectangle, layer=min([2, *layers]) - 1)


def _duplicate_id_error(ids: list[str], elements: Sequence[Element]) -> CompositionError:
    """Return the error for an id that two clips have, with the path of the last element with that id."""
    duplicate = next(id for index, id in enumerate(ids) if id in ids[:index])
    owners = [
        index
        for index, element in enumerate(elements)
        if any(inner.id == duplicate for inner in iter_elements((element,)))
    ]
    error = CompositionError(f"id={duplicate!r} is the id of another element of the scene. Use another one.")
    return error.with_path(f"elements[{owners[-1]}]")


MIN_ELEMENTS_TO_CACHE = 4
"""The smallest number of elements in a scene for which a cache lookup costs less than composing."""


class CachedClips(Struct, frozen=True, gc=False):
    """The cached clips of an element. Its `__dict__` holds one entry for each `CompositionContext.cache_key`.

    No reference cycle is possible, because `dependency` is not itself relative to an element.
    """

    catalog: Catalog
    clips_behind: int
    """The number of clips behind the element, from which its layer follows."""
    clips: tuple[Any, ...]
    ids: list[str]
    generated_ids: frozenset[str]
    """The generated ids in `ids`."""
    dependency: Element | None
    """The element that the position depends on."""

    def is_valid_for(self, element: Element, clips_behind: int, layout: LayoutSolver) -> bool:
        """Whether composing the element in `layout`, in front of `clips_behind` clips, would give the same clips."""
        if self.clips_behind != clips_behind or self.catalog is not layout.context.catalog:
            return False
        if not self.generated_ids.isdisjoint(layout.explicit_ids):
            return False
        return self.dependency is None or layout.find_independent_dependency(element) is self.dependency


class ClipComposer:
    """Composes the elements of one scene, one after the other.

    Scenes share elements: a thousand personalized scenes have most elements of their base scene in common. An element
    therefore caches its clips when it is composed for the second time. The first time, it only stores a mark, because
    most elements are composed once.
    """

    __slots__ = ("_elements", "_layout", "clips", "ids")

    def __init__(self, elements: Sequence[Element], context: CompositionContext):
        """Create the composer for all elements of a scene."""
        self._elements = elements
        self._layout = LayoutSolver(elements, context)
        self.clips: list[Any] = []
        self.ids: list[str] = []

    def add_all(self, reserve: Collection[int] = ()) -> None:
        """Add the clips of all elements: from their caches if they are valid, else composed."""
        clips, ids, layout = self.clips, self.ids, self._layout
        key = layout.context.cache_key if len(self._elements) >= MIN_ELEMENTS_TO_CACHE else None
        for index, element in enumerate(self._elements):
            if reserve and index in reserve:
                self._reserve(index, element)
                continue
            cached = NOT_COMPOSED if key is None else element.__dict__.get(key, NOT_COMPOSED)
            if type(cached) is CachedClips and cached.is_valid_for(element, len(clips), layout):
                clips += cached.clips
                ids += cached.ids
                continue
            try:
                new = self._compose(index, element, cached is not NOT_COMPOSED)
            except ScenekitError as error:
                raise error if error.path else error.with_path(f"elements[{index}]") from None
            if key is not None:
                element.__dict__[key] = new

    def _reserve(self, index: int, element: Element) -> None:
        number = len(self.clips) + 1
        id = element.id or self._layout.generate_id(element.clip_type, number)
        self.ids.append(id)
        self.clips.append(ReservedClip(element, index, id, number if element.layer is None else element.layer))

    def _compose(self, index: int, element: Element, should_cache: bool) -> CachedClips | None:
        """Add the clips of an element. Return its cache entry if `should_cache`, else None."""
        depends_on_layout = element.is_group or element.is_relative
        members: Members = self._layout.resolve_members(index) if depends_on_layout else ((element, None),)
        start, ids_start = len(self.clips), len(self.ids)
        self.add_members(members)
        return self._build_cache_entry(element, members, start, ids_start) if should_cache else None

    def add_members(self, members: Members) -> None:
        """Add the clip of each member."""
        context = self._layout.context
        for element, position in members:
            number = len(self.clips) + 1
            id = element.id or self._layout.generate_id(element.clip_type, number)
            clip = element.to_clip(context, id, number if element.layer is None else element.layer, position)
            if element.extra or element.omit:
                clip = apply_element_overrides(clip, element)
            if element.clip_type != RawClip.clip_type:  # a raw clip has the id that is written in it
                self.ids.append(id)
            self.clips.append(clip)

    def _build_cache_entry(self, element: Element, members: Members, start: int, ids_start: int) -> CachedClips | None:
        """Return the cache entry for the clips from index `start`; None if they depend on the rest of the scene."""
        layout = self._layout
        dependency = layout.find_independent_dependency(element)
        generated_ids = frozenset(
            f"{member.clip_type}-{number}"
            for number, (member, _) in enumerate(members, start + 1)
            if member.id is None and member.clip_type != RawClip.clip_type
        )
        if (element.is_relative and dependency is None) or not generated_ids.isdisjoint(layout.explicit_ids):
            return None
        clips = tuple(self.clips[start:])
        if layout.context.pre_encode:
            clips = tuple(map(v3.pre_encode, clips))
        return CachedClips(layout.context.catalog, start, clips, self.ids[ids_start:], generated_ids, dependency)


NOT_COMPOSED = object()
"""Stands for the missing cache entry of an element that was not composed with a cache key before."""
