"""Write a project as a scene file, as a person would write it: without default values."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from scenekit.avatars.catalog import Catalog
from scenekit.core import validation
from scenekit.elements import ELEMENTS_BY_METHOD, Animation, Background, Element, Group, RawClip
from scenekit.elements.from_payload import get_non_default_fields
from scenekit.elements.variables import escape_variables
from scenekit.errors import CompositionError
from scenekit.interchange.scenefile.formats import dump_data
from scenekit.interchange.scenefile.grammar import CONTENT_FIELD_BY_METHOD, SAY_KEY
from scenekit.payload import v3
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenekit.elements.turn import Turn


def write_scenefile(project: Struct, scenes: Iterable[Scene], format: Literal["yaml", "json"]) -> str:
    """Return the text of a scene file.

    Args:
        project: The project. Its own scenes are ignored.
        scenes: The scenes of the project.
        format: The format of the file.

    Raises:
        ArgumentError: The format is unknown.
        MissingExtraError: The format is YAML, and PyYAML is not installed.
        CompositionError: An element is not one of scenekit's.
    """
    validation.choice("to_scenefile", "format", format, ("yaml", "json"))
    return dump_data(_build_file_data(project, scenes), format)


def _build_file_data(project: Struct, scenes: Iterable[Scene]) -> Any:
    options = {key: _dump_value(value) for key, value in get_non_default_fields(project).items() if key != "scenes"}
    data = v3.to_dict({**options, "scenes": [_dump_scene(scene) for scene in scenes]})
    return _escape_recursively(data)


def _escape_recursively(data: Any) -> Any:
    """Return the data with each `${name}` escaped, so that reading the file does not replace it."""
    if isinstance(data, str):
        return escape_variables(data) if "${" in data else data
    if isinstance(data, dict):
        return {key: _escape_recursively(value) for key, value in data.items()}
    return [_escape_recursively(value) for value in data] if isinstance(data, list) else data


def _dump_scene(scene: Scene) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if scene.background_element != Background():
        data["background"] = _dump_background(scene.background_element)
    if scene.elements:
        data["elements"] = [_dump_element(element) for element in scene.elements]
    if scene.turns:
        data["turns"] = [_dump_turn(turn) for turn in scene.turns]
    options = {
        key: _dump_value(value)
        for key, value in get_non_default_fields(scene).items()
        if key not in ("background_element", "elements", "turns")
    }
    return {**data, **options}


def _dump_background(background: Background) -> object:
    options = get_non_default_fields(background)
    if list(options) == ["source"]:
        return options["source"]
    return {key: _dump_value(value) for key, value in options.items()}


def _dump_element(element: Element) -> dict[str, Any]:
    if type(element) is not ELEMENTS_BY_METHOD.get(element.method):
        reason = f"{type(element).__name__} is not an element of scenekit, so scene files have no key for it."
        raise CompositionError(reason)
    if isinstance(element, RawClip):
        return {element.method: _dump_value(element.data)}
    content_field = CONTENT_FIELD_BY_METHOD[element.method]
    members = [_dump_element(member) for member in element.elements] if isinstance(element, Group) else None
    content = getattr(element, content_field) if members is None else members
    data = {element.method: _dump_value(content)}
    options = get_non_default_fields(element)
    data |= {key: _dump_value(value) for key, value in options.items() if key != content_field}
    if data.get("font_file"):
        data["font_file"] = os.path.abspath(data["font_file"])
    return data


def _dump_turn(turn: Turn) -> dict[str, Any]:
    options = get_non_default_fields(turn)
    return {SAY_KEY if key == "script" else key: _dump_value(value) for key, value in options.items()}


def _dump_value(value: Any) -> Any:
    """Return a value as dicts, lists and scalars."""
    if isinstance(value, Catalog):
        entries = [_dump_value(entry) for entry in value]
        return {"avatars": entries, **({"aliases": dict(value.aliases)} if value.aliases else {})}
    if isinstance(value, Animation) and value == Animation(value.type):
        return value.type
    if isinstance(value, Struct):
        return {key: _dump_value(part) for key, part in get_non_default_fields(value).items()}
    if isinstance(value, (tuple, list)):
        return [_dump_value(part) for part in value]
    return value
