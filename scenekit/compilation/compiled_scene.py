"""Divide a scene into the JSON that no row changes, and slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from scenekit.compilation.slots import MARK, SceneSlot, Slot, split_clip
from scenekit.compilation.substitution import build_scene_template
from scenekit.compose.clips import ReservedClip
from scenekit.compose.scenes import compose_scene
from scenekit.compose.speech import collect_avatars
from scenekit.elements import Avatar, Html, RawClip
from scenekit.elements.templates import get_template
from scenekit.elements.variables import has_placeholders, split_text
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenekit.compilation.substitution import SceneTemplate
    from scenekit.elements import CompositionContext, Element
    from scenekit.scene import Scene

    Part = bytes | Slot
    """JSON, or a part that depends on the row."""


def compile_scene(scene: Scene, context: CompositionContext, index: int) -> list[Part]:
    """Return the parts of the scene at `index`, in order.

    Raises:
        ScenekitError: A part that no row changes cannot be composed.
    """
    template = build_scene_template(scene)
    if template.is_constant:
        return [v3.encode_part(compose_scene(scene, context, index))]
    whole: list[Part] = [SceneSlot(template, context, index)]
    if not _has_independent_variables(template, context):
        return whole
    indices = _find_variable_elements(template)
    composed = compose_scene(scene, context, index, indices)
    if not isinstance(composed, v3.Scene) or not isinstance(composed.clips, tuple):
        return whole  # `extra` replaces the clips
    composed_clips: tuple[Any, ...] = composed.clips
    places = [clip for clip in composed_clips if isinstance(clip, ReservedClip)]
    clips = tuple([MARK if isinstance(clip, ReservedClip) else clip for clip in composed_clips])
    pieces = v3.encode_part(replace(composed, clips=clips)).split(bytes(MARK))
    if not len(places) == len(indices) == len(pieces) - 1:
        return whole  # as above
    turns = scene.turns if context.scripts_on == "clip" else ()
    parts: list[Part] = [pieces[0]]
    for place, piece in zip(places, pieces[1:], strict=True):
        # the elements of `composed` already have the turns in their scripts
        original = replace(place, element=scene.elements[place.index])
        parts += [*split_clip(original, context, turns if isinstance(original.element, Avatar) else ()), piece]
    return parts


def has_constant_speakers(scene: Scene) -> bool:
    """Whether no row changes which avatars speak, and in which order."""
    avatars = collect_avatars(scene.elements)
    names = [(avatar.model, avatar.id, avatar.tag) for avatar in avatars]
    if any(has_placeholders(turn.by) or (turn.by is not None and has_placeholders(names)) for turn in scene.turns):
        return False
    return has_single_voice(scene) or all(_is_never_empty(avatar.script) for avatar in avatars)


def has_single_voice(scene: Scene) -> bool:
    """Whether the scene has one avatar, which speaks all scripts in its own voice."""
    avatars = collect_avatars(scene.elements)
    has_overrides = any(turn.voice is not None or turn.extra or turn.omit for turn in scene.turns)
    return len(avatars) == 1 and avatars[0].voice is None and not has_overrides


def _is_never_empty(script: str | Html | None) -> bool:
    """Whether no row makes a script empty. An empty script is not spoken."""
    text = script.html if isinstance(script, Html) else script
    if text is None or not has_placeholders(text):
        return True
    return any(isinstance(part, str) and part.strip() for part in split_text(text))


def _find_variable_elements(template: SceneTemplate) -> list[int]:
    """Return the indices of the elements whose clips depend on the row."""
    has_variable_turns = "turns" in template.fields
    elements = enumerate(template.scene.elements)
    return [
        index
        for index, element in elements
        if index in template.indices or (has_variable_turns and isinstance(element, Avatar))
    ]


def _has_independent_variables(template: SceneTemplate, context: CompositionContext) -> bool:
    """Whether each clip that depends on the row can be composed alone."""
    scene = template.scene
    elements = [scene.elements[index] for index in _find_variable_elements(template)]
    has_speaker = any(isinstance(element, Avatar) for element in elements)
    if has_placeholders(scene.turns) and not has_speaker:
        return False  # the avatar that speaks them is in a group
    if has_speaker and context.scripts_on == "scene":
        return False  # the scripts of the scene depend on the row
    if has_speaker and scene.turns and not (has_single_voice(scene) and has_constant_speakers(scene)):
        return False
    if not template.fields.keys() <= {"turns"}:
        return False
    related_names = {element.relative_to[1] for element in scene.elements if element.relative_to}
    return all(_is_independent(element, related_names) for element in elements)


def _is_independent(element: Element, related_names: Iterable[str]) -> bool:
    """Whether an element is not in a group, and neither it nor an element next to it depends on another one."""
    fields = set(get_template(element).fields)
    if element.is_group or element.is_relative or isinstance(element, RawClip) or fields & {"id", "tag"}:
        return False
    has_constant_size = fields <= {"script"}
    return has_constant_size or {element.id, element.tag}.isdisjoint(related_names)
