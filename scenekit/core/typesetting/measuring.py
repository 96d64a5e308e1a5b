"""Measure text as the public function `measure_text`."""

from __future__ import annotations

import os

from scenekit.core import validation
from scenekit.core.files import resolve_source_path
from scenekit.core.geometry import Number
from scenekit.core.messages import argument_error
from scenekit.core.typesetting.fitting import fit_text
from scenekit.core.typesetting.font_metrics import DEFAULT_FAMILY
from scenekit.core.typesetting.text_box import TextBox, lay_out_text, reject_control_characters


def measure_text(
    content: str,
    *,
    size: Number | tuple[Number, Number],
    font: str = DEFAULT_FAMILY,
    weight: int = 400,
    max_width: Number | None = None,
    font_file: str | os.PathLike[str] | None = None,
    max_height: Number | None = None,
    max_lines: int | None = None,
) -> TextBox:
    r"""Measure the box of a text: its size in px and its lines.

    Lines break at `\n` and, with `max_width`, between words; in Chinese and Japanese between any two
    characters. A word that is too long for a line begins on a new line, and is broken at its end.

    Args:
        content: The text.
        size: The font size in px, or the smallest and the largest size. Of those, the largest at which the text fits
            `max_width`, `max_height` and `max_lines` without breaking a word is in `TextBox.size`.
        font: The font family. The widths of Noto Sans CJK (the service's default) and Noto Sans are built in.
            Any other family is measured as if it were Noto Sans CJK.
        weight: The font weight, from 1 to 1000.
        max_width: The maximum width of a line in px.
        font_file: A font file to measure in place of the built-in widths. It needs the extra `measure`.
        max_height: The maximum height in px, if `size` is a pair.
        max_lines: The maximum number of lines, if `size` is a pair.

    Raises:
        ArgumentError: An argument is invalid, or the font file cannot be read.
        MissingExtraError: There is a `font_file`, but Pillow is not installed.

    >>> box = measure_text("Hello, Ann!", size=100)
    >>> round(box.width), round(box.height), box.certainty
    (511, 145, 'known font')
    >>> measure_text("안녕하세요 여러분", size=100, max_width=500).lines
    ('안녕하세요', '여러분')
    >>> measure_text("Maximilian Schwarzenberger", size=(56, 96), max_width=864, max_lines=1).size
    62
    """
    if not isinstance(content, str):
        raise argument_error("measure_text", "content", content, f"must be text (str), not {type(content).__name__}.")
    reject_control_characters("measure_text", "content", content)
    validation.text("measure_text", "font", font)
    validation.integer("measure_text", "weight", weight, low=1, high=1000)
    if max_width is not None:
        validation.number("measure_text", "max_width", max_width, low=validation.MIN_POSITIVE)
    if max_height is not None:
        validation.number("measure_text", "max_height", max_height, low=validation.MIN_POSITIVE)
    if max_lines is not None:
        validation.integer("measure_text", "max_lines", max_lines, low=1)
    path = None if font_file is None else resolve_source_path(validation.path("measure_text", "font_file", font_file))
    if isinstance(size, (tuple, list)):
        sizes = check_size_range("measure_text", size, validation.MIN_POSITIVE)
        return fit_text(content, sizes, font, weight, max_width, path, max_height, max_lines)
    validation.number("measure_text", "size", size, low=validation.MIN_POSITIVE)
    return lay_out_text(content, size, font, weight, max_width, path)


def check_size_range(
    method: str, size: object, low: float, high: float = validation.MAX_SAFE_INTEGER
) -> tuple[Number, Number]:
    """Return the smallest and the largest font size. Raises `ArgumentError` if they are not two ascending sizes."""
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise argument_error(
            method, "size", size, "must be one number, or the smallest and the largest, such as (56, 96)."
        )
    smallest, largest = (_check_size_limit(method, size, part, low, high) for part in size)
    if smallest >= largest:
        raise argument_error(method, "size", size, "must have the smaller size first, such as (56, 96).")
    return smallest, largest


def _check_size_limit(method: str, size: object, part: object, low: float, high: float) -> Number:
    number = validation.to_plain_number(part)
    if number is None or not low <= number <= high:
        limits = f"from {low:g} to {high:g}" if low > validation.MIN_POSITIVE else "above 0"
        raise argument_error(method, "size", size, f"must have finite numbers {limits}.")
    return number
