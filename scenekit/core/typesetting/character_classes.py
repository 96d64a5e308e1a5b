"""The classes of characters for line breaking (UAX #14) and for grapheme clusters (UAX #29).

Each class is one letter, so that a text becomes a string of classes with `str.translate`, and regular expressions
can express the rules. `docs/make_unicode_tables.py` writes the table from the Unicode Character Database. The table
is read when a text first has a character that is not ASCII.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from scenekit.core import conversion

LINE_BREAK_LETTERS = {
    "AL": "a",
    "AL_Symbol": "o",  # a symbol of class AL, AI or XX: not part of a word
    "HL": "l",
    "SA": "t",
    "NU": "n",
    "BA": "b",
    "HY": "h",
    "BB": "B",
    "B2": "D",
    "CB": "C",
    "CJ": "N",  # rule LB1
    "CL": "c",
    "CM": "m",
    "CP": "k",
    "EB": "e",
    "EM": "E",
    "EX": "x",
    "GL": "g",
    "H2": "a",  # Hangul: its words have spaces, between which a line breaks
    "H3": "a",
    "JL": "a",
    "JV": "a",
    "JT": "a",
    "ID": "i",
    "ID_Cn": "u",  # an unassigned code point that is reserved for emoji
    "IN": "d",
    "IS": "p",
    "NS": "N",
    "OP": "q",
    "OP_Wide": "Q",
    "PO": "O",
    "PR": "P",
    "QU": "U",
    "RI": "r",
    "SP": "s",
    "SY": "y",
    "WJ": "w",
    "ZW": "z",
    "ZWJ": "j",
    "BK": "v",
    "CR": "v",
    "LF": "v",
    "NL": "v",
}
"""The letters of the line-breaking classes. The classes with an underscore are parts of those of UAX #14."""

GRAPHEME_LETTERS = {
    "Other": "o",
    "CR": "r",
    "LF": "n",
    "Control": "c",
    "Prepend": "p",
    "SpacingMark": "s",
    "ZWJ": "j",
    "Extend": "e",
    "Extend_None": "m",  # Extend, but not part of a conjunct
    "Linker": "k",  # Extend, and joins two consonants
    "Consonant": "d",
    "Extended_Pictographic": "x",
    "Regional_Indicator": "i",
    "L": "L",
    "V": "V",
    "T": "T",
    "LV": "G",
    "LVT": "H",
}
"""The letters of the grapheme cluster classes, with those of rules GB9c and GB11."""

FIRST_HANGUL_SYLLABLE, LAST_HANGUL_SYLLABLE = 0xAC00, 0xD7A3

_HANGUL_TRAILING_CONSONANTS = 28
"""The number of syllables with the same leading consonant and vowel. The first has no trailing consonant."""

_ASCII_LINE_BREAK = (
    "mmmmmmmmmbvvvvmmmmmmmmmmmmmmmmmmsxUoPOoUqkoPphpynnnnnnnnnnppooox"
    "oaaaaaaaaaaaaaaaaaaaaaaaaaaqPkoooaaaaaaaaaaaaaaaaaaaaaaaaaaqbcom"
)
"""The classes of ASCII, which most text needs without the table. A test compares them with the table."""

_ASCII_GRAPHEME = "c" * 10 + "nccr" + "c" * 18 + "o" * 95 + "c"


class _Tables(Struct, frozen=True):
    """The content of `character_classes.json`: the length of each range, and the letters of its classes."""

    unicode_version: str
    lengths: list[int]
    line_break: str
    grapheme: str


class _Classes(dict[int, str]):
    """The class of each code point, for `str.translate`. A class is looked up on first use."""

    def __init__(self, ascii_letters: str, kind: Literal["line_break", "grapheme"]):
        super().__init__(enumerate(ascii_letters))
        self._kind = kind

    def __missing__(self, code_point: int) -> str:
        if self._kind == "grapheme" and FIRST_HANGUL_SYLLABLE <= code_point <= LAST_HANGUL_SYLLABLE:
            letter = classify_hangul_syllable(code_point)
        else:
            starts, tables = _load_tables()
            letters = tables.line_break if self._kind == "line_break" else tables.grapheme
            letter = letters[bisect_right(starts, code_point) - 1]
        self[code_point] = letter
        return letter


@cache
def _load_tables() -> tuple[list[int], _Tables]:
    """Return the first code points of the ranges, and the tables."""
    path = os.path.join(os.path.dirname(__file__), "character_classes.json")
    with open(path, "rb") as stream:
        tables = conversion.decode(stream.read(), _Tables)
    return [*accumulate(tables.lengths[:-1], initial=0)], tables


def classify_hangul_syllable(code_point: int) -> str:
    """Return the grapheme cluster class of a Hangul syllable: with a trailing consonant (LVT) or without (LV)."""
    has_trailing_consonant = (code_point - FIRST_HANGUL_SYLLABLE) % _HANGUL_TRAILING_CONSONANTS
    return GRAPHEME_LETTERS["LVT" if has_trailing_consonant else "LV"]


LINE_BREAK_CLASSES = _Classes(_ASCII_LINE_BREAK, "line_break")
GRAPHEME_CLASSES = _Classes(_ASCII_GRAPHEME, "grapheme")
