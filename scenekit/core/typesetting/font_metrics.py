"""The width of a line of text, from the advance widths of the default fonts.

The table has the advance widths of Noto Sans CJK (the service's default font) and Noto Sans, regular and
bold, in thousandths of an em. It has no kerning, which is the remaining error (`docs/text.md`).
"""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

from scenekit.core import conversion
from scenekit.core.typesetting.character_classes import GRAPHEME_CLASSES
from scenekit.core.typesetting.line_breaking import split_grapheme_clusters

if TYPE_CHECKING:
    from collections.abc import Iterator

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
"""The width of a character of a script that no table has: about the mean of Latin."""

VIRAMAS = dict.fromkeys("\u094d\u09cd\u0a4d\u0acd\u0c4d\u0ccd\u0d4d\u0dca", 0.5) | {"\u1039": 0.0, "\u17d2": 0.0}
"""The part of its width that a letter has after a sign that joins it with the letter before.

Indic conjuncts are half forms and ligatures, of about half the width on average. In Burmese and Khmer, the letter is
below.
"""


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

_PLAIN_CHARACTERS = r"\x20-\x7e\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7a3"
"""ASCII, kana, ideographs and Hangul syllables: an emoji of several characters has them at most as its first."""

HANGUL_LETTERS, CONJOINING_LETTERS = "GHL", "VT"
"""The grapheme cluster classes of Hangul: syllables and leading consonants, and the letters that conjoin with them."""


Certainty = Literal["exact", "known font", "unknown font", "unknown characters"]
"""The source of a width: the font file itself, the built-in widths of the font, those of another font, or an estimate.

The last is for text with characters that the built-in widths do not have, such as Arabic, in any font.
"""


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
        return conversion.decode(stream.read(), dict[str, dict[str, FaceMetrics]])


@cache
def _load_estimates() -> dict[str, dict[str, list[int]]]:
    """Return the estimated widths of other scripts: blocks by their first code point, by weight."""
    path = os.path.join(os.path.dirname(__file__), "estimated_advances.json")
    with open(path, "rb") as stream:
        return conversion.decode(stream.read(), dict[str, dict[str, list[int]]])


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


@cache
def _compile_chunk_pattern() -> re.Pattern[str]:
    """Return the pattern of the parts of a text that may have emoji. It is compiled when it is needed."""
    return re.compile(f"(.[^{_PLAIN_CHARACTERS}]++|^[^{_PLAIN_CHARACTERS}])", re.DOTALL)


class _Chunk(NamedTuple):
    """The widths of a part of a text."""

    advances: tuple[int, ...]
    has_estimated_width: bool


class _Advances(dict[str, int]):
    """The advance width of each character, which is looked up on first use."""

    def __init__(self, tables: tuple[FaceMetrics, FaceMetrics], weight: str):
        super().__init__()
        self._tables = tables
        self._weight = weight
        self.estimated_characters: set[str] = set()

    def __missing__(self, character: str) -> int:
        if character in EMOJI_FORMING_ADVANCES or character in VIRAMAS:  # widths depend on the characters around it
            raise KeyError(character)
        self[character] = advance = self._lookup(character)
        return advance

    def _lookup(self, character: str) -> int:
        if character in SPACE_ADVANCES:
            return SPACE_ADVANCES[character]
        if character in SPACES_LIKE_CHARACTERS:
            return self._lookup(SPACES_LIKE_CHARACTERS[character])
        code_point = ord(character)
        for table in self._tables:
            for first, advances in table.blocks.items():
                index = code_point - int(first)
                if 0 <= index < len(advances) and advances[index]:
                    return advances[index]
        return self._estimate(character, code_point)

    def _estimate(self, character: str, code_point: int) -> int:
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
        self.estimated_characters.add(character)
        blocks = _load_estimates()[self._weight]
        first = next((first for first in blocks if 0 <= code_point - int(first) < len(blocks[first])), None)
        return (blocks[first][code_point - int(first)] if first else 0) or FALLBACK_ADVANCE


class Face:
    """A font family in a weight. Characters that it does not have come from the other family of the table.

    The width of a text is the sum of the advance widths of its characters, because the table has no kerning.
    """

    def __init__(self, family: str, weight: int):
        name, face = resolve_family(family) or DEFAULT_FAMILY, "700" if weight >= MIN_BOLD_WEIGHT else "400"
        other_name = "Noto Sans" if name == DEFAULT_FAMILY else DEFAULT_FAMILY
        tables = (_load_tables()[name][face], _load_tables()[other_name][face])
        self.certainty: Certainty = "unknown font" if resolve_family(family) is None else "known font"
        self.line_height_ems = tables[0].line / UNITS_PER_EM
        self._advances = _Advances(tables, face)
        self._get_advance = self._advances.__getitem__
        self._measure_chunk = lru_cache(maxsize=4096)(self._measure_clusters)

    def advance_ems(self, text: str, _preceding_text: str = "", /) -> float:
        """Return the width of a text in ems. The preceding text does not matter, because the table has no kerning."""
        try:
            return sum(map(self._get_advance, text)) / UNITS_PER_EM
        except KeyError:
            return sum(self._list_advances_with_emoji(text)) / UNITS_PER_EM

    def list_advances(self, text: str) -> list[int]:
        """Return the advance width of each character. That of an emoji of several characters is at its first."""
        try:
            return [*map(self._get_advance, text)]
        except KeyError:
            return self._list_advances_with_emoji(text)

    def find_certainty(self, text: str, /) -> Certainty:
        """Return the certainty of the width of a text that was measured before."""
        return "unknown characters" if self._has_estimated_width(text) else self.certainty

    def _has_estimated_width(self, text: str) -> bool:
        """Whether the width of a text that was measured before is in part an estimate."""
        estimated_characters = self._advances.estimated_characters
        if not estimated_characters or estimated_characters.isdisjoint(text):
            return False
        if EMOJI_FORMING_ADVANCES.keys().isdisjoint(text):
            return True
        return any(self._measure_chunk(chunk).has_estimated_width for chunk in _split_chunks(text)[1::2])

    def _list_advances_with_emoji(self, text: str) -> list[int]:
        """Return the same as `list_advances` for a text with characters that may form emoji with others."""
        advances: list[int] = []
        for index, part in enumerate(_split_chunks(text)):
            advances += self._measure_chunk(part).advances if index % 2 else map(self._get_advance, part)
        return advances

    def _measure_clusters(self, text: str) -> _Chunk:
        advances: list[int] = []
        has_estimated_width = False
        for before, cluster in pairwise(["", *split_grapheme_clusters(text)]):
            if is_emoji_sequence(cluster):
                advances += (EMOJI_ADVANCE, *repeat(0, len(cluster) - 1))
            elif before.endswith(ZERO_WIDTH_JOINER) and is_flag(cluster):
                advances += repeat(0, len(cluster))
            else:
                advances += self._list_cluster_advances(cluster)
                has_estimated_width |= not self._advances.estimated_characters.isdisjoint(cluster)
        return _Chunk(tuple(advances), has_estimated_width)

    def _list_cluster_advances(self, cluster: str) -> Iterator[int]:
        """Yield the advance width of each character of a cluster that is not an emoji."""
        part = 1.0
        for character in cluster:
            if character in VIRAMAS:
                part = VIRAMAS[character]
                yield 0
            elif character in EMOJI_FORMING_ADVANCES:
                yield EMOJI_FORMING_ADVANCES[character]
            else:
                yield int(self._advances[character] * part)
                part = 1.0


def _split_chunks(text: str) -> list[str]:
    """Split a text into plain parts, at even indices, and parts that may have emoji, at odd indices."""
    return _compile_chunk_pattern().split(text)
