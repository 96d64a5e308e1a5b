"""Raster images as bytes: their format and size, read from their first bytes without decoding them.

The four formats are those that all browsers and renderers show. Unlike SVG, none of them can hold a script or a link.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

from scenekit.core.geometry import Box, Size

if TYPE_CHECKING:
    from collections.abc import Callable

ImageFormat = Literal["png", "jpeg", "webp", "gif"]

MAX_IMAGE_PIXELS = 25_000_000
"""The largest number of px that is decoded. A photo has about 24 million, but a file of a few kB can claim more."""

UNIT_BOX = Box(0, 0, 1, 1)
"""The whole image, as fractions of its size."""

TIMED_OUT = "timed out"
"""The reason why an image is missing after its deadline."""


class UnavailableError(Exception):
    """An image is not available. The message is a predicate with the image's URL as its subject."""


class RasterImage(Struct, frozen=True):
    """An image that can be embedded in a drawing."""

    data: bytes
    format: ImageFormat
    size: Size
    """Size of the image file in px."""
    visible_box: Box = UNIT_BOX
    """The part without transparent margins, as fractions of the size. It is the whole image if it was not measured."""

    @property
    def data_uri(self) -> str:
        """The image as a `data:` URL."""
        return f"data:image/{self.format};base64,{b64encode(self.data).decode()}"

    def __repr__(self) -> str:
        width, height = self.size
        return f"RasterImage({self.format}, {width} x {height} px, {len(self.data)} bytes)"


class ImageResult(NamedTuple):
    """The result of fetching an image: the image, or the reason why it is missing."""

    url: str
    """The URL as the payload has it."""
    image: RasterImage | None = None
    reason: str = ""
    """A predicate with the URL as its subject, such as "timed out". It is empty if there is an image."""


def identify_image(data: bytes) -> RasterImage:
    """Return an image file as a `RasterImage`. Raises `UnavailableError` for other formats, and for too many pixels.

    >>> identify_image(b"GIF89a" + bytes([44, 1, 200, 0]))
    RasterImage(gif, 300 x 200 px, 10 bytes)
    """
    format = _detect_format(data)
    if format is None:
        raise UnavailableError(
            "is an SVG, which scenekit does not embed" if _is_svg(data) else "is not a PNG, JPEG, WebP or GIF"
        )
    size = SIZE_PARSERS[format](data)
    if size is None or min(size) < 1:
        raise UnavailableError(f"is a damaged {format.upper()} without a size")
    if size.width * size.height > MAX_IMAGE_PIXELS:
        raise UnavailableError(
            f"has {size.width} x {size.height} px, more than {MAX_IMAGE_PIXELS // 1_000_000} million in total"
        )
    return RasterImage(data, format, size)


def _detect_format(data: bytes) -> ImageFormat | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _is_svg(data: bytes) -> bool:
    return b"<svg" in data[:1000].lower()


def _read_integer(data: bytes, start: int, length: int, byteorder: Literal["big", "little"] = "big") -> int:
    return int.from_bytes(data[start : start + length], byteorder)


def _parse_png_size(data: bytes) -> Size | None:
    return Size(_read_integer(data, 16, 4), _read_integer(data, 20, 4)) if data[12:16] == b"IHDR" else None


def _parse_gif_size(data: bytes) -> Size:
    return Size(_read_integer(data, 6, 2, "little"), _read_integer(data, 8, 2, "little"))


def _parse_webp_size(data: bytes) -> Size | None:
    """Return the size in the first chunk: `VP8 ` (lossy), `VP8L` (lossless) or `VP8X` (extended)."""
    chunk_type = data[12:16]
    if chunk_type == b"VP8X":
        return Size(1 + _read_integer(data, 24, 3, "little"), 1 + _read_integer(data, 27, 3, "little"))
    if chunk_type == b"VP8L":
        bits = _read_integer(data, 21, 4, "little")
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if chunk_type == b"VP8 ":
        return Size(_read_integer(data, 26, 2, "little") & 0x3FFF, _read_integer(data, 28, 2, "little") & 0x3FFF)
    return None


SOF_MARKERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""The JPEG markers that start a frame (SOF). Their segment holds the size."""

STANDALONE_MARKERS = {0x01, *range(0xD0, 0xD9)}
"""The JPEG markers without a segment."""

MARKER_PATTERN = re.compile(rb"\xff+([^\xff])")
"""A JPEG marker, after any number of fill bytes."""

MAX_SEGMENTS = 1_000
"""The largest number of segments before the frame. Real files have a few dozen."""


def _parse_jpeg_size(data: bytes) -> Size | None:
    """Return the size in the first frame, after the segments before it."""
    position = 2
    for _ in range(MAX_SEGMENTS):
        match = MARKER_PATTERN.match(data, position)
        if match is None:
            return None
        marker, position = match[1][0], match.end()
        if marker in SOF_MARKERS:
            size = Size(_read_integer(data, position + 5, 2), _read_integer(data, position + 3, 2))
            return size if len(data) >= position + 7 else None
        if marker not in STANDALONE_MARKERS:
            position += max(_read_integer(data, position, 2), 2)
    return None


SIZE_PARSERS: dict[ImageFormat, Callable[[bytes], Size | None]] = {
    "png": _parse_png_size,
    "jpeg": _parse_jpeg_size,
    "webp": _parse_webp_size,
    "gif": _parse_gif_size,
}
