"""A picture made as small as it is drawn, where Pillow is installed."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scenekit.core.geometry import Box, Size
from scenekit.errors import ArgumentError
from scenekit.storyboard.images.image import UNIT_BOX, RasterImage, UnavailableError

if TYPE_CHECKING:
    from PIL import Image

MAX_EMBEDDED_BYTES = 2_000_000
"""Bytes of a file that is embedded as it is."""

EXIF_ORIENTATION = 0x0112
"""The EXIF tag that says how the camera was held; not every drawing program heeds it."""


def downscale_for_embedding(image: RasterImage, rendered_size: Size, *, is_cutout: bool) -> RasterImage:
    """The picture, no larger than it is drawn (px); of a cut-out, the part that is not transparent is.

    Without Pillow, it stays as it is. Raises `UnavailableError` for one that cannot be decoded, or, without Pillow,
    is too large to be embedded.
    """
    try:
        import PIL  # noqa: F401 (it is not everywhere)
    except ImportError:
        if len(image.data) > MAX_EMBEDDED_BYTES:
            size = f"{len(image.data) / 1e6:.1f} MB"
            raise UnavailableError(f"is {size}; it is scaled down where Pillow is: pip install Pillow") from None
        return image
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd pictures, which are shown all the same
        try:
            return _downscale(image, rendered_size, is_cutout)
        except Exception:  # what a decoder says of broken bytes can be anything
            raise UnavailableError("cannot be decoded, it may be cut off") from None


def _downscale(image: RasterImage, rendered_size: Size, is_cutout: bool) -> RasterImage:
    """The picture itself where it is small enough, else one that is: a JPEG, or a WebP where something is clear."""
    opened = _decode(image, rendered_size)
    is_clear, is_upright = opened.has_transparency_data, opened.getexif().get(EXIF_ORIENTATION, 1) == 1
    upright = (opened if is_upright else _apply_exif_orientation(opened)).convert("RGBA" if is_clear else "RGB")
    visible = _detect_visible_box(upright) if is_cutout and is_clear else UNIT_BOX
    share = max(
        rendered_size.width / (visible.width * upright.width), rendered_size.height / (visible.height * upright.height)
    )
    is_small = share >= 1 and opened.size == image.size and len(image.data) <= MAX_EMBEDDED_BYTES
    if is_small and is_upright:
        return replace(image, visible_box=visible)
    small = _resize(upright, min(share, 1))
    stream = BytesIO()
    small.save(stream, "WEBP" if is_clear else "JPEG", quality=90)
    return RasterImage(stream.getvalue(), "webp" if is_clear else "jpeg", Size(*small.size), visible)


def _decode(image: RasterImage, rendered_size: Size) -> Image.Image:
    """The picture; a JPEG no larger than it must be, as it can be decoded at a half or less of its size."""
    from PIL import Image

    opened = Image.open(BytesIO(image.data), formats=[image.format.upper()])
    if opened.size != image.size:  # so that nothing larger is decoded than was looked at
        raise ValueError("two sizes")
    longest = max(1, int(min(max(rendered_size), max(image.size))))  # either way up
    opened.draft(opened.mode, (longest, longest))
    opened.load()
    return opened


def _apply_exif_orientation(decoded_image: Image.Image) -> Image.Image:
    """The picture as the camera was held."""
    from PIL import ImageOps

    return ImageOps.exif_transpose(decoded_image)


def _detect_visible_box(upright_image: Image.Image) -> Box:
    """The tight box of a cut-out; the whole picture where nothing in it is transparent, or everything."""
    from scenekit.avatars.measuring.cutout import segment_person

    try:
        left, top, width, height = segment_person(upright_image, "fetch", upright_image).tight
    except ArgumentError:
        return UNIT_BOX
    across, down = upright_image.size
    return Box(left / across, top / down, width / across, height / down)


def _resize(upright_image: Image.Image, scale: float) -> Image.Image:
    from PIL import Image

    size = Size(*(max(1, round(side * scale)) for side in upright_image.size))
    return (
        upright_image
        if size == upright_image.size
        else upright_image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
    )
