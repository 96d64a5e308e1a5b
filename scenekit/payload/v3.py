"""The V3 project payload, as the service documents it.

The structs hold the documented fields in the order of the documented sample. A required field
has no default; an optional one defaults to `UNSET` and is then left out, so that nothing is
written that nobody asked for. (`omit_defaults` would not do: it drops a literal `1.0` and keeps a
computed one.) Numbers are `int | float`: `290` stays `290`.

Px are of the canvas (1920 x 1080, portrait 1080 x 1920) unless a field says otherwise.
"""

from __future__ import annotations

from numbers import Integral, Real
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, structs

from scenekit.core import validation
from scenekit.core.geometry import Number, Orientation
from scenekit.core.messages import suggestion_suffix
from scenekit.errors import PayloadError
from scenekit.payload.msgspec_errors import join_path, split_validation_error, validation_error_as

T = TypeVar("T")

Percent = Annotated[int, Meta(ge=1, le=100)]
Resolution = Literal["4k", "1080", "720", "480"]
ShapeName = Literal[
    "Line_v2",
    "Arrow_1_v2",
    "Arrow_2_v2",
    "Circle",
    "Triangle",
    "Square",
    "Parallelogram",
    "Drop_1",
    "Polygon",
    "Pentagon",
    "Oval_1",
    "Oval_2",
    "Hexagon_1",
    "Hexagon_2",
    "Diamond",
    "Star",
    "Rectangle_corner0",
]
AnimationType = Literal[
    "fade-in",
    "fade-out",
    "in-right",
    "in-down",
    "in-left",
    "in-up",
    "out-right",
    "out-down",
    "out-left",
    "out-up",
    "zoom-in",
    "zoom-out",
]


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
    """What an avatar says, written on its clip: the older of the two ways."""

    org: str
    """Text in `<p>` paragraphs, in the language of the avatar."""
    tts: dict[str, Any] | None | UnsetType = UNSET
    """Another voice than the avatar's own; null or absent in every sample."""


class Script(Struct, frozen=True, kw_only=True, gc=False):
    """What an avatar says, written on the scene: the newer of the two ways, one entry a turn."""

    org: str
    isTTS: bool
    """Whether another voice than the avatar's own speaks."""
    tts: dict[str, Any] | None
    """That voice, in the service's own format, which is not published."""
    modelId: str
    """The `ai_name` of a clip of the same scene."""
    clothId: str
    """The `emotion` of that clip."""


class Effect(Struct, frozen=True, gc=False):
    """`head-only` is the only type any sample shows."""

    type: str


class Animation(Struct, frozen=True, gc=False):
    """How a clip comes or goes. The unit of its times is not documented."""

    type: AnimationType
    duration: Annotated[int, Meta(ge=1, le=30)]
    delay: Annotated[int, Meta(ge=0, le=30)]


class Shadow(Struct, frozen=True, kw_only=True, gc=False):
    """The shadow of a shape or a text."""

    color: str | UnsetType = UNSET
    """Hex of 8 digits, alpha last; `#00000060` if absent."""
    blur: Annotated[int, Meta(ge=0, le=10)] | Annotated[float, Meta(ge=0, le=10)] | UnsetType = UNSET
    offsetX: Annotated[int, Meta(ge=1, le=10)] | Annotated[float, Meta(ge=0.1, le=10)] | UnsetType = UNSET
    offsetY: Annotated[int, Meta(ge=1, le=10)] | Annotated[float, Meta(ge=0.1, le=10)] | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


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
    opacity: Percent | UnsetType = UNSET
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


class PositionedClip(Struct, frozen=True, kw_only=True, gc=False):
    """What all other clips have in common."""

    id: str
    type: str
    layer: int
    """Higher is nearer the front."""
    left: Number
    top: Number
    width: Number
    """Unscaled, as is `height`: what is drawn is as large as this times the scale."""
    height: Number
    scaleX: Number | UnsetType = UNSET
    scaleY: Number | UnsetType = UNSET
    opacity: Percent | UnsetType = UNSET
    angle: Number | UnsetType = UNSET
    """Clockwise, degrees assumed. Documented for shapes, pictures and text."""
    tag: str | UnsetType = UNSET
    """A label by which the clip is found again. Documented for all but audio."""


class MediaClip(PositionedClip, frozen=True, kw_only=True, gc=False):
    """What pictures and videos carry besides in the samples; in no table."""

    name: str | UnsetType = UNSET
    fill: str | UnsetType = UNSET
    lockScalingFlip: bool | UnsetType = UNSET
    lockMovementX: bool | UnsetType = UNSET
    lockMovementY: bool | UnsetType = UNSET
    lockRotation: bool | UnsetType = UNSET
    lockScalingX: bool | UnsetType = UNSET
    lockScalingY: bool | UnsetType = UNSET
    lockSkewingX: bool | UnsetType = UNSET
    lockSkewingY: bool | UnsetType = UNSET
    lockUniScaling: bool | UnsetType = UNSET


class ImageClip(MediaClip, frozen=True, kw_only=True, gc=False):
    """A picture. `width` and `height` are its natural size."""

    type: Literal["image"] = "image"
    source_url: str
    animation: Animation | UnsetType = UNSET


class VideoImageClip(MediaClip, frozen=True, kw_only=True, gc=False):
    """A video. `width` and `height` are its natural size."""

    type: Literal["videoImage"] = "videoImage"
    video_url: str
    source_url: str | UnsetType = UNSET
    """A picture of it; in the sample only."""
    volume: Percent | UnsetType = UNSET


class ShapeClip(PositionedClip, frozen=True, kw_only=True, gc=False):
    """One of the shapes. No sample shows one: its fields are those of the documented table."""

    type: Literal["shape"] = "shape"
    shapeName: ShapeName
    fill: str
    stroke: str | UnsetType = UNSET
    strokeWidth: int | UnsetType = UNSET
    strokeRadius: int | UnsetType = UNSET
    shadow: Shadow | UnsetType = UNSET
    animation: Animation | UnsetType = UNSET


class TextImageClip(PositionedClip, frozen=True, kw_only=True, gc=False):
    """Text. No sample shows one: its fields are those of the documented table."""

    type: Literal["textImage"] = "textImage"
    text: str
    fill: str
    fontSize: Number
    """Points: 3 of them are 4 px. An Int in the table, a fraction in the tutorial."""
    fontFamily: str | UnsetType = UNSET
    align: str | UnsetType = UNSET
    """`left` is the only value any source shows."""
    backgroundColor: str | UnsetType = UNSET
    stroke: str | UnsetType = UNSET
    strokeWidth: int | UnsetType = UNSET
    fontWeight: int | UnsetType = UNSET
    fontStyle: Literal["italic"] | UnsetType = UNSET
    underline: bool | UnsetType = UNSET
    shadow: Shadow | UnsetType = UNSET
    animation: Animation | UnsetType = UNSET


class AudioClip(PositionedClip, frozen=True, kw_only=True, gc=False):
    """Sound. No sample shows one; the common table asks for a place and a size all the same."""

    type: Literal["audio"] = "audio"
    source_url: str
    volume: Percent | UnsetType = UNSET
    label: str
    """The file name that the editor shows."""


Clip = AiModelClip | ShapeClip | ImageClip | TextImageClip | VideoImageClip | AudioClip

CLIP_CLASSES: dict[str, type[Clip]] = {
    "aiModel": AiModelClip,
    "shape": ShapeClip,
    "image": ImageClip,
    "textImage": TextImageClip,
    "videoImage": VideoImageClip,
    "audio": AudioClip,
}
"""The struct of a clip by its `type`."""


if TYPE_CHECKING:
    Clips = tuple[Clip | dict[str, Any], ...]
else:
    Clips = tuple[Any, ...]  # msgspec tells structs apart by their first key only; `decode` does it by `type`


class Scene(Struct, frozen=True, kw_only=True, gc=False):
    """One scene."""

    background: Background
    scripts: tuple[Script, ...] | UnsetType = UNSET
    watermark: bool | UnsetType = UNSET
    clips: Clips
    """Structs of `CLIPS`, and a raw clip as the dict that was given."""
    thumbnailUrl: str | None | UnsetType = UNSET
    sceneIdx: int
    """Counted from 0."""


class Project(Struct, frozen=True, kw_only=True, gc=False):
    """The body of the create call."""

    name: str | UnsetType = UNSET
    orientation: Orientation | UnsetType = UNSET
    scenes: tuple[Scene, ...]
    isExport: bool | UnsetType = UNSET
    workspaceId: str | UnsetType = UNSET
    resolution: Resolution | UnsetType = UNSET
    webhookUrl: str | UnsetType = UNSET
    dictionary: dict[str, Any] | UnsetType = UNSET


def _enc_hook(value: object) -> object:
    """NumPy's scalars and other subclasses of the JSON types, as the type itself."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise NotImplementedError  # msgspec then names the type


_ENCODER = msgspec.json.Encoder(enc_hook=_enc_hook)


def encode(project: Project, indent: int | None = None) -> bytes:
    """The payload as JSON: minified, or with `indent` (0 to 16) spaces a level. Raises `ArgumentError`."""
    data = _ENCODER.encode(project)
    return data if indent is None else format_json(data, indent)


def format_json(data: bytes, indent: int | None) -> bytes:
    """Minified JSON, with `indent` spaces a level. Raises `ArgumentError`."""
    if indent is None:
        return data
    validation.integer("to_json", "indent", indent, low=0, high=16)
    return msgspec.json.format(data, indent=indent)


def decode(data: bytes) -> Project:
    """The payload as structs, every clip as the struct of its type; the opposite of `encode`.

    Strict: a value of another type or out of its documented range is refused, and so is a clip of
    a kind that is not documented. Unknown keys are passed over. Raises `PayloadError`, which says where.
    """
    try:
        project = msgspec.json.decode(data, type=Project)
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
        raise validation_error_as(PayloadError, "is no V3 payload", error) from None
    scenes = []
    for number, scene in enumerate(project.scenes):
        clips = [_decode_clip(clip, f"scenes[{number}].clips[{position}]") for position, clip in enumerate(scene.clips)]
        scenes.append(structs.replace(scene, clips=tuple(clips)))
    return structs.replace(project, scenes=tuple(scenes))


def _decode_clip(clip: Any, path: str) -> Clip:
    kind = clip.get("type") if isinstance(clip, dict) else None
    if kind not in CLIP_CLASSES:
        raise PayloadError(f"type={kind!r} is no kind of clip.{suggestion_suffix(kind, CLIP_CLASSES)}").with_path(path)
    try:
        return msgspec.convert(clip, CLIP_CLASSES[kind])
    except msgspec.ValidationError as error:
        why, rest = split_validation_error(error)
        raise PayloadError(why).with_path(join_path(path, rest)) from None


def pre_encode(part: T) -> T:
    """A part of a payload as JSON, which is copied whole into what `encode` writes; of no other use.

    What is always the same, such as the model of an avatar, need not be encoded again and again.
    """
    return cast("T", msgspec.Raw(_ENCODER.encode(part)))


def to_dict(part: Struct | dict[str, Any]) -> dict[str, Any]:
    """A payload, or a part of one, as dicts, lists, str, numbers, bools and None."""
    builtins: dict[str, Any] = msgspec.json.decode(_ENCODER.encode(part))
    return builtins
