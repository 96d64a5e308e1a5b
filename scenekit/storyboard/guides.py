"""Guides that help to judge a composition: safe areas, thirds, heads and names, each kind in a color of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import Box
from scenekit.storyboard.avatar_placeholder import compute_head_box
from scenekit.storyboard.background_color import find_color_clip
from scenekit.storyboard.clip_drawing import clip_transforms
from scenekit.storyboard.labels import (
    HALF_CAP_HEIGHT_EMS,
    draw_label,
    measure_label,
    shorten_to_width,
)
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element, format_number, rectangle

if TYPE_CHECKING:
    from scenekit.core.geometry import Number, Size
    from scenekit.inspection.view import ClipView, SceneView
    from scenekit.storyboard.avatar_looks import AvatarCast

SAFE_AREA_COLOR, THIRDS_COLOR, HEAD_COLOR, NAME_COLOR = "#0f766e", "#64748b", "#ea580c", "#1e293b"

HALO_ATTRIBUTES: dict[str, str | Number] = {"fill": "none", "stroke": "#ffffff", "stroke_opacity": 0.55}
"""The wider, light line below each line, with which it is visible on any background."""

SAFE_AREAS = (("action safe", 0.9), ("title safe", 0.8))
"""The safe areas of television, as fractions of the canvas in both directions: for action, and for text."""

AREA_LABEL_SIZE_PX, NAME_SIZE_PX = 20, 22
NAME_HEIGHT_PX = NAME_SIZE_PX + 8


def draw_guides(scene: SceneView, canvas: Size, cast: AvatarCast) -> Markup:
    """Return the guides of a scene."""
    color_clip = find_color_clip(scene, canvas)
    areas = [_draw_safe_area(canvas, name, fraction) for name, fraction in SAFE_AREAS]
    clip_guides = [
        _draw_clip_guides(clip, cast) for clip in scene.clips if clip.clip_type != "audio" and clip is not color_clip
    ]
    return element("g", _draw_thirds(canvas), *areas, *clip_guides, data_guides="true")


def _draw_safe_area(canvas: Size, name: str, fraction: float) -> Markup:
    """Return the frame of a safe area, with its name at the lower right."""
    left, top = canvas.width * (1 - fraction) / 2, canvas.height * (1 - fraction) / 2
    box = Box(left, top, canvas.width * fraction, canvas.height * fraction)
    width = measure_label(name, AREA_LABEL_SIZE_PX) + 16
    label = _draw_plate(
        name, box.left + box.width - width, box.top + box.height - 28, AREA_LABEL_SIZE_PX, SAFE_AREA_COLOR
    )
    return concat(
        [
            rectangle(box, **HALO_ATTRIBUTES, stroke_width=5),
            rectangle(box, fill="none", stroke=SAFE_AREA_COLOR, stroke_width=2),
            label,
        ]
    )


def _draw_thirds(canvas: Size) -> Markup:
    width, height = canvas
    vertical = [f"M{format_number(width * n / 3)} 0V{format_number(height)}" for n in (1, 2)]
    horizontal = [f"M0 {format_number(height * n / 3)}H{format_number(width)}" for n in (1, 2)]
    path = "".join(vertical + horizontal)
    halo = element("path", d=path, **HALO_ATTRIBUTES, stroke_width=3)
    return concat(
        [halo, element("path", d=path, fill="none", stroke=THIRDS_COLOR, stroke_width=2, stroke_dasharray="4 12")]
    )


def _draw_clip_guides(clip: ClipView, cast: AvatarCast) -> Markup:
    """Return the name of a clip at its corner, and the head box of an avatar."""
    transforms = clip_transforms(clip)
    head = EMPTY_MARKUP
    if clip.clip_type == "aiModel":
        box = rectangle(
            compute_head_box(clip), fill="none", stroke=HEAD_COLOR, stroke_width=3, vector_effect="non-scaling-stroke"
        )
        head = element("g", box, transform=transforms.content or None)
    return element("g", concat([_draw_name(clip, cast), head]), transform=transforms.corner)


def _draw_name(clip: ClipView, cast: AvatarCast) -> Markup:
    """Return the name of a clip on a plate. It is above the corner if the canvas has space there, else below it."""
    name = shorten_to_width(cast.get_display_name(clip), 400, NAME_SIZE_PX)
    if not name:
        return EMPTY_MARKUP
    top = -NAME_HEIGHT_PX if clip.box.top > NAME_HEIGHT_PX else 0
    return _draw_plate(name, 0, top, NAME_SIZE_PX, NAME_COLOR)


def _draw_plate(text: str, left: Number, top: Number, font_size: Number, color: str) -> Markup:
    """Return white text on a plate of a color."""
    height = font_size + 8
    plate = Box(left, top, measure_label(text, font_size) + 16, height)
    baseline = top + height / 2 + HALF_CAP_HEIGHT_EMS * font_size
    label = draw_label(text, left + 8, baseline, 500, font_size=font_size, fill="#ffffff")
    return concat([rectangle(plate, fill=color, rx=4), label])
