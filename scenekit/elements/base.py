"""The base class of all elements, and the fields that their clips share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from msgspec import UNSET, UnsetType

from scenekit.elements.context import CompositionContext
from scenekit.elements.placement import Placeable
from scenekit.elements.positioning import Extent, Position, position_on_canvas, position_relative_to
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypedDict

    from scenekit.core.geometry import Box, Number

    class PositionFields(TypedDict):
        """The fields that the clips of all elements except avatars share."""

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

    class EditorLocks(TypedDict):
        """The editor's interaction flags. All samples have them, but no documented table lists them."""

        lockScalingFlip: bool
        lockMovementX: bool
        lockMovementY: bool
        lockRotation: bool
        lockScalingX: bool
        lockScalingY: bool
        lockSkewingX: bool
        lockSkewingY: bool
        lockUniScaling: bool


T = TypeVar("T")


class Element(Placeable, frozen=True, kw_only=True, dict=True, gc=True):
    """An element of a scene. Each subclass computes its size and builds its clip.

    The `__dict__` of an element holds its cached clips, which live as long as it does. Equality, hash, copies and
    pickles ignore it. It requires `gc`, because a dict may be part of a reference cycle.
    """

    clip_type: ClassVar[str]
    """The `type` of its clip."""

    is_group: ClassVar[bool] = False
    """Whether the element contains other elements. This is a flag, because `isinstance` is slow for structs."""

    can_speak: ClassVar[bool] = False
    """Whether the element is an avatar, or a group, which may contain avatars. It is a flag for the same reason."""

    @property
    def avatar_count(self) -> int:
        """The number of avatars in the element: 1 for an avatar, the sum over its members for a group."""
        return 0

    @property
    def has_voice_override(self) -> bool:
        """Whether an avatar in the element has a `voice`."""
        return False

    @property
    def descendants(self) -> tuple[Element, ...]:
        """The elements inside the element, at any depth. Only groups have descendants."""
        return ()

    def compute_extent(self, context: CompositionContext) -> Extent:
        """Return the size of the element on the canvas of `context`."""
        raise NotImplementedError

    def compute_position(self, context: CompositionContext) -> Position:
        """Return the position that the placement options define on the canvas."""
        return position_on_canvas(self, self.compute_extent(context), context.canvas)

    def compute_relative_position(self, context: CompositionContext, reference_box: Box) -> Position:
        """Return the position of the element relative to the box of another element."""
        return position_relative_to(self, self.compute_extent(context), reference_box, context.canvas)

    def compute_occupied_box(self, context: CompositionContext, position: Position) -> Box:
        """Return the box that other elements are positioned relative to."""
        return position.box

    def expand(self, context: CompositionContext, position: Position) -> Iterator[tuple[Element, Position]]:
        """Yield the elements that become clips, with their positions: the members of a group, else the element."""
        yield self, position

    def to_clip(
        self, context: CompositionContext, id: str, layer: int, position: Position | None
    ) -> v3.Clip | dict[str, Any]:
        """Return the clip of the element, without its `extra` and `omit`.

        Args:
            context: The settings of the composition.
            id: The id of the clip.
            layer: The layer of the clip.
            position: The position; None to compute it from the element's own options.
        """
        raise NotImplementedError

    @classmethod
    def options_from_clip(cls, clip: dict[str, Any], context: CompositionContext) -> dict[str, Any]:
        """Return the options that compose to `clip`, as far as options can express it. None stands for the default."""
        raise NotImplementedError


def position_fields(element: Element, position: Position, id: str, layer: int) -> PositionFields:
    """Return the position fields of an element's clip. Options that are None are left out of the payload."""
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
"""The values of the flags in all samples."""

BLACK = "rgb(0,0,0)"
"""The default color of texts and shapes."""

EDITOR_FILL = BLACK
"""The `fill` in the samples of clips that show no fill. No documented table lists it."""


def unset_if_none(value: T | None) -> T | UnsetType:
    """Return the value for the payload: None becomes UNSET, which leaves the field out."""
    return UNSET if value is None else value
