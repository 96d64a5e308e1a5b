"""Where the head of a silhouette is: the round part above the torso that a neck ties to it.

How large it is, a radius does not tell, for hair and hats add to it. The shoulders tell it best: they
begin 1.55 heads below the crown, hair or none. The ratios are of heads from crown to chin, found on
drawn silhouettes (`tests/silhouettes.py`).
"""

from __future__ import annotations

from math import exp, log
from typing import NamedTuple

from scenekit.avatars.distance_transform import (
    ORTHOGONAL_WEIGHT,
    DistanceMap,
    OpenEdges,
    SilhouettePart,
    chamfer_distance,
    watershed_parts,
)
from scenekit.core.geometry import clamp


class Head(NamedTuple):
    """A head with ordinary hair and ears; px of the mask."""

    x: float
    """Of its middle."""
    crown_y: float
    """How far down it begins."""
    width: float
    height: float
    """From crown to chin."""
    confidence: float
    """How like a head it is, how much more so than anything else, and how far its measures agree: 0 to 1."""
    neck_ratio: float | None
    """How wide the neck is, as a share of the head's own width; None where none can be seen."""


class HeadCandidate(NamedTuple):
    """The part of a silhouette that ends in the crown; px of the mask."""

    x: int
    y: int
    radius: float
    crown_y: float
    score: float
    neck_y: int | None = None
    neck_radius: float | None = None
    """Half the width of the neck, and how far down it is narrowest; None where none can be seen."""
    is_ball: bool = False
    """Whether it is as round below its middle as above, as hair is that stands off all around."""


def find_head(mask: bytes, width: int, open_edges: OpenEdges) -> Head | None:
    """The head of a mask of rows of `width` bytes (0 is outside); None where nothing is like one."""
    depths = chamfer_distance(mask, width, open_edges)
    parts = watershed_parts(depths)
    if not parts:
        return None
    torso = max(parts, key=lambda part: part.radius)
    top = _detect_by_neck(depths, parts, torso) or _detect_by_shoulders(depths, torso)
    return _measure_head(depths, top, torso.radius) if top else None


MIN_HEAD_SCORE = 0.2
"""The likeness below which nothing is called a head."""

MAX_NECK_RATIO = 0.95
"""A neck nearly as wide as the head is none: hair or a cloth covers it."""

MIN_PART_RATIO = 0.62
"""What is narrower than this share of the head (an arm, a bun, a hand) does not count as the head's or the torso's."""


def _detect_by_neck(distances: DistanceMap, parts: list[SilhouettePart], torso: SilhouettePart) -> HeadCandidate | None:
    """The part that is most like a head. Another that is nearly as much so halves the likeness."""
    ranked = sorted(((_score_head(part, torso), part) for part in parts), reverse=True)
    (likeness, head), rival = ranked[0], ranked[1][0] if len(ranked) > 1 else 0
    if likeness < MIN_HEAD_SCORE or head.saddle_radius >= MAX_NECK_RATIO * head.radius:
        return None
    crown = _adjust_crown_for_brim(distances, head, _find_crown(distances, head))
    cheeks = _measure_reach(distances[min(int(head.y + 0.75 * head.radius), len(distances) - 1)], head.x)
    is_ball = cheeks < 0.8 * head.radius
    return HeadCandidate(
        head.x, head.y, head.radius, crown, likeness - rival / 2, head.saddle_y, head.saddle_radius, is_ball
    )


def _score_head(part: SilhouettePart, torso: SilhouettePart) -> float:
    """How like a head a part is, 0 to 1: by its size beside the torso, its neck, and where the neck is.

    The discs in head and torso are as 0.47 to 1 in a grown person, up to 0.7 in a child or with much hair,
    and the neck is half to three quarters as wide as the head. A hand is too small, a balloon's string
    too thin, and a chest above a wide skirt too large.
    """
    if part.radius < 3 or part.saddle_y <= part.y:
        return 0
    size, neck = part.radius / torso.radius, part.saddle_radius / part.radius
    neck_aside = (part.saddle_x - part.x) / (part.saddle_y - part.y + part.radius / 2)
    aside = abs(part.x - torso.x) / torso.radius
    return (
        _gaussian(size - clamp(size, 0.38, 0.68), 0.07)
        * _gaussian(neck - clamp(neck, 0.45, 0.7), 0.18)
        * _gaussian(neck_aside, 0.5)
        * _gaussian(max(aside - 0.5, 0), 0.4)
    )


def _gaussian(deviation: float, sigma: float) -> float:
    return exp(-((deviation / sigma) ** 2) / 2)


def _find_crown(distances: DistanceMap, part: SilhouettePart) -> float:
    """The top of what a disc of a `NARROW` radius reaches from the middle of a part upwards."""
    radius = MIN_PART_RATIO * part.radius
    y, run = part.y, (part.x, part.x)
    while above := _find_adjacent_run(distances[y - 1], run, radius * ORTHOGONAL_WEIGHT):
        y, run = y - 1, above
    return y - 0.5 - radius


def _find_adjacent_run(row: list[int], run: tuple[int, int], min_distance: float) -> tuple[int, int] | None:
    """The span of what is at least so deep in a row, above or below a run of the row beside it."""
    deep = [x for x in range(max(run[0] - 1, 0), min(run[1] + 2, len(row))) if row[x] >= min_distance]
    return (deep[0], deep[-1]) if deep else None


def _adjust_crown_for_brim(distances: DistanceMap, head: SilhouettePart, crown_y: float) -> float:
    """The crown under a hat, or as it is: a row wider than those above and below on both sides is a brim."""
    reach = [_measure_reach(row, head.x) for row in distances]
    brim = max(range(int(crown_y) + 1, head.y + 1), key=reach.__getitem__, default=head.y)
    above, below = reach[max(int(brim - 0.3 * head.radius), 0)], reach[int(brim + 0.4 * head.radius)]
    if reach[brim] >= 1.12 * max(above, below) and reach[brim] > 1.05 * head.radius and above > 0.5 * head.radius:
        return max(crown_y, brim - 1 - 0.55 * head.radius)
    return crown_y


def _measure_reach(row: list[int], x: int) -> int:
    """How far the silhouette goes from `x` to both sides: to the nearer of its edges."""
    reach = 0
    while row[x - reach] and row[x + reach]:
        reach += 1
    return reach


def _detect_by_shoulders(distances: DistanceMap, torso: SilhouettePart) -> HeadCandidate | None:
    """The column that stands on the torso, of hair or cloth that covers the neck.

    From its top down, the depth grows as fast as the way from the crown while a disc fits, and
    stays behind from the middle of the head on.
    """
    arm = 0.28 * torso.radius * ORTHOGONAL_WEIGHT
    y, run = _find_highest_row(distances, torso, arm)
    crown = y - 0.5 - arm / ORTHOGONAL_WEIGHT
    while y < torso.y and (found := _find_adjacent_run(distances[y], run, arm)):
        run = found
        x = max(range(run[0], run[1] + 1), key=distances[y].__getitem__)
        radius = distances[y][x] / ORTHOGONAL_WEIGHT
        if radius < 0.8 * (y - 0.5 - crown):
            return HeadCandidate(x, y, radius, crown, 0.4 * _gaussian(log(radius / torso.radius / 0.5), 0.35))
        y += 1
    return None


def _find_highest_row(
    distances: DistanceMap, torso: SilhouettePart, min_distance: float
) -> tuple[int, tuple[int, int]]:
    """The highest row that is reached from the torso through what is at least so deep, and where it is there."""
    seen, ways = {(torso.x, torso.y)}, [(torso.x, torso.y)]
    while ways:
        x, y = ways.pop()
        for step in ((x, y - 1), (x - 1, y), (x + 1, y), (x, y + 1)):
            if step not in seen and distances[step[1]][step[0]] >= min_distance:
                seen.add(step)
                ways.append(step)
    top = min(y for _, y in seen)
    across = [x for x, y in seen if y == top]
    return top, (min(across), max(across))


def _measure_head(distances: DistanceMap, candidate: HeadCandidate, torso_radius: float) -> Head | None:
    """How large a head is, by its shoulders, its neck and its torso; None for what has no shoulders and no neck."""
    begin = (candidate.neck_y or round(candidate.y + candidate.radius / 2)) + 1
    shoulders = _find_shoulders(distances, candidate, begin)
    if shoulders is None:
        if candidate.neck_radius is None:
            return None
        height, crown, agreed = candidate.radius / 0.41, candidate.crown_y, 0.5
    else:
        height, crown = _estimate_height_and_crown(candidate, shoulders, torso_radius)
        agreed = _gaussian(log(height / (candidate.radius / 0.42)), 0.3) * _gaussian(
            log(height / torso_radius * 0.92), 0.4
        )
    width = clamp(2 * candidate.radius, 0.74 * height, 0.8 * height)
    neck = candidate.neck_radius / candidate.radius if candidate.neck_radius else None
    return Head(_find_center_x(distances, candidate), crown, width, height, clamp(candidate.score * agreed, 0, 1), neck)


def _estimate_height_and_crown(
    candidate: HeadCandidate, shoulders_y: float, torso_radius: float
) -> tuple[float, float]:
    """The height of the head, and its crown with ordinary hair.

    By the shoulders alone it would be too high under much hair. A neck is 0.27 heads wide to either
    side, and the disc in a torso has a radius of 0.92 heads; each moves the height a little.
    """
    by_shoulders = (shoulders_y - candidate.crown_y) / 1.55
    if (
        torso_radius > 1.35 * by_shoulders
    ):  # too wide for a torso: the back of a chair, and the shoulders are its corners
        height = candidate.radius / 0.41
        return height, candidate.crown_y + 0.02 * height
    by_neck = (
        clamp(candidate.neck_radius / 0.27, 0.75 * by_shoulders, 1.3 * by_shoulders)
        if candidate.neck_radius
        else by_shoulders
    )
    by_torso = clamp(torso_radius / 0.92, 0.75 * by_shoulders, 1.25 * by_shoulders)
    height = by_shoulders**0.6 * by_neck**0.15 * by_torso**0.25
    if candidate.is_ball and candidate.radius > 0.52 * height:
        height = (shoulders_y - candidate.y) / 1.12
        return height, candidate.y - 0.43 * height
    hair = shoulders_y - candidate.crown_y - 1.55 * height
    if candidate.neck_y:
        hair = 0.7 * hair + 0.3 * (candidate.neck_y - candidate.crown_y - 1 - 1.1 * height)
    return height, candidate.crown_y + 0.02 * height + (0.7 if hair > 0 else 0.2) * hair


def _find_shoulders(distances: DistanceMap, candidate: HeadCandidate, start_y: int) -> float | None:
    """How far down the silhouette, without its arms, grows wide fastest below the head; None where it hardly does."""
    deep, run = MIN_PART_RATIO * candidate.radius * ORTHOGONAL_WEIGHT, (candidate.x - 2, candidate.x + 2)
    widths = []
    for row in distances[start_y : start_y + int(3.2 * candidate.radius)]:
        found = _find_run(row, run, deep)
        left, right = found or (candidate.x, candidate.x)
        widths.append(min(candidate.x - left, 3 * candidate.radius) + min(right - candidate.x, 3 * candidate.radius))
    window = max(2, int(0.35 * candidate.radius))
    growth = [(after - before, n) for n, (before, after) in enumerate(zip(widths, widths[window:], strict=False))]
    most, at = max(growth, key=lambda one: (one[0], -one[1]), default=(0, 0))
    return start_y + at + window / 2 - 1 if most > 0.15 * candidate.radius else None


def _find_run(row: list[int], near: tuple[int, int], min_distance: float) -> tuple[int, int] | None:
    """The run of what is at least so deep in a row, around a place near to one."""
    touched = _find_adjacent_run(row, near, min_distance)
    if touched is None:
        return None
    left, right = touched
    while row[left - 1] >= min_distance:
        left -= 1
    while row[right + 1] >= min_distance:
        right += 1
    return left, right


def _find_center_x(distances: DistanceMap, candidate: HeadCandidate) -> float:
    """How far across the middle of the head is: of what is deepest in the row of its middle."""
    left, right = _find_run(
        distances[candidate.y], (candidate.x, candidate.x), 0.9 * candidate.radius * ORTHOGONAL_WEIGHT
    ) or (candidate.x, candidate.x)
    return (left + right) / 2 - 0.5
