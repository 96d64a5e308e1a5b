"""Placeholders, with the file name, for images and videos that are not loaded, and for audio."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.core.geometry import Box, Size
from scenekit.storyboard.clip_drawing import ClipDrawing
from scenekit.storyboard.labels import LABEL_FONT_SIZE_PX, display_name, draw_label, readable_file_name
from scenekit.storyboard.markup import (
    EMPTY_MARKUP,
    Markup,
    concat,
    element,
    escape_text,
    format_number,
    format_translate,
    rectangle,
)
from scenekit.storyboard.svg_paths import transform_path

if TYPE_CHECKING:
    from scenekit.inspection.view import ClipView

INK_COLOR, BORDER_COLOR = "#52627a", "#94a6ba"
PLAY_BUTTON_COLOR, SCREEN_COLOR, LIGHT_COLOR = "#334155", "#475569", "#e2e8f0"


class SceneryColors(NamedTuple):
    """The colors of a scenery, from back to front."""

    sky: str
    far_hills: str
    """Also the color of the sun."""
    near_hills: str


BACKGROUND_SCENERY_COLORS = SceneryColors("#edf1f5", "#e3e9f0", "#d9e1ea")
"""The scenery of a background is paler than the elements on it."""

IMAGE_SCENERY_COLORS = SceneryColors("#dde5ee", "#c5d1de", "#b0bfd0")

FAR_HILLS_OUTLINE = "M0 0.8 L0.2 0.62 L0.36 0.74 L0.62 0.44 L0.84 0.68 L1 0.58 L1 1 L0 1 Z"
NEAR_HILLS_OUTLINE = "M0 0.9 L0.28 0.72 L0.5 0.88 L0.78 0.7 L1 0.86 L1 1 L0 1 Z"
PLAY_TRIANGLE_OUTLINE = "M-0.36 -0.5 L0.54 0 L-0.36 0.5 Z"

MIN_FILE_NAME_SIZE_PX = 8
"""The least font size of a file name, in px of the canvas. Smaller text is not readable."""

HALF_CAP_HEIGHT_EMS = 0.35
"""Distance from the middle of a line of capital letters to its baseline, in ems."""


def draw_scenery(size: Size, colors: SceneryColors) -> Markup:
    """Return the scenery that stands for any image: hills, and the sun."""
    width, height = size
    hills = [
        element("path", d=transform_path(outline, lambda x, y: (x * width, y * height)), fill=fill)
        for outline, fill in ((FAR_HILLS_OUTLINE, colors.far_hills), (NEAR_HILLS_OUTLINE, colors.near_hills))
    ]
    sun = element(
        "circle", cx=0.24 * width, cy=0.3 * height, r=max(0.09 * min(width, height), 0), fill=colors.far_hills
    )
    return concat([rectangle(Box(0, 0, width, height), fill=colors.sky), sun, *hills])


def draw_image_placeholder(clip: ClipView) -> ClipDrawing:
    """Draw a scenery with the file name in place of an image."""
    size = Size(clip.get_number("width", 0), clip.get_number("height", 0))
    scenery = concat([draw_scenery(size, IMAGE_SCENERY_COLORS), _draw_border(size)])
    name = _draw_file_name(clip, readable_file_name(clip.get_text("source_url")) or "image", 0.5, INK_COLOR)
    return ClipDrawing(scenery, name)


def draw_video_placeholder(clip: ClipView) -> ClipDrawing:
    """Draw a dark screen with a play button and the file name in place of a video."""
    size = Size(clip.get_number("width", 0), clip.get_number("height", 0))
    screen = concat([rectangle(Box(0, 0, *size), fill=SCREEN_COLOR), _draw_border(size)])
    name = _draw_file_name(clip, readable_file_name(clip.get_text("video_url")) or "video", 0.78, LIGHT_COLOR)
    return ClipDrawing(screen, concat([draw_play_button(clip), name]))


def draw_play_button(clip: ClipView) -> Markup:
    """Return the play button in the middle of a video."""
    radius = min(0.16 * min(clip.box.width, clip.box.height), 72)
    triangle = transform_path(PLAY_TRIANGLE_OUTLINE, lambda x, y: (x * radius, y * radius))
    return element(
        "g",
        element("circle", r=radius, fill=PLAY_BUTTON_COLOR),
        element("path", d=triangle, fill=LIGHT_COLOR),
        transform=format_translate(clip.box.width / 2, clip.box.height / 2),
    )


def _draw_border(size: Size) -> Markup:
    """Return the border of a placeholder, which has the same width at every scale of the clip."""
    return rectangle(
        Box(0, 0, *size), fill="none", stroke=BORDER_COLOR, stroke_width=2, vector_effect="non-scaling-stroke"
    )


def _draw_file_name(clip: ClipView, name: str, y_fraction: float, color: str) -> Markup:
    """Return a file name, centered in its clip at a fraction of its height, or nothing if the clip is too small."""
    width, height = clip.box.width, clip.box.height
    font_size = min(LABEL_FONT_SIZE_PX, height / 4)
    if font_size < MIN_FILE_NAME_SIZE_PX:
        return EMPTY_MARKUP
    y = height * y_fraction + HALF_CAP_HEIGHT_EMS * font_size
    return draw_label(name, width / 2, y, 0.9 * width, anchor="middle", font_size=font_size, fill=color)


def draw_unknown_placeholder(clip: ClipView, kind: str) -> ClipDrawing:
    """Draw a dashed box with a label in place of a clip or shape of an unknown type.

    The box has the size of the clip, but at least 200 × 56 px, so that the label fits.
    """
    box = Box(0, 0, max(clip.box.width, 200), max(clip.box.height, 56))
    x, y = box.width / 2, box.height / 2 + HALF_CAP_HEIGHT_EMS * LABEL_FONT_SIZE_PX
    name = draw_label(kind, x, y, 0.9 * box.width, anchor="middle", fill=INK_COLOR)
    dashed = rectangle(
        box, fill="#f8fafc", fill_opacity=0.75, stroke=BORDER_COLOR, stroke_width=2, stroke_dasharray="10 6", rx=6
    )
    return ClipDrawing(EMPTY_MARKUP, concat([dashed, name]))


AUDIO_STRIP_HEIGHT_PX = 40
"""Height of the strip that stands for an audio clip, in px. It is low because it covers a part of the scene."""

WAVEFORM_HALF_HEIGHTS_PX = (2, 4, 8, 6, 10, 6, 4, 7, 11, 5, 3, 6, 9, 4)
"""Half heights of the bars of the waveform icon, in px."""


def draw_audio_strip(clip: ClipView, index: int, canvas: Size) -> Markup:
    """Return a strip at the bottom edge of the canvas, in px of the canvas. `index` counts the strips from below."""
    top = canvas.height - (index + 1) * AUDIO_STRIP_HEIGHT_PX
    name = display_name(clip) or "audio"
    center_y = top + AUDIO_STRIP_HEIGHT_PX / 2
    bars = "".join(
        f"M{format_number(32 + 7 * n)} {format_number(center_y - half_height)}V{format_number(center_y + half_height)}"
        for n, half_height in enumerate(WAVEFORM_HALF_HEIGHTS_PX)
    )
    return element(
        "g",
        element("title", escape_text(name)),
        rectangle(Box(0, top, canvas.width, AUDIO_STRIP_HEIGHT_PX), fill="#0f172a", fill_opacity=0.5),
        element("path", d=bars, stroke=LIGHT_COLOR, stroke_width=3, stroke_linecap="round", fill="none"),
        draw_label(
            name,
            48 + 7 * len(WAVEFORM_HALF_HEIGHTS_PX),
            center_y + HALF_CAP_HEIGHT_EMS * LABEL_FONT_SIZE_PX,
            canvas.width / 2,
            fill=LIGHT_COLOR,
        ),
        data_kind="audio",
        data_path=clip.path,
    )


ARROW_OUTLINE = "M-7 0 L7 0 M1 -6 L7 0 L1 6"
ZOOM_OUTLINE = "M-7 7 L7 -7 M-1 -7 L7 -7 L7 1"
HALF_DISC_OUTLINE = "M0 -7 C-9 -7 -9 7 0 7 Z"
"""The icons of animations: for a direction, for a zoom, and for a fade. In px from the center of the badge."""

ARROW_ANGLES_DEG = {"right": 0, "down": 90, "left": 180, "up": 270}
"""The clockwise rotation of the arrow, by the last part of an animation's name."""

BADGE_HALF_SIZE_PX = 22
"""Half the size of an animation badge with its margin, in px."""


def draw_animation_badge(clip: ClipView, canvas: Size) -> Markup:
    """Return the badge of an animated clip, or nothing if the clip has no animation.

    It is an arrow if the name of the animation has a direction. It is at the upper right corner of the clip, outside of
    it unless the canvas ends there.
    """
    animation = clip.data.get("animation")
    animation_type = animation.get("type") if isinstance(animation, dict) else None
    if not isinstance(animation_type, str) or not animation_type:
        return EMPTY_MARKUP
    outline, rotation = _badge_icon(animation_type)
    fits_outside = clip.box.left + clip.box.width + 2 * BADGE_HALF_SIZE_PX <= canvas.width
    offset = BADGE_HALF_SIZE_PX if fits_outside else -BADGE_HALF_SIZE_PX
    return element(
        "g",
        element("title", escape_text(animation_type)),
        element("circle", r=BADGE_HALF_SIZE_PX - 6, fill=SCREEN_COLOR, stroke=LIGHT_COLOR, stroke_width=1.5),
        element(
            "path",
            d=transform_path(outline, lambda x, y: (x, y)),
            transform=f"rotate({rotation})" if rotation else None,
            fill="#ffffff" if outline == HALF_DISC_OUTLINE else "none",
            stroke="#ffffff",
            stroke_width=2.5,
            stroke_linecap="round",
            stroke_linejoin="round",
        ),
        transform=format_translate(clip.box.width + offset, BADGE_HALF_SIZE_PX),
    )


def _badge_icon(animation_type: str) -> tuple[str, int]:
    """Return the outline of an animation's icon, and its rotation in degrees."""
    direction = animation_type.rpartition("-")[2]
    if direction in ARROW_ANGLES_DEG:
        return ARROW_OUTLINE, ARROW_ANGLES_DEG[direction]
    return (ZOOM_OUTLINE if "zoom" in animation_type else HALF_DISC_OUTLINE), 0
