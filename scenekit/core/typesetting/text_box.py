"""Measure the box of a text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from scenekit.core.geometry import Number
from scenekit.core.messages import argument_error
from scenekit.core.typesetting.font_metrics import UNITS_PER_EM, Certainty, Face
from scenekit.core.typesetting.line_breaking import (
    SOFT_HYPHEN,
    compose,
    split_paragraphs,
    wrap_by_advances,
    wrap_paragraph,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.core.typesetting.line_breaking import AdvanceFunction

WIDTH_SAFETY_FACTORS: dict[Certainty, float] = {
    "exact": 1.0,
    "known font": 1.03,
    "unknown font": 1.1,
    "unknown characters": 1.15,
}
"""The factor between the width of a box and the measured width of its text, by the source of the measurement.

It covers the largest measured error (`docs/text.md`), so that the service does not add line breaks.
"""

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters that are not white space: fonts have no glyphs for them."""

TAB_SIZE = 4
"""The width of a tab, in spaces: fonts have no width for it."""


class TextBox(NamedTuple):
    """The layout of a text: its box in px, its lines, the certainty of its width, and its font size in px."""

    width: float
    height: float
    lines: tuple[str, ...]
    certainty: Certainty
    size: Number


def reject_control_characters(method: str, argument: str, content: str) -> None:
    """Raise `ArgumentError` if a text has control characters. Line breaks and tabs are allowed."""
    if match := CONTROL_CHARACTERS.search(content):
        raise argument_error(method, argument, content, f"contains {match[0]!r}, a control character. Remove it.")


@lru_cache(maxsize=4096)
def lay_out_text(
    content: str, size: Number, font: str, weight: int, max_width: Number | None, font_file: str | None
) -> TextBox:
    """Return the same as `measure_text`, without validation of the arguments."""
    return lay_out(content, size, get_metrics(font, weight, font_file), max_width)


def lay_out(content: str, size: Number, metrics: Metrics, max_width: Number | None) -> TextBox:
    """Return the layout of a text in a font."""
    if not content:
        return TextBox(0, 0, (), metrics.certainty, size)
    composed = compose(content)
    if max_width is None and composed == content and content.isprintable():  # the common case: one line
        width = metrics.advance_ems(content)
        box_height = metrics.line_height_ems * size
        return TextBox(width * size, box_height, (content,), metrics.find_certainty(content), size)
    if content.isprintable():  # without line breaks, tabs and soft hyphens
        is_displayed, paragraphs = composed == content, [content]
    else:
        is_displayed = composed == content and SOFT_HYPHEN not in content
        paragraphs = split_paragraphs(content.expandtabs(TAB_SIZE))
    advance_ems = metrics.advance_ems if is_displayed else _measure_displayed_text(metrics.advance_ems)
    widths_ems = [*map(advance_ems, paragraphs)]
    certainty = metrics.find_certainty(composed)
    if max_width is not None:
        max_width_ems = max_width / size / WIDTH_SAFETY_FACTORS[certainty]
        if max(widths_ems) > max_width_ems:
            list_advances = metrics.list_advances if is_displayed else None
            lines = [
                line
                for paragraph, width in zip(paragraphs, widths_ems, strict=True)
                for line in (
                    [(paragraph, width)]
                    if width <= max_width_ems
                    else _wrap(paragraph, max_width_ems, advance_ems, list_advances)
                )
            ]
            paragraphs, widths_ems = [line for line, _ in lines], [width for _, width in lines]
    height = metrics.line_height_ems * size * len(paragraphs)
    return TextBox(max(widths_ems) * size, height, tuple(paragraphs), certainty, size)


def _wrap(
    paragraph: str,
    max_width_ems: float,
    advance_ems: AdvanceFunction,
    list_advances: Callable[[str], list[int]] | None,
) -> list[tuple[str, float]]:
    """Return the lines of a paragraph that is too long for one line, with their widths in ems."""
    if list_advances is not None:
        lines = wrap_by_advances(paragraph, max_width_ems * UNITS_PER_EM, list_advances(paragraph))
        if lines is not None:
            return [(line, width / UNITS_PER_EM) for line, width in lines]
    return [(line, advance_ems(line)) for line in wrap_paragraph(paragraph, max_width_ems, advance_ems)]


def _measure_displayed_text(advance_ems: AdvanceFunction) -> AdvanceFunction:
    """Return a function that measures text in its composed form (NFC) and without soft hyphens, which are invisible."""

    def advance_ems_of_displayed(text: str, preceding_text: str = "", /) -> float:
        displayed, preceding = (compose(part.replace(SOFT_HYPHEN, "")) for part in (text, preceding_text))
        return advance_ems(displayed, preceding)

    return advance_ems_of_displayed


class Metrics(Protocol):
    """The widths of a font."""

    @property
    def certainty(self) -> Certainty:
        """The certainty of the widths, for a text of which no character has an estimated width."""

    @property
    def line_height_ems(self) -> float:
        """The line height, in ems."""

    @property
    def list_advances(self) -> Callable[[str], list[int]] | None:
        """A function that returns the advance width of each character in thousandths of an em.

        None for a font with kerning.
        """

    def advance_ems(self, text: str, preceding_text: str = "", /) -> float:
        """Return by how much `text` widens a line that ends with `preceding_text`, in ems."""

    def find_certainty(self, text: str, /) -> Certainty:
        """Return the certainty of the width of a text that was measured before."""


@lru_cache(maxsize=64)
def get_metrics(font: str, weight: int, font_file: str | None) -> Metrics:
    """Return the metrics of a font file, or those of a family in the table."""
    face = Face(font, weight)
    if font_file is None:
        return face
    from scenekit.core.typesetting.font_file_metrics import FontFile  # imported here, because few texts need it

    return FontFile(font_file, face)
