"""What pictures and videos have in common: a natural size, which may not be known."""

from __future__ import annotations

from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.geometry import Number, Size, resolve_length
from scenekit.core.messages import argument_error
from scenekit.elements.base import EDITOR_FILL, EDITOR_LOCKS, EditorLocks, Element, PositionFields, position_fields
from scenekit.elements.context import CompositionContext
from scenekit.elements.positioning import Extent, Position, resolve_scaled_extent

NaturalSize = tuple[Number, Number]


class Media(Element, frozen=True):
    """A picture or a video. Its natural size, (width, height) in px, decides its ratio.

    Where the natural size is not known, it is taken to have the ratio of the box it is put into.
    """

    @property
    def natural_size(self) -> NaturalSize | None:
        raise NotImplementedError

    def compute_extent(self, context: CompositionContext) -> Extent:
        if self.natural_size is not None:
            return resolve_scaled_extent(self, Size(*self.natural_size), context.canvas)
        if self.width is None or self.height is None:
            return Extent(*context.canvas)
        return Extent(
            resolve_length(self.width, context.canvas.width), resolve_length(self.height, context.canvas.height)
        )


def check_natural_size(media: Media, size: object) -> None:
    """A natural size, or words that do without one."""
    if size is not None:
        force_setattr(media, "size", validation.natural_size(media.method, "size", size, "(width, height) in px"))
    elif media.fit is None and (media.width is None or media.height is None):
        why = "leaves its ratio open: say size=(width, height) of the file in px, or both width= and height=, or fit=."
        raise argument_error(media.method, "size", size, why)


class MediaFields(PositionFields, EditorLocks):
    """What the clips of pictures and videos have in common."""

    name: str
    fill: str


def media_fields(media: Media, position: Position, id: str, layer: int) -> MediaFields:
    """Those fields of its clip."""
    return {**position_fields(media, position, id, layer), **EDITOR_LOCKS, "name": id, "fill": EDITOR_FILL}
