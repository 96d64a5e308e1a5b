"""What lies behind everything."""

from __future__ import annotations

from msgspec import Struct

from scenekit import values
from scenekit.payload import v3

DOCUMENTED_SOURCE = "/images/background/bg_blue_gradient.png"
DOCUMENTED_COLOR = "rgb(54,188,37)"
"""The only background that any source shows. The payload requires one, so this is the default."""


class Background(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A picture behind everything, and the colour behind that.

    - `source`: a path of the service (`/images/…`) or a URL.
    - `color`: a CSS colour, the documented sample's own if not given.

    Raises `ArgumentError`.
    """

    source: str = DOCUMENTED_SOURCE
    color: str = DOCUMENTED_COLOR

    def __post_init__(self) -> None:
        values.text("background", "source", self.source)
        values.text("background", "color", self.color)

    def to_payload(self) -> v3.Background:
        return v3.Background("background", "background", "image", self.source, self.color)
