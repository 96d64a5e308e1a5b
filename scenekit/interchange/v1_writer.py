"""A composed project in the words of the older API, as far as those go.

Where the documentation of that API is silent, the constants here say what scenekit takes for granted; `migrate` goes
the other way by the same ones.
"""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any, TypedDict

from msgspec import UNSET, UnsetType, structs

from scenekit.compose.speech import cast_of
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

PICTURE = CANVAS_SIZES["landscape"]
"""The older API knows no orientation."""

MODEL_HEIGHT = 1.0
"""How much of the picture's height an avatar takes at scale 1. Not documented. The documented sample has its midpoint
at 0.69 of the height: at its natural size, twice as high as the picture, it would be cut off above the shoulders."""

TEXT_SIZE = 48
"""The size in px of a text of scale 1. Not documented: "relative, depends on the font"."""

PICTURE_SHARE = 0.5
"""How much of the picture an image takes with its longer side at scale 1. Of which side of the picture is not
documented; it is taken to be the one that runs the same way."""


NEUTRAL: dict[str, tuple[object, ...]] = {
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

CLIP_KEYS = (
    *("id", "type", "name", "tag", "layer", "left", "top", "width", "height", "scaleX", "scaleY"),
    *("lockMovementX", "lockMovementY", "lockRotation", "lockUniScaling", "lockSkewingX", "lockSkewingY"),
    *("lockScalingX", "lockScalingY", "lockScalingFlip"),
)
"""The keys of all clips that either can be said or do not show."""


def to_v1(project: dict[str, Any], scenes: Sequence[Scene]) -> v1.Project:
    """The older form of a payload, composed of those scenes.

    Raises `CompositionError`, with the path in the payload, for what it cannot say.
    """
    _refuse_others(project, ("name", "scenes"))
    paths = [f"scenes[{number}]" for number in range(len(scenes))]
    return v1.Project(tuple(map(_scene, project["scenes"], scenes, paths)))


def _scene(data: dict[str, Any], scene: Scene, path: str) -> v1.Scene:
    _refuse_others(data, ("background", "clips", "scripts", "sceneIdx"), path)
    clips = data.get("clips") or []
    paths = [f"{path}.clips[{position}]" for position in range(len(clips))]
    speakers = [where for clip, where in zip(clips, paths, strict=True) if clip["type"] == "aiModel"]
    if len(speakers) > 1:
        raise _unsayable(speakers[1], "a scene has one avatar")
    if data.get("scripts") and not speakers:
        raise _unsayable(f"{path}.scripts", "only an avatar of the scene can speak")
    model: v1.AIModel | None = None
    others = []
    for clip, layer, where in zip(clips, _layers(clips, scene), paths, strict=True):
        if clip["type"] == "aiModel":
            model = structs.replace(_model(clip, data, scene, where), layer=_unless(v1.DEFAULT_MODEL_LAYER, layer))
        else:
            kind, detail = _detail(clip, where)
            others.append(v1.Clip(kind, structs.replace(detail, layer=_unless(v1.DEFAULT_CLIP_LAYER, layer))))
    return v1.Scene(model, (*_backdrop(data.get("background"), f"{path}.background"), *others))


def _layers(clips: Sequence[dict[str, Any]], scene: Scene) -> list[int]:
    """The layer of each clip: the older API's own where they stack up the same, else as the payload has them."""
    own = [v1.DEFAULT_MODEL_LAYER if clip["type"] == "aiModel" else v1.DEFAULT_CLIP_LAYER for clip in clips]
    is_told = any(one.layer is not None for element in scene.elements for one in (element, *element.nested))
    if own == sorted(own) and not is_told:
        return own
    return [clip.get("layer", position + 1) for position, clip in enumerate(clips)]


def _unless(default: int, layer: int) -> int | UnsetType:
    return UNSET if layer == default else layer


def _model(clip: dict[str, Any], data: dict[str, Any], scene: Scene, path: str) -> v1.AIModel:
    """The avatar of a scene. Its language is left out where it is only assumed, as most samples do."""
    _refuse_others(clip, (*CLIP_KEYS, "script", "model"), path)
    box, model = _box(clip, path), clip.get("model") or {}
    for key in ("ai_name", "emotion"):
        if not model.get(key):
            raise _unsayable(f"{path}.model.{key}", "an avatar has a model and clothes")
    cast, language = cast_of(scene.elements), model.get("language")
    is_assumed = language == "en" and bool(cast) and cast[0].language is None
    return v1.AIModel(
        script="\n\n".join(_said(clip, data.get("scripts") or (), path)),
        model=model["ai_name"],
        clothes=model["emotion"],
        language=UNSET if is_assumed or not language else language,
        scale=v1.round_number(box.height / (PICTURE.height * MODEL_HEIGHT)),
        **_midpoint(box),
    )


def _said(clip: dict[str, Any], turns: Sequence[dict[str, Any]], path: str) -> Iterable[str]:
    """What the avatar of a scene says, in plain text."""
    script = clip.get("script")
    if script:
        yield from _plain(script if isinstance(script, dict) else {"org": script}, f"{path}.script")
    for number, turn in enumerate(turns):
        where = f"{path.partition('.')[0]}.scripts[{number}]"
        model = clip.get("model") or {}
        if (turn.get("modelId"), turn.get("clothId")) != (model.get("ai_name"), model.get("emotion")):
            raise _unsayable(where, "only an avatar of the scene can speak")
        yield from _plain(turn, where)


def _plain(script: dict[str, Any], path: str) -> Iterable[str]:
    _refuse_others(script, ("org", "modelId", "clothId"), path)
    org = script.get("org") or ""
    text = from_html(org) if isinstance(org, str) else Html("")
    if isinstance(text, Html):
        raise _unsayable(f"{path}.org", "a script is plain text")
    if text:
        yield text


def _detail(clip: dict[str, Any], path: str) -> tuple[ClipType, v1.Detail]:
    """A clip that is no avatar."""
    kind = clip["type"]
    if kind not in SAYABLE:
        hint = " (a background of a plain colour is painted as one)" if kind == "shape" else ""
        raise _unsayable(path, f"it knows no clip of the type {kind}{hint}")
    old_kind, keys, detail = SAYABLE[kind]
    _refuse_others(clip, (*CLIP_KEYS, *keys, "source_url"), path)
    for key in keys:
        if not clip.get(key) and key != "fontFamily":
            raise _unsayable(f"{path}.{key}", "it is missing")
    return old_kind, detail(clip, path)


def _image(clip: dict[str, Any], path: str) -> v1.Detail:
    box = _box(clip, path)
    share = box.width / PICTURE.width if clip["width"] >= clip["height"] else box.height / PICTURE.height
    return v1.Detail(url=clip["source_url"], scale=v1.round_number(share / PICTURE_SHARE), **_midpoint(box))


def _text(clip: dict[str, Any], path: str) -> v1.Detail:
    box, font = _box(clip, path), clip.get("fontFamily")
    return v1.Detail(
        textSource=clip["text"],
        font=UNSET if font in (None, v1.DEFAULT_FONT) else font,
        scale=v1.round_number(clip["fontSize"] * 4 / 3 * clip.get("scaleX", 1) / TEXT_SIZE),
        **_midpoint(box),
    )


def _video(clip: dict[str, Any], path: str) -> v1.Detail:
    box = _box(clip, path, is_stretchable=True)
    across, down = v1.round_number(box.width / PICTURE.width), v1.round_number(box.height / PICTURE.height)
    return v1.Detail(url=clip["video_url"], scaleX=across, scaleY=down, **_midpoint(box))


SAYABLE: dict[str, tuple[ClipType, tuple[str, ...], Callable[[dict[str, Any], str], v1.Detail]]] = {
    "image": ("image", ("source_url",), _image),
    "textImage": ("text", ("text", "fontSize", "fontFamily"), _text),
    "videoImage": ("userVideo", ("video_url",), _video),
}
"""The kinds of clip that it knows: what it calls them, their keys beside those of all clips, and how they are said.

(The `source_url` of a video is only a picture of it.)
"""


def _backdrop(background: dict[str, Any] | None, path: str) -> Iterable[v1.Clip]:
    """The clip of a background, unless it is the one that stands for none."""
    if not background:
        return
    _refuse_others(background, ("id", "type", "source_url"), path)
    url = background.get("source_url")
    if url and url != DOCUMENTED_SOURCE:
        yield v1.Clip("background", v1.Detail(url=url))


def _refuse_others(data: dict[str, Any], sayable: Collection[str], path: str = "") -> None:
    """Refuse every key that is neither sayable nor says nothing."""
    for key, value in data.items():
        if key in sayable or value is None or value in NEUTRAL.get(key, ()):
            continue
        why = "it is always landscape" if key == "orientation" else f"there is no word for it ({value!r:.60})"
        raise _unsayable(f"{path}.{key}".removeprefix("."), why)


def _box(clip: dict[str, Any], path: str, *, is_stretchable: bool = False) -> Box:
    """What a clip covers of the picture."""
    for key in ("left", "top", "width", "height"):
        if clip.get(key) is None:
            raise _unsayable(f"{path}.{key}", "a clip has a place and a size")
    across, down = (1 if clip.get(key) is None else clip[key] for key in ("scaleX", "scaleY"))
    if not is_stretchable and not isclose(across, down, rel_tol=1e-9):
        raise _unsayable(f"{path}.scaleX", "it scales across and down alike")
    box = Box(clip["left"], clip["top"], clip["width"] * across, clip["height"] * down)
    if box.width <= 0 or box.height <= 0:
        raise _unsayable(path, "a clip has a size above 0")
    return box


class Midpoint(TypedDict):
    locationX: Number
    locationY: Number


def _midpoint(box: Box) -> Midpoint:
    return {
        "locationX": v1.round_number((box.left + box.width / 2) / PICTURE.width - 0.5),
        "locationY": v1.round_number((box.top + box.height / 2) / PICTURE.height - 0.5),
    }


def _unsayable(path: str, why: str) -> CompositionError:
    return CompositionError(f"the older API cannot say this: {why}").with_path(path)
