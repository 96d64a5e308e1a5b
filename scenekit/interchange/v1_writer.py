"""Convert a composed project to the format of the V1 API, as far as that API can express it.

The constants fill gaps in the documentation of that API. `migrate` uses the same constants for the other direction.
"""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any, TypedDict

from msgspec import UNSET, UnsetType, structs

from scenekit.compose.layout import iter_elements
from scenekit.compose.speech import collect_avatars
from scenekit.core.geometry import CANVAS_SIZES, Box
from scenekit.core.validation import MAX_SAFE_INTEGER
from scenekit.elements.background import DOCUMENTED_COLOR, DOCUMENTED_SOURCE
from scenekit.elements.base import BLACK
from scenekit.elements.script import Html, from_html
from scenekit.errors import CompositionError
from scenekit.payload import v1

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from scenekit.core.geometry import Number
    from scenekit.payload.v1 import ClipType
    from scenekit.scene import Scene

V1_CANVAS = CANVAS_SIZES["landscape"]
"""The canvas of the V1 API, which has no orientations."""

MODEL_HEIGHT_FRACTION = 1.0
"""The height of an avatar at scale 1, as a fraction of the canvas height. It is an assumption: the V1 API does not
document it. In the documented sample, the midpoint is at 0.69 of the canvas height. If scale 1 were the natural size,
twice the canvas height, the canvas would crop the avatar above the shoulders."""

TEXT_SIZE_PX = 48
"""The font size at scale 1, in px. It is an assumption: the documentation says only "relative, depends on the font"."""

IMAGE_SIDE_FRACTION = 0.5
"""The longer side of an image at scale 1, as a fraction of the parallel canvas side. That the side is the parallel one
is an assumption: the documentation does not name it."""

IGNORABLE_V3_VALUES: dict[str, tuple[object, ...]] = {
    "orientation": ("landscape",),
    "isExport": (True,),
    "watermark": (False,),
    "source_type": ("image",),
    "source_color": (DOCUMENTED_COLOR,),
    "isTTS": (False,),
    "isDelete": (False,),
    "effects": ([], [{"type": "head-only"}]),
    "fill": (BLACK,),
    "opacity": (100,),
    "volume": (100,),
    "angle": (0,),
    "flipX": (False,),
    "flipY": (False,),
    "align": ("left",),
    "fontWeight": (400,),
    "underline": (False,),
    "stroke": ("",),
    "strokeWidth": (0,),
}
"""Values of V3 keys that are the defaults of the V1 API, or that have no visible effect."""

COMMON_CLIP_KEYS = (
    *("id", "type", "name", "tag", "layer", "left", "top", "width", "height", "scaleX", "scaleY"),
    *("lockMovementX", "lockMovementY", "lockRotation", "lockUniScaling", "lockSkewingX", "lockSkewingY"),
    *("lockScalingX", "lockScalingY", "lockScalingFlip"),
)
"""Keys of all V3 clips that the V1 API can express, or that have no visible effect."""


def encode_as_v1(project: dict[str, Any], scenes: Sequence[Scene], indent: int | None = None) -> bytes:
    """Return a project as JSON in the format of the V1 API.

    Args:
        project: The V3 payload.
        scenes: The scenes that the payload is composed of.
        indent: Spaces per level. None minifies the JSON.

    Raises:
        CompositionError: The project uses a feature that the V1 API does not have. The error has its path.
    """
    return v1.encode(to_v1(project, scenes), indent)


def to_v1(project: dict[str, Any], scenes: Sequence[Scene]) -> v1.Project:
    """Return a V3 payload, composed of `scenes`, in the format of the V1 API. Raises `CompositionError`."""
    _reject_unsupported_keys(project, ("name", "scenes"))
    paths = [f"scenes[{number}]" for number in range(len(scenes))]
    return v1.Project(tuple(map(_convert_scene, project["scenes"], scenes, paths)))


def _convert_scene(data: dict[str, Any], scene: Scene, path: str) -> v1.Scene:
    _reject_unsupported_keys(data, ("background", "clips", "scripts", "sceneIdx"), path)
    clips = data.get("clips") or []
    paths = [f"{path}.clips[{index}]" for index in range(len(clips))]
    avatar_paths = [clip_path for clip, clip_path in zip(clips, paths, strict=True) if clip["type"] == "aiModel"]
    if len(avatar_paths) > 1:
        raise _v1_unsupported_error(avatar_paths[1], "a scene has only one avatar")
    if data.get("scripts") and not avatar_paths:
        raise _v1_unsupported_error(f"{path}.scripts", "only an avatar of the scene can speak")
    model: v1.AIModel | None = None
    others = []
    for clip, layer, clip_path in zip(clips, _resolve_layers(clips, scene), paths, strict=True):
        if clip["type"] == "aiModel":
            model = structs.replace(
                _convert_avatar(clip, data, scene, clip_path), layer=_unset_if_default(v1.DEFAULT_MODEL_LAYER, layer)
            )
        else:
            clip_type, detail = _convert_clip(clip, clip_path)
            detail = structs.replace(detail, layer=_unset_if_default(v1.DEFAULT_CLIP_LAYER, layer))
            others.append(v1.Clip(clip_type, detail))
    return v1.Scene(model, (*_convert_background(data.get("background"), f"{path}.background"), *others))


def _resolve_layers(clips: Sequence[dict[str, Any]], scene: Scene) -> list[int]:
    """Return the layer of each clip: the defaults of the V1 API if they give the same order, else the V3 layers."""
    defaults = [v1.DEFAULT_MODEL_LAYER if clip["type"] == "aiModel" else v1.DEFAULT_CLIP_LAYER for clip in clips]
    if defaults == sorted(defaults) and all(element.layer is None for element in iter_elements(scene.elements)):
        return defaults
    return [clip.get("layer", index + 1) for index, clip in enumerate(clips)]


def _unset_if_default(default: int, layer: int) -> int | UnsetType:
    return UNSET if layer == default else layer


def _convert_avatar(clip: dict[str, Any], data: dict[str, Any], scene: Scene, path: str) -> v1.AIModel:
    """Return the avatar of a scene. As in most samples, it has no language if scenekit assumed the language."""
    _reject_unsupported_keys(clip, (*COMMON_CLIP_KEYS, "script", "model"), path)
    box, model = _resolve_box(clip, path), clip.get("model") or {}
    for key in ("ai_name", "emotion"):
        if not model.get(key):
            raise _v1_unsupported_error(f"{path}.model.{key}", "an avatar needs a model and clothes")
    avatars, language = collect_avatars(scene.elements), model.get("language")
    is_assumed = language == "en" and bool(avatars) and avatars[0].language is None
    return v1.AIModel(
        script="\n\n".join(_iter_script_texts(clip, data.get("scripts") or (), path)),
        model=model["ai_name"],
        clothes=model["emotion"],
        language=UNSET if is_assumed or not language else language,
        scale=v1.round_number(box.height / (V1_CANVAS.height * MODEL_HEIGHT_FRACTION)),
        **_compute_midpoint(box),
    )


def _iter_script_texts(clip: dict[str, Any], turns: Sequence[dict[str, Any]], path: str) -> Iterable[str]:
    """Yield the scripts of the scene's avatar in plain text."""
    script = clip.get("script")
    if script:
        yield from _iter_plain_text(script if isinstance(script, dict) else {"org": script}, f"{path}.script")
    for number, turn in enumerate(turns):
        turn_path = f"{path.partition('.')[0]}.scripts[{number}]"
        model = clip.get("model") or {}
        if (turn.get("modelId"), turn.get("clothId")) != (model.get("ai_name"), model.get("emotion")):
            raise _v1_unsupported_error(turn_path, "only an avatar of the scene can speak")
        yield from _iter_plain_text(turn, turn_path)


def _iter_plain_text(script: dict[str, Any], path: str) -> Iterable[str]:
    _reject_unsupported_keys(script, ("org", "modelId", "clothId"), path)
    org = script.get("org") or ""
    text = from_html(org) if isinstance(org, str) else Html("")
    if isinstance(text, Html):
        raise _v1_unsupported_error(f"{path}.org", "a script must be plain text")
    if text:
        yield text


def _convert_clip(clip: dict[str, Any], path: str) -> tuple[ClipType, v1.Detail]:
    """Return the type and the details of a clip that is not an avatar."""
    clip_type = clip["type"]
    if clip_type not in V1_CLIP_CONVERTERS:
        hint = " (a background of a plain color is written as a shape)" if clip_type == "shape" else ""
        raise _v1_unsupported_error(path, f"it has no clips of the type {clip_type}{hint}")
    v1_type, keys, convert = V1_CLIP_CONVERTERS[clip_type]
    _reject_unsupported_keys(clip, (*COMMON_CLIP_KEYS, *keys, "source_url"), path)
    for key in keys:
        if not clip.get(key) and key != "fontFamily":
            raise _v1_unsupported_error(f"{path}.{key}", "the key is required")
    return v1_type, convert(clip, path)


def _convert_image(clip: dict[str, Any], path: str) -> v1.Detail:
    box = _resolve_box(clip, path)
    fraction = box.width / V1_CANVAS.width if clip["width"] >= clip["height"] else box.height / V1_CANVAS.height
    return v1.Detail(
        url=clip["source_url"], scale=v1.round_number(fraction / IMAGE_SIDE_FRACTION), **_compute_midpoint(box)
    )


def _convert_text(clip: dict[str, Any], path: str) -> v1.Detail:
    box, font = _resolve_box(clip, path), clip.get("fontFamily")
    return v1.Detail(
        textSource=clip["text"],
        font=UNSET if font in (None, v1.DEFAULT_FONT) else font,
        scale=v1.round_number(clip["fontSize"] * 4 / 3 * clip.get("scaleX", 1) / TEXT_SIZE_PX),
        **_compute_midpoint(box),
    )


def _convert_video(clip: dict[str, Any], path: str) -> v1.Detail:
    box = _resolve_box(clip, path, is_stretchable=True)
    scale_x, scale_y = v1.round_number(box.width / V1_CANVAS.width), v1.round_number(box.height / V1_CANVAS.height)
    return v1.Detail(url=clip["video_url"], scaleX=scale_x, scaleY=scale_y, **_compute_midpoint(box))


V1_CLIP_CONVERTERS: dict[str, tuple[ClipType, tuple[str, ...], Callable[[dict[str, Any], str], v1.Detail]]] = {
    "image": ("image", ("source_url",), _convert_image),
    "textImage": ("text", ("text", "fontSize", "fontFamily"), _convert_text),
    "videoImage": ("userVideo", ("video_url",), _convert_video),
}
"""The supported V3 clip types: the V1 type, the required V3 keys besides `COMMON_CLIP_KEYS`, and the converter.

The `source_url` of a video is only a preview image, so it is not required.
"""


def _convert_background(background: dict[str, Any] | None, path: str) -> Iterable[v1.Clip]:
    """Yield the clip of a background, unless it is the documented default."""
    if not background:
        return
    _reject_unsupported_keys(background, ("id", "type", "source_url"), path)
    url = background.get("source_url")
    if url and url != DOCUMENTED_SOURCE:
        yield v1.Clip("background", v1.Detail(url=url))


def _reject_unsupported_keys(data: dict[str, Any], supported_keys: Collection[str], path: str = "") -> None:
    """Raise `CompositionError` for a key that is not supported and whose value has an effect."""
    for key, value in data.items():
        if key in supported_keys or value is None or value in IGNORABLE_V3_VALUES.get(key, ()):
            continue
        reason = "it is always landscape" if key == "orientation" else f"it has no such key. Got {value!r:.60}"
        raise _v1_unsupported_error(f"{path}.{key}".removeprefix("."), reason)


def _resolve_box(clip: dict[str, Any], path: str, *, is_stretchable: bool = False) -> Box:
    """Return the box of a clip on the canvas."""
    for key in ("left", "top", "width", "height"):
        if clip.get(key) is None:
            raise _v1_unsupported_error(f"{path}.{key}", "a clip needs a position and a size")
    scale_x, scale_y = (1 if clip.get(key) is None else clip[key] for key in ("scaleX", "scaleY"))
    if not is_stretchable and not isclose(scale_x, scale_y, rel_tol=1e-9):
        raise _v1_unsupported_error(f"{path}.scaleX", "it has only one scale for both axes")
    box = Box(clip["left"], clip["top"], clip["width"] * scale_x, clip["height"] * scale_y)
    if box.width <= 0 or box.height <= 0:
        raise _v1_unsupported_error(path, "a clip must be larger than 0 px")
    if max(map(abs, box)) > MAX_SAFE_INTEGER:
        raise _v1_unsupported_error(path, "a position and a size must be between -2**53 and 2**53 px")
    return box


class Midpoint(TypedDict):
    """The midpoint of a clip, as a fraction of the canvas from the center of the canvas."""

    locationX: Number
    locationY: Number


def _compute_midpoint(box: Box) -> Midpoint:
    return {
        "locationX": v1.round_number((box.left + box.width / 2) / V1_CANVAS.width - 0.5),
        "locationY": v1.round_number((box.top + box.height / 2) / V1_CANVAS.height - 0.5),
    }


def _v1_unsupported_error(path: str, reason: str) -> CompositionError:
    return CompositionError(f"The V1 API does not support this: {reason}.").with_path(path)
