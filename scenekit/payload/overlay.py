"""Laying a person's own keys over an object of the payload."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from msgspec import Struct, defstruct
from msgspec.structs import replace

S = TypeVar("S", bound=Struct)


def overlay(struct: S, extra: dict[str, Any]) -> S:
    """`struct` with the keys of `extra`: a key that it has is replaced, a new one comes after its own.

    A dict inside is merged into the object of that name. The result is of the struct's own type, or of a
    subclass that has fields for the new keys.
    """
    fields = dict(zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True))
    known = {fields[key]: _merged(getattr(struct, fields[key]), extra[key]) for key in extra if key in fields}
    struct = replace(struct, **known)
    new = [key for key in extra if key not in fields]
    if not new:
        return struct
    own = {field: getattr(struct, field) for field in fields.values()}
    added = {_field(n): extra[key] for n, key in enumerate(new, len(fields))}
    wider: S = _wider(type(struct), tuple(new), len(fields))(**own, **added)
    return wider


def _merged(below: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if isinstance(below, Struct):
        return overlay(below, value)
    if isinstance(below, dict):
        return below | {key: _merged(below.get(key), part) for key, part in value.items()}
    return value


@lru_cache(maxsize=256)
def _wider(struct: type[Struct], keys: tuple[str, ...], first: int) -> Any:
    """A subclass with a field for each key, which may hold anything that JSON can."""
    names = {_field(n): key for n, key in enumerate(keys, first)}
    fields = [(field, Any) for field in names]
    return defstruct(struct.__name__, fields, bases=(struct,), frozen=True, kw_only=True, rename=names)


def _field(number: int) -> str:
    return f"extra_{number}"
