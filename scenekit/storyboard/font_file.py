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

TableDirectory = dict[bytes, tuple[int, int]]
"""Where in the file each table is, and how long."""

NORMAL_WIDTH_CLASS = 5
"""Of `OS/2`: neither condensed nor expanded."""

FAMILY_NAME_ID, POSTSCRIPT_NAME_ID, TYPOGRAPHIC_FAMILY_NAME_ID = 1, 6, 16
ENGLISH_LANGUAGE_ID = 0x409
UNICODE_PLATFORM_ID, WINDOWS_PLATFORM_ID = 0, 3
"""Platforms of the tables `name` and `cmap`."""


class FontFace(NamedTuple):
    """A face of a font file, which may be a collection of several."""

    path: str
    offset: int
    """Where in the file its directory of tables is."""
    family: str
    """The name by which it is asked for."""
    family_names: frozenset[str]
    """All names of its family, folded."""
    weight: int
    is_italic: bool

    def has_glyph(self, character: str) -> bool:
        return _load_glyph_table(self.path, self.offset).glyph_id_of(ord(character)) > 0

    def has_all_glyphs(self, text: str) -> bool:
        """Whether it has all of a text that is seen."""
        return all(self.has_glyph(part) for part in text if category(part) != "Cf" and not "\ufe00" <= part <= "\ufe0f")

    def advance_ems(self, character: str, previous: str = "") -> float:
        """How wide a character is, in ems; with how much nearer it stands to the one before it."""
        return _load_glyph_table(self.path, self.offset).advance_ems(
            ord(character), ord(previous) if previous else None
        )


class GlyphTable(NamedTuple):
    """The glyphs of a face."""

    glyph_id_of: Callable[[int], int]
    """That of a character; 0 where there is none."""
    advance_widths: array[int]
    """Of the first glyphs; all others are as wide as the last of them."""
    kerning: dict[int, int]
    """By two glyphs, the first in the upper 16 bits."""
    units_per_em: int

    def advance_ems(self, code_point: int, previous: int | None) -> float:
        number = self.glyph_id_of(code_point)
        nearer = 0 if previous is None else self.kerning.get(self.glyph_id_of(previous) << 16 | number, 0)
        return (self.advance_widths[min(number, len(self.advance_widths) - 1)] + nearer) / self.units_per_em


EMPTY_GLYPH_TABLE = GlyphTable(lambda _: 0, array("H", [0]), {}, 1000)


def read_faces(path: str) -> list[FontFace]:
    """The faces of a font file that are neither condensed nor expanded; none of what cannot be read as one."""
    try:
        with open(path, "rb") as file:
            return [face for start in _read_face_offsets(file) if (face := _read_face(file, path, start))]
    except (OSError, StructError, ValueError, KeyError, IndexError):
        return []


def _read_face_offsets(file: BinaryIO) -> list[int]:
    head = _read_bytes(file, 0, 12)
    if head[:4] != b"ttcf":
        return [0]
    (count,) = unpack_from(">I", head, 8)
    return list(unpack_from(f">{count}I", _read_bytes(file, 12, 4 * count)))


def _read_bytes(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


def _read_table_directory(file: BinaryIO, offset: int) -> TableDirectory:
    """The directory of a face. Raises `ValueError` for a file that is cut off."""
    size = file.seek(0, os.SEEK_END)
    (count,) = unpack_from(">H", _read_bytes(file, offset + 4, 2))
    directory = _read_bytes(file, offset + 12, 16 * count)
    tables: TableDirectory = {}
    for at in range(0, 16 * count, 16):
        place, length = unpack_from(">II", directory, at + 8)
        if place + length > size:
            raise ValueError("the file is cut off")
        tables[directory[at : at + 4]] = place, length
    return tables


def _read_face(file: BinaryIO, path: str, offset: int) -> FontFace | None:
    tables = _read_table_directory(file, offset)
    weight, width = unpack_from(">HH", _read_bytes(file, *tables[b"OS/2"]), 4)
    (selection,) = unpack_from(">H", _read_bytes(file, *tables[b"OS/2"]), 62)
    names = dict(_iter_names(_read_bytes(file, *tables[b"name"])))
    family = names.get((TYPOGRAPHIC_FAMILY_NAME_ID, ENGLISH_LANGUAGE_ID)) or names.get(
        (FAMILY_NAME_ID, ENGLISH_LANGUAGE_ID)
    )
    if (
        width != NORMAL_WIDTH_CLASS or not family or (POSTSCRIPT_NAME_ID, ENGLISH_LANGUAGE_ID) not in names
    ):  # resvg wants that name, too
        return None
    known = frozenset(name.casefold() for (which, _), name in names.items() if which != POSTSCRIPT_NAME_ID)
    return FontFace(path, offset, family, known, weight, bool(selection & 1))


def _iter_names(table: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """The names that matter here: which name in which language, and the name."""
    count, texts = unpack_from(">HH", table, 2)
    for at in range(6, 6 + 12 * count, 12):
        platform, _, language, which, length, start = unpack_from(">6H", table, at)
        if platform == WINDOWS_PLATFORM_ID and which in (
            FAMILY_NAME_ID,
            POSTSCRIPT_NAME_ID,
            TYPOGRAPHIC_FAMILY_NAME_ID,
        ):
            text = table[texts + start : texts + start + length]
            yield (which, language), text.decode("utf-16-be")


@lru_cache(maxsize=1024)
def _load_glyph_table(path: str, offset: int) -> GlyphTable:
    try:
        with open(path, "rb") as file:
            tables = _read_table_directory(file, offset)
            (em,) = unpack_from(">H", _read_bytes(file, *tables[b"head"]), 18)
            (count,) = unpack_from(">H", _read_bytes(file, *tables[b"hhea"]), 34)
            advances = _unpack_big_endian("H", _read_bytes(file, *tables[b"hmtx"])[: 4 * count])[::2]
            mapping = _parse_cmap(_read_bytes(file, *tables[b"cmap"]))
            kerning = _parse_kern(_read_bytes(file, *tables[b"kern"])) if b"kern" in tables else {}
            return GlyphTable(mapping, advances, kerning, em) if em and advances else EMPTY_GLYPH_TABLE
    except (OSError, StructError, ValueError, KeyError, IndexError):
        return EMPTY_GLYPH_TABLE


def _unpack_big_endian(typecode: str, data: bytes) -> array[int]:
    numbers = array(typecode, data[: len(data) // array(typecode).itemsize * array(typecode).itemsize])
    if byteorder == "little":
        numbers.byteswap()
    return numbers


def _parse_kern(kern: bytes) -> dict[int, int]:
    """Of a first table of plain pairs (format 0); newer fonts say the same elsewhere, which is not read."""
    if kern[:2] != b"\0\0" or kern[8:10] != b"\0\1":
        return {}
    (count,) = unpack_from(">H", kern, 10)
    return dict(unpack_from(">Ih", kern, 18 + 6 * n) for n in range(count))


def _parse_cmap(cmap: bytes) -> Callable[[int], int]:
    """The glyph of a character: from a mapping of all of Unicode, else from one of its first plane."""
    (count,) = unpack_from(">H", cmap, 2)
    found: dict[int, int] = {}
    for at in range(4, 4 + 8 * count, 8):
        platform, encoding, start = unpack_from(">HHI", cmap, at)
        if platform == UNICODE_PLATFORM_ID or (platform == WINDOWS_PLATFORM_ID and encoding in (1, 10)):
            found[unpack_from(">H", cmap, start)[0]] = start
    if 12 in found:
        return _parse_cmap_format12(cmap, found[12])
    return _parse_cmap_format4(cmap, found[4])


def _parse_cmap_format12(cmap: bytes, offset: int) -> Callable[[int], int]:
    """Format 12: groups of characters whose glyphs follow each other."""
    (count,) = unpack_from(">I", cmap, offset + 12)
    numbers = _unpack_big_endian("I", cmap[offset + 16 : offset + 16 + 12 * count])
    firsts, lasts, glyphs = numbers[::3], numbers[1::3], numbers[2::3]

    def glyph(code: int) -> int:
        group = bisect_left(lasts, code)
        return glyphs[group] + code - firsts[group] if group < len(lasts) and firsts[group] <= code else 0

    return glyph


def _parse_cmap_format4(cmap: bytes, offset: int) -> Callable[[int], int]:
    """Format 4: segments of characters whose glyphs are so far off, or stand in a list."""
    length, _, twice = unpack_from(">HHH", cmap, offset + 2)
    count = twice // 2
    numbers = _unpack_big_endian("H", cmap[offset + 14 : offset + max(length, 16)])
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


def list_font_files(directories: tuple[str, ...]) -> list[str]:
    """All font files in folders and what lies in them, in order of their paths."""
    found = (
        os.path.join(place, name)
        for folder in directories
        for place, _, names in os.walk(folder)
        for name in names
        if name.lower().endswith((".ttf", ".otf", ".ttc", ".otc"))
    )
    return sorted(set(found))
