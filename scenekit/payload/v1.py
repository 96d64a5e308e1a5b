"""The payload of the V1 API (also called V2), as the service documents it.

A location is the position of a clip's midpoint: 0 is the center of the canvas, -0.5 its left or top edge, 0.5
its right or bottom edge. The documentation defines the unit of a scale for images only.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from scenekit.core.geometry import Number
from scenekit.payload.v3 import format_json

CanvasFraction = Annotated[float, Meta(ge=-1e6, le=1e6)]
"""A fraction of the width or the height of the canvas."""

ScaleFactor = Annotated[float, Meta(gt=1e-6, le=1e6)]
"""A factor above 0."""

Layer = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
"""A stacking order. Higher is nearer the front."""

DEFAULT_MODEL_LAYER = 300
"""The layer of an avatar without a layer, as the service documents it."""

DEFAULT_CLIP_LAYER = 500
"""The layer of a clip without a layer, as the service documents it."""

DEFAULT_FONT = "Noto Sans"
"""The font of a text without a font, as the service documents it."""


class AIModel(Struct, frozen=True, kw_only=True):
    """The avatar of a scene."""

    script: str
    """Plain text."""
    model: str
    clothes: str
    language: str | UnsetType = UNSET
    """Required by the documented table, but present in few samples."""
    locationX: CanvasFraction = 0
    locationY: CanvasFraction = 0
    scale: ScaleFactor = 1
    layer: Layer | UnsetType = UNSET


class Detail(Struct, frozen=True, kw_only=True):
    """The content of a clip and its location."""

    url: str | UnsetType = UNSET
    textSource: str | UnsetType = UNSET
    font: str | UnsetType = UNSET
    locationX: CanvasFraction | UnsetType = UNSET
    locationY: CanvasFraction | UnsetType = UNSET
    scale: ScaleFactor | UnsetType = UNSET
    """For an image: twice the fraction of the canvas side that the longer side of the image takes."""
    scaleX: ScaleFactor | UnsetType = UNSET
    """For videos. This key and `scaleY` occur in a sample, but not in the documented table."""
    scaleY: ScaleFactor | UnsetType = UNSET
    layer: Layer | UnsetType = UNSET


ClipType = Literal["image", "background", "text", "userVideo"]
"""The types of clips. `userVideo` occurs in a sample, but not in the documented table."""


class Clip(Struct, frozen=True):
    """A background, an image, a text or a video of a scene."""

    type: ClipType
    detail: Detail


class Scene(Struct, frozen=True, omit_defaults=True):
    """An avatar and clips. Samples have scenes without an avatar."""

    AIModel: AIModel | None = None
    clips: tuple[Clip, ...] = ()
    background: Any = None
    """Not documented, but public code sends it. `migrate` uses it if the scene has no background clip."""


class Project(Struct, frozen=True):
    """The body of the create request. It has no name and no orientation."""

    scenes: Annotated[tuple[Scene, ...], Meta(min_length=1)]


def encode(project: Project, indent: int | None = None) -> bytes:
    """Return the payload as JSON: minified, or indented by `indent` spaces (0 to 16) per level.

    Raises:
        ArgumentError: `indent` is invalid.
    """
    return format_json(msgspec.json.encode(project), indent)


def round_number(value: Number) -> Number:
    """Round a location or a factor to 12 decimal places, which removes the rounding errors of calculations.

    1e-12 of a canvas is about a billionth of a px.
    """
    rounded = round(value, 12)
    return int(rounded) if rounded == int(rounded) else rounded
