"""Editing what exists: elements by their tag, and what is said.

What was read keeps in `extra` and `omit` what its words could not say. Once a word is changed, the word says
it: the keys of the payload that it writes are taken out of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from scenekit import speech, values
from scenekit.elements import Element, Group, Html, RawClip, Stage
from scenekit.errors import one_of, refuse, refuse_unknown
from scenekit.payload import v3
from scenekit.payload.overlay import same
from scenekit.placement import Extent, Place

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
            for one in (element, *element.inside):
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
        why = f"is no tag of the project.{one_of(tag, tags)}"
        raise refuse("edit", "tag", tag, why)
    if (element is None) == (not words):
        why = "say what changes: words such as text= or source=, or a whole element."
        raise refuse("edit", "tag", tag, why if element is None else "takes a whole element or words, not both.")
    if element is not None and not isinstance(element, Element):
        raise refuse("edit", "element", element, "is no element; a Text or an Image is one.")
    wanted = _wanted(tag, which, len(tags[tag]))
    number = -1

    def change(one: Element) -> Element:
        nonlocal number
        if one.tag != tag:
            return one
        number += 1
        if number not in wanted:
            return one
        return edited(one, words, stage) if element is None else in_place_of(one, element)

    changed = {position: _mapped(scene, change) for position, scene in enumerate(scenes)}
    return {position: scene for position, scene in changed.items() if scene is not scenes[position]}


def _wanted(tag: str, which: Which, count: int) -> set[int]:
    if which is None and count > 1:
        raise refuse("edit", "tag", tag, f"is the tag of {count} elements: say which=0 to {count - 1}, or which='all'.")
    if which is None or which == "all":
        return set(range(count))
    if not isinstance(which, int) or isinstance(which, bool) or not 0 <= which < count:
        raise refuse("edit", "which", which, f"must be 0 to {count - 1}, or 'all': {count} have the tag {tag!r}.")
    return {which}


def _mapped(scene: Scene, change: Callable[[Element], Element]) -> Scene:
    """The scene with each element changed, in groups too; itself where nothing is."""

    def deeply(element: Element) -> Element:
        if isinstance(element, Group):
            members = tuple(map(deeply, element.elements))
            if any(new is not old for new, old in zip(members, element.elements, strict=True)):
                element = replace(element, elements=members)
        return change(element)

    elements = tuple(map(deeply, scene.elements))
    if all(new is old for new, old in zip(elements, scene.elements, strict=True)):
        return scene
    return replace(scene, elements=elements)


def edited(element: Element, words: Mapping[str, Any], stage: Stage) -> Element:
    """An element with other words. Its `extra` and `omit` no longer speak of what they change."""
    content: str = element.__struct_fields__[0]
    said = CONTENT.get(content, content)
    refuse_unknown(f"edit: the {element.verb} of tag {element.tag!r}", words, {said, *element.__struct_fields__})
    words = {content if word == said else word: value for word, value in words.items()}
    if words.get(content, ...) is None:
        raise refuse("edit", said, None, f"is what a {element.verb} cannot be without.")
    more = words.pop("extra", None)
    changed = replace(element, **words)
    if isinstance(element, RawClip):
        return changed
    before, after = _clip(element, stage), _clip(changed, stage)
    extra, omit = without_changed(element.extra, element.omit, before, after)
    if more is not None:
        extra = {**(extra or {}), **values.json_object("edit", "extra", more)}
    return replace(changed, extra=extra, omit=words.get("omit", omit))


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
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if same(old, new):
            continue
        if isinstance(old, dict) and isinstance(new, dict) and isinstance(kept.get(key, {}), dict):
            inner, omit = without_changed(kept.get(key), omit, old, new, f"{path}{key}.")
            if key in kept:
                kept[key] = inner or {}
        else:
            kept.pop(key, None)
            omit = tuple(one for one in omit if one != path + key and not one.startswith(f"{path}{key}."))
    return kept or None, omit


def in_place_of(old: Element, new: Element) -> Element:
    """A whole element for another: it has the tag, the id and the layer of the old one where it says none."""
    inherited = {word: getattr(old, word) for word in ("tag", "id", "layer") if getattr(new, word) is None}
    return new if isinstance(new, RawClip) else replace(new, **inherited)


def rescripted(scene: Scene, text: str | Html, turn: int | None, stage: Stage) -> Scene:
    """The scene where something else is said. Raises `ArgumentError`."""
    cast = speech.cast_of(scene.elements)
    said = speech.spoken(cast, scene.turns)
    if not cast:
        raise refuse("script", "scene", text, "there is no avatar in that scene.")
    if turn is None and len(said) > 1:
        raise refuse("script", "turn", turn, f"must say which: {len(said)} things are said in that scene, 0 first.")
    if turn is None and not said and len(cast) > 1:
        raise refuse("script", "text", text, "nobody speaks in that scene, and there are several avatars: edit one.")
    number = turn or 0
    values.whole("script", "turn", number, low=0, high=max(1, len(said)) - 1)
    spoken = said[number] if said else None
    if spoken and spoken.turn:
        position = number - (len(said) - len(scene.turns))
        turns = (*scene.turns[:position], replace(spoken.turn, script=text), *scene.turns[position + 1 :])
        return replace(scene, turns=turns)
    speaker = cast[spoken.speaker if spoken else 0]
    return _mapped(scene, lambda one: edited(one, {"script": text}, stage) if one is speaker else one)
