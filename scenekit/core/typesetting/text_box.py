"""Measure the box of a text."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from scenekit.core import validation
from scenekit.core.geometry import Number
from scenekit.core.messages import argument_error
from scenekit.core.typesetting import font_metrics
from scenekit.core.typesetting.line_breaking import SOFT_HYPHEN, compose, split_paragraphs, wrap_paragraph
from scenekit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.core.typesetting.line_breaking import AdvanceFunction

Certainty = Literal["exact", "known font", "unknown font", "unknown characters"]
"""The source of a width: the font file itself, the built-in widths of the font, those of another font, or an estimate.

The last is for text with characters that the built-in widths do not have, such as Arabic, in any font.
"""

WIDTH_SAFETY_FACTORS: dict[Certainty, float] = {
    "exact": 1.0,
    "known font": 1.03,
    "unknown font": 1.1,
    "unknown characters": 1.03,
}
"""The factor between the width of a box and the measured width of its text, by the source of the measurement.

It covers the largest measured error (`docs/text.md`), so that the service does not add line breaks.
"""

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters that are not white space: fonts have no glyphs for them."""

TAB_SIZE = 4
"""The width of a tab, in spaces: fonts have no width for it."""


class TextBox(NamedTuple):
    """The layout of a text: its size in px, its lines, and the certainty of its width."""

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
    r"""Measure the box of a text: its size in px and its lines.

    Lines break at `\n` and, with `max_width`, between words; in Chinese and Japanese between any two
    characters. A word that is too long for a line begins on a new line, and is broken at its end.

    Args:
        content: The text.
        size: The font size in px.
        font: The font family. The widths of Noto Sans CJK (the service's default) and Noto Sans are built in.
            Any other family is measured as if it were Noto Sans CJK.
        weight: The font weight, from 1 to 1000.
        max_width: The maximum width of a line in px.
        font_file: A font file to measure in place of the built-in widths. It needs the extra `measure`.

    Raises:
        ArgumentError: An argument is invalid, or the font file cannot be read.
        MissingExtraError: There is a `font_file`, but Pillow is not installed.

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
    """Raise `ArgumentError` if a text has control characters. Line breaks and tabs are allowed."""
    if match := CONTROL_CHARACTERS.search(content):
        raise argument_error(method, argument, content, f"contains {match[0]!r}, a control character. Remove it.")


@lru_cache(maxsize=4096)
def lay_out_text(
    content: str, size: Number, font: str, weight: int, max_width: Number | None, font_file: str | None
) -> TextBox:
    """Return the same as `measure_text`, without validation of the arguments."""
    advance_ems, line_height_ems, certainty, has_estimated_width = _resolve_metrics(font, weight, font_file)
    if not content:
        return TextBox(0, 0, (), certainty)
    composed = compose(content)
    if composed != content or SOFT_HYPHEN in content:
        advance_ems = _measure_displayed_text(advance_ems)
    lines = split_paragraphs(content.expandtabs(TAB_SIZE))
    widths_ems = [*map(advance_ems, lines)]
    if has_estimated_width(composed):
        certainty = "unknown characters"
    if max_width is not None:
        max_width_ems = max_width / size / WIDTH_SAFETY_FACTORS[certainty]
        if max(widths_ems) > max_width_ems:
            lines = [
                line
                for paragraph, width in zip(lines, widths_ems, strict=True)
                for line in (
                    [paragraph] if width <= max_width_ems else wrap_paragraph(paragraph, max_width_ems, advance_ems)
                )
            ]
            widths_ems = [*map(advance_ems, lines)]
    return TextBox(max(widths_ems) * size, line_height_ems * size * len(lines), tuple(lines), certainty)


def _measure_displayed_text(advance_ems: AdvanceFunction) -> AdvanceFunction:
    """Return a function that measures text in its composed form (NFC) and without soft hyphens, which are invisible."""

    def advance_ems_of_displayed(text: str, preceding_text: str = "", /) -> float:
        displayed, preceding = (compose(part.replace(SOFT_HYPHEN, "")) for part in (text, preceding_text))
        return advance_ems(displayed, preceding)

    return advance_ems_of_displayed


def _resolve_metrics(
    font: str, weight: int, font_file: str | None
) -> tuple[AdvanceFunction, float, Certainty, Callable[[str], bool]]:
    """Return the metrics of a font.

    They are the function that measures text, the line height in ems, the certainty of the widths, and a function that
    returns whether a text that was measured has characters whose width is an estimate.
    """
    if font_file is not None:
        return (*_load_font_file(font_file), "exact", lambda _text: False)
    face = font_metrics.get_face(font, weight)
    certainty: Certainty = "known font" if font_metrics.is_known_family(font) else "unknown font"
    return face.advance_ems, face.line_height / font_metrics.UNITS_PER_EM, certainty, face.has_estimated_width


@lru_cache(maxsize=16)
def _load_font_file(path: str) -> tuple[AdvanceFunction, float]:
    """Return the function that measures text in a font file, and the line height in ems."""
    try:
        from PIL import ImageFont
    except ImportError:
        message = "font_file= needs Pillow. Install it with: pip install 'scenekit[measure]'"
        raise MissingExtraError(message) from None
    em = 1000  # px, so that Pillow's rounding to px is a thousandth of an em
    try:
        font = ImageFont.truetype(path, em)
    except (OSError, ValueError, TypeError) as error:  # TypeError: some versions of Pillow, for a path with a NUL
        raise argument_error("text", "font_file", path, f"cannot be read as a font: {error}.") from None
    ascent, descent = font.getmetrics()

    def advance_ems(text: str, preceding_text: str = "", /) -> float:
        return (font.getlength(preceding_text + text) - font.getlength(preceding_text)) / em

    return advance_ems, (ascent + descent) / em
