"""Small words about what is drawn: what files and clips are called, and how that is written into a drawing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenekit.core import typesetting, validation
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, element, escape_text, strip_unwritable
from scenekit.storyboard.text import FALLBACK_FAMILIES

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.inspection.view import ClipView

LABEL_FONT_SIZE_PX = 28
"""px of the canvas: small on it, and still read in a drawing of a third of its size."""

MAX_LABEL_CHARS = 80
"""Characters of a label."""

MIN_LABEL_WIDTH_PX = 40
"""px: where there is less room than that, a label says nothing."""

MAX_NAME_CHARS = 60
MAX_VALUE_CHARS = 60
"""Characters of a value, where it is told beside another."""


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
    """A label whose baseline is at `y`, fitted into `room` px of the canvas."""
    shown = shorten_to_width(text, max_width, font_size)
    if not shown:
        return EMPTY_MARKUP
    said = {"font_family": FALLBACK_FAMILIES, "text_anchor": anchor, "class_": "label", **attributes}
    return element("text", escape_text(shown), x=x, y=y, font_size=font_size, **said)


def shorten_to_width(text: str, max_width: Number, font_size: Number = LABEL_FONT_SIZE_PX) -> str:
    """A text in one line of so many px; empty where that is too little for any.

    >>> shorten_to_width("skyline-at-night.jpg", 150, 24), shorten_to_width("logo.png", 30)
    ('skyline-at-n…', '')
    """
    line = " ".join(strip_unwritable(text).split())[: MAX_LABEL_CHARS + 1]
    width = typesetting.lay_out_text(line, font_size, typesetting.DEFAULT_FAMILY, 400, None, None).width
    if width <= max_width and len(line) <= MAX_LABEL_CHARS:
        return line
    kept = int(len(line) * min(max_width / max(width, 1), 1)) - 1
    return f"{line[:kept].rstrip()}…" if max_width >= MIN_LABEL_WIDTH_PX and kept > 0 else ""


def shorten(text: str, max_chars: int = MAX_VALUE_CHARS) -> str:
    """A text of no more than so many characters.

    >>> shorten("A long story", 6)
    'A long…'
    """
    return f"{text[:max_chars]}…" if len(text) > max_chars else text


def display_name(clip: ClipView) -> str:
    """What a clip is called wherever it is named: its tag, else what it shows, else its id."""
    who = clip.model.get("ai_name")
    shown = [
        clip.get_text("text"),
        who if isinstance(who, str) else "",
        clip.get_text("shapeName"),
        _percent_decode(clip.get_text("label")),
    ]
    files = [readable_file_name(clip.get_text(key)) for key in ("video_url", "source_url")]
    name = next(filter(None, [clip.get_text("tag"), *shown, *files, clip.get_text("id")]), "")
    return shorten(" ".join(name.split()), MAX_NAME_CHARS)


def readable_file_name(source: str) -> str:
    """The name of the file that an address leads to, as it is read.

    >>> readable_file_name("https://a.b/c/logo.png?v=2"), readable_file_name("data:image/png;base64,iVBO"), readable_file_name("/my%20logo.png")
    ('logo.png', '', 'my logo.png')
    """
    return "" if source.lower().startswith("data:") else _percent_decode(validation.extract_file_name(source))


def _percent_decode(name: str) -> str:
    """A name as it is read, of which an address spells some letters (`%20`); `urllib` would load what asks networks."""
    return PERCENT_ENCODED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode(errors="replace"), name)


PERCENT_ENCODED = re.compile("(?:%[0-9A-Fa-f]{2})+")
