"""Small words about what is drawn: names of files, of avatars, of clips. All in px of the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit import typesetting, values
from scenekit.storyboard.markup import NOTHING, Markup, clean, element, words
from scenekit.storyboard.text import FAMILIES

if TYPE_CHECKING:
    from scenekit.geometry import Number

SIZE = 24
"""px: small on the canvas, and still read in a drawing of a third of its size."""

LONGEST = 80
"""Characters of a label."""

NARROWEST = 40
"""px: where there is less room than that, a label says nothing."""


def label(
    text: str, x: Number, y: Number, room: Number, *, anchor: str = "start", size: Number = SIZE, **paint: str | Number
) -> Markup:
    """A label whose baseline is at `y`, shortened to `room` px."""
    shown = shortened(text, room, size)
    if not shown:
        return NOTHING
    place = {"x": x, "y": y, "font_size": size}
    return element("text", words(shown), **place, font_family=FAMILIES, text_anchor=anchor, **paint)


def shortened(text: str, room: Number, size: Number = SIZE) -> str:
    """A text in one line of so many px; empty where that is too little for any.

    >>> shortened("skyline-at-night.jpg", 150), shortened("logo.png", 30)
    ('skyline-at-n…', '')
    """
    line = " ".join(clean(text).split())[: LONGEST + 1]
    width = typesetting.measure(line, size, typesetting.DEFAULT_FAMILY, 400, None, None).width
    if width <= room and len(line) <= LONGEST:
        return line
    kept = int(len(line) * min(room / max(width, 1), 1)) - 1
    return f"{line[:kept].rstrip()}…" if room >= NARROWEST and kept > 0 else ""


def file_name(source: str) -> str:
    """The name of the file that an address leads to.

    >>> file_name("https://a.b/c/logo.png?v=2"), file_name("data:image/png;base64,iVBO")
    ('logo.png', '')
    """
    return "" if source.lower().startswith("data:") else values.file_name(source)
