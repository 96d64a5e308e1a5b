"""Video clips."""

from __future__ import annotations

from typing import Any, ClassVar

from scenekit.core import validation
from scenekit.core.geometry import Number, Size
from scenekit.elements.base import Element, unset_if_none
from scenekit.elements.context import CompositionContext
from scenekit.elements.from_payload import parse_natural_size_option, parse_position_options, url_or_placeholder
from scenekit.elements.media import Media, NaturalSize, check_natural_size, media_fields
from scenekit.elements.placement import PlacementOptions
from scenekit.elements.positioning import Extent, Position, fit_extent
from scenekit.payload import v3


class VideoOptions(PlacementOptions, total=False):
    """The options of `Scene.video`."""

    poster: str | None
    size: NaturalSize | None
    volume: int | None
    duration: Number | None


class Video(Media, frozen=True):
    """A video. Without placement options it covers the canvas.

    - `source`: a URL that the service can fetch. `poster`: the URL of a preview image.
    - `size`: the natural size of the file, (width, height) in px. It is optional if the video covers the canvas,
      or with both `width` and `height`: scenekit then assumes that the video has the aspect ratio of that box.
    - `volume`: percent, a whole number from 1 to 100.
    - `duration`: the length of the file in seconds, for estimates and captions. It is not part of the payload.

    Raises:
        ArgumentError: An option has an invalid value, or contradicts another one.

    >>> Video("https://cdn.example.com/tour.mp4").is_full_canvas
    True
    """

    method: ClassVar[str] = "video"
    clip_type: ClassVar[str] = "videoImage"

    source: str
    poster: str | None = None
    size: NaturalSize | None = None
    volume: int | None = None
    duration: Number | None = None

    def __post_init__(self) -> None:
        validation.url("video", "source", self.source)
        if self.poster is not None:
            validation.url("video", "poster", self.poster)
        if self.volume is not None:
            validation.convert_integer(self, "video", "volume", low=1, high=100)
        if self.duration is not None:
            validation.convert_number(self, "video", "duration", low=validation.MIN_POSITIVE)
        Element.__post_init__(self)
        if self.size is not None or not self.is_full_canvas:
            check_natural_size(self, self.size)

    @property
    def natural_size(self) -> NaturalSize | None:
        """The `size` of the file, if it is known."""
        return self.size

    @property
    def is_full_canvas(self) -> bool:
        """Whether the video covers the canvas, because no option sets its position or its size."""
        options = (self.at, self.left, self.top, self.width, self.height, self.scale, self.fit, self.relative_to)
        return all(value is None for value in options)

    def compute_extent(self, context: CompositionContext) -> Extent:
        """Return the size: that of the canvas, unless an option sets it."""
        if self.size is not None and self.is_full_canvas:
            return fit_extent("cover", context.canvas, Size(*self.size))
        return super().compute_extent(context)

    def to_clip(self, context: CompositionContext, id: str, layer: int, position: Position | None) -> v3.VideoImageClip:
        """Return the clip of the video."""
        return v3.VideoImageClip(
            **media_fields(self, position or self.compute_position(context), id, layer),
            video_url=self.source,
            source_url=unset_if_none(self.poster),
            volume=unset_if_none(self.volume),
        )

    @classmethod
    def options_from_clip(cls, clip: dict[str, Any], context: CompositionContext) -> dict[str, Any]:
        """Return the options of a video from its clip."""
        return {
            "source": url_or_placeholder(clip, "video_url"),
            "poster": clip.get("source_url"),
            "volume": clip.get("volume"),
            **parse_natural_size_option(clip),
            **parse_position_options(clip),
        }
