"""Lines of text as a drawing program needs them that chooses no fonts: in runs of one font, each in its place.

resvg leaves out what it finds no font for, mixes fonts only where their glyphs match one to one, and panics at an emoji
of several characters beside another font. So each run becomes a `text` of its own, in a font that has all of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import bidirectional, normalize
from xml.etree import ElementTree as ET

from scenekit import typesetting
from scenekit.storyboard.markup import number
from scenekit.storyboard.shelf import Style, face_for, fallback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.storyboard.typeface import Face

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


class Run(NamedTuple):
    """A part of a line in one font."""

    text: str
    face: Face
    width: float
    """In ems: the sum of its advances. A line of one run does not need it."""

    @property
    def is_leftwards(self) -> bool:
        return bidirectional(self.text[0]) in LEFTWARDS

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


@lru_cache(maxsize=256)
def runs_of(line: str, style: Style) -> tuple[tuple[Run, ...], frozenset[str]]:
    """A line in runs, and its characters that no font has."""
    runs: list[Run] = []
    missing: set[str] = set()
    for character in typesetting.clusters(normalize("NFC", line)):
        face = _face(character, style, runs[-1] if runs else None)
        if face is None:
            missing.add(character)
        shown, face = (character, face) if face else (BOX, fallback(style))
        if runs and runs[-1].face == face:
            runs.append(runs.pop().joined(shown))
        else:
            runs.append(Run(shown, face, face.advance(shown[0])))
    return tuple(_as_seen(runs)), frozenset(missing)


def _as_seen(runs: list[Run]) -> Iterator[Run]:
    """From left to right: neighbours that are read leftwards change places."""
    for is_leftwards, neighbours in groupby(runs, lambda run: run.is_leftwards):
        together = list(neighbours)
        yield from reversed(together) if is_leftwards else together


def _face(character: str, style: Style, before: Run | None) -> Face | None:
    """The face for a character; a space within Hebrew or Arabic stays with it, or the words would change places."""
    if character.isspace() and before and bidirectional(before.text[-1]) in LEFTWARDS and before.face.has(character):
        return before.face
    return face_for(character, style)


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
