"""Audio clips."""

from __future__ import annotations

from typing import Any, ClassVar

from scenekit.core import validation
from scenekit.core.geometry import Number, Size
from scenekit.core.messages import argument_error
from scenekit.elements.base import Element, position_fields, unset_if_none
from scenekit.elements.context import CompositionContext
from scenekit.elements.from_payload import (
    none_if_default,
    parse_box_size_options,
    parse_position_options,
    url_or_placeholder,
)
from scenekit.elements.placement import PlacementOptions
from scenekit.elements.positioning import Extent, Position, position_on_canvas, resolve_box_extent
from scenekit.payload import v3

AUDIO_SIZE_PX = Size(0, 0)
"""The default size of an audio clip, which is invisible. The payload requires a size of all clips."""


class AudioOptions(PlacementOptions, total=False):
    """The options of `Scene.audio`."""

    label: str | None
    volume: int | None
    duration: Number | None


class Audio(Element, frozen=True):
    """Music or a recording.

    - `source`: a URL that the service can fetch.
    - `label`: the name in the editor; by default the file name of the source.
    - `volume`: percent, a whole number from 1 to 100.
    - `duration`: the length of the file in seconds, for estimates and captions. It is not part of the payload.

    The payload requires a position and a size of all clips, so an audio clip has the placement options. By
    default its position and size are 0.

    Raises:
        ArgumentError: An option has an invalid value, or contradicts another one.

    >>> Audio("https://cdn.example.com/calm.mp3", volume=20).volume
    20
    """

    method: ClassVar[str] = "audio"
    clip_type: ClassVar[str] = "audio"
    has_natural_size: ClassVar[bool] = False

    source: str
    label: str | None = None
    volume: int | None = None
    duration: Number | None = None

    def __post_init__(self) -> None:
        validation.url("audio", "source", self.source)
        if self.label is not None:
            validation.text("audio", "label", self.label)
        if self.volume is not None:
            validation.convert_integer(self, "audio", "volume", low=1, high=100)
        if self.duration is not None:
            validation.convert_number(self, "audio", "duration", low=validation.MIN_POSITIVE)
        Element.__post_init__(self)
        if self.fit is not None:
            raise argument_error(
                "audio", "fit", self.fit, "cannot be used, because an audio clip is not visible. Remove it."
            )

    def compute_extent(self, context: CompositionContext) -> Extent:
        """Return the size: 0, unless an option sets it."""
        return resolve_box_extent(self, AUDIO_SIZE_PX, context.canvas)

    def compute_position(self, context: CompositionContext) -> Position:
        """Return the position: (0, 0), unless an option sets it."""
        if self.at is None and self.left is None and self.top is None:
            return Position(0, 0, self.compute_extent(context))
        return position_on_canvas(self, self.compute_extent(context), context.canvas)

    def to_clip(self, context: CompositionContext, id: str, layer: int, position: Position | None) -> v3.AudioClip:
        """Return the clip of the audio element."""
        return v3.AudioClip(
            **position_fields(self, position or self.compute_position(context), id, layer),
            source_url=self.source,
            volume=unset_if_none(self.volume),
            label=self.label or validation.extract_file_name(self.source),
        )

    @classmethod
    def options_from_clip(cls, clip: dict[str, Any], context: CompositionContext) -> dict[str, Any]:
        """Return the options of an audio clip from its clip."""
        source = url_or_placeholder(clip, "source_url")
        label = none_if_default(validation.extract_file_name(source), clip.get("label"))
        own_options = {"source": source, "label": label, "volume": clip.get("volume")}
        options = {**own_options, **parse_box_size_options(clip), **parse_position_options(clip)}
        if options["left"] == options["top"] == 0:
            del options["left"], options["top"]
        return options
