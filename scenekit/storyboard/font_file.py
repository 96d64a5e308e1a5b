"""A font file, as far as drawing needs to know it: what it is called, which characters it has and how wide they are.

Only the tables `name`, `OS/2`, `head`, `hhea`, `hmtx`, `cmap` and `kern` are read. Numbers are big-endian throughout.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from functools import lru_cache
from struct import error as StructError  # noqa: N812
from struct import unpack_from
from sys import byteorder
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

Tables = dict[bytes, tuple[int, int]]
"""Where in the file each table is, and how long."""

NORMAL_WIDTH = 5
"""Of `OS/2`: neither condensed nor expanded."""

FAMILY, POSTSCRIPT, TYPOGRAPHIC_FAMILY = 1, 6, 16
ENGLISH = 0x409
UNICODE, WINDOWS = 0, 3
"""Platforms of the tables `name` and `cmap`."""


class Face(NamedTuple):
    """A face of a font file, which may be a collection of several."""

    path: str
    start: int
    """Where in the file its directory of tables is."""
    family: str
    """The name by which it is asked for."""
    names: frozenset[str]
    """All names of its family, folded."""
    weight: int
    is_italic: bool

    def has(self, character: str) -> bool:
        return _glyphs(self.path, self.start).number_of(ord(character)) > 0

    def has_all(self, text: str) -> bool:
        """Whether it has all of a text that is seen."""
        return all(self.has(part) for part in text if category(part) != "Cf" and not "\ufe00" <= part <= "\ufe0f")

    def advance(self, character: str, before: str = "") -> float:
        """How wide a character is, in ems; with how much nearer it stands to the one before it."""
        return _glyphs(self.path, self.start).advance(ord(character), ord(before) if before else None)


class Glyphs(NamedTuple):
    """The glyphs of a face."""

    number_of: Callable[[int], int]
    """That of a character; 0 where there is none."""
    advances: array[int]
    """Of the first glyphs; all others are as wide as the last of them."""
    kerning: dict[int, int]
    """By two glyphs, the first in the upper 16 bits."""
    em: int

    def advance(self, code: int, before: int | None) -> float:
        number = self.number_of(code)
        nearer = 0 if before is None else self.kerning.get(self.number_of(before) << 16 | number, 0)
        return (self.advances[min(number, len(self.advances) - 1)] + nearer) / self.em


NO_GLYPHS = Glyphs(lambda _: 0, array("H", [0]), {}, 1000)


def faces_in(path: str) -> list[Face]:
    """The faces of a font file that are neither condensed nor expanded; none of what cannot be read as one."""
    try:
        with open(path, "rb") as file:
            return [face for start in _starts(file) if (face := _face(file, path, start))]
    except (OSError, StructError, ValueError, KeyError, IndexError):
        return []


def _starts(file: BinaryIO) -> list[int]:
    head = _read(file, 0, 12)
    if head[:4] != b"ttcf":
        return [0]
    (count,) = unpack_from(">I", head, 8)
    return list(unpack_from(f">{count}I", _read(file, 12, 4 * count)))


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)


def _tables(file: BinaryIO, start: int) -> Tables:
    """The directory of a face. Raises `ValueError` for a file that is cut off."""
    size = file.seek(0, os.SEEK_END)
    (count,) = unpack_from(">H", _read(file, start + 4, 2))
    directory = _read(file, start + 12, 16 * count)
    tables: Tables = {}
    for at in range(0, 16 * count, 16):
        place, length = unpack_from(">II", directory, at + 8)
        if place + length > size:
            raise ValueError("the file is cut off")
        tables[directory[at : at + 4]] = place, length
    return tables


def _face(file: BinaryIO, path: str, start: int) -> Face | None:
    tables = _tables(file, start)
    weight, width = unpack_from(">HH", _read(file, *tables[b"OS/2"]), 4)
    (selection,) = unpack_from(">H", _read(file, *tables[b"OS/2"]), 62)
    names = dict(_names(_read(file, *tables[b"name"])))
    family = names.get((TYPOGRAPHIC_FAMILY, ENGLISH)) or names.get((FAMILY, ENGLISH))
    if width != NORMAL_WIDTH or not family or (POSTSCRIPT, ENGLISH) not in names:  # resvg wants that name, too
        return None
    known = frozenset(name.casefold() for (which, _), name in names.items() if which != POSTSCRIPT)
    return Face(path, start, family, known, weight, bool(selection & 1))


def _names(table: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """The names that matter here: which name in which language, and the name."""
    count, texts = unpack_from(">HH", table, 2)
    for at in range(6, 6 + 12 * count, 12):
        platform, _, language, which, length, start = unpack_from(">6H", table, at)
        if platform == WINDOWS and which in (FAMILY, POSTSCRIPT, TYPOGRAPHIC_FAMILY):
            text = table[texts + start : texts + start + length]
            yield (which, language), text.decode("utf-16-be")


@lru_cache(maxsize=1024)
def _glyphs(path: str, start: int) -> Glyphs:
    try:
        with open(path, "rb") as file:
            tables = _tables(file, start)
            (em,) = unpack_from(">H", _read(file, *tables[b"head"]), 18)
            (count,) = unpack_from(">H", _read(file, *tables[b"hhea"]), 34)
            advances = _numbers("H", _read(file, *tables[b"hmtx"])[: 4 * count])[::2]
            mapping = _mapping(_read(file, *tables[b"cmap"]))
            kerning = _pairs(_read(file, *tables[b"kern"])) if b"kern" in tables else {}
            return Glyphs(mapping, advances, kerning, em) if em and advances else NO_GLYPHS
    except (OSError, StructError, ValueError, KeyError, IndexError):
        return NO_GLYPHS


def _numbers(kind: str, data: bytes) -> array[int]:
    numbers = array(kind, data[: len(data) // array(kind).itemsize * array(kind).itemsize])
    if byteorder == "little":
        numbers.byteswap()
    return numbers


def _pairs(kern: bytes) -> dict[int, int]:
    """Of a first table of plain pairs (format 0); newer fonts say the same elsewhere, which is not read."""
    if kern[:2] != b"\0\0" or kern[8:10] != b"\0\1":
        return {}
    (count,) = unpack_from(">H", kern, 10)
    return dict(unpack_from(">Ih", kern, 18 + 6 * n) for n in range(count))


def _mapping(cmap: bytes) -> Callable[[int], int]:
    """The glyph of a character: from a mapping of all of Unicode, else from one of its first plane."""
    (count,) = unpack_from(">H", cmap, 2)
    found: dict[int, int] = {}
    for at in range(4, 4 + 8 * count, 8):
        platform, encoding, start = unpack_from(">HHI", cmap, at)
        if platform == UNICODE or (platform == WINDOWS and encoding in (1, 10)):
            found[unpack_from(">H", cmap, start)[0]] = start
    if 12 in found:
        return _by_groups(cmap, found[12])
    return _by_segments(cmap, found[4])


def _by_groups(cmap: bytes, start: int) -> Callable[[int], int]:
    """Format 12: groups of characters whose glyphs follow each other."""
    (count,) = unpack_from(">I", cmap, start + 12)
    numbers = _numbers("I", cmap[start + 16 : start + 16 + 12 * count])
    firsts, lasts, glyphs = numbers[::3], numbers[1::3], numbers[2::3]

    def glyph(code: int) -> int:
        group = bisect_left(lasts, code)
        return glyphs[group] + code - firsts[group] if group < len(lasts) and firsts[group] <= code else 0

    return glyph


def _by_segments(cmap: bytes, start: int) -> Callable[[int], int]:
    """Format 4: segments of characters whose glyphs are so far off, or stand in a list."""
    length, _, twice = unpack_from(">HHH", cmap, start + 2)
    count = twice // 2
    numbers = _numbers("H", cmap[start + 14 : start + max(length, 16)])
    lasts, rest = numbers[:count], numbers[count + 1 :]  # between them lies an unused number
    firsts, deltas, offsets = rest[:count], rest[count : 2 * count], rest[2 * count :]

    def glyph(code: int) -> int:
        segment = bisect_left(lasts, code)
        if segment >= count or firsts[segment] > code:
            return 0
        if not offsets[segment]:
            return (code + deltas[segment]) & 0xFFFF
        listed = offsets[segment + offsets[segment] // 2 + code - firsts[segment]]
        return (listed + deltas[segment]) & 0xFFFF if listed else 0

    return glyph


def font_files(folders: tuple[str, ...]) -> list[str]:
    """All font files in folders and what lies in them, in order of their paths."""
    found = (
        os.path.join(place, name)
        for folder in folders
        for place, _, names in os.walk(folder)
        for name in names
        if name.lower().endswith((".ttf", ".otf", ".ttc", ".otc"))
    )
    return sorted(set(found))
