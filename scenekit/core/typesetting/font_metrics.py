"""The width of a line of text, from the advance widths of the default fonts.

The table has the advance widths of Noto Sans CJK (the service's default font) and Noto Sans, regular and
bold, in thousandths of an em. It has no kerning, which is the remaining error (`docs/text.md`).
"""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache

import msgspec
from msgspec import Struct

DEFAULT_FAMILY = "Noto Sans CJK"
"""The service's default font."""

UNITS_PER_EM = 1000
"""The unit of the advance widths."""

MIN_BOLD_WEIGHT = 600
"""The lowest weight for which a browser uses the bold face of a family that has a regular and a bold face."""

FULL_WIDTH_ADVANCE = 1000
"""One em: the width of an ideograph."""

EMOJI_ADVANCE = 1245
"""The width of an emoji in Noto Color Emoji: 2550 of 2048 units per em."""

FALLBACK_ADVANCE = 600
"""The width of a character of a script that the fonts do not have: about the mean of Latin."""


class FaceMetrics(Struct, frozen=True):
    """The widths of one face, in thousandths of an em."""

    line: int
    """The line height: ascent plus descent."""
    hangul: int
    """The advance width of all Hangul syllables."""
    blocks: dict[str, list[int]]
    """The advance widths of consecutive code points, by the first code point. 0 for a code point without a glyph."""


@cache
def _load_tables() -> dict[str, dict[str, FaceMetrics]]:
    path = os.path.join(os.path.dirname(__file__), "advances.json")
    with open(path, "rb") as stream:
        return msgspec.json.decode(stream.read(), type=dict[str, dict[str, FaceMetrics]])


def is_known_family(family: str) -> bool:
    """Whether the table has the family, under any of its regional names (`Noto Sans CJK KR`, `Noto Sans KR`)."""
    return resolve_family(family) is not None


def resolve_family(family: str) -> str | None:
    """Return the family of the table that a CSS font family refers to, or None."""
    name_parts = family.partition(",")[0].strip().strip("'\"").split()
    has_region = bool(name_parts) and name_parts[-1].upper() in ("KR", "JP", "SC", "TC", "HK")
    name = " ".join(name_parts[:-1] if has_region else name_parts).title().replace("Cjk", "CJK")
    if name == "Noto Sans" and has_region:  # Noto Sans KR is the same design as Noto Sans CJK KR
        return DEFAULT_FAMILY
    return name if name in ("Noto Sans", DEFAULT_FAMILY) else None


def is_combining_mark(character: str) -> bool:
    """Whether a character has no width of its own: an accent, a joiner or a skin tone."""
    if character < "\u00ad":  # the common case, decided early
        return False
    from unicodedata import category  # imported here, because most text does not need it

    return category(character) in ("Mn", "Me", "Cf") or "\U0001f3fb" <= character <= "\U0001f3ff"


class Face:
    """A font family in a weight. Characters that it does not have come from the other family of the table."""

    def __init__(self, family: str, weight: int):
        name, face = resolve_family(family) or DEFAULT_FAMILY, "700" if weight >= MIN_BOLD_WEIGHT else "400"
        other_name = "Noto Sans" if name == DEFAULT_FAMILY else DEFAULT_FAMILY
        self._tables = (_load_tables()[name][face], _load_tables()[other_name][face])
        self.line_height = self._tables[0].line
        self._advances: dict[str, int] = {}

    def advance_ems(self, text: str, _preceding_text: str = "", /) -> float:
        """Return the width of a text in ems. The preceding text does not matter, because the table has no kerning."""
        return self._advance_units(text) / UNITS_PER_EM

    def _advance_units(self, text: str) -> int:
        advances = self._advances
        try:
            width = sum([advances[character] for character in text])
        except KeyError:
            for character in text:
                advances[character] = self._lookup_advance(character)
            width = sum([advances[character] for character in text])
        if "\u200d" in text:  # an emoji after a joiner is part of the emoji before it
            width -= EMOJI_ADVANCE * len(re.findall("\u200d(?=[\u2600-\U0001ffff])", text))
        return width

    def _lookup_advance(self, character: str) -> int:
        code_point = ord(character)
        for table in self._tables:
            for first, advances in table.blocks.items():
                index = code_point - int(first)
                if 0 <= index < len(advances) and advances[index]:
                    return advances[index]
        return self._estimate_advance(character, code_point)

    def _estimate_advance(self, character: str, code_point: int) -> int:
        if 0xAC00 <= code_point <= 0xD7A3:
            return self._tables[0].hangul or self._tables[1].hangul
        from unicodedata import category, east_asian_width  # imported here, because most text does not need it

        if is_combining_mark(character) or category(character) == "Cc":
            return 0
        if 0x1F1E6 <= code_point <= 0x1F1FF:
            return EMOJI_ADVANCE // 2  # a regional indicator: two of them are a flag
        if code_point >= 0x1F000:
            return EMOJI_ADVANCE if category(character) in ("So", "Sk") else FULL_WIDTH_ADVANCE
        return FULL_WIDTH_ADVANCE if east_asian_width(character) in ("W", "F") else FALLBACK_ADVANCE


@lru_cache(maxsize=64)
def get_face(family: str, weight: int) -> Face:
    """Return the face of a family, or of the default family if the table does not have it."""
    return Face(family, weight)
