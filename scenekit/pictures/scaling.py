"""A picture made as small as it is drawn, where Pillow is installed."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scenekit.errors import ArgumentError
from scenekit.geometry import Box, Size
from scenekit.pictures.picture import Picture, UnavailableError

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
    measured = replace(picture, visible=_visible(picture)) if is_cutout else picture
    return _scaled(measured, drawn)


def _visible(picture: Picture) -> Box:
    """The tight box of a cut-out; the whole picture where nothing in it is transparent."""
    from scenekit.avatars.cutout import cut_out

    try:
        cutout = cut_out("fetch", picture.data)
    except ArgumentError:
        return picture.visible
    left, top, width, height = cutout.tight
    across, down = cutout.picture.size
    return Box(left / across, top / down, width / across, height / down)


def _scaled(picture: Picture, drawn: Size) -> Picture:
    """The picture itself where it is small enough, else one that is."""
    width, height = picture.size
    share = max(drawn.width / (picture.visible.width * width), drawn.height / (picture.visible.height * height))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd pictures, which are shown all the same
        try:
            opened = _decoded(picture)
            is_upright = opened.getexif().get(TURNED, 1) == 1
            is_small = share >= 1 and len(picture.data) <= MOST_EMBEDDED
            return picture if is_small and is_upright else _encoded(opened, picture, min(share, 1))
        except Exception:  # what a decoder says of broken bytes can be anything
            raise UnavailableError("cannot be decoded, it may be cut off") from None


def _decoded(picture: Picture) -> Image.Image:
    from PIL import Image

    opened = Image.open(BytesIO(picture.data), formats=[picture.format.upper()])
    if opened.size != picture.size:  # so that nothing larger is decoded than was looked at
        raise ValueError("two sizes")
    opened.load()
    return opened


def _encoded(opened: Image.Image, picture: Picture, share: float) -> Picture:
    """A JPEG, or a WebP where something is transparent; turned as the camera was."""
    from PIL import Image, ImageOps

    is_clear = opened.has_transparency_data
    upright = ImageOps.exif_transpose(opened).convert("RGBA" if is_clear else "RGB")
    size = Size(*(max(1, round(side * share)) for side in upright.size))
    small = upright if share == 1 else upright.resize(size, Image.Resampling.LANCZOS)
    stream = BytesIO()
    small.save(stream, "WEBP" if is_clear else "JPEG", quality=90)
    return replace(picture, data=stream.getvalue(), format="webp" if is_clear else "jpeg", size=size)
