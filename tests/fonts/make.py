"""Make fonts of coloured boxes, as no machine need have them: `python tests/fonts/make.py`. Needs fontTools.

`TestEmoji.ttf`: a man, a woman and a girl are boxes in three colours; joined they are one wide box, and so are the
letters of a flag. `TestHebrew.ttf`: three letters, digits and signs, so that colours tell in which order they stand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

COLORS: dict[str, tuple[float, ...]] = {
    "man": (1, 0, 0, 1),
    "woman": (0, 0.6, 0, 1),
    "girl": (0, 0, 1, 1),
    "family": (1, 0, 1, 1),
}
COLORS |= {"flag": (0, 1, 1, 1)}
CHARACTERS = {0x20: "space", 0x200D: "joiner", 0xFE0F: "selector", 0x1F1F0: "k", 0x1F1F7: "r"}
CHARACTERS |= {0x1F468: "man", 0x1F469: "woman", 0x1F467: "girl"}

LIGATURES = """
languagesystem DFLT dflt;
feature ccmp {
    sub man joiner woman joiner girl by family;
    sub k r by flag;
    sub man woman by family;
} ccmp;
"""


def box() -> Any:
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 800), (1100, 800), (1100, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


HEBREW = {0x20: "space", 0x200F: "mark", 0x5D0: "alef", 0x5D1: "bet", 0x5D2: "gimel", 0x31: "one", 0x32: "two"}
HEBREW |= {0x21: "exclamation", 0x28: "opening", 0x29: "closing", 0x25: "percent"}
HEBREW_COLORS: dict[str, tuple[float, ...]] = {"alef": (1, 0, 0, 1), "bet": (0, 0.6, 0, 1), "gimel": (0, 0, 1, 1)}
HEBREW_COLORS |= {"one": (1, 0, 1, 1), "two": (0, 1, 1, 1), "exclamation": (1, 0.6, 0, 1), "opening": (0.6, 0.6, 0, 1)}
HEBREW_COLORS |= {"closing": (0, 0.6, 0.6, 1), "percent": (0.6, 0, 0.6, 1)}


def save(family: str, characters: dict[int, str], colors: dict[str, Any], features: str = "") -> None:
    """Write a font whose glyphs are boxes in these colours."""
    names = [".notdef", *dict.fromkeys([*characters.values(), *colors])]
    invisible = ("space", "joiner", "selector", "mark")
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap(characters)
    font.setupGlyf({name: TTGlyphPen(None).glyph() if name in invisible else box() for name in names})
    font.setupHorizontalMetrics(
        {name: (250 if name == "space" else 0 if name in invisible else 1200, 100) for name in names}
    )
    font.setupHorizontalHeader(ascent=900, descent=-200)
    file = family.replace(" ", "")
    font.setupNameTable({"familyName": family, "styleName": "Regular", "psName": f"{file}-Regular"})
    font.setupOS2(sTypoAscender=900, usWinAscent=900, usWinDescent=200)
    font.setupPost()
    font.setupCOLR({name: [(name, position)] for position, name in enumerate(colors)})
    font.setupCPAL([list(colors.values())])
    if features:
        font.addOpenTypeFeatures(features)
    font.font["head"].created = font.font["head"].modified = 3_600_000_000  # the same bytes each time
    font.font.recalcTimestamp = False
    font.save(Path(__file__).parent / f"{file}.ttf")


if __name__ == "__main__":
    save("Test Emoji", CHARACTERS, COLORS, LIGATURES)
    save("Test Hebrew", HEBREW, HEBREW_COLORS)
