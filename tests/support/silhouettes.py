"""Drawn silhouettes of people, whose head box is known exactly.

All coordinates are in heads: 1 is the height of a head, y runs from the crown (0, with ordinary hair) down to the chin
(1), and x is 0 in the center of the neck. The proportions come from anatomy books, and were not adapted to the
detection: an adult is 7.5 heads high and 2 heads wide at the shoulders, and the neck is 0.55 to 0.8 as wide as the head.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from io import BytesIO
from math import cos, pi, radians, sin
from random import Random
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from tests.support.outlines import (
    Outline,
    Point,
    mirror_outline,
    outline_disc,
    outline_limb,
    outline_tilted_box,
    rotate_point,
    smooth,
)

SUPERSAMPLING = 2
"""Scale at which people are drawn before the image is reduced, so that edges are as soft as those of a cut-out."""

POSES = {
    "arms down": 5, "akimbo": 3, "one hand raised": 2, "both hands raised": 2, "hands above the head": 2,
    "hands on the head": 1, "arms crossed": 2, "hands folded": 2, "pointing": 2, "waving": 3, "hand on chin": 2,
    "presenting": 2, "on the phone": 1,
}  # fmt: skip
HAIR = {"short": 5, "bob": 3, "long": 4, "bun": 2, "ponytail": 2, "afro": 1, "bald": 2, "spiky": 1}
CLOTHES = {"shirt": 4, "suit": 4, "dress": 3, "hijab": 1, "hat": 1, "scarf": 1}
PROPS = {
    "nothing": 10, "book": 1, "tablet": 1, "microphone stand": 1, "laptop": 1, "balloon": 1, "sign": 1, "chair back": 1,
}  # fmt: skip
CUTS = {"full": 4, "thigh": 2, "waist": 3}
BUILDS = {"slim": 3, "average": 4, "broad": 2, "child": 1, "tall": 1}
VALUES_BY_TRAIT = {"build": BUILDS, "pose": POSES, "hair": HAIR, "clothes": CLOTHES, "prop": PROPS, "cut": CUTS}
"""The values of each trait, with their weights."""

RAISED_ARM_POSES = {"both hands raised", "hands above the head", "hands on the head"}
"""Poses that raise the shoulders."""

HARD_TRAITS = {
    "both hands raised", "hands above the head", "hands on the head", "hand on chin", "on the phone", "afro", "hijab", "hat",
    "scarf", "balloon", "sign", "chair back",
}  # fmt: skip
"""Traits that hide the neck or resemble a head."""


class Silhouette(NamedTuple):
    """A drawn person. Boxes are in px of the image."""

    traits: dict[str, str]
    alpha: Image.Image
    """The alpha channel of the image."""
    tight: tuple[int, int, int, int]
    """Left, top, width and height of the bounding box, from the drawing at the larger scale."""
    head: tuple[float, float, float]
    """Center x, width and height of the head from crown to chin, with ordinary hair and ears."""
    face: tuple[float, float, float, float]
    """Center x, center y, width and height of the face box that the editor would draw on this head."""

    @property
    def is_hard(self) -> bool:
        return not HARD_TRAITS.isdisjoint(self.traits.values())

    @property
    def name(self) -> str:
        return ", ".join(self.traits.values())

    def to_image(self, color: tuple[int, int, int] = (90, 60, 50)) -> Image.Image:
        figure = Image.new("RGBA", self.alpha.size, color)
        figure.putalpha(self.alpha)
        return figure


class BodyProportions(NamedTuple):
    """Half widths of the parts of a body, in heads."""

    heads: float
    """Height of the whole person."""
    head: float
    neck: float
    shoulder: float
    waist: float
    hip: float
    arm: float
    shoulder_line: float
    """The y at which the shoulders begin: 1.1 for a very short neck, 1.4 for a long one."""

    def scale_y(self, y: float) -> float:
        """Return the y in this body that corresponds to `y` in a body of 7.5 heads."""
        return y if y <= 1.25 else 1.25 + (y - 1.25) * (self.heads - 1.25) / 6.25


def create_random(seed: int) -> Random:
    """Return a generator of reproducible test data."""
    return Random(seed)


def generate_people(count: int, seed: int = 1) -> Iterator[Silhouette]:
    """Draw people of random builds, poses, hair, clothes, props and crops."""
    random = create_random(seed)
    for _ in range(count):
        traits: dict[str, Any] = choose_traits(random, VALUES_BY_TRAIT)
        yield draw_person(random, **traits)


def choose_traits(random: Random, weights_by_trait: Mapping[str, Mapping[str, float]]) -> dict[str, str]:
    """Return a random choice for each trait."""
    return {
        trait: random.choices(list(weights), list(weights.values()))[0] for trait, weights in weights_by_trait.items()
    }


@cache
def default_person(seed: int = 7, height: int = 800) -> Silhouette:
    """Draw a person with the default traits."""
    return draw_person(create_random(seed), height=height)


def draw_person(
    random: Random,
    *,
    build: str = "average",
    pose: str = "arms down",
    hair: str = "short",
    clothes: str = "shirt",
    prop: str = "nothing",
    cut: str = "full",
    height: int | None = None,
) -> Silhouette:
    """Draw a person in an image of `height` px. By default the height is random: 400 to 4000, mostly small."""
    traits = {"build": build, "pose": pose, "hair": hair, "clothes": clothes, "prop": prop, "cut": cut}
    if clothes == "hijab":
        traits["hair"] = hair = "covered"
    body = _choose_proportions(random, build, clothes)
    if pose in RAISED_ARM_POSES:
        body = body._replace(shoulder_line=body.shoulder_line - 0.08)
    rotation = random.choice([0, 0, 0, 1]) * random.uniform(0.1, 0.35)
    body = body._replace(shoulder=body.shoulder * (1 - rotation), hip=body.hip * (1 - rotation / 2))
    lean, tilt = random.gauss(0, 0.05) + rotation * 0.4, radians(random.gauss(0, 4))

    head_parts = [*_outline_head(body), *_outline_hair(random, hair, body), *_outline_headwear(random, clothes, body)]
    chin = (lean * 0.3, 1.05)
    parts = [[rotate_point((x + lean, y), chin, tilt) for x, y in part] for part in head_parts]
    parts += [
        *_outline_torso(body, clothes, random),
        *_outline_legs(random, body, clothes),
        *_outline_arms(random, body, pose),
    ]
    parts += PROP_OUTLINES[prop](random, body)
    if random.random() < 0.5:
        parts, lean, tilt, chin = [[(-x, y) for x, y in part] for part in parts], -lean, -tilt, (-chin[0], chin[1])
    head_center = rotate_point((lean, 0.66 / 1.61), chin, tilt)
    return _render(random, traits, parts, head_center, body, cut, height)


def draw_discs(*boxes: tuple[int, int, int, int]) -> bytes:
    """Return a PNG of 300 x 400 px with black discs: a silhouette that is not a person."""
    image = Image.new("RGBA", (300, 400))
    for box in boxes:
        ImageDraw.Draw(image).ellipse(box, fill="black")
    return encode_image(image)


def encode_image(image: Image.Image, image_format: str = "PNG", **options: Any) -> bytes:
    """Return the bytes of an image file."""
    stream = BytesIO()
    image.save(stream, image_format, **({"compress_level": 0} if image_format == "PNG" else {}), **options)
    return stream.getvalue()


def _choose_proportions(random: Random, build: str, clothes: str) -> BodyProportions:
    slim, broad = build in ("slim", "child"), build == "broad"
    heads = {"child": random.uniform(5, 6.3), "tall": random.uniform(7.7, 8.3)}.get(build, random.uniform(6.9, 7.8))
    head = random.uniform(0.35, 0.42)
    neck = head * (random.uniform(0.68, 0.82) if broad else random.uniform(0.55, 0.66 if slim else 0.72))
    shoulder = random.uniform(0.68, 0.82) if build == "child" else random.uniform(0.82, 0.95) if slim else 0
    shoulder = shoulder or (random.uniform(1.05, 1.25) if broad else random.uniform(0.9, 1.08))
    padded = 0.06 if clothes == "suit" else 0
    waist = shoulder * (random.uniform(0.75, 1.0) if broad else random.uniform(0.58, 0.75))
    hip = max(waist * 1.05, shoulder * random.uniform(0.68, 0.85))
    arm = random.uniform(0.2, 0.26) if broad else random.uniform(0.14, 0.2)
    return BodyProportions(
        heads, head, neck, shoulder + padded, waist, hip, arm + padded / 2, random.uniform(1.12, 1.42)
    )


def _outline_head(body: BodyProportions) -> list[Outline]:
    """Return an egg from y = 0 to 1 with ears, which make it as wide as `body.head`."""
    skull = body.head * 0.94
    egg = []
    for step in range(48):
        y = sin(step * pi / 24)
        egg.append((cos(step * pi / 24) * skull * (1 - 0.16 * max(y, 0)), 0.5 + 0.5 * y))
    ears = [outline_disc(side * body.head * 0.93, 0.55, body.head * 0.07, 0.1) for side in (-1, 1)]
    return [egg, *ears]


def _outline_hair(random: Random, hair: str, body: BodyProportions) -> list[Outline]:
    outlines = HAIR_OUTLINES.get(hair)
    return outlines(random, body.head) if outlines else []


def _outline_short_hair(random: Random, head: float) -> list[Outline]:
    return [outline_disc(0, 0.36, head * random.uniform(0.96, 1.03), 0.37)]


def _outline_bob(random: Random, head: float) -> list[Outline]:
    end_y, width = random.uniform(0.82, 1.12), head * random.uniform(1.08, 1.35)
    side = [(0, -0.03), (head * 0.8, 0.08), (width * 0.97, 0.45), (width, end_y - 0.15), (width * 0.85, end_y)]
    return [smooth(mirror_outline(side))]


def _outline_long_hair(random: Random, head: float) -> list[Outline]:
    end_y, width = random.uniform(1.4, 2.4), head * random.uniform(1.02, 1.3)
    side = [
        (0, -0.03),
        (head * 0.8, 0.08),
        (width * 0.95, 0.45),
        (width, 0.9),
        (width * random.uniform(0.9, 1.2), 1.25),
    ]
    return [smooth(mirror_outline([*side, (width, end_y - 0.1), (width * 0.7, end_y)]))]


def _outline_bun(random: Random, head: float) -> list[Outline]:
    radius = random.uniform(0.13, 0.24)
    x = random.choice([0, 0, 0.15])
    bun = outline_disc(x, -radius * random.uniform(0.5, 0.8), radius, radius)
    return [outline_disc(0, 0.36, head * 0.98, 0.37), bun]


def _outline_ponytail(random: Random, head: float) -> list[Outline]:
    tail = [(head * 0.6, 0.15, 0.1), (head * 1.3, 0.4, 0.13), (head * 1.45, random.uniform(0.9, 1.4), 0.05)]
    return [outline_disc(0, 0.36, head * 0.98, 0.37), *outline_limb(tail)]


def _outline_afro(random: Random, head: float) -> list[Outline]:
    radius = random.uniform(0.52, 0.72)
    return [outline_disc(0, random.uniform(0.36, 0.46), radius, radius * 0.95)]


def _outline_spiky_hair(random: Random, head: float) -> list[Outline]:
    roots = [(sin(n * 0.35) * head * 0.9, 0.35 - cos(n * 0.35) * 0.35) for n in range(-4, 5)]
    return [[(x - 0.09, y + 0.05), (x * 1.3, y - random.uniform(0.08, 0.22)), (x + 0.09, y + 0.05)] for x, y in roots]


HAIR_OUTLINES: dict[str, Callable[[Random, float], list[Outline]]] = {
    "short": _outline_short_hair,
    "bob": _outline_bob,
    "long": _outline_long_hair,
    "bun": _outline_bun,
    "ponytail": _outline_ponytail,
    "afro": _outline_afro,
    "spiky": _outline_spiky_hair,
}
"""Outlines of hair, for a head of this half width. Bald and covered heads have none."""


def _outline_headwear(random: Random, clothes: str, body: BodyProportions) -> list[Outline]:
    head, shoulder_line = body.head, body.shoulder_line
    if clothes == "hijab":
        width, neck = head * random.uniform(1.05, 1.2), head * random.uniform(0.82, 1.1)
        drape = body.shoulder * random.uniform(0.6, 0.9)
        side = [(0, -0.05), (head * 0.7, 0.05), (width, 0.45), (width * 0.95, 0.8), (neck, 1.08)]
        ends = [(neck * 1.15, shoulder_line), (drape, shoulder_line + 0.35), (drape * 0.7, shoulder_line + 0.9)]
        return [smooth(mirror_outline([*side, *ends]))]
    if clothes == "hat":
        brim, top = random.uniform(0.42, 0.8), random.uniform(0.05, 0.3)
        crown = mirror_outline([(0, -top), (head * 0.85, -top), (head * 1.02, 0.25)])
        return [crown, outline_disc(0, 0.24, brim, random.uniform(0.04, 0.09))]
    if clothes == "scarf":
        width = body.neck * random.uniform(1.2, 1.6)
        return [smooth(mirror_outline([(0, 0.95), (width, 1.02), (width * 1.1, 1.2), (width, 1.45)]))]
    return []


def _outline_torso(body: BodyProportions, clothes: str, random: Random) -> list[Outline]:
    neck, shoulder_line, shoulder = body.neck, body.shoulder_line, body.shoulder
    collar = neck + (0.03 if clothes in ("suit", "shirt") else 0)
    side = [
        (neck * 0.9, 0.75),
        (neck, 1.02),
        (collar, shoulder_line - 0.12),
        (max(shoulder * 0.45, collar * 1.25), shoulder_line),
        (shoulder * 0.85, shoulder_line + random.uniform(0.05, 0.22)),
        (shoulder, shoulder_line + random.uniform(0.27, 0.45)),
        (shoulder * 0.85, body.scale_y(2.2)),
        (body.waist, body.scale_y(2.95)),
        (body.hip, body.scale_y(3.75)),
        (body.hip * 0.8, body.scale_y(4.15)),
    ]
    return [smooth(mirror_outline(side))]


def _outline_legs(random: Random, body: BodyProportions, clothes: str) -> list[Outline]:
    stance, leg = random.uniform(0.4, 0.65), 0.22 if clothes == "suit" else 0.17
    parts = []
    for side in (-1, 1):
        hip, foot = side * body.hip * 0.52, side * (body.hip * 0.5 + (stance - 0.4) * 0.8)
        thigh = (hip, body.scale_y(3.9), body.hip * 0.45)
        knee = ((hip + foot) / 2, body.scale_y(5.5), leg + 0.02)
        parts += outline_limb([thigh, knee, (foot, body.scale_y(7.25), leg * 0.75)])
        parts.append(outline_disc(foot + side * 0.06, body.scale_y(7.4), 0.2, 0.1))
    if clothes == "dress":
        hem_y = body.scale_y(random.uniform(4.8, 6.8))
        hem = body.hip * random.uniform(1.0, 1.7)
        side_points = [(body.waist * 0.95, body.scale_y(2.9)), (body.hip, body.scale_y(3.6)), (hem, hem_y)]
        parts.append(mirror_outline(side_points))
    return parts


def _outline_arms(random: Random, body: BodyProportions, pose: str) -> list[Outline]:
    """Return both arms. The two angles of an arm are in degrees, outwards from hanging down."""

    def about(*angles: float) -> tuple[float, ...]:
        return tuple(random.gauss(angle, 5) for angle in angles)

    down = about(9, 4)
    angles_of_arms = {
        "arms down": (down, about(9, 4)),
        "akimbo": (about(42, -52), about(42, -52) if random.random() < 0.7 else down),
        "one hand raised": (about(random.choice([150, 165, 120]), random.choice([170, 180, 150])), down),
        "both hands raised": (about(95, 170), about(95, 170)),
        "hands above the head": (about(158, 178), about(158, 178)),
        "hands on the head": (about(125, 235), about(125, 235)),
        "arms crossed": (about(12, -80), about(12, -75)),
        "hands folded": (about(16, -55), about(16, -55)),
        "pointing": (about(random.choice([80, 95, 125]), random.choice([88, 100, 125])), down),
        "waving": (about(random.choice([40, 65, 90]), random.choice([150, 165, 185])), down),
        "hand on chin": (about(12, -150), about(10, -75)),
        "presenting": (about(25, random.choice([75, 100])), down if random.random() < 0.5 else about(25, 80)),
        "on the phone": (about(35, 205), down),
    }[pose]  # fmt: skip
    foreshortening = 0.55 if pose == "hand on chin" else 1  # the upper arm points at the camera
    lengths = [foreshortening * (body.heads - 1.25) / 6.25, (body.heads - 1.25) / 6.25]
    return [
        part
        for side, angles in zip((-1, 1), angles_of_arms, strict=True)
        for part in _outline_arm(random, body, side, angles, lengths)
    ]


def _outline_arm(
    random: Random, body: BodyProportions, side: int, angles: tuple[float, ...], lengths: list[float]
) -> list[Outline]:
    thickness = body.arm
    x, y = side * (body.shoulder - thickness * 0.9), body.shoulder_line + 0.3
    joints = [(x, y, thickness)]
    segments = zip(angles, (1.4 * lengths[0], 1.15 * lengths[1]), (thickness * 0.8, thickness * 0.58), strict=True)
    for angle, length, radius in segments:
        x, y = x + side * sin(radians(angle)) * length, y + cos(radians(angle)) * length
        joints.append((x, y, radius))
    hand_angle = radians(angles[1] + random.gauss(0, 12))
    dx, dy = side * sin(hand_angle), cos(hand_angle)
    palm = [(x, y, thickness * 0.58), (x + dx * 0.22, y + dy * 0.22, 0.16), (x + dx * 0.42, y + dy * 0.42, 0.14)]
    spread = random.choice([0, 0, 0.35])
    finger_tips = [
        (x + dx * 0.72 + dy * offset * 0.5, y + dy * 0.72 - dx * offset * 0.5)
        for offset in (-spread, -spread / 3, spread / 3, spread)
    ]
    knuckle = (x + dx * 0.4, y + dy * 0.4, 0.07)
    return [
        *outline_limb(joints),
        *outline_limb(palm),
        *(part for tip in finger_tips for part in outline_limb([knuckle, (*tip, 0.035)])),
    ]


def _choose_side(random: Random) -> int:
    return random.choice([-1, 1])


def _outline_nothing(random: Random, body: BodyProportions) -> list[Outline]:
    _choose_side(random)  # keeps the sequence of random numbers equal for all props
    return []


def _outline_book(random: Random, body: BodyProportions) -> list[Outline]:
    x, y = _choose_side(random) * random.uniform(0, 0.9), random.uniform(1.9, 2.9)
    return [outline_tilted_box(x, y, random.uniform(0.5, 1.1), random.uniform(0.6, 0.9), random.gauss(0, 12))]


def _outline_laptop(random: Random, body: BodyProportions) -> list[Outline]:
    _choose_side(random)
    return [outline_tilted_box(0, 3.0, 1.7, 1.0, 0), outline_tilted_box(0, 3.5, 5.0, 0.14, 0)]


def _outline_microphone_stand(random: Random, body: BodyProportions) -> list[Outline]:
    side = _choose_side(random)
    x, tip = side * random.uniform(0.3, 1.2), (side * random.uniform(0.1, 0.3), random.uniform(0.95, 1.2))
    return [
        *outline_limb([(x, 7.4, 0.04), (x, 1.9, 0.03)]),
        *outline_limb([(x, 1.9, 0.03), (*tip, 0.04)]),
        outline_disc(*tip, 0.1, 0.12),
        outline_disc(x, 7.4, 0.5, 0.08),
    ]


def _outline_balloon(random: Random, body: BodyProportions) -> list[Outline]:
    side = _choose_side(random)
    hand = (side * (body.shoulder + 0.3), body.scale_y(3.6))
    x, y, radius = side * random.uniform(1.2, 2.2), random.uniform(-0.8, 0.8), random.uniform(0.35, 0.65)
    string = outline_limb([(*hand, 0.012), (x, y + radius * 0.9, 0.012)])
    return [outline_disc(x, y, radius * 0.9, radius), *string]


def _outline_sign(random: Random, body: BodyProportions) -> list[Outline]:
    side = _choose_side(random)
    x, y = side * random.uniform(1.3, 1.8), random.uniform(-0.3, 0.9)
    board = outline_tilted_box(x, y, random.uniform(0.8, 1.4), random.uniform(0.6, 1.0), random.gauss(0, 6))
    return [board, *outline_limb([(x, y, 0.05), (side * (body.shoulder + 0.2), body.scale_y(3.0), 0.05)])]


def _outline_chair_back(random: Random, body: BodyProportions) -> list[Outline]:
    _choose_side(random)
    top, width = random.uniform(0.35, 1.75), random.uniform(0.7, 1.15)
    side = [(0, top), (width * 0.8, top + 0.03), (width, top + 0.3), (width * 1.05, 3.2), (width, 4.3)]
    return [smooth(mirror_outline(side))]


PROP_OUTLINES: dict[str, Callable[[Random, BodyProportions], list[Outline]]] = {
    "nothing": _outline_nothing,
    "book": _outline_book,
    "tablet": _outline_book,
    "laptop": _outline_laptop,
    "microphone stand": _outline_microphone_stand,
    "balloon": _outline_balloon,
    "sign": _outline_sign,
    "chair back": _outline_chair_back,
}


def _render(
    random: Random,
    traits: dict[str, str],
    parts: list[Outline],
    head_center: Point,
    body: BodyProportions,
    cut: str,
    height: int | None,
) -> Silhouette:
    """Draw the parts in an image, at a random x. A cropped person ends at the bottom edge."""
    height = height or round(400 * 10 ** random.random() ** 2)
    left, right = (bound(x for part in parts for x, _ in part) for bound in (min, max))
    top, bottom = (bound(y for part in parts for _, y in part) for bound in (min, max))
    bottom = {"full": bottom, "thigh": body.scale_y(4.7), "waist": body.scale_y(3.0)}[cut]
    top_margin, bottom_margin = random.uniform(0, 0.25), random.uniform(0.0, 0.12) if cut == "full" else 0
    scale = height * SUPERSAMPLING / ((bottom - top) * (1 + top_margin + bottom_margin))
    large_width = scale * (right - left) * random.uniform(1.02, 1.5) + 4 * SUPERSAMPLING
    width = round(large_width / SUPERSAMPLING)
    dx = -left * scale + (large_width - (right - left) * scale) * random.uniform(0.1, 0.9)
    dy = height * SUPERSAMPLING - (bottom + bottom_margin * (bottom - top)) * scale
    large = Image.new("L", (width * SUPERSAMPLING, height * SUPERSAMPLING))
    pen = ImageDraw.Draw(large)
    for part in parts:
        pen.polygon([(x * scale + dx, y * scale + dy) for x, y in part], fill=255)
    px_per_head = scale / SUPERSAMPLING
    center_x = head_center[0] * px_per_head + dx / SUPERSAMPLING
    center_y = head_center[1] * px_per_head + dy / SUPERSAMPLING
    head_width = 2 * body.head * px_per_head
    return Silhouette(
        traits,
        large.reduce(SUPERSAMPLING),
        _reduce_box(large.getbbox() or (0, 0, 0, 0)),
        (center_x, head_width, px_per_head),
        (center_x, center_y, head_width / 1.25, px_per_head / 1.6),
    )


def _reduce_box(bounds: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Return left, top, width and height of a box of the large drawing in px of the image, rounded outwards."""
    left, top = bounds[0] // SUPERSAMPLING, bounds[1] // SUPERSAMPLING
    right, bottom = -(-bounds[2] // SUPERSAMPLING), -(-bounds[3] // SUPERSAMPLING)
    return (left, top, right - left, bottom - top)
