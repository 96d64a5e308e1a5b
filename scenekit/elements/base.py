"""What all elements have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, TypeVar

from msgspec import UNSET, UnsetType

from scenekit.elements.context import CompositionContext
from scenekit.elements.placement import Placeable
from scenekit.elements.positioning import Extent, Position, position_on_canvas, position_relative_to
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.core.geometry import Box, Number

T = TypeVar("T")


class Element(Placeable, frozen=True):
    """Something in a scene. Each kind says how large it is and builds its clip."""

    clip_type: ClassVar[str]
    """The `type` of its clip."""

    is_group: ClassVar[bool] = False
    """Whether it stands for other elements. (A flag: `isinstance` is slow for structs, and composing asks often.)"""

    avatar_count: ClassVar[int] = 0
    """How many avatars it is: 1 for an avatar, and for a group all that are in it."""

    voice: ClassVar[dict[str, Any] | None] = None
    """The voice of an avatar, where it is not its own."""

    @property
    def descendants(self) -> tuple[Element, ...]:
        """What is in it, at any depth: nothing, unless it is a group."""
        return ()

    def compute_extent(self, context: CompositionContext) -> Extent:
        """How large it is on `stage`."""
        raise NotImplementedError

    def compute_position(self, context: CompositionContext) -> Position:
        """Where it is on `stage`, as its own words say."""
        return position_on_canvas(self, self.compute_extent(context), context.canvas)

    def compute_relative_position(self, context: CompositionContext, reference_box: Box) -> Position:
        """Where it is on `stage`, beside another element."""
        return position_relative_to(self, self.compute_extent(context), reference_box, context.canvas)

    def compute_occupied_box(self, context: CompositionContext, position: Position) -> Box:
        """What it takes up of the canvas, for others to be beside."""
        return position.box

    def expand(self, context: CompositionContext, position: Position) -> Iterator[tuple[Element, Position]]:
        """The elements that it stands for, each with its place: itself, unless it is a group."""
        yield self, position

    def to_clip(
        self, context: CompositionContext, id: str, layer: int, position: Position | None
    ) -> v3.Clip | dict[str, Any]:
        """Its clip, at `spot` or where its own words say; `extra` is laid over it when composing."""
        raise NotImplementedError

    @classmethod
    def options_from_clip(cls, clip: dict[str, Any], context: CompositionContext) -> dict[str, Any]:
        """The words that say a clip of its kind, as far as words can; None for what need not be said."""
        raise NotImplementedError


class PositionFields(TypedDict):
    """What the clips of all kinds but the avatar have in common."""

    id: str
    layer: int
    left: Number
    top: Number
    width: Number
    height: Number
    scaleX: Number
    scaleY: Number
    opacity: int | UnsetType
    angle: Number | UnsetType
    tag: str | UnsetType


def position_fields(element: Element, position: Position, id: str, layer: int) -> PositionFields:
    """Those fields of an element's clip; what was not said is left out."""
    size = position.extent
    return {
        "id": id,
        "layer": layer,
        "left": position.left,
        "top": position.top,
        "width": size.width,
        "height": size.height,
        "scaleX": size.scale_x,
        "scaleY": size.scale_y,
        "opacity": unset_if_none(element.opacity),
        "angle": unset_if_none(element.angle),
        "tag": unset_if_none(element.tag),
    }


class EditorLocks(TypedDict):
    """The editor's interaction flags, which the samples' clips carry; in no table."""

    lockScalingFlip: bool
    lockMovementX: bool
    lockMovementY: bool
    lockRotation: bool
    lockScalingX: bool
    lockScalingY: bool
    lockSkewingX: bool
    lockSkewingY: bool
    lockUniScaling: bool


EDITOR_LOCKS: EditorLocks = {
    "lockScalingFlip": True,
    "lockMovementX": False,
    "lockMovementY": False,
    "lockRotation": False,
    "lockScalingX": False,
    "lockScalingY": False,
    "lockSkewingX": False,
    "lockSkewingY": False,
    "lockUniScaling": False,
}
"""Their values in every sample."""

BLACK = "rgb(0,0,0)"

EDITOR_FILL = BLACK
"""The `fill` that samples carry on clips that have no fill of their own; in no table."""


def unset_if_none(value: T | None) -> T | UnsetType:
    """A value for the wire: what was not given is left out."""
    return UNSET if value is None else value
