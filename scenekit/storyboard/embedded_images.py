"""Pictures that are at hand, embedded in the drawing: each is written once, wherever and however often it is shown."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from scenekit.core.geometry import Box, Size
from scenekit.storyboard.clip_drawing import Drawn
from scenekit.storyboard.markup import NOTHING, Markup, element, moved, scaled, together
from scenekit.storyboard.placeholders import play_mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenekit.inspection.view import Clip
    from scenekit.storyboard.images.image import Picture


EXACT = 9
"""Decimals of a scale that makes a picture fit: a clip may be of 1 px itself, and scaled to the canvas."""


class Album:
    """The pictures of a document.

    An id says what the picture is, so that drawings share a page: where two have the same id, they mean the same.
    """

    def __init__(self, pictures: Mapping[str, Picture]):
        self.pictures = pictures
        """Those at hand, by address."""
        self._ids: dict[str, str] = {}
        """Of those that are shown, by address."""

    def shown(self, address: str, place: Box) -> Markup:
        """A picture in its place, whatever its ratio."""
        if address not in self._ids:
            data = self.pictures[address].data
            self._ids[address] = f"picture-{blake2b(data, digest_size=6).hexdigest()}"
        width, height = self.pictures[address].size
        own = scaled(max(place.width, 0) / width, max(place.height, 0) / height, EXACT)
        corner = f"{moved(place.left, place.top)} " if place.left or place.top else ""
        return element("use", href=f"#{self._ids[address]}", transform=f"{corner}{own}")

    def written(self) -> Markup:
        """The pictures that are shown, each in its own px."""
        pictures = {id: self.pictures[address] for address, id in self._ids.items()}
        if not pictures:
            return NOTHING
        return element("defs", together(_embedded(id, picture) for id, picture in pictures.items()))


def _embedded(id: str, picture: Picture) -> Markup:
    width, height = picture.size
    return element("image", id=id, href=picture.uri, width=width, height=height, preserveAspectRatio="none")


def photo(clip: Clip, address: str, album: Album) -> Drawn:
    """A picture that fills its clip, whatever its ratio. Of an avatar's, the part that is not transparent does."""
    size = Size(clip.number("width", 0), clip.number("height", 0))
    place = _around(size, album.pictures[address].visible) if clip.kind == "aiModel" else Box(0, 0, *size)
    return Drawn(album.shown(address, place), play_mark(clip) if clip.kind == "videoImage" else NOTHING)


def _around(size: Size, visible: Box) -> Box:
    """Where a picture lies whose visible part is that large."""
    width, height = size.width / visible.width, size.height / visible.height
    return Box(-visible.left * width, -visible.top * height, width, height)


def backdrop(canvas: Size, address: str, album: Album) -> Markup:
    """A picture that covers the canvas, and reaches beyond it where its ratio is another."""
    own = album.pictures[address].size
    scale = max(canvas.width / own.width, canvas.height / own.height)
    width, height = own.width * scale, own.height * scale
    return album.shown(address, Box((canvas.width - width) / 2, (canvas.height - height) / 2, width, height))
