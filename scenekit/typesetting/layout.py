"""Breaking text into lines, and the box that holds them."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from scenekit import values
from scenekit.errors import MissingExtraError, refuse
from scenekit.geometry import Number
from scenekit.typesetting import widths

if TYPE_CHECKING:
    from collections.abc import Callable

Certainty = Literal["exact", "known font", "unknown font"]
"""Measured in the font file itself; from the table of the font's widths; from that of another font."""

SLACK: dict[Certainty, float] = {"exact": 1.0, "known font": 1.03, "unknown font": 1.1}
"""How much wider than measured a box is made, so that the service does not break a line that scenekit
did not: the error that was measured of each (`docs/text.md`)."""


class TextBox(NamedTuple):
    """Text as it is laid out: its size in px, its lines, and how sure the width is."""

    width: float
    height: float
    lines: tuple[str, ...]
    certainty: Certainty


def measure_text(
    content: str,
    *,
    size: Number,
    font: str = widths.DEFAULT_FAMILY,
    weight: int = 400,
    max_width: Number | None = None,
    font_file: str | os.PathLike[str] | None = None,
) -> TextBox:
    r"""How large a text is, in px, set at `size` px.

    Lines break at `\n` and, where `max_width` (px) is given, between words; in Chinese and Japanese
    between any two characters, and inside a word that is too long for a line. `font` is a family; the
    widths of Noto Sans CJK (the service's default) and Noto Sans are built in, and any other is
    measured as if it were the former. A `font_file` is measured itself (extra `measure`).

    Raises `ArgumentError` for a font file that cannot be read, `MissingExtraError` without Pillow.

    >>> box = measure_text("Hello, Ann!", size=100)
    >>> round(box.width), round(box.height), box.certainty
    (511, 145, 'known font')
    >>> measure_text("안녕하세요 여러분", size=100, max_width=500).lines
    ('안녕하세요', '여러분')
    """
    if not isinstance(content, str):
        raise refuse("measure_text", "content", content, f"must be text (str), not {type(content).__name__}.")
    check_characters("measure_text", "content", content)
    values.number("measure_text", "size", size, low=values.SMALLEST)
    values.text("measure_text", "font", font)
    values.whole("measure_text", "weight", weight, low=1, high=1000)
    if max_width is not None:
        values.number("measure_text", "max_width", max_width, low=values.SMALLEST)
    return measure(content, size, font, weight, max_width, None if font_file is None else os.fspath(font_file))


def check_characters(verb: str, argument: str, content: str) -> None:
    """No control characters but line breaks and tabs: nothing shows them."""
    if found := CONTROLS.search(content):
        raise refuse(verb, argument, content, f"holds {found[0]!r}, a control character.")


CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@lru_cache(maxsize=4096)
def measure(
    content: str, size: Number, font: str, weight: int, max_width: Number | None, font_file: str | None
) -> TextBox:
    """`measure_text` for values that were checked. (A tab is four spaces: no font has a width for it.)"""
    width_of, line_height, certainty = _ruler(font, weight, font_file)
    room = None if max_width is None else max_width / size / SLACK[certainty]
    if not content:
        return TextBox(0, 0, (), certainty)
    paragraphs = re.split(r"\r\n|\r|\n", content.expandtabs(4))
    lines = tuple(line for paragraph in paragraphs for line in _broken(paragraph, room, width_of))
    widest = max(map(width_of, lines), default=0)
    return TextBox(widest * size, line_height * size * len(lines), lines, certainty)


def _ruler(font: str, weight: int, font_file: str | None) -> tuple[Callable[[str], float], float, Certainty]:
    """What measures a line in ems, the height of a line in ems, and how sure that is."""
    if font_file is not None:
        return (*_from_file(font_file), "exact")
    face = widths.face(font, weight)
    certainty: Certainty = "known font" if widths.is_known(font) else "unknown font"
    return (lambda line: face.width(line) / 1000), face.line / 1000, certainty


@lru_cache(maxsize=16)
def _from_file(path: str) -> tuple[Callable[[str], float], float]:
    try:
        from PIL import ImageFont
    except ImportError:
        needs = "text: font_file= is measured with Pillow; install it with: pip install 'scenekit[measure]'"
        raise MissingExtraError(needs) from None
    em = 1000  # px, so that rounding to pixels is a thousandth
    try:
        font = ImageFont.truetype(path, em)
    except (OSError, ValueError) as error:
        raise refuse("text", "font_file", path, f"cannot be read as a font: {error}.") from None
    ascent, descent = font.getmetrics()
    return (lambda line: font.getlength(line) / em), (ascent + descent) / em


IDEOGRAPHS = r"[\u2e80-\u2fdf\u3000-\u30ff\u31f0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]"
"""Scripts that break between any two characters. (Hangul has spaces, and breaks at them.)"""
NEVER_FIRST = "、。，．）」』】〕！？：；ー々〉》”’)]}!?,.:;%…"
NEVER_LAST = "（「『【〔〈《“‘([{"
BREAKS_AFTER = "-–—"
FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of them are a flag."""
ZERO_WIDTH_SPACE = "\u200b"
HARD_SPACES = "\u00a0\u202f"


def _broken(paragraph: str, room: float | None, width_of: Callable[[str], float]) -> list[str]:
    """The lines of a paragraph, none wider than `room` ems, unless a single character is."""
    if room is None or width_of(paragraph) <= room:
        return [paragraph]
    lines, line = [], ""
    for piece in _pieces(paragraph, room, width_of):
        if line.strip() and piece.strip() and width_of((line + piece).rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(paragraph: str, room: float, width_of: Callable[[str], float]) -> list[str]:
    """The parts between which a line may break; a word too long for a line comes in its characters."""
    pieces = _joined(paragraph, _stay_together)
    return [part for piece in pieces for part in ([piece] if width_of(piece.rstrip()) <= room else clusters(piece))]


def clusters(text: str) -> list[str]:
    """The characters of a text as a reader counts them: a letter with its marks, an emoji or a flag whole."""
    return _joined(text, _is_one_character)


def _joined(text: str, together: Callable[[str, str], bool]) -> list[str]:
    """The characters of a text, in runs of those that stay together with the run before them."""
    runs: list[str] = []
    for character in text:
        if runs and together(runs[-1], character):
            runs[-1] += character
        else:
            runs.append(character)
    return runs


def _stay_together(run: str, character: str) -> bool:
    """Whether no line may break between a run and the character after it."""
    last = run[-1]
    if _is_space(character) or character in NEVER_FIRST or _is_one_character(run, character):
        return True
    if _is_space(last) or last == ZERO_WIDTH_SPACE:
        return False
    if last in BREAKS_AFTER and run[-2:-1].isalnum():
        return False
    return last in NEVER_LAST or not (re.match(IDEOGRAPHS, last) or re.match(IDEOGRAPHS, character))


def _is_space(character: str) -> bool:
    return character.isspace() and character not in HARD_SPACES


def _is_one_character(run: str, character: str) -> bool:
    """Whether the next is a mark on the last, or both are parts of one emoji or of one flag."""
    if run[-1] == "\u200d" or widths.is_mark(character):
        return character != ZERO_WIDTH_SPACE
    return character in FLAG_LETTERS and (len(run) - len(run.rstrip(FLAG_LETTERS))) % 2 == 1
