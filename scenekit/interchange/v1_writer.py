"""A composed project in the words of the older API, as far as those go.

Where the documentation of that API is silent, the constants here say what scenekit takes for granted; `migrate` goes
the other way by the same ones.
"""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any, TypedDict

from msgspec import UNSET, UnsetType, structs

from scenekit.compose.speech import collect_avatars
from scenekit.core.geometry import CANVAS_SIZES, Box
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
"""The older API knows no orientation."""

MODEL_HEIGHT_FRACTION = 1.0
"""How much of the picture's height an avatar takes at scale 1. Not documented. The documented sample has its midpoint
at 0.69 of the height: at its natural size, twice as high as the picture, it would be cut off above the shoulders."""

TEXT_SIZE_PX = 48
"""The size in px of a text of scale 1. Not documented: "relative, depends on the font"."""

IMAGE_SIDE_FRACTION = 0.5
"""How much of the picture an image takes with its longer side at scale 1. Of which side of the picture is not
documented; it is taken to be the one that runs the same way."""


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
"""The values of keys which say nothing that the older API would not do by itself."""

COMMON_CLIP_KEYS = (
    *("id", "type", "name", "tag", "layer", "left", "top", "width", "height", "scaleX", "scaleY"),
    *("lockMovementX", "lockMovementY", "lockRotation", "lockUniScaling", "lockSkewingX", "lockSkewingY"),
    *("lockScalingX", "lockScalingY", "lockScalingFlip"),
)
"""The keys of all clips that either can be said or do not show."""


def to_v1(project: dict[str, Any], scenes: Sequence[Scene]) -> v1.Project:
    """The older form of a payload, composed of those scenes.

    Raises `CompositionError`, with the path in the payload, for what it cannot say.
    """
    _reject_unsupported_keys(project, ("name", "scenes"))
    paths = [f"scenes[{number}]" for number in range(len(scenes))]
    return v1.Project(tuple(map(_convert_scene, project["scenes"], scenes, paths)))


def _convert_scene(data: dict[str, Any], scene: Scene, path: str) -> v1.Scene:
    _reject_unsupported_keys(data, ("background", "clips", "scripts", "sceneIdx"), path)
    clips = data.get("clips") or []
    paths = [f"{path}.clips[{position}]" for position in range(len(clips))]
    speakers = [where for clip, where in zip(clips, paths, strict=True) if clip["type"] == "aiModel"]
    if len(speakers) > 1:
        raise _v1_unsupported_error(speakers[1], "a scene has one avatar")
    if data.get("scripts") and not speakers:
        raise _v1_unsupported_error(f"{path}.scripts", "only an avatar of the scene can speak")
    model: v1.AIModel | None = None
    others = []
    for clip, layer, where in zip(clips, _resolve_layers(clips, scene), paths, strict=True):
        if clip["type"] == "aiModel":
            model = structs.replace(
                _convert_avatar(clip, data, scene, where), layer=_unset_if_default(v1.DEFAULT_MODEL_LAYER, layer)
            )
        else:
            kind, detail = _convert_clip(clip, where)
            others.append(v1.Clip(kind, structs.replace(detail, layer=_unset_if_default(v1.DEFAULT_CLIP_LAYER, layer))))
    return v1.Scene(model, (*_convert_background(data.get("background"), f"{path}.background"), *others))


def _resolve_layers(clips: Sequence[dict[str, Any]], scene: Scene) -> list[int]:
    """The layer of each clip: the older API's own where they stack up the same, else as the payload has them."""
    own = [v1.DEFAULT_MODEL_LAYER if clip["type"] == "aiModel" else v1.DEFAULT_CLIP_LAYER for clip in clips]
    is_told = any(one.layer is not None for element in scene.elements for one in (element, *element.descendants))
    if own == sorted(own) and not is_told:
        return own
    return [clip.get("layer", position + 1) for position, clip in enumerate(clips)]


def _unset_if_default(default: int, layer: int) -> int | UnsetType:
    return UNSET if layer == default else layer


def _convert_avatar(clip: dict[str, Any], data: dict[str, Any], scene: Scene, path: str) -> v1.AIModel:
    """The avatar of a scene. Its language is left out where it is only assumed, as most samples do."""
    _reject_unsupported_keys(clip, (*COMMON_CLIP_KEYS, "script", "model"), path)
    box, model = _resolve_box(clip, path), clip.get("model") or {}
    for key in ("ai_name", "emotion"):
        if not model.get(key):
            raise _v1_unsupported_error(f"{path}.model.{key}", "an avatar has a model and clothes")
    cast, language = collect_avatars(scene.elements), model.get("language")
    is_assumed = language == "en" and bool(cast) and cast[0].language is None
    return v1.AIModel(
        script="\n\n".join(_iter_script_texts(clip, data.get("scripts") or (), path)),
        model=model["ai_name"],
        clothes=model["emotion"],
        language=UNSET if is_assumed or not language else language,
        scale=v1.round_number(box.height / (V1_CANVAS.height * MODEL_HEIGHT_FRACTION)),
        **_compute_midpoint(box),
    )


def _iter_script_texts(clip: dict[str, Any], turns: Sequence[dict[str, Any]], path: str) -> Iterable[str]:
    """What the avatar of a scene says, in plain text."""
    script = clip.get("script")
    if script:
        yield from _iter_plain_text(script if isinstance(script, dict) else {"org": script}, f"{path}.script")
    for number, turn in enumerate(turns):
        where = f"{path.partition('.')[0]}.scripts[{number}]"
        model = clip.get("model") or {}
        if (turn.get("modelId"), turn.get("clothId")) != (model.get("ai_name"), model.get("emotion")):
            raise _v1_unsupported_error(where, "only an avatar of the scene can speak")
        yield from _iter_plain_text(turn, where)


def _iter_plain_text(script: dict[str, Any], path: str) -> Iterable[str]:
    _reject_unsupported_keys(script, ("org", "modelId", "clothId"), path)
    org = script.get("org") or ""
    text = from_html(org) if isinstance(org, str) else Html("")
    if isinstance(text, Html):
        raise _v1_unsupported_error(f"{path}.org", "a script is plain text")
    if text:
        yield text


def _convert_clip(clip: dict[str, Any], path: str) -> tuple[ClipType, v1.Detail]:
    """A clip that is no avatar."""
    kind = clip["type"]
    if kind not in V1_CLIP_CONVERTERS:
        hint = " (a background of a plain colour is painted as one)" if kind == "shape" else ""
        raise _v1_unsupported_error(path, f"it knows no clip of the type {kind}{hint}")
    old_kind, keys, detail = V1_CLIP_CONVERTERS[kind]
    _reject_unsupported_keys(clip, (*COMMON_CLIP_KEYS, *keys, "source_url"), path)
    for key in keys:
        if not clip.get(key) and key != "fontFamily":
            raise _v1_unsupported_error(f"{path}.{key}", "it is missing")
    return old_kind, detail(clip, path)


def _convert_image(clip: dict[str, Any], path: str) -> v1.Detail:
    box = _resolve_box(clip, path)
    share = box.width / V1_CANVAS.width if clip["width"] >= clip["height"] else box.height / V1_CANVAS.height
    return v1.Detail(
        url=clip["source_url"], scale=v1.round_number(share / IMAGE_SIDE_FRACTION), **_compute_midpoint(box)
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
    across, down = v1.round_number(box.width / V1_CANVAS.width), v1.round_number(box.height / V1_CANVAS.height)
    return v1.Detail(url=clip["video_url"], scaleX=across, scaleY=down, **_compute_midpoint(box))


V1_CLIP_CONVERTERS: dict[str, tuple[ClipType, tuple[str, ...], Callable[[dict[str, Any], str], v1.Detail]]] = {
    "image": ("image", ("source_url",), _convert_image),
    "textImage": ("text", ("text", "fontSize", "fontFamily"), _convert_text),
    "videoImage": ("userVideo", ("video_url",), _convert_video),
}
"""The kinds of clip that it knows: what it calls them, their keys beside those of all clips, and how they are said.

(The `source_url` of a video is only a picture of it.)
"""


def _convert_background(background: dict[str, Any] | None, path: str) -> Iterable[v1.Clip]:
    """The clip of a background, unless it is the one that stands for none."""
    if not background:
        return
    _reject_unsupported_keys(background, ("id", "type", "source_url"), path)
    url = background.get("source_url")
    if url and url != DOCUMENTED_SOURCE:
        yield v1.Clip("background", v1.Detail(url=url))


def _reject_unsupported_keys(data: dict[str, Any], supported_keys: Collection[str], path: str = "") -> None:
    """Refuse every key that is neither sayable nor says nothing."""
    for key, value in data.items():
        if key in supported_keys or value is None or value in IGNORABLE_V3_VALUES.get(key, ()):
            continue
        why = "it is always landscape" if key == "orientation" else f"there is no word for it ({value!r:.60})"
        raise _v1_unsupported_error(f"{path}.{key}".removeprefix("."), why)


def _resolve_box(clip: dict[str, Any], path: str, *, is_stretchable: bool = False) -> Box:
    """What a clip covers of the picture."""
    for key in ("left", "top", "width", "height"):
        if clip.get(key) is None:
            raise _v1_unsupported_error(f"{path}.{key}", "a clip has a place and a size")
    across, down = (1 if clip.get(key) is None else clip[key] for key in ("scaleX", "scaleY"))
    if not is_stretchable and not isclose(across, down, rel_tol=1e-9):
        raise _v1_unsupported_error(f"{path}.scaleX", "it scales across and down alike")
    box = Box(clip["left"], clip["top"], clip["width"] * across, clip["height"] * down)
    if box.width <= 0 or box.height <= 0:
        raise _v1_unsupported_error(path, "a clip has a size above 0")
    return box


class Midpoint(TypedDict):
    locationX: Number
    locationY: Number


def _compute_midpoint(box: Box) -> Midpoint:
    return {
        "locationX": v1.round_number((box.left + box.width / 2) / V1_CANVAS.width - 0.5),
        "locationY": v1.round_number((box.top + box.height / 2) / V1_CANVAS.height - 0.5),
    }


def _v1_unsupported_error(path: str, reason: str) -> CompositionError:
    return CompositionError(f"the older API cannot say this: {reason}").with_path(path)
