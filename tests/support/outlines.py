"""Closed outlines as lists of points: discs, limbs, tilted boxes and smooth curves."""

from __future__ import annotations

from itertools import pairwise
from math import cos, hypot, pi, radians, sin

Point = tuple[float, float]
Outline = list[Point]


def outline_disc(x: float, y: float, radius_x: float, radius_y: float) -> Outline:
    """Return an ellipse of 48 points."""
    return [(x + radius_x * cos(step * pi / 24), y + radius_y * sin(step * pi / 24)) for step in range(48)]


def outline_limb(joints: list[tuple[float, float, float]]) -> list[Outline]:
    """Return discs at the joints, and a quadrilateral between each disc and the next."""
    parts = [outline_disc(x, y, radius, radius) for x, y, radius in joints]
    for (x, y, radius), (x2, y2, radius2) in pairwise(joints):
        length = hypot(x2 - x, y2 - y)
        normal = (y - y2) / length, (x2 - x) / length
        parts.append([
            (x + normal[0] * radius, y + normal[1] * radius), (x2 + normal[0] * radius2, y2 + normal[1] * radius2),
            (x2 - normal[0] * radius2, y2 - normal[1] * radius2), (x - normal[0] * radius, y - normal[1] * radius),
        ])  # fmt: skip
    return parts


def outline_tilted_box(x: float, y: float, width: float, height: float, degrees: float) -> Outline:
    """Return a rectangle with this center, rotated by `degrees`."""
    corners = [(x + dx * width / 2, y + dy * height / 2) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return [rotate_point(corner, (x, y), radians(degrees)) for corner in corners]


def rotate_point(point: Point, center: Point, angle: float) -> Point:
    """Return a point after a rotation about a center by an angle in radians."""
    x, y = point[0] - center[0], point[1] - center[1]
    return center[0] + x * cos(angle) - y * sin(angle), center[1] + x * sin(angle) + y * cos(angle)


def mirror_outline(side: Outline) -> Outline:
    """Return a closed outline from its right side, which runs from the top down."""
    return [*side, *[(-x, y) for x, y in reversed(side) if x]]


def smooth(outline: Outline) -> Outline:
    """Return the closed Catmull-Rom spline through the points."""
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
