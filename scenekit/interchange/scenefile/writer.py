"""A project as a scene file: what a person would have written, without defaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from scenekit.avatars.catalog import Catalog
from scenekit.elements import VERBS, Animation, Background, Element, Group, RawClip
from scenekit.elements.from_payload import said
from scenekit.elements.variables import escaped_variables
from scenekit.errors import CompositionError
from scenekit.interchange.scenefile.grammar import CONTENT, TURN
from scenekit.payload import v3
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenekit.compose.speech import Turn


def data_of(project: Struct, scenes: Iterable[Scene]) -> dict[str, Any]:
    """What is in the file of a project: objects, lists, text and numbers."""
    words = {word: _value(value) for word, value in said(project).items() if word != "scenes"}
    data = v3.to_dict({**words, "scenes": [_scene(scene) for scene in scenes]})
    escaped: dict[str, Any] = _escaped(data)
    return escaped


def _escaped(part: Any) -> Any:
    """The same with each `${name}` so that it stays one when the file is read."""
    if isinstance(part, str):
        return escaped_variables(part) if "${" in part else part
    if isinstance(part, dict):
        return {key: _escaped(value) for key, value in part.items()}
    return [_escaped(value) for value in part] if isinstance(part, list) else part


def _scene(scene: Scene) -> dict[str, Any]:
    words: dict[str, Any] = {}
    if scene.backdrop != Background():
        words["background"] = _background(scene.backdrop)
    if scene.elements:
        words["elements"] = [_element(element) for element in scene.elements]
    if scene.turns:
        words["turns"] = [_turn(turn) for turn in scene.turns]
    others = {word: value for word, value in said(scene).items() if word not in ("backdrop", "elements", "turns")}
    return {**words, **{word: _value(value) for word, value in others.items()}}


def _background(background: Background) -> object:
    words = said(background)
    return words["source"] if list(words) == ["source"] else {word: _value(value) for word, value in words.items()}


def _element(element: Element) -> dict[str, Any]:
    if type(element) is not VERBS.get(element.verb):
        raise CompositionError(
            f"{type(element).__name__} is an element of your own, which no scene file has a word for"
        )
    if isinstance(element, RawClip):
        return {element.verb: _value(element.data)}
    content = CONTENT[element.verb]
    members = [_element(one) for one in element.elements] if isinstance(element, Group) else None
    first = getattr(element, content) if members is None else members
    words = {element.verb: _value(first)}
    words |= {word: _value(value) for word, value in said(element).items() if word != content}
    if words.get("font_file"):
        words["font_file"] = os.path.abspath(words["font_file"])
    return words


def _turn(turn: Turn) -> dict[str, Any]:
    return {TURN if word == "script" else word: _value(value) for word, value in said(turn).items()}


def _value(value: Any) -> Any:
    """A value as a file has it."""
    if isinstance(value, Catalog):
        entries = [_value(entry) for entry in value]
        return {"avatars": entries, **({"aliases": dict(value.aliases)} if value.aliases else {})}
    if isinstance(value, Animation) and value == Animation(value.type):
        return value.type
    if isinstance(value, Struct):
        return {word: _value(part) for word, part in said(value).items()}
    if isinstance(value, (tuple, list)):
        return [_value(part) for part in value]
    return value
