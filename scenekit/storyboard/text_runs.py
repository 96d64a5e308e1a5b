"""Split lines of text into runs of one font, each with its position (itemization).

resvg does not draw characters that its font lacks, mixes fonts only if their glyphs match one to one, and panics at an
emoji of several characters beside another font. So each run becomes a `text` element of its own, in a font that has all
of its characters.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import bidirectional, normalize
from xml.etree import ElementTree as ET

from scenekit.core import typesetting
from scenekit.storyboard.font_fallback import FontStyle, last_resort_face, match_face, match_face_for_text
from scenekit.storyboard.markup import format_number
from scenekit.storyboard.text import parse_font_families

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scenekit.core.typesetting.font_file import FontFace

SVG_TAG_PREFIX = "{http://www.w3.org/2000/svg}"
XML_SPACE_ATTRIBUTE = "{http://www.w3.org/XML/1998/namespace}space"

OUTLINE_ATTRIBUTES = ("stroke", "stroke-width", "stroke-opacity", "stroke-linejoin", "paint-order")

ANCHOR_FRACTIONS = {"middle": 0.5, "end": 1.0}
"""The part of a line that is before its anchor point, by `text-anchor`."""

SYNTHETIC_SLANT = 0.25
"""The slant of an upright font in place of a missing italic one, as in browsers (14°)."""

MISSING_GLYPH_BOX = "□"
"""The character in place of one that no font has."""

RTL_CLASSES = ("R", "AL")
"""Unicode's bidirectional classes of letters that are written from right to left: Hebrew, and Arabic."""

RIGHT_TO_LEFT_MARK = "\u200f"
"""Unicode's invisible right-to-left mark."""


class FontRun(NamedTuple):
    """A part of a line in one font."""

    text: str
    face: FontFace
    width_ems: float
    """The sum of the advances, in ems. It is used only in lines of several runs."""

    @property
    def is_rtl(self) -> bool:
        """Whether the run has letters that are written from right to left."""
        return any(bidirectional(character) in RTL_CLASSES for character in self.text)

    def with_rtl_marks(self) -> FontRun:
        """Return a right-to-left run with marks around it.

        They keep the spaces and signs at its ends on their sides, as the letters beyond them would in one line.
        """
        return self._replace(text=f"{RIGHT_TO_LEFT_MARK}{self.text}{RIGHT_TO_LEFT_MARK}") if self.is_rtl else self

    def with_character(self, character: str) -> FontRun:
        """Return the run with one more character at its end."""
        width = self.width_ems + self.face.advance_ems(character[0], self.text[-1])
        return self._replace(text=self.text + character, width_ems=width)


def replace_with_runs(text: ET.Element, files_by_family: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """Replace a `text` element by a group with a `text` for each run.

    Args:
        text: The element, which is changed. Each of its children is a line; without children it is a line itself.
        files_by_family: Font files of the user, by the families that texts name.

    Returns:
        The paths of its font files, and the characters that no font has.
    """
    shared = dict(text.attrib)
    shadow = shared.pop("filter", None)
    style = _parse_style(shared, files_by_family)
    lines = [(dict(line.attrib), line.text or "") for line in (list(text) or [text])]
    text.clear()
    text.tag = f"{SVG_TAG_PREFIX}g"
    if shadow:
        text.set("filter", shadow)
    font_files: set[str] = set()
    all_missing: set[str] = set()
    for position, line in lines:
        runs, missing = itemize_line(line, style)
        all_missing |= missing
        font_files |= {run.face.path for run in runs}
        text.extend(_position_runs(runs, shared | position, style))
    return font_files, all_missing


def _parse_style(attributes: dict[str, str], files_by_family: Mapping[str, str]) -> FontStyle:
    families = parse_font_families(attributes.get("font-family", ""))
    return FontStyle(
        families,
        int(attributes.get("font-weight", 400)),
        attributes.get("font-style") == "italic",
        files_by_family.get(families[0]) if families else None,
    )


class DirectionalRun(NamedTuple):
    """A part of a line in one direction, in the order of Unicode's algorithm for a left-to-right paragraph.

    A right-to-left run begins with a right-to-left letter and ends before the next left-to-right letter. Digits and
    signs between them are part of it.
    """

    text: str
    is_rtl: bool


@lru_cache(maxsize=256)
def itemize_line(line: str, style: FontStyle) -> tuple[tuple[FontRun, ...], frozenset[str]]:
    """Return the runs of a line from left to right, and the characters that no font has."""
    runs: list[FontRun] = []
    missing: set[str] = set()
    for directional_run in _split_by_direction(normalize("NFC", line), style):
        matches = [*_match_faces(directional_run, style)]
        missing |= {character for character, face in matches if face is None}
        font_runs = _group_by_face(matches, style)
        runs += _visual_order(font_runs) if directional_run.is_rtl else font_runs
    return tuple(runs), frozenset(missing)


def _split_by_direction(line: str, style: FontStyle) -> list[DirectionalRun]:
    """Return the parts of a line in one direction each.

    The line is not split if the font of its first right-to-left part has all its characters: resvg then orders it.
    """
    characters = typesetting.split_grapheme_clusters(line)
    directions = accumulate(characters, _is_rtl_at, initial=False)
    next(directions)
    grouped = groupby(zip(characters, directions, strict=True), lambda pair: pair[1])
    parts = [DirectionalRun("".join(character for character, _ in group), is_rtl) for is_rtl, group in grouped]
    first_rtl_text = next((part.text for part in parts if part.is_rtl), None)
    face = first_rtl_text and match_face_for_text(first_rtl_text, style)
    return [DirectionalRun(line, True)] if face and face.has_all_glyphs(line) else parts


def _is_rtl_at(was_rtl: bool, character: str) -> bool:
    """Whether the direction at a character is right to left. Signs and digits keep the direction before them."""
    direction = bidirectional(character[0])
    return direction in RTL_CLASSES or (was_rtl and direction != "L")


def _match_faces(directional_run: DirectionalRun, style: FontStyle) -> Iterator[tuple[str, FontFace | None]]:
    """Return the characters with their faces.

    A right-to-left part gets one face if a face has all its characters, because its letters join.
    """
    characters = typesetting.split_grapheme_clusters(directional_run.text)
    if directional_run.is_rtl and (face := match_face_for_text(directional_run.text, style)):
        return ((character, face) for character in characters)
    return _match_faces_singly(characters, style)


def _match_faces_singly(characters: list[str], style: FontStyle) -> Iterator[tuple[str, FontFace | None]]:
    """Yield each character with its face. Signs and digits after right-to-left letters keep the face of the letters."""
    rtl_face: FontFace | None = None
    for character in characters:
        direction = bidirectional(character[0])
        is_rtl_letter = direction in RTL_CLASSES
        keeps_face = rtl_face and not is_rtl_letter and direction != "L" and rtl_face.has_all_glyphs(character)
        face = rtl_face if keeps_face else match_face(character, style)
        rtl_face = face if is_rtl_letter or keeps_face else None
        yield character, face


def _group_by_face(matches: Iterable[tuple[str, FontFace | None]], style: FontStyle) -> list[FontRun]:
    """Return runs of adjacent characters with the same face. A character without a face becomes a box."""
    runs: list[FontRun] = []
    for character, matched_face in matches:
        text, face = (character, matched_face) if matched_face else (MISSING_GLYPH_BOX, last_resort_face(style))
        if runs and runs[-1].face == face:
            runs.append(runs.pop().with_character(text))
        else:
            runs.append(FontRun(text, face, face.advance_ems(text[0])))
    return runs


def _visual_order(runs: list[FontRun]) -> list[FontRun]:
    """Return the runs of a right-to-left part from left to right. Signs after its last letter stay at the end."""
    if len(runs) == 1:
        return runs
    end = max((count for count, run in enumerate(runs, 1) if run.is_rtl), default=0)
    return [*(run.with_rtl_marks() for run in reversed(runs[:end])), *runs[end:]]


def _position_runs(runs: tuple[FontRun, ...], attributes: dict[str, str], style: FontStyle) -> Iterator[ET.Element]:
    """Yield the `text` elements of a line's runs from left to right.

    A line of one run keeps its anchor, which is exact. The stroke is set on an inner `tspan`, because resvg would draw
    it over an underline otherwise.
    """
    x, y, size = (float(attributes.get(key, 0)) for key in ("x", "y", "font-size"))
    outline = {key: attributes.pop(key) for key in OUTLINE_ATTRIBUTES if key in attributes}
    if len(runs) > 1:
        x -= ANCHOR_FRACTIONS.get(attributes.pop("text-anchor", ""), 0) * size * sum(run.width_ems for run in runs)
    for run in runs:
        text = ET.Element(
            f"{SVG_TAG_PREFIX}text",
            attributes | {"x": format_number(x), XML_SPACE_ATTRIBUTE: "preserve"} | _font_attributes(run.face, style),
        )
        if style.is_italic and not run.face.is_italic:
            text.set("transform", f"matrix(1 0 {-SYNTHETIC_SLANT} 1 {format_number(y * SYNTHETIC_SLANT)} 0)")
        ET.SubElement(text, f"{SVG_TAG_PREFIX}tspan", outline).text = run.text
        x += run.width_ems * size
        yield text


def _font_attributes(face: FontFace, style: FontStyle) -> dict[str, str]:
    """Return the attributes that select exactly this face, or the last-resort face if resvg cannot read its file."""
    return {
        "font-family": f"'{face.family}', '{last_resort_face(style).family}'",
        "font-weight": str(face.weight),
        "font-style": "italic" if face.is_italic else "normal",
    }
