"""The dozen avatars of the sandbox: their ids and names, and the images that the models list links to.

The images are drawn, so they show no real person. Coordinates are in heads: 1 is the height of a head, x is 0
in the middle of the neck, and y is 0 at the crown.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from math import cos, radians, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

IMAGE_WIDTH_PX, IMAGE_HEIGHT_PX = 900, 1222
"""The size of the images in px: half the height of the documented origin image, and wide enough for stretched arms."""

HEAD_PX, TOP_MARGIN_PX = 148, 84
"""The height of a head, and the space above it, in px. A person of 7.5 heads ends 28 px above the bottom."""

Point = tuple[float, float]
Color = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""

SKIN_COLORS: tuple[Color, ...] = ((244, 208, 177), (224, 172, 135), (171, 120, 84), (106, 70, 47))


class Person(NamedTuple):
    """A drawn person."""

    id: str
    clothes: str
    """The id of the clothes. A custom avatar has none (`""`)."""
    name: str
    korean_name: str
    arms: tuple[Point, Point]
    """The angles of the upper arm and the forearm, for both arms, in degrees outwards from hanging down."""
    hair: str
    skin: int
    hair_color: Color
    top: Color
    bottom: Color
    has_skirt: bool = False

    @property
    def file_name(self) -> str:
        """The name of the image file."""
        return f"{self.id}_{self.clothes}.png" if self.clothes else f"{self.id}.png"


HANGING, ON_HIP, PRESENTING, WAVING, FOLDED, POINTING = (10, 4), (44, -54), (28, 84), (62, 160), (16, -62), (82, 92)
BLACK, BROWN, BLOND, GRAY, RED = (38, 34, 36), (86, 56, 38), (214, 178, 108), (150, 150, 155), (156, 74, 42)
NAVY, CHARCOAL, TEAL, WINE, SAND, SKY, PLUM, MOSS = (
    (38, 54, 92), (58, 60, 66), (24, 118, 124), (124, 34, 58), (196, 176, 146), (92, 140, 196), (98, 62, 122),
    (84, 108, 72),
)  # fmt: skip

PEOPLE = (
    Person("M000045058", "BG00002320", "Jonathan", "조나단", (HANGING, PRESENTING), "short", 0, BROWN, NAVY, CHARCOAL),
    Person("M000000101", "BG00000101", "Ara", "아라", (FOLDED, FOLDED), "bob", 0, BLACK, SAND, CHARCOAL),
    Person("M000000102", "BG00000102", "Minjun", "민준", (HANGING, HANGING), "short", 1, BLACK, CHARCOAL, CHARCOAL),
    Person("M000000103", "BG00000103", "Amina", "아미나", (ON_HIP, ON_HIP), "long", 2, BLACK, WINE, NAVY, True),
    Person("M000000104", "BG00000104", "David", "데이비드", (WAVING, HANGING), "short", 3, BLACK, SKY, NAVY),
    Person("M000000105", "BG00000105", "Elena", "엘레나", (PRESENTING, PRESENTING), "bun", 0, BLOND, PLUM, PLUM, True),
    Person("M000000106", "BG00000106", "Haruto", "하루토", (POINTING, HANGING), "short", 1, BLACK, TEAL, SAND),
    Person("M000000107", "BG00000107", "Grace", "그레이스", (HANGING, ON_HIP), "bob", 3, BROWN, MOSS, CHARCOAL),
    Person("M000000108", "BG00000108", "Lukas", "루카스", (FOLDED, FOLDED), "bald", 0, GRAY, NAVY, NAVY),
    Person("M000000109", "BG00000109", "Sofia", "소피아", (HANGING, WAVING), "long", 1, RED, SKY, CHARCOAL),
    Person("M000000110", "BG00000110", "Walter", "월터", (HANGING, PRESENTING), "short", 0, GRAY, CHARCOAL, CHARCOAL),
    Person("66f1c0ffee0123456789abcd", "", "My avatar", "내 아바타", (HANGING, HANGING), "short", 2, BROWN, TEAL, NAVY),
)
"""The first one has the ids of the documented avatar, and the last one is a custom avatar."""

PEOPLE_BY_FILE_NAME = {person.file_name: person for person in PEOPLE}


class Part(NamedTuple):
    """A part of a person in one color: an ellipse (center and half sizes) or else a polygon, in heads."""

    color: Color
    ellipse: tuple[float, float, float, float] | None = None
    polygon: tuple[Point, ...] = ()


@lru_cache(maxsize=len(PEOPLE))
def draw_person(person: Person) -> bytes:
    """Return the image of a person as a PNG with a transparent background."""
    pixels = bytearray(4 * IMAGE_WIDTH_PX * IMAGE_HEIGHT_PX)
    for part in _iter_parts(person):
        fill = bytes((*part.color, 255))
        for y, left, right in _iter_rows(part):
            start, count = max(left, 0), min(right, IMAGE_WIDTH_PX) - max(left, 0)
            if count > 0:
                offset = 4 * (y * IMAGE_WIDTH_PX + start)
                pixels[offset : offset + 4 * count] = fill * count
    return _encode_png(bytes(pixels))


def _iter_parts(person: Person) -> Iterator[Part]:
    """Yield the parts of a person from back to front."""
    skin, top, bottom = SKIN_COLORS[person.skin], person.top, person.bottom
    if person.hair == "long":
        yield Part(person.hair_color, polygon=_mirror(((0, 0.1), (0.42, 0.3), (0.5, 1.2), (0.4, 1.75), (0, 1.75))))
    if person.hair == "bob":
        yield Part(person.hair_color, polygon=_mirror(((0, 0), (0.34, 0.12), (0.5, 0.5), (0.48, 0.95), (0, 0.95))))
    yield Part(skin, polygon=_mirror(((0, 0.7), (0.24, 0.7), (0.26, 1.36), (0, 1.36))))
    yield from _iter_legs(person)
    if person.has_skirt:
        yield Part(bottom, polygon=_mirror(((0, 2.8), (0.56, 2.8), (0.72, 3.7), (0.95, 5.4), (0, 5.4))))
    torso = (0, 1.22), (0.3, 1.27), (0.78, 1.44), (0.95, 1.75), (0.78, 2.4), (0.66, 2.95), (0.76, 3.75), (0, 3.95)
    yield Part(top, polygon=_mirror(torso))
    for side, angles in zip((-1, 1), person.arms, strict=True):
        yield from _iter_arm(side, angles, top, skin)
    yield Part(skin, ellipse=(0, 0.5, 0.39, 0.5))
    yield from (Part(skin, ellipse=(side * 0.38, 0.56, 0.05, 0.09)) for side in (-1, 1))
    yield from _iter_hair(person)


def _iter_legs(person: Person) -> Iterator[Part]:
    for side in (-1, 1):
        hip, knee, foot = (side * 0.38, 3.8), (side * 0.4, 5.6), (side * 0.42, 7.25)
        color = SKIN_COLORS[person.skin] if person.has_skirt else person.bottom
        yield from _iter_limb(color, hip, 0.36, knee, 0.22)
        yield from _iter_limb(color, knee, 0.22, foot, 0.15)
        yield Part((30, 30, 34), ellipse=(side * 0.48, 7.38, 0.24, 0.12))


def _iter_arm(side: int, angles: Point, sleeve: Color, skin: Color) -> Iterator[Part]:
    shoulder = (side * 0.78, 1.66)
    elbow = _move(shoulder, side, angles[0], 1.38)
    wrist = _move(elbow, side, angles[1], 1.15)
    hand = _move(wrist, side, angles[1], 0.3)
    yield from _iter_limb(skin, wrist, 0.1, hand, 0.13)
    yield from _iter_limb(sleeve, shoulder, 0.22, elbow, 0.17)
    yield from _iter_limb(sleeve, elbow, 0.17, wrist, 0.12)


def _move(start: Point, side: int, angle: float, distance: float) -> Point:
    """Return the point at a distance from another one. The angle is in degrees outwards from straight down."""
    return start[0] + side * sin(radians(angle)) * distance, start[1] + cos(radians(angle)) * distance


def _iter_limb(color: Color, start: Point, start_radius: float, end: Point, end_radius: float) -> Iterator[Part]:
    """Yield a limb: two discs, and the quadrilateral between them."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = sqrt(dx * dx + dy * dy)
    nx, ny = -dy / length, dx / length
    corners = ((start, start_radius, 1), (end, end_radius, 1), (end, end_radius, -1), (start, start_radius, -1))
    yield Part(color, polygon=tuple((x + s * nx * radius, y + s * ny * radius) for (x, y), radius, s in corners))
    yield from (
        Part(color, ellipse=(*center, radius, radius)) for center, radius in ((start, start_radius), (end, end_radius))
    )


def _iter_hair(person: Person) -> Iterator[Part]:
    if person.hair == "bald":
        return
    if person.hair == "bun":
        yield Part(person.hair_color, ellipse=(0, -0.1, 0.19, 0.17))
    cap = (0, 0), (0.2, 0.02), (0.36, 0.16), (0.41, 0.45), (0.36, 0.48), (0.28, 0.26), (0, 0.22)
    yield Part(person.hair_color, polygon=_mirror(cap))


def _mirror(half: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return the polygon of a half outline, whose first and last points are on the axis, and of its mirror image."""
    return (*half, *((-x, y) for x, y in reversed(half)))


def _iter_rows(part: Part) -> Iterator[tuple[int, int, int]]:
    """Yield the runs of px that a part covers: the row, the first column, and the column after the last one."""
    if part.ellipse is not None:
        x, y, half_width, half_height = part.ellipse
        for row in _iter_row_numbers(y - half_height, y + half_height):
            offset = (_to_heads(row) - y) / half_height
            if abs(offset) < 1:
                reach = half_width * sqrt(1 - offset * offset)
                yield row, _to_column(x - reach), _to_column(x + reach)
        return
    edges = list(zip(part.polygon, (*part.polygon[1:], part.polygon[0]), strict=True))
    heights = [y for _, y in part.polygon]
    for row in _iter_row_numbers(min(heights), max(heights)):
        crossings = sorted(_iter_crossings(edges, _to_heads(row)))
        for left, right in zip(crossings[::2], crossings[1::2], strict=True):
            yield row, _to_column(left), _to_column(right)


def _iter_crossings(edges: Iterable[tuple[Point, Point]], y: float) -> Iterator[float]:
    """Yield the x at which the edges of a polygon cross a row."""
    for (x1, y1), (x2, y2) in edges:
        if (y1 <= y) != (y2 <= y):
            yield x1 + (y - y1) / (y2 - y1) * (x2 - x1)


def _iter_row_numbers(top: float, bottom: float) -> range:
    first, last = (round(TOP_MARGIN_PX + y * HEAD_PX) for y in (top, bottom))
    return range(max(first, 0), min(last + 1, IMAGE_HEIGHT_PX))


def _to_heads(row: int) -> float:
    return (row + 0.5 - TOP_MARGIN_PX) / HEAD_PX


def _to_column(x: float) -> int:
    return round(IMAGE_WIDTH_PX / 2 + x * HEAD_PX)


def _encode_png(pixels: bytes) -> bytes:
    """Return the RGBA pixels as a PNG."""
    stride = 4 * IMAGE_WIDTH_PX
    rows = b"".join(b"\0" + pixels[start : start + stride] for start in range(0, len(pixels), stride))
    header = IMAGE_WIDTH_PX.to_bytes(4) + IMAGE_HEIGHT_PX.to_bytes(4) + bytes((8, 6, 0, 0, 0))
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4) for kind, data in chunks
    )
