"""Split a silhouette into its round parts, such as the head, the torso, a hand or a balloon.

A distance transform gives each pixel of the silhouette its distance to the outline. The distance has a peak in the
middle of each round part. Between two peaks it has a saddle, where the silhouette is narrowest: at the wrist, the neck
or the string of the balloon. A watershed over the distances finds both.
"""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

ORTHOGONAL_WEIGHT, DIAGONAL_WEIGHT = 5, 7
"""Distance units of a horizontal or vertical step of 1 px, and of a diagonal one. 7/5 approximates √2 in integers."""

OPEN_EDGE_DISTANCE = 10**9
"""Distance beyond an open edge: larger than any distance in a mask, so that the edge is not an outline."""

DistanceMap = list[list[int]]
"""Distances in units of 1/`ORTHOGONAL_WEIGHT` px, row by row, with a border of zeros on all sides."""


class OpenEdges(NamedTuple):
    """The edges of the mask beyond which the person continues, because the image ends there."""

    left: bool = False
    right: bool = False
    bottom: bool = False


class SilhouettePart(NamedTuple):
    """A round part of the silhouette, in px of the `DistanceMap` (the mask begins at 1, because of the border)."""

    x: int
    y: int
    radius: float
    """Radius of the largest disc in the part."""
    saddle_x: int
    saddle_y: int
    saddle_radius: float
    """Half the width of the narrowest point between this part and a rounder one, or 0 if none is connected."""


def chamfer_distance(mask: bytes, width: int, open_edges: OpenEdges) -> DistanceMap:
    """Return the distance of each pixel to the nearest pixel outside, by a chamfer transform in two sweeps.

    Args:
        mask: The pixels, row by row. 0 is outside.
        width: The width of a row in px.
        open_edges: The edges that do not count as outside.
    """
    left, right, bottom = (OPEN_EDGE_DISTANCE if is_open else 0 for is_open in open_edges)
    rows = [[0] * (width + 2)]
    for start in range(0, len(mask), width):
        rows.append(_sweep_row_down(mask[start : start + width], rows[-1], left, right))
    row_below = [bottom] * (width + 2)
    for row in reversed(rows[1:]):
        _sweep_row_up(row, row_below)
        row_below = row
    for row in rows:
        row[0] = row[-1] = 0
    return [*rows, [0] * (width + 2)]


def _sweep_row_down(mask_row: bytes, row_above: list[int], left: int, right: int) -> list[int]:
    """Return the distances of a row by its neighbors above and to the left."""
    row, previous = [left], left
    for x, inside in enumerate(mask_row):
        previous = (
            min(
                previous + ORTHOGONAL_WEIGHT,
                row_above[x + 1] + ORTHOGONAL_WEIGHT,
                row_above[x] + DIAGONAL_WEIGHT,
                row_above[x + 2] + DIAGONAL_WEIGHT,
            )
            if inside
            else 0
        )
        row.append(previous)
    row.append(right)
    return row


def _sweep_row_up(row: list[int], row_below: list[int]) -> None:
    """Reduce the distances of a row in place, by its neighbors below and to the right."""
    previous = row[-1]
    for x in range(len(row) - 2, 0, -1):
        distance = row[x]
        if distance:
            distance = min(
                distance,
                previous + ORTHOGONAL_WEIGHT,
                row_below[x] + ORTHOGONAL_WEIGHT,
                row_below[x - 1] + DIAGONAL_WEIGHT,
                row_below[x + 1] + DIAGONAL_WEIGHT,
            )
            row[x] = distance
        previous = distance


def watershed_parts(distances: DistanceMap) -> list[SilhouettePart]:
    """Return the round parts of a silhouette.

    The watershed adds pixels in descending order of their distance, each to the part of an adjacent pixel. So a part
    grows from its peak outwards, and the pixel at which two parts meet is the saddle between them. `owner` is a
    union-find forest: each pixel points to another pixel of its part, and the peak to itself.
    """
    stride = len(distances[0])
    heights = list(chain.from_iterable(distances))
    pixels = sorted((pixel for pixel, height in enumerate(heights) if height), key=heights.__getitem__, reverse=True)
    neighbor_offsets = (-stride - 1, -stride, -stride + 1, -1, 1, stride - 1, stride, stride + 1)
    owner: dict[int, int] = {}

    def find_peak(pixel: int) -> int:
        while owner[pixel] != pixel:
            owner[pixel] = pixel = owner[owner[pixel]]
        return pixel

    def build_part(peak: int, saddle: int, saddle_height: int) -> SilhouettePart:
        y, x = divmod(peak, stride)
        saddle_y, saddle_x = divmod(saddle, stride)
        radius, saddle_radius = heights[peak] / ORTHOGONAL_WEIGHT, saddle_height / ORTHOGONAL_WEIGHT
        return SilhouettePart(x, y, radius, saddle_x, saddle_y, saddle_radius)

    parts = []
    for pixel in pixels:
        owner[pixel] = peak = pixel
        for offset in neighbor_offsets:
            if pixel + offset in owner and (other_peak := find_peak(pixel + offset)) != peak:
                lower, peak = (peak, other_peak) if heights[peak] <= heights[other_peak] else (other_peak, peak)
                owner[lower] = peak
                if heights[lower] > heights[pixel]:
                    parts.append(build_part(lower, pixel, heights[pixel]))
    remaining_peaks = {find_peak(pixel) for pixel in pixels}
    return parts + [build_part(peak, peak, 0) for peak in remaining_peaks]
