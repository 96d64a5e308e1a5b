"""Lines of text as a drawing program needs them that chooses no fonts: in runs of one font, each in its place.

resvg leaves out what it finds no font for, mixes fonts only where their glyphs match one to one, and panics at an emoji
of several characters beside another font. So each run becomes a `text` of its own, in a font that has all of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import bidirectional, normalize
from xml.etree import ElementTree as ET

from scenekit.core import typesetting
from scenekit.storyboard.font_fallback import FontStyle, last_resort_face, match_face, match_face_for_text
from scenekit.storyboard.markup import format_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.storyboard.font_file import FontFace

SVG_TAG_PREFIX = "{http://www.w3.org/2000/svg}"
XML_SPACE_ATTRIBUTE = "{http://www.w3.org/XML/1998/namespace}space"

OUTLINE_ATTRIBUTES = ("stroke", "stroke-width", "stroke-opacity", "stroke-linejoin", "paint-order")

ANCHOR_FRACTIONS = {"middle": 0.5, "end": 1.0}
"""How much of a line lies before its point, by its anchor."""

SYNTHETIC_SLANT = 0.25
"""How far an upright font leans where an italic one is asked for: as far as in a browser (14°)."""

MISSING_GLYPH_BOX = "□"
"""What is shown of a character that no font has."""

RTL_CLASSES = ("R", "AL")
"""Hebrew and the like, Arabic and the like, as Unicode's bidirectional classes say it."""

RIGHT_TO_LEFT_MARK = "\u200f"
"""Unicode's right-to-left mark, which is not seen."""


class FontRun(NamedTuple):
    """A part of a line in one font."""

    text: str
    face: FontFace
    width_ems: float
    """In ems: the sum of its advances. A line of one run does not need it."""

    @property
    def is_rtl(self) -> bool:
        return any(bidirectional(character) in RTL_CLASSES for character in self.text)

    def with_rtl_marks(self) -> FontRun:
        """With marks that hold the spaces and signs at its ends on their sides, as letters beyond them would."""
        return self._replace(text=f"{RIGHT_TO_LEFT_MARK}{self.text}{RIGHT_TO_LEFT_MARK}") if self.is_rtl else self

    def with_character(self, character: str) -> FontRun:
        """With one more character."""
        width = self.width_ems + self.face.advance_ems(character[0], self.text[-1])
        return self._replace(text=self.text + character, width_ems=width)


def replace_with_runs(text: ET.Element) -> tuple[set[str], set[str]]:
    """Make a group of a `text`, with a `text` for each run: the files of its fonts, and the characters none has."""
    shared = dict(text.attrib)
    shadow = shared.pop("filter", None)
    style = _parse_style(shared)
    lines = [(dict(line.attrib), line.text or "") for line in (list(text) or [text])]
    text.clear()
    text.tag = f"{SVG_TAG_PREFIX}g"
    if shadow:
        text.set("filter", shadow)
    files: set[str] = set()
    missing: set[str] = set()
    for place, line in lines:
        runs, lacking = itemize_line(line, style)
        missing |= lacking
        files |= {run.face.path for run in runs}
        text.extend(_position_runs(runs, shared | place, style))
    return files, missing


def _parse_style(attributes: dict[str, str]) -> FontStyle:
    families = tuple(re.findall("'([^']+)'", attributes.get("font-family", "")))
    return FontStyle(families, int(attributes.get("font-weight", 400)), attributes.get("font-style") == "italic")


class DirectionalRun(NamedTuple):
    """A part of a line that is read in one direction, as Unicode has it in a text from left to right.

    A leftward one begins with a letter that is read so, and lasts until one that is not: digits and signs go along.
    """

    text: str
    is_rtl: bool


@lru_cache(maxsize=256)
def itemize_line(line: str, style: FontStyle) -> tuple[tuple[FontRun, ...], frozenset[str]]:
    """A line in runs from left to right, and its characters that no font has."""
    runs: list[FontRun] = []
    missing: set[str] = set()
    for stretch in _split_by_direction(normalize("NFC", line), style):
        found = [*_match_faces(stretch, style)]
        missing |= {character for character, face in found if face is None}
        parts = _group_by_face(found, style)
        runs += _visual_order(parts) if stretch.is_rtl else parts
    return tuple(runs), frozenset(missing)


def _split_by_direction(line: str, style: FontStyle) -> list[DirectionalRun]:
    """The parts of a line; all of it is one where the face of a leftward part has the others, too."""
    characters = typesetting.split_grapheme_clusters(line)
    directions = accumulate(characters, _is_rtl_at, initial=False)
    next(directions)
    grouped = groupby(zip(characters, directions, strict=True), lambda pair: pair[1])
    stretches = [DirectionalRun("".join(character for character, _ in group), is_left) for is_left, group in grouped]
    leftward = next((stretch.text for stretch in stretches if stretch.is_rtl), None)
    face = leftward and match_face_for_text(leftward, style)
    return [DirectionalRun(line, True)] if face and face.has_all_glyphs(line) else stretches


def _is_rtl_at(was_rtl: bool, character: str) -> bool:
    """Whether a line goes leftwards at a character; signs and digits go as what is before them."""
    direction = bidirectional(character[0])
    return direction in RTL_CLASSES or (was_rtl and direction != "L")


def _match_faces(directional_run: DirectionalRun, style: FontStyle) -> Iterator[tuple[str, FontFace | None]]:
    """The characters of a stretch and their faces: one for all of a leftward one, whose letters join, if any has it."""
    characters = typesetting.split_grapheme_clusters(directional_run.text)
    if directional_run.is_rtl and (face := match_face_for_text(directional_run.text, style)):
        return ((character, face) for character in characters)
    return _match_faces_singly(characters, style)


def _match_faces_singly(characters: list[str], style: FontStyle) -> Iterator[tuple[str, FontFace | None]]:
    """The faces of characters that are not all in one: signs and digits after leftward letters stay in theirs."""
    letters: FontFace | None = None
    for character in characters:
        is_letter = bidirectional(character[0]) in RTL_CLASSES
        stays = letters and not is_letter and bidirectional(character[0]) != "L" and letters.has_all_glyphs(character)
        face = letters if stays else match_face(character, style)
        letters = face if is_letter or stays else None
        yield character, face


def _group_by_face(matches: Iterable[tuple[str, FontFace | None]], style: FontStyle) -> list[FontRun]:
    runs: list[FontRun] = []
    for character, face in matches:
        shown, drawn_in = (character, face) if face else (MISSING_GLYPH_BOX, last_resort_face(style))
        if runs and runs[-1].face == drawn_in:
            runs.append(runs.pop().with_character(shown))
        else:
            runs.append(FontRun(shown, drawn_in, drawn_in.advance_ems(shown[0])))
    return runs


def _visual_order(runs: list[FontRun]) -> list[FontRun]:
    """The runs of a leftward stretch from left to right: signs behind its last letter stand where they are."""
    if len(runs) == 1:
        return runs
    end = max((n for n, run in enumerate(runs, 1) if run.is_rtl), default=0)
    return [*(run.with_rtl_marks() for run in reversed(runs[:end])), *runs[end:]]


def _position_runs(runs: tuple[FontRun, ...], attributes: dict[str, str], style: FontStyle) -> Iterator[ET.Element]:
    """The runs of a line, one behind the other; a line of one run keeps its anchor, which is exact.

    The outline is that of the letters alone: resvg would lay it over the line under them.
    """
    x, y, size = (float(attributes.get(key, 0)) for key in ("x", "y", "font-size"))
    outline = {key: attributes.pop(key) for key in OUTLINE_ATTRIBUTES if key in attributes}
    if len(runs) > 1:
        x -= ANCHOR_FRACTIONS.get(attributes.pop("text-anchor", ""), 0) * size * sum(run.width_ems for run in runs)
    for run in runs:
        part = ET.Element(
            f"{SVG_TAG_PREFIX}text",
            attributes | {"x": format_number(x), XML_SPACE_ATTRIBUTE: "preserve"} | _font_attributes(run.face, style),
        )
        if style.is_italic and not run.face.is_italic:
            part.set("transform", f"matrix(1 0 {-SYNTHETIC_SLANT} 1 {format_number(y * SYNTHETIC_SLANT)} 0)")
        ET.SubElement(part, f"{SVG_TAG_PREFIX}tspan", outline).text = run.text
        x += run.width_ems * size
        yield part


def _font_attributes(face: FontFace, style: FontStyle) -> dict[str, str]:
    """What asks for exactly this face; should resvg refuse its file, for one that it has, so that nothing vanishes."""
    return {
        "font-family": f"'{face.family}', '{last_resort_face(style).family}'",
        "font-weight": str(face.weight),
        "font-style": "italic" if face.is_italic else "normal",
    }
