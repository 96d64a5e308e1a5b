"""The label of an animatic, and burned captions, as SVG documents of the size of the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core import typesetting
from scenekit.core.geometry import Box
from scenekit.storyboard.labels import draw_label
from scenekit.storyboard.markup import Markup, concat, element, escape_text, rectangle
from scenekit.storyboard.svg import SVG_NAMESPACE
from scenekit.storyboard.text import FALLBACK_FAMILIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenekit.core.geometry import Size

LABEL_SIZE_PX, LABEL_MARGIN_PX, LABEL_PADDING_PX = 24, 24, 14
"""The font size of the label, its distance from the corner, and the space around its text, in px of the canvas."""

CAPTION_SIZE_PX = 44
"""The font size of captions in px of the canvas: 4 % of its shorter side, as subtitles on television."""

CAPTION_LINE_HEIGHT_EMS = 1.35
CAPTION_MARGIN_FRACTION = 0.06
"""The distance of captions from the bottom edge, as a fraction of the height of the canvas."""

SHADE_COLOR, TEXT_COLOR = "#0b111c", "#ffffff"


def draw_animatic_label(canvas: Size, scene_number: int, scene_count: int) -> Markup:
    """Return the label at the upper left corner: the word "animatic" and the number of the scene."""
    text = f"ANIMATIC  {scene_number} / {scene_count}"
    width = _measure(text, LABEL_SIZE_PX) + 2 * LABEL_PADDING_PX
    height = LABEL_SIZE_PX * 1.8
    shade = rectangle(
        Box(LABEL_MARGIN_PX, LABEL_MARGIN_PX, width, height), rx=height / 2, fill=SHADE_COLOR, fill_opacity=0.66
    )
    baseline = LABEL_MARGIN_PX + height / 2 + 0.35 * LABEL_SIZE_PX
    line = draw_label(
        text, LABEL_MARGIN_PX + LABEL_PADDING_PX, baseline, canvas.width, font_size=LABEL_SIZE_PX, fill=TEXT_COLOR
    )
    return _wrap(canvas, shade, line)


def draw_caption(canvas: Size, lines: Sequence[str]) -> Markup:
    """Return a caption at the bottom of the canvas, in a smaller font if a line is too wide."""
    room = canvas.width * 0.92
    size = CAPTION_SIZE_PX * min(1.0, room / max(_measure(line, CAPTION_SIZE_PX) for line in lines))
    line_height = size * CAPTION_LINE_HEIGHT_EMS
    width = min(max(_measure(line, size) for line in lines) + size, canvas.width)
    top = canvas.height * (1 - CAPTION_MARGIN_FRACTION) - line_height * len(lines)
    shade = rectangle(
        Box((canvas.width - width) / 2, top - 0.15 * size, width, line_height * len(lines) + 0.3 * size),
        rx=0.2 * size,
        fill=SHADE_COLOR,
        fill_opacity=0.78,
    )
    texts = [
        element(
            "text",
            escape_text(line),
            x=canvas.width / 2,
            y=top + (index + 0.75) * line_height,
            font_family=FALLBACK_FAMILIES,
            font_size=size,
            text_anchor="middle",
            fill=TEXT_COLOR,
        )
        for index, line in enumerate(lines)
    ]
    return _wrap(canvas, shade, concat(texts))


def _measure(text: str, size: float) -> float:
    return float(typesetting.lay_out_text(text, size, typesetting.DEFAULT_FAMILY, 400, None, None).width)


def _wrap(canvas: Size, *children: Markup) -> Markup:
    width, height = canvas
    return element("svg", *children, xmlns=SVG_NAMESPACE, viewBox=f"0 0 {width} {height}", width=width, height=height)
