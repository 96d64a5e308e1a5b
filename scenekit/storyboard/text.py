"""Words on the screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenekit.core import typesetting
from scenekit.core.geometry import Box
from scenekit.inspection.view import number_or_default
from scenekit.storyboard.clip_drawing import ClipDrawing
from scenekit.storyboard.effects import add_shadow_filter, stroke_attributes
from scenekit.storyboard.markup import (
    EMPTY_MARKUP,
    Markup,
    color_attributes,
    concat,
    element,
    escape_text,
    rectangle,
    strip_unwritable,
)

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.core.typesetting import TextBox
    from scenekit.inspection.view import ClipView
    from scenekit.storyboard.svg_defs import SvgDefs

MAX_CLIP_CHARS = 20_000
"""Characters: more than any canvas shows."""

DEFAULT_FONT_SIZE_PT = 36
"""48 px, as scenekit's own texts have it."""

FALLBACK_FAMILIES = "'Noto Sans CJK KR', 'Noto Sans', sans-serif"
"""What a text falls back to; the first is the service's own."""

BASELINE_FRACTION = 0.8
"""Where in a line its letters stand: Noto Sans CJK rises 1.16 em of 1.448, Noto Sans 1.069 of 1.362."""

WRAP_TOLERANCE_PX = 1
"""px by which a line may be wider than its box, so that none which scenekit broke breaks again."""

TEXT_ANCHORS = {"center": ("middle", 0.5), "right": ("end", 1.0)}
"""How a line hangs on its point, and where in the box that is; else it starts at the left."""


def draw_text(clip: ClipView, svg_defs: SvgDefs) -> ClipDrawing:
    """A text in its box, broken where the box is too narrow for a line."""
    size, laid = lay_out_text(clip)
    width, height = clip.get_number("width", 0), clip.get_number("height", 0)
    box = Box(0, 0, width if width > 0 else laid.width, height if height > 0 else laid.height)
    behind = color_attributes("fill", clip.data.get("backgroundColor"), "none")
    card = EMPTY_MARKUP if behind == {"fill": "none"} else rectangle(box, **behind)
    anchor, share = TEXT_ANCHORS.get(clip.get_text("align"), (None, 0.0))
    lines = element(
        "text",
        _draw_lines(laid, share * box.width),
        font_family=font_family_list(clip.get_text("fontFamily")),
        font_size=size,
        font_weight=_font_weight(clip),
        font_style="italic" if clip.data.get("fontStyle") == "italic" else None,
        text_decoration="underline" if clip.data.get("underline") is True else None,
        text_anchor=anchor,
        **color_attributes("fill", clip.data.get("fill")),
        **_outline_attributes(clip),
        filter=add_shadow_filter(clip, max(box.width, laid.width), max(box.height, laid.height), svg_defs),
        xml__space="preserve",
    )
    return ClipDrawing(concat([card, lines]) if laid.lines else card)


def lay_out_text(clip: ClipView) -> tuple[Number, TextBox]:
    """The size of a text in px, and its lines."""
    points = clip.get_number("fontSize", DEFAULT_FONT_SIZE_PT)
    size = (points if points > 0 else DEFAULT_FONT_SIZE_PT) * 4 / 3
    content = strip_unwritable(clip.get_text("text"))
    content = f"{content[:MAX_CLIP_CHARS]}…" if len(content) > MAX_CLIP_CHARS else content
    width = clip.get_number("width", 0)
    room = width + WRAP_TOLERANCE_PX if width > 0 else None
    family = clip.get_text("fontFamily") or typesetting.DEFAULT_FAMILY
    return size, typesetting.lay_out_text(content, size, family, _font_weight(clip) or 400, room, None)


def _draw_lines(text_box: TextBox, x: Number) -> Markup:
    step = text_box.height / max(len(text_box.lines), 1)
    return concat(
        element("tspan", escape_text(line), x=x, y=(row + BASELINE_FRACTION) * step)
        for row, line in enumerate(text_box.lines)
        if line
    )


def font_family_list(family: str) -> str:
    """A list of font families, of what can stand in the name of one.

    >>> font_family_list("Georgia, 'Times <b>'")
    "'Georgia', 'Times b', 'Noto Sans CJK KR', 'Noto Sans', sans-serif"
    """
    names = [re.sub(r"[^\w .-]", "", name).strip() for name in family[:200].split(",")]
    return ", ".join([*(f"'{name}'" for name in names if name), FALLBACK_FAMILIES])


def _font_weight(clip: ClipView) -> int | None:
    """A weight as a number; editors also write `bold`."""
    weight = clip.data.get("fontWeight")
    found = number_or_default({"bold": 700, "normal": 400}.get(weight) if isinstance(weight, str) else weight, 0)
    return int(found) if 1 <= found <= 1000 else None


def _outline_attributes(clip: ClipView) -> dict[str, str | float]:
    """The stroke lies behind the letters, so that they stay as thick as they are."""
    painted = stroke_attributes(clip)
    return painted | {"paint_order": "stroke", "stroke_linejoin": "round"} if painted else {}
