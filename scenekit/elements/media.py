"""The base class of images and videos: elements with a natural size, which may be unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.geometry import Number, Size, resolve_length
from scenekit.core.messages import argument_error
from scenekit.elements.base import EDITOR_FILL, EDITOR_LOCKS, Element, position_fields
from scenekit.elements.context import CompositionContext
from scenekit.elements.positioning import Extent, Position, resolve_scaled_extent

if TYPE_CHECKING:
    from scenekit.elements.base import EditorLocks, PositionFields

    class MediaFields(PositionFields, EditorLocks):
        """The fields that the clips of images and videos share."""

        name: str
        fill: str


NaturalSize = tuple[Number, Number]
"""The width and the height of an image or video file, in px."""


class Media(Element, frozen=True):
    """An image or a video. Its natural size defines its aspect ratio.

    If the natural size is unknown, scenekit assumes the aspect ratio of the box that the element fills.
    """

    @property
    def natural_size(self) -> NaturalSize | None:
        """The natural size, (width, height) in px; None if it is unknown."""
        raise NotImplementedError

    def compute_extent(self, context: CompositionContext) -> Extent:
        """Return the size from the natural size, or from the box if that is unknown."""
        if self.natural_size is not None:
            return resolve_scaled_extent(self, Size(*self.natural_size), context.canvas)
        if self.width is None or self.height is None:
            return Extent(*context.canvas)
        return Extent(
            resolve_length(self.width, context.canvas.width), resolve_length(self.height, context.canvas.height)
        )


def check_natural_size(media: Media, size: object) -> None:
    """Check the natural size. It may be missing only if the options define a box."""
    if size is not None:
        force_setattr(media, "size", validation.natural_size(media.method, "size", size, "(width, height)"))
    elif media.fit is None and (media.width is None or media.height is None):
        reason = "is required to know the aspect ratio. Pass the (width, height) of the file in px, or both width= and "
        raise argument_error(media.method, "size", size, f"{reason}height=, or fit=.")


def media_fields(media: Media, position: Position, id: str, layer: int) -> MediaFields:
    """Return the fields that the clips of images and videos share."""
    return {**position_fields(media, position, id, layer), **EDITOR_LOCKS, "name": id, "fill": EDITOR_FILL}
