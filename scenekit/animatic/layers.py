"""The pictures of a scene: one for each animated element, and one for everything between two of them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from scenekit.animatic.motion import find_entrance
from scenekit.core.geometry import Box, Size
from scenekit.storyboard.png import draw_png
from scenekit.storyboard.svg import draw_layer
from scenekit.storyboard.text import collect_font_files_by_family

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.animatic.motion import Motion
    from scenekit.elements import Animation
    from scenekit.inspection.view import ClipView
    from scenekit.storyboard import Storyboard
    from scenekit.storyboard.rasterizer import Rasterizer

MAX_ANIMATED_LAYERS = 40
"""The largest number of elements of a scene that move. The others are drawn in their final state. Each is a picture in
memory, and takes a tenth of a second to draw."""


class Layer(NamedTuple):
    """A part of a scene."""

    picture: Image.Image
    """RGBA, cropped to what is visible."""
    corner: tuple[int, int]
    """The position of the picture in the frame, in px of the frame."""
    box: Box
    """The box of the element, in px of the frame. For other layers it is the whole frame."""
    animation: Animation | None
    """The entrance animation, or None if the layer does not move."""


def draw_layers(rasterizer: Rasterizer, storyboard: Storyboard, scene_index: int, size: Size) -> list[Layer]:
    """Return the layers of a scene, from back to front. The first one has the background.

    Args:
        rasterizer: Draws them.
        storyboard: The project and its images.
        scene_index: Index of the scene, counted from 0.
        size: The size of the frame in px.
    """
    layers: list[Layer] = []
    for clips, animation in _split_clips(storyboard.payload_view.scenes[scene_index].clips):
        is_first = not layers
        svg = draw_layer(storyboard, scene_index, clips, has_background=is_first)
        picture = rasterize_layer(rasterizer, svg, storyboard, scene_index, size)
        box = _scale_box(clips[0].box, storyboard.payload_view.canvas, size) if animation else Box(0, 0, *size)
        if visible := (0, 0, *size) if is_first else picture.getbbox():
            layers.append(Layer(picture.crop(visible), (visible[0], visible[1]), box, animation))
    return layers


def rasterize_layer(
    rasterizer: Rasterizer, svg: str, storyboard: Storyboard, scene_index: int, size: Size
) -> Image.Image:
    """Return an SVG of the size of the canvas as a picture of the size of the frame."""
    fonts = collect_font_files_by_family(storyboard.payload_view.scenes[scene_index])
    picture = Image.open(BytesIO(draw_png(rasterizer, svg, scene_index, int(size.width), fonts))).convert("RGBA")
    return picture if picture.size == size else picture.resize((int(size.width), int(size.height)))


def place_layer(frame: Image.Image, layer: Layer, motion: Motion) -> None:
    """Draw a layer over a frame."""
    if motion.opacity <= 0:
        return
    picture = layer.picture
    x, y = layer.corner[0] + motion.x * layer.box.width, layer.corner[1] + motion.y * layer.box.height
    if motion.scale != 1:
        center_x, center_y = layer.box.left + layer.box.width / 2, layer.box.top + layer.box.height / 2
        x, y = center_x + (x - center_x) * motion.scale, center_y + (y - center_y) * motion.scale
        width, height = (max(round(length * motion.scale), 1) for length in picture.size)
        picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    if motion.opacity < 1:
        picture = picture.copy()
        picture.putalpha(picture.getchannel("A").point(lambda alpha: round(alpha * motion.opacity)))
    _composite(frame, picture, round(x), round(y))


def _composite(frame: Image.Image, picture: Image.Image, x: int, y: int) -> None:
    """Draw a picture over a frame at a position, which may be partly outside."""
    part = picture.crop((max(-x, 0), max(-y, 0), *picture.size)) if x < 0 or y < 0 else picture
    if min(part.size) > 0 and x < frame.width and y < frame.height:
        frame.alpha_composite(part, (max(x, 0), max(y, 0)))


def _split_clips(clips: tuple[ClipView, ...]) -> Iterator[tuple[list[ClipView], Animation | None]]:
    """Yield the clips of each layer. The first layer may be empty, because it has the background."""
    still: list[ClipView] = []
    is_first, animated_count = True, 0
    for clip in clips:
        animation = find_entrance(clip)
        if animation is None or animated_count == MAX_ANIMATED_LAYERS:
            still.append(clip)
            continue
        if still or is_first:
            yield still, None
        yield [clip], animation
        still, is_first = [], False
        animated_count += 1
    if still or is_first:
        yield still, None


def _scale_box(box: Box, canvas: Size, size: Size) -> Box:
    factor = size.width / canvas.width
    return Box(*(value * factor for value in box))
