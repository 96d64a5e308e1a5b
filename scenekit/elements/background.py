"""What lies behind everything."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from scenekit.core import colors, validation
from scenekit.core.messages import argument_error
from scenekit.elements.from_payload import build_dropping_invalid, none_if_default
from scenekit.elements.shape import Shape
from scenekit.payload import v3
from scenekit.payload.overlay import apply_overrides, diff_overrides

DOCUMENTED_SOURCE = "/images/background/bg_blue_gradient.png"
DOCUMENTED_COLOR = "rgb(54,188,37)"
"""The only background that any source shows. The payload requires one, so this is the default."""


class Background(Struct, frozen=True, gc=False):
    """A picture behind everything, or a plain colour.

    - `source`: a URL, or a path of the service (`/images/…`); or a CSS colour, which is then `color`.
    - `color`: a CSS colour. Beside a picture, what lies behind it; alone, it covers the whole canvas.
    - `extra`: keys for the payload that no word covers. `omit`: keys that are left out of it.

    No source shows a background that is a colour alone, so a plain colour is painted as a rectangle in
    front of the documented picture, behind all elements. Raises `ArgumentError`.
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
        """A colour in place of a picture."""
        if not colors.is_color(self.source):
            validation.text("background", "source", self.source)
            why = "is no URL (https://…), no path of the service (/images/…), and no CSS colour."
            raise argument_error("background", "source", self.source, why)
        if self.color is not None:
            raise argument_error(
                "background", "source", self.source, f"and color={self.color!r} are two colours: say one."
            )
        force_setattr(self, "color", self.source)
        force_setattr(self, "source", None)

    @property
    def color_rectangle(self) -> Shape | None:
        """The rectangle that paints a plain colour."""
        if self.source is not None or self.color is None:
            return None
        return Shape("Rectangle_corner0", color=self.color, left=0, top=0, width="100%", height="100%")

    def to_payload(self) -> v3.Background:
        composed = v3.Background(
            "background", "background", "image", self.source or DOCUMENTED_SOURCE, self.color or DOCUMENTED_COLOR
        )
        return apply_overrides(composed, self.extra, self.omit) if self.extra or self.omit else composed

    @classmethod
    def from_payload(cls, data: dict[str, Any]) -> Background:
        """The background that is written so: what no word says is in `extra` and `omit`."""
        source, color = data.get("source_url"), none_if_default(DOCUMENTED_COLOR, data.get("source_color"))
        if source is None or not validation.is_fetchable_url(source):
            source = color = None
        elif color is None:
            source = none_if_default(DOCUMENTED_SOURCE, source)
        found = build_dropping_invalid(cls, {"source": source, "color": color}) or cls()
        extra, omit = diff_overrides(v3.to_dict(found.to_payload()), data)
        return replace(found, extra=extra, omit=omit)
