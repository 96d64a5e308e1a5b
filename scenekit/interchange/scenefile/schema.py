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
from scenekit.compose.speech import Turn
from scenekit.elements import VERBS, Background, Element
from scenekit.elements.placement import Placed
from scenekit.interchange.scenefile.grammar import (
    CATALOG,
    CONTENT,
    GROUPS,
    INCLUDE,
    PARTS,
    RESOLUTIONS,
    SCENE,
    SCHEMA,
    TURN,
    WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

VARIABLE: Schema = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"}
"""A text with a variable may stand where its value will be something else."""

OBJECTS: tuple[type[Struct], ...] = (*PARTS.values(), Background, CatalogEntry)
"""What stands inside others, such as a shadow."""

JSON_TYPES = (Struct, str, int, float, bool, dict, tuple)
"""What a word of a file can be. None is not among them: what is not said is left out."""


def schema(project: type[Struct], scene: type[Struct]) -> Schema:
    """The schema of a scene file. `project` and `scene` are the structs of the builders."""
    scenes = {"background": _either(_text(), _ref("Background")), "elements": _list("element"), "turns": _list("turn")}
    own = {SCHEMA: _text(), "scenes": _list("scene"), "catalog": _ref("catalog")}
    own["resolution"] = _either(_type(project, "resolution"), {"enum": list(RESOLUTIONS)})
    catalog = {"avatars": {"type": "array", "items": _ref("CatalogEntry")}, "aliases": _map_of(_text())}
    return {
        "$schema": DIALECT,
        "title": "scenekit scene file",
        **_object(project, (SCHEMA, *project.__struct_fields__), own, ("scenes",)),
        "$defs": {
            "scene": _object(scene, SCENE, scenes),
            "element": _one_of_the_verbs(),
            **{verb: _element(verb, kind) for verb, kind in VERBS.items()},
            "turn": _object(Turn, (TURN, *Turn.__struct_fields__[1:]), {TURN: _type(Turn, "script")}, (TURN,)),
            "catalog": {"type": "object", "properties": {key: catalog[key] for key in CATALOG}, **CLOSED},
            "include": {
                "type": "object",
                "description": "What is in another file, relative to this one.",
                "properties": {INCLUDE: _text()},
                "required": [INCLUDE],
                **CLOSED,
            },
            **{kind.__name__: _part(kind) for kind in OBJECTS},
        },
    }


CLOSED = {"additionalProperties": False}


def _one_of_the_verbs() -> Schema:
    """An element, or what stands for some: by its verb, so that an editor says what is wrong with that one."""
    keys = (*VERBS, INCLUDE)
    return {
        "type": "object",
        "description": "An element: its verb, with its content, and its other words.",
        "properties": {key: {} for key in keys},
        "anyOf": [{"required": [key]} for key in keys],
        "allOf": [{"if": {"required": [key]}, "then": _ref(key)} for key in keys],
    }


def _element(verb: str, kind: type[Element]) -> Schema:
    """An element: its verb with its content, and its words."""
    content = _list("element") if verb in GROUPS else _type(kind, CONTENT[verb])
    return _object(kind, (verb, *WORDS[verb]), {verb: content}, (verb,))


def _object(kind: type[Struct], keys: Iterable[str], own: dict[str, Schema], required: Collection[str] = ()) -> Schema:
    """An object with the words of a struct. `own` are the keys that no field has, or with another type."""
    told = _told(kind)
    properties = {
        key: ({"description": told[key]} if key in told else {}) | (own[key] if key in own else _type(kind, key))
        for key in keys
    }
    first = (kind.__doc__ or "").partition("\n")[0]
    needs = {"required": list(required)} if required else {}
    return {"type": "object", "description": first, "properties": properties, **needs, **CLOSED}


def _type(kind: type[Struct], name: str) -> Schema:
    """What a field takes, as a file has it; or a variable."""
    (field,) = (field for field in structs.fields(kind) if field.name == name)
    found = _schema_of(_writable(field.type))
    return _either(found, VARIABLE) if _may_be_variable(found) else found


def _writable(kind: Any) -> Any:
    """A type without the alternatives that only Python has, such as a path, or None."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    return reduce(or_, (one for one in get_args(kind) if not _is_of_python(one)))


def _is_of_python(kind: Any) -> bool:
    origin = getattr(kind, "__origin__", kind)
    return isinstance(origin, type) and not issubclass(origin, JSON_TYPES)


def _schema_of(kind: Any) -> Schema:
    (found,), _ = msgspec.json.schema_components([kind], ref_template=REF)
    return found


REF = "#/$defs/{name}"


def _part(kind: type[Struct]) -> Schema:
    """One of those objects."""
    required = [field.name for field in structs.fields(kind) if field.required]
    return _object(kind, kind.__struct_fields__, {}, required)


def _told(kind: type[Struct]) -> dict[str, str]:
    """What the docstring of a struct says of each of its words: "- `size`: the font size."."""
    told: dict[str, str] = {}
    for one in (Placed, kind):
        for bullet in re.findall(r"(?m)^ *- ((?:.|\n(?! *- |\n))+)", one.__doc__ or ""):
            for names, text in re.findall(r"((?:`\w+`[^:`.]*)+): (.*?)(?=\. `|$)", " ".join(bullet.split())):
                told |= dict.fromkeys(re.findall(r"`(\w+)`", names), text)
    return told


def _may_be_variable(found: Schema) -> bool:
    """Whether it is a number or one of some words, and no text anyway."""
    kinds = [one.get("type", "enum" if "enum" in one else None) for one in (found, *found.get("anyOf", ()))]
    return "string" not in kinds and not {"integer", "number", "enum"}.isdisjoint(kinds)


def _either(*alternatives: Schema) -> Schema:
    return {"anyOf": [one for found in alternatives for one in found.get("anyOf", [found])]}


def _ref(name: str) -> Schema:
    return {"$ref": REF.format(name=name)}


def _text() -> Schema:
    return {"type": "string"}


def _map_of(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _list(name: str) -> Schema:
    """A list, of which parts may be in other files."""
    if name == "element":
        return {"type": "array", "items": _ref(name)}
    is_included = {"type": "object", "required": [INCLUDE]}
    return {"type": "array", "items": {"if": is_included, "then": _ref(INCLUDE), "else": _ref(name)}}
