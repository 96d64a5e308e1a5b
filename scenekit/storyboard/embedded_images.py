"""Pictures that are at hand, embedded in the drawing: each is written once, wherever and however often it is shown."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from scenekit.core.geometry import Box, Size
from scenekit.storyboard.clip_drawing import ClipDrawing
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element, format_scale, format_translate
from scenekit.storyboard.placeholders import draw_play_button

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenekit.inspection.view import ClipView
    from scenekit.storyboard.images.image import RasterImage


SCALE_DECIMALS = 9
"""Decimals of a scale that makes a picture fit: a clip may be of 1 px itself, and scaled to the canvas."""


class ImageDefs:
    """The pictures of a document.

    An id says what the picture is, so that drawings share a page: where two have the same id, they mean the same.
    """

    def __init__(self, images: Mapping[str, RasterImage]):
        self.images = images
        """Those at hand, by address."""
        self._ids: dict[str, str] = {}
        """Of those that are shown, by address."""

    def use_image(self, url: str, box: Box) -> Markup:
        """A picture in its place, whatever its ratio."""
        if url not in self._ids:
            data = self.images[url].data
            self._ids[url] = f"picture-{blake2b(data, digest_size=6).hexdigest()}"
        width, height = self.images[url].size
        own = format_scale(max(box.width, 0) / width, max(box.height, 0) / height, SCALE_DECIMALS)
        corner = f"{format_translate(box.left, box.top)} " if box.left or box.top else ""
        return element("use", href=f"#{self._ids[url]}", transform=f"{corner}{own}")

    def to_markup(self) -> Markup:
        """The pictures that are shown, each in its own px."""
        pictures = {id: self.images[address] for address, id in self._ids.items()}
        if not pictures:
            return EMPTY_MARKUP
        return element("defs", concat(_image_element(id, picture) for id, picture in pictures.items()))


def _image_element(id: str, image: RasterImage) -> Markup:
    width, height = image.size
    return element("image", id=id, href=image.data_uri, width=width, height=height, preserveAspectRatio="none")


def draw_image(clip: ClipView, url: str, image_defs: ImageDefs) -> ClipDrawing:
    """A picture that fills its clip, whatever its ratio. Of an avatar's, the part that is not transparent does."""
    size = Size(clip.get_number("width", 0), clip.get_number("height", 0))
    place = (
        _full_image_box(size, image_defs.images[url].visible_box) if clip.clip_type == "aiModel" else Box(0, 0, *size)
    )
    return ClipDrawing(
        image_defs.use_image(url, place), draw_play_button(clip) if clip.clip_type == "videoImage" else EMPTY_MARKUP
    )


def _full_image_box(size: Size, visible_box: Box) -> Box:
    """Where a picture lies whose visible part is that large."""
    width, height = size.width / visible_box.width, size.height / visible_box.height
    return Box(-visible_box.left * width, -visible_box.top * height, width, height)


def draw_background_image(canvas: Size, url: str, image_defs: ImageDefs) -> Markup:
    """A picture that covers the canvas, and reaches beyond it where its ratio is another."""
    own = image_defs.images[url].size
    scale = max(canvas.width / own.width, canvas.height / own.height)
    width, height = own.width * scale, own.height * scale
    return image_defs.use_image(url, Box((canvas.width - width) / 2, (canvas.height - height) / 2, width, height))
