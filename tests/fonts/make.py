"""Make `TestEmoji.ttf`, a font of a few coloured emoji, as no machine need have one: `python tests/fonts/make.py`.

Needs fontTools. A man, a woman and a girl are boxes in three colours; joined they are one wide box, and so are the
letters of a flag.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

COLORS = {"man": (1, 0, 0, 1), "woman": (0, 0.6, 0, 1), "girl": (0, 0, 1, 1), "family": (1, 0, 1, 1)}
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


def main() -> None:
    names = [".notdef", *CHARACTERS.values(), "family", "flag"]
    invisible = ("space", "joiner", "selector")
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap(CHARACTERS)
    font.setupGlyf({name: TTGlyphPen(None).glyph() if name in invisible else box() for name in names})
    font.setupHorizontalMetrics(
        {name: (250 if name == "space" else 0 if name in invisible else 1200, 100) for name in names}
    )
    font.setupHorizontalHeader(ascent=900, descent=-200)
    font.setupNameTable({"familyName": "Test Emoji", "styleName": "Regular", "psName": "TestEmoji-Regular"})
    font.setupOS2(sTypoAscender=900, usWinAscent=900, usWinDescent=200)
    font.setupPost()
    font.setupCOLR({name: [(name, position)] for position, name in enumerate(COLORS)})
    font.setupCPAL([list(COLORS.values())])
    font.addOpenTypeFeatures(LIGATURES)
    font.font["head"].created = font.font["head"].modified = 3_600_000_000  # the same bytes each time
    font.font.recalcTimestamp = False
    font.save(Path(__file__).parent / "TestEmoji.ttf")


if __name__ == "__main__":
    main()
