"""The V3 project payload, as the service documents it.

The structs hold the documented fields in the order of the documented sample. A required field
has no default; an optional one defaults to `UNSET` and is then left out, so that nothing is
written that nobody asked for. (`omit_defaults` would not do: it drops a literal `1.0` and keeps a
computed one.) Numbers are `int | float`: `290` stays `290`.

Px are of the canvas (1920 x 1080, portrait 1080 x 1920) unless a field says otherwise.
"""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, Literal, cast

import msgspec
from msgspec import UNSET, Struct, UnsetType

from scenekit.errors import CompositionError
from scenekit.geometry import Number, Orientation


class Background(Struct, frozen=True, gc=False):
    """What lies behind all clips. Its inner keys stand in no table, only in the samples."""

    id: str
    type: str
    source_type: str
    """`image` is the only value any source shows."""
    source_url: str
    """A path of the service (`/images/…`) in the samples."""
    source_color: str
    """CSS `rgb()`, always there beside the image."""


class EditorValue(Struct, frozen=True, gc=False):
    """The avatar in its origin picture, as the web editor sees it; px of the origin picture."""

    headCenterX: Number
    headCenterY: Number
    headWidth: Number
    headHeight: Number
    modelTightX: Number
    modelTightY: Number
    modelTightS: Number
    modelTightW: Number
    modelTightH: Number
    modelOriginW: Number
    modelOriginH: Number
    scale: Number
    adjustX: Number
    """A fraction of the origin width."""
    adjustY: Number
    """A fraction of the origin height."""
    spaceB: Number
    spaceT: Number
    spaceL: Number
    spaceR: Number


class Editor(EditorValue, frozen=True, gc=False):
    """`EditorValue`, with the tight box once more."""

    top: Number
    left: Number
    height: Number
    width: Number


class Origin(Struct, frozen=True, gc=False):
    """The size of the origin picture, px."""

    height: Number
    width: Number


class DeployImage(Struct, frozen=True, gc=False):
    """The pictures of the avatar, each with its own size in px. (`themb` is the service's spelling.)"""

    themb_src: str
    themb_width: Number
    themb_height: Number
    org_src: str
    org_width: Number
    org_height: Number
    edit_src: str
    edit_width: Number
    edit_height: Number


class DeploySize(Struct, frozen=True, gc=False):
    """The origin picture and the tight box, px of the origin picture."""

    org_width: Number
    org_height: Number
    edit_width: Number
    edit_height: Number


class Model(Struct, frozen=True, gc=False):
    """Which avatar it is, in which clothes (`emotion`), and all the editor's numbers about it."""

    ai_name: str
    emotion: str
    language: str | UnsetType = UNSET
    source_url: str | UnsetType = UNSET
    editor: Editor | UnsetType = UNSET
    origin: Origin | UnsetType = UNSET
    deployImage: DeployImage | UnsetType = UNSET
    deploySize: DeploySize | UnsetType = UNSET
    editorValue: EditorValue | UnsetType = UNSET
    maskFile: str | UnsetType = UNSET


class ClipScript(Struct, frozen=True, gc=False):
    """What an avatar says, written on its clip."""

    org: str
    """Text in `<p>` paragraphs, in the language of the avatar."""


class Effect(Struct, frozen=True, gc=False):
    """`head-only` is the only type any sample shows."""

    type: str


class AiModelClip(Struct, frozen=True, kw_only=True, gc=False):
    """An avatar. `width` and `height` are those of its tight box, unscaled."""

    id: str
    type: Literal["aiModel"] = "aiModel"
    layer: int
    """Higher is nearer the front."""
    top: Number
    left: Number
    script: ClipScript | UnsetType = UNSET
    effects: tuple[Effect, ...] | UnsetType = UNSET
    height: Number
    width: Number
    model: Model
    name: str | UnsetType = UNSET
    lockScalingFlip: bool | UnsetType = UNSET
    fill: str | UnsetType = UNSET
    scaleX: Number | UnsetType = UNSET
    scaleY: Number | UnsetType = UNSET
    opacity: int | UnsetType = UNSET
    """Percent, 1 to 100."""
    lockMovementX: bool | UnsetType = UNSET
    lockMovementY: bool | UnsetType = UNSET
    lockRotation: bool | UnsetType = UNSET
    lockScalingX: bool | UnsetType = UNSET
    lockScalingY: bool | UnsetType = UNSET
    lockSkewingX: bool | UnsetType = UNSET
    lockSkewingY: bool | UnsetType = UNSET
    lockUniScaling: bool | UnsetType = UNSET
    angle: Number | UnsetType = UNSET
    """Clockwise, degrees assumed. Documented for other kinds of clip, not for this one."""
    tag: str | UnsetType = UNSET


Clip = AiModelClip | dict[str, Any]
"""A clip as its struct, or as a dict where it carries keys that no source documents."""


class Scene(Struct, frozen=True, kw_only=True, gc=False):
    """One scene. The clips' struct depends on their `type`, which msgspec can only tell apart
    where the tag comes first; the samples put it second."""

    background: Background
    watermark: bool | UnsetType = UNSET
    clips: tuple[Any, ...]
    thumbnailUrl: str | None | UnsetType = UNSET
    sceneIdx: int
    """Counted from 0."""


class Project(Struct, frozen=True, kw_only=True, gc=False):
    """The body of the create call."""

    name: str | UnsetType = UNSET
    orientation: Orientation | UnsetType = UNSET
    scenes: tuple[Scene, ...]


def _plain(value: object) -> object:
    """NumPy's scalars and other subclasses of the JSON types, as the type itself."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise NotImplementedError  # msgspec then names the type


_ENCODER = msgspec.json.Encoder(enc_hook=_plain)


def encode(project: Project, indent: int | None = None) -> bytes:
    """The payload as JSON: minified, or with `indent` spaces a level.

    Raises `CompositionError` for text that UTF-8 cannot carry.
    """
    try:
        data = _ENCODER.encode(project)
    except UnicodeEncodeError as error:
        broken = error.object[error.start : error.end]
        raise CompositionError(f"text holds {broken!r}, half a character, which UTF-8 cannot carry") from None
    return data if indent is None else msgspec.json.format(data, indent=indent)


def encoded(model: Model) -> Model:
    """The model as JSON that is copied whole into a payload encoded by `encode`; of no other use.

    It is most of an avatar's clip and always the same: encoding it once halves the time.
    """
    return cast("Model", msgspec.Raw(_ENCODER.encode(model)))


def to_dict(project: Project) -> dict[str, Any]:
    """The payload as dicts, lists, str, numbers, bools and None."""
    builtins: dict[str, Any] = msgspec.json.decode(encode(project))
    return builtins
