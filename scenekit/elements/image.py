"""Pictures."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec import UNSET
from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.elements.base import Element, Stage
from scenekit.elements.effects import Animation, animation
from scenekit.elements.from_payload import address_of, animation_of, placed_words, size_words
from scenekit.elements.media import Media, NaturalSize, check_size, media_fields
from scenekit.elements.placement import Place, PlacementWords
from scenekit.payload import v3
from scenekit.payload.v3 import AnimationType


class ImageWords(PlacementWords, total=False):
    """The words of `Scene.image`."""

    size: NaturalSize | None
    animation: Animation | AnimationType | None


class Image(Media, frozen=True):
    """A picture.

    - `source`: a URL that the service can reach, or a path of its own (`/images/…`).
    - `size`: the natural size of the file, (width, height) in px. It may be left out where `width` and
      `height` are both given, or `fit`: the picture is then taken to have the ratio of that box.
    - `animation`: an `Animation`, or its type alone.

    Raises `ArgumentError`.
    """

    verb: ClassVar[str] = "image"
    kind: ClassVar[str] = "image"

    source: str
    size: NaturalSize | None = None
    animation: Animation | AnimationType | None = None

    def __post_init__(self) -> None:
        validation.url("image", "source", self.source)
        Element.__post_init__(self)
        check_size(self, self.size)
        if self.animation is not None:
            force_setattr(self, "animation", animation("image", self.animation))

    @property
    def natural_size(self) -> NaturalSize | None:
        return self.size

    def to_clip(self, stage: Stage, id: str, layer: int, spot: Place | None) -> v3.ImageClip:
        return v3.ImageClip(
            **media_fields(self, spot or self.place(stage), id, layer),
            source_url=self.source,
            animation=self.animation.to_payload() if isinstance(self.animation, Animation) else UNSET,
        )

    @classmethod
    def words_of(cls, clip: dict[str, Any], stage: Stage) -> dict[str, Any]:
        return {
            "source": address_of(clip, "source_url"),
            "animation": animation_of(clip.get("animation")),
            **size_words(clip),
            **placed_words(clip),
        }
