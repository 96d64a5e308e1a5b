"""The background of a scene."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from scenekit.core import colors, validation
from scenekit.core.messages import argument_error
from scenekit.elements.from_payload import build_dropping_invalid, none_if_default
from scenekit.elements.shape import Shape
from scenekit.payload import v3

DOCUMENTED_SOURCE = "/images/background/bg_blue_gradient.png"
"""The image of the only documented background. The payload requires one, so it is the default."""

DOCUMENTED_COLOR = "rgb(54,188,37)"
"""The color of the only documented background."""

BACKGROUND_TYPE = ("background", "background", "image")
"""The `id`, `type` and `source_type` of the only documented background."""


@lru_cache(maxsize=256)
def _pre_encode(source: str, color: str) -> v3.Background:
    """Return the background of the payload as JSON. Many scenes have the same one."""
    return v3.pre_encode(v3.Background(*BACKGROUND_TYPE, source, color))


class Background(Struct, frozen=True, gc=False):
    """An image behind all elements, or a plain color.

    - `source`: a URL, or a path on the service (`/images/…`), or a CSS color, which becomes `color`.
    - `color`: a CSS color. It lies behind the image; without an image, it fills the canvas.
    - `extra`: keys to add to the payload's background. `omit`: keys to leave out of it.

    The documentation has no background without an image. A plain color therefore becomes a rectangle in front of the
    documented image, behind all elements.

    Raises:
        ArgumentError: An option has an invalid value, or contradicts another one.

    >>> Background("navy").color
    'rgb(0,0,128)'
    """

    source: str | None = None
    color: str | None = None
    extra: dict[str, Any] | None = None
    omit: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.source is not None and (type(self.source) is not str or not validation.is_fetchable_url(self.source)):
            self._coerce_color_source()
        if self.color is not None and (
            type(self.color) is not str or colors.to_payload_color(self.color) != self.color
        ):
            colors.normalize_color_field(self, "color", "background")
        if self.extra is not None or self.omit:
            validation.freeze_extra_and_omit("background", self)

    def _coerce_color_source(self) -> None:
        """Move a color in `source` to `color`."""
        if not colors.is_color(self.source):
            suggestion = colors.suggest_color(self.source)
            if not suggestion:
                validation.text("background", "source", self.source)
            reason = "must be a URL (https://…), a path on the service that begins with /, or a CSS color."
            reason += suggestion
            if "." in str(self.source) and ":" not in str(self.source):
                reason += f" {validation.LOCAL_FILE_ADVICE}"
            raise argument_error("background", "source", self.source, reason)
        if self.color is not None:
            reason = f"is a color, and cannot be combined with color={self.color!r}. Remove one of them."
            raise argument_error("background", "source", self.source, reason)
        force_setattr(self, "color", self.source)
        force_setattr(self, "source", None)

    @property
    def color_rectangle(self) -> Shape | None:
        """The rectangle that shows a plain color; None if the background is an image or the default."""
        if self.source is not None or self.color is None:
            return None
        return Shape("Rectangle_corner0", color=self.color, left=0, top=0, width="100%", height="100%")

    def to_payload(self, pre_encode: bool = False) -> v3.Background:
        """Return the background of the payload. With `pre_encode`, it may be JSON already."""
        source, color = self.source or DOCUMENTED_SOURCE, self.color or DOCUMENTED_COLOR
        if pre_encode and not (self.extra or self.omit):
            return _pre_encode(source, color)
        composed = v3.Background(*BACKGROUND_TYPE, source, color)
        if not (self.extra or self.omit):  # the common case
            return composed
        from scenekit.payload.overlay import apply_overrides

        return apply_overrides(composed, self.extra, self.omit)

    @classmethod
    def from_payload(cls, data: dict[str, Any]) -> Background:
        """Return the background that composes to `data`. Keys that no option covers are in `extra` and `omit`."""
        source, color = data.get("source_url"), none_if_default(DOCUMENTED_COLOR, data.get("source_color"))
        if source is None or not validation.is_fetchable_url(source):
            source = color = None
        elif color is None:
            source = none_if_default(DOCUMENTED_SOURCE, source)
        background = build_dropping_invalid(cls, {"source": source, "color": color}) or cls()
        from scenekit.payload.overlay import diff_overrides

        extra, omit = diff_overrides(v3.to_dict(background.to_payload()), data)
        return replace(background, extra=extra, omit=omit)
