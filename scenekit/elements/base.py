"""What all elements have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypedDict, TypeVar

from msgspec import UNSET, Struct, UnsetType

from scenekit.elements.placement import Extent, Place, Placed, beside, place
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.avatars.catalog import Catalog
    from scenekit.core.geometry import Box, Number, Size

T = TypeVar("T")

Speech = Literal["clip", "scene"]
"""Where the scripts are written: on the avatar's clip (the quick start's way), or as turns on the scene."""


class Stage(Struct, frozen=True, gc=False):
    """What an element is composed for."""

    canvas: Size
    catalog: Catalog
    speech: Speech = "clip"
    encoded: bool = False
    """Whether the payload is encoded at once, so that parts of it may come as JSON already."""
    memo: dict[int, Any] = {}
    """What was composed before, for composing to use."""

    def finished(self, clip: Any) -> Any:
        """A clip to be used again: as JSON, where the payload is encoded at once."""
        return v3.pre_encode(clip) if self.encoded else clip


class Element(Placed, frozen=True):
    """Something in a scene. Each kind says how large it is and builds its clip."""

    kind: ClassVar[str]
    """The `type` of its clip."""

    is_group: ClassVar[bool] = False
    """Whether it stands for other elements. (A flag: `isinstance` is slow for structs, and composing asks often.)"""

    voices: ClassVar[int] = 0
    """How many avatars it is: 1 for an avatar, and for a group all that are in it."""

    voice: ClassVar[dict[str, Any] | None] = None
    """The voice of an avatar, where it is not its own."""

    @property
    def nested(self) -> tuple[Element, ...]:
        """What is in it, at any depth: nothing, unless it is a group."""
        return ()

    def extent(self, stage: Stage) -> Extent:
        """How large it is on `stage`."""
        raise NotImplementedError

    def place(self, stage: Stage) -> Place:
        """Where it is on `stage`, as its own words say."""
        return place(self, self.extent(stage), stage.canvas)

    def place_beside(self, stage: Stage, neighbour: Box) -> Place:
        """Where it is on `stage`, beside another element."""
        return beside(self, self.extent(stage), neighbour, stage.canvas)

    def footprint(self, stage: Stage, spot: Place) -> Box:
        """What it takes up of the canvas, for others to be beside."""
        return spot.box

    def spread(self, stage: Stage, spot: Place) -> Iterator[tuple[Element, Place]]:
        """The elements that it stands for, each with its place: itself, unless it is a group."""
        yield self, spot

    def to_clip(self, stage: Stage, id: str, layer: int, spot: Place | None) -> v3.Clip | dict[str, Any]:
        """Its clip, at `spot` or where its own words say; `extra` is laid over it when composing."""
        raise NotImplementedError

    @classmethod
    def words_of(cls, clip: dict[str, Any], stage: Stage) -> dict[str, Any]:
        """The words that say a clip of its kind, as far as words can; None for what need not be said."""
        raise NotImplementedError


class PlacedFields(TypedDict):
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


def placed_fields(element: Element, spot: Place, id: str, layer: int) -> PlacedFields:
    """Those fields of an element's clip; what was not said is left out."""
    size = spot.extent
    return {
        "id": id,
        "layer": layer,
        "left": spot.left,
        "top": spot.top,
        "width": size.width,
        "height": size.height,
        "scaleX": size.scale_x,
        "scaleY": size.scale_y,
        "opacity": given(element.opacity),
        "angle": given(element.angle),
        "tag": given(element.tag),
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


def given(value: T | None) -> T | UnsetType:
    """A value for the wire: what was not given is left out."""
    return UNSET if value is None else value
