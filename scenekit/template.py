"""Editing what exists: elements by their tag, what is said, and `${name}` variables.

What was read keeps in `extra` and `omit` what its words could not say. Once a word is changed, the word says
it: the keys of the payload that it writes are taken out of both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from scenekit import speech, values
from scenekit.elements import Element, Group, Html, RawClip, Stage
from scenekit.elements.script import escaped
from scenekit.errors import ArgumentError, CompositionError, one_of, refuse, refuse_unknown
from scenekit.payload import v3
from scenekit.payload.overlay import same
from scenekit.placement import Extent, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenekit.scene import Scene

T = TypeVar("T")

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
    words = {content if word == CONTENT.get(element.verb) else word: value for word, value in words.items()}
    known = [CONTENT.get(element.verb, content), *(word for word in element.__struct_fields__ if word != content)]
    refuse_unknown(f"edit: the {element.verb} of tag {element.tag!r}", words, {*known, content})
    if words.get(content, ...) is None:
        raise refuse("edit", CONTENT.get(element.verb, content), None, f"is what a {element.verb} cannot be without.")
    more = words.pop("extra", None)
    changed = replace(element, **words)
    if isinstance(element, RawClip):
        return changed
    before, after = _clip(element, stage), _clip(changed, stage)
    extra, omit = without_changed(element.extra, element.omit, before, after)
    if more is not None:
        extra = {**(extra or {}), **values.json_object("edit", "extra", more)}
    return replace(changed, extra=extra, omit=words.get("omit", omit))


CONTENT = {"text": "text"}
"""What the content of a verb is called where it is edited, if not as the field is."""


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


VARIABLE = re.compile(r"\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""`${name}`; `$${name}` is that text itself."""


def variables_in(part: object) -> set[str]:
    """The names of the variables in some text, at any depth."""
    found: set[str] = set()

    def note(name: str, _in_html: bool) -> str:
        found.add(name)
        return f"${{{name}}}"

    _replaced(part, note)
    return found


def filled(part: T, given: Mapping[str, str]) -> T:
    """The same with each variable replaced; in HTML, what is filled in is escaped."""
    result: T = _replaced(part, lambda name, in_html: escaped(given[name]) if in_html else given[name])
    return result


FILLED = ("script", "content", "source", "poster", "label", "data", "extra", "elements", "turns", "backdrop")
"""Where a person writes text: the fields of scenes, elements and turns that may hold variables."""


def _replaced(part: Any, value: Callable[[str, bool], Any], in_html: bool = False) -> Any:
    """A part with its variables replaced; itself where there are none."""
    if isinstance(part, str):
        if "${" not in part:
            return part
        return VARIABLE.sub(lambda found: found[0][1:] if found[1] else str(value(found[2], in_html)), part)
    if isinstance(part, Html):
        html = _replaced(part.html, value, True)
        return part if html == part.html else Html(html)
    if isinstance(part, dict):
        return {key: _replaced(inner, value, key == "org") for key, inner in part.items()}
    if isinstance(part, tuple):
        new = tuple([_replaced(inner, value) for inner in part])
        return part if all(one is other for one, other in zip(new, part, strict=True)) else new
    fields = [field for field in FILLED if field in getattr(part, "__struct_fields__", ())]
    changes = {}
    for field in fields:
        old = getattr(part, field)
        new = _replaced(old, value)
        if new is not old and new != old:
            changes[field] = new
    return replace(part, **changes) if changes else part


def updates(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of `updates.value` that make one payload of another.

    Raises `CompositionError` for a change that the call which edits a project cannot say.
    """
    for key in before.keys() | after.keys():
        if key not in ("scenes", *OPTIONS) and not same(before.get(key), after.get(key)):
            raise _unsayable(key, "only scenes can be changed")
    if len(before["scenes"]) != len(after["scenes"]):
        raise _unsayable("scenes", "a scene was added or taken away")
    entries = []
    for number, (old, new) in enumerate(zip(before["scenes"], after["scenes"], strict=True)):
        if same(old, new):
            continue
        indices = [scene.get("sceneIdx") for scene in before["scenes"]]
        if indices[number] != number or indices.count(number) > 1:
            raise _unsayable(f"scenes[{number}]", "its sceneIdx is not its place, so no number names it for certain")
        entries += [{"sceneIdx": number, **entry} for entry in _scene_updates(old, new, f"scenes[{number}]")]
    return entries


OPTIONS = ("isExport", "workspaceId", "resolution", "webhookUrl")
"""What the call takes beside the updates."""


def _scene_updates(old: dict[str, Any], new: dict[str, Any], path: str) -> list[dict[str, Any]]:
    entries = []
    for key in old.keys() | new.keys():
        if key not in ("clips", "background", "scripts") and not same(old.get(key), new.get(key)):
            raise _unsayable(f"{path}.{key}", "only clips and the background can be changed")
    if not same(old.get("background"), new.get("background")):
        values = _values(old.get("background") or {}, new.get("background") or {}, f"{path}.background")
        entries.append({"type": "background", "values": values})
    before, after = old.get("clips") or [], new.get("clips") or []
    if [(clip.get("type"), clip.get("id")) for clip in before] != [
        (clip.get("type"), clip.get("id")) for clip in after
    ]:
        raise _unsayable(f"{path}.clips", "a clip was added, taken away, moved or given another id")
    kinds = [clip["type"] for clip in before]
    spoken = _spoken_update(old, new, kinds, path)
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        if same(one, other) and not (spoken and one["type"] == "aiModel"):
            continue
        where = f"{path}.clips[{number}]"
        if kinds.count(one["type"]) > 1:
            raise _unsayable(where, f"the scene has several clips of the type {one['type']}, and none can be named")
        if one["type"] not in v3.CLIPS:
            raise _unsayable(where, f"{one['type']} is no type that it knows")
        values = _values(one, other, where)
        if isinstance(values.get("script"), dict):
            values["script"] = values["script"].get("org")  # the call's own samples have a bare text here
        entries.append({"type": one["type"], "values": {**values, **spoken}})
    return entries


def _spoken_update(old: dict[str, Any], new: dict[str, Any], kinds: list[str], path: str) -> dict[str, Any]:
    """The script of the one avatar of a scene, where that is what changed in the turns."""
    before, after = old.get("scripts"), new.get("scripts")
    if same(before, after):
        return {}
    if kinds.count("aiModel") == 1 and before and after and len(before) == len(after) == 1:
        (one,), (other,) = before, after
        if same({**one, "org": None}, {**other, "org": None}):
            return {"script": other["org"]}
    raise _unsayable(f"{path}.scripts", "only the text of a scene's one avatar can be changed")


def _values(old: dict[str, Any], new: dict[str, Any], path: str) -> dict[str, Any]:
    """The keys that changed, with their new values."""
    gone = [key for key in old if key not in new]
    if gone:
        raise _unsayable(f"{path}.{gone[0]}", "a key was taken away, and only new values can be said")
    return {key: value for key, value in new.items() if key not in old or not same(old[key], value)}


def _unsayable(path: str, why: str) -> CompositionError:
    message = f"the call that edits a project cannot say this change: {why}; create a new project instead"
    return CompositionError(message).at(path)


def checked_values(names: Mapping[str, object], found: set[str]) -> dict[str, str]:
    """What is filled in, as text: a value for each variable, and none for anything else."""
    for name, value in names.items():
        if name not in found:
            raise refuse("fill", name, value, f"is no variable of the project.{one_of(name, sorted(found))}")
        if isinstance(value, bool) or not (isinstance(value, str) or values.is_number(value)):
            raise refuse("fill", name, value, f"must be text or a number, not {type(value).__name__}.")
        values.encodable("fill", name, str(value))
    if missing := sorted(found - set(names)):
        raise ArgumentError(f"fill: {missing[0]}= is missing: the project has ${{{missing[0]}}} in it", verb="fill")
    return {name: str(value) for name, value in names.items()}
