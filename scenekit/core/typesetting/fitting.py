"""Choose the font size at which a text fits."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING

from scenekit.core.typesetting.line_breaking import measure_widest_word
from scenekit.core.typesetting.text_box import WIDTH_SAFETY_FACTORS, get_metrics, lay_out

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.core.typesetting.text_box import TextBox

HEIGHT_TOLERANCE_PX = 1e-6
"""The px by which a text may exceed its maximum height, because floating-point numbers are rounded."""


@lru_cache(maxsize=4096)
def fit_text(
    content: str,
    sizes: tuple[Number, Number],
    font: str,
    weight: int,
    max_width: Number | None,
    font_file: str | None,
    max_height: Number | None,
    max_lines: int | None,
) -> TextBox:
    """Return the layout of a text at the largest size at which it fits, or at the smallest size if it fits at none.

    Args:
        content: The text.
        sizes: The smallest and the largest font size in px. Between them are whole numbers.
        font: The font family.
        weight: The font weight.
        max_width: The maximum width of a line in px.
        font_file: A font file to measure, or None.
        max_height: The maximum height in px.
        max_lines: The maximum number of lines.
    """
    metrics = get_metrics(font, weight, font_file)
    smallest, largest = sizes
    candidates = [smallest, *range(floor(smallest) + 1, ceil(largest)), largest]
    widest_word_ems = 0.0 if max_width is None else measure_widest_word(content, metrics.advance_ems)
    boxes: dict[Number, TextBox] = {}

    def fits(size: Number) -> bool:
        boxes[size] = box = lay_out(content, size, metrics, max_width)
        word_width = widest_word_ems * size * WIDTH_SAFETY_FACTORS[box.certainty]
        return (max_width is None or word_width <= max_width) and is_within_limits(box, max_height, max_lines)

    # A larger size never needs fewer lines, so that the sizes at which the text fits are the first ones.
    first, end = 0, len(candidates)
    index = end - 1  # most text fits at the largest size
    while first < end:
        if fits(candidates[index]):
            first = index + 1
        else:
            end = index
        index = (first + end) // 2
    best = candidates[max(first - 1, 0)]
    return boxes[best] if best in boxes else lay_out(content, best, metrics, max_width)


def is_within_limits(box: TextBox, max_height: Number | None, max_lines: int | None) -> bool:
    """Whether a layout has at most the given height in px and the given number of lines."""
    return (max_lines is None or len(box.lines) <= max_lines) and (
        max_height is None or box.height <= max_height + HEIGHT_TOLERANCE_PX
    )
