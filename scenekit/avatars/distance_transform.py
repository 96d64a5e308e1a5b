"""The round parts of a silhouette: head, torso, hands, a balloon; and what ties each to a rounder one.

Every point inside a silhouette has a depth, its distance to the outline. The depth has a peak in the
middle of each part that is rounder than what ties it to the rest, and between two peaks a saddle, where
the silhouette is narrowest: wrist, neck, string. Eroding the silhouette step by step would part it at
its saddles, and each part would be gone at its peak.
"""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

ORTHOGONAL_WEIGHT, DIAGONAL_WEIGHT = 5, 7
"""A px across or down and a px aslant, in the unit of depths: whole numbers nearly in the ratio of 1 to √2."""

OPEN_EDGE_DISTANCE = 10**9
"""The depth beyond an open edge."""

DistanceMap = list[list[int]]
"""Of each px in `STEP`s, row by row, with a border of zeros all around."""


class OpenEdges(NamedTuple):
    """Which edges of the mask the person goes on beyond, because the picture ends there."""

    left: bool = False
    right: bool = False
    bottom: bool = False


class SilhouettePart(NamedTuple):
    """A round part of the silhouette; px of the mask, counted in `Depths` (from 1, for the border)."""

    x: int
    y: int
    radius: float
    """Of the largest disc in it."""
    saddle_x: int
    saddle_y: int
    saddle_radius: float
    """Half the width of the silhouette where it is narrowest on the way to a rounder part; 0 with none to go to."""


def chamfer_distance(mask: bytes, width: int, open_edges: OpenEdges) -> DistanceMap:
    """The distance of each px to the nearest outside, by two sweeps over the mask (a chamfer transform)."""
    left, right, below = (OPEN_EDGE_DISTANCE if is_open else 0 for is_open in open_edges)
    rows = [[0] * (width + 2)]
    for start in range(0, len(mask), width):
        rows.append(_sweep_row_down(mask[start : start + width], rows[-1], left, right))
    lower = [below] * (width + 2)
    for row in reversed(rows[1:]):
        _sweep_row_up(row, lower)
        lower = row
    for row in rows:
        row[0] = row[-1] = 0
    return [*rows, [0] * (width + 2)]


def _sweep_row_down(mask_row: bytes, row_above: list[int], left: int, right: int) -> list[int]:
    """The depths of a row by what is above and to the left of each px."""
    row, beside = [left], left
    for x, inside in enumerate(mask_row):
        beside = (
            min(
                beside + ORTHOGONAL_WEIGHT,
                row_above[x + 1] + ORTHOGONAL_WEIGHT,
                row_above[x] + DIAGONAL_WEIGHT,
                row_above[x + 2] + DIAGONAL_WEIGHT,
            )
            if inside
            else 0
        )
        row.append(beside)
    row.append(right)
    return row


def _sweep_row_up(row: list[int], row_below: list[int]) -> None:
    """Bring the depths of a row down to what those below and to the right of each px allow."""
    beside = row[-1]
    for x in range(len(row) - 2, 0, -1):
        depth = row[x]
        if depth:
            depth = min(
                depth,
                beside + ORTHOGONAL_WEIGHT,
                row_below[x] + ORTHOGONAL_WEIGHT,
                row_below[x - 1] + DIAGONAL_WEIGHT,
                row_below[x + 1] + DIAGONAL_WEIGHT,
            )
            row[x] = depth
        beside = depth


def watershed_parts(distances: DistanceMap) -> list[SilhouettePart]:
    """Every part of a silhouette: those that a saddle ties to a rounder one, and those that nothing ties to any.

    Points join in the order of their depth, each to those around it that came before, so a part grows
    from its peak outwards; the point at which two parts meet is the saddle between them.
    """
    stride = len(distances[0])
    depth = list(chain.from_iterable(distances))
    order = sorted((point for point, deep in enumerate(depth) if deep), key=depth.__getitem__, reverse=True)
    around = (-stride - 1, -stride, -stride + 1, -1, 1, stride - 1, stride, stride + 1)
    owner: dict[int, int] = {}

    def peak_of(point: int) -> int:
        while owner[point] != point:
            owner[point] = point = owner[owner[point]]
        return point

    def part(peak: int, saddle: int, tie: int) -> SilhouettePart:
        y, x = divmod(peak, stride)
        tie_y, tie_x = divmod(saddle, stride)
        return SilhouettePart(x, y, depth[peak] / ORTHOGONAL_WEIGHT, tie_x, tie_y, tie / ORTHOGONAL_WEIGHT)

    parts = []
    for point in order:
        owner[point] = mine = point
        for step in around:
            if point + step in owner and (other := peak_of(point + step)) != mine:
                lower, mine = (mine, other) if depth[mine] <= depth[other] else (other, mine)
                owner[lower] = mine
                if depth[lower] > depth[point]:
                    parts.append(part(lower, point, depth[point]))
    loose = {peak_of(point) for point in order}
    return parts + [part(peak, peak, 0) for peak in loose]
