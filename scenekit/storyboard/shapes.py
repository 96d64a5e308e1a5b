"""Draw shapes.

No source shows how the service draws them, so their outlines are assumed from their names. `Arrow_1_v2` is an arrow to
the right and `Arrow_2_v2` has two heads. `Line_v2` is a bar that fills its box. `Drop_1` stands on its round end.
`Polygon` has eight sides. `Hexagon_1` stands on a side and `Hexagon_2` on a corner. `Oval_1` is an ellipse and `Oval_2`
has straight sides. Each shape fills its box. `strokeRadius` is assumed to round the corners of the two rectangles.
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from scenekit.core.geometry import clamp
from scenekit.storyboard.clip_drawing import ClipDrawing
from scenekit.storyboard.effects import add_shadow_filter, stroke_attributes
from scenekit.storyboard.markup import color_attributes, element, format_number
from scenekit.storyboard.placeholders import draw_unknown_placeholder
from scenekit.storyboard.svg_paths import transform_path

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.inspection.view import ClipView
    from scenekit.storyboard.svg_defs import SvgDefs

BEZIER_HANDLE_FRACTION = 0.2761
"""Length of the Bézier handles of a quarter circle, as a fraction of its diameter: 2 (√2 - 1) / 3."""

BEZIER_HANDLE_INSET = 0.5 - BEZIER_HANDLE_FRACTION
"""Distance of a handle's end from the edge of the unit box."""


def _circle_outline() -> str:
    """Return the outline of a circle in the unit box, as four Bézier curves."""
    near, far = BEZIER_HANDLE_INSET, 1 - BEZIER_HANDLE_INSET
    return f"M0.5 0 C{far} 0 1 {near} 1 0.5 C1 {far} {far} 1 0.5 1 C{near} 1 0 {far} 0 0.5 C0 {near} {near} 0 0.5 0 Z"


def _polygon_outline(corners: int, rotation: float = 0, inner_radius: float = 1) -> str:
    """Return the outline of a regular polygon or star that fills the unit box.

    Args:
        corners: The number of corners, including the inner ones of a star.
        rotation: Clockwise rotation as a fraction of the angle between two corners. At 0 a corner is at the top.
        inner_radius: Radius of every other corner, as a fraction of the others. Below 1 it makes a star.
    """
    angles = [2 * pi * (n + rotation) / corners - pi / 2 for n in range(corners)]
    radii = [inner_radius if n % 2 else 1.0 for n in range(corners)]
    points = [(radius * cos(angle), radius * sin(angle)) for radius, angle in zip(radii, angles, strict=True)]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    width, height = max(x for x, _ in points) - left, max(y for _, y in points) - top
    return f"M{' L'.join(f'{(x - left) / width:.4f} {(y - top) / height:.4f}' for x, y in points)} Z"


OUTLINES = {
    "Line_v2": "M0 0 L1 0 L1 1 L0 1 Z",
    "Arrow_1_v2": "M0 0.3 L0.6 0.3 L0.6 0 L1 0.5 L0.6 1 L0.6 0.7 L0 0.7 Z",
    "Arrow_2_v2": "M0 0.5 L0.3 0 L0.3 0.3 L0.7 0.3 L0.7 0 L1 0.5 L0.7 1 L0.7 0.7 L0.3 0.7 L0.3 1 Z",
    "Circle": _circle_outline(),
    "Triangle": "M0.5 0 L1 1 L0 1 Z",
    "Parallelogram": "M0.25 0 L1 0 L0.75 1 L0 1 Z",
    "Drop_1": "M0.5 0 C0.62 0.22 1 0.42 1 0.67 C1 0.86 0.78 1 0.5 1 C0.22 1 0 0.86 0 0.67 C0 0.42 0.38 0.22 0.5 0 Z",
    "Polygon": _polygon_outline(8, rotation=0.5),
    "Pentagon": _polygon_outline(5),
    "Oval_1": _circle_outline(),
    "Hexagon_1": _polygon_outline(6, rotation=0.5),
    "Hexagon_2": _polygon_outline(6),
    "Diamond": "M0.5 0 L1 0.5 L0.5 1 L0 0.5 Z",
    "Star": _polygon_outline(10, inner_radius=0.382),
}
"""The outlines of shapes, in the unit box."""

ROUNDED_SHAPES = ("Square", "Rectangle_corner0", "Oval_2")
"""Shapes with corners rounded by a radius in px, which does not depend on the aspect ratio."""


def draw_shape(clip: ClipView, svg_defs: SvgDefs) -> ClipDrawing:
    """Draw a shape that fills its clip, or a labeled box if the shape is unknown."""
    name = clip.get_text("shapeName")
    if name not in OUTLINES and name not in ROUNDED_SHAPES:
        return draw_unknown_placeholder(clip, f"shape {name}")
    width, height = clip.get_number("width", 0), clip.get_number("height", 0)
    outline = element(
        "path",
        d=_shape_path(clip, name, width, height),
        **color_attributes("fill", clip.data.get("fill")),
        **stroke_attributes(clip),
        filter=add_shadow_filter(clip, width, height, svg_defs),
    )
    return ClipDrawing(outline)


def _shape_path(clip: ClipView, name: str, width: Number, height: Number) -> str:
    """Return the path of a shape in px of the clip."""
    if name in ROUNDED_SHAPES:
        max_radius = min(width, height) / 2
        radius = max_radius if name == "Oval_2" else clamp(clip.get_number("strokeRadius", 0), 0, max_radius)
        return _rounded_rectangle_path(width, height, max(radius, 0))
    return transform_path(OUTLINES[name], lambda x, y: (x * width, y * height))


def _rounded_rectangle_path(width: Number, height: Number, radius: Number) -> str:
    """Return the path of a rectangle with corners rounded by `radius` px."""
    handle = radius * (1 - 2 * BEZIER_HANDLE_FRACTION)

    def corner(x: Number, y: Number, x_sign: int, y_sign: int, starts_horizontally: bool) -> str:
        """Return the path around the corner at `x`, `y`. The signs point into the rectangle."""
        points = [(radius, 0), (handle, 0), (0, handle), (0, radius)]
        ordered = points if starts_horizontally else reversed(points)
        first, *rest = (f"{format_number(x + x_sign * dx)} {format_number(y + y_sign * dy)}" for dx, dy in ordered)
        return f"L{first}C{' '.join(rest)}" if radius else f"L{first}"

    corners = [
        corner(width, 0, -1, 1, True),
        corner(width, height, -1, -1, False),
        corner(0, height, 1, -1, True),
        corner(0, 0, 1, 1, False),
    ]
    return f"M{format_number(radius)} 0{''.join(corners)}Z"
