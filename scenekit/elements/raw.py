"""Clips in the form of the payload, for types that no method covers."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.elements.base import Element
from scenekit.elements.context import CompositionContext
from scenekit.elements.positioning import Extent, Position


class RawClip(Element, frozen=True):
    """A clip of the payload, which is written unchanged.

    - `data`: a JSON object with a `type`.

    Raises:
        ArgumentError: `data` is not a JSON object with a `type`.

    >>> RawClip({"type": "subtitle", "id": "s1"}).id
    's1'
    """

    method: ClassVar[str] = "clip"
    clip_type: ClassVar[str] = "clip"

    data: dict[str, Any]

    def __post_init__(self) -> None:
        force_setattr(self, "data", validation.json_object("clip", "data", self.data))
        if not isinstance(self.data.get("type"), str):
            raise argument_error("clip", "data", self.data, "must be a clip of the payload, with a 'type' key.")
        for name in ("id", "tag"):  # other elements refer to it by these
            if isinstance(self.data.get(name), str):
                force_setattr(self, name, self.data[name])

    def compute_extent(self, context: CompositionContext) -> Extent:
        """Return the size in the data of the clip."""
        return Extent(
            self._get_number("width", 0),
            self._get_number("height", 0),
            self._get_number("scaleX", 1),
            self._get_number("scaleY", 1),
        )

    def compute_position(self, context: CompositionContext) -> Position:
        """Return the position in the data of the clip."""
        return Position(self._get_number("left", 0), self._get_number("top", 0), self.compute_extent(context))

    def _get_number(self, key: str, default: float) -> float:
        value = self.data.get(key)
        return value if validation.is_number(value) else default

    def to_clip(self, context: CompositionContext, id: str, layer: int, position: Position | None) -> dict[str, Any]:
        """Return the clip unchanged."""
        return self.data
