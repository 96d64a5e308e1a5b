"""The choice of fonts for a PNG: bundled fonts first, so that it looks the same everywhere, then installed fonts."""

from __future__ import annotations

import os
import sys
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core import typesetting
from scenekit.core.typesetting.font_file import list_font_files, read_faces
from scenekit.core.typesetting.font_metrics import MIN_BOLD_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.core.typesetting.font_file import FontFace

BUNDLED_FONTS = {typesetting.DEFAULT_FAMILY: "ScenekitSansCJK-{}.otf", "Noto Sans": "ScenekitSans-{}.ttf"}
"""The files of the bundled fonts, by the family that they are a subset of."""

FONTS_DIR = os.path.join(os.path.dirname(__file__), "fonts")
"""The folder of the bundled fonts."""

EMOJI_JOINERS = "\ufe0f\u200d\u20e3"
"""Characters that combine the characters around them into an emoji."""

TOFU_FONT_MARKERS = ("lastresort", "blank", "notdef")
"""Parts of the names of fonts that have a placeholder glyph for every character."""


class FontStyle(NamedTuple):
    """The font that a text requests."""

    families: tuple[str, ...]
    weight: int
    is_italic: bool
    font_file: str | None = None
    """The user's file of the first family."""

    def distance_to(self, face: FontFace) -> tuple[bool, int]:
        """Return the difference between a face and this style, as a sort key."""
        return face.is_italic != self.is_italic, abs(face.weight - self.weight)


@lru_cache(maxsize=16384)
def match_face(character: str, style: FontStyle) -> FontFace | None:
    """Return the face for a grapheme cluster, or None if no font has all its characters.

    It is the first that has them of: the requested families (the bundled font stands for Noto Sans), the bundled fonts,
    and all installed fonts.
    """
    return match_face_for_text(character, style)


def match_face_for_text(text: str, style: FontStyle) -> FontFace | None:
    """Return the first face that has all characters of a text, in the order of `match_face`."""
    return next((face for face in _iter_candidates(text, style) if face.has_all_glyphs(text)), None)


def last_resort_face(style: FontStyle) -> FontFace:
    """Return the bundled face for characters that no font has."""
    return _load_bundled_face(typesetting.DEFAULT_FAMILY, style.weight >= MIN_BOLD_WEIGHT)


def _iter_candidates(text: str, style: FontStyle) -> Iterator[FontFace]:
    if is_emoji(text):
        yield from (face for face in installed_faces() if "emoji" in face.family.lower())
    if style.font_file is not None:
        yield from read_faces(style.font_file, any_width=True)[:1]
    bundled = {family: _load_bundled_face(family, style.weight >= MIN_BOLD_WEIGHT) for family in BUNDLED_FONTS}
    for family in style.families:
        design = typesetting.resolve_family(family)
        yield from _installed_faces_in_family(family, style) if design is None else [bundled[design]]
    yield from bundled.values()
    for family in style.families:
        yield from _installed_faces_in_family(family, style)
    yield from _installed_faces_by_distance(style)


def is_emoji(character: str) -> bool:
    """Whether a grapheme cluster is an emoji: a pictograph, or characters that a joiner combines into one."""
    return "\U0001f000" <= character[0] <= "\U0001faff" or any(part in EMOJI_JOINERS for part in character[1:])


@cache
def _load_bundled_face(family: str, is_bold: bool) -> FontFace:
    (face,) = read_faces(os.path.join(FONTS_DIR, BUNDLED_FONTS[family].format("Bold" if is_bold else "Regular")))
    return face


def _installed_faces_in_family(family: str, style: FontStyle) -> list[FontFace]:
    """Return the installed faces of a family, the nearest to the style first."""
    name = family.casefold()
    return sorted((face for face in installed_faces() if name in face.family_names), key=style.distance_to)


@lru_cache(maxsize=64)
def _installed_faces_by_distance(style: FontStyle) -> tuple[FontFace, ...]:
    """Return all installed faces: sans-serif families first, and of these the nearest to the style first."""
    return tuple(
        sorted(installed_faces(), key=lambda face: ("sans" not in face.family.lower(), style.distance_to(face)))
    )


@cache
def installed_faces() -> tuple[FontFace, ...]:
    """Return all faces of the fonts in the system's folders. They are read once per process."""
    faces = (face for path in list_font_files(system_font_dirs()) for face in read_faces(path))
    return tuple(face for face in faces if not any(marker in face.family.lower() for marker in TOFU_FONT_MARKERS))


def system_font_dirs() -> tuple[str, ...]:
    """Return the folders in which the operating system keeps fonts."""
    if sys.platform == "win32":
        return (
            os.path.join(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"),
            os.path.join(os.environ.get("LOCALAPPDATA", ""), "Microsoft", "Windows", "Fonts"),
        )
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Fonts"), "/Library/Fonts", "/System/Library/Fonts"
    user_dir = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    shared_dirs = (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    return os.path.expanduser("~/.fonts"), *(os.path.join(folder, "fonts") for folder in (user_dir, *shared_dirs))
