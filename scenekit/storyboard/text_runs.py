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
from scenekit.storyboard.font_fallback import Style, face_for, face_of_all, fallback
from scenekit.storyboard.markup import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.storyboard.font_file import Face

SVG = "{http://www.w3.org/2000/svg}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

OUTLINE = ("stroke", "stroke-width", "stroke-opacity", "stroke-linejoin", "paint-order")

SHARES = {"middle": 0.5, "end": 1.0}
"""How much of a line lies before its point, by its anchor."""

SLANT = 0.25
"""How far an upright font leans where an italic one is asked for: as far as in a browser (14°)."""

BOX = "□"
"""What is shown of a character that no font has."""

LEFTWARDS = ("R", "AL")
"""Hebrew and the like, Arabic and the like, as Unicode's bidirectional classes say it."""

MARK = "\u200f"
"""Unicode's right-to-left mark, which is not seen."""


class Run(NamedTuple):
    """A part of a line in one font."""

    text: str
    face: Face
    width: float
    """In ems: the sum of its advances. A line of one run does not need it."""

    @property
    def is_leftwards(self) -> bool:
        return any(bidirectional(character) in LEFTWARDS for character in self.text)

    def held_leftwards(self) -> Run:
        """With marks that hold the spaces and signs at its ends on their sides, as letters beyond them would."""
        return self._replace(text=f"{MARK}{self.text}{MARK}") if self.is_leftwards else self

    def joined(self, character: str) -> Run:
        """With one more character."""
        width = self.width + self.face.advance(character[0], self.text[-1])
        return self._replace(text=self.text + character, width=width)


def set_in_runs(text: ET.Element) -> tuple[set[str], set[str]]:
    """Make a group of a `text`, with a `text` for each run: the files of its fonts, and the characters none has."""
    shared = dict(text.attrib)
    shadow = shared.pop("filter", None)
    style = _style(shared)
    lines = [(dict(line.attrib), line.text or "") for line in (list(text) or [text])]
    text.clear()
    text.tag = f"{SVG}g"
    if shadow:
        text.set("filter", shadow)
    files: set[str] = set()
    missing: set[str] = set()
    for place, line in lines:
        runs, lacking = runs_of(line, style)
        missing |= lacking
        files |= {run.face.path for run in runs}
        text.extend(_placed(runs, shared | place, style))
    return files, missing


def _style(attributes: dict[str, str]) -> Style:
    families = tuple(re.findall("'([^']+)'", attributes.get("font-family", "")))
    return Style(families, int(attributes.get("font-weight", 400)), attributes.get("font-style") == "italic")


class Stretch(NamedTuple):
    """A part of a line that is read in one direction, as Unicode has it in a text from left to right.

    A leftward one begins with a letter that is read so, and lasts until one that is not: digits and signs go along.
    """

    text: str
    is_leftwards: bool


@lru_cache(maxsize=256)
def runs_of(line: str, style: Style) -> tuple[tuple[Run, ...], frozenset[str]]:
    """A line in runs from left to right, and its characters that no font has."""
    runs: list[Run] = []
    missing: set[str] = set()
    for stretch in _stretches(normalize("NFC", line), style):
        found = [*_faces(stretch, style)]
        missing |= {character for character, face in found if face is None}
        parts = _in_runs(found, style)
        runs += _as_seen(parts) if stretch.is_leftwards else parts
    return tuple(runs), frozenset(missing)


def _stretches(line: str, style: Style) -> list[Stretch]:
    """The parts of a line; all of it is one where the face of a leftward part has the others, too."""
    characters = typesetting.split_grapheme_clusters(line)
    directions = accumulate(characters, _goes_leftwards, initial=False)
    next(directions)
    grouped = groupby(zip(characters, directions, strict=True), lambda pair: pair[1])
    stretches = [Stretch("".join(character for character, _ in group), is_left) for is_left, group in grouped]
    leftward = next((stretch.text for stretch in stretches if stretch.is_leftwards), None)
    face = leftward and face_of_all(leftward, style)
    return [Stretch(line, True)] if face and face.has_all(line) else stretches


def _goes_leftwards(before: bool, character: str) -> bool:
    """Whether a line goes leftwards at a character; signs and digits go as what is before them."""
    direction = bidirectional(character[0])
    return direction in LEFTWARDS or (before and direction != "L")


def _faces(stretch: Stretch, style: Style) -> Iterator[tuple[str, Face | None]]:
    """The characters of a stretch and their faces: one for all of a leftward one, whose letters join, if any has it."""
    characters = typesetting.split_grapheme_clusters(stretch.text)
    if stretch.is_leftwards and (face := face_of_all(stretch.text, style)):
        return ((character, face) for character in characters)
    return _faces_of_some(characters, style)


def _faces_of_some(characters: list[str], style: Style) -> Iterator[tuple[str, Face | None]]:
    """The faces of characters that are not all in one: signs and digits after leftward letters stay in theirs."""
    letters: Face | None = None
    for character in characters:
        is_letter = bidirectional(character[0]) in LEFTWARDS
        stays = letters and not is_letter and bidirectional(character[0]) != "L" and letters.has_all(character)
        face = letters if stays else face_for(character, style)
        letters = face if is_letter or stays else None
        yield character, face


def _in_runs(found: Iterable[tuple[str, Face | None]], style: Style) -> list[Run]:
    runs: list[Run] = []
    for character, face in found:
        shown, drawn_in = (character, face) if face else (BOX, fallback(style))
        if runs and runs[-1].face == drawn_in:
            runs.append(runs.pop().joined(shown))
        else:
            runs.append(Run(shown, drawn_in, drawn_in.advance(shown[0])))
    return runs


def _as_seen(runs: list[Run]) -> list[Run]:
    """The runs of a leftward stretch from left to right: signs behind its last letter stand where they are."""
    if len(runs) == 1:
        return runs
    end = max((n for n, run in enumerate(runs, 1) if run.is_leftwards), default=0)
    return [*(run.held_leftwards() for run in reversed(runs[:end])), *runs[end:]]


def _placed(runs: tuple[Run, ...], attributes: dict[str, str], style: Style) -> Iterator[ET.Element]:
    """The runs of a line, one behind the other; a line of one run keeps its anchor, which is exact.

    The outline is that of the letters alone: resvg would lay it over the line under them.
    """
    x, y, size = (float(attributes.get(key, 0)) for key in ("x", "y", "font-size"))
    outline = {key: attributes.pop(key) for key in OUTLINE if key in attributes}
    if len(runs) > 1:
        x -= SHARES.get(attributes.pop("text-anchor", ""), 0) * size * sum(run.width for run in runs)
    for run in runs:
        part = ET.Element(f"{SVG}text", attributes | {"x": number(x), SPACE: "preserve"} | _font(run.face, style))
        if style.is_italic and not run.face.is_italic:
            part.set("transform", f"matrix(1 0 {-SLANT} 1 {number(y * SLANT)} 0)")
        ET.SubElement(part, f"{SVG}tspan", outline).text = run.text
        x += run.width * size
        yield part


def _font(face: Face, style: Style) -> dict[str, str]:
    """What asks for exactly this face; should resvg refuse its file, for one that it has, so that nothing vanishes."""
    return {
        "font-family": f"'{face.family}', '{fallback(style).family}'",
        "font-weight": str(face.weight),
        "font-style": "italic" if face.is_italic else "normal",
    }
