"""The V3 project payload, as the service documents it.

The structs have the documented fields in the order of the documented sample. A required field has no
default. An optional field defaults to `UNSET`, which is not written, so the payload has only the fields that the
user set. (`omit_defaults` of msgspec cannot do this: it drops a literal `1.0` and keeps a computed one.)
Numbers are `int | float`: `290` stays `290`.

Lengths are in px of the canvas (1920 x 1080, portrait 1080 x 1920) unless a field says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral, Real
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from scenekit.core import validation
from scenekit.core.geometry import Number, Orientation

T = TypeVar("T")

Percent = Annotated[int, Meta(ge=1, le=100)]
"""A percentage from 1 to 100."""

Resolution = Literal["4k", "1080", "720", "480"]
"""The height of the video in px, or `4k`."""

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
"""The documented shapes."""

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
"""The documented animations."""


class Background(Struct, frozen=True, gc=False):
    """The background of a scene, behind all clips. Its keys are in the samples only, not in the documented tables."""

    id: str
    type: str
    source_type: str
    """`image` is the only value in the documentation."""
    source_url: str
    """In the samples, a path on the service (`/images/…`)."""
    source_color: str
    """A CSS `rgb()` color. The samples have it even if there is an image."""


class EditorValue(Struct, frozen=True, gc=False):
    """Measurements of the avatar for the web editor, in px of the origin image."""

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
    """The fields of `EditorValue`, and the tight box under other names."""

    top: Number
    left: Number
    height: Number
    width: Number


class Origin(Struct, frozen=True, gc=False):
    """The size of the origin image in px."""

    height: Number
    width: Number


class DeployImage(Struct, frozen=True, gc=False):
    """The image files of the avatar with their sizes in px. `themb` is the service's spelling."""

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
    """The sizes of the origin image and of the tight box, in px of the origin image."""

    org_width: Number
    org_height: Number
    edit_width: Number
    edit_height: Number


class Model(Struct, frozen=True, gc=False):
    """An avatar in its clothes (`emotion`), with the measurements for the editor."""

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
    """The script of an avatar on its clip: the older of the two forms."""

    org: str
    """The text in `<p>` paragraphs, in the language of the avatar."""
    tts: dict[str, Any] | None | UnsetType = UNSET
    """A voice that replaces the avatar's own. All samples have null or no value."""


class Script(Struct, frozen=True, kw_only=True, gc=False):
    """A turn of an avatar in the scripts of the scene: the newer of the two forms."""

    org: str
    isTTS: bool
    """Whether a voice replaces the avatar's own."""
    tts: dict[str, Any] | None
    """The voice that replaces the avatar's own, in a format that the service does not document."""
    modelId: str
    """The `ai_name` of a clip of the same scene."""
    clothId: str
    """The `emotion` of that clip."""


class Effect(Struct, frozen=True, gc=False):
    """An effect. `head-only` is the only type in the samples."""

    type: str


class Animation(Struct, frozen=True, gc=False):
    """An animation by which a clip appears or disappears. The unit of its times is not documented."""

    type: AnimationType
    duration: Annotated[int, Meta(ge=1, le=30)]
    delay: Annotated[int, Meta(ge=0, le=30)]


class Shadow(Struct, frozen=True, kw_only=True, gc=False):
    """The shadow of a shape or a text."""

    color: str | UnsetType = UNSET
    """A hex color of 8 digits, alpha last. The default of the service is `#00000060`."""
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
    """Clockwise, presumably in degrees. Documented for other types of clips only."""
    tag: str | UnsetType = UNSET


class PositionedClip(Struct, frozen=True, kw_only=True, gc=False):
    """The common fields of all other clips."""

    id: str
    type: str
    layer: int
    """Higher is nearer the front."""
    left: Number
    top: Number
    width: Number
    """The unscaled width. The width on the canvas is `width` times `scaleX`; the same holds for `height`."""
    height: Number
    scaleX: Number | UnsetType = UNSET
    scaleY: Number | UnsetType = UNSET
    opacity: Percent | UnsetType = UNSET
    angle: Number | UnsetType = UNSET
    """Clockwise, presumably in degrees. Documented for shapes, images and texts."""
    tag: str | UnsetType = UNSET
    """A label for finding the clip. Documented for all types except audio."""


class MediaClip(PositionedClip, frozen=True, kw_only=True, gc=False):
    """Further fields of images and videos. They are in the samples only, not in the documented tables."""

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
    """An image. `width` and `height` are its natural size."""

    type: Literal["image"] = "image"
    source_url: str
    animation: Animation | UnsetType = UNSET


class VideoImageClip(MediaClip, frozen=True, kw_only=True, gc=False):
    """A video. `width` and `height` are its natural size."""

    type: Literal["videoImage"] = "videoImage"
    video_url: str
    source_url: str | UnsetType = UNSET
    """The URL of a preview image. It occurs in the sample, but not in the documented table."""
    volume: Percent | UnsetType = UNSET


class ShapeClip(PositionedClip, frozen=True, kw_only=True, gc=False):
    """A shape. The samples have none: the fields are those of the documented table."""

    type: Literal["shape"] = "shape"
    shapeName: ShapeName
    fill: str
    stroke: str | UnsetType = UNSET
    strokeWidth: int | UnsetType = UNSET
    strokeRadius: int | UnsetType = UNSET
    shadow: Shadow | UnsetType = UNSET
    animation: Animation | UnsetType = UNSET


class TextImageClip(PositionedClip, frozen=True, kw_only=True, gc=False):
    """A text. The samples have none: the fields are those of the documented table."""

    type: Literal["textImage"] = "textImage"
    text: str
    fill: str
    fontSize: Number
    """In points: 3 points are 4 px. An integer in the documented table, but a fraction in the tutorial."""
    fontFamily: str | UnsetType = UNSET
    align: str | UnsetType = UNSET
    """`left` is the only value in the documentation."""
    backgroundColor: str | UnsetType = UNSET
    stroke: str | UnsetType = UNSET
    strokeWidth: int | UnsetType = UNSET
    fontWeight: int | Literal["normal", "bold"] | UnsetType = UNSET
    """An integer in the documented table. Editors also write the names of CSS."""
    fontStyle: Literal["normal", "italic"] | UnsetType = UNSET
    """`italic` is the only value in the documented table. `normal` is the default of CSS."""
    underline: bool | UnsetType = UNSET
    shadow: Shadow | UnsetType = UNSET
    animation: Animation | UnsetType = UNSET


class AudioClip(PositionedClip, frozen=True, kw_only=True, gc=False):
    """An audio file. The samples have none. The documented table of common fields requires a position and a size."""

    type: Literal["audio"] = "audio"
    source_url: str
    volume: Percent | UnsetType = UNSET
    label: str
    """The file name, which the editor shows."""


Clip = AiModelClip | ShapeClip | ImageClip | TextImageClip | VideoImageClip | AudioClip

CLIP_CLASSES: dict[str, type[Clip]] = {
    "aiModel": AiModelClip,
    "shape": ShapeClip,
    "image": ImageClip,
    "textImage": TextImageClip,
    "videoImage": VideoImageClip,
    "audio": AudioClip,
}
"""The struct of each clip `type`."""


if TYPE_CHECKING:
    Clips = tuple[Clip | dict[str, Any], ...]
else:
    Clips = tuple[Any, ...]  # msgspec has no union of untagged structs


class Scene(Struct, frozen=True, kw_only=True, gc=False):
    """A scene: its background, and its clips from back to front."""

    background: Background
    scripts: tuple[Script, ...] | UnsetType = UNSET
    watermark: bool | UnsetType = UNSET
    clips: Clips
    """Structs of `CLIP_CLASSES`, and raw clips as the dicts that the user passed."""
    thumbnailUrl: str | None | UnsetType = UNSET
    sceneIdx: int
    """The position of the scene, counted from 0."""


class Project(Struct, frozen=True, kw_only=True, gc=False):
    """The body of the create request."""

    name: str | UnsetType = UNSET
    orientation: Orientation | UnsetType = UNSET
    scenes: tuple[Scene, ...]
    isExport: bool | UnsetType = UNSET
    workspaceId: str | UnsetType = UNSET
    resolution: Resolution | UnsetType = UNSET
    webhookUrl: str | UnsetType = UNSET
    dictionary: dict[str, Any] | UnsetType = UNSET


def _enc_hook(value: object) -> object:
    """Convert NumPy's scalars and other subclasses of the JSON types to the JSON types."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise NotImplementedError  # msgspec then raises an error with the type


_ENCODER = msgspec.json.Encoder(enc_hook=_enc_hook)


def encode(project: Project, indent: int | None = None) -> bytes:
    """Return the payload as JSON: minified, or indented by `indent` spaces (0 to 16) per level.

    Raises:
        ArgumentError: `indent` is invalid.
    """
    data = _ENCODER.encode(project)
    return data if indent is None else format_json(data, indent)


def format_json(data: bytes, indent: int | None) -> bytes:
    """Return minified JSON, indented by `indent` spaces (0 to 16) per level. None returns it unchanged.

    Raises:
        ArgumentError: `indent` is invalid.
    """
    if indent is None:
        return data
    validation.integer("to_json", "indent", indent, low=0, high=16)
    return msgspec.json.format(data, indent=indent)


encode_part: Callable[[object], bytes] = _ENCODER.encode
"""Returns a part of a payload as minified JSON."""


def pre_encode(part: T) -> T:
    """Encode a part of a payload once, so that `encode` copies its JSON each time, for example the model of an avatar.

    The result is a `msgspec.Raw` that is declared as `T`, because it takes the place of the part in a struct.
    Only `encode` and `to_dict` can use it.
    """
    return cast("T", msgspec.Raw(_ENCODER.encode(part)))


def to_dict(part: Struct | dict[str, Any]) -> dict[str, Any]:
    """Return a payload, or a part of one, as dicts, lists, str, numbers, bools and None."""
    return decode(_ENCODER.encode(part))


def decode(data: bytes) -> dict[str, Any]:
    """Return the JSON object that `encode` wrote."""
    builtins: dict[str, Any] = msgspec.json.decode(data)
    return builtins
