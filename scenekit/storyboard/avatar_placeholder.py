"""A figure in place of an avatar whose image is not loaded. It fills the tight box, and the heads coincide.

Each avatar of a project has its own clothes, hair and skin (`avatar_looks`).

The unit of the figure is the head height, from crown to chin (`FigureMetrics.head_height`). A whole figure is 7.5 heads
high. A tight box of fewer than `MIN_FULL_FIGURE_HEADS` heads holds a figure that is cropped at the bottom.
"""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING, NamedTuple

from scenekit.avatars.frame import AvatarFrame
from scenekit.core.geometry import Box, Size, clamp
from scenekit.elements.framing import FigureMetrics
from scenekit.storyboard import avatar_outlines as outlines
from scenekit.storyboard.clip_drawing import ClipDrawing
from scenekit.storyboard.labels import LABEL_FONT_SIZE_PX, draw_label
from scenekit.storyboard.markup import Markup, concat, element, format_scale, rectangle
from scenekit.storyboard.svg_paths import transform_path

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.inspection.view import ClipView
    from scenekit.storyboard.avatar_looks import AvatarCast, Look
    from scenekit.storyboard.svg_defs import SvgDefs

FIGURE_HEIGHT_HEADS = 7.5
"""Height of a whole figure, in head heights."""

MIN_FULL_FIGURE_HEADS = 5.2
"""The least height of a tight box that holds a whole figure, in head heights. The legs are shortened to fit."""

SHOES_COLOR = "#33373d"

SLEEVE_WIDTH_HEADS, SLEEVE_REACH_HEADS = 0.3, 0.17
"""The width of a sleeve, and its reach from the middle of the arm, with a small margin."""

MAX_HANGING_ARM_HEADS = 1.25
"""The largest distance from the middle of the head to the edge of the tight box, in head heights, at which the arm
hangs down. With a larger distance it is stretched out."""

MIN_RAISED_ARM_HEADS = 0.45
"""The least space above the crown, in head heights, that a raised arm fills."""


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


def draw_avatar_placeholder(clip: ClipView, svg_defs: SvgDefs, canvas: Size, cast: AvatarCast) -> ClipDrawing:
    """Draw the figure in its tight box, with the name of the avatar on its chest."""
    frame, size = resolve_frame(clip), _unscaled_size(clip)
    figure = FigureMetrics.from_face_box(frame.tight_size, frame.head_box)
    body = BodyGeometry.from_figure(figure)
    clip_path = svg_defs.add("clipPath", rectangle(Box(0, 0, *figure.size)))
    graphics = element("g", draw_figure(figure, body, cast.get_look(clip)), clip_path=clip_path)
    x_scale, y_scale = size.width / figure.size.width, size.height / figure.size.height
    if not x_scale == y_scale == 1:
        graphics = element("g", graphics, transform=format_scale(x_scale, y_scale))
    total_scale = (x_scale * abs(clip.scale[0]), y_scale * abs(clip.scale[1]))
    return ClipDrawing(graphics, _draw_name(cast.get_name(clip), clip, body, total_scale, canvas))


def draw_figure(figure: FigureMetrics, body: BodyGeometry, look: Look) -> Markup:
    """Return the figure, drawn from back to front."""
    left, right = body.center_x / body.head_height, (figure.size.width - body.center_x) / body.head_height
    raised_side = 0
    if body.crown_y > MIN_RAISED_ARM_HEADS * body.head_height:
        raised_side = -1 if left > right else 1
    shoes, legs = (
        [body.draw_part(outline, fill) for outline in (side, _mirror_outline(side))]
        for side, fill in ((outlines.SHOE_OUTLINE, SHOES_COLOR), (outlines.LEG_OUTLINE, look.suit.trousers))
    )
    arms = [
        part
        for side, reach in ((-1, left), (1, right))
        for part in (_draw_raised_arm if side == raised_side else _draw_arm)(body, look, side, reach)
    ]
    back_hair = _draw_back_hair(figure.full_head_box, look)
    return concat([*back_hair, *shoes, *legs, *_draw_torso(body, look), *arms, *_draw_head(figure.full_head_box, look)])


def _draw_torso(body: BodyGeometry, look: Look) -> list[Markup]:
    return [
        body.draw_part(outlines.TORSO_OUTLINE, look.suit.jacket),
        body.draw_part(outlines.SHIRT_OUTLINE, look.suit.shirt),
        body.draw_part(outlines.NECK_OUTLINE, look.skin),
        body.draw_part(outlines.NECK_SHADOW_OUTLINE, look.skin_shadow),
        *(
            body.draw_part(outline, look.suit.sleeve)
            for outline in (outlines.LAPEL_OUTLINE, _mirror_outline(outlines.LAPEL_OUTLINE))
        ),
    ]


def _draw_back_hair(box: Box, look: Look) -> list[Markup]:
    outline = outlines.BACK_HAIR_OUTLINES.get(look.hair_style)
    return [_draw_in_box(outline, box, look.hair)] if outline else []


def _draw_head(box: Box, look: Look) -> list[Markup]:
    """Return ears, face and hair."""
    right_ear = transform_path(outlines.EAR_OUTLINE, lambda x, y: (1 - x, y))
    return [
        _draw_in_box(outlines.EAR_OUTLINE, box, look.skin_shadow),
        _draw_in_box(right_ear, box, look.skin_shadow),
        _draw_in_box(outlines.FACE_OUTLINE, box, look.skin),
        _draw_in_box(outlines.HAIR_OUTLINES[look.hair_style], box, look.hair),
    ]


def _draw_in_box(outline: str, box: Box, fill: str) -> Markup:
    """Return a part whose outline is in the unit box of the head."""
    path = transform_path(outline, lambda x, y: (box.left + x * box.width, box.top + y * box.height))
    return element("path", d=path, fill=fill)


def _mirror_outline(outline: str) -> str:
    """Return an outline, mirrored about the middle of the figure."""
    return transform_path(outline, lambda x, y: (-x, y))


def _draw_arm(body: BodyGeometry, look: Look, side: int, reach: float) -> list[Markup]:
    """Return an arm that hangs down or is stretched out.

    Args:
        body: The figure.
        look: The colors.
        side: -1 for the left arm of the drawing, 1 for the right one.
        reach: Distance from the middle to the edge of the tight box, which the hand touches, in head heights.
    """
    if reach <= MAX_HANGING_ARM_HEADS:
        hand_x, sleeve_x = max(reach - outlines.HAND_REACH_HEADS, 0.6), max(reach - SLEEVE_REACH_HEADS, 0.6)
        joints = [(0.68, 1.62), (min(sleeve_x, 0.82), 2.75), (min(sleeve_x, 0.95), 3.55)]
        wrist, angle = (hand_x, 3.66), 0.0
    else:
        stretch = clamp((reach - MAX_HANGING_ARM_HEADS) / 1.6, 0, 1)
        angle = 115 - 20 * stretch
        wrist = (reach - outlines.HAND_LENGTH_HEADS * sin(radians(angle)), 2.2 - 0.3 * stretch)
        elbow = (0.84 + 0.9 * stretch, 2.75 - 0.75 * stretch)
        joints = [(0.68, 1.62), elbow, (wrist[0] - 0.04, wrist[1] + 0.12)]
    return [_draw_hand(body, look, side, wrist, angle), _draw_sleeve(body, look, [(side * x, y) for x, y in joints])]


def _draw_raised_arm(body: BodyGeometry, look: Look, side: int, reach: float) -> list[Markup]:
    """Return an arm whose finger tips touch the top of the tight box. The parameters are those of `_draw_arm`."""
    top = -body.crown_y / body.head_height
    x = clamp(reach - SLEEVE_REACH_HEADS, 0.75, 1.5)
    wrist_y = top + outlines.HAND_LENGTH_HEADS
    joints = [(0.68, 1.62), (x, max(1.2, wrist_y + 0.9)), (x, wrist_y + 0.12)]
    arm = _draw_sleeve(body, look, [(side * joint_x, y) for joint_x, y in joints])
    return [_draw_hand(body, look, side, (x, wrist_y), 180.0), arm]


def _draw_hand(body: BodyGeometry, look: Look, side: int, wrist: tuple[float, float], angle: float) -> Markup:
    """Return a hand. The angle of the fingers is in degrees outwards from hanging down. The thumb is at the body."""
    sine, cosine = sin(radians(angle)), cos(radians(angle))

    def place(x: float, y: float) -> tuple[Number, Number]:
        outwards, down = -x * cosine + y * sine, x * sine + y * cosine
        return body.to_px(side * (wrist[0] + outwards), wrist[1] + down)

    return element("path", d=transform_path(outlines.HAND_OUTLINE, place), fill=look.skin)


def _draw_sleeve(body: BodyGeometry, look: Look, joints: list[tuple[float, float]]) -> Markup:
    """Return a sleeve from shoulder to wrist. The joints are in head heights."""
    path = "M" + " L".join(f"{x:.4f} {y:.4f}" for x, y in joints)
    return element(
        "path",
        d=transform_path(path, body.to_px),
        fill="none",
        stroke=look.suit.sleeve,
        stroke_width=SLEEVE_WIDTH_HEADS * body.head_height,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def _draw_name(name: str, clip: ClipView, body: BodyGeometry, scale: tuple[float, float], canvas: Size) -> Markup:
    """Return the avatar's name on its chest, in px of the canvas. It is higher if the canvas ends above the chest."""
    chest_x, chest_y = body.to_px(0, 2.25)
    is_mirrored_x, _ = clip.is_mirrored_xy
    x = clip.box.width - chest_x * scale[0] if is_mirrored_x else chest_x * scale[0]
    y = min(chest_y * scale[1], canvas.height - clip.box.top - LABEL_FONT_SIZE_PX)
    is_on_jacket = y > body.to_px(0, 2)[1] * scale[1]
    fill = "#ffffff" if is_on_jacket else SHOES_COLOR
    max_width = 1.1 * body.head_height * scale[0]
    return draw_label(name, x, y, max_width, anchor="middle", fill=fill)
