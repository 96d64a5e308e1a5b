"""Build the JSON Schema of scene files from the structs of the elements, for completion and validation in editors."""

from __future__ import annotations

import re
from functools import reduce
from inspect import cleandoc
from operator import or_
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

import msgspec
from msgspec import Struct, structs

from scenekit.avatars.catalog import CATALOG_FORMAT_VERSION, CatalogEntry
from scenekit.elements import ELEMENTS_BY_METHOD, Background, Element
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
    SHARED_KEY_PREFIX,
    TURN_KEYS,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The version of JSON Schema."""

REF_TEMPLATE = "#/$defs/{name}"
"""The reference to a definition of the schema."""

NO_ADDITIONAL_PROPERTIES = {"additionalProperties": False}

VARIABLE_SCHEMA: Schema = {"type": "string", "pattern": r"\$\{[^\s{}:]+(:-[^{}]*)?\}"}
"""Text with a variable, whose value may be a number or another value that is not text."""

NESTED_OBJECT_TYPES: tuple[type[Struct], ...] = (*NESTED_STRUCTS.values(), Background, CatalogEntry)
"""The structs that are values of keys, such as a shadow."""

JSON_TYPES = (Struct, str, int, float, bool, dict, tuple)
"""The types that a value in a file can have. None is not one of them: a key without a value is left out."""


def build_schema(project_type: type[Struct], scene_type: type[Struct]) -> Schema:
    """Return the schema of scene files.

    Args:
        project_type: The struct of a project.
        scene_type: The struct of a scene.
    """
    project_overrides = {
        SCHEMA_KEY: _build_string_schema(),
        "scenes": _build_list_schema("scene"),
        "catalog": _any_of(_build_string_schema(), _ref("catalog")),
        "resolution": _any_of(_build_field_schema(project_type, "resolution"), {"enum": list(RESOLUTION_BY_NUMBER)}),
    }
    project_keys = (SCHEMA_KEY, *project_type.__struct_fields__)
    return {
        "$schema": DIALECT,
        "title": "scenekit scene file",
        **_build_object_schema(project_type, project_keys, project_overrides, ("scenes",)),
        "patternProperties": {f"^{SHARED_KEY_PREFIX}": {}},
        "$defs": _build_definitions(scene_type),
    }


def _build_definitions(scene_type: type[Struct]) -> Schema:
    scene_overrides = {
        "background": _any_of(_build_string_schema(), _ref("Background")),
        "elements": _build_list_schema("element"),
        "turns": _build_list_schema("turn"),
    }
    script = {SAY_KEY: _build_field_schema(Turn, "script")}
    return {
        "scene": _build_object_schema(scene_type, SCENE_KEYS, scene_overrides),
        "element": _build_element_schema(),
        **{method: _build_method_schema(method, element_type) for method, element_type in ELEMENTS_BY_METHOD.items()},
        "turn": _build_object_schema(Turn, TURN_KEYS, script, (SAY_KEY,)),
        "catalog": _build_catalog_schema(),
        "include": {
            "type": "object",
            "description": "The content of another file, relative to this one.",
            "properties": {INCLUDE_KEY: _build_string_schema()},
            "required": [INCLUDE_KEY],
            **NO_ADDITIONAL_PROPERTIES,
        },
        **{struct_type.__name__: _build_struct_schema(struct_type) for struct_type in NESTED_OBJECT_TYPES},
    }


def _build_catalog_schema() -> Schema:
    properties = {
        "version": {"const": CATALOG_FORMAT_VERSION},
        "avatars": {"type": "array", "items": _ref("CatalogEntry")},
        "aliases": _build_map_schema(_build_string_schema()),
    }
    return {
        "type": "object",
        "properties": {key: properties[key] for key in CATALOG_KEYS},
        **NO_ADDITIONAL_PROPERTIES,
    }


def _build_element_schema() -> Schema:
    """Return the schema of an element or an include.

    The key of the method selects the schema, so that an editor reports only the errors of that schema.
    """
    keys = (*ELEMENTS_BY_METHOD, INCLUDE_KEY)
    return {
        "type": "object",
        "description": "An element: its method with the content, and the options of the method.",
        "properties": {key: {} for key in keys},
        "anyOf": [{"required": [key]} for key in keys],
        "allOf": [{"if": {"required": [key]}, "then": _ref(key)} for key in keys],
    }


def _build_method_schema(method: str, element_type: type[Element]) -> Schema:
    """Return the schema of an element: its method with the content, and the options of the method."""
    content = (
        _build_list_schema("element")
        if method in GROUP_METHODS
        else _build_field_schema(element_type, CONTENT_FIELD_BY_METHOD[method])
    )
    return _build_object_schema(element_type, (method, *OPTIONS_BY_METHOD[method]), {method: content}, (method,))


def _build_object_schema(
    struct_type: type[Struct], keys: Iterable[str], overrides: dict[str, Schema], required: Collection[str] = ()
) -> Schema:
    """Return the schema of an object with the fields of a struct.

    Args:
        struct_type: The struct.
        keys: The keys of the object.
        overrides: The schemas of keys that are not fields, or that have another type in files.
        required: The required keys.
    """
    descriptions = get_field_descriptions(struct_type)
    properties = {
        key: ({"description": descriptions[key]} if key in descriptions else {})
        | (overrides[key] if key in overrides else _build_field_schema(struct_type, key))
        for key in keys
    }
    schema: Schema = {"type": "object", "description": get_summary(struct_type), "properties": properties}
    return schema | ({"required": list(required)} if required else {}) | NO_ADDITIONAL_PROPERTIES


def _build_field_schema(struct_type: type[Struct], name: str) -> Schema:
    """Return the schema of a field in files. A field that is not text may be a variable."""
    (field,) = (field for field in structs.fields(struct_type) if field.name == name)
    schema = _build_type_schema(_serializable_type(field.type))
    return _any_of(schema, VARIABLE_SCHEMA) if _can_be_variable(schema) else schema


def _serializable_type(annotation: Any) -> Any:
    """Return a type without the alternatives that files cannot have, such as a path object or None."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    return reduce(or_, (alternative for alternative in get_args(annotation) if not _is_python_only(alternative)))


def _is_python_only(annotation: Any) -> bool:
    origin = getattr(annotation, "__origin__", annotation)
    return isinstance(origin, type) and not issubclass(origin, JSON_TYPES)


def _build_type_schema(annotation: Any) -> Schema:
    (schema,), _ = msgspec.json.schema_components([annotation], ref_template=REF_TEMPLATE)
    return schema


def _build_struct_schema(struct_type: type[Struct]) -> Schema:
    """Return the schema of an object that is the value of a key, such as a shadow."""
    required = [field.name for field in structs.fields(struct_type) if field.required]
    return _build_object_schema(struct_type, struct_type.__struct_fields__, {}, required)


def get_summary(struct_type: type[Struct]) -> str:
    """Return the first line of the docstring of a struct."""
    return cleandoc(struct_type.__doc__ or "").partition("\n")[0]


def get_field_descriptions(struct_type: type[Struct]) -> dict[str, str]:
    """Return the descriptions of the fields of a struct from its docstring, and from those of its base classes.

    A bullet describes one or more fields: ``- `size`: the font size. `color`, `stroke`: CSS colors.``

    >>> from scenekit import Scene
    >>> get_field_descriptions(Scene)["elements"]
    'the elements, from back to front.'
    """
    descriptions: dict[str, str] = {}
    for base in reversed(struct_type.__mro__):
        for bullet in _iter_bullets(cleandoc(base.__doc__ or "")):
            descriptions |= _parse_bullet(bullet, getattr(base, "__struct_fields__", ()))
    return descriptions


def _iter_bullets(docstring: str) -> Iterator[str]:
    """Yield the bullets of a docstring, each on one line. A blank line or a line without indentation ends a bullet."""
    bullet = ""
    for line in docstring.splitlines():
        if line.startswith("- "):
            yield bullet
            bullet = line[2:]
        elif bullet and line.startswith(" "):
            bullet += f" {line.strip()}"
        else:
            yield bullet
            bullet = ""
    yield bullet


def _parse_bullet(bullet: str, fields: Collection[str]) -> dict[str, str]:
    """Return the descriptions of the fields in a bullet. A sentence that begins with field names describes them."""
    descriptions: dict[str, str] = {}
    names: list[str] = []
    for sentence in re.split(r"(?<=\.) (?=`)", bullet):
        heading, colon, text = sentence.partition(": ")
        named = [name for name in re.findall(r"`(\w+)`", heading) if name in fields]
        if colon and named:
            names = named
            descriptions |= dict.fromkeys(names, text)
        else:
            descriptions |= {name: f"{descriptions[name]} {sentence}" for name in names}
    return descriptions


def _can_be_variable(schema: Schema) -> bool:
    """Whether a schema allows numbers or an enum, but not arbitrary text, which can contain a variable in any case."""
    alternatives = (schema, *schema.get("anyOf", ()))
    types = [alternative.get("type", "enum" if "enum" in alternative else None) for alternative in alternatives]
    return "string" not in types and not {"integer", "number", "enum"}.isdisjoint(types)


def _any_of(*alternatives: Schema) -> Schema:
    """Return a schema that allows all alternatives, with nested alternatives flattened."""
    return {"anyOf": [part for schema in alternatives for part in schema.get("anyOf", [schema])]}


def _ref(name: str) -> Schema:
    return {"$ref": REF_TEMPLATE.format(name=name)}


def _build_string_schema() -> Schema:
    return {"type": "string"}


def _build_map_schema(value_schema: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value_schema}


def _build_list_schema(definition: str) -> Schema:
    """Return the schema of a list whose items may be includes."""
    if definition == "element":  # the schema of an element allows an include
        return {"type": "array", "items": _ref(definition)}
    is_included = {"type": "object", "required": [INCLUDE_KEY]}
    return {"type": "array", "items": {"if": is_included, "then": _ref(INCLUDE_KEY), "else": _ref(definition)}}
