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
from scenekit.elements import Avatar, Element, Group, Html, RawClip, Stage
from scenekit.elements.placement import NEIGHBOURS, Extent, Place
from scenekit.errors import ArgumentError
from scenekit.payload import v3
from scenekit.payload.overlay import json_equal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenekit.scene import Scene

Which = int | str | None
"""Which of several elements of one tag: its number, counted from 0 through the project, or `"all"`."""


def tags_of(scenes: Sequence[Scene]) -> dict[str, tuple[Element, ...]]:
    """The tags in some scenes, each with the elements that bear it, in order."""
    found: dict[str, tuple[Element, ...]] = {}
    for scene in scenes:
        for element in scene.elements:
            for one in (element, *element.nested):
                if one.tag is not None:
                    found[one.tag] = (*found.get(one.tag, ()), one)
    return found


def edited_scenes(
    scenes: Sequence[Scene],
    tag: str,
    element: Element | None,
    which: Which,
    words: dict[str, Any],
    stage: Stage,
) -> dict[int, Scene]:
    """The scenes that change, by number, where the elements of a tag are edited or replaced."""
    tags = tags_of(scenes)
    if tag not in tags:
        why = f"is no tag of the project.{suggestion_suffix(tag, tags)}"
        raise argument_error("edit", "tag", tag, why)
    if (element is None) == (not words):
        why = "say what changes: words such as text= or source=, or a whole element."
        raise argument_error(
            "edit", "tag", tag, why if element is None else "takes a whole element or words, not both."
        )
    if element is not None and not isinstance(element, Element):
        raise argument_error("edit", "element", element, "is no element; a Text or an Image is one.")
    wanted = _wanted(tag, which, len(tags[tag]))
    numbers = count()

    def change(scene: Scene) -> Scene:
        """The scene with its share of the edits."""
        spoken: dict[int, Any] = {}

        def in_scene(one: Element) -> Element:
            if one.tag != tag or next(numbers) not in wanted:
                return one
            if element is not None:
                return in_place_of(one, element)
            turn = _turn_to_change(scene, one, words)
            if turn is None:
                return edited(one, words, stage)
            spoken[turn] = words["script"]
            others = {word: value for word, value in words.items() if word != "script"}
            return edited(one, others, stage) if others else one

        changed = _mapped(scene, in_scene)
        return _with_turns(changed, spoken) if spoken else changed

    changed = {position: change(scene) for position, scene in enumerate(scenes)}
    return {position: scene for position, scene in changed.items() if scene is not scenes[position]}


def _turn_to_change(scene: Scene, element: Element, words: Mapping[str, Any]) -> int | None:
    """The turn in which an avatar says what `script` is to replace; None where it says it itself, or nothing."""
    if "script" not in words or not isinstance(element, Avatar) or element.script:
        return None
    cast = speech.cast_of(scene.elements)
    said = speech.spoken(cast, scene.turns)
    own = [one.turn for one in said if one.turn and cast[one.speaker] is element]
    if len(own) > 1:
        why = f"is said in {len(own)} turns by the avatar of tag {element.tag!r}: say which with script(…, turn=…)."
        raise argument_error("edit", "script", words["script"], why)
    return next((position for position, turn in enumerate(scene.turns) if own and turn is own[0]), None)


def _with_turns(scene: Scene, texts: Mapping[int, Any]) -> Scene:
    """The scene with other words in some of its turns."""
    turns = [replace(turn, script=texts[n]) if n in texts else turn for n, turn in enumerate(scene.turns)]
    return replace(scene, turns=tuple(turns))


def _wanted(tag: str, which: Which, count: int) -> set[int]:
    if which is None and count > 1:
        raise argument_error(
            "edit", "tag", tag, f"is the tag of {count} elements: say which=0 to {count - 1}, or which='all'."
        )
    if which is None or which == "all":
        return set(range(count))
    if not isinstance(which, int) or isinstance(which, bool) or not 0 <= which < count:
        raise argument_error(
            "edit", "which", which, f"must be 0 to {count - 1}, or 'all': {count} have the tag {tag!r}."
        )
    return {which}


def _mapped(scene: Scene, change: Callable[[Element], Element]) -> Scene:
    """The scene with each element changed, in groups too; itself where nothing is."""

    def deeply(element: Element) -> Element:
        changed = change(element)
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


def edited(element: Element, words: Mapping[str, Any], stage: Stage) -> Element:
    """An element with other words. Its `extra` and `omit` no longer speak of what they change."""
    content: str = element.__struct_fields__[0]
    said = CONTENT.get(content, content)
    others = () if isinstance(element, RawClip) else element.__struct_fields__[1:]
    reject_unknown_options(f"edit: the {element.verb} of tag {element.tag!r}", words, [said, *others])
    if words.get(said, ...) is None:
        raise argument_error("edit", said, None, f"is what a {element.verb} cannot be without.")
    new = {content if word == said else word: value for word, value in words.items()}
    changed = _with(element, _giving_way(element, new) | new)
    if isinstance(element, (RawClip, Group)):
        return changed  # which have no extra keys
    extra, omit = without_changed(element.extra, element.omit, _clip(element, stage), _clip(changed, stage))
    if "extra" in new:
        extra = (
            None if new["extra"] is None else {**(extra or {}), **validation.json_object("edit", "extra", new["extra"])}
        )
    return replace(changed, extra=extra, omit=new.get("omit", omit))


def _with(element: Element, words: dict[str, Any]) -> Element:
    """The element with other words; what was said before gives way where it contradicts them."""
    while True:
        try:
            return replace(element, **words)
        except ArgumentError as error:
            old = next(
                (one for one in (error.argument, error.conflicting_argument) if _is_said(element, one, words)), None
            )
            if error.conflicting_argument is None or old is None:
                raise
            words[old] = None


def _is_said(element: Element, word: str | None, words: Mapping[str, Any]) -> bool:
    """Whether a word was said before, and is not now."""
    return word is not None and word not in words and getattr(element, word) is not None


def _giving_way(element: Element, words: Mapping[str, Any]) -> dict[str, None]:
    """The words that say in another way what new ones do, and do not contradict them: what was read says them all."""
    said = {word for word, value in words.items() if value is not None}
    freed = {"left", "top"} if said & {"at", "shot", *NEIGHBOURS} else set()
    if said & {"shot"}:
        freed |= {"scale", "width", "height", "fit"}
    if element.has_size and said & {"width", "height", "fit"}:
        freed |= {"scale"}
    if element.has_size and "scale" in said:
        freed |= {"width", "height", "fit"}
    return dict.fromkeys(freed - words.keys())


CONTENT = {"content": "text"}
"""What a field that a verb takes without a name is called where it is edited, if not as the field is."""


def _clip(element: Element, stage: Stage) -> dict[str, Any]:
    """The clip that its words say."""
    spot = element.place(stage) if element.neighbour is None else Place(0, 0, Extent(1, 1))
    return v3.to_dict(element.to_clip(stage, element.id or "", element.layer or 0, spot))


def without_changed(
    extra: dict[str, Any] | None, omit: tuple[str, ...], before: dict[str, Any], after: dict[str, Any], path: str = ""
) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """`extra` and `omit` without the keys in which two objects differ."""
    kept = dict(extra or {})
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if json_equal(old, new):
            continue
        if isinstance(old, dict) and isinstance(new, dict) and isinstance(kept.get(key, {}), dict):
            inner, omit = without_changed(kept.get(key), omit, old, new, f"{path}{key}.")
            omit = tuple(one for one in omit if one != path + key)
            if key in kept:
                kept[key] = inner or {}
        else:
            kept.pop(key, None)
            omit = tuple(one for one in omit if one != path + key and not one.startswith(f"{path}{key}."))
    return kept or None, omit


def in_place_of(old: Element, new: Element) -> Element:
    """A whole element for another: it has the tag, the id and the layer of the old one where it says none."""
    inherited = {word: getattr(old, word) for word in ("tag", "id", "layer") if getattr(new, word) is None}
    if isinstance(new, RawClip):
        said = {word: value for word, value in inherited.items() if value is not None}
        return RawClip({**said, **new.data})
    return replace(new, **inherited)


def rescripted(scene: Scene, number: int, text: str | Html, turn: int | None, stage: Stage) -> Scene:
    """The scene of that number where something else is said. Raises `ArgumentError`."""
    scene = _without_silence(scene, number) if stage.speech == "scene" else scene
    cast = speech.cast_of(scene.elements)
    said = speech.spoken(cast, scene.turns)
    if not cast:
        raise argument_error("script", "scene", number, "has no avatar.")
    if turn is None and len(said) > 1:
        raise argument_error(
            "script", "turn", turn, f"must say which: {len(said)} things are said in that scene, 0 first."
        )
    if turn is None and not said and len(cast) > 1:
        raise argument_error(
            "script", "scene", number, "is one where nobody speaks, and there are several avatars: edit one."
        )
    which = turn or 0
    validation.integer("script", "turn", which, low=0, high=max(1, len(said)) - 1)
    spoken = said[which] if said else None
    if spoken and spoken.turn:
        return _with_turns(scene, {which - (len(said) - len(scene.turns)): text})
    speaker = cast[spoken.speaker if spoken else 0]
    return _mapped(scene, lambda one: edited(one, {"script": text}, stage) if one is speaker else one)


def _without_silence(scene: Scene, number: int) -> Scene:
    """The scene, free to have turns where it had none: without a `scripts` key that is empty, or left out."""
    if (scene.extra or {}).get("scripts"):
        why = "has turns that cannot be read, and so not be changed (they are in its extra=)."
        raise argument_error("script", "scene", number, why)
    extra = {key: value for key, value in (scene.extra or {}).items() if key != "scripts"}
    return scene.replace(extra=extra or None, omit=tuple(key for key in scene.omit if key != "scripts"))
