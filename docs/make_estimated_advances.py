"""Write the advance widths of other scripts to `scenekit/core/typesetting/estimated_advances.json`.

    python docs/make_estimated_advances.py /usr/share/fonts/truetype/noto

Needs fontTools, and Debian's package fonts-noto-core: the fonts are under the SIL Open Font License, and the result
contains numbers only. The widths are estimates, because the service may use other fonts for these scripts, and because
the letters form ligatures. Widths are in thousandths of an em, and 0 for a character without a glyph.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import mean
from unicodedata import decomposition

from fontTools.ttLib import TTFont

BLOCKS = {
    "Armenian": (0x530, 0x58F),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Devanagari": (0x900, 0x97F),
    "Bengali": (0x980, 0x9FF),
    "Gurmukhi": (0xA00, 0xA7F),
    "Gujarati": (0xA80, 0xAFF),
    "Tamil": (0xB80, 0xBFF),
    "Telugu": (0xC00, 0xC7F),
    "Kannada": (0xC80, 0xCFF),
    "Malayalam": (0xD00, 0xD7F),
    "Sinhala": (0xD80, 0xDFF),
    "Thai": (0xE00, 0xE7F),
    "Lao": (0xE80, 0xEFF),
    "Myanmar": (0x1000, 0x109F),
    "Georgian": (0x10A0, 0x10FF),
    "Khmer": (0x1780, 0x17FF),
}
"""The first and last code points of each script, by the name of its font."""

WEIGHTS = {"400": "Regular", "700": "Bold"}

JOINED_FORMS = ("<initial>", "<medial>", "<final>")


def list_joined_forms() -> dict[int, list[int]]:
    """Return the code points of the joined forms of Arabic letters, by the code points of the letters."""
    forms: dict[int, list[int]] = {}
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)):
        kind, _, letters = decomposition(chr(code)).partition(" ")
        if kind in JOINED_FORMS and " " not in letters:
            forms.setdefault(int(letters, 16), []).append(code)
    return forms


def measure_block(path: Path, first: int, last: int, forms: dict[int, list[int]]) -> list[int]:
    """Return the widths of a block. That of an Arabic letter is the mean of its joined forms."""
    font = TTFont(path)
    glyphs, advances, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm

    def width(code: int) -> int:
        codes = [form for form in forms.get(code, ()) if form in glyphs] or [code] * (code in glyphs)
        return round(mean(advances[glyphs[code]][0] for code in codes) * 1000 / em) if codes else 0

    return [width(code) for code in range(first, last + 1)]


def main(fonts: Path) -> None:
    """Write the tables of both weights."""
    forms = list_joined_forms()
    tables = {
        weight: {
            str(first): measure_block(fonts / f"NotoSans{script}-{style}.ttf", first, last, forms)
            for script, (first, last) in BLOCKS.items()
        }
        for weight, style in WEIGHTS.items()
    }
    target = Path(__file__).parents[1] / "scenekit" / "core" / "typesetting" / "estimated_advances.json"
    target.write_text(json.dumps(tables, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
