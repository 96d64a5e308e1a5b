"""Editing what exists: elements by their tag, and what is said.

What was read keeps in `extra` and `omit` what its words could not say. Once a word is changed, the word says
it: the keys of the payload that it writes are taken out of both.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from scenekit.compose import speech
from scenekit.core import validation
from scenekit.core.messages import argument_error, reject_unknown_options, suggestion_suffix
from scenekit.elements import Avatar, CompositionContext, Element, Group, Html, RawClip
from scenekit.elements.placement import RELATIVE_OPTIONS
from scenekit.elements.positioning import Extent, Position
from scenekit.errors import ArgumentError
from scenekit.payload import v3
from scenekit.payload.overlay import json_equal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenekit.scene import Scene

TagSelector = int | str | None
"""Which of several elements of one tag: its number, counted from 0 through the project, or `"all"`."""


def group_elements_by_tag(scenes: Sequence[Scene]) -> dict[str, tuple[Element, ...]]:
    """The tags in some scenes, each with the elements that bear it, in order."""
    found: dict[str, tuple[Element, ...]] = {}
    for scene in scenes:
        for element in scene.elements:
            for one in (element, *element.descendants):
                if one.tag is not None:
                    found[one.tag] = (*found.get(one.tag, ()), one)
    return found


def edit_scenes(
    scenes: Sequence[Scene],
    tag: str,
    element: Element | None,
    index: TagSelector,
    options: dict[str, Any],
    context: CompositionContext,
) -> dict[int, Scene]:
    """The scenes that change, by number, where the elements of a tag are edited or replaced."""
    tags = group_elements_by_tag(scenes)
    if tag not in tags:
        why = f"is no tag of the project.{suggestion_suffix(tag, tags)}"
        raise argument_error("edit", "tag", tag, why)
    if (element is None) == (not options):
        why = "say what changes: words such as text= or source=, or a whole element."
        raise argument_error(
            "edit", "tag", tag, why if element is None else "takes a whole element or words, not both."
        )
    if element is not None and not isinstance(element, Element):
        raise argument_error("edit", "element", element, "is no element; a Text or an Image is one.")
    wanted = _select_indices(tag, index, len(tags[tag]))
    numbers = count()

    def change(scene: Scene) -> Scene:
        """The scene with its share of the edits."""
        spoken: dict[int, Any] = {}

        def in_scene(one: Element) -> Element:
            if one.tag != tag or next(numbers) not in wanted:
                return one
            if element is not None:
                return replace_element(one, element)
            turn = _find_turn_index(scene, one, options)
            if turn is None:
                return edit_element(one, options, context)
            spoken[turn] = options["script"]
            others = {word: value for word, value in options.items() if word != "script"}
            return edit_element(one, others, context) if others else one

        changed = _map_elements(scene, in_scene)
        return _replace_turn_scripts(changed, spoken) if spoken else changed

    changed = {position: change(scene) for position, scene in enumerate(scenes)}
    return {position: scene for position, scene in changed.items() if scene is not scenes[position]}


def _find_turn_index(scene: Scene, element: Element, options: Mapping[str, Any]) -> int | None:
    """The turn in which an avatar says what `script` is to replace; None where it says it itself, or nothing."""
    if "script" not in options or not isinstance(element, Avatar) or element.script:
        return None
    cast = speech.collect_avatars(scene.elements)
    said = speech.collect_utterances(cast, scene.turns)
    own = [one.turn for one in said if one.turn and cast[one.speaker_index] is element]
    if len(own) > 1:
        why = f"is said in {len(own)} turns by the avatar of tag {element.tag!r}: say which with script(…, turn=…)."
        raise argument_error("edit", "script", options["script"], why)
    return next((position for position, turn in enumerate(scene.turns) if own and turn is own[0]), None)


def _replace_turn_scripts(scene: Scene, scripts_by_turn: Mapping[int, Any]) -> Scene:
    """The scene with other words in some of its turns."""
    turns = [
        replace(turn, script=scripts_by_turn[n]) if n in scripts_by_turn else turn for n, turn in enumerate(scene.turns)
    ]
    return replace(scene, turns=tuple(turns))


def _select_indices(tag: str, index: TagSelector, count: int) -> set[int]:
    if index is None and count > 1:
        raise argument_error(
            "edit", "tag", tag, f"is the tag of {count} elements: say index=0 to {count - 1}, or index='all'."
        )
    if index is None or index == "all":
        return set(range(count))
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < count:
        raise argument_error(
            "edit", "index", index, f"must be 0 to {count - 1}, or 'all': {count} have the tag {tag!r}."
        )
    return {index}


def _map_elements(scene: Scene, transform: Callable[[Element], Element]) -> Scene:
    """The scene with each element changed, in groups too; itself where nothing is."""

    def deeply(element: Element) -> Element:
        changed = transform(element)
        if isinstance(element, Group):  # in the order of `tags_of`: it comes before its members
            members = tuple(map(deeply, element.elements))
            is_other = any(new is not old for new, old in zip(members, element.elements, strict=True))
            if is_other and isinstance(changed, Group) and changed.elements is element.elements:
                return replace(changed, elements=members)
        return changed

    elements = tuple(map(deeply, scene.elements))
    if all(new is old for new, old in zip(elements, scene.elements, strict=True)):
        return scene
    return replace(scene, elements=elements)


def edit_element(element: Element, options: Mapping[str, Any], context: CompositionContext) -> Element:
    """An element with other words. Its `extra` and `omit` no longer speak of what they change."""
    content: str = element.__struct_fields__[0]
    said = EDIT_ALIASES.get(content, content)
    others = () if isinstance(element, RawClip) else element.__struct_fields__[1:]
    reject_unknown_options(f"edit: the {element.method} of tag {element.tag!r}", options, [said, *others])
    if options.get(said, ...) is None:
        raise argument_error("edit", said, None, f"is what a {element.method} cannot be without.")
    new = {content if word == said else word: value for word, value in options.items()}
    changed = _replace_resolving_conflicts(element, _find_overridden_options(element, new) | new)
    if isinstance(element, (RawClip, Group)):
        return changed  # which have no extra keys
    extra, omit = drop_changed_keys(
        element.extra, element.omit, _compose_clip(element, context), _compose_clip(changed, context)
    )
    if "extra" in new:
        extra = (
            None if new["extra"] is None else {**(extra or {}), **validation.json_object("edit", "extra", new["extra"])}
        )
    return replace(changed, extra=extra, omit=new.get("omit", omit))


def _replace_resolving_conflicts(element: Element, options: dict[str, Any]) -> Element:
    """The element with other words; what was said before gives way where it contradicts them."""
    while True:
        try:
            return replace(element, **options)
        except ArgumentError as error:
            old = next(
                (one for one in (error.argument, error.conflicting_argument) if _is_explicit(element, one, options)),
                None,
            )
            if error.conflicting_argument is None or old is None:
                raise
            options[old] = None


def _is_explicit(element: Element, option: str | None, options: Mapping[str, Any]) -> bool:
    """Whether a word was said before, and is not now."""
    return option is not None and option not in options and getattr(element, option) is not None


def _find_overridden_options(element: Element, options: Mapping[str, Any]) -> dict[str, None]:
    """The words that say in another way what new ones do, and do not contradict them: what was read says them all."""
    said = {word for word, value in options.items() if value is not None}
    freed = {"left", "top"} if said & {"at", "shot", *RELATIVE_OPTIONS} else set()
    if said & {"shot"}:
        freed |= {"scale", "width", "height", "fit"}
    if element.has_natural_size and said & {"width", "height", "fit"}:
        freed |= {"scale"}
    if element.has_natural_size and "scale" in said:
        freed |= {"width", "height", "fit"}
    return dict.fromkeys(freed - options.keys())


EDIT_ALIASES = {"content": "text"}
"""What a field that a verb takes without a name is called where it is edited, if not as the field is."""


def _compose_clip(element: Element, context: CompositionContext) -> dict[str, Any]:
    """The clip that its words say."""
    spot = element.compute_position(context) if element.relative_to is None else Position(0, 0, Extent(1, 1))
    return v3.to_dict(element.to_clip(context, element.id or "", element.layer or 0, spot))


def drop_changed_keys(
    extra: dict[str, Any] | None, omit: tuple[str, ...], before: dict[str, Any], after: dict[str, Any], path: str = ""
) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """`extra` and `omit` without the keys in which two objects differ."""
    kept = dict(extra or {})
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if json_equal(old, new):
            continue
        if isinstance(old, dict) and isinstance(new, dict) and isinstance(kept.get(key, {}), dict):
            inner, omit = drop_changed_keys(kept.get(key), omit, old, new, f"{path}{key}.")
            omit = tuple(one for one in omit if one != path + key)
            if key in kept:
                kept[key] = inner or {}
        else:
            kept.pop(key, None)
            omit = tuple(one for one in omit if one != path + key and not one.startswith(f"{path}{key}."))
    return kept or None, omit


def replace_element(old: Element, new: Element) -> Element:
    """A whole element for another: it has the tag, the id and the layer of the old one where it says none."""
    inherited = {word: getattr(old, word) for word in ("tag", "id", "layer") if getattr(new, word) is None}
    if isinstance(new, RawClip):
        said = {word: value for word, value in inherited.items() if value is not None}
        return RawClip({**said, **new.data})
    return replace(new, **inherited)


def set_script(
    scene: Scene, scene_index: int, text: str | Html, turn: int | None, context: CompositionContext
) -> Scene:
    """The scene of that number where something else is said. Raises `ArgumentError`."""
    scene = _clear_empty_scripts(scene, scene_index) if context.scripts_on == "scene" else scene
    cast = speech.collect_avatars(scene.elements)
    said = speech.collect_utterances(cast, scene.turns)
    if not cast:
        raise argument_error("set_script", "scene", scene_index, "has no avatar.")
    if turn is None and len(said) > 1:
        raise argument_error(
            "set_script", "turn", turn, f"must say which: {len(said)} things are said in that scene, 0 first."
        )
    if turn is None and not said and len(cast) > 1:
        raise argument_error(
            "set_script", "scene", scene_index, "is one where nobody speaks, and there are several avatars: edit one."
        )
    which = turn or 0
    validation.integer("set_script", "turn", which, low=0, high=max(1, len(said)) - 1)
    spoken = said[which] if said else None
    if spoken and spoken.turn:
        return _replace_turn_scripts(scene, {which - (len(said) - len(scene.turns)): text})
    speaker = cast[spoken.speaker_index if spoken else 0]
    return _map_elements(scene, lambda one: edit_element(one, {"script": text}, context) if one is speaker else one)


def _clear_empty_scripts(scene: Scene, scene_index: int) -> Scene:
    """The scene, free to have turns where it had none: without a `scripts` key that is empty, or left out."""
    if (scene.extra or {}).get("scripts"):
        why = "has turns that cannot be read, and so not be changed (they are in its extra=)."
        raise argument_error("set_script", "scene", scene_index, why)
    extra = {key: value for key, value in (scene.extra or {}).items() if key != "scripts"}
    return scene.replace(extra=extra or None, omit=tuple(key for key in scene.omit if key != "scripts"))
