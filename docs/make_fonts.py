"""Write the fonts of PNG storyboards to `scenekit/storyboard/fonts/`: subsets of the default fonts.

    python docs/make_fonts.py /usr/share/fonts

The fonts contain kerning twice: the original GPOS table for text layout, and plain pairs of Latin letters (the table
`kern`) for measuring.

Needs fontTools, and Debian's packages fonts-noto-core and fonts-noto-cjk. Both fonts are under the SIL Open Font
License, without reserved names. The subsets are under the same license. They have their own names, to distinguish them
from the complete fonts. `OFL.txt` is in the same folder.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0
from make_advances import WEIGHTS, open_font

FONTS_DIR = Path(__file__).parents[1] / "scenekit" / "storyboard" / "fonts"

Blocks = list[tuple[int, int]]

ALPHABETS: Blocks = [
    (0x0020, 0x017F),  # Latin
    (0x01CD, 0x01DC),  # pinyin
    (0x0218, 0x021B),  # Romanian
    (0x0370, 0x0503),  # Greek, Cyrillic
    (0x1E80, 0x1EFF),  # Welsh, Vietnamese
    (0x2010, 0x205E),  # punctuation
    (0x2070, 0x2089),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x2150),  # letterlike
]
COMBINING_MARKS: Blocks = [(0x02B0, 0x036F)]
"""For Noto Sans only: Noto Sans CJK has a few of them, without positions."""

EAST_ASIAN: Blocks = [
    *ALPHABETS,
    (0x2150, 0x218B),  # fractions, roman numerals
    (0x2190, 0x22FF),  # arrows, mathematics
    (0x2460, 0x24FF),  # enclosed
    (0x25A0, 0x27BF),  # symbols
    (0x3000, 0x30FF),  # punctuation, kana
    (0x3131, 0x318E),  # jamo
    (0xFF01, 0xFF9F),  # full-width and half-width
    (0xFFE0, 0xFFE6),
]

FAMILIES = {
    "Scenekit Sans": ("Noto Sans", ALPHABETS + COMBINING_MARKS, "ttf"),
    "Scenekit Sans CJK": ("Noto Sans CJK", EAST_ASIAN, "otf"),
}

KERNED_RANGES: Blocks = [(0x0020, 0x00FF), (0x2010, 0x2026)]

UNDERLINE = (-100, 100)
"""Position and thickness in thousandths of an em, as browsers draw underlines for every font."""

FEATURES = ["calt", "ccmp", "kern", "liga", "locl", "mark", "mkmk"]
COPYRIGHT, LICENSE, LICENSE_URL = 0, 13, 14
"""Ids of the entries that the name table keeps."""


def is_common_syllable(syllable: int) -> bool:
    """Whether KS X 1001 has the syllable: 2350 of the 11172, nearly all of those in use."""
    try:
        return len(chr(syllable).encode("euc_kr")) == 2
    except UnicodeEncodeError:
        return False


def iter_characters(blocks: Blocks) -> Iterable[int]:
    """Yield the code points of blocks, and the common Hangul syllables for the East Asian ones."""
    for first, last in blocks:
        yield from range(first, last + 1)
    if blocks is EAST_ASIAN:
        yield from filter(is_common_syllable, range(0xAC00, 0xD7A4))


def build_font(fonts: Path, family: str, weight: str) -> None:
    """Write the subset of a family and a weight."""
    source, blocks, kind = FAMILIES[family]
    style = WEIGHTS[weight]
    font = open_font(fonts, source, weight)
    font.recalcTimestamp = False  # reproducible output
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [COPYRIGHT, LICENSE, LICENSE_URL]
    options.name_languages = [0x409]
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=iter_characters(blocks))
    subsetter.subset(font)
    postscript = f"{family.replace(' ', '')}-{style}"
    for number, name in ((1, family), (2, style), (3, postscript), (4, f"{family} {style}"), (6, postscript)):
        font["name"].setName(name, number, 3, 1, 0x409)
    if "CFF " in font:
        font["CFF "].cff.fontNames = [postscript]
    font["post"].underlinePosition, font["post"].underlineThickness = UNDERLINE
    font["kern"] = build_kern_table(extract_kerning(font))
    font.save(FONTS_DIR / f"{postscript}.{kind}")


KerningPairs = dict[tuple[str, str], int]
"""The kerning of two glyphs, in font units."""


def extract_kerning(font: Any) -> KerningPairs:
    """Return the kerning of all pairs of Latin letters, without zeros."""
    glyphs = {glyph for code, glyph in font.getBestCmap().items() if any(a <= code <= b for a, b in KERNED_RANGES)}
    features = font["GPOS"].table.FeatureList.FeatureRecord
    lookups = {n for record in features if record.FeatureTag == "kern" for n in record.Feature.LookupListIndex}
    kerning: KerningPairs = {}
    for number in sorted(lookups):
        for pair, value in read_kerning_lookup(font["GPOS"].table.LookupList.Lookup[number], glyphs).items():
            kerning[pair] = kerning.get(pair, 0) + value
    return {pair: value for pair, value in kerning.items() if value}


def read_kerning_lookup(lookup: Any, glyphs: set[str]) -> KerningPairs:
    """Return the kerning of one lookup. The first table with a pair applies."""
    tables = [getattr(table, "ExtSubTable", table) for table in lookup.SubTable]
    kerning: KerningPairs = {}
    for table in tables:
        if table.LookupType == 2:  # pair adjustment; Noto Sans also kerns some marks by context
            for pair, value in iter_kerning_pairs(table, glyphs):
                kerning.setdefault(pair, getattr(value, "XAdvance", 0))
    return kerning


def iter_kerning_pairs(table: Any, glyphs: set[str]) -> Iterable[tuple[tuple[str, str], Any]]:
    """Yield the pairs of a subtable with their values, by glyph (format 1) or by class (format 2)."""
    firsts = [(position, glyph) for position, glyph in enumerate(table.Coverage.glyphs) if glyph in glyphs]
    for position, first in firsts:
        if table.Format == 1:
            for record in table.PairSet[position].PairValueRecord:
                if record.SecondGlyph in glyphs:
                    yield (first, record.SecondGlyph), record.Value1
        else:
            row = table.Class1Record[table.ClassDef1.classDefs.get(first, 0)].Class2Record
            yield from (((first, second), row[table.ClassDef2.classDefs.get(second, 0)].Value1) for second in glyphs)


def build_kern_table(pairs: KerningPairs) -> Any:
    """Return a `kern` table of format 0."""
    table, subtable = newTable("kern"), KernTable_format_0(apple=False)
    subtable.coverage, subtable.tupleIndex, subtable.kernTable = 1, None, pairs
    table.version, table.kernTables = 0, [subtable]
    return table


def main(fonts: Path) -> None:
    """Write all fonts."""
    for family in FAMILIES:
        for weight in WEIGHTS:
            build_font(fonts, family, weight)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
