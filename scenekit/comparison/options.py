"""The values of clips and scenes in the words of the builder, in px of the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.core import validation
from scenekit.storyboard.provenance import OPTIONS_BY_FIELD, flatten

if TYPE_CHECKING:
    from scenekit.inspection.view import ClipView, SceneView

SKIPPED_CLIP_KEYS = frozenset({"id", "name", "layer", "type", "left", "top", "width", "height", "scaleX", "scaleY"})
"""The keys of clips that are not compared: they follow from the order of the elements, or are in the box."""

SKIPPED_MODEL_KEYS = frozenset(
    {"editor", "editorValue", "origin", "deployImage", "deploySize", "maskFile", "source_url"}
)
"""The keys of an avatar that are not compared: they follow from its model and its clothes."""

SKIPPED_SCENE_KEYS = frozenset({"clips", "sceneIdx", "scripts"})

OPTION_NAMES = {
    **{field: options[0] for field, options in OPTIONS_BY_FIELD.items() if len(options) == 1},
    "source_url": "source",
    "background.source_url": "background",
    "background.source_color": "background color",
}
"""The options of the builder, by the keys of the payload. Other keys keep their names."""

VIDEO_OPTION_NAMES = {"source_url": "poster"}
"""The names that differ for a video."""

UNITS = {
    **dict.fromkeys(("position", "width", "height", "size", "stroke_width", "stroke_radius"), " px"),
    **dict.fromkeys(("shadow.blur", "shadow.offset_x", "shadow.offset_y"), " px"),
    **dict.fromkeys(("animation.duration", "animation.delay"), " s"),
    **dict.fromkeys(("opacity", "volume"), " %"),
    "angle": "°",
}
"""The units of numbers, by the name of the option."""

PX_PER_POINT = 4 / 3
"""The px of a point. The payload has font sizes in points."""


def list_clip_options(clip: ClipView, script: str | None) -> dict[str, Any]:
    """Return the options of a clip by their names.

    Args:
        clip: The clip.
        script: The spoken text of the clip, or None if it has none.
    """
    left, top, width, height = clip.box
    options: dict[str, Any] = {"position": (left, top), "width": width, "height": height}
    data = {key: value for key, value in clip.data.items() if key not in SKIPPED_CLIP_KEYS}
    if script is not None:
        options["script"] = script
        del data["script"]
    if clip.model:
        data["model"] = {key: value for key, value in clip.model.items() if key not in SKIPPED_MODEL_KEYS}
    names = OPTION_NAMES | VIDEO_OPTION_NAMES if clip.clip_type == "videoImage" else OPTION_NAMES
    for key, value in flatten(data):
        is_points = key == "fontSize" and validation.is_number(value)
        options[names.get(key, key)] = value * PX_PER_POINT if is_points else value
    return options


def list_scene_options(scene: SceneView) -> dict[str, Any]:
    """Return the options of a scene by their names, without its clips and scripts."""
    data = {key: value for key, value in scene.data.items() if key not in SKIPPED_SCENE_KEYS}
    return {OPTION_NAMES.get(key, key): value for key, value in flatten(data)}
