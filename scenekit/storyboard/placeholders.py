"""Placeholders, with the file name, for images and videos that are not loaded, and for audio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import Box, Size
from scenekit.storyboard.clip_drawing import ClipDrawing
from scenekit.storyboard.labels import (
    HALF_CAP_HEIGHT_EMS,
    LABEL_FONT_SIZE_PX,
    display_name,
    draw_label,
    measure_label,
    readable_file_name,
    shorten_to_width,
)
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
    from scenekit.core.geometry import Number
    from scenekit.inspection.view import ClipView

INK_COLOR, BORDER_COLOR = "#52627a", "#94a6ba"
PLAY_BUTTON_COLOR, SCREEN_COLOR, LIGHT_COLOR = "#334155", "#475569", "#e2e8f0"

BACKDROP_COLOR = "#6c7686"
"""The color in place of a large image. Black text and white text both have a contrast of 4.5 : 1 on it."""

PANEL_COLOR = "#e6ebf2"
"""The color in place of a small image."""

MIN_BACKDROP_FRACTION = 0.4
"""The fraction of the canvas from which an image is a backdrop, which may have text over it."""

PLAY_TRIANGLE_OUTLINE = "M-0.36 -0.5 L0.54 0 L-0.36 0.5 Z"

PICTURE_OUTLINE = "M-0.5 -0.4 L0.5 -0.4 L0.5 0.4 L-0.5 0.4 Z M-0.5 0.25 L-0.2 -0.05 L0.05 0.2 L0.2 0.05 L0.5 0.32"
"""The icon of an image: hills in a frame, around its center."""

MIN_FILE_NAME_SIZE_PX = 8
"""The least font size of a file name, in px of the canvas. Smaller text is not readable."""

CORNER_NAME_SIZE_PX = 24
"""Font size of the name of a backdrop, in px of the canvas."""


def draw_background_placeholder(canvas: Size, name: str, bottom: Number) -> Markup:
    """Return an even color with a small name, which stands for the image of a background.

    Args:
        canvas: The canvas.
        name: The file name.
        bottom: The lower end of the free space, in px of the canvas.
    """
    return concat([rectangle(Box(0, 0, *canvas), fill=BACKDROP_COLOR), _draw_corner_name(name, canvas.width, bottom)])


def _draw_corner_name(name: str, width: Number, bottom: Number) -> Markup:
    """Return a small file name with an icon at the lower left of a backdrop, where titles and logos are rare."""
    x, y = 48, bottom - 40
    label = draw_label(
        name,
        x + 46,
        y + HALF_CAP_HEIGHT_EMS * CORNER_NAME_SIZE_PX,
        width / 2,
        font_size=CORNER_NAME_SIZE_PX,
        fill="#ffffff",
        fill_opacity=0.9,
    )
    return concat([_draw_picture_icon(x + 16, y, 32, LIGHT_COLOR), label])


def _draw_picture_icon(x: Number, y: Number, size: Number, color: str) -> Markup:
    return element(
        "path",
        d=transform_path(PICTURE_OUTLINE, lambda x, y: (x * size, y * size)),
        transform=format_translate(x, y),
        fill="none",
        stroke=color,
        stroke_width=max(size / 14, 1),
        stroke_linejoin="round",
        class_="label",
    )


def _is_backdrop(clip: ClipView, canvas: Size) -> bool:
    return clip.box.width * clip.box.height >= MIN_BACKDROP_FRACTION * canvas.width * canvas.height


def draw_image_placeholder(clip: ClipView, canvas: Size) -> ClipDrawing:
    """Draw a panel with the file name in place of an image."""
    size, box = Size(clip.get_number("width", 0), clip.get_number("height", 0)), clip.box
    name = readable_file_name(clip.get_text("source_url")) or "image"
    if _is_backdrop(clip, canvas):
        panel = rectangle(Box(0, 0, *size), fill=BACKDROP_COLOR)
        return ClipDrawing(concat([panel, _draw_border(size)]), _draw_corner_name(name, box.width, box.height))
    panel = concat([rectangle(Box(0, 0, *size), fill=PANEL_COLOR), _draw_border(size)])
    icon_size = min(0.3 * box.height, 0.4 * box.width, 96)
    if icon_size < MIN_PICTURE_ICON_PX:
        return ClipDrawing(panel, _draw_file_name(clip, name, 0.5, INK_COLOR))
    icon = _draw_picture_icon(box.width / 2, 0.4 * box.height, icon_size, INK_COLOR)
    return ClipDrawing(panel, concat([icon, _draw_file_name(clip, name, 0.74, INK_COLOR)]))


MIN_PICTURE_ICON_PX = 28
"""The least size of the icon of an image, in px of the canvas."""


def draw_video_placeholder(clip: ClipView, canvas: Size) -> ClipDrawing:
    """Draw a dark screen with a play button and the file name in place of a video."""
    size = Size(clip.get_number("width", 0), clip.get_number("height", 0))
    screen = concat([rectangle(Box(0, 0, *size), fill=SCREEN_COLOR), _draw_border(size)])
    name = readable_file_name(clip.get_text("video_url")) or "video"
    if _is_backdrop(clip, canvas):
        label = _draw_corner_name(name, clip.box.width, clip.box.height)
    else:
        label = _draw_file_name(clip, name, 0.78, LIGHT_COLOR)
    return ClipDrawing(screen, concat([draw_play_button(clip), label]))


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

BADGE_HEIGHT_PX, BADGE_GAP_PX, BADGE_TEXT_LEFT_PX = 36, 6, 36
"""The height of an animation badge, its distance from the clip, and the start of its text, in px of the canvas."""

BADGE_FONT_SIZE_PX = 22


def draw_animation_badge(clip: ClipView) -> Markup:
    """Return the badge of an animated clip, or nothing if the clip has no animation.

    It names the animation, beside an arrow if the animation has a direction. It is above the upper right corner of the
    clip, or inside of it if the canvas ends there.
    """
    animation = clip.data.get("animation")
    animation_type = animation.get("type") if isinstance(animation, dict) else None
    if not isinstance(animation_type, str) or not animation_type:
        return EMPTY_MARKUP
    text = shorten_to_width(animation_type.replace("-", " "), 260, BADGE_FONT_SIZE_PX)
    width = BADGE_TEXT_LEFT_PX + measure_label(text, BADGE_FONT_SIZE_PX) + 14
    is_above = clip.box.top >= BADGE_HEIGHT_PX + BADGE_GAP_PX
    x = max(clip.box.width - width, min(0, clip.box.width - width) if clip.box.left >= width else 0)
    y = -BADGE_HEIGHT_PX - BADGE_GAP_PX if is_above else BADGE_GAP_PX
    baseline = BADGE_HEIGHT_PX / 2 + HALF_CAP_HEIGHT_EMS * BADGE_FONT_SIZE_PX
    pill = rectangle(Box(0, 0, width, BADGE_HEIGHT_PX), rx=BADGE_HEIGHT_PX / 2, fill="#1e293b", fill_opacity=0.88)
    label = draw_label(text, BADGE_TEXT_LEFT_PX, baseline, 300, font_size=BADGE_FONT_SIZE_PX, fill="#ffffff")
    return element(
        "g",
        element("title", escape_text(animation_type)),
        concat([pill, _draw_badge_icon(animation_type), label]),
        transform=format_translate(x, y),
        class_="label",
    )


def _draw_badge_icon(animation_type: str) -> Markup:
    outline, rotation = _badge_icon(animation_type)
    turn = f" rotate({rotation})" if rotation else ""
    return element(
        "path",
        d=transform_path(outline, lambda x, y: (x, y)),
        transform=f"{format_translate(20, BADGE_HEIGHT_PX / 2)}{turn}",
        fill="#ffffff" if outline == HALF_DISC_OUTLINE else "none",
        stroke="#ffffff",
        stroke_width=2.5,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def _badge_icon(animation_type: str) -> tuple[str, int]:
    """Return the outline of an animation's icon, and its rotation in degrees."""
    direction = animation_type.rpartition("-")[2]
    if direction in ARROW_ANGLES_DEG:
        return ARROW_OUTLINE, ARROW_ANGLES_DEG[direction]
    return (ZOOM_OUTLINE if "zoom" in animation_type else HALF_DISC_OUTLINE), 0
