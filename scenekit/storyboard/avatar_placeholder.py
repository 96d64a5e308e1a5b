"""An avatar whose picture is not at hand: a calm figure, as large as its tight box, its head where the avatar's is.

The figure is drawn in heads (crown to chin, `framing.Figure.head`): 7.5 of them from crown to sole, as people are. A
tight box of less than `WHOLE` heads holds a figure that is cut, as its picture is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.avatars.frame import AvatarFrame
from scenekit.core.geometry import Box, Size, clamp
from scenekit.elements.framing import FigureMetrics
from scenekit.storyboard.clip_drawing import ClipDrawing
from scenekit.storyboard.labels import LABEL_FONT_SIZE_PX, draw_label
from scenekit.storyboard.markup import Markup, concat, element, format_scale, rectangle
from scenekit.storyboard.svg_paths import mirror_half_path, transform_path

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.inspection.view import ClipView
    from scenekit.storyboard.svg_defs import SvgDefs

FIGURE_HEIGHT_HEADS = 7.5
MIN_FULL_FIGURE_HEADS = 5.2

SKIN_COLOR, NECK_COLOR, HAIR_COLOR, SHIRT_COLOR = "#c3ccd8", "#aab6c5", "#8493a8", "#e6ebf1"
JACKET_COLOR, SLEEVE_COLOR, TROUSERS_COLOR, SHOES_COLOR = "#6f7e94", "#627188", "#4d5a6e", "#3d485a"

HAIR_OUTLINE = (
    "M0 0.5 C0 0.2239 0.2239 0 0.5 0 C0.7761 0 1 0.2239 1 0.5 C0.97 0.4 0.93 0.31 0.84 0.25 "
    "C0.66 0.35 0.36 0.35 0.17 0.29 C0.08 0.34 0.03 0.42 0 0.5 Z"
)
"""The hair, in a unit box: that of the head."""

NECK_OUTLINE = "M-0.19 0.8 L0.19 0.8 L0.22 1.4 L-0.22 1.4 Z"
TORSO_OUTLINE = mirror_half_path(
    "M0 1.12 C0.1 1.12 0.15 1.1 0.2 1.09 C0.26 1.27 0.48 1.3 0.66 1.37 C0.8 1.42 0.85 1.58 0.85 1.8 "
    "C0.84 2.1 0.62 2.1 0.58 2.35 C0.54 2.6 0.5 2.75 0.5 2.95 C0.5 3.25 0.62 3.45 0.64 3.95 C0.4 4 0.2 4 0 4"
)
COLLAR_OUTLINE = "M-0.17 1.1 L0 1.2 L0.17 1.1 L0.2 1.2 L0 2 L-0.2 1.2 Z"
LEG_OUTLINE = (
    "M0.62 3.85 C0.66 4.6 0.52 5.2 0.48 5.7 C0.46 6.3 0.42 6.8 0.39 7.32 L0.1 7.32 C0.09 6.6 0.06 5.6 0 4.2 L0 3.85 Z"
)
SHOE_OUTLINE = "M0.07 7.5 C0.07 7.3 0.12 7.22 0.25 7.22 C0.38 7.22 0.48 7.34 0.48 7.5 Z"

SLEEVE_WIDTH_HEADS = 0.3
MAX_HANGING_ARM_HEADS = 1.25
"""Heads from the middle of the head to the edge: beyond it an arm is held out, up to it it hangs down."""


class BodyGeometry(NamedTuple):
    """Where a figure stands, in px of its tight box."""

    center_x: Number
    """Of the head, across."""
    crown_y: Number
    head_height: Number
    """The height of a head."""
    head_height_below_chin: Number
    """The height of a head below the chin: what makes the feet stand on the bottom edge."""

    @classmethod
    def from_figure(cls, figure: FigureMetrics) -> BodyGeometry:
        whole = figure.full_head_box
        rest = figure.size.height - figure.crown_y
        is_whole = rest >= MIN_FULL_FIGURE_HEADS * figure.head_height
        stride = (rest - figure.head_height) / (FIGURE_HEIGHT_HEADS - 1) if is_whole else figure.head_height
        return cls(whole.left + whole.width / 2, figure.crown_y, figure.head_height, stride)

    def to_px(self, x: float, y: float) -> tuple[Number, Number]:
        """A point in heads (from the middle, from the crown), in px."""
        return self.center_x + x * self.head_height, self.crown_y + min(y, 1) * self.head_height + max(
            y - 1, 0
        ) * self.head_height_below_chin

    def draw_part(self, outline: str, fill: str) -> Markup:
        return element("path", d=transform_path(outline, self.to_px), fill=fill)


def resolve_frame(clip: ClipView) -> AvatarFrame:
    """The frame of an avatar; the estimated one where its numbers make none."""
    return clip.frame or AvatarFrame.estimate()


def compute_head_box(clip: ClipView) -> Box:
    """Where the face is, in px of the clip."""
    frame, size = resolve_frame(clip), _unscaled_size(clip)
    across, down = size.width / frame.tight_size.width, size.height / frame.tight_size.height
    face = frame.head_box
    return Box(face.left * across, face.top * down, face.width * across, face.height * down)


def _unscaled_size(clip: ClipView) -> Size:
    return Size(clip.get_number("width", 0), clip.get_number("height", 0))


def draw_avatar_placeholder(clip: ClipView, svg_defs: SvgDefs, canvas: Size) -> ClipDrawing:
    """The figure in its tight box, and the name of the avatar on its chest."""
    frame, size = resolve_frame(clip), _unscaled_size(clip)
    figure = FigureMetrics.from_face_box(frame.tight_size, frame.head_box)
    body = BodyGeometry.from_figure(figure)
    tight = svg_defs.add("clipPath", rectangle(Box(0, 0, *figure.size)))
    drawn = element("g", draw_silhouette(figure, body), clip_path=tight)
    across, down = size.width / figure.size.width, size.height / figure.size.height
    picture = drawn if across == down == 1 else element("g", drawn, transform=format_scale(across, down))
    return ClipDrawing(
        picture, _draw_name(clip, body, (across * abs(clip.scale[0]), down * abs(clip.scale[1])), canvas)
    )


def draw_silhouette(figure: FigureMetrics, body: BodyGeometry) -> Markup:
    """The figure, from what is behind to what is in front."""
    whole = figure.full_head_box
    head = element(
        "ellipse",
        cx=whole.left + whole.width / 2,
        cy=whole.top + whole.height / 2,
        rx=whole.width / 2,
        ry=whole.height / 2,
        fill=SKIN_COLOR,
    )
    hair = transform_path(HAIR_OUTLINE, lambda x, y: (whole.left + x * whole.width, whole.top + y * whole.height))
    left, right = body.center_x / body.head_height, (figure.size.width - body.center_x) / body.head_height
    shoes, legs = (
        [body.draw_part(outline, fill) for outline in (side, _mirror_outline(side))]
        for side, fill in ((SHOE_OUTLINE, SHOES_COLOR), (LEG_OUTLINE, TROUSERS_COLOR))
    )
    torso = [
        body.draw_part(NECK_OUTLINE, NECK_COLOR),
        body.draw_part(TORSO_OUTLINE, JACKET_COLOR),
        body.draw_part(COLLAR_OUTLINE, SHIRT_COLOR),
    ]
    arms = [*_draw_arm(body, -1, left), *_draw_arm(body, 1, right)]
    return concat([*shoes, *legs, *torso, *arms, head, element("path", d=hair, fill=HAIR_COLOR)])


def _mirror_outline(outline: str) -> str:
    """An outline, mirrored about the middle of the figure."""
    return transform_path(outline, lambda x, y: (-x, y))


def _draw_arm(body: BodyGeometry, side: int, reach: float) -> list[Markup]:
    """An arm and its hand, which touches the edge of the tight box, `reach` heads from the middle."""
    hand = reach - 0.13
    if reach <= MAX_HANGING_ARM_HEADS:
        outer = clamp(hand - 0.04, 0.6, 0.95)
        joints = [(0.68, 1.62), (min(outer, 0.82), 2.75), (outer, 3.55)]
        palm = (max(min(hand, outer + 0.04), 0.6), 3.78)
    else:
        joints = [(0.68, 1.62), (max(0.9, 0.5 * reach), 2.68), (hand - 0.16, 2.26)]
        palm = (hand, 2.16)
    path = "M" + " L".join(f"{side * x:.4f} {y}" for x, y in joints)
    x, y = body.to_px(side * palm[0], palm[1])
    sleeve = element(
        "path",
        d=transform_path(path, body.to_px),
        fill="none",
        stroke=SLEEVE_COLOR,
        stroke_width=SLEEVE_WIDTH_HEADS * body.head_height,
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    return [
        element("ellipse", cx=x, cy=y, rx=0.13 * body.head_height, ry=0.17 * body.head_height, fill=SKIN_COLOR),
        sleeve,
    ]


def _draw_name(clip: ClipView, body: BodyGeometry, scale: tuple[float, float], canvas: Size) -> Markup:
    """The avatar's name on its chest, or as far down as the canvas shows of it; in px of the canvas."""
    name = clip.model.get("ai_name")
    x, y = body.to_px(0, 2.25)
    lowest = canvas.height - clip.box.top - LABEL_FONT_SIZE_PX
    is_across, _ = clip.is_mirrored_xy
    down = min(y * scale[1], lowest)
    middle = clip.box.width - x * scale[0] if is_across else x * scale[0]
    room = 1.1 * body.head_height * scale[0]
    fill = "#ffffff" if down > body.to_px(0, 2)[1] * scale[1] else SHOES_COLOR  # on the jacket, or on the shirt
    return draw_label(name if isinstance(name, str) else "", middle, down, room, anchor="middle", fill=fill)
