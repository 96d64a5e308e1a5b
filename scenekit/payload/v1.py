"""The payload of the older API (V1 and V2), as the service documents it.

Places are those of midpoints: 0 is the centre of the picture, -0.5 its left or top edge, 0.5 its right or
bottom edge. What a scale is a multiple of, the documentation says for pictures only.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from scenekit.core.geometry import Number
from scenekit.payload.v3 import format_json

CanvasFraction = Annotated[float, Meta(ge=-1e6, le=1e6)]
"""Of the width or the height of the picture."""

ScaleFactor = Annotated[float, Meta(gt=1e-6, le=1e6)]

Layer = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]

DEFAULT_MODEL_LAYER = 300
DEFAULT_CLIP_LAYER = 500
"""What the service takes where no layer is given."""

DEFAULT_FONT = "Noto Sans"


class AIModel(Struct, frozen=True, kw_only=True):
    """The avatar of a scene."""

    script: str
    """Plain text."""
    model: str
    clothes: str
    language: str | UnsetType = UNSET
    """Required by the table, and in few samples."""
    locationX: CanvasFraction = 0
    locationY: CanvasFraction = 0
    scale: ScaleFactor = 1
    layer: Layer | UnsetType = UNSET


class Detail(Struct, frozen=True, kw_only=True):
    """What a clip shows, and where."""

    url: str | UnsetType = UNSET
    textSource: str | UnsetType = UNSET
    font: str | UnsetType = UNSET
    locationX: CanvasFraction | UnsetType = UNSET
    locationY: CanvasFraction | UnsetType = UNSET
    scale: ScaleFactor | UnsetType = UNSET
    """Of a picture: half of it is the share of the picture's side that its longer side takes."""
    scaleX: ScaleFactor | UnsetType = UNSET
    """Of a video only, and only in a sample; so is `scaleY`."""
    scaleY: ScaleFactor | UnsetType = UNSET
    layer: Layer | UnsetType = UNSET


ClipType = Literal["image", "background", "text", "userVideo"]


class Clip(Struct, frozen=True):
    """Anything but the avatar. `userVideo` is in a sample only."""

    type: ClipType
    detail: Detail


class Scene(Struct, frozen=True, omit_defaults=True):
    """An avatar and clips; a sample has scenes without an avatar."""

    AIModel: AIModel | None = None
    clips: tuple[Clip, ...] = ()


class Project(Struct, frozen=True):
    """The body of the create call. It has no name and no orientation."""

    scenes: Annotated[tuple[Scene, ...], Meta(min_length=1)]


def encode(project: Project, indent: int | None = None) -> bytes:
    """The payload as JSON: minified, or with `indent` (0 to 16) spaces a level. Raises `ArgumentError`."""
    return format_json(msgspec.json.encode(project), indent)


def round_number(value: Number) -> Number:
    """A place or a factor without the last digits that arithmetic leaves: 12 of them are a billionth of a pixel."""
    rounded = round(value, 12)
    return int(rounded) if rounded == int(rounded) else rounded
