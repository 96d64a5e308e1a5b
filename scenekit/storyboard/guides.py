"""Lines that help to look at a composition: safe areas, thirds, heads and names, all in one thin colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import Box
from scenekit.storyboard.avatar_placeholder import head_box
from scenekit.storyboard.labels import SIZE, label, name_of
from scenekit.storyboard.markup import NOTHING, Markup, element, number, rectangle, together

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.core.geometry import Number, Size
    from scenekit.inspection.view import Clip, Scene

COLOR = "#d946ef"
THIN: dict[str, str | Number] = {"fill": "none", "stroke": COLOR, "stroke_width": 2}

ACTION_SAFE, TITLE_SAFE = 0.9, 0.8
"""Of the canvas each way: the classic safe areas of television, for what happens and for what is read."""


def guides(scene: Scene, canvas: Size, placed: Callable[[Clip], tuple[str, str]]) -> Markup:
    """The guides of a scene; `placed` gives the two transforms of a clip: of its corner, and of its own px."""
    areas = [_safe(canvas, share) for share in (ACTION_SAFE, TITLE_SAFE)]
    marks = [_marked(clip, *placed(clip)) for clip in scene.clips if clip.kind != "audio"]
    return element("g", *areas, _thirds(canvas), *marks, data_guides="true")


def _safe(canvas: Size, share: float) -> Markup:
    aside, above = canvas.width * (1 - share) / 2, canvas.height * (1 - share) / 2
    return rectangle(Box(aside, above, canvas.width * share, canvas.height * share), **THIN)


def _thirds(canvas: Size) -> Markup:
    width, height = canvas
    down = [f"M{number(width * n / 3)} 0V{number(height)}" for n in (1, 2)]
    across = [f"M0 {number(height * n / 3)}H{number(width)}" for n in (1, 2)]
    return element("path", d="".join(down + across), **THIN, stroke_dasharray="4 12")


def _marked(clip: Clip, corner: str, own: str) -> Markup:
    """The name of a clip at its corner, and where the head of an avatar is."""
    line = -8 if clip.box.top > SIZE + 8 else SIZE  # above its corner, if the canvas has room there
    said = label(name_of(clip), 4, line, 400, fill=COLOR, stroke="#ffffff", stroke_width=3, paint_order="stroke")
    head = NOTHING
    if clip.kind == "aiModel":
        head = element(
            "g", rectangle(head_box(clip), **THIN, vector_effect="non-scaling-stroke"), transform=own or None
        )
    return element("g", together([head, said]), transform=corner)
