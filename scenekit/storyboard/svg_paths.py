"""Outlines, written down in units of their own and traced in px."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenekit.storyboard.markup import format_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.core.geometry import Number


def transform_path(outline: str, transform: Callable[[float, float], tuple[Number, Number]]) -> str:
    """The path of an outline (`M`, `L`, `C` and `Z`, in absolute coordinates), each point put where `place` says.

    >>> transform_path("M0 0 L1 0.5 Z", lambda x, y: (200 * x, 100 * y))
    'M0 0L200 50Z'
    """

    def step(found: re.Match[str]) -> str:
        numbers = [float(one) for one in found[2].split()]
        points = zip(numbers[::2], numbers[1::2], strict=True)
        return found[1] + " ".join(
            f"{format_number(x)} {format_number(y)}" for x, y in (transform(*point) for point in points)
        )

    return re.sub(r"([MLCZ])([-.\d\s]*)", step, outline)


def mirror_half_path(half_path: str) -> str:
    """The outline whose right half that is: `M` and `C`, from the axis (x = 0) at its start to the axis at its end."""
    numbers = [float(one) for one in re.findall(r"-?[\d.]+", half_path)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    back = [(-x, y) for x, y in reversed(points)][1:]
    curves = [" ".join(f"{x:g} {y:g}" for x, y in back[n : n + 3]) for n in range(0, len(back), 3)]
    return f"{half_path} {' '.join(f'C{curve}' for curve in curves)} Z"
