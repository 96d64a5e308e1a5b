"""Draw the SVG of a scene as a PNG with resvg.

resvg does not look up any files itself: the options name each font file, and the family for each generic family name.
References to other files are removed. So a scene looks the same on every machine, and a payload cannot make resvg read
a file.
"""

from __future__ import annotations

import warnings
from math import sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import name
from xml.etree import ElementTree as ET

from scenekit.core.limits import MAX_DRAWING_CHARS, MAX_SHADOWS, MAX_TOTAL_IMAGE_PIXELS
from scenekit.core.messages import argument_error
from scenekit.errors import ArgumentError, MissingGlyphWarning
from scenekit.storyboard.font_fallback import FontStyle, last_resort_face
from scenekit.storyboard.markup import format_number, parse_scale
from scenekit.storyboard.rasterizer import RasterizerError
from scenekit.storyboard.text_runs import MISSING_GLYPH_BOX, SVG_TAG_PREFIX, replace_with_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scenekit.storyboard.rasterizer import Rasterizer

GENERIC_FAMILY_OPTIONS = (
    "font_family",
    "serif_family",
    "sans_serif_family",
    "cursive_family",
    "fantasy_family",
    "monospace_family",
)
"""resvg's options for generic families such as `sans-serif`. Without them it does not draw such text."""

MAX_LISTED_CHARACTERS = 3
"""The largest number of characters that a warning names. Of the others it states only the number."""

IMAGE_TAG, USE_TAG = f"{SVG_TAG_PREFIX}image", f"{SVG_TAG_PREFIX}use"

WARNING_STACK_LEVEL = 3
"""The frame that a warning points to: the caller of `Storyboard.png`."""


def draw_png(
    rasterizer: Rasterizer, svg: str, scene: int, width: int, files_by_family: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """Return the drawing of a scene as a PNG. Warns the caller of `Storyboard.png` of characters without a font.

    Args:
        rasterizer: Draws it.
        svg: The drawing, as `draw_document` returns it.
        scene: Index of the scene, for error messages.
        width: Width in px.
        files_by_family: Font files of the user, by the families that texts name.

    Raises:
        ArgumentError: The drawing exceeds a limit, or resvg cannot draw it.
    """
    root = ET.fromstring(svg)  # noqa: S314 (scenekit wrote this XML)
    texts = list(root.iter(f"{SVG_TAG_PREFIX}text"))
    _check_limits(root, texts, scene)
    _strip_external_refs(root)
    _inline_non_scaling_strokes(root)
    for part in root:
        # The edge of the image crops as well. With this clip path, resvg would also draw the parts outside.
        part.attrib.pop("clip-path", None)
    font_files, missing = _replace_all_with_runs(texts, files_by_family)
    if missing:
        warnings.warn(_missing_glyph_message(missing), MissingGlyphWarning, stacklevel=WARNING_STACK_LEVEL)
    try:
        return rasterizer.draw(ET.tostring(root, encoding="unicode"), width, choose_fonts(font_files))
    except RasterizerError as error:
        raise _drawing_error(scene, str(error)) from None


class DrawingCost(NamedTuple):
    """The amounts that the limits of a drawing are about."""

    chars: int
    image_pixels: float
    """The px of all images, each counted as often as it is shown."""


def measure_drawing(svg: str) -> DrawingCost:
    """Return the characters and the px of images in the drawing of a scene."""
    root = ET.fromstring(svg)  # noqa: S314 (scenekit wrote this XML)
    return DrawingCost(_count_chars(root.iter(f"{SVG_TAG_PREFIX}text")), _count_image_pixels(root))


def _count_chars(texts: Iterable[ET.Element]) -> int:
    return sum(len(part) for text in texts for part in text.itertext())


def _check_limits(root: ET.Element, texts: Iterable[ET.Element], scene: int) -> None:
    length = _count_chars(texts)
    if length > MAX_DRAWING_CHARS:
        raise _drawing_error(
            scene, f"it has {length} characters of text, more than {MAX_DRAWING_CHARS}. Shorten it, or draw an SVG"
        )
    shadows = sum("filter" in part.attrib for part in root.iter())
    if shadows > MAX_SHADOWS:
        raise _drawing_error(scene, f"it has {shadows} shadows, more than {MAX_SHADOWS}. Use fewer, or draw an SVG")
    million_pixels = _count_image_pixels(root) / 1e6
    limit = MAX_TOTAL_IMAGE_PIXELS / 1e6
    if million_pixels > limit:
        raise _drawing_error(
            scene,
            f"it shows images of {million_pixels:.0f} million px in total, more than {limit:.0f} million. "
            "Use fewer or smaller images, or draw an SVG",
        )


def _count_image_pixels(root: ET.Element) -> float:
    """Return the px of all images, each counted as often as it is shown."""
    pixels = {
        f"#{image.get('id')}": float(image.get("width", 0)) * float(image.get("height", 0))
        for image in root.iter(IMAGE_TAG)
    }
    return sum(pixels[use.get("href", "")] for use in root.iter(USE_TAG))


def _strip_external_refs(root: ET.Element) -> None:
    """Remove all references that lead out of the drawing. resvg would read a file that an image refers to."""
    for part in root.iter():
        for key in [key for key in part.attrib if key.rpartition("}")[2] == "href"]:
            if not part.attrib[key].startswith(("#", "data:")):
                del part.attrib[key]


def _inline_non_scaling_strokes(node: ET.Element, scale: float = 1) -> None:
    """Replace `vector-effect="non-scaling-stroke"`, which resvg does not support, by a stroke width for the scale.

    Args:
        node: The element to change, with its children.
        scale: The geometric mean of the horizontal and vertical scale of the elements around `node`.
    """
    x_scale, y_scale = parse_scale(node.get("transform", ""))
    scale *= sqrt(abs(x_scale * y_scale))
    if node.attrib.pop("vector-effect", None) and scale:
        node.set("stroke-width", format_number(float(node.get("stroke-width", 1)) / scale, 5))
    for child in node:
        _inline_non_scaling_strokes(child, scale)


def _replace_all_with_runs(
    texts: Iterable[ET.Element], files_by_family: Mapping[str, str]
) -> tuple[set[str], set[str]]:
    """Replace texts by runs, and return their font files and the characters that no font has."""
    all_files, all_missing = set[str](), set[str]()
    for text in texts:
        files, missing = replace_with_runs(text, files_by_family)
        all_files |= files
        all_missing |= missing
    return all_files, all_missing


def _missing_glyph_message(characters: Iterable[str]) -> str:
    ordered = sorted(characters)
    listed = ", ".join(
        f"{character} ({name(character[0], 'unnamed')})" for character in ordered[:MAX_LISTED_CHARACTERS]
    )
    hidden = len(ordered) - MAX_LISTED_CHARACTERS
    more = f" and {hidden} more" if hidden > 0 else ""
    return f"png(): no font has {listed}{more}. Each is drawn as {MISSING_GLYPH_BOX}. Install a font that has them."


def choose_fonts(font_files: Iterable[str]) -> dict[str, Any]:
    """Return resvg's options for fonts: these files and the last-resort font, which is also each generic family."""
    plain_face = last_resort_face(FontStyle((), 400, False))
    files = sorted({plain_face.path, *font_files})
    return dict.fromkeys(GENERIC_FAMILY_OPTIONS, plain_face.family) | {"skip_system_fonts": True, "font_files": files}


def _drawing_error(scene: int, reason: str) -> ArgumentError:
    return argument_error("png", "scene", scene, f"cannot be drawn as a PNG: {reason}.")
