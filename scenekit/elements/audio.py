"""Sound."""

from __future__ import annotations

from typing import Any, ClassVar

from scenekit.core import validation
from scenekit.core.geometry import Size
from scenekit.core.messages import argument_error
from scenekit.elements.base import Element, Stage, given, placed_fields
from scenekit.elements.from_payload import address_of, placed_words, sized_words, unless
from scenekit.elements.placement import Extent, Place, PlacementWords, place, sized
from scenekit.payload import v3

NATURAL = Size(0, 0)
"""Sound takes no room, but the payload asks every clip for a size."""


class AudioWords(PlacementWords, total=False):
    """The words of `Scene.audio`."""

    label: str | None
    volume: int | None


class Audio(Element, frozen=True):
    """Sound: music, or a recording.

    - `source`: a URL that the service can reach.
    - `label`: what the editor calls it; the file name of the source if not given.
    - `volume`: percent, a whole number from 1 to 100.

    The payload asks every clip for a place and a size, so the words of placement are taken; with none of
    them both are 0. Raises `ArgumentError`.
    """

    verb: ClassVar[str] = "audio"
    kind: ClassVar[str] = "audio"
    has_size: ClassVar[bool] = False

    source: str
    label: str | None = None
    volume: int | None = None

    def __post_init__(self) -> None:
        validation.url("audio", "source", self.source)
        if self.label is not None:
            validation.text("audio", "label", self.label)
        if self.volume is not None:
            validation.integer("audio", "volume", self.volume, low=1, high=100)
        Element.__post_init__(self)
        if self.fit is not None:
            raise argument_error("audio", "fit", self.fit, "is for what is seen.")

    def extent(self, stage: Stage) -> Extent:
        return sized(self, NATURAL, stage.canvas)

    def place(self, stage: Stage) -> Place:
        if self.at is None and self.left is None and self.top is None:
            return Place(0, 0, self.extent(stage))
        return place(self, self.extent(stage), stage.canvas)

    def to_clip(self, stage: Stage, id: str, layer: int, spot: Place | None) -> v3.AudioClip:
        return v3.AudioClip(
            **placed_fields(self, spot or self.place(stage), id, layer),
            source_url=self.source,
            volume=given(self.volume),
            label=self.label or validation.extract_file_name(self.source),
        )

    @classmethod
    def words_of(cls, clip: dict[str, Any], stage: Stage) -> dict[str, Any]:
        source = address_of(clip, "source_url")
        label = unless(validation.extract_file_name(source), clip.get("label"))
        sound = {"source": source, "label": label, "volume": clip.get("volume")}
        words = {**sound, **sized_words(clip), **placed_words(clip)}
        if words["left"] == words["top"] == 0:
            del words["left"], words["top"]
        return words
