"""Where the head of a silhouette is: the round part above the torso that a neck ties to it.

How large it is, a radius does not tell, for hair and hats add to it. The shoulders tell it best: they
begin 1.55 heads below the crown, hair or none. The ratios are of heads from crown to chin, found on
drawn silhouettes (`tests/silhouettes.py`).
"""

from __future__ import annotations

from math import exp, log
from typing import NamedTuple

from scenekit.avatars.distance_transform import STEP, Depths, Edges, Part, depths_of, parts_of
from scenekit.core.geometry import clamp


class Head(NamedTuple):
    """A head with ordinary hair and ears; px of the mask."""

    x: float
    """Of its middle."""
    crown: float
    """How far down it begins."""
    width: float
    height: float
    """From crown to chin."""
    confidence: float
    """How like a head it is, how much more so than anything else, and how far its measures agree: 0 to 1."""
    neck: float | None
    """How wide the neck is, as a share of the head's own width; None where none can be seen."""


class Top(NamedTuple):
    """The part of a silhouette that ends in the crown; px of the mask."""

    x: int
    y: int
    radius: float
    crown: float
    likeness: float
    neck_y: int | None = None
    neck: float | None = None
    """Half the width of the neck, and how far down it is narrowest; None where none can be seen."""
    is_ball: bool = False
    """Whether it is as round below its middle as above, as hair is that stands off all around."""


def find_head(mask: bytes, width: int, edges: Edges) -> Head | None:
    """The head of a mask of rows of `width` bytes (0 is outside); None where nothing is like one."""
    depths = depths_of(mask, width, edges)
    parts = parts_of(depths)
    if not parts:
        return None
    torso = max(parts, key=lambda part: part.radius)
    top = _above_a_neck(depths, parts, torso) or _above_the_shoulders(depths, torso)
    return _measured(depths, top, torso.radius) if top else None


LEAST = 0.2
"""The likeness below which nothing is called a head."""

BLURRED = 0.95
"""A neck nearly as wide as the head is none: hair or a cloth covers it."""

NARROW = 0.62
"""What is narrower than this share of the head (an arm, a bun, a hand) does not count as the head's or the torso's."""


def _above_a_neck(depths: Depths, parts: list[Part], torso: Part) -> Top | None:
    """The part that is most like a head. Another that is nearly as much so halves the likeness."""
    ranked = sorted(((_likeness(part, torso), part) for part in parts), reverse=True)
    (likeness, head), rival = ranked[0], ranked[1][0] if len(ranked) > 1 else 0
    if likeness < LEAST or head.tie >= BLURRED * head.radius:
        return None
    crown = _below_brim(depths, head, _crown(depths, head))
    cheeks = _reach(depths[min(int(head.y + 0.75 * head.radius), len(depths) - 1)], head.x)
    is_ball = cheeks < 0.8 * head.radius
    return Top(head.x, head.y, head.radius, crown, likeness - rival / 2, head.tie_y, head.tie, is_ball)


def _likeness(part: Part, torso: Part) -> float:
    """How like a head a part is, 0 to 1: by its size beside the torso, its neck, and where the neck is.

    The discs in head and torso are as 0.47 to 1 in a grown person, up to 0.7 in a child or with much hair,
    and the neck is half to three quarters as wide as the head. A hand is too small, a balloon's string
    too thin, and a chest above a wide skirt too large.
    """
    if part.radius < 3 or part.tie_y <= part.y:
        return 0
    size, neck = part.radius / torso.radius, part.tie / part.radius
    neck_aside = (part.tie_x - part.x) / (part.tie_y - part.y + part.radius / 2)
    aside = abs(part.x - torso.x) / torso.radius
    return (
        _bell(size - clamp(size, 0.38, 0.68), 0.07)
        * _bell(neck - clamp(neck, 0.45, 0.7), 0.18)
        * _bell(neck_aside, 0.5)
        * _bell(max(aside - 0.5, 0), 0.4)
    )


def _bell(off: float, spread: float) -> float:
    return exp(-((off / spread) ** 2) / 2)


def _crown(depths: Depths, part: Part) -> float:
    """The top of what a disc of a `NARROW` radius reaches from the middle of a part upwards."""
    radius = NARROW * part.radius
    y, run = part.y, (part.x, part.x)
    while above := _touching(depths[y - 1], run, radius * STEP):
        y, run = y - 1, above
    return y - 0.5 - radius


def _touching(row: list[int], run: tuple[int, int], depth: float) -> tuple[int, int] | None:
    """The span of what is at least so deep in a row, above or below a run of the row beside it."""
    deep = [x for x in range(max(run[0] - 1, 0), min(run[1] + 2, len(row))) if row[x] >= depth]
    return (deep[0], deep[-1]) if deep else None


def _below_brim(depths: Depths, head: Part, crown: float) -> float:
    """The crown under a hat, or as it is: a row wider than those above and below on both sides is a brim."""
    reach = [_reach(row, head.x) for row in depths]
    brim = max(range(int(crown) + 1, head.y + 1), key=reach.__getitem__, default=head.y)
    above, below = reach[max(int(brim - 0.3 * head.radius), 0)], reach[int(brim + 0.4 * head.radius)]
    if reach[brim] >= 1.12 * max(above, below) and reach[brim] > 1.05 * head.radius and above > 0.5 * head.radius:
        return max(crown, brim - 1 - 0.55 * head.radius)
    return crown


def _reach(row: list[int], x: int) -> int:
    """How far the silhouette goes from `x` to both sides: to the nearer of its edges."""
    reach = 0
    while row[x - reach] and row[x + reach]:
        reach += 1
    return reach


def _above_the_shoulders(depths: Depths, torso: Part) -> Top | None:
    """The column that stands on the torso, of hair or cloth that covers the neck.

    From its top down, the depth grows as fast as the way from the crown while a disc fits, and
    stays behind from the middle of the head on.
    """
    arm = 0.28 * torso.radius * STEP
    y, run = _highest(depths, torso, arm)
    crown = y - 0.5 - arm / STEP
    while y < torso.y and (found := _touching(depths[y], run, arm)):
        run = found
        x = max(range(run[0], run[1] + 1), key=depths[y].__getitem__)
        radius = depths[y][x] / STEP
        if radius < 0.8 * (y - 0.5 - crown):
            return Top(x, y, radius, crown, 0.4 * _bell(log(radius / torso.radius / 0.5), 0.35))
        y += 1
    return None


def _highest(depths: Depths, torso: Part, depth: float) -> tuple[int, tuple[int, int]]:
    """The highest row that is reached from the torso through what is at least so deep, and where it is there."""
    seen, ways = {(torso.x, torso.y)}, [(torso.x, torso.y)]
    while ways:
        x, y = ways.pop()
        for step in ((x, y - 1), (x - 1, y), (x + 1, y), (x, y + 1)):
            if step not in seen and depths[step[1]][step[0]] >= depth:
                seen.add(step)
                ways.append(step)
    top = min(y for _, y in seen)
    across = [x for x, y in seen if y == top]
    return top, (min(across), max(across))


def _measured(depths: Depths, top: Top, torso: float) -> Head | None:
    """How large a head is, by its shoulders, its neck and its torso; None for what has no shoulders and no neck."""
    begin = (top.neck_y or round(top.y + top.radius / 2)) + 1
    shoulders = _shoulders(depths, top, begin)
    if shoulders is None:
        if top.neck is None:
            return None
        height, crown, agreed = top.radius / 0.41, top.crown, 0.5
    else:
        height, crown = _size(top, shoulders, torso)
        agreed = _bell(log(height / (top.radius / 0.42)), 0.3) * _bell(log(height / torso * 0.92), 0.4)
    width = clamp(2 * top.radius, 0.74 * height, 0.8 * height)
    neck = top.neck / top.radius if top.neck else None
    return Head(_middle(depths, top), crown, width, height, clamp(top.likeness * agreed, 0, 1), neck)


def _size(top: Top, shoulders: float, torso: float) -> tuple[float, float]:
    """The height of the head, and its crown with ordinary hair.

    By the shoulders alone it would be too high under much hair. A neck is 0.27 heads wide to either
    side, and the disc in a torso has a radius of 0.92 heads; each moves the height a little.
    """
    by_shoulders = (shoulders - top.crown) / 1.55
    if torso > 1.35 * by_shoulders:  # too wide for a torso: the back of a chair, and the shoulders are its corners
        height = top.radius / 0.41
        return height, top.crown + 0.02 * height
    by_neck = clamp(top.neck / 0.27, 0.75 * by_shoulders, 1.3 * by_shoulders) if top.neck else by_shoulders
    by_torso = clamp(torso / 0.92, 0.75 * by_shoulders, 1.25 * by_shoulders)
    height = by_shoulders**0.6 * by_neck**0.15 * by_torso**0.25
    if top.is_ball and top.radius > 0.52 * height:
        height = (shoulders - top.y) / 1.12
        return height, top.y - 0.43 * height
    hair = shoulders - top.crown - 1.55 * height
    if top.neck_y:
        hair = 0.7 * hair + 0.3 * (top.neck_y - top.crown - 1 - 1.1 * height)
    return height, top.crown + 0.02 * height + (0.7 if hair > 0 else 0.2) * hair


def _shoulders(depths: Depths, top: Top, begin: int) -> float | None:
    """How far down the silhouette, without its arms, grows wide fastest below the head; None where it hardly does."""
    deep, run = NARROW * top.radius * STEP, (top.x - 2, top.x + 2)
    widths = []
    for row in depths[begin : begin + int(3.2 * top.radius)]:
        found = _run(row, run, deep)
        left, right = found or (top.x, top.x)
        widths.append(min(top.x - left, 3 * top.radius) + min(right - top.x, 3 * top.radius))
    window = max(2, int(0.35 * top.radius))
    growth = [(after - before, n) for n, (before, after) in enumerate(zip(widths, widths[window:], strict=False))]
    most, at = max(growth, key=lambda one: (one[0], -one[1]), default=(0, 0))
    return begin + at + window / 2 - 1 if most > 0.15 * top.radius else None


def _run(row: list[int], near: tuple[int, int], depth: float) -> tuple[int, int] | None:
    """The run of what is at least so deep in a row, around a place near to one."""
    touched = _touching(row, near, depth)
    if touched is None:
        return None
    left, right = touched
    while row[left - 1] >= depth:
        left -= 1
    while row[right + 1] >= depth:
        right += 1
    return left, right


def _middle(depths: Depths, top: Top) -> float:
    """How far across the middle of the head is: of what is deepest in the row of its middle."""
    left, right = _run(depths[top.y], (top.x, top.x), 0.9 * top.radius * STEP) or (top.x, top.x)
    return (left + right) / 2 - 0.5
