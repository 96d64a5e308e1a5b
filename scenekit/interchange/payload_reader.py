"""Read a payload as a project, with the options that a person would have written.

Options express as much of the payload as they can. All other keys go to `extra` and `omit`. A project that was read
therefore composes to exactly the same payload.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from msgspec import Struct
from msgspec.structs import replace

from scenekit.compose import speech
from scenekit.compose.project_payload import build_project_payload
from scenekit.compose.scenes import build_context, compose_scene
from scenekit.core import validation
from scenekit.core.geometry import CANVAS_SIZES
from scenekit.elements import ELEMENTS_BY_CLIP_TYPE, Background, CompositionContext, Element, RawClip
from scenekit.elements.from_payload import build_dropping_invalid
from scenekit.errors import ArgumentError, PayloadError, ScenekitError
from scenekit.interchange.lazy_scenes import LazyScenes, UnparsedScene
from scenekit.payload import parsing, v3
from scenekit.payload.overlay import diff_overrides, json_equal
from scenekit.payload.v3 import Resolution
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenekit.avatars.catalog import Catalog
    from scenekit.compose.project_payload import ProjectSettings
    from scenekit.core.geometry import Orientation
    from scenekit.elements.context import ScriptTarget
    from scenekit.elements.turn import Turn
    from scenekit.payload.parsing import Document

PLACEHOLDER_ID = "\0 none"
"""An id that no clip has. It replaces the generated id of an element if `extra` keeps the id of the clip."""

T = TypeVar("T", bound=Struct)


def read_project(empty: T, payload: Document, catalog: Catalog | None) -> T:
    """Return the project of a payload.

    Args:
        empty: A project with default options, a struct with the fields of `ProjectSettings`.
        payload: A dict, JSON as bytes or str, or the service's response to a request for a project.
        catalog: The avatars to use.

    Raises:
        PayloadError: The payload is not JSON or not a project. The error has the path of the invalid value.
    """
    data = parsing.parse_project(payload)
    try:
        project = replace(empty, **_parse_project_options(data, catalog))
        settings = cast("ProjectSettings", project)  # a type cannot be both a struct and a protocol
        composed = v3.to_dict(build_project_payload(settings, ()))
        extra, omit = diff_overrides(composed | {"scenes": None}, data | {"scenes": None})
        return replace(project, extra=extra, omit=omit) if extra or omit else project
    except ArgumentError as error:
        raise PayloadError(str(error)) from None


def _parse_project_options(data: dict[str, Any], catalog: Catalog | None) -> dict[str, Any]:
    """Return the options of the project that have valid values in the payload."""
    orientation: Orientation = data["orientation"] if data.get("orientation") in CANVAS_SIZES else "landscape"
    targets = {detect_script_target(scene) for scene in data["scenes"]} - {None}
    scripts_on: ScriptTarget | None = "scene" if targets == {"scene"} else None
    parse_scene = partial(read_scene, orientation=orientation, catalog=catalog, scripts_on=scripts_on)
    dictionary, webhook_url = data.get("dictionary"), data.get("webhookUrl")
    return {
        "name": _text_or_none(data.get("name")),
        "scenes": LazyScenes([UnparsedScene(payload=scene) for scene in data["scenes"]], parse_scene),
        "orientation": orientation,
        "scripts_on": scripts_on,
        "resolution": data.get("resolution") if data.get("resolution") in get_args(Resolution) else None,
        "is_export": data.get("isExport") if isinstance(data.get("isExport"), bool) else None,
        "workspace_id": _text_or_none(data.get("workspaceId")),
        "webhook_url": _url_or_none(webhook_url) if str(webhook_url).lower().startswith("https://") else None,
        "dictionary": dictionary if isinstance(dictionary, dict) else None,
    }


def detect_script_target(scene: dict[str, Any]) -> ScriptTarget | None:
    """Return where a scene of the payload holds its scripts; None if it has none."""
    if "scripts" in scene:
        return "scene"
    return "clip" if any("script" in clip for clip in scene.get("clips") or ()) else None


def read_scene(
    data: dict[str, Any], index: int, orientation: Orientation, catalog: Catalog | None, scripts_on: ScriptTarget | None
) -> Scene:
    """Return the scene that composes to `data`.

    Args:
        data: The scene object of the payload.
        index: The index of the scene in the project.
        orientation: The project's orientation.
        catalog: The project's catalog.
        scripts_on: The project's option of that name.

    Raises:
        PayloadError: The scene is nested more deeply than `extra` may be.
    """
    scene_target = detect_script_target(data) or scripts_on or "clip"
    try:
        context = build_context(orientation, catalog, scene_target)
        elements = read_elements(data.get("clips") or (), context)
        turns, scripts = _read_turns(data.get("scripts"), elements, context)
        scene = Scene(
            background_element=Background.from_payload(data["background"]) if data.get("background") else Background(),
            elements=elements,
            turns=turns,
            watermark=data.get("watermark") is True,
            thumbnail_url=_url_or_none(data.get("thumbnailUrl")),
        )
        if scene_target != (scripts_on or "clip") or (
            scene_target == "clip" and speech.find_reason_for_turns(elements, ())
        ):
            scene = scene.replace(scripts_on=scene_target)
        extra, omit = _diff_scene_overrides(scene, scripts, data, context, index)
        return scene.replace(extra=extra, omit=omit)
    except ArgumentError as error:
        raise PayloadError(str(error)).with_path(f"scenes[{index}]") from None


def _diff_scene_overrides(
    scene: Scene, scripts: tuple[v3.Script, ...], data: dict[str, Any], context: CompositionContext, index: int
) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """Return the scene's `extra` and `omit`. The clips and the background already have their own."""
    composed = v3.to_dict(compose_scene(replace(scene, elements=(), turns=()), context, index))
    if "scripts" in composed:
        composed["scripts"] = [v3.to_dict(script) for script in scripts]
    for key in ("clips", "background"):
        if data.get(key):
            composed[key] = data[key]
    return diff_overrides(composed, data)


def read_elements(clips: Sequence[dict[str, Any]], context: CompositionContext) -> tuple[Element, ...]:
    """Return the elements that compose to the clips of one scene.

    An element gets no id if composition generates the same id. An avatar among several keeps its id, because turns
    refer to it. If several clips have the same id, only the first element gets it.
    """
    id_counts = Counter([clip.get("id") for clip in clips])
    previous_ids: set[str | None] = set()
    has_several_avatars = sum(clip["type"] == "aiModel" for clip in clips) > 1
    elements = []
    for index, clip in enumerate(clips):
        id = clip.get("id")
        generated_id = f"{clip['type']}-{index + 1}"
        is_speaker = has_several_avatars and clip["type"] == "aiModel"
        is_generated = id == generated_id and id_counts[id] == 1 and not is_speaker
        explicit_id = None if is_generated or id in previous_ids else id
        previous_ids.add(id)
        elements.append(
            _read_element(clip, index, context, explicit_id, generated_id if is_generated else PLACEHOLDER_ID)
        )
    return tuple(elements)


def _read_element(
    clip: dict[str, Any], index: int, context: CompositionContext, explicit_id: str | None, generated_id: str
) -> Element:
    """Return the element that composes to a clip; a `RawClip` if no other element does."""
    element_type = ELEMENTS_BY_CLIP_TYPE.get(clip["type"])
    if element_type is None:
        return RawClip(clip)
    options = {**element_type.options_from_clip(clip, context), "id": explicit_id}
    if not json_equal(clip.get("layer"), index + 1):
        options["layer"] = clip.get("layer")
    try:
        element = build_dropping_invalid(element_type, options, element_type.__match_args__[0])
        if element is None:
            return RawClip(clip)
        layer = index + 1 if element.layer is None else element.layer
        composed = v3.to_dict(element.to_clip(context, element.id or generated_id, layer, None))
    except ScenekitError:  # composition rejects it, for example because the avatar's clothes are unknown
        return RawClip(clip)
    extra, omit = diff_overrides(composed, clip)
    return replace(element, extra=extra, omit=omit)


def _read_turns(
    scripts: Sequence[dict[str, Any]] | None, elements: Sequence[Element], context: CompositionContext
) -> tuple[tuple[Turn, ...], tuple[v3.Script, ...]]:
    """Return the turns of a scene and the scripts that they compose to; both empty if turns cannot express them."""
    if not scripts or not speech.collect_avatars(elements):
        return (), ()
    try:
        turns = speech.parse_turns(scripts, elements, context)
        return turns, speech.build_scene_scripts(elements, turns, context)
    except ScenekitError:  # for example, two avatars share model and clothes
        return (), ()


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _url_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and validation.is_fetchable_url(value) else None
