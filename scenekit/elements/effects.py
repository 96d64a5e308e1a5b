"""Effects of elements: animations and shadows."""

from __future__ import annotations

from typing import get_args

from msgspec import Struct

from scenekit.core import colors, validation
from scenekit.core.messages import argument_error
from scenekit.elements.base import unset_if_none
from scenekit.payload import v3
from scenekit.payload.v3 import AnimationType

MIN_SHADOW_OFFSET = 0.1
"""The documented minimum of `shadow.offsetX` and `shadow.offsetY`."""

MAX_SHADOW_OFFSET = 10
"""The documented maximum of `shadow.offsetX` and `shadow.offsetY`."""


class Animation(Struct, frozen=True, gc=False):
    """The animation with which a shape, an image or a text appears or disappears.

    `duration` is a whole number from 1 to 30, `delay` from 0 to 30. Their unit is not documented.

    Raises:
        ArgumentError: A field has an invalid value.

    >>> Animation("fade-in", duration=2).delay
    0
    """

    type: AnimationType
    duration: int = 1
    delay: int = 0

    def __post_init__(self) -> None:
        validation.choice("Animation", "type", self.type, get_args(AnimationType))
        validation.convert_integer(self, "Animation", "duration", low=1, high=30)
        validation.convert_integer(self, "Animation", "delay", low=0, high=30)

    def to_payload(self) -> v3.Animation:
        """Return the animation of the payload."""
        return v3.Animation(self.type, self.duration, self.delay)


def coerce_animation(method: str, value: Animation | AnimationType) -> Animation:
    """Return the animation; a type alone becomes an animation with the default duration. Raises `ArgumentError`."""
    if isinstance(value, Animation):
        return value
    validation.choice(method, "animation", value, get_args(AnimationType))
    return Animation(value)


class Shadow(Struct, frozen=True, gc=False):
    """The shadow of a shape or a text. The service's defaults apply to the options that are not given.

    - `color`: a CSS color; the service's default is `#00000060`.
    - `blur`: 0 to 10, by default 0. `offset_x`, `offset_y`: 0.1 to 10, by default 5. Their unit is not documented.
      The range has no 0: write 0.1 for a shadow directly behind the element.
    - `enabled`: whether the shadow is shown.

    Raises:
        ArgumentError: A field has an invalid value.

    >>> Shadow("rgba(0,0,0,0.5)", blur=3).color
    '#00000080'
    """

    color: str | None = None
    blur: int | float | None = None
    offset_x: int | float | None = None
    offset_y: int | float | None = None
    enabled: bool | None = None

    def __post_init__(self) -> None:
        if self.color is not None:
            colors.normalize_color_field(self, "color", "Shadow")
        if self.blur is not None:
            validation.convert_number(self, "Shadow", "blur", low=0, high=10)
        for argument in ("offset_x", "offset_y"):
            if getattr(self, argument) is not None:
                _check_offset(self, argument)
        if self.enabled is not None:
            validation.boolean("Shadow", "enabled", self.enabled)

    def to_payload(self) -> v3.Shadow:
        """Return the shadow of the payload."""
        return v3.Shadow(
            color=unset_if_none(self.color),
            blur=unset_if_none(self.blur),
            offsetX=unset_if_none(self.offset_x),
            offsetY=unset_if_none(self.offset_y),
            enabled=unset_if_none(self.enabled),
        )


def _check_offset(shadow: Shadow, argument: str) -> None:
    offset = validation.to_plain_number(getattr(shadow, argument))
    if offset is not None and 0 <= offset < MIN_SHADOW_OFFSET:
        reason = (
            f"must be from {MIN_SHADOW_OFFSET} to {MAX_SHADOW_OFFSET}, which is the documented range. "
            f"Write {MIN_SHADOW_OFFSET} for the smallest offset, or omit it for the service's default, 5."
        )
        raise argument_error("Shadow", argument, offset, reason)
    validation.convert_number(shadow, "Shadow", argument, low=MIN_SHADOW_OFFSET, high=MAX_SHADOW_OFFSET)


def check_shadow(method: str, value: Shadow | None) -> None:
    """Check that the value is a `Shadow` or None."""
    if value is not None and not isinstance(value, Shadow):
        raise argument_error(method, "shadow", value, "must be a Shadow, such as Shadow(blur=3).")
