"""What all visible elements have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypedDict

from msgspec import Struct

from scenekit.placement import Placed

if TYPE_CHECKING:
    from scenekit.avatars.catalog import Catalog
    from scenekit.geometry import Size
    from scenekit.payload import v3


class EditorLocks(TypedDict):
    """The editor's interaction flags, which every visible clip of the samples carries; in no table."""

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

EDITOR_FILL = "rgb(0,0,0)"
"""The `fill` that samples carry on clips that have no fill of their own; in no table."""


class Stage(Struct, frozen=True, gc=False):
    """What an element is composed for."""

    canvas: Size
    catalog: Catalog
    encoded: bool
    """Whether the payload is encoded at once, so that its constant parts may come as JSON already."""


class Element(Placed, frozen=True):
    """A visible element. Each kind names its clip's `type` and builds that clip."""

    kind: ClassVar[str]
    """The `type` of its clip."""

    def to_clip(self, stage: Stage, id: str, layer: int) -> v3.Clip:
        """The element's clip on `stage`, as its struct; `extra` is laid over it when composing."""
        raise NotImplementedError
