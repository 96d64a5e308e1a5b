"""What is not at hand: pictures, videos and sound, as calm placeholders that say their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.core.geometry import Box, Size
from scenekit.storyboard.clip_drawing import Drawn
from scenekit.storyboard.labels import SIZE, file_name, label, name_of
from scenekit.storyboard.markup import NOTHING, Markup, element, moved, number, rectangle, together, words
from scenekit.storyboard.svg_paths import traced

if TYPE_CHECKING:
    from scenekit.inspection.view import Clip

INK, EDGE = "#52627a", "#94a6ba"
NIGHT, SCREEN, LIGHT = "#334155", "#475569", "#e2e8f0"


class Tones(NamedTuple):
    """The colours of a scenery, from the paper to what is near."""

    paper: str
    hills: str
    nearer: str


FAR = Tones("#edf1f5", "#e3e9f0", "#d9e1ea")
"""Of a background: paler than anything that lies on it."""

NEAR = Tones("#dde5ee", "#c5d1de", "#b0bfd0")

FAR_RIDGE = "M0 0.8 L0.2 0.62 L0.36 0.74 L0.62 0.44 L0.84 0.68 L1 0.58 L1 1 L0 1 Z"
NEAR_RIDGE = "M0 0.9 L0.28 0.72 L0.5 0.88 L0.78 0.7 L1 0.86 L1 1 L0 1 Z"
PLAY = "M-0.36 -0.5 L0.54 0 L-0.36 0.5 Z"


def scenery(size: Size, tones: Tones) -> Markup:
    """A picture of nothing in particular: hills, and the sun."""
    width, height = size
    ridges = [
        element("path", d=traced(ridge, lambda x, y: (x * width, y * height)), fill=fill)
        for ridge, fill in ((FAR_RIDGE, tones.hills), (NEAR_RIDGE, tones.nearer))
    ]
    sun = element("circle", cx=0.24 * width, cy=0.3 * height, r=max(0.09 * min(width, height), 0), fill=tones.hills)
    return together([rectangle(Box(0, 0, width, height), fill=tones.paper), sun, *ridges])


def image(clip: Clip) -> Drawn:
    """A picture that is not at hand."""
    size = Size(clip.number("width", 0), clip.number("height", 0))
    picture = together([scenery(size, NEAR), _edge(size)])
    return Drawn(picture, _named(clip, file_name(clip.text("source_url")) or "picture", 0.5, INK))


def video(clip: Clip) -> Drawn:
    """A video, which is darker than a picture, and has a play mark."""
    size = Size(clip.number("width", 0), clip.number("height", 0))
    screen = together([rectangle(Box(0, 0, *size), fill=SCREEN), _edge(size)])
    name = _named(clip, file_name(clip.text("video_url")) or "video", 0.78, LIGHT)
    return Drawn(screen, together([play_mark(clip), name]))


def play_mark(clip: Clip) -> Markup:
    """The mark in the middle of a video."""
    radius = min(0.16 * min(clip.box.width, clip.box.height), 72)
    triangle = traced(PLAY, lambda x, y: (x * radius, y * radius))
    return element(
        "g",
        element("circle", r=radius, fill=NIGHT),
        element("path", d=triangle, fill=LIGHT),
        transform=moved(clip.box.width / 2, clip.box.height / 2),
    )


def _edge(size: Size) -> Markup:
    """A thin line around a placeholder, however it is scaled."""
    return rectangle(Box(0, 0, *size), fill="none", stroke=EDGE, stroke_width=2, vector_effect="non-scaling-stroke")


def _named(clip: Clip, name: str, down: float, ink: str) -> Markup:
    """The name of a file, in the middle of its clip and so far down."""
    width, height = clip.box.width, clip.box.height
    size = min(SIZE, height / 4)
    if size < 8:
        return NOTHING
    x, y = clip.box.width / 2, clip.box.height * down + 0.35 * size
    return label(name, x, y, 0.9 * width, anchor="middle", size=size, fill=ink)


def unknown(clip: Clip, kind: str) -> Drawn:
    """What nobody can draw: a dashed box where its numbers say, with the name of its kind."""
    box = Box(0, 0, max(clip.box.width, 200), max(clip.box.height, 56))
    name = label(
        kind,
        box.left + box.width / 2,
        box.top + box.height / 2 + 0.35 * SIZE,
        0.9 * box.width,
        anchor="middle",
        fill=INK,
    )
    dashed = rectangle(
        box, fill="#f8fafc", fill_opacity=0.75, stroke=EDGE, stroke_width=2, stroke_dasharray="10 6", rx=6
    )
    return Drawn(NOTHING, together([dashed, name]))


STRIP = 40
"""px: the height of the strip that stands for a sound; thin, as it lies over what is seen."""

WAVE = (2, 4, 8, 6, 10, 6, 4, 7, 11, 5, 3, 6, 9, 4)
"""px: a wave that looks like one."""


def sound(clip: Clip, position: int, canvas: Size) -> Markup:
    """A sound: a strip along the bottom edge of the canvas, in px of it; each further one above the last."""
    top = canvas.height - (position + 1) * STRIP
    name = name_of(clip) or "sound"
    middle = top + STRIP / 2
    bars = "".join(
        f"M{number(32 + 7 * n)} {number(middle - high)}V{number(middle + high)}" for n, high in enumerate(WAVE)
    )
    return element(
        "g",
        element("title", words(name)),
        rectangle(Box(0, top, canvas.width, STRIP), fill="#0f172a", fill_opacity=0.5),
        element("path", d=bars, stroke=LIGHT, stroke_width=3, stroke_linecap="round", fill="none"),
        label(name, 48 + 7 * len(WAVE), middle + 0.35 * SIZE, canvas.width / 2, fill=LIGHT),
        data_kind="audio",
        data_path=clip.path,
    )


ARROW = "M-7 0 L7 0 M1 -6 L7 0 L1 6"
DIRECTIONS = {"right": 0, "down": 90, "left": 180, "up": 270}
OUTWARDS = "M-7 7 L7 -7 M-1 -7 L7 -7 L7 1"
MARK = 22
"""px: half the room of a mark."""

HALF = "M0 -7 C-9 -7 -9 7 0 7 Z"


def motion(clip: Clip, canvas: Size) -> Markup:
    """The mark of an animation, at the upper right corner of its clip; an arrow as its name points.

    It stands outside the clip, unless the canvas ends there.
    """
    animation = clip.data.get("animation")
    type = animation.get("type") if isinstance(animation, dict) else None
    if not isinstance(type, str) or not type:
        return NOTHING
    way = type.rpartition("-")[2]
    outline, turn = (ARROW, DIRECTIONS[way]) if way in DIRECTIONS else (OUTWARDS if "zoom" in type else HALF, 0)
    right = clip.box.width
    aside = MARK if clip.box.left + right + 2 * MARK <= canvas.width else -MARK
    return element(
        "g",
        element("title", words(type)),
        element("circle", r=MARK - 6, fill=SCREEN, stroke=LIGHT, stroke_width=1.5),
        element(
            "path",
            d=traced(outline, lambda x, y: (x, y)),
            transform=f"rotate({turn})" if turn else None,
            fill="#ffffff" if outline == HALF else "none",
            stroke="#ffffff",
            stroke_width=2.5,
            stroke_linecap="round",
            stroke_linejoin="round",
        ),
        transform=moved(right + aside, MARK),
    )
