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

Format = Literal["png", "jpeg", "webp", "gif"]

MOST_PIXELS = 25_000_000
"""More are not decoded: a file of a few kB can claim them. A camera's picture has about 24 million."""

WHOLE = Box(0, 0, 1, 1)


class UnavailableError(Exception):
    """Why a picture cannot be had, to be read after its name."""


class Picture(Struct, frozen=True):
    """A picture that can be embedded."""

    data: bytes
    format: Format
    size: Size
    """px of the picture itself."""
    visible: Box = WHOLE
    """What of it is not transparent margin, in shares of its size; the whole where nobody measured it."""

    @property
    def uri(self) -> str:
        """The picture as an address that needs no network."""
        return f"data:image/{self.format};base64,{b64encode(self.data).decode()}"

    def __repr__(self) -> str:
        width, height = self.size
        return f"Picture({self.format}, {width} x {height} px, {len(self.data)} bytes)"


def recognised(data: bytes) -> Picture:
    """The picture that some bytes are. Raises `UnavailableError` for any other format, and one of too many pixels.

    >>> recognised(b"GIF89a" + bytes([44, 1, 200, 0]))
    Picture(gif, 300 x 200 px, 10 bytes)
    """
    format = _format(data)
    if format is None:
        raise UnavailableError("is an SVG, which is not embedded" if _is_svg(data) else "is no PNG, JPEG, WebP or GIF")
    size = SIZES[format](data)
    if size is None or min(size) < 1:
        raise UnavailableError(f"is a broken {format.upper()}: it does not say its size")
    if size.width * size.height > MOST_PIXELS:
        raise UnavailableError(f"claims {size.width} x {size.height} px, more than {MOST_PIXELS // 1_000_000} million")
    return Picture(data, format, size)


def _format(data: bytes) -> Format | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _is_svg(data: bytes) -> bool:
    return b"<svg" in data[:1000].lower()


def _number(data: bytes, start: int, length: int, order: Literal["big", "little"] = "big") -> int:
    return int.from_bytes(data[start : start + length], order)


def _png(data: bytes) -> Size | None:
    return Size(_number(data, 16, 4), _number(data, 20, 4)) if data[12:16] == b"IHDR" else None


def _gif(data: bytes) -> Size:
    return Size(_number(data, 6, 2, "little"), _number(data, 8, 2, "little"))


def _webp(data: bytes) -> Size | None:
    """Its first chunk is lossy (`VP8 `), lossless (`VP8L`), or says what follows (`VP8X`)."""
    kind = data[12:16]
    if kind == b"VP8X":
        return Size(1 + _number(data, 24, 3, "little"), 1 + _number(data, 27, 3, "little"))
    if kind == b"VP8L":
        both = _number(data, 21, 4, "little")
        return Size(1 + (both & 0x3FFF), 1 + (both >> 14 & 0x3FFF))
    if kind == b"VP8 ":
        return Size(_number(data, 26, 2, "little") & 0x3FFF, _number(data, 28, 2, "little") & 0x3FFF)
    return None


FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""The segments of a JPEG that begin a frame, and say its size."""

ALONE = {0x01, *range(0xD0, 0xD9)}
"""Those that nothing follows."""

SEGMENT = re.compile(rb"\xff+([^\xff])")
"""How a segment begins: its kind, after any number of bytes that only fill."""

MOST_SEGMENTS = 1_000
"""More are not passed on the way to a frame; real files have a few dozen."""


def _jpeg(data: bytes) -> Size | None:
    """The size that its first frame says, past the segments before it."""
    at = 2
    for _ in range(MOST_SEGMENTS):
        begun = SEGMENT.match(data, at)
        if begun is None:
            return None
        kind, at = begun[1][0], begun.end()
        if kind in FRAMES:
            is_cut = len(data) < at + 7
            return None if is_cut else Size(_number(data, at + 5, 2), _number(data, at + 3, 2))
        if kind not in ALONE:
            at += max(_number(data, at, 2), 2)
    return None


SIZES: dict[Format, Callable[[bytes], Size | None]] = {"png": _png, "jpeg": _jpeg, "webp": _webp, "gif": _gif}
