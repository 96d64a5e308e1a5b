"""Breaking text into lines, and the box that holds them."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from scenekit.core import validation
from scenekit.core.geometry import Number
from scenekit.core.messages import argument_error
from scenekit.core.typesetting import font_metrics
from scenekit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from typing import Protocol

    class AdvanceFunction(Protocol):
        """What measures text, in ems."""

        def __call__(self, text: str, preceding_text: str = "") -> float:
            """How much wider a text makes a line that ends with `after`."""


Certainty = Literal["exact", "known font", "unknown font"]
"""Measured in the font file itself; from the table of the font's widths; from that of another font."""

WIDTH_SAFETY_FACTORS: dict[Certainty, float] = {"exact": 1.0, "known font": 1.03, "unknown font": 1.1}
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
    font: str = font_metrics.DEFAULT_FAMILY,
    weight: int = 400,
    max_width: Number | None = None,
    font_file: str | os.PathLike[str] | None = None,
) -> TextBox:
    r"""How large a text is, in px, set at `size` px.

    Lines break at `\n` and, where `max_width` (px) is given, between words; in Chinese and Japanese
    between any two characters. A word that is too long for a line begins on one of its own, and is
    broken where that is full. `font` is a family; the
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
        raise argument_error("measure_text", "content", content, f"must be text (str), not {type(content).__name__}.")
    reject_control_characters("measure_text", "content", content)
    validation.number("measure_text", "size", size, low=validation.MIN_POSITIVE)
    validation.text("measure_text", "font", font)
    validation.integer("measure_text", "weight", weight, low=1, high=1000)
    if max_width is not None:
        validation.number("measure_text", "max_width", max_width, low=validation.MIN_POSITIVE)
    return lay_out_text(content, size, font, weight, max_width, None if font_file is None else os.fspath(font_file))


def reject_control_characters(method: str, argument: str, content: str) -> None:
    """No control characters but line breaks and tabs: nothing shows them."""
    if found := CONTROL_CHARACTERS.search(content):
        raise argument_error(method, argument, content, f"holds {found[0]!r}, a control character.")


CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@lru_cache(maxsize=4096)
def lay_out_text(
    content: str, size: Number, font: str, weight: int, max_width: Number | None, font_file: str | None
) -> TextBox:
    """`measure_text` for values that were checked. (A tab is four spaces: no font has a width for it.)"""
    width_of, line_height, certainty = _resolve_metrics(font, weight, font_file)
    room = None if max_width is None else max_width / size / WIDTH_SAFETY_FACTORS[certainty]
    if not content:
        return TextBox(0, 0, (), certainty)
    paragraphs = re.split(r"\r\n|\r|\n", content.expandtabs(4))
    lines = tuple(line for paragraph in paragraphs for line in _wrap(paragraph, room, width_of))
    widest = max(map(width_of, lines), default=0)
    return TextBox(widest * size, line_height * size * len(lines), lines, certainty)


def _resolve_metrics(font: str, weight: int, font_file: str | None) -> tuple[AdvanceFunction, float, Certainty]:
    """What measures a line in ems, the height of a line in ems, and how sure that is."""
    if font_file is not None:
        return (*_load_font_file(font_file), "exact")
    face = font_metrics.get_face(font, weight)
    certainty: Certainty = "known font" if font_metrics.is_known_family(font) else "unknown font"
    return face.advance_ems, face.line_height / 1000, certainty


@lru_cache(maxsize=16)
def _load_font_file(path: str) -> tuple[AdvanceFunction, float]:
    try:
        from PIL import ImageFont
    except ImportError:
        needs = "text: font_file= is measured with Pillow; install it with: pip install 'scenekit[measure]'"
        raise MissingExtraError(needs) from None
    em = 1000  # px, so that rounding to pixels is a thousandth
    try:
        font = ImageFont.truetype(path, em)
    except (OSError, ValueError, TypeError) as error:  # the last of a name with a NUL, in some versions
        raise argument_error("text", "font_file", path, f"cannot be read as a font: {error}.") from None
    ascent, descent = font.getmetrics()

    def advance(text: str, preceding_text: str = "") -> float:
        return (font.getlength(preceding_text + text) - font.getlength(preceding_text)) / em

    return advance, (ascent + descent) / em


IDEOGRAPHIC_RANGES = (
    ("\u2e80", "\u2fdf"),
    ("\u3000", "\u30ff"),
    ("\u31f0", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\uff00", "\uff60"),
    ("\U00020000", "\U0003ffff"),
)
"""Scripts that break between any two characters. (Hangul has spaces, and breaks at them.)"""

UNSPACED_SCRIPT_RANGES = (("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))
"""Scripts that part words neither by spaces nor by characters: Thai, Lao, Burmese, Khmer. It takes a dictionary."""

CHARACTERS_BY_CLASS = {
    "z": "\u200b",
    "j": "\u200d",
    "o": "\u00a0\u202f",
    ".": "”’)]}!?,.:;%…",
    ",": "、。，．）」』】〕！？：；ー々〉》",
    "(": "“‘([{",
    "[": "（「『【〔〈《",
    "-": "-–—",
    "f": "".join(map(chr, range(0x1F1E6, 0x1F200))),
}
"""Characters that have rules of their own, by kind."""


class _LineBreakClasses(dict[int, str]):
    """What each character is to the breaking of lines, as a letter, looked up once.

    s a space, z the one without width, j the joiner of emoji, m a mark, f half a flag, i an ideograph,
    . and , what never begins a line (the latter an ideograph), ( and [ what never ends one, - a dash,
    t a letter of a script without spaces, a another letter or digit, o anything else, spaces that hold
    words together among it.
    """

    def __missing__(self, code: int) -> str:
        kind = self[code] = _classify(chr(code))
        return kind


def _classify(character: str) -> str:
    if character.isspace():
        return "s"
    if font_metrics.is_combining_mark(character):
        return "m"
    if any(first <= character <= last for first, last in IDEOGRAPHIC_RANGES):
        return "i"
    if any(first <= character <= last for first, last in UNSPACED_SCRIPT_RANGES):
        return "t"
    return "a" if character.isalnum() else "o"


LINE_BREAK_CLASSES = _LineBreakClasses(
    {ord(character): kind for kind, characters in CHARACTERS_BY_CLASS.items() for character in characters}
)

BREAK_OPPORTUNITY = r"(?<!j)(?![smj.,])(?:(?<=[sz])|(?<=[at]-)|(?<=[i,])|(?<=[^(\[])(?=[i\[]))"
"""Where a line may break, in kinds: after spaces, after the hyphen of a word, beside ideographs."""

GRAPHEME_CLUSTER = r"(?:ff|j*.)(?:m|j+(?:ff|[^z])?)*"
"""A character as a reader counts it, in kinds: two halves of a flag, a letter with its marks, all that is joined."""


def _wrap(paragraph: str, max_width_ems: float | None, advance_ems: AdvanceFunction) -> list[str]:
    """The lines of a paragraph, none wider than `room` ems, unless a single character is."""
    if max_width_ems is None or advance_ems(paragraph) <= max_width_ems:
        return [paragraph]
    lines, line, width = [], "", 0.0
    for piece, wanted in _iter_segments(paragraph, max_width_ems, advance_ems):
        word = piece.rstrip()
        added = advance_ems(word, line[-1:])
        if word and line and not line.isspace() and width + max(added, wanted) > max_width_ems:
            lines.append(line.rstrip())
            line, width, added = "", 0.0, advance_ems(word)
        line += piece
        width += added + advance_ems(piece[len(word) :], word[-1:])
    return [*lines, line.rstrip()]


def _iter_segments(paragraph: str, max_width_ems: float, advance_ems: AdvanceFunction) -> Iterator[tuple[str, float]]:
    """The parts between which a line may break, and the room that each wants beyond its own width, in ems.

    A word too long for a line comes in its characters. The first wants room for all of it: as in a browser, such a
    word begins on a line of its own before it is broken.
    """
    for piece in _split_at_opportunities(paragraph):
        width = advance_ems(piece.rstrip())
        if width <= max_width_ems:
            yield piece, 0
        else:
            first, *rest = split_grapheme_clusters(piece)
            yield first, width if _is_word(piece) else 0
            yield from ((part, 0) for part in rest)


def _split_at_opportunities(paragraph: str) -> list[str]:
    """The parts of a paragraph that are broken only where they are too long for a line."""
    return _slice_by_lengths(paragraph, re.split(BREAK_OPPORTUNITY, paragraph.translate(LINE_BREAK_CLASSES)))


def _is_word(piece: str) -> bool:
    """Whether it is a word, or a number: no run of emoji, and nothing in a script without spaces."""
    return "a" in piece.translate(LINE_BREAK_CLASSES)


def find_broken_words(content: str, lines: Sequence[str]) -> list[str]:
    """The words of a text that the lines in which it is set break in two.

    >>> find_broken_words("The extraordinary 温度計", ["The", "extraordi", "nary 温", "度計"])
    ['extraordinary']
    """
    words = ["".join(piece.split()) for line in content.splitlines() for piece in _split_at_opportunities(line)]
    ends = set(accumulate(len("".join(line.split())) for line in lines))
    starts = accumulate(map(len, words), initial=0)
    return [word for word, start in zip(words, starts, strict=False) if _is_broken(word, start, ends)]


def _is_broken(word: str, start: int, ends: Container[int]) -> bool:
    """Whether one of these ends is between two letters of a word that starts there."""
    return any(start + found.end() in ends for found in re.finditer("am*(?=a)", word.translate(LINE_BREAK_CLASSES)))


def split_grapheme_clusters(text: str) -> list[str]:
    """The characters of a text as a reader counts them: a letter with its marks, an emoji or a flag whole."""
    return _slice_by_lengths(text, re.findall(GRAPHEME_CLUSTER, text.translate(LINE_BREAK_CLASSES)))


def _slice_by_lengths(text: str, parts: list[str]) -> list[str]:
    """A text in parts that are as long as these."""
    ends = accumulate(map(len, parts), initial=0)
    return [text[start:end] for start, end in pairwise(ends)]
