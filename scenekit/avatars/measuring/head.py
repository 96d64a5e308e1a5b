"""Detect the head of a silhouette: the round part above the torso that a neck connects to it.

The radius of that part is not the size of the head, because hair and hats add to it. The shoulders are a better
measure: they begin 1.55 heads below the crown, with hair or without. A linear model gives a second opinion
(`head_model`). All ratios are in heads (from crown to chin), and were fitted to drawn silhouettes
(`tests/support/silhouettes.py`).
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import NamedTuple

from scenekit.avatars.measuring.distance_transform import (
    ORTHOGONAL_WEIGHT,
    DistanceMap,
    OpenEdges,
    SilhouettePart,
    chamfer_distance,
    watershed_parts,
)
from scenekit.avatars.measuring.head_model import HeadFeatures, predict_head
from scenekit.core.geometry import clamp

MIN_HEAD_SCORE = 0.2
"""Minimum score of a head. A part with a lower score is not a head."""

MAX_NECK_RATIO = 0.95
"""Maximum width of a neck, relative to the head. A wider neck is covered by hair or cloth."""

MIN_PART_RATIO = 0.62
"""Minimum width of a part of the head or torso, relative to the head. Narrower parts are an arm, a bun or a hand."""

MIN_FLAT_TOP_RATIO = 0.8
"""A part has a flat top if its width at a depth of 0.15 radii, relative to that at 0.5 radii, is larger. It is 0.61 for
a disc."""

FACE_CENTER_HEADS = 0.4125
"""Distance from the crown to the center of the face, in heads."""

UNCONFIRMED_CONFIDENCE = 0.3
"""The part of the confidence that remains if no shoulders are visible, so that the model has nothing to confirm."""

BRIM_ROWS = 6
"""The number of rows that may be the brim of a hat: the widest ones between the crown and the chin."""

SHOULDERS_BELOW_CROWN = 1.55
"""Distance from the crown to the shoulders, in heads."""


class Head(NamedTuple):
    """A head with ordinary hair and ears, in px of the mask."""

    x: float
    """Horizontal center."""
    crown_y: float
    width: float
    height: float
    """Distance from crown to chin."""
    confidence: float
    """Confidence, 0 to 1: the agreement of the rules and the model, the score of the part, and usual proportions."""
    neck_ratio: float | None
    """Width of the neck, relative to the head, or None if no neck is visible."""


class HeadCandidate(NamedTuple):
    """The part of a silhouette that ends in the crown, in px of the `DistanceMap`."""

    x: int
    y: int
    radius: float
    top_y: float
    """The top of the hair or hat."""
    crown_y: float
    """The top, or the crown under a hat with a brim."""
    score: float
    neck_y: int | None = None
    """Row in which the neck is narrowest, or None if no neck is visible."""
    neck_radius: float | None = None
    """Half the width of the neck, or None if no neck is visible."""
    has_flat_top: bool = False
    """Whether the part is wide directly below its top, like a hat without a brim."""
    is_ball: bool = False
    """Whether the part is as round below its center as above, like hair that stands out on all sides."""


def find_head(mask: bytes, width: int, open_edges: OpenEdges) -> Head | None:
    """Return the head in a mask, or None if no part resembles a head.

    Args:
        mask: The pixels, row by row. 0 is outside.
        width: The width of a row in px.
        open_edges: The edges beyond which the person continues.
    """
    distances = chamfer_distance(mask, width, open_edges)
    parts = watershed_parts(distances)
    if not parts:
        return None
    torso = max(parts, key=lambda part: part.radius)
    candidate = _detect_by_neck(distances, parts, torso) or _detect_by_shoulders(distances, torso)
    return _measure_head(distances, candidate, torso.radius) if candidate else None


def _detect_by_neck(distances: DistanceMap, parts: list[SilhouettePart], torso: SilhouettePart) -> HeadCandidate | None:
    """Return the part with the best score. The score of the second-best part reduces it by half."""
    ranking = sorted(((_score_head(part, torso), part) for part in parts), reverse=True)
    (score, head), runner_up_score = ranking[0], ranking[1][0] if len(ranking) > 1 else 0
    if score < MIN_HEAD_SCORE or head.saddle_radius >= MAX_NECK_RATIO * head.radius:
        return None
    top_y = _find_crown(distances, head)
    crown_y = _adjust_crown_for_brim(distances, head.x, head.radius, top_y)
    cheek_row = distances[min(int(head.y + 0.75 * head.radius), len(distances) - 1)]
    return HeadCandidate(
        head.x,
        head.y,
        head.radius,
        top_y,
        crown_y,
        score - runner_up_score / 2,
        head.saddle_y,
        head.saddle_radius,
        has_flat_top=crown_y == top_y and _has_flat_top(distances, head.x, head.radius, top_y),
        is_ball=_measure_reach(cheek_row, head.x) < 0.8 * head.radius,
    )


def _score_head(part: SilhouettePart, torso: SilhouettePart) -> float:
    """Return the similarity of a part to a head, 0 to 1: by its size, its neck and its position.

    The ratio of the largest discs in head and torso is 0.47 for an adult, and up to 0.7 for a child or with much hair.
    The neck is half to three quarters as wide as the head. A hand is too small, the string of a balloon too thin, and
    a chest above a wide skirt too large.
    """
    if part.radius < 3 or part.saddle_y <= part.y:
        return 0
    size_ratio, neck_ratio = part.radius / torso.radius, part.saddle_radius / part.radius
    neck_offset = (part.saddle_x - part.x) / (part.saddle_y - part.y + part.radius / 2)
    torso_offset = abs(part.x - torso.x) / torso.radius
    return (
        _gaussian(size_ratio - clamp(size_ratio, 0.38, 0.68), 0.07)
        * _gaussian(neck_ratio - clamp(neck_ratio, 0.45, 0.7), 0.18)
        * _gaussian(neck_offset, 0.5)
        * _gaussian(max(torso_offset - 0.5, 0), 0.4)
    )


def _gaussian(deviation: float, sigma: float) -> float:
    return exp(-((deviation / sigma) ** 2) / 2)


def _find_crown(distances: DistanceMap, part: SilhouettePart) -> float:
    """Return the highest point that a disc reaches from the center of a part. Its radius is `MIN_PART_RATIO`."""
    radius = MIN_PART_RATIO * part.radius
    y, run = part.y, (part.x, part.x)
    while run_above := _find_adjacent_run(distances[y - 1], run, radius * ORTHOGONAL_WEIGHT):
        y, run = y - 1, run_above
    return y - 0.5 - radius


def _find_adjacent_run(row: list[int], run: tuple[int, int], min_distance: float) -> tuple[int, int] | None:
    """Return the first and last x of a row that touch a run of the adjacent row and have `min_distance`."""
    columns = [x for x in range(max(run[0] - 1, 0), min(run[1] + 2, len(row))) if row[x] >= min_distance]
    return (columns[0], columns[-1]) if columns else None


def _has_flat_top(distances: DistanceMap, x: int, radius: float, top_y: float) -> bool:
    """Whether a part is wider directly below its top than hair, which is round."""
    below_top, lower = (
        _measure_reach(distances[min(round(top_y + depth * radius), len(distances) - 1)], x) for depth in (0.15, 0.5)
    )
    return below_top > MIN_FLAT_TOP_RATIO * lower


def _adjust_crown_for_brim(distances: DistanceMap, x: int, radius: float, crown_y: float) -> float:
    """Return the crown under a hat. A row that is wider than those above and below, on both sides, is a brim."""
    reaches = [_measure_reach(row, x) for row in distances]
    first, last = int(crown_y + 0.3 * radius), min(int(crown_y + 1.6 * radius), len(reaches) - 1)
    for brim_y in sorted(range(first, last + 1), key=reaches.__getitem__, reverse=True)[:BRIM_ROWS]:
        above = reaches[max(int(brim_y - 0.35 * radius), 0)]
        below = reaches[min(int(brim_y + 0.4 * radius), len(reaches) - 1)]
        is_wider = reaches[brim_y] >= 1.12 * max(above, below) and reaches[brim_y] > 1.05 * radius
        limit = 1.06 * max(above, below)
        thickness = sum(reach > limit for reach in reaches[max(int(brim_y - radius), 0) : int(brim_y + radius)])
        if is_wider and min(above, below) > 0.5 * radius and thickness <= 0.5 * radius + 1:
            return max(crown_y, brim_y - 1 - 0.55 * radius)
    return crown_y


def _measure_reach(row: list[int], x: int) -> int:
    """Return the distance in px from `x` to the nearer edge of the silhouette in this row."""
    reach = 0
    while row[x - reach] and row[x + reach]:
        reach += 1
    return reach


def _detect_by_shoulders(distances: DistanceMap, torso: SilhouettePart) -> HeadCandidate | None:
    """Return the column above the torso, if hair or cloth covers the neck.

    Downwards from the top, the distance to the outline grows as fast as the distance from the crown as long as a disc
    fits, and slower from the center of the head on.
    """
    min_distance = 0.28 * torso.radius * ORTHOGONAL_WEIGHT  # more than in an arm
    y, run = _find_highest_row(distances, torso, min_distance)
    crown_y = y - 0.5 - min_distance / ORTHOGONAL_WEIGHT
    while y < torso.y and (next_run := _find_adjacent_run(distances[y], run, min_distance)):
        run = next_run
        x = max(range(run[0], run[1] + 1), key=distances[y].__getitem__)
        radius = distances[y][x] / ORTHOGONAL_WEIGHT
        if radius < 0.8 * (y - 0.5 - crown_y):
            score = 0.4 * _gaussian(log(radius / torso.radius / 0.5), 0.35)
            adjusted_crown_y = _adjust_crown_for_brim(distances, x, radius, crown_y)
            has_flat_top = adjusted_crown_y == crown_y and _has_flat_top(distances, x, radius, crown_y)
            return HeadCandidate(x, y, radius, crown_y, adjusted_crown_y, score, has_flat_top=has_flat_top)
        y += 1
    return None


def _find_highest_row(
    distances: DistanceMap, torso: SilhouettePart, min_distance: float
) -> tuple[int, tuple[int, int]]:
    """Return the highest row, and its first and last x, that a path of `min_distance` connects to the torso."""
    visited, stack = {(torso.x, torso.y)}, [(torso.x, torso.y)]
    while stack:
        x, y = stack.pop()
        for pixel in ((x, y - 1), (x - 1, y), (x + 1, y), (x, y + 1)):
            if pixel not in visited and distances[pixel[1]][pixel[0]] >= min_distance:
                visited.add(pixel)
                stack.append(pixel)
    top = min(y for _, y in visited)
    columns = [x for x, y in visited if y == top]
    return top, (min(columns), max(columns))


def _measure_head(distances: DistanceMap, candidate: HeadCandidate, torso_radius: float) -> Head:
    """Return the head of a candidate."""
    start_y = (candidate.neck_y or round(candidate.y + candidate.radius / 2)) + 1
    shoulders_y = _find_shoulders(distances, candidate, start_y)
    agreement = 0.0
    if shoulders_y is not None:
        height, crown_y = _estimate_height_and_crown(candidate, shoulders_y, torso_radius)
        height, crown_y, agreement = _average_with_model(
            distances, candidate, shoulders_y, torso_radius, (height, crown_y)
        )
    elif candidate.neck_radius is not None:
        height, crown_y = candidate.radius / 0.41, candidate.crown_y
    else:  # a chair back hides the shoulders as well
        height = clamp(torso_radius / 0.95, candidate.radius / 0.55, candidate.radius / 0.4)
        crown_y = candidate.crown_y
    width = clamp(2 * candidate.radius, 0.74 * height, 0.8 * height)
    neck_ratio = candidate.neck_radius / candidate.radius if candidate.neck_radius else None
    confidence = _rate_proportions(candidate, height, torso_radius) * (agreement or UNCONFIRMED_CONFIDENCE)
    return Head(_find_center_x(distances, candidate), crown_y, width, height, confidence, neck_ratio)


def _average_with_model(
    distances: DistanceMap,
    candidate: HeadCandidate,
    shoulders_y: float,
    torso_radius: float,
    by_rules: tuple[float, float],
) -> tuple[float, float, float]:
    """Return the mean of the rules and the model: height, crown, and how well the two agree, from 0 to 1.

    Args:
        distances: The distances.
        candidate: The candidate.
        shoulders_y: The y of the shoulders.
        torso_radius: The radius of the largest disc in the torso.
        by_rules: The height and the crown by the rules.
    """
    x, y, radius = candidate.x, candidate.y, candidate.radius
    cheek_y = min(max(round(candidate.top_y + radius), 0), len(distances) - 1)
    features = HeadFeatures(
        torso_radius / radius,
        (y - candidate.top_y) / radius,
        (y - candidate.crown_y) / radius,
        candidate.neck_radius / radius if candidate.neck_radius else None,
        (candidate.neck_y - y) / radius if candidate.neck_y and candidate.neck_radius else None,
        (shoulders_y - y) / radius,
        _measure_reach(distances[cheek_y], x) / radius,
        candidate.is_ball,
        candidate.has_flat_top or candidate.crown_y - candidate.top_y > 0.1 * radius,
    )
    prediction = predict_head(features)
    rule_height, rule_crown_y = by_rules
    model_height = prediction.height * radius
    rule_face_y = rule_crown_y + FACE_CENTER_HEADS * rule_height
    model_face_y = y - 1 - prediction.face_offset * model_height
    height, face_y = sqrt(rule_height * model_height), (rule_face_y + model_face_y) / 2
    agreement = _gaussian(log(rule_height / model_height), 0.08) * _gaussian(
        (rule_face_y - model_face_y) / height, 0.03
    )
    return height, face_y - FACE_CENTER_HEADS * height, agreement


def _rate_proportions(candidate: HeadCandidate, height: float, torso_radius: float) -> float:
    """Return how usual a head is, from 0 to 1: by its score, its width and its torso. A hat lowers it."""
    score: float = clamp(candidate.score, 0, 1) ** 0.3
    return (
        score
        * _gaussian(max(abs(candidate.radius / height - 0.42) - 0.04, 0), 0.12)
        * _gaussian(max(abs(torso_radius / height - 0.92) - 0.12, 0), 0.12)
        * (0.7 if candidate.has_flat_top or candidate.crown_y > candidate.top_y + 0.1 * candidate.radius else 1)
    )


def _estimate_height_and_crown(
    candidate: HeadCandidate, shoulders_y: float, torso_radius: float
) -> tuple[float, float]:
    """Return the height of the head, and the y of its crown with ordinary hair.

    The shoulders alone would give too high a head under much hair. A neck has a radius of 0.27 heads and the largest
    disc in a torso one of 0.92 heads; each corrects the height a little.
    """
    by_shoulders = (shoulders_y - candidate.crown_y) / SHOULDERS_BELOW_CROWN
    if torso_radius > 1.35 * by_shoulders:  # too wide for a torso: a chair back, whose corners look like shoulders
        height = (candidate.radius / 0.41) ** 0.85 * by_shoulders**0.15
        return height, candidate.crown_y + 0.02 * height
    neck_radius = candidate.neck_radius
    if candidate.has_flat_top:
        return _estimate_height_and_crown_under_hat(candidate, shoulders_y, torso_radius)
    by_neck = clamp(neck_radius / 0.27, 0.75 * by_shoulders, 1.3 * by_shoulders) if neck_radius else by_shoulders
    by_torso = clamp(torso_radius / 0.92, 0.75 * by_shoulders, 1.25 * by_shoulders)
    height = by_shoulders**0.6 * by_neck**0.15 * by_torso**0.25
    if neck_radius is None and candidate.radius > max(0.53 * height, 0.66 * torso_radius):
        return height, candidate.y - 0.42 * height
    if candidate.is_ball and candidate.radius > 0.45 * height and (candidate.neck_radius or 0) < 0.6 * candidate.radius:
        by_center = (shoulders_y - candidate.y) / 1.12
        height = (by_center * by_center * by_neck * by_torso) ** 0.25
        return height, candidate.y - 0.42 * height
    hair = shoulders_y - candidate.crown_y - SHOULDERS_BELOW_CROWN * height
    if candidate.neck_y:
        hair = 0.7 * hair + 0.3 * (candidate.neck_y - candidate.crown_y - 1 - 1.1 * height)
    return height, candidate.crown_y + 0.02 * height + (0.7 if hair > 0 else 0.2) * hair


def _estimate_height_and_crown_under_hat(
    candidate: HeadCandidate, shoulders_y: float, torso_radius: float
) -> tuple[float, float]:
    """Return the height of the head, and the y of its crown, without the top of the hat."""
    by_radius = candidate.radius / 0.41
    by_torso = clamp(torso_radius / 0.92, 0.8 * by_radius, 1.1 * by_radius)
    by_neck = (
        clamp(candidate.neck_radius / 0.27, 0.8 * by_radius, 1.1 * by_radius) if candidate.neck_radius else by_radius
    )
    height = by_radius**0.5 * by_torso**0.3 * by_neck**0.2
    crown_y = shoulders_y - SHOULDERS_BELOW_CROWN * height * 0.93
    if candidate.neck_y:
        crown_y = (crown_y + candidate.neck_y - 1.08 * height) / 2
    return height, clamp(crown_y, candidate.crown_y, candidate.crown_y + 0.5 * height)


def _find_shoulders(distances: DistanceMap, candidate: HeadCandidate, start_y: int) -> float | None:
    """Return the y below the head at which the silhouette without arms widens fastest, or None if it hardly widens."""
    min_distance, center = MIN_PART_RATIO * candidate.radius * ORTHOGONAL_WEIGHT, (candidate.x - 2, candidate.x + 2)
    max_reach = 3 * candidate.radius
    widths = []
    for row in distances[start_y : start_y + int(3.2 * candidate.radius)]:
        left, right = _find_run(row, center, min_distance) or (candidate.x, candidate.x)
        widths.append(min(candidate.x - left, max_reach) + min(right - candidate.x, max_reach))
    window = max(2, int(0.35 * candidate.radius))
    growth = [(after - before, n) for n, (before, after) in enumerate(zip(widths, widths[window:], strict=False))]
    max_growth, row_number = max(growth, key=lambda step: (step[0], -step[1]), default=(0, 0))
    return start_y + row_number + window / 2 - 1 if max_growth > 0.15 * candidate.radius else None


def _find_run(row: list[int], near: tuple[int, int], min_distance: float) -> tuple[int, int] | None:
    """Return the whole run of pixels with `min_distance` that touches the run `near`."""
    run = _find_adjacent_run(row, near, min_distance)
    if run is None:
        return None
    left, right = run
    while row[left - 1] >= min_distance:
        left -= 1
    while row[right + 1] >= min_distance:
        right += 1
    return left, right


def _find_center_x(distances: DistanceMap, candidate: HeadCandidate) -> float:
    """Return the horizontal center of the head: of the deepest pixels in the row of its center."""
    center, min_distance = (candidate.x, candidate.x), 0.9 * candidate.radius * ORTHOGONAL_WEIGHT
    left, right = _find_run(distances[candidate.y], center, min_distance) or center
    return (left + right) / 2 - 0.5
