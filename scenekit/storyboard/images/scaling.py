"""A picture made as small as it is drawn, where Pillow is installed."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scenekit.core.geometry import Box, Size
from scenekit.errors import ArgumentError
from scenekit.storyboard.images.image import WHOLE, Picture, UnavailableError

if TYPE_CHECKING:
    from PIL import Image

MOST_EMBEDDED = 2_000_000
"""Bytes of a file that is embedded as it is."""

TURNED = 0x0112
"""The EXIF tag that says how the camera was held; not every drawing program heeds it."""


def prepared(picture: Picture, drawn: Size, *, is_cutout: bool) -> Picture:
    """The picture, no larger than it is drawn (px); of a cut-out, the part that is not transparent is.

    Without Pillow, it stays as it is. Raises `UnavailableError` for one that cannot be decoded, or, without Pillow,
    is too large to be embedded.
    """
    try:
        import PIL  # noqa: F401 (it is not everywhere)
    except ImportError:
        if len(picture.data) > MOST_EMBEDDED:
            size = f"{len(picture.data) / 1e6:.1f} MB"
            raise UnavailableError(f"is {size}; it is scaled down where Pillow is: pip install Pillow") from None
        return picture
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd pictures, which are shown all the same
        try:
            return _scaled(picture, drawn, is_cutout)
        except Exception:  # what a decoder says of broken bytes can be anything
            raise UnavailableError("cannot be decoded, it may be cut off") from None


def _scaled(picture: Picture, drawn: Size, is_cutout: bool) -> Picture:
    """The picture itself where it is small enough, else one that is: a JPEG, or a WebP where something is clear."""
    opened = _decoded(picture, drawn)
    is_clear, is_upright = opened.has_transparency_data, opened.getexif().get(TURNED, 1) == 1
    upright = (opened if is_upright else _turned(opened)).convert("RGBA" if is_clear else "RGB")
    visible = _visible(upright) if is_cutout and is_clear else WHOLE
    share = max(drawn.width / (visible.width * upright.width), drawn.height / (visible.height * upright.height))
    is_small = share >= 1 and opened.size == picture.size and len(picture.data) <= MOST_EMBEDDED
    if is_small and is_upright:
        return replace(picture, visible=visible)
    small = _resized(upright, min(share, 1))
    stream = BytesIO()
    small.save(stream, "WEBP" if is_clear else "JPEG", quality=90)
    return Picture(stream.getvalue(), "webp" if is_clear else "jpeg", Size(*small.size), visible)


def _decoded(picture: Picture, drawn: Size) -> Image.Image:
    """The picture; a JPEG no larger than it must be, as it can be decoded at a half or less of its size."""
    from PIL import Image

    opened = Image.open(BytesIO(picture.data), formats=[picture.format.upper()])
    if opened.size != picture.size:  # so that nothing larger is decoded than was looked at
        raise ValueError("two sizes")
    longest = max(1, int(min(max(drawn), max(picture.size))))  # either way up
    opened.draft(opened.mode, (longest, longest))
    opened.load()
    return opened


def _turned(opened: Image.Image) -> Image.Image:
    """The picture as the camera was held."""
    from PIL import ImageOps

    return ImageOps.exif_transpose(opened)


def _visible(upright: Image.Image) -> Box:
    """The tight box of a cut-out; the whole picture where nothing in it is transparent, or everything."""
    from scenekit.avatars.cutout import person_in

    try:
        left, top, width, height = person_in(upright, "fetch", upright).tight
    except ArgumentError:
        return WHOLE
    across, down = upright.size
    return Box(left / across, top / down, width / across, height / down)


def _resized(upright: Image.Image, share: float) -> Image.Image:
    from PIL import Image

    size = Size(*(max(1, round(side * share)) for side in upright.size))
    return upright if size == upright.size else upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
