"""Guides that help to judge a composition: safe areas, thirds, heads and names, as thin lines in one color."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import Box
from scenekit.storyboard.avatar_placeholder import compute_head_box
from scenekit.storyboard.clip_drawing import clip_transforms
from scenekit.storyboard.labels import LABEL_FONT_SIZE_PX, display_name, draw_label
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element, format_number, rectangle

if TYPE_CHECKING:
    from scenekit.core.geometry import Number, Size
    from scenekit.inspection.view import ClipView, SceneView

GUIDE_COLOR = "#d946ef"
GUIDE_ATTRIBUTES: dict[str, str | Number] = {"fill": "none", "stroke": GUIDE_COLOR, "stroke_width": 2}

ACTION_SAFE_FRACTION, TITLE_SAFE_FRACTION = 0.9, 0.8
"""The safe areas of television, as fractions of the canvas in both directions: for action, and for text."""


def draw_guides(scene: SceneView, canvas: Size) -> Markup:
    """Return the guides of a scene."""
    areas = [_draw_safe_area(canvas, fraction) for fraction in (ACTION_SAFE_FRACTION, TITLE_SAFE_FRACTION)]
    clip_guides = [_draw_clip_guides(clip) for clip in scene.clips if clip.clip_type != "audio"]
    return element("g", *areas, _draw_thirds(canvas), *clip_guides, data_guides="true")


def _draw_safe_area(canvas: Size, fraction: float) -> Markup:
    left, top = canvas.width * (1 - fraction) / 2, canvas.height * (1 - fraction) / 2
    return rectangle(Box(left, top, canvas.width * fraction, canvas.height * fraction), **GUIDE_ATTRIBUTES)


def _draw_thirds(canvas: Size) -> Markup:
    width, height = canvas
    vertical = [f"M{format_number(width * n / 3)} 0V{format_number(height)}" for n in (1, 2)]
    horizontal = [f"M0 {format_number(height * n / 3)}H{format_number(width)}" for n in (1, 2)]
    return element("path", d="".join(vertical + horizontal), **GUIDE_ATTRIBUTES, stroke_dasharray="4 12")


def _draw_clip_guides(clip: ClipView) -> Markup:
    """Return the name of a clip at its corner, and the head box of an avatar."""
    transforms = clip_transforms(clip)
    # The name is above the corner if the canvas has space there, else below it.
    baseline = -8 if clip.box.top > LABEL_FONT_SIZE_PX + 8 else LABEL_FONT_SIZE_PX
    name = draw_label(
        display_name(clip), 4, baseline, 400, fill=GUIDE_COLOR, stroke="#ffffff", stroke_width=3, paint_order="stroke"
    )
    head = EMPTY_MARKUP
    if clip.clip_type == "aiModel":
        box = rectangle(compute_head_box(clip), **GUIDE_ATTRIBUTES, vector_effect="non-scaling-stroke")
        head = element("g", box, transform=transforms.content or None)
    return element("g", concat([head, name]), transform=transforms.corner)
