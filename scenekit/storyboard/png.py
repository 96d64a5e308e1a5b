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
from scenekit.storyboard.font_fallback import Style, fallback
from scenekit.storyboard.markup import number
from scenekit.storyboard.text_runs import BOX, SVG, set_in_runs

if TYPE_CHECKING:
    from collections.abc import Iterable

GENERIC = ("font_family", "serif_family", "sans_serif_family", "cursive_family", "fantasy_family", "monospace_family")
"""resvg's options for words such as `sans-serif`, without which such a text vanishes."""

NAMED = 3
"""Characters that a warning names; it counts the others."""

IMAGE, USE = f"{SVG}image", f"{SVG}use"

MOST_TEXT = 200_000
"""Characters of a drawing: each is an outline in memory, and a million of them took 1.2 GB."""


MOST_PIXELS = 500_000_000
"""Of all pictures, each as often as it is shown: so often it is decoded, a million px in up to a tenth of a second."""


def png(drawing: str, scene: int, width: int) -> bytes:
    """The drawing of a scene as a PNG `width` px wide. Warns whoever called the caller of characters without a font."""
    root = ET.fromstring(drawing)  # noqa: S314 (drawn by scenekit)
    texts = list(root.iter(f"{SVG}text"))
    length = sum(len(part) for text in texts for part in text.itertext())
    if length > MOST_TEXT:
        raise _refused(scene, f"it has {length} characters of text, and no more than {MOST_TEXT} are drawn")
    pixels = _pixels(root)
    if pixels > MOST_PIXELS:
        most = MOST_PIXELS // 1_000_000
        raise _refused(scene, f"it shows pictures of {pixels / 1e6:.0f} million px, and no more than {most} are drawn")
    _cut_off(root)
    _keep_thin(root)
    for part in root:
        part.attrib.pop("clip-path", None)  # the edge of the picture cuts as well; resvg also draws what is outside
    files, missing = _set(texts)
    if missing:
        warnings.warn(_without_font(missing), MissingGlyphWarning, stacklevel=3)
    try:
        return rendered(ET.tostring(root, encoding="unicode"), width, files)
    except ValueError as error:
        raise _refused(scene, f"resvg says: {error}") from None


def _set(texts: Iterable[ET.Element]) -> tuple[set[str], set[str]]:
    """Set texts in runs: the files of their fonts, and the characters that none has."""
    files, missing = set[str](), set[str]()
    for text in texts:
        used, lacking = set_in_runs(text)
        files |= used
        missing |= lacking
    return files, missing


def _pixels(root: ET.Element) -> float:
    """The px of all pictures, each counted as often as it is shown."""
    own = {f"#{one.get('id')}": float(one.get("width", 0)) * float(one.get("height", 0)) for one in root.iter(IMAGE)}
    return sum(own[use.get("href", "")] for use in root.iter(USE))


def _cut_off(root: ET.Element) -> None:
    """Leave only what is inside the drawing itself: resvg would read a file that a picture names."""
    for part in root.iter():
        for key in [key for key in part.attrib if key.rpartition("}")[2] == "href"]:
            if not part.attrib[key].startswith(("#", "data:")):
                del part.attrib[key]


def _keep_thin(part: ET.Element, scale: float = 1) -> None:
    """Write out how thick a line is that is not scaled with its clip, which resvg does not know."""
    if found := re.search(r"scale\((\S+) (\S+)\)", part.get("transform", "")):
        scale *= sqrt(abs(float(found[1]) * float(found[2])))
    if part.attrib.pop("vector-effect", None) and scale:
        part.set("stroke-width", number(float(part.get("stroke-width", 1)) / scale, 5))
    for child in part:
        _keep_thin(child, scale)


def _without_font(characters: Iterable[str]) -> str:
    ordered = sorted(characters)
    named = ", ".join(f"{character} ({name(character[0], 'no name')})" for character in ordered[:NAMED])
    more = f" and {len(ordered) - NAMED} more" if len(ordered) > NAMED else ""
    return f"storyboard: no font here has {named}{more}; drawn as {BOX}. Install a font that has them."


def rendered(drawing: str, width: int, files: set[str]) -> bytes:
    """An SVG as a PNG, in the fonts of these files. Raises `ValueError` for what resvg cannot draw."""
    try:
        import resvg_py
    except ImportError:
        needs = "storyboard: a PNG is drawn with resvg; install it with: pip install 'scenekit[png]'"
        raise MissingExtraError(needs) from None
    plain = fallback(Style((), 400, False))
    options: dict[str, Any] = dict.fromkeys(GENERIC, plain.family)
    fonts = sorted({plain.path, *files})
    try:
        return resvg_py.svg_to_bytes(
            svg_string=drawing, width=width, skip_system_fonts=True, font_files=fonts, **options
        )
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise ValueError(str(error)) from None  # a panic of the library, which is no Exception


def _refused(scene: int, why: str) -> ArgumentError:
    return argument_error("storyboard", "scene", scene, f"cannot be drawn as a PNG: {why}.")
