"""Fetched images, embedded in a drawing. Each is written once, however often it is shown."""

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
"""Decimals of the scale of an image. A clip may be 1 px wide and itself be scaled to the canvas."""


class ImageDefs:
    """The images of a document.

    The id of an image is a hash of its data. So several drawings can share a page: equal ids have equal images.

    Args:
        images: The fetched images, by URL.
    """

    def __init__(self, images: Mapping[str, RasterImage]):
        self.images = images
        """The fetched images, by URL."""
        self._ids: dict[str, str] = {}
        """The ids of the images that are shown, by URL."""

    def use_image(self, url: str, box: Box) -> Markup:
        """Return an image stretched to a box."""
        if url not in self._ids:
            data = self.images[url].data
            self._ids[url] = f"picture-{blake2b(data, digest_size=6).hexdigest()}"
        width, height = self.images[url].size
        scaling = format_scale(max(box.width, 0) / width, max(box.height, 0) / height, SCALE_DECIMALS)
        corner = f"{format_translate(box.left, box.top)} " if box.left or box.top else ""
        return element("use", href=f"#{self._ids[url]}", transform=f"{corner}{scaling}")

    def to_markup(self) -> Markup:
        """Return the `defs` element with the images that are shown, in their own px, or nothing if none is shown."""
        images = {id: self.images[url] for url, id in self._ids.items()}
        if not images:
            return EMPTY_MARKUP
        return element("defs", concat(_image_element(id, image) for id, image in images.items()))


def _image_element(id: str, image: RasterImage) -> Markup:
    width, height = image.size
    return element("image", id=id, href=image.data_uri, width=width, height=height, preserveAspectRatio="none")


def draw_image(clip: ClipView, url: str, image_defs: ImageDefs) -> ClipDrawing:
    """Draw an image stretched to its clip. Of an avatar's image, the visible part is stretched to the clip."""
    size = Size(clip.get_number("width", 0), clip.get_number("height", 0))
    is_avatar = clip.clip_type == "aiModel"
    box = _full_image_box(size, image_defs.images[url].visible_box) if is_avatar else Box(0, 0, *size)
    overlay = draw_play_button(clip) if clip.clip_type == "videoImage" else EMPTY_MARKUP
    return ClipDrawing(image_defs.use_image(url, box), overlay)


def _full_image_box(size: Size, visible_box: Box) -> Box:
    """Return the box of an image whose visible part fills a box of `size` at the origin."""
    width, height = size.width / visible_box.width, size.height / visible_box.height
    return Box(-visible_box.left * width, -visible_box.top * height, width, height)


def draw_background_image(canvas: Size, url: str, image_defs: ImageDefs) -> Markup:
    """Return an image that covers the canvas. It keeps its aspect ratio and is cropped at the edges."""
    image_size = image_defs.images[url].size
    scale = max(canvas.width / image_size.width, canvas.height / image_size.height)
    width, height = image_size.width * scale, image_size.height * scale
    return image_defs.use_image(url, Box((canvas.width - width) / 2, (canvas.height - height) / 2, width, height))
