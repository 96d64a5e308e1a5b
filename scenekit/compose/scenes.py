"""Compose scenes: the only step from elements, which users write, to the structs of the payload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from msgspec import UNSET
from msgspec.structs import replace

from scenekit.avatars.catalog import Catalog
from scenekit.avatars.user_catalog import USER_CATALOG
from scenekit.compose import speech
from scenekit.compose.clips import apply_element_overrides, compose_clips, is_single_avatar
from scenekit.core.geometry import CANVAS_SIZES
from scenekit.core.messages import argument_error
from scenekit.elements import Avatar, CompositionContext
from scenekit.errors import CompositionError, ScenekitError
from scenekit.payload import v3
from scenekit.payload.overlay import apply_overrides

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scenekit.core.geometry import Number, Orientation
    from scenekit.elements import Background, Element
    from scenekit.elements.context import ScriptTarget
    from scenekit.elements.turn import Turn

MAX_REPORTED_ERRORS = 50
"""The maximum number of scenes whose errors are reported."""


class ComposableScene(Protocol):
    """The properties of a scene that composition reads."""

    is_parsed: ClassVar[bool]
    """Whether the other properties hold the scene. If not, it is written as `raw_payload`."""

    @property
    def raw_payload(self) -> dict[str, Any]:
        """The scene object of an existing payload; empty if the scene is parsed."""

    @property
    def background_element(self) -> Background:
        """The background."""

    @property
    def elements(self) -> tuple[Element, ...]:
        """The elements, from back to front."""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns, in the order in which they are spoken."""

    @property
    def duration(self) -> Number | None:
        """The length in seconds, for estimates and captions, if it is known. It is not part of the payload."""

    @property
    def watermark(self) -> bool:
        """Whether the scene has a watermark."""

    @property
    def thumbnail_url(self) -> str | None:
        """The URL of a preview image."""

    @property
    def scripts_on(self) -> ScriptTarget | None:
        """The part of the payload that holds the scripts. None means clips, unless the scripts need turns."""

    @property
    def extra(self) -> dict[str, Any] | None:
        """Keys to add to the payload's scene."""

    @property
    def omit(self) -> tuple[str, ...]:
        """Keys to leave out of the payload's scene."""


def compose(
    scenes: Sequence[ComposableScene],
    orientation: Orientation,
    catalog: Catalog | None,
    scripts_on: ScriptTarget | None = None,
    pre_encode: bool = False,
) -> tuple[v3.Scene, ...]:
    """Return the scenes of a payload, each laid out on the canvas of `orientation`.

    Args:
        scenes: The scenes.
        orientation: The canvas.
        catalog: The avatars to use. None means the user's catalog.
        scripts_on: The part of the payload that holds the scripts. It takes precedence over the option of a scene.
            None means clips, unless the scripts of a scene need turns.
        pre_encode: Whether the result is only passed to `v3.encode`, so that parts of it may be JSON or dicts.

    Raises:
        CompositionError: The elements together cannot become a payload. The error has the path of the element, and the
            errors of other scenes in `further`.
    """
    if not scenes:
        raise CompositionError(
            "The project has no scenes. Add one, and keep the new project: project = project.add(Scene())."
        )
    if catalog is not None and not isinstance(catalog, Catalog):
        raise argument_error("to_payload", "catalog", catalog, "must be a Catalog. Catalog.load(path) reads one.")
    context = CompositionContext(
        CANVAS_SIZES[orientation],
        USER_CATALOG.load() if catalog is None else catalog,
        resolve_script_target(scenes, scripts_on),
        pre_encode,
    )
    errors: list[ScenekitError] = []
    composed: list[Any] = []  # an unchanged scene of an existing payload is a dict, which `v3.encode` writes unchanged
    for index, scene in enumerate(scenes):
        try:
            own_target = scene.scripts_on
            own_context = context if own_target is None or scripts_on else replace(context, scripts_on=own_target)
            composed.append(compose_scene(scene, own_context, index))
        except ScenekitError as error:
            errors.append(with_scene_path(index, error))
            if len(errors) >= MAX_REPORTED_ERRORS:
                break
    if errors:
        raise errors[0].with_further(errors[1:]) from None
    return tuple(composed)


def build_context(
    orientation: Orientation, catalog: Catalog | None, scripts_on: ScriptTarget, *, pre_encode: bool = False
) -> CompositionContext:
    """Return the context of a composition. `catalog=None` means the user's catalog."""
    return CompositionContext(
        CANVAS_SIZES[orientation], USER_CATALOG.load() if catalog is None else catalog, scripts_on, pre_encode
    )


def resolve_script_target(scenes: Sequence[ComposableScene], requested: ScriptTarget | None) -> ScriptTarget:
    """Return the requested part of the payload; without a request, clips, unless a scene needs turns."""
    if requested == "scene":
        return requested
    for scene in scenes:
        elements = scene.elements
        if scene.turns or len(elements) != 1 or type(avatar := elements[0]) is not Avatar or avatar.voice is not None:
            break
    else:  # the common case, decided early: each scene has one avatar, with its own voice
        return "clip"
    for index, scene in enumerate(scenes):
        if not may_need_turns(scene):
            continue
        try:
            if _needs_turns(scene, requested) and scene.scripts_on is None:
                return "scene"
        except ScenekitError as error:
            raise with_scene_path(index, error) from None
    return "clip"


def may_need_turns(scene: ComposableScene) -> bool:
    """Whether a scene has turns, several avatars or a `voice`. Other scenes skip the exact check."""
    if scene.turns:
        return True
    avatars = 0
    for element in scene.elements:
        if element.can_speak and (count := element.avatar_count if element.is_group else 1):
            avatars += count
            if avatars > 1 or element.has_voice_override:
                return True
    return False


def _needs_turns(scene: ComposableScene, requested: ScriptTarget | None) -> bool:
    """Whether only turns can express the scripts of a scene. Raises `CompositionError` if clips are requested."""
    ordered = scene.scripts_on is None and requested is None
    reason = speech.find_reason_for_turns(scene.elements, scene.turns, ordered=ordered)
    if reason and (requested or scene.scripts_on) == "clip":
        raise CompositionError(f"scripts_on='clip' cannot express {reason}. Remove it, or set scripts_on='scene'.")
    return reason is not None


def with_scene_path(index: int, error: ScenekitError) -> ScenekitError:
    """Return the error with `scenes[index]` at the start of its path."""
    return error.with_path(f"scenes[{index}].{error.path}" if error.path else f"scenes[{index}]")


def compose_scene(
    scene: ComposableScene, context: CompositionContext, index: int, reserve: Collection[int] = ()
) -> v3.Scene | dict[str, Any]:
    """Return the payload of the scene at `index`; a dict if the scene is an unparsed part of an existing payload.

    `reserve` has the indices of elements whose clips are composed later; see `compose_clips`.
    """
    if not scene.is_parsed:
        return scene.raw_payload
    elements = scene.elements
    if scene.turns and context.scripts_on == "clip":
        elements = speech.merge_turns_into_avatars(elements, scene.turns)
    background = scene.background_element
    color_rectangle = background.color_rectangle if background.source is None else None
    clips: tuple[Any, ...]
    if color_rectangle is None and not reserve and is_single_avatar(elements):
        avatar = elements[0]
        layer = 1 if avatar.layer is None else avatar.layer
        try:
            clip = avatar.to_clip(context, avatar.id or "aiModel-1", layer, None)
            clips = (apply_element_overrides(clip, avatar) if avatar.extra or avatar.omit else clip,)
        except ScenekitError as error:
            raise error if error.path else error.with_path("elements[0]") from None
    else:
        clips = compose_clips(elements, color_rectangle, context, reserve)
    has_overrides = scene.extra or scene.omit  # they may change keys inside the background
    composed = v3.Scene(
        background=background.to_payload(context.pre_encode and not has_overrides),
        scripts=speech.build_scene_scripts(elements, scene.turns, context) if context.scripts_on == "scene" else UNSET,
        watermark=scene.watermark,
        clips=clips,
        thumbnailUrl=scene.thumbnail_url,
        sceneIdx=index,
    )
    return apply_overrides(composed, scene.extra, scene.omit) if has_overrides else composed
