"""The fonts of a PNG: those that come with scenekit first, so that it looks the same everywhere, then the machine's."""

from __future__ import annotations

import os
import sys
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core import typesetting
from scenekit.core.typesetting.font_metrics import MIN_BOLD_WEIGHT
from scenekit.storyboard.font_file import list_font_files, read_faces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.storyboard.font_file import FontFace

BUNDLED_FONTS = {typesetting.DEFAULT_FAMILY: "ScenekitSansCJK-{}.otf", "Noto Sans": "ScenekitSans-{}.ttf"}
"""The fonts that come with scenekit, by the family that they are a part of."""

FONTS_DIR = os.path.join(os.path.dirname(__file__), "fonts")

EMOJI_JOINERS = "\ufe0f\u200d\u20e3"
"""What makes an emoji of the characters beside it."""

TOFU_FONT_MARKERS = ("lastresort", "blank", "notdef")
"""Fonts that have every character, and show none of them."""


class FontStyle(NamedTuple):
    """In which font a text asks to be set."""

    families: tuple[str, ...]
    weight: int
    is_italic: bool

    def distance_to(self, face: FontFace) -> tuple[bool, int]:
        """How far a face is from what is asked for."""
        return face.is_italic != self.is_italic, abs(face.weight - self.weight)


@lru_cache(maxsize=16384)
def match_face(character: str, style: FontStyle) -> FontFace | None:
    """The face for a character and the marks on it; None where no font has them.

    It is the first that has it, of: the families that are asked for (by Noto Sans, what comes with scenekit is
    meant), what comes with scenekit, and all fonts of the machine.
    """
    return match_face_for_text(character, style)


def match_face_for_text(text: str, style: FontStyle) -> FontFace | None:
    """The first face that has all of a text."""
    return next((face for face in _iter_candidates(text, style) if face.has_all_glyphs(text)), None)


def last_resort_face(style: FontStyle) -> FontFace:
    """The face of what no font has."""
    return _load_bundled_face(typesetting.DEFAULT_FAMILY, style.weight >= MIN_BOLD_WEIGHT)


def _iter_candidates(text: str, style: FontStyle) -> Iterator[FontFace]:
    if is_emoji(text):
        yield from (face for face in installed_faces() if "emoji" in face.family.lower())
    own = {family: _load_bundled_face(family, style.weight >= MIN_BOLD_WEIGHT) for family in BUNDLED_FONTS}
    for family in style.families:
        design = typesetting.resolve_family(family)
        yield from _installed_faces_in_family(family, style) if design is None else [own[design]]
    yield from own.values()
    for family in style.families:
        yield from _installed_faces_in_family(family, style)
    yield from _installed_faces_by_distance(style)


def is_emoji(character: str) -> bool:
    """Whether a character is a picture in colours, or several that make one."""
    return "\U0001f000" <= character[0] <= "\U0001faff" or any(part in EMOJI_JOINERS for part in character[1:])


@cache
def _load_bundled_face(family: str, is_bold: bool) -> FontFace:
    (face,) = read_faces(os.path.join(FONTS_DIR, BUNDLED_FONTS[family].format("Bold" if is_bold else "Regular")))
    return face


def _installed_faces_in_family(family: str, style: FontStyle) -> list[FontFace]:
    """The faces of a family that the machine has, the nearest first."""
    name = family.casefold()
    return sorted((face for face in installed_faces() if name in face.family_names), key=style.distance_to)


@lru_cache(maxsize=64)
def _installed_faces_by_distance(style: FontStyle) -> tuple[FontFace, ...]:
    """All faces of the machine, the nearest first."""
    return tuple(
        sorted(installed_faces(), key=lambda face: ("sans" not in face.family.lower(), style.distance_to(face)))
    )


@cache
def installed_faces() -> tuple[FontFace, ...]:
    """All faces that the machine has, looked for once."""
    found = (face for path in list_font_files(system_font_dirs()) for face in read_faces(path))
    return tuple(face for face in found if not any(word in face.family.lower() for word in TOFU_FONT_MARKERS))


def system_font_dirs() -> tuple[str, ...]:
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
