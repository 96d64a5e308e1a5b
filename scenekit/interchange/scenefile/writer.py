"""A project as a scene file: what a person would have written, without defaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from scenekit.avatars.catalog import Catalog
from scenekit.elements import ELEMENTS_BY_METHOD, Animation, Background, Element, Group, RawClip
from scenekit.elements.from_payload import get_non_default_fields
from scenekit.elements.variables import escape_variables
from scenekit.errors import CompositionError
from scenekit.interchange.scenefile.grammar import CONTENT_FIELD_BY_METHOD, SAY_KEY
from scenekit.payload import v3
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenekit.elements.turn import Turn


def build_file_data(project: Struct, scenes: Iterable[Scene]) -> dict[str, Any]:
    """What is in the file of a project: objects, lists, text and numbers."""
    words = {word: _dump_value(value) for word, value in get_non_default_fields(project).items() if word != "scenes"}
    data = v3.to_dict({**words, "scenes": [_dump_scene(scene) for scene in scenes]})
    escaped: dict[str, Any] = _escape_recursively(data)
    return escaped


def _escape_recursively(part: Any) -> Any:
    """The same with each `${name}` so that it stays one when the file is read."""
    if isinstance(part, str):
        return escape_variables(part) if "${" in part else part
    if isinstance(part, dict):
        return {key: _escape_recursively(value) for key, value in part.items()}
    return [_escape_recursively(value) for value in part] if isinstance(part, list) else part


def _dump_scene(scene: Scene) -> dict[str, Any]:
    words: dict[str, Any] = {}
    if scene.background_element != Background():
        words["background"] = _dump_background(scene.background_element)
    if scene.elements:
        words["elements"] = [_dump_element(element) for element in scene.elements]
    if scene.turns:
        words["turns"] = [_dump_turn(turn) for turn in scene.turns]
    others = {
        word: value
        for word, value in get_non_default_fields(scene).items()
        if word not in ("background_element", "elements", "turns")
    }
    return {**words, **{word: _dump_value(value) for word, value in others.items()}}


def _dump_background(background: Background) -> object:
    words = get_non_default_fields(background)
    return words["source"] if list(words) == ["source"] else {word: _dump_value(value) for word, value in words.items()}


def _dump_element(element: Element) -> dict[str, Any]:
    if type(element) is not ELEMENTS_BY_METHOD.get(element.method):
        raise CompositionError(
            f"{type(element).__name__} is an element of your own, which no scene file has a word for"
        )
    if isinstance(element, RawClip):
        return {element.method: _dump_value(element.data)}
    content = CONTENT_FIELD_BY_METHOD[element.method]
    members = [_dump_element(one) for one in element.elements] if isinstance(element, Group) else None
    first = getattr(element, content) if members is None else members
    words = {element.method: _dump_value(first)}
    words |= {word: _dump_value(value) for word, value in get_non_default_fields(element).items() if word != content}
    if words.get("font_file"):
        words["font_file"] = os.path.abspath(words["font_file"])
    return words


def _dump_turn(turn: Turn) -> dict[str, Any]:
    return {
        SAY_KEY if word == "script" else word: _dump_value(value)
        for word, value in get_non_default_fields(turn).items()
    }


def _dump_value(value: Any) -> Any:
    """A value as a file has it."""
    if isinstance(value, Catalog):
        entries = [_dump_value(entry) for entry in value]
        return {"avatars": entries, **({"aliases": dict(value.aliases)} if value.aliases else {})}
    if isinstance(value, Animation) and value == Animation(value.type):
        return value.type
    if isinstance(value, Struct):
        return {word: _dump_value(part) for word, part in get_non_default_fields(value).items()}
    if isinstance(value, (tuple, list)):
        return [_dump_value(part) for part in value]
    return value
