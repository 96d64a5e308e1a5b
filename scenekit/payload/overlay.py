"""Laying a person's own keys over an object of the payload, and leaving keys out."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar, cast

from msgspec import UNSET, Struct, defstruct
from msgspec.json import encode
from msgspec.structs import replace

from scenekit.errors import CompositionError, one_of

S = TypeVar("S", bound=Struct)


def overlay(struct: S, extra: dict[str, Any] | None, omit: tuple[str, ...] = ()) -> S:
    """`struct` with the keys of `extra`, and without those of `omit`.

    A key that it has is replaced, a new one comes after its own. A dict inside is merged into the object of
    that name; so `omit` names a key inside as `"object.key"`. The result is of the struct's own type, or of a
    subclass that has fields for the new keys; or a dict, for keys that no field can have (with a quote in them).

    Raises `CompositionError` for a key in `omit` that is not there.
    """
    laid = _laid(struct, extra) if extra else struct
    for path in omit:
        laid = _without(laid, path, path)
    return laid


def _laid(struct: S, extra: dict[str, Any]) -> S:
    fields = _fields(struct)
    known = {fields[key]: _merged(getattr(struct, fields[key]), extra[key]) for key in extra if key in fields}
    struct = replace(struct, **known)
    new = [key for key in extra if key not in fields]
    if not new:
        return struct
    if not all(map(_can_be_field, new)):
        mixed: Any = {key: getattr(struct, field) for key, field in fields.items()} | {key: extra[key] for key in new}
        return cast("S", {key: value for key, value in mixed.items() if value is not UNSET})
    own = {field: getattr(struct, field) for field in fields.values()}
    added = {_field(n): extra[key] for n, key in enumerate(new, len(fields))}
    wider: S = _wider(type(struct), tuple(new), len(fields))(**own, **added)
    return wider


def _merged(below: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if isinstance(below, Struct):
        return _laid(below, value)
    if isinstance(below, dict):
        return below | {key: _merged(below.get(key), part) for key, part in value.items()}
    return value


def _without(part: Any, path: str, whole: str) -> Any:
    """A struct or a dict without the key at `path`."""
    key, dot, rest = path.partition(".")
    if isinstance(part, dict):
        if key in part:
            kept = {name: value for name, value in part.items() if dot or name != key}
            return kept | {key: _without(part[key], rest, whole)} if dot else kept
        fields = {name: name for name in part}
    elif isinstance(part, Struct):
        fields = _fields(part)
        if key in fields:
            field = fields[key]
            return replace(part, **{field: _without(getattr(part, field), rest, whole) if dot else UNSET})
    else:
        fields = {}
    raise CompositionError(f"omit={whole!r} names no key of the payload.{one_of(key, fields)}")


def difference(made: dict[str, Any], wanted: dict[str, Any]) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """The `extra` and the `omit` that make `wanted` of `made`, which are both plain dicts."""
    extra: dict[str, Any] = {}
    omit: list[str] = [key for key in made if key not in wanted]
    for key, value in wanted.items():
        if key not in made:
            extra[key] = value
        elif isinstance(value, dict) and isinstance(made[key], dict):
            inner, gone = difference(made[key], value)
            if inner:
                extra[key] = inner
            omit += [f"{key}.{name}" for name in gone]
        elif not same(made[key], value):
            extra[key] = value
    return extra or None, tuple(omit)


def same(one: object, other: object) -> bool:
    """Whether two values are written alike, but for the order of keys: 1 and 1.0 are not, nor are 1 and true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other and encode(one) == encode(other)


def _fields(struct: Struct) -> dict[str, str]:
    """The field of each key."""
    return dict(zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True))


def _can_be_field(key: str) -> bool:
    """Whether a struct can have a field of that name on the wire."""
    return key.isprintable() and '"' not in key and "\\" not in key


@lru_cache(maxsize=256)
def _wider(struct: type[Struct], keys: tuple[str, ...], first: int) -> Any:
    """A subclass with a field for each key, which may hold anything that JSON can."""
    names = {_field(n): key for n, key in enumerate(keys, first)}
    fields = [(field, Any) for field in names]
    return defstruct(struct.__name__, fields, bases=(struct,), frozen=True, kw_only=True, rename=names)


def _field(number: int) -> str:
    return f"extra_{number}"
