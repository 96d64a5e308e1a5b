"""Display names of clips and files, and the labels that show them in a drawing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenekit.core import colors, typesetting, validation
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, element, escape_text, strip_unwritable
from scenekit.storyboard.text import FALLBACK_FAMILIES

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.inspection.view import ClipView

LABEL_FONT_SIZE_PX = 28
"""Font size of labels in px of the canvas. It is still readable in a drawing of a third of the size."""

HALF_CAP_HEIGHT_EMS = 0.35
"""Distance from the middle of a line of capital letters to its baseline, in ems."""

MAX_LABEL_CHARS = 80
"""The largest length of a label, in characters."""

MIN_LABEL_WIDTH_PX = 40
"""The least width, in px, for a shortened label. A label with less space is left out."""

MAX_NAME_CHARS = 60
"""The largest length of a display name, in characters."""

MAX_VALUE_CHARS = 60
"""The default maximum length of `shorten`, in characters: for a value beside others in one line."""

PERCENT_ENCODED = re.compile("(?:%[0-9A-Fa-f]{2})+")


def draw_label(
    text: str,
    x: Number,
    y: Number,
    max_width: Number,
    *,
    anchor: str = "start",
    font_size: Number = LABEL_FONT_SIZE_PX,
    **attributes: str | Number,
) -> Markup:
    """Return a label in one line, shortened to `max_width`, or nothing if it does not fit.

    Args:
        text: The text.
        x: The anchor point of the line, in px of the canvas.
        y: The baseline, in px of the canvas.
        max_width: The largest width, in px of the canvas.
        anchor: The part of the line that is at `x`: "start", "middle" or "end".
        font_size: In px of the canvas.
        attributes: More attributes of the `text` element.
    """
    line = shorten_to_width(text, max_width, font_size)
    if not line:
        return EMPTY_MARKUP
    common = {"font_family": FALLBACK_FAMILIES, "text_anchor": anchor, "class_": "label", **attributes}
    return element("text", escape_text(line), x=x, y=y, font_size=font_size, **common)


def shorten_to_width(text: str, max_width: Number, font_size: Number = LABEL_FONT_SIZE_PX) -> str:
    """Return a text as one line of at most `max_width` px, or `""` if no part of it fits.

    >>> shorten_to_width("skyline-at-night.jpg", 150, 24), shorten_to_width("logo.png", 30)
    ('skyline-at-n…', '')
    """
    line = " ".join(strip_unwritable(text).split())[: MAX_LABEL_CHARS + 1]
    width = measure_label(line, font_size)
    if width <= max_width and len(line) <= MAX_LABEL_CHARS:
        return line
    max_chars = int(len(line) * min(max_width / max(width, 1), 1)) - 1
    return f"{line[:max_chars].rstrip()}…" if max_width >= MIN_LABEL_WIDTH_PX and max_chars > 0 else ""


def measure_label(line: str, font_size: Number) -> float:
    """Return the width of a label in px of the canvas."""
    return typesetting.lay_out_text(line, font_size, typesetting.DEFAULT_FAMILY, 400, None, None).width


def shorten(text: str, max_chars: int = MAX_VALUE_CHARS) -> str:
    """Return the first `max_chars` characters of a text, with an ellipsis if it is longer.

    >>> shorten("A long story", 6)
    'A long…'
    """
    return f"{text[:max_chars]}…" if len(text) > max_chars else text


def display_name(clip: ClipView) -> str:
    """Return the display name of a clip: its tag, else its contents, else its id."""
    model_name = clip.model.get("ai_name")
    contents = [
        clip.get_text("text"),
        model_name if isinstance(model_name, str) else "",
        clip.get_text("shapeName"),
        _percent_decode(clip.get_text("label")),
    ]
    files = [readable_file_name(clip.get_text(key)) for key in ("video_url", "source_url")]
    name = next(filter(None, [clip.get_text("tag"), *contents, *files, clip.get_text("id")]), "")
    return shorten(" ".join(name.split()), MAX_NAME_CHARS)


def readable_file_name(source: str) -> str:
    """Return the file name in a URL without percent-encoding, or `""` for a data URL.

    >>> readable_file_name("https://a.b/c/logo.png?v=2"), readable_file_name("/my%20logo.png")
    ('logo.png', 'my logo.png')
    """
    return "" if source.lower().startswith("data:") else _percent_decode(validation.extract_file_name(source))


def _percent_decode(name: str) -> str:
    """Return a name with its percent-encoded characters decoded, without `urllib`, which imports network modules."""
    return PERCENT_ENCODED.sub(lambda match: bytes.fromhex(match[0].replace("%", "")).decode(errors="replace"), name)


def format_color(color: str) -> str:
    """Return a color as #rrggbb if it is opaque, else as it is.

    >>> format_color("rgb(0,0,128)")
    '#000080'
    """
    channels = colors.parse_rgba(color)
    if channels is None or channels[3] != 255:
        return color
    return "#{:02x}{:02x}{:02x}".format(*channels[:3])
