"""The widths of text in a font file."""

from __future__ import annotations

from scenekit.core.messages import argument_error
from scenekit.core.typesetting.font_metrics import Certainty
from scenekit.errors import MissingExtraError

EM_PX = 1000
"""The size at which Pillow measures, so that its rounding to px is a thousandth of an em."""


class FontFile:
    """The metrics of a font file.

    Raises:
        ArgumentError: The file cannot be read as a font.
        MissingExtraError: Pillow is not installed.
    """

    certainty: Certainty = "exact"
    list_advances = None

    def __init__(self, path: str):
        try:
            from PIL import ImageFont
        except ImportError:
            message = "font_file= needs Pillow. Install it with: pip install 'scenekit[measure]'"
            raise MissingExtraError(message) from None
        try:
            font = ImageFont.truetype(path, EM_PX)
        except (OSError, ValueError, TypeError) as error:  # TypeError: some versions of Pillow, for a path with a NUL
            raise argument_error("text", "font_file", path, f"cannot be read as a font: {error}.") from None
        self._get_length = font.getlength
        self.line_height_ems = sum(font.getmetrics()) / EM_PX

    def advance_ems(self, text: str, preceding_text: str = "", /) -> float:
        """Return by how much `text` widens a line that ends with `preceding_text`, in ems, with kerning."""
        return (self._get_length(preceding_text + text) - self._get_length(preceding_text)) / EM_PX

    def has_estimated_width(self, _text: str, /) -> bool:
        """Whether the width of a text is in part an estimate."""
        return False
