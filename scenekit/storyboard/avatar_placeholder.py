"""A figure in place of an avatar whose image is not loaded. It fills the tight box, and the heads coincide.

The unit of the figure is the head height, from crown to chin (`FigureMetrics.head_height`). A whole figure is 7.5 heads
high. A tight box of fewer than `MIN_FULL_FIGURE_HEADS` heads holds a figure that is cropped at the bottom.
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
"""Height of a whole figure, in head heights."""

MIN_FULL_FIGURE_HEADS = 5.2
"""The least height of a tight box that holds a whole figure, in head heights. The legs are shortened to fit."""

SKIN_COLOR, NECK_COLOR, HAIR_COLOR, SHIRT_COLOR = "#c3ccd8", "#aab6c5", "#8493a8", "#e6ebf1"
JACKET_COLOR, SLEEVE_COLOR, TROUSERS_COLOR, SHOES_COLOR = "#6f7e94", "#627188", "#4d5a6e", "#3d485a"

HAIR_OUTLINE = (
    "M0 0.5 C0 0.2239 0.2239 0 0.5 0 C0.7761 0 1 0.2239 1 0.5 C0.97 0.4 0.93 0.31 0.84 0.25 "
    "C0.66 0.35 0.36 0.35 0.17 0.29 C0.08 0.34 0.03 0.42 0 0.5 Z"
)
"""The hair, in the unit box of the head."""

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
HAND_WIDTH_HEADS, HAND_HEIGHT_HEADS = 0.13, 0.17
"""Half the width and half the height of a hand, in head heights."""

MAX_HANGING_ARM_HEADS = 1.25
"""The largest distance from the middle of the head to the edge of the tight box, in head heights, at which the arm
hangs down. With a larger distance it is stretched out."""


class BodyGeometry(NamedTuple):
    """Position and proportions of a figure, in px of its tight box."""

    center_x: Number
    """The middle of the head, horizontally."""
    crown_y: Number
    head_height: Number
    head_height_below_chin: Number
    """The head height as the unit below the chin. It is scaled so that the feet are on the bottom edge."""

    @classmethod
    def from_figure(cls, figure: FigureMetrics) -> BodyGeometry:
        """Return the geometry for the tight box and head of a figure."""
        head = figure.full_head_box
        height = figure.size.height - figure.crown_y
        is_whole = height >= MIN_FULL_FIGURE_HEADS * figure.head_height
        below_chin = (height - figure.head_height) / (FIGURE_HEIGHT_HEADS - 1) if is_whole else figure.head_height
        return cls(head.left + head.width / 2, figure.crown_y, figure.head_height, below_chin)

    def to_px(self, x: float, y: float) -> tuple[Number, Number]:
        """Return a point in px. `x` and `y` are in head heights, from the middle of the head and from the crown."""
        distance = min(y, 1) * self.head_height + max(y - 1, 0) * self.head_height_below_chin
        return self.center_x + x * self.head_height, self.crown_y + distance

    def draw_part(self, outline: str, fill: str) -> Markup:
        """Return a part of the body. `outline` is in head heights."""
        return element("path", d=transform_path(outline, self.to_px), fill=fill)


def resolve_frame(clip: ClipView) -> AvatarFrame:
    """Return the frame of an avatar, or the estimated frame if its numbers are incomplete."""
    return clip.frame or AvatarFrame.estimate()


def compute_head_box(clip: ClipView) -> Box:
    """Return the head box of an avatar, in px of the clip."""
    frame, size = resolve_frame(clip), _unscaled_size(clip)
    x_scale, y_scale = size.width / frame.tight_size.width, size.height / frame.tight_size.height
    head = frame.head_box
    return Box(head.left * x_scale, head.top * y_scale, head.width * x_scale, head.height * y_scale)


def _unscaled_size(clip: ClipView) -> Size:
    return Size(clip.get_number("width", 0), clip.get_number("height", 0))


def draw_avatar_placeholder(clip: ClipView, svg_defs: SvgDefs, canvas: Size) -> ClipDrawing:
    """Draw the figure in its tight box, with the name of the avatar on its chest."""
    frame, size = resolve_frame(clip), _unscaled_size(clip)
    figure = FigureMetrics.from_face_box(frame.tight_size, frame.head_box)
    body = BodyGeometry.from_figure(figure)
    clip_path = svg_defs.add("clipPath", rectangle(Box(0, 0, *figure.size)))
    graphics = element("g", draw_silhouette(figure, body), clip_path=clip_path)
    x_scale, y_scale = size.width / figure.size.width, size.height / figure.size.height
    if not x_scale == y_scale == 1:
        graphics = element("g", graphics, transform=format_scale(x_scale, y_scale))
    total_scale = (x_scale * abs(clip.scale[0]), y_scale * abs(clip.scale[1]))
    return ClipDrawing(graphics, _draw_name(clip, body, total_scale, canvas))


def draw_silhouette(figure: FigureMetrics, body: BodyGeometry) -> Markup:
    """Return the figure, drawn from back to front."""
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
    return concat([*shoes, *legs, *torso, *arms, *_draw_head(figure.full_head_box)])


def _draw_head(box: Box) -> list[Markup]:
    head = element(
        "ellipse",
        cx=box.left + box.width / 2,
        cy=box.top + box.height / 2,
        rx=box.width / 2,
        ry=box.height / 2,
        fill=SKIN_COLOR,
    )
    hair = transform_path(HAIR_OUTLINE, lambda x, y: (box.left + x * box.width, box.top + y * box.height))
    return [head, element("path", d=hair, fill=HAIR_COLOR)]


def _mirror_outline(outline: str) -> str:
    """Return an outline, mirrored about the middle of the figure."""
    return transform_path(outline, lambda x, y: (-x, y))


def _draw_arm(body: BodyGeometry, side: int, reach: float) -> list[Markup]:
    """Return a hand and its arm.

    Args:
        body: The figure.
        side: -1 for the left arm of the drawing, 1 for the right one.
        reach: Distance from the middle to the edge of the tight box, which the hand touches, in head heights.
    """
    hand = reach - HAND_WIDTH_HEADS
    if reach <= MAX_HANGING_ARM_HEADS:
        outer = clamp(hand - 0.04, 0.6, 0.95)
        joints = [(0.68, 1.62), (min(outer, 0.82), 2.75), (outer, 3.55)]
        palm = (max(min(hand, outer + 0.04), 0.6), 3.78)
    else:
        joints = [(0.68, 1.62), (max(0.9, 0.5 * reach), 2.68), (hand - 0.16, 2.26)]
        palm = (hand, 2.16)
    return [_draw_hand(body, side * palm[0], palm[1]), _draw_sleeve(body, [(side * x, y) for x, y in joints])]


def _draw_hand(body: BodyGeometry, x: float, y: float) -> Markup:
    cx, cy = body.to_px(x, y)
    rx, ry = HAND_WIDTH_HEADS * body.head_height, HAND_HEIGHT_HEADS * body.head_height
    return element("ellipse", cx=cx, cy=cy, rx=rx, ry=ry, fill=SKIN_COLOR)


def _draw_sleeve(body: BodyGeometry, joints: list[tuple[float, float]]) -> Markup:
    """Return a sleeve from shoulder to wrist. The joints are in head heights."""
    path = "M" + " L".join(f"{x:.4f} {y}" for x, y in joints)
    return element(
        "path",
        d=transform_path(path, body.to_px),
        fill="none",
        stroke=SLEEVE_COLOR,
        stroke_width=SLEEVE_WIDTH_HEADS * body.head_height,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def _draw_name(clip: ClipView, body: BodyGeometry, scale: tuple[float, float], canvas: Size) -> Markup:
    """Return the avatar's name on its chest, in px of the canvas. It is higher if the canvas ends above the chest."""
    name = clip.model.get("ai_name")
    chest_x, chest_y = body.to_px(0, 2.25)
    is_mirrored_x, _ = clip.is_mirrored_xy
    x = clip.box.width - chest_x * scale[0] if is_mirrored_x else chest_x * scale[0]
    y = min(chest_y * scale[1], canvas.height - clip.box.top - LABEL_FONT_SIZE_PX)
    is_on_jacket = y > body.to_px(0, 2)[1] * scale[1]
    fill = "#ffffff" if is_on_jacket else SHOES_COLOR
    max_width = 1.1 * body.head_height * scale[0]
    return draw_label(name if isinstance(name, str) else "", x, y, max_width, anchor="middle", fill=fill)
