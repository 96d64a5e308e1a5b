"""Edit elements by tag, and scripts by turn.

An element that was read from a payload has keys in `extra` and `omit` that its options cannot express. If you set an
option, the option takes precedence: the keys that it writes are removed from `extra` and `omit`.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from scenekit.compose import speech
from scenekit.compose.layout import iter_elements
from scenekit.core import validation
from scenekit.core.messages import argument_error, reject_unknown_options, suggestion_suffix
from scenekit.editing.avatar_swap import find_mixed_option
from scenekit.editing.conflicts import find_conflict
from scenekit.elements import Avatar, CompositionContext, Element, Group, Html, RawClip
from scenekit.elements.placement import RELATIVE_OPTIONS
from scenekit.elements.positioning import Extent, Position
from scenekit.payload import v3
from scenekit.payload.overlay import json_equal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenekit.elements.context import ScriptTarget
    from scenekit.scene import Scene

TagSelector = int | str | None
"""Selects among the elements with one tag: an index into the elements of the project with the tag, or `"all"`."""

EDIT_ALIASES = {"content": "text"}
"""The option of `edit` that sets a content field, if its name differs from the field."""


def group_elements_by_tag(scenes: Sequence[Scene]) -> dict[str, tuple[Element, ...]]:
    """Return the elements of each tag, in order."""
    elements_by_tag: dict[str, list[Element]] = {}
    for scene in scenes:
        for element in iter_elements(scene.elements):
            if element.tag is not None:
                elements_by_tag.setdefault(element.tag, []).append(element)
    return {tag: tuple(elements) for tag, elements in elements_by_tag.items()}


def edit_scenes(
    scenes: Sequence[Scene],
    tag: str,
    element: Element | None,
    index: TagSelector,
    options: dict[str, Any],
    context: CompositionContext,
) -> dict[int, Scene]:
    """Return the changed scenes by index, after the elements with a tag are edited or replaced.

    Args:
        scenes: All scenes of the project.
        tag: The tag of the elements.
        element: The element that replaces them, or None to edit them.
        index: Selects among several elements with the tag.
        options: The new options, if `element` is None.
        context: The composition context of the project.

    Raises:
        ArgumentError: The arguments do not identify an element, or an option is unknown or invalid.
    """
    validation.text("edit", "tag", tag)
    tags = group_elements_by_tag(scenes)
    _check_edit_arguments(tag, element, options, tags)
    edit = _Edit(tag, element, _select_indices(tag, index, len(tags[tag])), options, context)
    edited = {number: edit.apply(scene) for number, scene in enumerate(scenes)}
    return {number: scene for number, scene in edited.items() if scene is not scenes[number]}


def _check_edit_arguments(
    tag: str, element: object, options: Mapping[str, Any], tags: Mapping[str, tuple[Element, ...]]
) -> None:
    if tag not in tags:
        raise argument_error("edit", "tag", tag, f"must be a tag of the project.{suggestion_suffix(tag, tags)}")
    if element is None and not options:
        reason = "needs at least one change. Pass options such as text= or source=, or an element."
        raise argument_error("edit", "tag", tag, reason)
    if element is not None and options:
        raise argument_error("edit", "tag", tag, "takes an element or options. Remove one of them.")
    if element is not None and not isinstance(element, Element):
        raise argument_error("edit", "element", element, "must be an element, such as Text(…) or Image(…).")


class _Edit:
    """One edit of the selected elements with a tag. It counts the elements, so it must visit the scenes in order."""

    def __init__(
        self,
        tag: str,
        element: Element | None,
        indices: set[int],
        options: Mapping[str, Any],
        context: CompositionContext,
    ):
        self.tag = tag
        self.element = element
        self.indices = indices
        self.options = options
        self.context = context
        self._counter = count()

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the selected elements changed; the same scene if it has none."""
        scripts_by_turn: dict[int, Any] = {}

        def edit(old: Element) -> Element:
            if old.tag != self.tag or next(self._counter) not in self.indices:
                return old
            if self.element is not None:
                return replace_element(old, self.element)
            turn = _find_turn_index(scene, old, self.options)
            if turn is None:
                return edit_element(old, self.options, self.context)
            scripts_by_turn[turn] = self.options["script"]
            others = {option: value for option, value in self.options.items() if option != "script"}
            return edit_element(old, others, self.context) if others else old

        edited = _map_elements(scene, edit)
        return _replace_turn_scripts(edited, scripts_by_turn) if scripts_by_turn else edited


def _find_turn_index(scene: Scene, element: Element, options: Mapping[str, Any]) -> int | None:
    """Return the index of the only turn of an avatar, if `options` has a script and the avatar has none of its own."""
    if "script" not in options or not isinstance(element, Avatar) or element.script:
        return None
    avatars = speech.collect_avatars(scene.elements)
    utterances = speech.collect_utterances(avatars, scene.turns)
    turns = [
        utterance.turn for utterance in utterances if utterance.turn and avatars[utterance.speaker_index] is element
    ]
    if len(turns) > 1:
        reason = (
            f"is ambiguous: the avatar with the tag {element.tag!r} has {len(turns)} turns. Use set_script(…, turn=…)."
        )
        raise argument_error("edit", "script", options["script"], reason)
    return next((number for number, turn in enumerate(scene.turns) if turns and turn is turns[0]), None)


def _replace_turn_scripts(scene: Scene, scripts_by_turn: Mapping[int, Any]) -> Scene:
    turns = [
        replace(turn, script=scripts_by_turn[n]) if n in scripts_by_turn else turn for n, turn in enumerate(scene.turns)
    ]
    return replace(scene, turns=tuple(turns))


def _select_indices(tag: str, index: TagSelector, element_count: int) -> set[int]:
    if index is None and element_count > 1:
        last = element_count - 1
        reason = f"is the tag of {element_count} elements. Pass index=0 to index={last}, or index='all'."
        raise argument_error("edit", "tag", tag, reason)
    if index is None or index == "all":
        return set(range(element_count))
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < element_count:
        last = element_count - 1
        reason = f"must be from 0 to {last}, or 'all', because {element_count} elements have the tag {tag!r}."
        raise argument_error("edit", "index", index, reason)
    return {index}


def _map_elements(scene: Scene, transform: Callable[[Element], Element]) -> Scene:
    """Return the scene with `transform` applied to all elements; the same scene if nothing changes.

    The order is that of `group_elements_by_tag`: a group comes before its members. The members of a group that
    `transform` replaces are not visited in the new group.
    """

    def map_element(element: Element) -> Element:
        changed = transform(element)
        if isinstance(element, Group):
            members = tuple(map(map_element, element.elements))
            is_changed = any(new is not old for new, old in zip(members, element.elements, strict=True))
            if is_changed and isinstance(changed, Group) and changed.elements is element.elements:
                return replace(changed, elements=members)
        return changed

    elements = tuple(map(map_element, scene.elements))
    if all(new is old for new, old in zip(elements, scene.elements, strict=True)):
        return scene
    return replace(scene, elements=elements)


def edit_element(element: Element, options: Mapping[str, Any], context: CompositionContext) -> Element:
    """Return an element with other options.

    Options of the element that contradict the new ones are removed, and so are the keys of `extra` and `omit` that
    the new options write.
    """
    new = _to_field_values(element, options)
    if mixed := find_mixed_option(element, new):
        option = "model" if "model" in new else "clothes"
        reason = f"would mix two avatars, because {mixed} of the old one would stay. Use swap_avatar(), or pass all."
        raise argument_error("edit", option, new[option], reason)
    changed = replace(element, **_reset_conflicting_options(element, new))
    if isinstance(element, (RawClip, Group)):
        return changed  # these have no extra= and omit=
    extra, omit = drop_changed_keys(
        element.extra, element.omit, _compose_clip(element, context), _compose_clip(changed, context)
    )
    if "extra" in new:
        added = None if new["extra"] is None else validation.json_object("edit", "extra", new["extra"])
        extra = None if added is None else {**(extra or {}), **added}
    return replace(changed, extra=extra, omit=new.get("omit", omit))


def _to_field_values(element: Element, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options by the field that they set. Only the content of an element has another option name."""
    content: str = element.__struct_fields__[0]
    content_option = EDIT_ALIASES.get(content, content)
    others = () if isinstance(element, RawClip) else element.__struct_fields__[1:]
    reject_unknown_options("edit", options, [content_option, *others])
    if options.get(content_option, ...) is None:
        raise argument_error("edit", content_option, None, f"is required for {element.method}().")
    return {content if option == content_option else option: value for option, value in options.items()}


def _reset_conflicting_options(element: Element, new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the new options, with None for each option of the element that they contradict or override."""
    options = {**_find_overridden_options(element, new), **new}
    while conflict := find_conflict(type(element), {**_get_field_values(element), **options}):
        old_options = [
            option
            for option in (conflict.option, conflict.other)
            if option not in options and getattr(element, option) is not None
        ]
        if not old_options:
            break  # the new options contradict each other, which the validation of the element rejects
        options[old_options[0]] = None
    return options


def _get_field_values(element: Element) -> dict[str, Any]:
    return {field: getattr(element, field) for field in element.__struct_fields__}


def _find_overridden_options(element: Element, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return None for each option that a new one overrides without contradicting it.

    An element that was read from a payload has `left`, `top` and often `scale`, whichever options it was built from.
    """
    given = {option for option, value in options.items() if value is not None}
    overridden = {"left", "top"} if given & {"at", "shot", *RELATIVE_OPTIONS} else set()
    if "shot" in given:
        overridden |= {"scale", "width", "height", "fit"}
    if element.has_natural_size and given & {"width", "height", "fit"}:
        overridden |= {"scale"}
    if element.has_natural_size and "scale" in given:
        overridden |= {"width", "height", "fit"}
    return dict.fromkeys(overridden - options.keys())


def _compose_clip(element: Element, context: CompositionContext) -> dict[str, Any]:
    """Return the clip of an element. A relative element gets any position, because only the other keys are compared."""
    position = element.compute_position(context) if element.relative_to is None else Position(0, 0, Extent(1, 1))
    return v3.to_dict(element.to_clip(context, element.id or "", element.layer or 0, position))


def drop_changed_keys(
    extra: dict[str, Any] | None, omit: tuple[str, ...], before: dict[str, Any], after: dict[str, Any], path: str = ""
) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """Return `extra` and `omit` without the keys in which two objects of the payload differ.

    Args:
        extra: The extra keys of the object at `path`.
        omit: The omitted keys of the whole clip.
        before: The object before the edit.
        after: The object after the edit.
        path: The path of the object in the clip, with a dot at the end.
    """
    kept = dict(extra or {})
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if json_equal(old, new):
            continue
        if isinstance(old, dict) and isinstance(new, dict) and isinstance(kept.get(key, {}), dict):
            inner, omit = drop_changed_keys(kept.get(key), omit, old, new, f"{path}{key}.")
            omit = tuple(omitted for omitted in omit if omitted != path + key)
            if key in kept:
                kept[key] = inner or {}
        else:
            kept.pop(key, None)
            omit = tuple(
                omitted for omitted in omit if omitted != path + key and not omitted.startswith(f"{path}{key}.")
            )
    return kept or None, omit


def replace_element(old: Element, new: Element) -> Element:
    """Return the new element with the tag, the id and the layer of the old one, unless it has its own."""
    inherited = {option: getattr(old, option) for option in ("tag", "id", "layer") if getattr(new, option) is None}
    if isinstance(new, RawClip):
        given = {option: value for option, value in inherited.items() if value is not None}
        return RawClip({**given, **new.data})
    return replace(new, **inherited)


def set_script(
    scenes: Sequence[Scene],
    index: int,
    text: str | Html,
    turn: int | None,
    build_context: Callable[[ScriptTarget | None], CompositionContext],
) -> dict[int, Scene]:
    """Return the changed scene by its index, after one of its scripts is replaced.

    Args:
        scenes: All scenes of the project.
        index: The index of the scene.
        text: The new script.
        turn: The index of the script in the scene; None if it has only one.
        build_context: Returns the composition context for a scene's `scripts_on`.

    Raises:
        ArgumentError: The scene has no such script.
    """
    if not scenes:
        raise argument_error(
            "set_script", "scene", index, "must be the index of a scene, but the project has no scenes."
        )
    validation.integer("set_script", "scene", index, low=0, high=len(scenes) - 1)
    context = build_context(scenes[index].scripts_on)
    scene = _clear_empty_scripts(scenes[index], index) if context.scripts_on == "scene" else scenes[index]
    avatars = speech.collect_avatars(scene.elements)
    utterances = speech.collect_utterances(avatars, scene.turns)
    number = _select_utterance(index, turn, len(utterances), len(avatars))
    utterance = utterances[number] if utterances else None
    if utterance and utterance.turn:
        return {index: _replace_turn_scripts(scene, {number - (len(utterances) - len(scene.turns)): text})}
    speaker = avatars[utterance.speaker_index if utterance else 0]

    def edit(element: Element) -> Element:
        return edit_element(element, {"script": text}, context) if element is speaker else element

    return {index: _map_elements(scene, edit)}


def _select_utterance(scene_index: int, turn: int | None, utterance_count: int, avatar_count: int) -> int:
    """Return the index of the script that `turn` selects. It is 0 in a scene without scripts, for its first one."""
    if not avatar_count:
        raise argument_error("set_script", "scene", scene_index, "must have an avatar.")
    if turn is None and utterance_count > 1:
        reason = f"is required, because the scene has {utterance_count} scripts. The first one is turn=0."
        raise argument_error("set_script", "turn", turn, reason)
    if turn is None and not utterance_count and avatar_count > 1:
        reason = "must have a script or a single avatar. Use edit(tag, script=…) to give a script to an avatar."
        raise argument_error("set_script", "scene", scene_index, reason)
    number = turn or 0
    validation.integer("set_script", "turn", number, low=0, high=max(1, utterance_count) - 1)
    return number


def _clear_empty_scripts(scene: Scene, scene_index: int) -> Scene:
    """Return the scene without an empty or omitted `scripts` key, so that it can get turns."""
    if (scene.extra or {}).get("scripts"):
        reason = "has turns in its extra= that scenekit cannot parse or change."
        raise argument_error("set_script", "scene", scene_index, reason)
    extra = {key: value for key, value in (scene.extra or {}).items() if key != "scripts"}
    return scene.replace(extra=extra or None, omit=tuple(key for key in scene.omit if key != "scripts"))
