"""Outlines in units of their own, and their conversion to paths in px."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scenekit.storyboard.markup import format_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.core.geometry import Number


def transform_path(outline: str, transform: Callable[[float, float], tuple[Number, Number]]) -> str:
    """Return the path of an outline with each point transformed.

    Args:
        outline: A path of `M`, `L`, `C` and `Z` with absolute coordinates.
        transform: Maps a point of the outline to px.

    >>> transform_path("M0 0 L1 0.5 Z", lambda x, y: (200 * x, 100 * y))
    'M0 0L200 50Z'
    """
    return "".join(
        [
            letter + " ".join([_format_point(*transform(x, y)) for x, y in points])
            for letter, points in _parse_outline(outline)
        ]
    )


@lru_cache(maxsize=256)
def _parse_outline(outline: str) -> tuple[tuple[str, tuple[tuple[float, float], ...]], ...]:
    """Return the commands of an outline with their points. Each outline is drawn many times."""
    commands = []
    for command in re.finditer(r"([MLCZ])([-.\d\s]*)", outline):
        numbers = [float(number) for number in command[2].split()]
        commands.append((command[1], tuple(zip(numbers[::2], numbers[1::2], strict=True))))
    return tuple(commands)


def _format_point(x: Number, y: Number) -> str:
    return f"{format_number(x)} {format_number(y)}"


def mirror_half_path(half_path: str) -> str:
    """Return the symmetric outline with this right half.

    Args:
        half_path: A path of one `M` and any number of `C` that begins and ends on the axis of symmetry (x = 0).

    >>> mirror_half_path("M0 0 C1 0 1 1 0 1")
    'M0 0 C1 0 1 1 0 1 C-1 1 -1 0 -0 0 Z'
    """
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", half_path)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    mirrored = [(-x, y) for x, y in reversed(points)][1:]
    curves = [" ".join(f"{x:g} {y:g}" for x, y in mirrored[n : n + 3]) for n in range(0, len(mirrored), 3)]
    return f"{half_path} {' '.join(f'C{curve}' for curve in curves)} Z"
