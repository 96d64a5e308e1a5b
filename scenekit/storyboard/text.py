"""Draw the text of a clip."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenekit.core import typesetting
from scenekit.core.geometry import Box
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
    from scenekit.inspection.view import ClipView, SceneView
    from scenekit.storyboard.svg_defs import SvgDefs

MAX_CLIP_CHARS = 20_000
"""The largest length of a text that is drawn, in characters. No canvas shows more."""

DEFAULT_FONT_SIZE_PT = 36
"""The font size of a text that has none: 36 pt are 48 px, the default of scenekit's `text`."""

FALLBACK_FAMILIES = "'Noto Sans CJK KR', 'Noto Sans', sans-serif"
"""The fallback fonts of every text. The first is the default of the service."""

BASELINE_FRACTION = 0.8
"""The baseline as a fraction of the line height, from the ascents of Noto Sans CJK (1.16 of 1.448 em) and Noto Sans
(1.069 of 1.362 em)."""

WRAP_TOLERANCE_PX = 1
"""The px by which a line may be wider than its box, so that a line that scenekit broke does not break again."""

TEXT_ANCHORS = {"center": ("middle", 0.5), "right": ("end", 1.0)}
"""The `text-anchor` and the x position in the box, as a fraction of its width, by alignment. The default is left."""

FAMILY_PATTERN = re.compile("'([^']+)'")


def draw_text(clip: ClipView, svg_defs: SvgDefs) -> ClipDrawing:
    """Draw a text in its box. A line breaks where the box is too narrow for it."""
    size, text_box = lay_out_text(clip)
    width, height = clip.get_number("width", 0), clip.get_number("height", 0)
    box = Box(0, 0, width if width > 0 else text_box.width, height if height > 0 else text_box.height)
    background = color_attributes("fill", clip.data.get("backgroundColor"), "none")
    card = EMPTY_MARKUP if background == {"fill": "none"} else rectangle(box, **background)
    anchor, x_fraction = TEXT_ANCHORS.get(clip.get_text("align"), (None, 0.0))
    lines = element(
        "text",
        _draw_lines(text_box, x_fraction * box.width),
        font_family=font_family_list(clip.get_text("fontFamily")),
        font_size=size,
        font_weight=clip.font_weight,
        font_style="italic" if clip.data.get("fontStyle") == "italic" else None,
        text_decoration="underline" if clip.data.get("underline") is True else None,
        text_anchor=anchor,
        **color_attributes("fill", clip.data.get("fill")),
        **_outline_attributes(clip),
        filter=add_shadow_filter(clip, max(box.width, text_box.width), max(box.height, text_box.height), svg_defs),
        xml__space="preserve",
    )
    return ClipDrawing(concat([card, lines]) if text_box.lines else card)


def lay_out_text(clip: ClipView) -> tuple[Number, TextBox]:
    """Return the font size of a text in px, and its lines."""
    points = clip.get_number("fontSize", DEFAULT_FONT_SIZE_PT)
    size = (points if points > 0 else DEFAULT_FONT_SIZE_PT) * 4 / 3
    content = strip_unwritable(clip.get_text("text"))
    content = f"{content[:MAX_CLIP_CHARS]}…" if len(content) > MAX_CLIP_CHARS else content
    width = clip.get_number("width", 0)
    max_width = width + WRAP_TOLERANCE_PX if width > 0 else None
    family = clip.get_text("fontFamily") or typesetting.DEFAULT_FAMILY
    return size, typesetting.lay_out_text(content, size, family, clip.font_weight or 400, max_width, clip.font_file)


def collect_font_files_by_family(scene: SceneView) -> dict[str, str]:
    """Return the font files of the texts of a scene, by the first family that each text names."""
    return {
        parse_font_families(font_family_list(family))[0]: clip.font_file
        for clip in scene.clips
        if clip.font_file is not None and (family := clip.get_text("fontFamily"))
    }


def _draw_lines(text_box: TextBox, x: Number) -> Markup:
    line_height = text_box.height / max(len(text_box.lines), 1)
    return concat(
        element("tspan", escape_text(line), x=x, y=(index + BASELINE_FRACTION) * line_height)
        for index, line in enumerate(text_box.lines)
        if line
    )


def font_family_list(family: str) -> str:
    """Return a `font-family` list: the families of a text without special characters, then the fallback fonts.

    >>> font_family_list("Georgia, 'Times <b>'")
    "'Georgia', 'Times b', 'Noto Sans CJK KR', 'Noto Sans', sans-serif"
    """
    names = [re.sub(r"[^\w .-]", "", name).strip() for name in family[:200].split(",")]
    return ", ".join([*(f"'{name}'" for name in names if name), FALLBACK_FAMILIES])


def parse_font_families(font_family: str) -> tuple[str, ...]:
    """Return the quoted names in a `font-family` list that `font_family_list` wrote.

    >>> parse_font_families(font_family_list("Georgia"))
    ('Georgia', 'Noto Sans CJK KR', 'Noto Sans')
    """
    return tuple(FAMILY_PATTERN.findall(font_family))


def _outline_attributes(clip: ClipView) -> dict[str, str | float]:
    """Return the attributes of a stroke behind the letters, so that it does not make them thinner."""
    stroke = stroke_attributes(clip)
    return stroke | {"paint_order": "stroke", "stroke_linejoin": "round"} if stroke else {}
