"""A composed project in the words of the older API, as far as those go.

Where the documentation of that API is silent, the constants here say what scenekit takes for granted; `migrate` goes
the other way by the same ones.
"""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any, TypedDict

from msgspec import UNSET, structs

from scenekit.elements.background import DOCUMENTED_COLOR, DOCUMENTED_SOURCE
from scenekit.elements.element import BLACK
from scenekit.elements.script import from_html
from scenekit.errors import CompositionError
from scenekit.geometry import CANVAS, Box
from scenekit.payload import v1
from scenekit.speech import cast_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scenekit.geometry import Number
    from scenekit.payload.v1 import ClipType
    from scenekit.scene import Scene

PICTURE = CANVAS["landscape"]
"""The older API knows no orientation."""

MODEL_HEIGHT = 1.0
"""How much of the picture's height an avatar takes at scale 1. Not documented. The documented sample has its midpoint
at 0.69 of the height: at its natural size, twice as high as the picture, it would be cut off above the shoulders."""

TEXT_SIZE = 48
"""The size in px of a text of scale 1. Not documented: "relative, depends on the font"."""

PICTURE_SHARE = 0.5
"""How much of the picture an image takes with its longer side at scale 1. Of which side of the picture is not
documented; it is taken to be the one that runs the same way."""


def to_v1(project: dict[str, Any], scenes: Sequence[Scene]) -> v1.Project:
    """The older form of a payload, composed of those scenes.

    Raises `CompositionError`, with the path in the payload, for what it cannot say.
    """
    _refuse_others(project, {"name", "scenes", "orientation"}, {"isExport": True})
    if project.get("orientation", "landscape") != "landscape":
        raise _unsayable("orientation", "it is always landscape")
    return v1.Project(
        tuple(
            _scene(data, scene, f"scenes[{number}]")
            for number, (data, scene) in enumerate(zip(project["scenes"], scenes, strict=True))
        )
    )


def _scene(data: dict[str, Any], scene: Scene, path: str) -> v1.Scene:
    _refuse_others(data, {"background", "clips", "scripts", "sceneIdx"}, {}, path)
    clips = data.get("clips") or []
    paths = [f"{path}.clips[{position}]" for position in range(len(clips))]
    avatars = [position for position, clip in enumerate(clips) if clip["type"] == "aiModel"]
    if len(avatars) > 1:
        raise _unsayable(paths[avatars[1]], "a scene has one avatar")
    layers = _layers(clips, scene)
    model, others = None, []
    for clip, layer, where in zip(clips, layers, paths, strict=True):
        if clip["type"] == "aiModel":
            model = _model(clip, _said(clip, data, path, where), _language(clip, scene), where)
            model = structs.replace(model, layer=UNSET if layer == v1.MODEL_LAYER else layer)
        else:
            kind, detail = _detail(clip, where)
            others.append(v1.Clip(kind, structs.replace(detail, layer=UNSET if layer == v1.CLIP_LAYER else layer)))
    if model is None and data.get("scripts"):
        raise _unsayable(f"{path}.scripts", "only an avatar of the scene can speak")
    return v1.Scene(model, (*_backdrop(data.get("background"), f"{path}.background"), *others))


def _layers(clips: Sequence[dict[str, Any]], scene: Scene) -> list[int]:
    """The layer of each clip: the older API's own where they stack up the same, else as the payload has them."""
    own = [v1.MODEL_LAYER if clip["type"] == "aiModel" else v1.CLIP_LAYER for clip in clips]
    is_told = any(one.layer is not None for element in scene.elements for one in (element, *element.inside))
    if own == sorted(own) and not is_told:
        return own
    return [clip.get("layer", position + 1) for position, clip in enumerate(clips)]


def _said(clip: dict[str, Any], scene: dict[str, Any], path: str, where: str) -> str:
    """What the avatar says, in plain text."""
    scripts = [(where + ".script", clip["script"])] if "script" in clip else []
    scripts += [(f"{path}.scripts[{number}]", script) for number, script in enumerate(scene.get("scripts") or ())]
    texts = []
    for at, script in scripts:
        _refuse_others(script, {"org", "modelId", "clothId"}, {}, at)
        text = from_html(script.get("org") or "") or ""
        if not isinstance(text, str):
            raise _unsayable(f"{at}.org", "a script is plain text")
        texts.append(text)
    return "\n\n".join(filter(None, texts))


def _language(clip: dict[str, Any], scene: Scene) -> str | None:
    """The language of the avatar; None where it is only assumed, as most samples leave it out."""
    cast = cast_of(scene.elements)
    language: str | None = (clip.get("model") or {}).get("language")
    return None if language == "en" and cast and cast[0].language is None else language


def _model(clip: dict[str, Any], script: str, language: str | None, path: str) -> v1.AIModel:
    _refuse_others(clip, {*PLACED, "script", "model", "effects", "fill"}, {"opacity": 100}, path)
    box, model = _box(clip, path), clip.get("model") or {}
    for key in ("ai_name", "emotion"):
        if not model.get(key):
            raise _unsayable(f"{path}.model.{key}", "an avatar has a model and clothes")
    return v1.AIModel(
        script=script,
        model=model["ai_name"],
        clothes=model["emotion"],
        language=language or UNSET,
        scale=v1.number(box.height / (PICTURE.height * MODEL_HEIGHT)),
        **_midpoint(box),
    )


def _detail(clip: dict[str, Any], path: str) -> tuple[ClipType, v1.Detail]:
    """A clip that is no avatar."""
    if clip["type"] == "image":
        _refuse_others(clip, {*PLACED, "source_url", "fill"}, {"opacity": 100}, path)
        box = _box(clip, path)
        share = box.width / PICTURE.width if clip["width"] >= clip["height"] else box.height / PICTURE.height
        return "image", v1.Detail(
            url=clip.get("source_url", UNSET), scale=v1.number(share / PICTURE_SHARE), **_midpoint(box)
        )
    if clip["type"] == "textImage":
        neutral = {"opacity": 100, "fill": BLACK, "align": "left", "fontWeight": 400}
        _refuse_others(clip, {*PLACED, "text", "fontSize", "fontFamily"}, neutral, path)
        box, font = _box(clip, path), clip.get("fontFamily")
        size = clip.get("fontSize", 0) * 4 / 3 * clip.get("scaleX", 1)
        return "text", v1.Detail(
            textSource=clip.get("text", ""),
            font=UNSET if font in (None, v1.DEFAULT_FONT) else font,
            scale=v1.number(size / TEXT_SIZE),
            **_midpoint(box),
        )
    if clip["type"] == "videoImage":
        _refuse_others(clip, {*PLACED, "video_url", "source_url", "fill"}, {"opacity": 100, "volume": 100}, path)
        box = _box(clip, path, is_stretchable=True)
        return "userVideo", v1.Detail(
            url=clip.get("video_url", UNSET),
            scaleX=v1.number(box.width / PICTURE.width),
            scaleY=v1.number(box.height / PICTURE.height),
            **_midpoint(box),
        )
    hint = " (a background of a plain colour is painted as one)" if clip["type"] == "shape" else ""
    raise _unsayable(path, f"it knows no clip of the type {clip['type']}{hint}")


def _backdrop(background: dict[str, Any] | None, path: str) -> Iterable[v1.Clip]:
    """The clip of a background, unless it is the one that stands for none."""
    if not background:
        return
    neutral = {"source_type": "image", "source_color": DOCUMENTED_COLOR}
    _refuse_others(background, {"id", "type", "source_url"}, neutral, path)
    url = background.get("source_url")
    if url and url != DOCUMENTED_SOURCE:
        yield v1.Clip("background", v1.Detail(url=url))


PLACED = {
    *("id", "type", "name", "tag", "layer", "left", "top", "width", "height", "scaleX", "scaleY"),
    *("lockMovementX", "lockMovementY", "lockRotation", "lockUniScaling", "lockSkewingX", "lockSkewingY"),
    *("lockScalingX", "lockScalingY", "lockScalingFlip"),
}
"""The keys of all clips that either can be said or do not show."""


def _refuse_others(data: dict[str, Any], sayable: set[str], neutral: Mapping[str, object], path: str = "") -> None:
    """Refuse every key that is not sayable, unless its value says nothing (`None`, `False`, 0, nothing in it)."""
    for key, value in data.items():
        if key not in sayable and value and value != neutral.get(key):
            raise _unsayable(f"{path}.{key}".removeprefix("."), f"there is no word for it ({value!r:.60})")


def _box(clip: dict[str, Any], path: str, *, is_stretchable: bool = False) -> Box:
    """What a clip covers of the picture."""
    for key in ("left", "top", "width", "height"):
        if key not in clip:
            raise _unsayable(f"{path}.{key}", "a clip has a place and a size")
    across, down = clip.get("scaleX", 1), clip.get("scaleY", 1)
    if not is_stretchable and not isclose(across, down, rel_tol=1e-9):
        raise _unsayable(f"{path}.scaleX", "it scales across and down alike")
    return Box(clip["left"], clip["top"], clip["width"] * across, clip["height"] * down)


class Midpoint(TypedDict):
    locationX: Number
    locationY: Number


def _midpoint(box: Box) -> Midpoint:
    return {
        "locationX": v1.number((box.left + box.width / 2) / PICTURE.width - 0.5),
        "locationY": v1.number((box.top + box.height / 2) / PICTURE.height - 0.5),
    }


def _unsayable(path: str, why: str) -> CompositionError:
    return CompositionError(f"the older API cannot say this: {why}").at(path)
