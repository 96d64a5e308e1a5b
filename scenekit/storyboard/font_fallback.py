"""The fonts of a PNG: those that come with scenekit first, so that it looks the same everywhere, then the machine's."""

from __future__ import annotations

import os
import sys
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core import typesetting
from scenekit.core.typesetting.font_metrics import MIN_BOLD_WEIGHT
from scenekit.storyboard.font_file import faces_in, font_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.storyboard.font_file import Face

OWN = {typesetting.DEFAULT_FAMILY: "ScenekitSansCJK-{}.otf", "Noto Sans": "ScenekitSans-{}.ttf"}
"""The fonts that come with scenekit, by the family that they are a part of."""

FOLDER = os.path.join(os.path.dirname(__file__), "fonts")

JOINERS = "\ufe0f\u200d\u20e3"
"""What makes an emoji of the characters beside it."""

EMPTY = ("lastresort", "blank", "notdef")
"""Fonts that have every character, and show none of them."""


class Style(NamedTuple):
    """In which font a text asks to be set."""

    families: tuple[str, ...]
    weight: int
    is_italic: bool

    def distance(self, face: Face) -> tuple[bool, int]:
        """How far a face is from what is asked for."""
        return face.is_italic != self.is_italic, abs(face.weight - self.weight)


@lru_cache(maxsize=16384)
def face_for(character: str, style: Style) -> Face | None:
    """The face for a character and the marks on it; None where no font has them.

    It is the first that has it, of: the families that are asked for (by Noto Sans, what comes with scenekit is
    meant), what comes with scenekit, and all fonts of the machine.
    """
    return face_of_all(character, style)


def face_of_all(text: str, style: Style) -> Face | None:
    """The first face that has all of a text."""
    return next((face for face in _candidates(text, style) if face.has_all(text)), None)


def fallback(style: Style) -> Face:
    """The face of what no font has."""
    return _own(typesetting.DEFAULT_FAMILY, style.weight >= MIN_BOLD_WEIGHT)


def _candidates(character: str, style: Style) -> Iterator[Face]:
    if is_emoji(character):
        yield from (face for face in installed() if "emoji" in face.family.lower())
    own = {family: _own(family, style.weight >= MIN_BOLD_WEIGHT) for family in OWN}
    for family in style.families:
        design = typesetting.resolve_family(family)
        yield from _installed(family, style) if design is None else [own[design]]
    yield from own.values()
    for family in style.families:
        yield from _installed(family, style)
    yield from _nearest(style)


def is_emoji(character: str) -> bool:
    """Whether a character is a picture in colours, or several that make one."""
    return "\U0001f000" <= character[0] <= "\U0001faff" or any(part in JOINERS for part in character[1:])


@cache
def _own(family: str, is_bold: bool) -> Face:
    (face,) = faces_in(os.path.join(FOLDER, OWN[family].format("Bold" if is_bold else "Regular")))
    return face


def _installed(family: str, style: Style) -> list[Face]:
    """The faces of a family that the machine has, the nearest first."""
    name = family.casefold()
    return sorted((face for face in installed() if name in face.names), key=style.distance)


@lru_cache(maxsize=64)
def _nearest(style: Style) -> tuple[Face, ...]:
    """All faces of the machine, the nearest first."""
    return tuple(sorted(installed(), key=lambda face: ("sans" not in face.family.lower(), style.distance(face))))


@cache
def installed() -> tuple[Face, ...]:
    """All faces that the machine has, looked for once."""
    found = (face for path in font_files(folders()) for face in faces_in(path))
    return tuple(face for face in found if not any(word in face.family.lower() for word in EMPTY))


def folders() -> tuple[str, ...]:
    """Where the operating system keeps fonts."""
    if sys.platform == "win32":
        return (
            os.path.join(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"),
            os.path.join(os.environ.get("LOCALAPPDATA", ""), "Microsoft", "Windows", "Fonts"),
        )
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Fonts"), "/Library/Fonts", "/System/Library/Fonts"
    own = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    shared = (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    return os.path.expanduser("~/.fonts"), *(os.path.join(place, "fonts") for place in (own, *shared))
