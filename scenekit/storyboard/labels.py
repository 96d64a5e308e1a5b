"""Small words about what is drawn: what files and clips are called, and how that is written into a drawing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenekit.core import typesetting, validation
from scenekit.storyboard.markup import NOTHING, Markup, clean, element, words
from scenekit.storyboard.text import FAMILIES

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.inspection.view import Clip

SIZE = 28
"""px of the canvas: small on it, and still read in a drawing of a third of its size."""

LONGEST = 80
"""Characters of a label."""

NARROWEST = 40
"""px: where there is less room than that, a label says nothing."""

LONGEST_NAME = 60
LONGEST_VALUE = 60
"""Characters of a value, where it is told beside another."""


def label(
    text: str, x: Number, y: Number, room: Number, *, anchor: str = "start", size: Number = SIZE, **paint: str | Number
) -> Markup:
    """A label whose baseline is at `y`, fitted into `room` px of the canvas."""
    shown = fitted(text, room, size)
    if not shown:
        return NOTHING
    said = {"font_family": FAMILIES, "text_anchor": anchor, "class_": "label", **paint}
    return element("text", words(shown), x=x, y=y, font_size=size, **said)


def fitted(text: str, room: Number, size: Number = SIZE) -> str:
    """A text in one line of so many px; empty where that is too little for any.

    >>> fitted("skyline-at-night.jpg", 150, 24), fitted("logo.png", 30)
    ('skyline-at-n…', '')
    """
    line = " ".join(clean(text).split())[: LONGEST + 1]
    width = typesetting.lay_out_text(line, size, typesetting.DEFAULT_FAMILY, 400, None, None).width
    if width <= room and len(line) <= LONGEST:
        return line
    kept = int(len(line) * min(room / max(width, 1), 1)) - 1
    return f"{line[:kept].rstrip()}…" if room >= NARROWEST and kept > 0 else ""


def shortened(text: str, longest: int = LONGEST_VALUE) -> str:
    """A text of no more than so many characters.

    >>> shortened("A long story", 6)
    'A long…'
    """
    return f"{text[:longest]}…" if len(text) > longest else text


def name_of(clip: Clip) -> str:
    """What a clip is called wherever it is named: its tag, else what it shows, else its id."""
    who = clip.model.get("ai_name")
    shown = [
        clip.text("text"),
        who if isinstance(who, str) else "",
        clip.text("shapeName"),
        _read(clip.text("label")),
    ]
    files = [file_name(clip.text(key)) for key in ("video_url", "source_url")]
    name = next(filter(None, [clip.text("tag"), *shown, *files, clip.text("id")]), "")
    return shortened(" ".join(name.split()), LONGEST_NAME)


def file_name(source: str) -> str:
    """The name of the file that an address leads to, as it is read.

    >>> file_name("https://a.b/c/logo.png?v=2"), file_name("data:image/png;base64,iVBO"), file_name("/my%20logo.png")
    ('logo.png', '', 'my logo.png')
    """
    return "" if source.lower().startswith("data:") else _read(validation.extract_file_name(source))


def _read(name: str) -> str:
    """A name as it is read, of which an address spells some letters (`%20`); `urllib` would load what asks networks."""
    return SPELLED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode(errors="replace"), name)


SPELLED = re.compile("(?:%[0-9A-Fa-f]{2})+")
