"""The options of each element as the panel of the page needs them: type, allowed values and description."""

from __future__ import annotations

from functools import cache
from typing import Any

from scenekit.elements.placement import PlacementOptions
from scenekit.interchange.scenefile.grammar import CONTENT_FIELD_BY_METHOD, OPTIONS_BY_METHOD
from scenekit.interchange.scenefile.schema import build_schema
from scenekit.project import Project
from scenekit.scene import Scene

COLOR_OPTIONS = ("color", "stroke", "background")
TEXT_AREA_OPTIONS = ("script", "content")
HIDDEN_OPTIONS = ("extra", "omit", "frame", "font_file", "voice")
"""Options that the panel shows only if they are set."""

COMMON_PLACEMENT = ("at", "margin", "offset", "width", "height", "scale", "angle", "opacity", "tag")
"""The placement options that the panel lists first."""


@cache
def build_option_types() -> dict[str, list[dict[str, Any]]]:
    """Return the options of each method, of a background and of a turn, in the order of the panel."""
    definitions = build_schema(Project, Scene)["$defs"]
    types: dict[str, list[dict[str, Any]]] = {}
    for method, options in OPTIONS_BY_METHOD.items():
        content = CONTENT_FIELD_BY_METHOD[method]
        properties = {content: definitions[method]["properties"].get(method, {}), **definitions[method]["properties"]}
        names = [content, *options]
        types[method] = [_build_type(name, properties.get(name, {})) for name in names]
    types["background"] = [
        _build_type(name, definitions["Background"]["properties"][name]) for name in ("source", "color")
    ]
    turn = definitions["turn"]["properties"]
    types["turn"] = [_build_type("script", turn["say"]), _build_type("by", turn["by"])]
    return types


def _build_type(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    alternatives = [
        part
        for part in schema.get("anyOf", [schema])
        if "pattern" not in part and not str(part.get("$ref", "")).endswith("/include")
    ]
    choices = [value for part in alternatives for value in part.get("enum", ())]
    kinds = {part.get("type") for part in alternatives}
    return {
        "name": name,
        "kind": _find_kind(name, choices, kinds),
        "choices": choices,
        "description": str(schema.get("description", "")).replace("`", ""),
        "group": _find_group(name),
    }


def _find_kind(name: str, choices: list[Any], kinds: set[Any]) -> str:
    if name in COLOR_OPTIONS or name in TEXT_AREA_OPTIONS:
        return "color" if name in COLOR_OPTIONS else "long-text"
    if choices:
        return "choice-or-pair" if "array" in kinds else "choice"
    return KINDS_BY_TYPES.get(frozenset(kinds), "json")


KINDS_BY_TYPES = {
    frozenset(("boolean",)): "boolean",
    frozenset(("string",)): "text",
    frozenset(("integer",)): "number",
    frozenset(("number",)): "number",
    frozenset(("integer", "number")): "number",
    frozenset(("integer", "number", "string")): "length",
    frozenset(("integer", "number", "string", "array")): "length",
    frozenset(("integer", "number", "array")): "length",
    frozenset(("array",)): "length",
}
"""The kind of field for the JSON types of an option. All other options are written as JSON."""


def _find_group(name: str) -> str:
    if name in HIDDEN_OPTIONS or name in ("layer", "id", "ignore"):
        return "more"
    if name in PlacementOptions.__annotations__:
        return "place" if name in COMMON_PLACEMENT else "relative"
    return "own"
