"""From the payload of a project back to what a person would have written.

The words say what words can. What is left, down to a single key, is in `extra` and `omit`: so what was read
is composed to exactly what it was read from.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from scenekit.compose import speech
from scenekit.compose.scenes import compose_scene, get_context
from scenekit.core import validation
from scenekit.core.geometry import CANVAS_SIZES
from scenekit.elements import ELEMENTS_BY_CLIP_TYPE, Background, CompositionContext, Element, RawClip
from scenekit.elements.from_payload import build_dropping_invalid
from scenekit.errors import ArgumentError, PayloadError, ScenekitError
from scenekit.interchange.lazy_scenes import LazyScenes, UnparsedScene
from scenekit.payload import v3
from scenekit.payload.overlay import diff_overrides, json_equal
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenekit.avatars.catalog import Catalog
    from scenekit.core.geometry import Orientation
    from scenekit.elements.context import ScriptTarget
    from scenekit.elements.turn import Turn


def detect_script_target(scene: dict[str, Any]) -> ScriptTarget | None:
    """Where the scripts of a scene of the payload are written; None where nobody speaks."""
    if "scripts" in scene:
        return "scene"
    return "clip" if any("script" in clip for clip in scene.get("clips") or ()) else None


def project_options_from_payload(data: dict[str, Any], catalog: Catalog | None) -> dict[str, Any]:
    """The words of a project object of the payload, as far as words can say it."""
    orientation = data.get("orientation")
    canvas: Orientation = orientation if orientation in CANVAS_SIZES else "landscape"
    way: ScriptTarget | None = (
        "scene" if {detect_script_target(scene) for scene in data["scenes"]} - {None} == {"scene"} else None
    )
    return {
        "name": data.get("name"),
        "scenes": LazyScenes(
            [UnparsedScene(raw_payload=scene) for scene in data["scenes"]],
            partial(read_scene, orientation=canvas, catalog=catalog, scripts_on=way),
        ),
        "orientation": orientation,
        "catalog": catalog,
        "scripts_on": way,
        "resolution": data.get("resolution"),
        "is_export": data.get("isExport"),
        "workspace_id": data.get("workspaceId"),
        "webhook_url": data.get("webhookUrl"),
        "dictionary": data.get("dictionary"),
    }


def read_scene(
    data: dict[str, Any], index: int, orientation: Orientation, catalog: Catalog | None, scripts_on: ScriptTarget | None
) -> Scene:
    """The scene that composes to `data` in a project whose scripts are written in that way.

    Raises `PayloadError` where it is nested deeper than a person's own JSON may be.
    """
    own_way = detect_script_target(data) or scripts_on or "clip"
    try:
        stage = get_context(orientation, catalog, own_way)
        elements = read_elements(data.get("clips") or (), stage)
        scene = Scene(
            background_element=Background.from_payload(data["background"]) if data.get("background") else Background(),
            elements=elements,
            turns=_read_turns(data.get("scripts"), elements, stage),
            watermark=data.get("watermark") is True,
            thumbnail_url=_url_or_none(data.get("thumbnailUrl")),
        )
        if own_way != (scripts_on or "clip") or (own_way == "clip" and speech.reason_turns_required(elements, ())):
            scene = scene.replace(scripts_on=own_way)
        extra, omit = _diff_scene_overrides(scene, data, stage, index)
        return scene.replace(extra=extra, omit=omit)
    except ArgumentError as error:
        raise PayloadError(str(error)).with_path(f"scenes[{index}]") from None


def _diff_scene_overrides(
    scene: Scene, data: dict[str, Any], context: CompositionContext, index: int
) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """What the words of a scene do not say: its clips say everything, and its background where there is one."""
    made = v3.to_dict(compose_scene(scene, context, index))
    for key in ("clips", "background"):
        if data.get(key):
            made[key] = data[key]
    return diff_overrides(made, data)


def read_elements(clips: Sequence[dict[str, Any]], context: CompositionContext) -> tuple[Element, ...]:
    """The elements that compose to some clips of one scene."""
    ids = [clip.get("id") for clip in clips]
    several = sum(clip["type"] == "aiModel" for clip in clips) > 1
    elements = []
    for position, clip in enumerate(clips):
        id = ids[position]
        made_up = f"{clip['type']}-{position + 1}"
        is_called = several and clip["type"] == "aiModel"  # turns call an avatar among others by its id
        is_made_up = id == made_up and ids.count(id) == 1 and not is_called
        own_id = None if is_made_up or id in ids[:position] else id
        elements.append(_read_element(clip, position, context, own_id, made_up if is_made_up else PLACEHOLDER_ID))
    return tuple(elements)


PLACEHOLDER_ID = "\0 none"
"""No clip is called that: where it stands for an id that composing makes up, the clip's own is in `extra`."""


def _read_element(
    clip: dict[str, Any], index: int, context: CompositionContext, explicit_id: str | None, generated_id: str
) -> Element:
    """The element that composes to a clip: with an id of its own, or one that composing makes up."""
    kind = ELEMENTS_BY_CLIP_TYPE.get(clip["type"])
    if kind is None:
        return RawClip(clip)
    words = {**kind.options_from_clip(clip, context), "id": explicit_id}
    if not json_equal(clip.get("layer"), index + 1):
        words["layer"] = clip.get("layer")
    try:
        element = build_dropping_invalid(kind, words, kind.__match_args__[0])
        if element is None:
            return RawClip(clip)
        id = element.id or generated_id
        layer = index + 1 if element.layer is None else element.layer
        made = v3.to_dict(element.to_clip(context, id, layer, None))
    except ScenekitError:
        return RawClip(clip)
    extra, omit = diff_overrides(made, clip)
    return replace(element, extra=extra, omit=omit)


def _read_turns(
    scripts: Sequence[dict[str, Any]] | None, elements: Sequence[Element], context: CompositionContext
) -> tuple[Turn, ...]:
    """What is said on a scene, where that can be said in turns."""
    if not scripts or not speech.collect_avatars(elements):
        return ()
    try:
        turns = speech.parse_turns(scripts, elements, context)
        speech.build_scene_scripts(elements, turns, context)
    except ScenekitError:
        return ()
    return turns


def _url_or_none(value: object) -> str | None:
    """What can be said as a URL."""
    return value if isinstance(value, str) and validation.is_fetchable_url(value) else None
