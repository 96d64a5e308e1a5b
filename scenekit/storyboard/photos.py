"""Pictures that are at hand, embedded in the drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.geometry import Box, Size
from scenekit.storyboard.drawn import Drawn
from scenekit.storyboard.markup import NOTHING, Markup, element
from scenekit.storyboard.media import play_mark

if TYPE_CHECKING:
    from scenekit.pictures.picture import Picture
    from scenekit.view import Clip


def photo(clip: Clip, picture: Picture) -> Drawn:
    """A picture that fills its clip, whatever its ratio. Of an avatar's, the part that is not transparent does."""
    size = Size(clip.number("width", 0), clip.number("height", 0))
    place = _around(size, picture.visible) if clip.kind == "aiModel" else Box(0, 0, *size)
    return Drawn(_embedded(picture, place, "none"), play_mark(clip) if clip.kind == "videoImage" else NOTHING)


def _around(size: Size, visible: Box) -> Box:
    """Where a picture lies whose visible part is that large."""
    width, height = size.width / visible.width, size.height / visible.height
    return Box(-visible.left * width, -visible.top * height, width, height)


def backdrop(canvas: Size, picture: Picture) -> Markup:
    """A picture that covers the canvas, cut where its ratio is another."""
    return _embedded(picture, Box(0, 0, *canvas), "xMidYMid slice")


def _embedded(picture: Picture, place: Box, ratio: str) -> Markup:
    size = {"width": max(place.width, 0), "height": max(place.height, 0)}
    return element("image", href=picture.uri, x=place.left, y=place.top, **size, preserveAspectRatio=ratio)
