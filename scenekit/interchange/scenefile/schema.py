"""The JSON Schema of scene files, made from the elements' own structs: editors complete and underline by it."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

import msgspec
from msgspec import Struct, structs

from scenekit.avatars.catalog import CatalogEntry
from scenekit.elements import ELEMENTS_BY_METHOD, Background, Element
from scenekit.elements.placement import Placeable
from scenekit.elements.turn import Turn
from scenekit.interchange.scenefile.grammar import (
    CATALOG_KEYS,
    CONTENT_FIELD_BY_METHOD,
    GROUP_METHODS,
    INCLUDE_KEY,
    NESTED_STRUCTS,
    OPTIONS_BY_METHOD,
    RESOLUTION_BY_NUMBER,
    SAY_KEY,
    SCENE_KEYS,
    SCHEMA_KEY,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

VARIABLE_SCHEMA: Schema = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"}
"""A text with a variable may stand where its value will be something else."""

NESTED_OBJECT_TYPES: tuple[type[Struct], ...] = (*NESTED_STRUCTS.values(), Background, CatalogEntry)
"""What stands inside others, such as a shadow."""

JSON_TYPES = (Struct, str, int, float, bool, dict, tuple)
"""What a word of a file can be. None is not among them: what is not said is left out."""


def build_schema(project_type: type[Struct], scene_type: type[Struct]) -> Schema:
    """The schema of a scene file. `project` and `scene` are the structs of the builders."""
    scenes = {
        "background": _any_of(_build_string_schema(), _ref("Background")),
        "elements": _build_list_schema("element"),
        "turns": _build_list_schema("turn"),
    }
    own = {SCHEMA_KEY: _build_string_schema(), "scenes": _build_list_schema("scene"), "catalog": _ref("catalog")}
    own["resolution"] = _any_of(_build_field_schema(project_type, "resolution"), {"enum": list(RESOLUTION_BY_NUMBER)})
    catalog = {
        "avatars": {"type": "array", "items": _ref("CatalogEntry")},
        "aliases": _build_map_schema(_build_string_schema()),
    }
    return {
        "$schema": DIALECT,
        "title": "scenekit scene file",
        **_build_object_schema(project_type, (SCHEMA_KEY, *project_type.__struct_fields__), own, ("scenes",)),
        "$defs": {
            "scene": _build_object_schema(scene_type, SCENE_KEYS, scenes),
            "element": _build_element_schema(),
            **{verb: _build_method_schema(verb, kind) for verb, kind in ELEMENTS_BY_METHOD.items()},
            "turn": _build_object_schema(
                Turn, (SAY_KEY, *Turn.__struct_fields__[1:]), {SAY_KEY: _build_field_schema(Turn, "script")}, (SAY_KEY,)
            ),
            "catalog": {
                "type": "object",
                "properties": {key: catalog[key] for key in CATALOG_KEYS},
                **NO_ADDITIONAL_PROPERTIES,
            },
            "include": {
                "type": "object",
                "description": "What is in another file, relative to this one.",
                "properties": {INCLUDE_KEY: _build_string_schema()},
                "required": [INCLUDE_KEY],
                **NO_ADDITIONAL_PROPERTIES,
            },
            **{kind.__name__: _build_struct_schema(kind) for kind in NESTED_OBJECT_TYPES},
        },
    }


NO_ADDITIONAL_PROPERTIES = {"additionalProperties": False}


def _build_element_schema() -> Schema:
    """An element, or what stands for some: by its verb, so that an editor says what is wrong with that one."""
    keys = (*ELEMENTS_BY_METHOD, INCLUDE_KEY)
    return {
        "type": "object",
        "description": "An element: its verb, with its content, and its other words.",
        "properties": {key: {} for key in keys},
        "anyOf": [{"required": [key]} for key in keys],
        "allOf": [{"if": {"required": [key]}, "then": _ref(key)} for key in keys],
    }


def _build_method_schema(method: str, element_type: type[Element]) -> Schema:
    """An element: its verb with its content, and its words."""
    content = (
        _build_list_schema("element")
        if method in GROUP_METHODS
        else _build_field_schema(element_type, CONTENT_FIELD_BY_METHOD[method])
    )
    return _build_object_schema(element_type, (method, *OPTIONS_BY_METHOD[method]), {method: content}, (method,))


def _build_object_schema(
    struct_type: type[Struct], keys: Iterable[str], overrides: dict[str, Schema], required: Collection[str] = ()
) -> Schema:
    """An object with the words of a struct. `own` are the keys that no field has, or with another type."""
    told = _descriptions_from_docstring(struct_type)
    properties = {
        key: ({"description": told[key]} if key in told else {})
        | (overrides[key] if key in overrides else _build_field_schema(struct_type, key))
        for key in keys
    }
    first = (struct_type.__doc__ or "").partition("\n")[0]
    needs = {"required": list(required)} if required else {}
    return {"type": "object", "description": first, "properties": properties, **needs, **NO_ADDITIONAL_PROPERTIES}


def _build_field_schema(struct_type: type[Struct], name: str) -> Schema:
    """What a field takes, as a file has it; or a variable."""
    (field,) = (field for field in structs.fields(struct_type) if field.name == name)
    found = _build_type_schema(_serializable_type(field.type))
    return _any_of(found, VARIABLE_SCHEMA) if _can_be_variable(found) else found


def _serializable_type(annotation: Any) -> Any:
    """A type without the alternatives that only Python has, such as a path, or None."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    return reduce(or_, (one for one in get_args(annotation) if not _is_python_only(one)))


def _is_python_only(annotation: Any) -> bool:
    origin = getattr(annotation, "__origin__", annotation)
    return isinstance(origin, type) and not issubclass(origin, JSON_TYPES)


def _build_type_schema(annotation: Any) -> Schema:
    (found,), _ = msgspec.json.schema_components([annotation], ref_template=REF_TEMPLATE)
    return found


REF_TEMPLATE = "#/$defs/{name}"


def _build_struct_schema(struct_type: type[Struct]) -> Schema:
    """One of those objects."""
    required = [field.name for field in structs.fields(struct_type) if field.required]
    return _build_object_schema(struct_type, struct_type.__struct_fields__, {}, required)


def _descriptions_from_docstring(struct_type: type[Struct]) -> dict[str, str]:
    """What the docstring of a struct says of each of its words: "- `size`: the font size."."""
    told: dict[str, str] = {}
    for one in (Placeable, struct_type):
        for bullet in re.findall(r"(?m)^ *- ((?:.|\n(?! *- |\n))+)", one.__doc__ or ""):
            for names, text in re.findall(r"((?:`\w+`[^:`.]*)+): (.*?)(?=\. `|$)", " ".join(bullet.split())):
                told |= dict.fromkeys(re.findall(r"`(\w+)`", names), text)
    return told


def _can_be_variable(schema: Schema) -> bool:
    """Whether it is a number or one of some words, and no text anyway."""
    kinds = [one.get("type", "enum" if "enum" in one else None) for one in (schema, *schema.get("anyOf", ()))]
    return "string" not in kinds and not {"integer", "number", "enum"}.isdisjoint(kinds)


def _any_of(*alternatives: Schema) -> Schema:
    return {"anyOf": [one for found in alternatives for one in found.get("anyOf", [found])]}


def _ref(name: str) -> Schema:
    return {"$ref": REF_TEMPLATE.format(name=name)}


def _build_string_schema() -> Schema:
    return {"type": "string"}


def _build_map_schema(value_schema: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value_schema}


def _build_list_schema(definition: str) -> Schema:
    """A list, of which parts may be in other files."""
    if definition == "element":
        return {"type": "array", "items": _ref(definition)}
    is_included = {"type": "object", "required": [INCLUDE_KEY]}
    return {"type": "array", "items": {"if": is_included, "then": _ref(INCLUDE_KEY), "else": _ref(definition)}}
