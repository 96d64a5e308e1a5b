"""The shapes.

No source shows one of them: their outlines are assumed from their names. So `Arrow_1_v2` is an arrow to the right and
`Arrow_2_v2` one with two heads, `Line_v2` a bar that fills its box, `Drop_1` stands on its round end, `Polygon` has
eight sides, `Hexagon_1` stands on a side and `Hexagon_2` on a corner, `Oval_1` is an ellipse and `Oval_2` has straight
sides. Each fills its box. `strokeRadius` is assumed to round the corners of the two rectangles.
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from scenekit.core.geometry import clamp
from scenekit.storyboard.clip_drawing import Drawn
from scenekit.storyboard.effects import shadow, stroke
from scenekit.storyboard.markup import element, number, paint
from scenekit.storyboard.placeholders import unknown
from scenekit.storyboard.svg_paths import traced

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.inspection.view import Clip
    from scenekit.storyboard.svg_defs import Definitions

BEND = 0.2761
"""How far the handles of a quarter of a circle reach, of its diameter."""

OFF = 0.5 - BEND

CIRCLE = (
    f"M0.5 0 C{1 - OFF} 0 1 {OFF} 1 0.5 C1 {1 - OFF} {1 - OFF} 1 0.5 1 "
    f"C{OFF} 1 0 {1 - OFF} 0 0.5 C0 {OFF} {OFF} 0 0.5 0 Z"
)


def _polygon(corners: int, turn: float = 0, inner: float = 1) -> str:
    """A regular polygon that fills the unit box, its first corner up, turned by so much of a side.

    With `inner`, every other corner is that much nearer the middle, which makes a star.
    """
    angles = [2 * pi * (n + turn) / corners - pi / 2 for n in range(corners)]
    radii = [inner if n % 2 else 1.0 for n in range(corners)]
    points = [(radius * cos(angle), radius * sin(angle)) for radius, angle in zip(radii, angles, strict=True)]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    width, height = max(x for x, _ in points) - left, max(y for _, y in points) - top
    return f"M{' L'.join(f'{(x - left) / width:.4f} {(y - top) / height:.4f}' for x, y in points)} Z"


OUTLINES = {
    "Line_v2": "M0 0 L1 0 L1 1 L0 1 Z",
    "Arrow_1_v2": "M0 0.3 L0.6 0.3 L0.6 0 L1 0.5 L0.6 1 L0.6 0.7 L0 0.7 Z",
    "Arrow_2_v2": "M0 0.5 L0.3 0 L0.3 0.3 L0.7 0.3 L0.7 0 L1 0.5 L0.7 1 L0.7 0.7 L0.3 0.7 L0.3 1 Z",
    "Circle": CIRCLE,
    "Triangle": "M0.5 0 L1 1 L0 1 Z",
    "Parallelogram": "M0.25 0 L1 0 L0.75 1 L0 1 Z",
    "Drop_1": "M0.5 0 C0.62 0.22 1 0.42 1 0.67 C1 0.86 0.78 1 0.5 1 C0.22 1 0 0.86 0 0.67 C0 0.42 0.38 0.22 0.5 0 Z",
    "Polygon": _polygon(8, turn=0.5),
    "Pentagon": _polygon(5),
    "Oval_1": CIRCLE,
    "Hexagon_1": _polygon(6, turn=0.5),
    "Hexagon_2": _polygon(6),
    "Diamond": "M0.5 0 L1 0.5 L0.5 1 L0 0.5 Z",
    "Star": _polygon(10, inner=0.382),
}
"""Each in a unit box."""

ROUNDED = ("Square", "Rectangle_corner0", "Oval_2")
"""Those whose corners are round by so many px, whatever their ratio."""


def shape(clip: Clip, definitions: Definitions) -> Drawn:
    """A shape, as large as its clip."""
    name = clip.text("shapeName")
    if name not in OUTLINES and name not in ROUNDED:
        return unknown(clip, f"shape {name}")
    width, height = clip.number("width", 0), clip.number("height", 0)
    outline = element(
        "path",
        d=_outline(clip, name, width, height),
        **paint("fill", clip.data.get("fill")),
        **stroke(clip),
        filter=shadow(clip, width, height, definitions),
    )
    return Drawn(outline)


def _outline(clip: Clip, name: str, width: Number, height: Number) -> str:
    if name in ROUNDED:
        largest = min(width, height) / 2
        radius = largest if name == "Oval_2" else clamp(clip.number("strokeRadius", 0), 0, largest)
        return _rounded(width, height, max(radius, 0))
    return traced(OUTLINES[name], lambda x, y: (x * width, y * height))


def _rounded(width: Number, height: Number, radius: Number) -> str:
    """A rectangle whose corners are round by `radius` px."""
    near, far = radius * (1 - 2 * BEND), radius

    def corner(x: Number, y: Number, dx: int, dy: int, across: bool) -> str:
        """Around a corner of the box, from which `dx` and `dy` lead inwards."""
        points = ((far, 0), (near, 0), (0, near), (0, far)) if across else ((0, far), (0, near), (near, 0), (far, 0))
        first, *rest = (f"{number(x + dx * right)} {number(y + dy * down)}" for right, down in points)
        return f"L{first}C{' '.join(rest)}" if radius else f"L{first}"

    corners = [
        *(corner(width, 0, -1, 1, True), corner(width, height, -1, -1, False)),
        *(corner(0, height, 1, -1, True), corner(0, 0, 1, 1, False)),
    ]
    return f"M{number(far)} 0{''.join(corners)}Z"
