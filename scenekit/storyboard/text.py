"""Words on the screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenekit.core import typesetting
from scenekit.core.geometry import Box
from scenekit.inspection.view import number
from scenekit.storyboard.clip_drawing import Drawn
from scenekit.storyboard.effects import shadow, stroke
from scenekit.storyboard.markup import NOTHING, Markup, clean, element, paint, rectangle, together, words

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.core.typesetting import TextBox
    from scenekit.inspection.view import Clip
    from scenekit.storyboard.svg_defs import Definitions

LONGEST = 20_000
"""Characters: more than any canvas shows."""

DEFAULT_POINTS = 36
"""48 px, as scenekit's own texts have it."""

FAMILIES = "'Noto Sans CJK KR', 'Noto Sans', sans-serif"
"""What a text falls back to; the first is the service's own."""

ASCENT = 0.8
"""Where in a line its letters stand: Noto Sans CJK rises 1.16 em of 1.448, Noto Sans 1.069 of 1.362."""

TOLERANCE = 1
"""px by which a line may be wider than its box, so that none which scenekit broke breaks again."""

ANCHORS = {"center": ("middle", 0.5), "right": ("end", 1.0)}
"""How a line hangs on its point, and where in the box that is; else it starts at the left."""


def text(clip: Clip, definitions: Definitions) -> Drawn:
    """A text in its box, broken where the box is too narrow for a line."""
    size, laid = laid_out(clip)
    width, height = clip.number("width", 0), clip.number("height", 0)
    box = Box(0, 0, width if width > 0 else laid.width, height if height > 0 else laid.height)
    behind = paint("fill", clip.data.get("backgroundColor"), "none")
    card = NOTHING if behind == {"fill": "none"} else rectangle(box, **behind)
    anchor, share = ANCHORS.get(clip.text("align"), (None, 0.0))
    lines = element(
        "text",
        _lines(laid, share * box.width),
        font_family=families(clip.text("fontFamily")),
        font_size=size,
        font_weight=_weight(clip),
        font_style="italic" if clip.data.get("fontStyle") == "italic" else None,
        text_decoration="underline" if clip.data.get("underline") is True else None,
        text_anchor=anchor,
        **paint("fill", clip.data.get("fill")),
        **_outlined(clip),
        filter=shadow(clip, max(box.width, laid.width), max(box.height, laid.height), definitions),
        xml__space="preserve",
    )
    return Drawn(together([card, lines]) if laid.lines else card)


def laid_out(clip: Clip) -> tuple[Number, TextBox]:
    """The size of a text in px, and its lines."""
    points = clip.number("fontSize", DEFAULT_POINTS)
    size = (points if points > 0 else DEFAULT_POINTS) * 4 / 3
    content = clean(clip.text("text"))
    content = f"{content[:LONGEST]}…" if len(content) > LONGEST else content
    width = clip.number("width", 0)
    room = width + TOLERANCE if width > 0 else None
    family = clip.text("fontFamily") or typesetting.DEFAULT_FAMILY
    return size, typesetting.lay_out_text(content, size, family, _weight(clip) or 400, room, None)


def _lines(laid: TextBox, x: Number) -> Markup:
    step = laid.height / max(len(laid.lines), 1)
    return together(
        element("tspan", words(line), x=x, y=(row + ASCENT) * step) for row, line in enumerate(laid.lines) if line
    )


def families(family: str) -> str:
    """A list of font families, of what can stand in the name of one.

    >>> families("Georgia, 'Times <b>'")
    "'Georgia', 'Times b', 'Noto Sans CJK KR', 'Noto Sans', sans-serif"
    """
    names = [re.sub(r"[^\w .-]", "", name).strip() for name in family[:200].split(",")]
    return ", ".join([*(f"'{name}'" for name in names if name), FAMILIES])


def _weight(clip: Clip) -> int | None:
    """A weight as a number; editors also write `bold`."""
    weight = clip.data.get("fontWeight")
    found = number({"bold": 700, "normal": 400}.get(weight) if isinstance(weight, str) else weight, 0)
    return int(found) if 1 <= found <= 1000 else None


def _outlined(clip: Clip) -> dict[str, str | float]:
    """The stroke lies behind the letters, so that they stay as thick as they are."""
    painted = stroke(clip)
    return painted | {"paint_order": "stroke", "stroke_linejoin": "round"} if painted else {}
