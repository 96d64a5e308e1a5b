"""The entrance animations of elements, as functions of time.

The service documents only their names. The unit of `duration` and `delay` is assumed to be a second. The distances are
those of the studio's player: an element enters from 60 % of its width or 40 % of its height, and fades in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.elements.from_payload import parse_animation

if TYPE_CHECKING:
    from scenekit.elements import Animation
    from scenekit.inspection.view import ClipView


class Motion(NamedTuple):
    """The difference of an element from its final state at a point in time."""

    opacity: float = 1
    x: float = 0
    """The shift to the right, as a fraction of the width of the element."""
    y: float = 0
    """The shift down, as a fraction of the height of the element."""
    scale: float = 1
    """The scale about the center of the element."""


AT_REST = Motion()

START_BY_TYPE = {
    "fade-in": Motion(0),
    "in-left": Motion(0, x=-0.6),
    "in-right": Motion(0, x=0.6),
    "in-up": Motion(0, y=0.4),
    "in-down": Motion(0, y=-0.4),
    "zoom-in": Motion(0, scale=0.2),
}
"""The first state of each entrance animation. The others are exits, whose time is not documented."""


def find_entrance(clip: ClipView) -> Animation | None:
    """Return the entrance animation of a clip, or None if it has no valid one."""
    animation = parse_animation(clip.data.get("animation"))
    return animation if animation and animation.type in START_BY_TYPE else None


def compute_motion(animation: Animation, seconds: float) -> Motion:
    """Return the state of an element.

    Args:
        animation: An entrance animation.
        seconds: The time since the start of the scene.

    >>> from scenekit import Animation
    >>> compute_motion(Animation("in-left", duration=2, delay=1), 2)
    Motion(opacity=0.75, x=-0.15, y=0.0, scale=1.0)
    """
    progress = min(max((seconds - animation.delay) / animation.duration, 0.0), 1.0)
    missing = (1 - progress) ** 2  # it slows down toward its end
    start = START_BY_TYPE[animation.type]
    return Motion(*(round(end + (first - end) * missing, 4) for first, end in zip(start, AT_REST, strict=True)))
