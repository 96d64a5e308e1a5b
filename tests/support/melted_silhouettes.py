"""A second generator of drawn people, to check a detection that was fitted to `tests.support.silhouettes`.

It draws differently: strokes and discs that are blurred and cut at a threshold, so that joints melt into each other.
It shares no outline and no proportion with the first generator, and it was not used to fit the detection.

Coordinates are in heads: x is 0 in the middle of the hips, y is 0 at the crown (with ordinary hair) and 1 at the chin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import cos, pi, sin
from random import Random
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFilter

from tests.support.silhouettes import Silhouette, choose_traits

PX_PER_HEAD = 96
"""The scale of the drawing, before the image gets its final size."""

MARGIN_HEADS, LEFT_HEADS, HEIGHT_HEADS = 1.6, 3.4, 8.2
"""The space above the crown, the space on both sides of the middle, and the height below the crown."""

MELT_PX = 5
"""The radius of the blur."""

CUTS = {"whole": 3, "knees": 1, "hips": 3, "chest": 1}
CUT_Y = {"whole": 8.1, "knees": 5.6, "hips": 3.7, "chest": 3.0}
BUILDS = {"narrow": 3, "medium": 4, "wide": 2, "small": 1}
POSES = {
    "relaxed": 5, "hands on hips": 2, "hands together": 2, "open arms": 2, "greeting": 2, "hands on the head": 1,
    "thinking": 1, "stretching": 1,
}  # fmt: skip
HAIR = {"cropped": 4, "side parting": 3, "shoulder length": 3, "very long": 2, "afro": 1, "topknot": 1, "none": 1}
HEADWEAR = {"nothing": 12, "cap": 1, "beanie": 1, "sun hat": 1, "hijab": 1, "scarf": 1}
PROPS = {"nothing": 12, "chair back": 2, "laptop": 1, "folder": 1, "lamp": 1}

GROUPS: dict[str, tuple[str, ...]] = {
    "hat": ("cap", "beanie", "sun hat"),
    "chair back": ("chair back",),
    "hands on the head": ("hands on the head",),
    "afro": ("afro",),
}
"""The difficult groups, with the traits that belong to each."""


class Shape(NamedTuple):
    """Half widths and heights of a person, in heads."""

    skull: float
    neck: float
    shoulder: float
    shoulder_y: float
    waist: float
    hip: float
    legs: float
    """Length of the legs."""


class Canvas:
    """A drawing in heads."""

    def __init__(self) -> None:
        size = (round(2 * LEFT_HEADS * PX_PER_HEAD), round((MARGIN_HEADS + HEIGHT_HEADS) * PX_PER_HEAD))
        self.image = Image.new("L", size)
        self._pen = ImageDraw.Draw(self.image)

    def _to_px(self, x: float, y: float) -> tuple[float, float]:
        return (LEFT_HEADS + x) * PX_PER_HEAD, (MARGIN_HEADS + y) * PX_PER_HEAD

    def disc(self, x: float, y: float, rx: float, ry: float | None = None) -> None:
        ry = rx if ry is None else ry
        self._pen.ellipse((*self._to_px(x - rx, y - ry), *self._to_px(x + rx, y + ry)), fill=255)

    def stroke(self, points: list[tuple[float, float]], width: float) -> None:
        self._pen.line(
            [self._to_px(x, y) for x, y in points], fill=255, width=round(width * PX_PER_HEAD), joint="curve"
        )
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2)

    def area(self, points: list[tuple[float, float]]) -> None:
        self._pen.polygon([self._to_px(x, y) for x, y in points], fill=255)

    def symmetric_area(self, right: list[tuple[float, float]], x: float = 0) -> None:
        self.area([*((x + dx, y) for dx, y in right), *((x - dx, y) for dx, y in reversed(right))])

    def box(self, x: float, y: float, half_width: float, height: float, radius: float = 0.15) -> None:
        corners = (*self._to_px(x - half_width, y), *self._to_px(x + half_width, y + height))
        self._pen.rounded_rectangle(corners, radius * PX_PER_HEAD, fill=255)


def generate_people(count: int, seed: int, **fixed: str) -> Iterator[Silhouette]:
    """Draw people with random traits. `fixed` sets some traits, such as `prop="chair back"`."""
    random = Random(seed)
    weights_by_trait = {
        "build": BUILDS, "pose": POSES, "hair": HAIR, "headwear": HEADWEAR, "prop": PROPS, "cut": CUTS,
    }  # fmt: skip
    for _ in range(count):
        yield draw_person(random, choose_traits(random, weights_by_trait) | fixed)


def draw_person(random: Random, traits: dict[str, str]) -> Silhouette:
    shape, canvas = _choose_shape(random, traits["build"]), Canvas()
    sway = random.gauss(0, 0.06)
    PROP_DRAWINGS.get(traits["prop"], _draw_nothing)(canvas, random)
    _draw_body(canvas, shape, random)
    POSE_DRAWINGS[traits["pose"]](canvas, shape, random, sway)
    _draw_head(canvas, shape, sway)
    is_covered = traits["headwear"] == "hijab"
    if not is_covered:
        HAIR_DRAWINGS.get(traits["hair"], _draw_no_hair)(canvas, shape, random, sway)
    HEADWEAR_DRAWINGS.get(traits["headwear"], _draw_no_hair)(canvas, shape, random, sway)
    return _finish(canvas, shape, random, traits, sway)


def _choose_shape(random: Random, build: str) -> Shape:
    shoulder, waist, hip, legs = {
        "narrow": (0.84, 0.52, 0.62, 3.7), "medium": (0.98, 0.64, 0.72, 3.6), "wide": (1.14, 0.84, 0.9, 3.4),
        "small": (0.72, 0.52, 0.56, 2.2),
    }[build]  # fmt: skip
    vary = random.uniform
    return Shape(
        vary(0.355, 0.41), vary(0.2, 0.3), shoulder * vary(0.94, 1.06), vary(1.3, 1.48), waist * vary(0.93, 1.07),
        hip * vary(0.94, 1.06), legs * vary(0.95, 1.05),
    )  # fmt: skip


def _draw_head(canvas: Canvas, shape: Shape, sway: float) -> None:
    canvas.disc(sway, 0.44, shape.skull, 0.44)
    canvas.disc(sway, 0.64, shape.skull * 0.84, 0.355)
    for side in (-1, 1):
        canvas.disc(sway + side * shape.skull * 0.97, 0.52, 0.055, 0.1)
    canvas.stroke([(sway * 0.7, 0.8), (0, 1.35)], 2 * shape.neck)


def _draw_body(canvas: Canvas, shape: Shape, random: Random) -> None:
    top, neck = shape.shoulder_y, shape.neck
    canvas.symmetric_area(
        [
            (neck, top - 0.24), (neck * 1.5, top - 0.12), (shape.shoulder * 0.78, top), (shape.shoulder, top + 0.22),
            (shape.shoulder * 0.93, 2.2), (shape.waist, 2.8), (shape.hip, 3.5), (shape.hip * 0.92, 3.95),
        ]
    )  # fmt: skip
    feet = 3.8 + shape.legs
    if random.random() < 0.3:
        canvas.symmetric_area([(shape.waist, 2.7), (shape.hip * random.uniform(1.1, 1.6), 3.9 + shape.legs * 0.4)])
    for side in (-1, 1):
        canvas.stroke([(side * shape.hip * 0.5, 3.8), (side * shape.hip * 0.55, feet)], shape.hip * 0.72)
        canvas.disc(side * (shape.hip * 0.55 + 0.06), feet + 0.1, 0.26, 0.14)


def _draw_arm(canvas: Canvas, shape: Shape, side: int, elbow: tuple[float, float], hand: tuple[float, float]) -> None:
    shoulder = (side * (shape.shoulder - 0.17), shape.shoulder_y + 0.24)
    canvas.stroke([shoulder, elbow, hand], 0.34)
    dx, dy = hand[0] - elbow[0], hand[1] - elbow[1]
    length = max((dx * dx + dy * dy) ** 0.5, 0.01)
    canvas.stroke([hand, (hand[0] + dx / length * 0.24, hand[1] + dy / length * 0.24)], 0.28)


def _pose_relaxed(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    for side in (-1, 1):
        out = shape.shoulder + random.uniform(0, 0.25)
        _draw_arm(canvas, shape, side, (side * out, 2.7), (side * (out + random.uniform(-0.1, 0.15)), 3.75))


def _pose_hands_on_hips(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    for side in (-1, 1):
        out = shape.shoulder + random.uniform(0.5, 0.8)
        _draw_arm(canvas, shape, side, (side * out, 2.55), (side * (shape.hip * 0.9), 3.1))


def _pose_hands_together(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    y = random.uniform(2.2, 3.2)
    for side in (-1, 1):
        _draw_arm(canvas, shape, side, (side * (shape.shoulder + random.uniform(0.05, 0.3)), 2.6), (side * 0.16, y))


def _pose_open_arms(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    for side in (-1, 1):
        reach = random.uniform(0.9, 1.7)
        hand = (side * (shape.shoulder + reach), random.uniform(1.7, 2.7))
        _draw_arm(canvas, shape, side, (side * (shape.shoulder + reach * 0.45), 2.35), hand)


def _pose_greeting(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    waving, x = random.choice((-1, 1)), shape.shoulder + random.uniform(0.5, 0.9)
    _draw_arm(canvas, shape, waving, (waving * x, 2.2), (waving * (x + random.uniform(-0.1, 0.3)), 0.9))
    _draw_arm(canvas, shape, -waving, (-waving * (shape.shoulder + 0.1), 2.7), (-waving * (shape.shoulder + 0.1), 3.7))


def _pose_hands_on_head(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    height = random.uniform(-0.05, 0.25)
    for side in (-1, 1):
        elbow = (side * (shape.shoulder + random.uniform(0.5, 0.9)), random.uniform(0.4, 1.0))
        _draw_arm(canvas, shape, side, elbow, (sway + side * random.uniform(0.35, 0.5), height))


def _pose_thinking(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    side = random.choice((-1, 1))
    _draw_arm(canvas, shape, side, (side * (shape.shoulder + 0.1), 2.5), (sway + side * 0.2, 1.15))
    _draw_arm(canvas, shape, -side, (-side * (shape.shoulder + 0.15), 2.6), (side * 0.3, 2.6))


def _pose_stretching(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    for side in (-1, 1):
        x = shape.shoulder + random.uniform(0.1, 0.5)
        _draw_arm(canvas, shape, side, (side * x, 0.4), (side * (x + random.uniform(-0.2, 0.2)), -0.75))


POSE_DRAWINGS: dict[str, Callable[[Canvas, Shape, Random, float], None]] = {
    "relaxed": _pose_relaxed,
    "hands on hips": _pose_hands_on_hips,
    "hands together": _pose_hands_together,
    "open arms": _pose_open_arms,
    "greeting": _pose_greeting,
    "hands on the head": _pose_hands_on_head,
    "thinking": _pose_thinking,
    "stretching": _pose_stretching,
}


def _draw_no_hair(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    pass


def _hair_cropped(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    canvas.disc(sway, 0.34, shape.skull * random.uniform(0.98, 1.05), 0.36)


def _hair_side_parting(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    canvas.disc(sway + random.choice((-0.05, 0.05)), 0.3, shape.skull * 1.04, random.uniform(0.32, 0.38))


def _hair_shoulder_length(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    wide, end = shape.skull * random.uniform(1.1, 1.4), random.uniform(0.9, 1.25)
    canvas.disc(sway, 0.4, wide * 0.98, 0.43)
    canvas.box(sway, 0.4, wide, end - 0.4, 0.12)


def _hair_very_long(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    wide = shape.skull * random.uniform(1.08, 1.3)
    canvas.disc(sway, 0.4, wide, 0.43)
    canvas.symmetric_area([(wide, 0.4), (wide * random.uniform(1.0, 1.25), random.uniform(1.6, 2.4))], sway)


def _hair_afro(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    radius = random.uniform(0.5, 0.68)
    for step in range(16):
        angle = pi * (step / 16 * 2)
        bump = random.uniform(0.16, 0.24)
        x, y = sway + cos(angle) * (radius - bump), 0.4 + sin(angle) * (radius - bump) * 0.92
        canvas.disc(x, y, bump + 0.02)
    canvas.disc(sway, 0.4, radius - 0.12, (radius - 0.12) * 0.95)


def _hair_topknot(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    _hair_cropped(canvas, shape, random, sway)
    radius = random.uniform(0.12, 0.2)
    canvas.disc(sway, -radius * 0.6, radius)


HAIR_DRAWINGS: dict[str, Callable[[Canvas, Shape, Random, float], None]] = {
    "cropped": _hair_cropped,
    "side parting": _hair_side_parting,
    "shoulder length": _hair_shoulder_length,
    "very long": _hair_very_long,
    "afro": _hair_afro,
    "topknot": _hair_topknot,
}


def _wear_cap(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    canvas.disc(sway, 0.24, shape.skull * 1.06, random.uniform(0.3, 0.4))
    reach = shape.skull * random.uniform(1.1, 1.35)
    canvas.stroke([(sway - reach, 0.27), (sway + reach, 0.27)], random.uniform(0.06, 0.12))


def _wear_beanie(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    top = random.uniform(0.05, 0.3)
    canvas.box(sway, -top, shape.skull * 1.08, 0.34 + top, 0.3)


def _wear_sun_hat(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    brim, top = random.uniform(0.55, 0.9), random.uniform(0.1, 0.35)
    canvas.disc(sway, 0.22, brim, random.uniform(0.05, 0.1))
    canvas.box(sway, -top, shape.skull * random.uniform(0.85, 1.02), 0.3 + top, 0.12)


def _wear_hijab(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    wide = shape.skull * random.uniform(1.08, 1.2)
    canvas.disc(sway, 0.46, wide, 0.5)
    canvas.symmetric_area(
        [(wide * 0.9, 0.7), (wide * 0.95, 1.1), (shape.shoulder * 0.75, 1.6), (shape.shoulder * 0.5, 2.2)], sway
    )


def _wear_scarf(canvas: Canvas, shape: Shape, random: Random, sway: float) -> None:
    canvas.stroke([(-shape.neck * 1.1, 1.18), (shape.neck * 1.1, 1.18)], random.uniform(0.26, 0.4))


HEADWEAR_DRAWINGS: dict[str, Callable[[Canvas, Shape, Random, float], None]] = {
    "cap": _wear_cap,
    "beanie": _wear_beanie,
    "sun hat": _wear_sun_hat,
    "hijab": _wear_hijab,
    "scarf": _wear_scarf,
}


def _draw_nothing(canvas: Canvas, random: Random) -> None:
    pass


def _draw_chair_back(canvas: Canvas, random: Random) -> None:
    width, top = random.uniform(0.75, 1.2), random.uniform(0.5, 1.7)
    if random.random() < 0.5:
        canvas.box(0, top, width, 3.6, random.uniform(0.1, 0.5))
        return
    for side in (-1, 1):
        canvas.stroke([(side * width, top), (side * width, 4.2)], 0.16)
    for step in range(random.choice((2, 3))):
        canvas.stroke([(-width, top + 0.1 + step * 0.6), (width, top + 0.1 + step * 0.6)], 0.2)


def _draw_laptop(canvas: Canvas, random: Random) -> None:
    canvas.box(0, 2.7, 0.85, 1.0, 0.05)
    canvas.box(0, 3.5, 2.6, 0.16, 0.02)


def _draw_folder(canvas: Canvas, random: Random) -> None:
    canvas.box(random.uniform(-0.9, 0.9), random.uniform(1.9, 2.6), random.uniform(0.35, 0.55), 0.9, 0.03)


def _draw_lamp(canvas: Canvas, random: Random) -> None:
    side, height = random.choice((-1, 1)), random.uniform(-0.4, 1.2)
    x = side * random.uniform(1.9, 2.6)
    canvas.stroke([(x, height), (x, 8.0)], 0.07)
    canvas.symmetric_area([(0.25, height - 0.3), (0.5, height + 0.35)], x)
    canvas.stroke([(x, 3.9), (0, 3.9)], 0.05)


PROP_DRAWINGS: dict[str, Callable[[Canvas, Random], None]] = {
    "chair back": _draw_chair_back,
    "laptop": _draw_laptop,
    "folder": _draw_folder,
    "lamp": _draw_lamp,
}


def _finish(canvas: Canvas, shape: Shape, random: Random, traits: dict[str, str], sway: float) -> Silhouette:
    """Melt the drawing, crop it, give it its final size, and return it with its head."""
    melted = canvas.image.filter(ImageFilter.GaussianBlur(MELT_PX)).point([0] * 110 + [255] * 146)
    bottom = round((MARGIN_HEADS + CUT_Y[traits["cut"]]) * PX_PER_HEAD)
    melted = melted.crop((0, 0, melted.width, min(bottom, melted.height)))
    left, top, right, end = melted.getbbox() or (0, 0, 1, 1)
    pad_x, pad_top = random.randrange(4, 60), random.randrange(0, 60)
    pad_bottom = random.randrange(0, 40) if traits["cut"] == "whole" else 0
    cropped = melted.crop((left - pad_x, top - pad_top, right + pad_x, end + pad_bottom))
    scale = random.choice((random.uniform(0.4, 1.0), random.uniform(1.0, 2.2)))
    size = (max(32, round(cropped.width * scale)), max(32, round(cropped.height * scale)))
    alpha = cropped.resize(size, Image.Resampling.BILINEAR)
    x_scale, y_scale = size[0] / cropped.width, size[1] / cropped.height
    center_x = ((LEFT_HEADS + sway) * PX_PER_HEAD - left + pad_x) * x_scale
    crown_y = (MARGIN_HEADS * PX_PER_HEAD - top + pad_top) * y_scale
    height, width = PX_PER_HEAD * y_scale, 2 * shape.skull * 1.03 * PX_PER_HEAD * x_scale
    box = alpha.point([0] * 16 + [255] * 240).getbbox() or (0, 0, 1, 1)
    tight = (box[0], box[1], box[2] - box[0], box[3] - box[1])
    face = (center_x, crown_y + 0.66 / 1.6 * height, width / 1.25, height / 1.6)
    return Silhouette(traits, alpha, tight, (center_x, width, height), face)
