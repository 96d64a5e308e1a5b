"""A picture as bytes: which of the four formats they are, and how large it is, told from its first bytes alone.

These four are what all browsers and drawing programs show, and none of them can hold a program or a link (an SVG can).
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from scenekit.core.geometry import Box, Size

if TYPE_CHECKING:
    from collections.abc import Callable

ImageFormat = Literal["png", "jpeg", "webp", "gif"]

MAX_IMAGE_PIXELS = 25_000_000
"""More are not decoded: a file of a few kB can claim them. A camera's picture has about 24 million."""

UNIT_BOX = Box(0, 0, 1, 1)


class UnavailableError(Exception):
    """Why a picture cannot be had, to be read after its name."""


class RasterImage(Struct, frozen=True):
    """A picture that can be embedded."""

    data: bytes
    format: ImageFormat
    size: Size
    """px of the picture itself."""
    visible_box: Box = UNIT_BOX
    """What of it is not transparent margin, in shares of its size; the whole where nobody measured it."""

    @property
    def data_uri(self) -> str:
        """The picture as an address that needs no network."""
        return f"data:image/{self.format};base64,{b64encode(self.data).decode()}"

    def __repr__(self) -> str:
        width, height = self.size
        return f"Picture({self.format}, {width} x {height} px, {len(self.data)} bytes)"


def identify_image(data: bytes) -> RasterImage:
    """The picture that some bytes are. Raises `UnavailableError` for any other format, and one of too many pixels.

    >>> identify_image(b"GIF89a" + bytes([44, 1, 200, 0]))
    Picture(gif, 300 x 200 px, 10 bytes)
    """
    format = _detect_format(data)
    if format is None:
        raise UnavailableError("is an SVG, which is not embedded" if _is_svg(data) else "is no PNG, JPEG, WebP or GIF")
    size = SIZE_PARSERS[format](data)
    if size is None or min(size) < 1:
        raise UnavailableError(f"is a broken {format.upper()}: it does not say its size")
    if size.width * size.height > MAX_IMAGE_PIXELS:
        raise UnavailableError(
            f"claims {size.width} x {size.height} px, more than {MAX_IMAGE_PIXELS // 1_000_000} million"
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
    """Its first chunk is lossy (`VP8 `), lossless (`VP8L`), or says what follows (`VP8X`)."""
    kind = data[12:16]
    if kind == b"VP8X":
        return Size(1 + _read_integer(data, 24, 3, "little"), 1 + _read_integer(data, 27, 3, "little"))
    if kind == b"VP8L":
        both = _read_integer(data, 21, 4, "little")
        return Size(1 + (both & 0x3FFF), 1 + (both >> 14 & 0x3FFF))
    if kind == b"VP8 ":
        return Size(_read_integer(data, 26, 2, "little") & 0x3FFF, _read_integer(data, 28, 2, "little") & 0x3FFF)
    return None


SOF_MARKERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""The segments of a JPEG that begin a frame, and say its size."""

STANDALONE_MARKERS = {0x01, *range(0xD0, 0xD9)}
"""Those that nothing follows."""

MARKER_PATTERN = re.compile(rb"\xff+([^\xff])")
"""How a segment begins: its kind, after any number of bytes that only fill."""

MAX_SEGMENTS = 1_000
"""More are not passed on the way to a frame; real files have a few dozen."""


def _parse_jpeg_size(data: bytes) -> Size | None:
    """The size that its first frame says, past the segments before it."""
    at = 2
    for _ in range(MAX_SEGMENTS):
        begun = MARKER_PATTERN.match(data, at)
        if begun is None:
            return None
        kind, at = begun[1][0], begun.end()
        if kind in SOF_MARKERS:
            is_cut = len(data) < at + 7
            return None if is_cut else Size(_read_integer(data, at + 5, 2), _read_integer(data, at + 3, 2))
        if kind not in STANDALONE_MARKERS:
            at += max(_read_integer(data, at, 2), 2)
    return None


SIZE_PARSERS: dict[ImageFormat, Callable[[bytes], Size | None]] = {
    "png": _parse_png_size,
    "jpeg": _parse_jpeg_size,
    "webp": _parse_webp_size,
    "gif": _parse_gif_size,
}
