"""Lines that help to look at a composition: safe areas, thirds, heads and names, all in one thin colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import Box
from scenekit.storyboard.avatar_placeholder import compute_head_box
from scenekit.storyboard.labels import LABEL_FONT_SIZE_PX, display_name, draw_label
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element, format_number, rectangle

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.core.geometry import Number, Size
    from scenekit.inspection.view import ClipView, SceneView

GUIDE_COLOR = "#d946ef"
GUIDE_ATTRIBUTES: dict[str, str | Number] = {"fill": "none", "stroke": GUIDE_COLOR, "stroke_width": 2}

ACTION_SAFE_FRACTION, TITLE_SAFE_FRACTION = 0.9, 0.8
"""Of the canvas each way: the classic safe areas of television, for what happens and for what is read."""


def draw_guides(scene: SceneView, canvas: Size, get_transforms: Callable[[ClipView], tuple[str, str]]) -> Markup:
    """The guides of a scene; `placed` gives the two transforms of a clip: of its corner, and of its own px."""
    areas = [_draw_safe_area(canvas, share) for share in (ACTION_SAFE_FRACTION, TITLE_SAFE_FRACTION)]
    marks = [_draw_clip_guides(clip, *get_transforms(clip)) for clip in scene.clips if clip.clip_type != "audio"]
    return element("g", *areas, _draw_thirds(canvas), *marks, data_guides="true")


def _draw_safe_area(canvas: Size, fraction: float) -> Markup:
    aside, above = canvas.width * (1 - fraction) / 2, canvas.height * (1 - fraction) / 2
    return rectangle(Box(aside, above, canvas.width * fraction, canvas.height * fraction), **GUIDE_ATTRIBUTES)


def _draw_thirds(canvas: Size) -> Markup:
    width, height = canvas
    down = [f"M{format_number(width * n / 3)} 0V{format_number(height)}" for n in (1, 2)]
    across = [f"M0 {format_number(height * n / 3)}H{format_number(width)}" for n in (1, 2)]
    return element("path", d="".join(down + across), **GUIDE_ATTRIBUTES, stroke_dasharray="4 12")


def _draw_clip_guides(clip: ClipView, corner_transform: str, content_transform: str) -> Markup:
    """The name of a clip at its corner, and where the head of an avatar is."""
    line = (
        -8 if clip.box.top > LABEL_FONT_SIZE_PX + 8 else LABEL_FONT_SIZE_PX
    )  # above its corner, if the canvas has room there
    said = draw_label(
        display_name(clip), 4, line, 400, fill=GUIDE_COLOR, stroke="#ffffff", stroke_width=3, paint_order="stroke"
    )
    head = EMPTY_MARKUP
    if clip.clip_type == "aiModel":
        head = element(
            "g",
            rectangle(compute_head_box(clip), **GUIDE_ATTRIBUTES, vector_effect="non-scaling-stroke"),
            transform=content_transform or None,
        )
    return element("g", concat([head, said]), transform=corner_transform)
