"""Write the character classes of Unicode to `scenekit/core/typesetting/character_classes.json`.

    python docs/make_unicode_tables.py /usr/share/unicode

Needs a folder with the Unicode Character Database, such as that of Debian's package unicode-data. The result is a
list of ranges of code points: their lengths, and for each range the letter of its class for line breaking (UAX #14)
and for grapheme clusters (UAX #29). `core/typesetting/character_classes.py` explains the letters.

The option `--tests` copies the official tests of both algorithms to `tests/unicode`, without their comments.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from scenekit.core.typesetting.character_classes import (
    FIRST_HANGUL_SYLLABLE,
    GRAPHEME_LETTERS,
    LAST_HANGUL_SYLLABLE,
    LINE_BREAK_LETTERS,
    classify_hangul_syllable,
)

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "scenekit" / "core" / "typesetting" / "character_classes.json"
TESTS = ROOT / "tests" / "unicode"

CODE_POINTS = range(0x110000)

CONJUNCT_SCRIPTS = ("Bengali", "Devanagari", "Gujarati", "Malayalam", "Oriya", "Telugu")
"""The scripts whose letters form conjuncts that are not split (rule GB9c)."""

LETTERS_AND_NUMBERS = ("L", "N")
"""The general categories of the alphabetic characters that are part of words."""

WIDE = ("F", "W", "H")
"""The values of East_Asian_Width to which rule LB30 does not apply."""


def read_ranges(path: Path) -> Iterator[tuple[range, list[str]]]:
    """Yield the ranges of code points of a file of the database, and the fields of each."""
    for line in path.read_text(encoding="utf-8").splitlines():
        code_points, *fields = (field.strip() for field in line.partition("#")[0].split(";"))
        if fields:
            first, _, last = code_points.partition("..")
            yield range(int(first, 16), int(last or first, 16) + 1), fields


def read_property(path: Path, default: str, name: str | None = None) -> list[str]:
    """Return the value of a property for each code point. A file with several properties has a column of names."""
    values = [default] * len(CODE_POINTS)
    for code_points, fields in read_ranges(path):
        if name is None or fields[0] == name:
            for code_point in code_points:
                values[code_point] = fields[-1]
    return values


def read_general_categories(path: Path) -> list[str]:
    """Return the general category of each code point from `UnicodeData.txt`, which names only the ends of ranges."""
    values, first = ["Cn"] * len(CODE_POINTS), 0
    for line in path.read_text(encoding="utf-8").splitlines():
        number, name, category = line.split(";")[:3]
        code_point = int(number, 16)
        first = first if name.endswith("Last>") else code_point
        for index in range(first, code_point + 1):
            values[index] = category
    return values


def read_conjunct_breaks(folder: Path, graphemes: list[str]) -> list[str]:
    """Return Indic_Conjunct_Break.

    Versions before 15.1 do not have this property. It is then derived from Indic_Syllabic_Category, for the scripts
    with conjuncts, and for those in which an invisible sign stacks letters, such as Khmer and Burmese.
    """
    values = read_property(folder / "DerivedCoreProperties.txt", "None", "InCB")
    if set(values) != {"None"}:
        return values
    syllabic = read_property(folder / "IndicSyllabicCategory.txt", "Other")
    scripts = read_property(folder / "Scripts.txt", "Unknown")
    stacking = {script for script, category in zip(scripts, syllabic, strict=True) if category == "Invisible_Stacker"}
    for code_point, (script, category) in enumerate(zip(scripts, syllabic, strict=True)):
        if category == "Invisible_Stacker" or (category == "Virama" and script in CONJUNCT_SCRIPTS):
            values[code_point] = "Linker"
        elif category == "Consonant" and script in stacking.union(CONJUNCT_SCRIPTS):
            values[code_point] = "Consonant"
        elif graphemes[code_point] == "Extend" and code_point != 0x200C:
            values[code_point] = "Extend"
    return values


def classify_for_line_breaking(folder: Path) -> Iterator[str]:
    """Yield the letter of the line-breaking class of each code point."""
    classes = read_property(folder / "LineBreak.txt", "XX")
    widths = read_property(folder / "EastAsianWidth.txt", "N")
    pictographs = read_property(folder / "emoji" / "emoji-data.txt", "", "Extended_Pictographic")
    for name, width, category, pictograph in zip(
        classes, widths, read_general_categories(folder / "UnicodeData.txt"), pictographs, strict=True
    ):
        if pictograph and category == "Cn":  # rule LB30b
            yield LINE_BREAK_LETTERS["ID_Cn"]
        elif name == "SA":  # rule LB1
            yield LINE_BREAK_LETTERS["CM" if category in ("Mn", "Mc") else "SA"]
        elif name in ("AL", "AI", "SG", "XX"):
            yield LINE_BREAK_LETTERS["AL" if category[0] in LETTERS_AND_NUMBERS else "AL_Symbol"]
        elif name == "OP" and width in WIDE:
            yield LINE_BREAK_LETTERS["OP_Wide"]
        else:
            yield LINE_BREAK_LETTERS[name]


def classify_for_graphemes(folder: Path) -> Iterator[str]:
    """Yield the letter of the grapheme cluster class of each code point."""
    graphemes = read_property(folder / "auxiliary" / "GraphemeBreakProperty.txt", "Other")
    conjuncts = read_conjunct_breaks(folder, graphemes)
    pictographs = read_property(folder / "emoji" / "emoji-data.txt", "", "Extended_Pictographic")
    for code_point, name in enumerate(graphemes):
        if name == "Extend":
            yield GRAPHEME_LETTERS[{"Linker": "Linker", "Extend": "Extend"}.get(conjuncts[code_point], "Extend_None")]
        elif name == "Other" and conjuncts[code_point] == "Consonant":
            yield GRAPHEME_LETTERS["Consonant"]
        elif name == "Other" and pictographs[code_point]:
            yield GRAPHEME_LETTERS["Extended_Pictographic"]
        else:
            yield GRAPHEME_LETTERS[name]


def write_tables(folder: Path) -> None:
    """Write the classes of all code points."""
    version = re.search(r"-([\d.]+)\.txt", (folder / "LineBreak.txt").read_text(encoding="utf-8"))
    pairs = [*zip(classify_for_line_breaking(folder), classify_for_graphemes(folder), strict=True)]
    for code_point in range(FIRST_HANGUL_SYLLABLE, LAST_HANGUL_SYLLABLE + 1):
        if pairs[code_point][1] != classify_hangul_syllable(code_point):
            message = f"U+{code_point:04X} does not have the class that `classify_hangul_syllable` returns."
            raise ValueError(message)
        pairs[code_point] = pairs[FIRST_HANGUL_SYLLABLE]
    ranges = [(len([*group]), *pair) for pair, group in groupby(pairs)]
    tables = {
        "unicode_version": version[1] if version else "",
        "lengths": [length for length, _, _ in ranges],
        "line_break": "".join(letter for _, letter, _ in ranges),
        "grapheme": "".join(letter for _, _, letter in ranges),
    }
    TARGET.write_text(json.dumps(tables, separators=(",", ":")) + "\n", encoding="utf-8")


def copy_tests(folder: Path) -> None:
    """Copy the official tests. Their license is `scenekit/core/typesetting/UNICODE-LICENSE.txt`."""
    for name in ("GraphemeBreakTest.txt", "LineBreakTest.txt"):
        lines = (folder / "auxiliary" / name).read_text(encoding="utf-8").splitlines()
        header = [line for line in lines[:6] if line.startswith("#")]
        notice = "# Modified by scenekit: the comments after the tests are removed."
        tests = [line.partition("#")[0].strip() for line in lines]
        data = "\n".join([*header, notice, *filter(None, tests)]) + "\n"
        (TESTS / f"{name}.gz").write_bytes(gzip.compress(data.encode(), mtime=0))


def main() -> None:
    """Write the tables, and the tests with `--tests`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with the Unicode Character Database")
    parser.add_argument("--tests", action="store_true", help="copy the official tests to tests/unicode")
    arguments = parser.parse_args()
    write_tables(arguments.folder)
    if arguments.tests:
        copy_tests(arguments.folder)


if __name__ == "__main__":
    main()
