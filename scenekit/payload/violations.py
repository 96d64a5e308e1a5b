"""Find all values of a JSON object that do not fit a struct. msgspec reports only the first one."""

from __future__ import annotations

import re
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import Struct, structs

from scenekit.core import conversion
from scenekit.payload.msgspec_errors import TRANSLATIONS, join_path, split_validation_error

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_VIOLATIONS = 50
"""The maximum number of violations that are reported."""


def iter_violations(data: dict[str, Any], struct_type: type[Struct], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the reason and the path of each missing key, and of each value of another type or out of its range.

    >>> Point = msgspec.defstruct("Point", [("x", int), ("y", int)])
    >>> list(iter_violations({"y": "a"}, Point))
    [("the key 'x' is missing", ''), ('Expected `int`, got `str`', 'y')]
    """
    fields = _get_fields(struct_type)
    for name, field in fields.items():
        if field.required and name not in data:
            yield f"the key {name!r} is missing", path
    for name, value in data.items():
        if name in fields:
            yield from _iter_value_violations(value, fields[name].type, join_path(path, name))


@cache
def _get_fields(struct_type: type[Struct]) -> dict[str, structs.FieldInfo]:
    """Return the fields of a struct by their keys. msgspec evaluates the annotations again at each call."""
    return {field.encode_name: field for field in structs.fields(struct_type)}


def _iter_value_violations(value: Any, expected: Any, path: str) -> Iterator[tuple[str, str]]:
    struct_type, item_type = _find_struct_types(expected)
    if struct_type and isinstance(value, dict):
        yield from iter_violations(value, struct_type, path)
    elif item_type and isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from _iter_value_violations(item, item_type, f"{path}[{number}]")
    else:
        try:
            conversion.convert(value, expected)
        except (msgspec.ValidationError, RecursionError) as error:
            reason, subpath = split_validation_error(error)
            separator = "" if not subpath or subpath.startswith("[") else "."
            yield translate_reason(reason), f"{path}{separator}{subpath}"


def translate_reason(reason: str) -> str:
    """Return a reason of msgspec in the terms of scenekit."""
    for pattern, replacement in TRANSLATIONS:
        reason = re.sub(pattern, replacement, reason)
    return reason


@cache
def _find_struct_types(expected: Any) -> tuple[type[Struct] | None, type[Struct] | None]:
    """Return the struct that a value of a type may be, and the struct that an item of it may be."""
    if isinstance(expected, type) and issubclass(expected, Struct):
        return expected, None
    origin, arguments = get_origin(expected), get_args(expected)
    if origin is Annotated:
        return _find_struct_types(arguments[0])
    if origin in (list, tuple):
        return None, _find_struct_types(arguments[0])[0]
    if origin in (Union, UnionType):
        found = [_find_struct_types(argument) for argument in arguments]
        struct_types = [struct_type for struct_type, _ in found if struct_type]
        item_types = [item_type for _, item_type in found if item_type]
        # With several structs, a tag decides, so that msgspec has to convert the value.
        return next(iter(struct_types), None) if len(struct_types) == 1 else None, next(iter(item_types), None)
    return None, None
