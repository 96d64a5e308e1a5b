"""Write the advance widths of the default fonts to `scenekit/core/typesetting/advances.json`.

    python docs/make_advances.py /usr/share/fonts

Needs fontTools, and Debian's packages fonts-noto-core and fonts-noto-cjk. Both are under the SIL Open Font License;
the result contains numbers only. Widths are in thousandths of an em, and 0 if the font has no glyph.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTCollection, TTFont

FAMILIES = {
    "Noto Sans CJK": ("opentype/noto/NotoSansCJK-{weight}.ttc", "Noto Sans CJK KR"),
    "Noto Sans": ("truetype/noto/NotoSans-{weight}.ttf", None),
}
WEIGHTS = {"400": "Regular", "700": "Bold"}

BLOCKS = [
    (0x0020, 0x024F, "Latin"),
    (0x0370, 0x052F, "Greek, Cyrillic"),
    (0x1E00, 0x1FFF, "Latin and Greek with diacritics"),
    (0x2010, 0x205E, "punctuation"),
    (0x2070, 0x209C, "superscripts and subscripts"),
    (0x20A0, 0x20BF, "currencies"),
    (0x2100, 0x214F, "letterlike"),
    (0x2150, 0x218B, "fractions, roman numerals"),
    (0x2190, 0x22FF, "arrows, mathematics"),
    (0x2460, 0x27BF, "enclosed, boxes, symbols"),
    (0xFF61, 0xFFDC, "half-width"),
]
"""Ranges of Unicode: first, last, name. `core/typesetting/font_metrics.py` estimates the width of other characters."""


def open_font(fonts: Path, family: str, weight: str) -> Any:
    """Open the font file of a family and a weight in the folder `fonts`."""
    pattern, face = FAMILIES[family]
    path = fonts / pattern.format(weight=WEIGHTS[weight])
    if face is None:
        return TTFont(path)
    return next(font for font in TTCollection(path).fonts if font["name"].getDebugName(1) == face)


def measure_advances(font: Any) -> dict[str, Any]:
    """Return the line height, the width of a Hangul syllable, and the widths of all blocks."""
    glyphs, advances, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm

    def width(code: int) -> int:
        return round(advances[glyphs[code]][0] * 1000 / em) if code in glyphs else 0

    return {
        "line": round((font["hhea"].ascent - font["hhea"].descent) * 1000 / em),
        "hangul": width(0xD55C),
        "blocks": {str(first): [width(code) for code in range(first, last + 1)] for first, last, _ in BLOCKS},
    }


def main(fonts: Path) -> None:
    """Write the tables of all families and weights."""
    tables = {
        family: {weight: measure_advances(open_font(fonts, family, weight)) for weight in WEIGHTS}
        for family in FAMILIES
    }
    target = Path(__file__).parents[1] / "scenekit" / "core" / "typesetting" / "advances.json"
    target.write_text(json.dumps(tables, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
