"""The width of a line of text, from the advance widths of the default fonts.

The table has the advance widths of Noto Sans CJK (the service's default font) and Noto Sans, regular and
bold, in thousandths of an em. It has no kerning, which is the remaining error (`docs/text.md`).
"""

from __future__ import annotations

import os
from functools import cache, lru_cache
from itertools import pairwise

import msgspec
from msgspec import Struct

from scenekit.core.typesetting.character_classes import GRAPHEME_CLASSES
from scenekit.core.typesetting.line_breaking import split_grapheme_clusters

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


ZERO_WIDTH_JOINER, EMOJI_PRESENTATION, KEYCAP = "\u200d", "\ufe0f", "\u20e3"

SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"

EMOJI_FORMING_ADVANCES = {
    **dict.fromkeys((ZERO_WIDTH_JOINER, EMOJI_PRESENTATION, KEYCAP), 0),
    **dict.fromkeys(SKIN_TONES, EMOJI_ADVANCE),
}
"""The characters that form an emoji with the characters before them, with their widths if they do not."""

SPACE_ADVANCES = {
    "\u2000": 500,  # en quad
    "\u2001": 1000,  # em quad
    "\u2002": 500,  # en space
    "\u2003": 1000,  # em space
    "\u2004": 333,  # three-per-em space
    "\u2005": 250,  # four-per-em space
    "\u2006": 167,  # six-per-em space
    "\u2009": 200,  # thin space: a fifth or a sixth of an em
    "\u200a": 100,  # hair space: narrower than a thin space
    "\u205f": 222,  # medium mathematical space: 4/18 of an em
}
"""The widths of typographic spaces that the Unicode Standard defines (section 6.2, table 6-2)."""

SPACES_LIKE_CHARACTERS = {"\u2007": "0", "\u2008": "."}
"""Typographic spaces that are as wide as a character: figure space and punctuation space."""

HANGUL_LETTERS, CONJOINING_LETTERS = "GHL", "VT"
"""The grapheme cluster classes of Hangul: syllables and leading consonants, and the letters that conjoin with them."""


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
    """Whether a character is drawn on the character before it, such as an accent, or is invisible."""
    if character < "\u00ad":  # the common case, decided early
        return False
    from unicodedata import category  # imported here, because most text does not need it

    return category(character) in ("Mn", "Me", "Cf")


def is_flag(cluster: str) -> bool:
    """Whether a grapheme cluster is a flag, or half a flag."""
    return GRAPHEME_CLASSES[ord(cluster[0])] == "i"


@lru_cache(maxsize=1024)
def is_emoji_sequence(cluster: str) -> bool:
    """Whether a grapheme cluster is one emoji of several characters. Flags are not included."""
    if KEYCAP in cluster:
        return cluster[0] in "0123456789#*"
    classes = cluster.translate(GRAPHEME_CLASSES)
    is_colored = cluster[1:2] == EMOJI_PRESENTATION or cluster[1:2] in SKIN_TONES
    return classes[0] == "x" and len(cluster) > 1 and (is_colored or "jx" in classes)


class Face:
    """A font family in a weight. Characters that it does not have come from the other family of the table."""

    def __init__(self, family: str, weight: int):
        name, face = resolve_family(family) or DEFAULT_FAMILY, "700" if weight >= MIN_BOLD_WEIGHT else "400"
        other_name = "Noto Sans" if name == DEFAULT_FAMILY else DEFAULT_FAMILY
        self._tables = (_load_tables()[name][face], _load_tables()[other_name][face])
        self.line_height = self._tables[0].line
        self._estimated_characters: set[str] = set()
        self._advances: dict[str, int] = {}
        self._get_advance = self._advances.__getitem__

    def advance_ems(self, text: str, _preceding_text: str = "", /) -> float:
        """Return the width of a text in ems. The preceding text does not matter, because the table has no kerning."""
        try:
            return sum(map(self._get_advance, text)) / UNITS_PER_EM
        except KeyError:
            return self._measure_clusters(text) / UNITS_PER_EM

    def has_estimated_width(self, text: str) -> bool:
        """Whether the width of a text that was measured before is in part an estimate."""
        if not self._estimated_characters or self._estimated_characters.isdisjoint(text):
            return False
        return EMOJI_FORMING_ADVANCES.keys().isdisjoint(text) or any(
            not self._estimated_characters.isdisjoint(cluster) and not is_emoji_sequence(cluster)
            for cluster in split_grapheme_clusters(text)
        )

    def _measure_clusters(self, text: str) -> int:
        """Measure a text that has new characters, or characters that form emoji with others."""
        advances = self._advances
        for character in text:
            if character not in advances and character not in EMOJI_FORMING_ADVANCES:
                advances[character] = self._lookup_advance(character)
        if EMOJI_FORMING_ADVANCES.keys().isdisjoint(text):
            return sum(map(self._get_advance, text))
        clusters = split_grapheme_clusters(text)
        return sum(
            0 if before.endswith(ZERO_WIDTH_JOINER) and is_flag(cluster) else self._cluster_advance(cluster)
            for before, cluster in pairwise(["", *clusters])
        )

    def _cluster_advance(self, cluster: str) -> int:
        if is_emoji_sequence(cluster):
            return EMOJI_ADVANCE
        return sum(
            EMOJI_FORMING_ADVANCES[character] if character in EMOJI_FORMING_ADVANCES else self._advances[character]
            for character in cluster
        )

    def _lookup_advance(self, character: str) -> int:
        if character in SPACE_ADVANCES:
            return SPACE_ADVANCES[character]
        if character in SPACES_LIKE_CHARACTERS:
            return self._lookup_advance(SPACES_LIKE_CHARACTERS[character])
        code_point = ord(character)
        for table in self._tables:
            for first, advances in table.blocks.items():
                index = code_point - int(first)
                if 0 <= index < len(advances) and advances[index]:
                    return advances[index]
        return self._estimate_advance(character, code_point)

    def _estimate_advance(self, character: str, code_point: int) -> int:
        grapheme_class = GRAPHEME_CLASSES[code_point]
        if grapheme_class in HANGUL_LETTERS:
            return self._tables[0].hangul or self._tables[1].hangul
        from unicodedata import category, east_asian_width  # imported here, because most text does not need it

        if grapheme_class in CONJOINING_LETTERS or is_combining_mark(character) or category(character) == "Cc":
            return 0
        if 0x1F1E6 <= code_point <= 0x1F1FF:
            return EMOJI_ADVANCE // 2  # two of them are a flag
        if code_point >= 0x1F000:
            return EMOJI_ADVANCE if category(character) in ("So", "Sk") else FULL_WIDTH_ADVANCE
        if east_asian_width(character) in ("W", "F"):
            return FULL_WIDTH_ADVANCE
        self._estimated_characters.add(character)
        return FALLBACK_ADVANCE


@lru_cache(maxsize=64)
def get_face(family: str, weight: int) -> Face:
    """Return the face of a family, or of the default family if the table does not have it."""
    return Face(family, weight)
