"""What is not at hand: pictures, videos and sound, as calm placeholders that say their names."""

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
    """The colours of a scenery, from the paper to what is near."""

    sky: str
    far_hills: str
    near_hills: str


BACKGROUND_SCENERY_COLORS = SceneryColors("#edf1f5", "#e3e9f0", "#d9e1ea")
"""Of a background: paler than anything that lies on it."""

IMAGE_SCENERY_COLORS = SceneryColors("#dde5ee", "#c5d1de", "#b0bfd0")

FAR_HILLS_OUTLINE = "M0 0.8 L0.2 0.62 L0.36 0.74 L0.62 0.44 L0.84 0.68 L1 0.58 L1 1 L0 1 Z"
NEAR_HILLS_OUTLINE = "M0 0.9 L0.28 0.72 L0.5 0.88 L0.78 0.7 L1 0.86 L1 1 L0 1 Z"
PLAY_TRIANGLE_OUTLINE = "M-0.36 -0.5 L0.54 0 L-0.36 0.5 Z"


def draw_scenery(size: Size, colors: SceneryColors) -> Markup:
    """A picture of nothing in particular: hills, and the sun."""
    width, height = size
    ridges = [
        element("path", d=transform_path(ridge, lambda x, y: (x * width, y * height)), fill=fill)
        for ridge, fill in ((FAR_HILLS_OUTLINE, colors.far_hills), (NEAR_HILLS_OUTLINE, colors.near_hills))
    ]
    sun = element(
        "circle", cx=0.24 * width, cy=0.3 * height, r=max(0.09 * min(width, height), 0), fill=colors.far_hills
    )
    return concat([rectangle(Box(0, 0, width, height), fill=colors.sky), sun, *ridges])


def draw_image_placeholder(clip: ClipView) -> ClipDrawing:
    """A picture that is not at hand."""
    size = Size(clip.get_number("width", 0), clip.get_number("height", 0))
    picture = concat([draw_scenery(size, IMAGE_SCENERY_COLORS), _draw_border(size)])
    return ClipDrawing(
        picture, _draw_file_name(clip, readable_file_name(clip.get_text("source_url")) or "picture", 0.5, INK_COLOR)
    )


def draw_video_placeholder(clip: ClipView) -> ClipDrawing:
    """A video, which is darker than a picture, and has a play mark."""
    size = Size(clip.get_number("width", 0), clip.get_number("height", 0))
    screen = concat([rectangle(Box(0, 0, *size), fill=SCREEN_COLOR), _draw_border(size)])
    name = _draw_file_name(clip, readable_file_name(clip.get_text("video_url")) or "video", 0.78, LIGHT_COLOR)
    return ClipDrawing(screen, concat([draw_play_button(clip), name]))


def draw_play_button(clip: ClipView) -> Markup:
    """The mark in the middle of a video."""
    radius = min(0.16 * min(clip.box.width, clip.box.height), 72)
    triangle = transform_path(PLAY_TRIANGLE_OUTLINE, lambda x, y: (x * radius, y * radius))
    return element(
        "g",
        element("circle", r=radius, fill=PLAY_BUTTON_COLOR),
        element("path", d=triangle, fill=LIGHT_COLOR),
        transform=format_translate(clip.box.width / 2, clip.box.height / 2),
    )


def _draw_border(size: Size) -> Markup:
    """A thin line around a placeholder, however it is scaled."""
    return rectangle(
        Box(0, 0, *size), fill="none", stroke=BORDER_COLOR, stroke_width=2, vector_effect="non-scaling-stroke"
    )


def _draw_file_name(clip: ClipView, name: str, y_fraction: float, color: str) -> Markup:
    """The name of a file, in the middle of its clip and so far down."""
    width, height = clip.box.width, clip.box.height
    size = min(LABEL_FONT_SIZE_PX, height / 4)
    if size < 8:
        return EMPTY_MARKUP
    x, y = clip.box.width / 2, clip.box.height * y_fraction + 0.35 * size
    return draw_label(name, x, y, 0.9 * width, anchor="middle", font_size=size, fill=color)


def draw_unknown_placeholder(clip: ClipView, kind: str) -> ClipDrawing:
    """What nobody can draw: a dashed box where its numbers say, with the name of its kind."""
    box = Box(0, 0, max(clip.box.width, 200), max(clip.box.height, 56))
    name = draw_label(
        kind,
        box.left + box.width / 2,
        box.top + box.height / 2 + 0.35 * LABEL_FONT_SIZE_PX,
        0.9 * box.width,
        anchor="middle",
        fill=INK_COLOR,
    )
    dashed = rectangle(
        box, fill="#f8fafc", fill_opacity=0.75, stroke=BORDER_COLOR, stroke_width=2, stroke_dasharray="10 6", rx=6
    )
    return ClipDrawing(EMPTY_MARKUP, concat([dashed, name]))


AUDIO_STRIP_HEIGHT_PX = 40
"""px: the height of the strip that stands for a sound; thin, as it lies over what is seen."""

WAVEFORM_HALF_HEIGHTS_PX = (2, 4, 8, 6, 10, 6, 4, 7, 11, 5, 3, 6, 9, 4)
"""px: a wave that looks like one."""


def draw_audio_strip(clip: ClipView, index: int, canvas: Size) -> Markup:
    """A sound: a strip along the bottom edge of the canvas, in px of it; each further one above the last."""
    top = canvas.height - (index + 1) * AUDIO_STRIP_HEIGHT_PX
    name = display_name(clip) or "sound"
    middle = top + AUDIO_STRIP_HEIGHT_PX / 2
    bars = "".join(
        f"M{format_number(32 + 7 * n)} {format_number(middle - high)}V{format_number(middle + high)}"
        for n, high in enumerate(WAVEFORM_HALF_HEIGHTS_PX)
    )
    return element(
        "g",
        element("title", escape_text(name)),
        rectangle(Box(0, top, canvas.width, AUDIO_STRIP_HEIGHT_PX), fill="#0f172a", fill_opacity=0.5),
        element("path", d=bars, stroke=LIGHT_COLOR, stroke_width=3, stroke_linecap="round", fill="none"),
        draw_label(
            name,
            48 + 7 * len(WAVEFORM_HALF_HEIGHTS_PX),
            middle + 0.35 * LABEL_FONT_SIZE_PX,
            canvas.width / 2,
            fill=LIGHT_COLOR,
        ),
        data_kind="audio",
        data_path=clip.path,
    )


ARROW_OUTLINE = "M-7 0 L7 0 M1 -6 L7 0 L1 6"
ARROW_ANGLES_DEG = {"right": 0, "down": 90, "left": 180, "up": 270}
ZOOM_OUTLINE = "M-7 7 L7 -7 M-1 -7 L7 -7 L7 1"
BADGE_HALF_SIZE_PX = 22
"""px: half the room of a mark."""

HALF_DISC_OUTLINE = "M0 -7 C-9 -7 -9 7 0 7 Z"


def draw_animation_badge(clip: ClipView, canvas: Size) -> Markup:
    """The mark of an animation, at the upper right corner of its clip; an arrow as its name points.

    It stands outside the clip, unless the canvas ends there.
    """
    animation = clip.data.get("animation")
    type = animation.get("type") if isinstance(animation, dict) else None
    if not isinstance(type, str) or not type:
        return EMPTY_MARKUP
    way = type.rpartition("-")[2]
    outline, turn = (
        (ARROW_OUTLINE, ARROW_ANGLES_DEG[way])
        if way in ARROW_ANGLES_DEG
        else (ZOOM_OUTLINE if "zoom" in type else HALF_DISC_OUTLINE, 0)
    )
    right = clip.box.width
    aside = (
        BADGE_HALF_SIZE_PX if clip.box.left + right + 2 * BADGE_HALF_SIZE_PX <= canvas.width else -BADGE_HALF_SIZE_PX
    )
    return element(
        "g",
        element("title", escape_text(type)),
        element("circle", r=BADGE_HALF_SIZE_PX - 6, fill=SCREEN_COLOR, stroke=LIGHT_COLOR, stroke_width=1.5),
        element(
            "path",
            d=transform_path(outline, lambda x, y: (x, y)),
            transform=f"rotate({turn})" if turn else None,
            fill="#ffffff" if outline == HALF_DISC_OUTLINE else "none",
            stroke="#ffffff",
            stroke_width=2.5,
            stroke_linecap="round",
            stroke_linejoin="round",
        ),
        transform=format_translate(right + aside, BADGE_HALF_SIZE_PX),
    )
