"""How wide a line of text is, from the advance widths of the default fonts.

The table holds the advances of Noto Sans CJK (the service's default font) and Noto Sans, regular and
bold, in thousandths of an em. Kerning is left out: it is the error that remains (`docs/text.md`).
"""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache

import msgspec
from msgspec import Struct

DEFAULT_FAMILY = "Noto Sans CJK"
MIN_BOLD_WEIGHT = 600
"""The weight from which a browser takes the bold face of a family that has two."""

FULL_WIDTH_ADVANCE = 1000
EMOJI_ADVANCE = 1245
"""Noto Color Emoji: 2550 of 2048 units."""
FALLBACK_ADVANCE = 600
"""For a script that the fonts do not cover: about the mean of Latin."""


class FaceMetrics(Struct, frozen=True):
    """One face: its line height, its Hangul, and the advances of blocks by their first character."""

    line: int
    hangul: int
    blocks: dict[str, list[int]]


@cache
def _load_tables() -> dict[str, dict[str, FaceMetrics]]:
    path = os.path.join(os.path.dirname(__file__), "advances.json")
    with open(path, "rb") as stream:
        return msgspec.json.decode(stream.read(), type=dict[str, dict[str, FaceMetrics]])


def is_known_family(family: str) -> bool:
    """Whether the table holds the family, under any of its regional names (`Noto Sans CJK KR`, `Noto Sans KR`)."""
    return resolve_family(family) is not None


def resolve_family(family: str) -> str | None:
    """Which of the two families of the table a name means."""
    words = family.partition(",")[0].strip().strip("'\"").split()
    region = words[-1].upper() in ("KR", "JP", "SC", "TC", "HK") if words else False
    name = " ".join(words[:-1] if region else words).title().replace("Cjk", "CJK")
    if name == "Noto Sans" and region:  # the same design under another name
        return DEFAULT_FAMILY
    return name if name in ("Noto Sans", DEFAULT_FAMILY) else None


def is_combining_mark(character: str) -> bool:
    """Whether a character is drawn on the one before it: accents, joiners, skin tones."""
    if character < "\u00ad":  # most text
        return False
    from unicodedata import category

    return category(character) in ("Mn", "Me", "Cf") or "\U0001f3fb" <= character <= "\U0001f3ff"


class Face:
    """A family in a weight: the width of each character, in thousandths of an em."""

    def __init__(self, family: str, weight: int):
        name, face = resolve_family(family) or DEFAULT_FAMILY, "700" if weight >= MIN_BOLD_WEIGHT else "400"
        other = "Noto Sans" if name == DEFAULT_FAMILY else DEFAULT_FAMILY
        self._tables = (_load_tables()[name][face], _load_tables()[other][face])
        self.line_height = self._tables[0].line
        self._advances: dict[str, int] = {}

    def advance_units(self, text: str) -> int:
        """The width of one line."""
        widths = self._advances
        try:
            total = sum([widths[character] for character in text])
        except KeyError:
            for character in text:
                widths[character] = self._lookup_advance(character)
            total = sum([widths[character] for character in text])
        return (
            total - EMOJI_ADVANCE * len(re.findall("\u200d(?=[\u2600-\U0001ffff])", text))
            if "\u200d" in text
            else total
        )

    def advance_ems(self, text: str, preceding_text: str = "") -> float:  # noqa: ARG002  (the table has no kerning)
        """How much wider a text makes a line that ends with `after`, in ems."""
        return self.advance_units(text) / 1000

    def _lookup_advance(self, character: str) -> int:
        code = ord(character)
        for table in self._tables:
            for first, advances in table.blocks.items():
                if 0 <= code - int(first) < len(advances) and advances[code - int(first)]:
                    return advances[code - int(first)]
        return self._estimate_advance(character, code)

    def _estimate_advance(self, character: str, code: int) -> int:
        if 0xAC00 <= code <= 0xD7A3:
            return self._tables[0].hangul or self._tables[1].hangul
        from unicodedata import category, east_asian_width  # a library of its own, and most text does without

        if is_combining_mark(character) or category(character) == "Cc":
            return 0  # drawn on another character, or not at all
        if 0x1F1E6 <= code <= 0x1F1FF:
            return EMOJI_ADVANCE // 2  # two of them are a flag
        if code >= 0x1F000:
            return EMOJI_ADVANCE if category(character) in ("So", "Sk") else FULL_WIDTH_ADVANCE
        return FULL_WIDTH_ADVANCE if east_asian_width(character) in ("W", "F") else FALLBACK_ADVANCE


@lru_cache(maxsize=64)
def get_face(family: str, weight: int) -> Face:
    """The face of a family (the default one for a family that the table does not hold)."""
    return Face(family, weight)
