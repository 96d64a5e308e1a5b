"""Images."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec import UNSET
from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.elements.base import Element
from scenekit.elements.context import CompositionContext
from scenekit.elements.effects import Animation, coerce_animation
from scenekit.elements.from_payload import (
    parse_animation,
    parse_natural_size_option,
    parse_position_options,
    url_or_placeholder,
)
from scenekit.elements.media import Media, NaturalSize, check_natural_size, media_fields
from scenekit.elements.placement import PlacementOptions
from scenekit.elements.positioning import Position
from scenekit.payload import v3
from scenekit.payload.v3 import AnimationType


class ImageOptions(PlacementOptions, total=False):
    """The options of `Scene.image`."""

    size: NaturalSize | None
    animation: Animation | AnimationType | None


class Image(Media, frozen=True):
    """An image.

    - `source`: a URL that the service can fetch, or a path on the service (`/images/…`).
    - `size`: the natural size of the file, (width, height) in px. It is optional with `fit`, or with both
      `width` and `height`: scenekit then assumes that the image has the aspect ratio of that box.
    - `animation`: an `Animation`, or its type alone.

    Raises:
        ArgumentError: An option has an invalid value, or contradicts another one.

    >>> Image("https://cdn.example.com/logo.png", size=(400, 120), width="12%").natural_size
    (400, 120)
    """

    method: ClassVar[str] = "image"
    clip_type: ClassVar[str] = "image"

    source: str
    size: NaturalSize | None = None
    animation: Animation | AnimationType | None = None

    def __post_init__(self) -> None:
        validation.url("image", "source", self.source)
        Element.__post_init__(self)
        check_natural_size(self, self.size)
        if self.animation is not None:
            force_setattr(self, "animation", coerce_animation("image", self.animation))

    @property
    def natural_size(self) -> NaturalSize | None:
        """The `size` of the file, if it is known."""
        return self.size

    def to_clip(self, context: CompositionContext, id: str, layer: int, position: Position | None) -> v3.ImageClip:
        """Return the clip of the image."""
        return v3.ImageClip(
            **media_fields(self, position or self.compute_position(context), id, layer),
            source_url=self.source,
            animation=self.animation.to_payload() if isinstance(self.animation, Animation) else UNSET,
        )

    @classmethod
    def options_from_clip(cls, clip: dict[str, Any], context: CompositionContext) -> dict[str, Any]:
        """Return the options of an image from its clip."""
        return {
            "source": url_or_placeholder(clip, "source_url"),
            "animation": parse_animation(clip.get("animation")),
            **parse_natural_size_option(clip),
            **parse_position_options(clip),
        }
