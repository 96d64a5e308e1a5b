"""An SVG of a scene, drawn as a PNG by resvg.

resvg is told everything it would otherwise find for itself: each font file, the family of each word that means any
font, and no file beside. So it draws the same wherever it runs, and reads nothing that a payload names.
"""

from __future__ import annotations

import re
import warnings
from math import sqrt
from typing import TYPE_CHECKING, Any
from unicodedata import name
from xml.etree import ElementTree as ET

from scenekit.core.messages import argument_error
from scenekit.errors import ArgumentError, MissingExtraError, MissingGlyphWarning
from scenekit.storyboard.font_fallback import FontStyle, last_resort_face
from scenekit.storyboard.markup import format_number
from scenekit.storyboard.text_runs import MISSING_GLYPH_BOX, SVG_TAG_PREFIX, replace_with_runs

if TYPE_CHECKING:
    from collections.abc import Iterable

GENERIC_FAMILY_OPTIONS = (
    "font_family",
    "serif_family",
    "sans_serif_family",
    "cursive_family",
    "fantasy_family",
    "monospace_family",
)
"""resvg's options for words such as `sans-serif`, without which such a text vanishes."""

MAX_LISTED_CHARACTERS = 3
"""Characters that a warning names; it counts the others."""

IMAGE_TAG, USE_TAG = f"{SVG_TAG_PREFIX}image", f"{SVG_TAG_PREFIX}use"

MAX_DRAWING_CHARS = 200_000
"""Characters of a drawing: each is an outline in memory, and a million of them took 1.2 GB."""


MAX_TOTAL_IMAGE_PIXELS = 500_000_000
"""Of all pictures, each as often as it is shown: so often it is decoded, a million px in up to a tenth of a second."""


def draw_png(svg: str, scene: int, width: int) -> bytes:
    """The drawing of a scene as a PNG `width` px wide. Warns whoever called the caller of characters without a font."""
    root = ET.fromstring(svg)  # noqa: S314 (drawn by scenekit)
    texts = list(root.iter(f"{SVG_TAG_PREFIX}text"))
    length = sum(len(part) for text in texts for part in text.itertext())
    if length > MAX_DRAWING_CHARS:
        raise _drawing_error(
            scene, f"it has {length} characters of text, and no more than {MAX_DRAWING_CHARS} are drawn"
        )
    pixels = _count_image_pixels(root)
    if pixels > MAX_TOTAL_IMAGE_PIXELS:
        most = MAX_TOTAL_IMAGE_PIXELS // 1_000_000
        raise _drawing_error(
            scene, f"it shows pictures of {pixels / 1e6:.0f} million px, and no more than {most} are drawn"
        )
    _strip_external_refs(root)
    _inline_non_scaling_strokes(root)
    for part in root:
        part.attrib.pop("clip-path", None)  # the edge of the picture cuts as well; resvg also draws what is outside
    files, missing = _replace_all_with_runs(texts)
    if missing:
        warnings.warn(_missing_glyph_message(missing), MissingGlyphWarning, stacklevel=3)
    try:
        return rasterize(ET.tostring(root, encoding="unicode"), width, files)
    except ValueError as error:
        raise _drawing_error(scene, f"resvg says: {error}") from None


def _replace_all_with_runs(texts: Iterable[ET.Element]) -> tuple[set[str], set[str]]:
    """Set texts in runs: the files of their fonts, and the characters that none has."""
    files, missing = set[str](), set[str]()
    for text in texts:
        used, lacking = replace_with_runs(text)
        files |= used
        missing |= lacking
    return files, missing


def _count_image_pixels(root: ET.Element) -> float:
    """The px of all pictures, each counted as often as it is shown."""
    own = {
        f"#{one.get('id')}": float(one.get("width", 0)) * float(one.get("height", 0)) for one in root.iter(IMAGE_TAG)
    }
    return sum(own[use.get("href", "")] for use in root.iter(USE_TAG))


def _strip_external_refs(root: ET.Element) -> None:
    """Leave only what is inside the drawing itself: resvg would read a file that a picture names."""
    for part in root.iter():
        for key in [key for key in part.attrib if key.rpartition("}")[2] == "href"]:
            if not part.attrib[key].startswith(("#", "data:")):
                del part.attrib[key]


def _inline_non_scaling_strokes(node: ET.Element, scale: float = 1) -> None:
    """Write out how thick a line is that is not scaled with its clip, which resvg does not know."""
    if found := re.search(r"scale\((\S+) (\S+)\)", node.get("transform", "")):
        scale *= sqrt(abs(float(found[1]) * float(found[2])))
    if node.attrib.pop("vector-effect", None) and scale:
        node.set("stroke-width", format_number(float(node.get("stroke-width", 1)) / scale, 5))
    for child in node:
        _inline_non_scaling_strokes(child, scale)


def _missing_glyph_message(characters: Iterable[str]) -> str:
    ordered = sorted(characters)
    named = ", ".join(f"{character} ({name(character[0], 'no name')})" for character in ordered[:MAX_LISTED_CHARACTERS])
    more = f" and {len(ordered) - MAX_LISTED_CHARACTERS} more" if len(ordered) > MAX_LISTED_CHARACTERS else ""
    return f"storyboard: no font here has {named}{more}; drawn as {MISSING_GLYPH_BOX}. Install a font that has them."


def rasterize(svg: str, width: int, font_files: set[str]) -> bytes:
    """An SVG as a PNG, in the fonts of these files. Raises `ValueError` for what resvg cannot draw."""
    try:
        import resvg_py
    except ImportError:
        needs = "storyboard: a PNG is drawn with resvg; install it with: pip install 'scenekit[png]'"
        raise MissingExtraError(needs) from None
    plain = last_resort_face(FontStyle((), 400, False))
    options: dict[str, Any] = dict.fromkeys(GENERIC_FAMILY_OPTIONS, plain.family)
    fonts = sorted({plain.path, *font_files})
    try:
        return resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True, font_files=fonts, **options)
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise ValueError(str(error)) from None  # a panic of the library, which is no Exception


def _drawing_error(scene: int, reason: str) -> ArgumentError:
    return argument_error("storyboard", "scene", scene, f"cannot be drawn as a PNG: {reason}.")
