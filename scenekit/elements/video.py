"""Videos."""

from __future__ import annotations

from typing import Any, ClassVar

from scenekit.core import validation
from scenekit.core.geometry import Size
from scenekit.elements.base import Element, Stage, given
from scenekit.elements.from_payload import address_of, placed_words, size_words
from scenekit.elements.media import Media, NaturalSize, check_size, media_fields
from scenekit.elements.placement import Extent, Place, PlacementWords, fitted
from scenekit.payload import v3


class VideoWords(PlacementWords, total=False):
    """The words of `Scene.video`."""

    poster: str | None
    size: NaturalSize | None
    volume: int | None


class Video(Media, frozen=True):
    """A video. With no word of placement it covers the canvas.

    - `source`: a URL that the service can reach. `poster`: one of a picture of it.
    - `size`: the natural size of the file, (width, height) in px. It may be left out where the video covers
      the canvas, or `width` and `height` are both given: it is then taken to have the ratio of that box.
    - `volume`: percent, a whole number from 1 to 100.

    Raises `ArgumentError`.
    """

    verb: ClassVar[str] = "video"
    kind: ClassVar[str] = "videoImage"

    source: str
    poster: str | None = None
    size: NaturalSize | None = None
    volume: int | None = None

    def __post_init__(self) -> None:
        validation.url("video", "source", self.source)
        if self.poster is not None:
            validation.url("video", "poster", self.poster)
        if self.volume is not None:
            validation.integer("video", "volume", self.volume, low=1, high=100)
        Element.__post_init__(self)
        if self.size is not None or not self.covers:
            check_size(self, self.size)

    @property
    def natural_size(self) -> NaturalSize | None:
        return self.size

    @property
    def covers(self) -> bool:
        """Whether no word says where or how large it is."""
        words = (self.at, self.left, self.top, self.width, self.height, self.scale, self.fit, self.neighbour)
        return all(word is None for word in words)

    def extent(self, stage: Stage) -> Extent:
        if self.size is not None and self.covers:
            return fitted("cover", stage.canvas, Size(*self.size))
        return super().extent(stage)

    def to_clip(self, stage: Stage, id: str, layer: int, spot: Place | None) -> v3.VideoImageClip:
        return v3.VideoImageClip(
            **media_fields(self, spot or self.place(stage), id, layer),
            video_url=self.source,
            source_url=given(self.poster),
            volume=given(self.volume),
        )

    @classmethod
    def words_of(cls, clip: dict[str, Any], stage: Stage) -> dict[str, Any]:
        return {
            "source": address_of(clip, "video_url"),
            "poster": clip.get("source_url"),
            "volume": clip.get("volume"),
            **size_words(clip),
            **placed_words(clip),
        }
