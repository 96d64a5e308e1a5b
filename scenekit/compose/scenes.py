"""The one crossing from what a person meant to what goes over the wire."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import UNSET

from scenekit.avatars.catalog import Catalog
from scenekit.avatars.user_catalog import load_user_catalog
from scenekit.compose import speech
from scenekit.compose.clips import compose_clips
from scenekit.core.geometry import CANVAS_SIZES
from scenekit.core.messages import argument_error
from scenekit.elements import CompositionContext
from scenekit.errors import CompositionError, ScenekitError
from scenekit.payload import v3
from scenekit.payload.overlay import apply_overrides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenekit.core.geometry import Orientation
    from scenekit.elements import Background, Element
    from scenekit.elements.context import ScriptTarget
    from scenekit.elements.turn import Turn


class ComposableScene(Protocol):
    """A scene, as far as composing goes."""

    @property
    def raw_payload(self) -> dict[str, Any] | None: ...
    @property
    def background_element(self) -> Background: ...
    @property
    def elements(self) -> tuple[Element, ...]: ...
    @property
    def turns(self) -> tuple[Turn, ...]: ...
    @property
    def watermark(self) -> bool: ...
    @property
    def thumbnail_url(self) -> str | None: ...
    @property
    def scripts_on(self) -> ScriptTarget | None: ...
    @property
    def extra(self) -> dict[str, Any] | None: ...
    @property
    def omit(self) -> tuple[str, ...]: ...


def compose(
    scenes: Sequence[ComposableScene],
    orientation: Orientation,
    catalog: Catalog | None,
    scripts_on: ScriptTarget | None = None,
    *,
    pre_encode: bool,
) -> tuple[v3.Scene, ...]:
    """The scenes of a payload, each laid out on the canvas of `orientation`.

    `encoded` ones are good for `v3.encode` alone. Raises `CompositionError`, with the path of the
    element, for what only composing can know.
    """
    if not scenes:
        raise CompositionError("the project has no scenes. Verbs return a new project: project = project.add(Scene()…)")
    if catalog is not None and not isinstance(catalog, Catalog):
        raise argument_error("to_payload", "catalog", catalog, "must be a Catalog; Catalog.load(path) reads one.")
    stage = get_context(orientation, catalog, _resolve_script_target(scenes, scripts_on), pre_encode)
    composed = []
    for number, scene in enumerate(scenes):
        try:
            own = (
                stage
                if scene.scripts_on is None or scripts_on
                else get_context(orientation, catalog, scene.scripts_on, pre_encode)
            )
            composed.append(compose_scene(scene, own, number))
        except ScenekitError as error:
            raise _with_scene_path(number, error) from None
    return tuple(composed)


@lru_cache(maxsize=16)
def get_context(
    orientation: Orientation, catalog: Catalog | None, scripts_on: ScriptTarget, pre_encode: bool = False
) -> CompositionContext:
    """One stage for all that is composed alike, so that it can remember."""
    return CompositionContext(
        CANVAS_SIZES[orientation], load_user_catalog() if catalog is None else catalog, scripts_on, pre_encode
    )


def _resolve_script_target(scenes: Sequence[ComposableScene], requested: ScriptTarget | None) -> ScriptTarget:
    """How all scenes are written that do not say it: as asked, else on the clips unless one of them needs turns."""
    if requested == "scene":
        return requested
    for number, scene in enumerate(scenes):
        voices = 2 if scene.turns else 0
        for element in scene.elements:
            voices += element.avatar_count if element.voice is None else 2
        if voices < 2:
            continue  # nobody speaks, or one avatar as itself
        try:
            reason = speech.reason_turns_required(
                scene.elements, scene.turns, ordered=scene.scripts_on is None and requested is None
            )
            if reason and (requested or scene.scripts_on) == "clip":
                why = f"scripts_on='clip' cannot carry {reason}: leave it out, or say scripts_on='scene'"
                raise CompositionError(why)
        except ScenekitError as error:
            raise _with_scene_path(number, error) from None
        if reason and scene.scripts_on is None:
            return "scene"
    return "clip"


def _with_scene_path(index: int, error: ScenekitError) -> ScenekitError:
    """The error, placed in the scene of that number."""
    return error.with_path(f"scenes[{index}].{error.path}" if error.path else f"scenes[{index}]")


def compose_scene(scene: ComposableScene, context: CompositionContext, index: int) -> v3.Scene:
    """One scene of a payload."""
    if scene.raw_payload is not None:
        return scene.raw_payload  # type: ignore[return-value]  # as it came: only `v3.encode` sees it
    elements = scene.elements
    if scene.turns and context.scripts_on == "clip":
        elements = speech.merge_turns_into_avatars(elements, scene.turns)
    clips = compose_clips(
        elements, None if scene.background_element.source else scene.background_element.color_rectangle, context
    )
    scripts = speech.build_scene_scripts(elements, scene.turns, context) if context.scripts_on == "scene" else UNSET
    composed = v3.Scene(
        background=scene.background_element.to_payload(),
        scripts=scripts,
        watermark=scene.watermark,
        clips=clips,
        thumbnailUrl=scene.thumbnail_url,
        sceneIdx=index,
    )
    return apply_overrides(composed, scene.extra, scene.omit) if scene.extra or scene.omit else composed
