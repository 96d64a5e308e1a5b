"""People to measure, drawn: silhouettes whose head is known because it was drawn there.

Everything is drawn in heads: 1 is the height of a head, from the crown (0, with ordinary hair) down to
the chin (1), and x is 0 in the middle of the neck. The proportions are those of anatomy books, not of
what measures well: an adult is 7.5 heads high, 2 wide at the shoulders, and the neck is 0.55 to 0.8 as
wide as the head.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import cos, hypot, pi, radians, sin
from random import Random
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

Point = tuple[float, float]
Outline = list[Point]

SUPERSAMPLING = 2
"""Drawn this many times larger and then reduced, so that edges are soft as those of a cut-out."""

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

RAISED_ARM_POSES = {"both hands raised", "hands above the head", "hands on the head"}
"""Poses that lift the shoulders."""

HARD_TRAITS = {
    "both hands raised", "hands above the head", "hands on the head", "hand on chin", "on the phone", "afro", "hijab", "hat",
    "scarf", "balloon", "sign", "chair back",
}  # fmt: skip
"""What hides the neck, or could be taken for a head."""


class Silhouette(NamedTuple):
    """A drawn person: `alpha` is the picture's alpha channel, and boxes are px of the picture."""

    traits: dict[str, str]
    alpha: Image.Image
    tight: tuple[int, int, int, int]
    """Left, top, width, height: of every pixel that the finer drawing touches."""
    head: tuple[float, float, float]
    """Center x, width and height of the head from crown to chin, with ordinary hair and ears."""
    face: tuple[float, float, float, float]
    """Center x, center y, width, height: the box that the editor would draw on this head."""

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
    """Half widths, in heads; `heads` is how many of them the whole person is high."""

    heads: float
    head: float
    neck: float
    shoulder: float
    waist: float
    hip: float
    arm: float
    shoulder_line: float
    """How far down the shoulders begin: 1.1 is hardly any neck, 1.4 a long one."""

    def scale_y(self, y: float) -> float:
        """Where a body of 7.5 heads has `y`, this one has it here."""
        return y if y <= 1.25 else 1.25 + (y - 1.25) * (self.heads - 1.25) / 6.25


def generate_people(count: int, seed: int = 1) -> Iterator[Silhouette]:
    """So many people, each of a build, a pose, hair, clothes, a prop and a cut that chance chose."""
    random = Random(seed)  # noqa: S311 (nothing is secret here)
    for _ in range(count):
        kinds: dict[str, Any] = {
            name: random.choices(list(weights), list(weights.values()))[0]
            for name, weights in {
                "build": BUILDS, "pose": POSES, "hair": HAIR, "clothes": CLOTHES, "prop": PROPS, "cut": CUTS,
            }.items()
        }  # fmt: skip
        yield draw_person(random, **kinds)


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
    """One person in a picture `high` px high (by chance 400 to 4000, small ones more often)."""
    kinds = {"build": build, "pose": pose, "hair": hair, "clothes": clothes, "prop": prop, "cut": cut}
    if clothes == "hijab":
        kinds["hair"] = hair = "covered"
    body = _choose_proportions(random, build, clothes)
    if pose in RAISED_ARM_POSES:
        body = body._replace(shoulder_line=body.shoulder_line - 0.08)
    turned = random.choice([0, 0, 0, 1]) * random.uniform(0.1, 0.35)
    body = body._replace(shoulder=body.shoulder * (1 - turned), hip=body.hip * (1 - turned / 2))
    lean, tilt = random.gauss(0, 0.05) + turned * 0.4, radians(random.gauss(0, 4))

    head_parts = [*_outline_head(body), *_outline_hair(random, hair, body), *_outline_headwear(random, clothes, body)]
    chin = (lean * 0.3, 1.05)
    parts = [[_rotate_point((x + lean, y), chin, tilt) for x, y in part] for part in head_parts]
    parts += [
        *_outline_torso(body, clothes, random),
        *_outline_legs(random, body, clothes),
        *_outline_arms(random, body, pose),
    ]
    parts += _outline_prop(random, prop, body)
    if random.random() < 0.5:
        parts, lean, tilt, chin = [[(-x, y) for x, y in part] for part in parts], -lean, -tilt, (-chin[0], chin[1])
    middle = _rotate_point((lean, 0.66 / 1.61), chin, tilt)
    return _render(random, kinds, parts, middle, body, cut, height)


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
    """An egg with ears, from 0 to 1; the ears (or hair beside it) make it as wide as `body.head`."""
    skull = body.head * 0.94
    egg = []
    for step in range(48):
        down = sin(step * pi / 24)
        egg.append((cos(step * pi / 24) * skull * (1 - 0.16 * max(down, 0)), 0.5 + 0.5 * down))
    ears = [_outline_disc(side * body.head * 0.93, 0.55, body.head * 0.07, 0.1) for side in (-1, 1)]
    return [egg, *ears]


def _outline_hair(random: Random, hair: str, body: BodyProportions) -> list[Outline]:  # noqa: PLR0911 (a return a kind)
    wide = body.head
    if hair == "short":
        return [_outline_disc(0, 0.36, wide * random.uniform(0.96, 1.03), 0.37)]
    if hair == "bob":
        ends, out = random.uniform(0.82, 1.12), wide * random.uniform(1.08, 1.35)
        return [
            _smooth(
                _mirror_outline(
                    [(0, -0.03), (wide * 0.8, 0.08), (out * 0.97, 0.45), (out, ends - 0.15), (out * 0.85, ends)]
                )
            )
        ]
    if hair == "long":
        ends, out = random.uniform(1.4, 2.4), wide * random.uniform(1.02, 1.3)
        side = [(0, -0.03), (wide * 0.8, 0.08), (out * 0.95, 0.45), (out, 0.9), (out * random.uniform(0.9, 1.2), 1.25)]
        return [_smooth(_mirror_outline([*side, (out, ends - 0.1), (out * 0.7, ends)]))]
    if hair == "bun":
        size = random.uniform(0.13, 0.24)
        aside = random.choice([0, 0, 0.15])
        return [
            _outline_disc(0, 0.36, wide * 0.98, 0.37),
            _outline_disc(aside, -size * random.uniform(0.5, 0.8), size, size),
        ]
    if hair == "ponytail":
        tail = [(wide * 0.6, 0.15, 0.1), (wide * 1.3, 0.4, 0.13), (wide * 1.45, random.uniform(0.9, 1.4), 0.05)]
        return [_outline_disc(0, 0.36, wide * 0.98, 0.37), *_outline_limb(tail)]
    if hair == "afro":
        size = random.uniform(0.52, 0.72)
        return [_outline_disc(0, random.uniform(0.36, 0.46), size, size * 0.95)]
    if hair == "spiky":
        spikes = [(sin(n * 0.35) * wide * 0.9, 0.35 - cos(n * 0.35) * 0.35) for n in range(-4, 5)]
        return [
            [(x - 0.09, y + 0.05), (x * 1.3, y - random.uniform(0.08, 0.22)), (x + 0.09, y + 0.05)] for x, y in spikes
        ]
    return []


def _outline_headwear(random: Random, clothes: str, body: BodyProportions) -> list[Outline]:
    wide, line = body.head, body.shoulder_line
    if clothes == "hijab":
        out, neck = wide * random.uniform(1.05, 1.2), wide * random.uniform(0.82, 1.1)
        drape = body.shoulder * random.uniform(0.6, 0.9)
        side = [(0, -0.05), (wide * 0.7, 0.05), (out, 0.45), (out * 0.95, 0.8), (neck, 1.08), (neck * 1.15, line)]
        return [_smooth(_mirror_outline([*side, (drape, line + 0.35), (drape * 0.7, line + 0.9)]))]
    if clothes == "hat":
        brim, top = random.uniform(0.42, 0.8), random.uniform(0.05, 0.3)
        crown = _mirror_outline([(0, -top), (wide * 0.85, -top), (wide * 1.02, 0.25)])
        return [crown, _outline_disc(0, 0.24, brim, random.uniform(0.04, 0.09))]
    if clothes == "scarf":
        out = body.neck * random.uniform(1.2, 1.6)
        return [_smooth(_mirror_outline([(0, 0.95), (out, 1.02), (out * 1.1, 1.2), (out, 1.45)]))]
    return []


def _outline_torso(body: BodyProportions, clothes: str, random: Random) -> list[Outline]:
    neck, line, shoulder = body.neck, body.shoulder_line, body.shoulder
    collar = neck + (0.03 if clothes in ("suit", "shirt") else 0)
    side = [
        (neck * 0.9, 0.75), (neck, 1.02), (collar, line - 0.12), (max(shoulder * 0.45, collar * 1.25), line),
        (shoulder * 0.85, line + random.uniform(0.05, 0.22)), (shoulder, line + random.uniform(0.27, 0.45)), (shoulder * 0.85, body.scale_y(2.2)),
        (body.waist, body.scale_y(2.95)), (body.hip, body.scale_y(3.75)), (body.hip * 0.8, body.scale_y(4.15)),
    ]  # fmt: skip
    return [_smooth(_mirror_outline(side))]


def _outline_legs(random: Random, body: BodyProportions, clothes: str) -> list[Outline]:
    apart, wide = random.uniform(0.4, 0.65), 0.22 if clothes == "suit" else 0.17
    legs = []
    for side in (-1, 1):
        hip, foot = side * body.hip * 0.52, side * (body.hip * 0.5 + (apart - 0.4) * 0.8)
        joints = [(hip, body.scale_y(3.9), body.hip * 0.45), ((hip + foot) / 2, body.scale_y(5.5), wide + 0.02)]
        ankle = body.scale_y(7.25)
        legs += _outline_limb([*joints, (foot, ankle, wide * 0.75)])
        legs.append(_outline_disc(foot + side * 0.06, body.scale_y(7.4), 0.2, 0.1))
    if clothes == "dress":
        hem = random.uniform(4.8, 6.8)
        out = body.hip * random.uniform(1.0, 1.7)
        legs.append(
            _mirror_outline(
                [(body.waist * 0.95, body.scale_y(2.9)), (body.hip, body.scale_y(3.6)), (out, body.scale_y(hem))]
            )
        )
    return legs


def _outline_arms(random: Random, body: BodyProportions, pose: str) -> list[Outline]:
    """Both arms; an arm is bent by two angles, in degrees from hanging down, outwards."""

    def about(*angles: float) -> tuple[float, ...]:
        return tuple(random.gauss(angle, 5) for angle in angles)

    down = about(9, 4)
    bent = {
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
    forward = 0.55 if pose == "hand on chin" else 1  # an upper arm that points at the camera looks short
    reach = [forward * (body.heads - 1.25) / 6.25, (body.heads - 1.25) / 6.25]
    return [
        part
        for side, angles in zip((-1, 1), bent, strict=True)
        for part in _outline_arm(random, body, side, angles, reach)
    ]


def _outline_arm(
    random: Random, body: BodyProportions, side: int, angles: tuple[float, ...], reach: list[float]
) -> list[Outline]:
    thick = body.arm
    x, y = side * (body.shoulder - thick * 0.9), body.shoulder_line + 0.3
    joints = [(x, y, thick)]
    for angle, length, radius in zip(
        angles, (1.4 * reach[0], 1.15 * reach[1]), (thick * 0.8, thick * 0.58), strict=True
    ):
        x, y = x + side * sin(radians(angle)) * length, y + cos(radians(angle)) * length
        joints.append((x, y, radius))
    towards = radians(angles[1] + random.gauss(0, 12))
    dx, dy = side * sin(towards), cos(towards)
    palm = [(x, y, thick * 0.58), (x + dx * 0.22, y + dy * 0.22, 0.16), (x + dx * 0.42, y + dy * 0.42, 0.14)]
    spread = random.choice([0, 0, 0.35])
    fingers = [
        (x + dx * 0.72 + dy * aside * 0.5, y + dy * 0.72 - dx * aside * 0.5) for aside in (-spread, -spread / 3, spread / 3, spread)
    ]  # fmt: skip
    knuckle = (x + dx * 0.4, y + dy * 0.4, 0.07)
    return [
        *_outline_limb(joints),
        *_outline_limb(palm),
        *(part for tip in fingers for part in _outline_limb([knuckle, (*tip, 0.035)])),
    ]


def _outline_prop(random: Random, prop: str, body: BodyProportions) -> list[Outline]:  # noqa: PLR0911 (a return a kind)
    side = random.choice([-1, 1])
    if prop in ("book", "tablet"):
        x, y = side * random.uniform(0, 0.9), random.uniform(1.9, 2.9)
        return [_outline_tilted_box(x, y, random.uniform(0.5, 1.1), random.uniform(0.6, 0.9), random.gauss(0, 12))]
    if prop == "laptop":
        return [_outline_tilted_box(0, 3.0, 1.7, 1.0, 0), _outline_tilted_box(0, 3.5, 5.0, 0.14, 0)]
    if prop == "microphone stand":
        x, tip = side * random.uniform(0.3, 1.2), (side * random.uniform(0.1, 0.3), random.uniform(0.95, 1.2))
        stand = [(x, 7.4, 0.04), (x, 1.9, 0.03)]
        return [
            *_outline_limb(stand),
            *_outline_limb([(x, 1.9, 0.03), (*tip, 0.04)]),
            _outline_disc(*tip, 0.1, 0.12),
            _outline_disc(x, 7.4, 0.5, 0.08),
        ]
    if prop == "balloon":
        hand = (side * (body.shoulder + 0.3), body.scale_y(3.6))
        x, y, size = side * random.uniform(1.2, 2.2), random.uniform(-0.8, 0.8), random.uniform(0.35, 0.65)
        return [_outline_disc(x, y, size * 0.9, size), *_outline_limb([(*hand, 0.012), (x, y + size * 0.9, 0.012)])]
    if prop == "sign":
        x, y = side * random.uniform(1.3, 1.8), random.uniform(-0.3, 0.9)
        board = _outline_tilted_box(x, y, random.uniform(0.8, 1.4), random.uniform(0.6, 1.0), random.gauss(0, 6))
        return [board, *_outline_limb([(x, y, 0.05), (side * (body.shoulder + 0.2), body.scale_y(3.0), 0.05)])]
    if prop == "chair back":
        top, wide = random.uniform(0.35, 1.75), random.uniform(0.7, 1.15)
        return [
            _smooth(
                _mirror_outline(
                    [(0, top), (wide * 0.8, top + 0.03), (wide, top + 0.3), (wide * 1.05, 3.2), (wide, 4.3)]
                )
            )
        ]
    return []


def _render(
    random: Random,
    traits: dict[str, str],
    parts: list[Outline],
    head_center: Point,
    body: BodyProportions,
    cut: str,
    height: int | None,
) -> Silhouette:
    """The parts on a picture: anywhere across it, the lower edge through the person where it is cut."""
    height = height or round(400 * 10 ** random.random() ** 2)
    left, right = (end(x for part in parts for x, _ in part) for end in (min, max))
    top, bottom = (end(y for part in parts for _, y in part) for end in (min, max))
    bottom = {"full": bottom, "thigh": body.scale_y(4.7), "waist": body.scale_y(3.0)}[cut]
    above, below = random.uniform(0, 0.25), random.uniform(0.0, 0.12) if cut == "full" else 0
    scale = height * SUPERSAMPLING / ((bottom - top) * (1 + above + below))
    room = scale * (right - left) * random.uniform(1.02, 1.5) + 4 * SUPERSAMPLING
    wide = round(room / SUPERSAMPLING)
    dx = -left * scale + (room - (right - left) * scale) * random.uniform(0.1, 0.9)
    dy = height * SUPERSAMPLING - (bottom + below * (bottom - top)) * scale
    fine = Image.new("L", (wide * SUPERSAMPLING, height * SUPERSAMPLING))
    pen = ImageDraw.Draw(fine)
    for part in parts:
        pen.polygon([(x * scale + dx, y * scale + dy) for x, y in part], fill=255)
    bounds = fine.getbbox()
    assert bounds
    box = (
        bounds[0] // SUPERSAMPLING,
        bounds[1] // SUPERSAMPLING,
        -(-bounds[2] // SUPERSAMPLING),
        -(-bounds[3] // SUPERSAMPLING),
    )
    px = scale / SUPERSAMPLING
    center = (head_center[0] * px + dx / SUPERSAMPLING, head_center[1] * px + dy / SUPERSAMPLING)
    return Silhouette(
        traits,
        fine.reduce(SUPERSAMPLING),
        (box[0], box[1], box[2] - box[0], box[3] - box[1]),
        (center[0], 2 * body.head * px, px),
        (*center, 2 * body.head * px / 1.25, px / 1.6),
    )


def _outline_disc(x: float, y: float, radius_x: float, radius_y: float) -> Outline:
    return [(x + radius_x * cos(step * pi / 24), y + radius_y * sin(step * pi / 24)) for step in range(48)]


def _outline_limb(joints: list[tuple[float, float, float]]) -> list[Outline]:
    """Discs, and what lies between each and the next."""
    parts = [_outline_disc(x, y, radius, radius) for x, y, radius in joints]
    for (x, y, radius), (x2, y2, radius2) in pairwise(joints):
        length = hypot(x2 - x, y2 - y)
        across = (y - y2) / length, (x2 - x) / length
        parts.append([
            (x + across[0] * radius, y + across[1] * radius), (x2 + across[0] * radius2, y2 + across[1] * radius2),
            (x2 - across[0] * radius2, y2 - across[1] * radius2), (x - across[0] * radius, y - across[1] * radius),
        ])  # fmt: skip
    return parts


def _outline_tilted_box(x: float, y: float, width: float, height: float, degrees: float) -> Outline:
    corners = [(x + dx * width / 2, y + dy * height / 2) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return [_rotate_point(corner, (x, y), radians(degrees)) for corner in corners]


def _rotate_point(point: Point, center: Point, angle: float) -> Point:
    x, y = point[0] - center[0], point[1] - center[1]
    return center[0] + x * cos(angle) - y * sin(angle), center[1] + x * sin(angle) + y * cos(angle)


def _mirror_outline(side: Outline) -> Outline:
    """A closed outline from its right side, told from the top down."""
    return [*side, *[(-x, y) for x, y in reversed(side) if x]]


def _smooth(outline: Outline) -> Outline:
    """The closed curve through all points, round at each of them (Catmull and Rom's)."""
    count = len(outline)
    curve: Outline = []
    for n in range(count):
        before, start, end, after = (outline[(n + k) % count] for k in (-1, 0, 1, 2))
        for step in range(8):
            t = step / 8
            x, y = (
                0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)
                for a, b, c, d in zip(before, start, end, after, strict=True)
            )  # fmt: skip
            curve.append((x, y))
    return curve
