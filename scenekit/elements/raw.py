"""A clip as the payload has it, for what no verb can say."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.elements.base import Element, Stage
from scenekit.elements.placement import Extent, Place


class RawClip(Element, frozen=True):
    """A clip of the payload, written out as it is. Raises `ArgumentError`."""

    verb: ClassVar[str] = "clip"
    kind: ClassVar[str] = "clip"

    data: dict[str, Any]

    def __post_init__(self) -> None:
        force_setattr(self, "data", validation.json_object("clip", "data", self.data))
        if not isinstance(self.data.get("type"), str):
            raise argument_error("clip", "data", self.data, "has no 'type': it must be a clip of the payload.")
        for name in ("id", "tag"):  # by which other elements may call it
            if isinstance(self.data.get(name), str):
                force_setattr(self, name, self.data[name])

    def extent(self, stage: Stage) -> Extent:
        return Extent(self._px("width", 0), self._px("height", 0), self._px("scaleX", 1), self._px("scaleY", 1))

    def place(self, stage: Stage) -> Place:
        return Place(self._px("left", 0), self._px("top", 0), self.extent(stage))

    def _px(self, key: str, default: float) -> float:
        value = self.data.get(key)
        return value if validation.is_number(value) else default  # type: ignore[return-value]

    def to_clip(self, stage: Stage, id: str, layer: int, spot: Place | None) -> dict[str, Any]:
        return self.data
