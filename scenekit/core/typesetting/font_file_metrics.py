"""The widths of text in a font file."""

from __future__ import annotations

import os
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from scenekit.core.messages import argument_error
from scenekit.core.typesetting.font_file import (
    EMPTY_GLYPH_TABLE,
    find_first_face_offset,
    is_invisible,
    load_glyph_table,
)
from scenekit.core.typesetting.font_metrics import Certainty, Face
from scenekit.core.typesetting.line_breaking import split_grapheme_clusters
from scenekit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable

EM_PX = 1000
"""The size at which Pillow measures, so that its rounding to px is a thousandth of an em."""


class FontFile:
    """The metrics of a font file.

    Grapheme clusters with characters that it does not have are measured in the family that the text names, as a
    browser falls back to another font for them. Their widths are those of an unknown font.

    Args:
        path: The font file.
        fallback: The face for characters that the file does not have.

    Raises:
        ArgumentError: The file cannot be read as a font.
        MissingExtraError: Pillow is not installed.
    """

    certainty: Certainty = "exact"
    list_advances = None

    def __init__(self, path: str, fallback: Face):
        try:
            from PIL import ImageFont
        except ImportError:
            message = "font_file= needs Pillow. Install it with: pip install 'scenekit[measure]'"
            raise MissingExtraError(message) from None
        if os.path.exists(path) and not os.path.isfile(path):
            raise argument_error("text", "font_file", path, "must be a file. Pipes and folders are not read.")
        try:
            font = ImageFont.truetype(path, EM_PX)
        except (OSError, ValueError, TypeError) as error:  # TypeError: some versions of Pillow, for a path with a NUL
            raise argument_error("text", "font_file", path, f"cannot be read as a font: {error}.") from None
        self._get_length = font.getlength
        self._fallback = fallback
        self._has_character = lru_cache(maxsize=4096)(_load_glyph_test(path))
        self.line_height_ems = sum(font.getmetrics()) / EM_PX

    def advance_ems(self, text: str, preceding_text: str = "", /) -> float:
        """Return by how much `text` widens a line that ends with `preceding_text`, in ems, with kerning."""
        if self._has_characters(text):
            preceding_text = preceding_text if self._has_characters(preceding_text) else ""
            return (self._get_length(preceding_text + text) - self._get_length(preceding_text)) / EM_PX
        runs = groupby(split_grapheme_clusters(text), self._has_characters)
        return sum(
            self._get_length("".join(run)) / EM_PX if is_own else self._fallback.advance_ems("".join(run))
            for is_own, run in runs
        )

    def find_certainty(self, text: str, /) -> Certainty:
        """Return the certainty of the width of a text that was measured before."""
        if self._has_characters(text):
            return "exact"
        fallback_text = "".join(
            cluster for cluster in split_grapheme_clusters(text) if not self._has_characters(cluster)
        )
        certainty = self._fallback.find_certainty(fallback_text)
        return certainty if certainty == "unknown characters" else "unknown font"

    def _has_characters(self, text: str) -> bool:
        return all(map(self._has_character, text))


def _load_glyph_test(path: str) -> Callable[[str], bool]:
    """Return a function that returns whether a font file has a character, or needs no glyph for it."""
    table = load_glyph_table(path, find_first_face_offset(path))
    if table is EMPTY_GLYPH_TABLE:  # a compressed font (WOFF), whose characters scenekit cannot read
        return lambda _: True
    return lambda character: table.glyph_id_of(ord(character)) > 0 or is_invisible(character)
