"""Laying a person's own keys over an object of the payload, and leaving keys out."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar, cast

from msgspec import UNSET, Struct, defstruct
from msgspec.json import encode
from msgspec.structs import replace

from scenekit.core.messages import suggestion_suffix
from scenekit.errors import CompositionError

S = TypeVar("S", bound=Struct)


def apply_overrides(struct: S, extra: dict[str, Any] | None, omit: tuple[str, ...] = ()) -> S:
    """`struct` with the keys of `extra`, and without those of `omit`.

    A key that it has is replaced, a new one comes after its own. A dict inside is merged into the object of
    that name; so `omit` names a key inside as `"object.key"`. The result is of the struct's own type, or of a
    subclass that has fields for the new keys; or a dict, for keys that no field can have (with a quote in them).

    Raises `CompositionError` for a key in `omit` that is not there.
    """
    laid = _apply_extra(struct, extra) if extra else struct
    for path in omit:
        laid = _remove_key(laid, path, path)
    return laid


def _apply_extra(struct: S, extra: dict[str, Any]) -> S:
    fields = _get_fields_by_key(struct)
    known = {fields[key]: _deep_merge(getattr(struct, fields[key]), extra[key]) for key in extra if key in fields}
    struct = replace(struct, **known)
    new = [key for key in extra if key not in fields]
    if not new:
        return struct
    if not all(map(_can_be_field, new)):
        mixed: Any = {key: getattr(struct, field) for key, field in fields.items()} | {key: extra[key] for key in new}
        return cast("S", {key: value for key, value in mixed.items() if value is not UNSET})
    own = {field: getattr(struct, field) for field in fields.values()}
    added = {_extra_field_name(n): extra[key] for n, key in enumerate(new, len(fields))}
    wider: S = _extend_struct(type(struct), tuple(new), len(fields))(**own, **added)
    return wider


def _deep_merge(base: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if isinstance(base, Struct):
        return _apply_extra(base, value)
    if isinstance(base, dict):
        return base | {key: _deep_merge(base.get(key), part) for key, part in value.items()}
    return value


def _remove_key(part: Any, path: str, full_path: str) -> Any:
    """A struct or a dict without the key at `path`."""
    key, dot, rest = path.partition(".")
    if isinstance(part, dict):
        if key in part:
            kept = {name: value for name, value in part.items() if dot or name != key}
            return kept | {key: _remove_key(part[key], rest, full_path)} if dot else kept
        fields = {name: name for name in part}
    elif isinstance(part, Struct):
        fields = _get_fields_by_key(part)
        if key in fields:
            field = fields[key]
            return replace(part, **{field: _remove_key(getattr(part, field), rest, full_path) if dot else UNSET})
    else:
        fields = {}
    raise CompositionError(f"omit={full_path!r} names no key of the payload.{suggestion_suffix(key, fields)}")


def diff_overrides(composed: dict[str, Any], target: dict[str, Any]) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """The `extra` and the `omit` that make `wanted` of `made`, which are both plain dicts."""
    extra: dict[str, Any] = {}
    omit: list[str] = [key for key in composed if key not in target]
    for key, value in target.items():
        if key not in composed:
            extra[key] = value
        elif isinstance(value, dict) and isinstance(composed[key], dict):
            inner, gone = diff_overrides(composed[key], value)
            if inner:
                extra[key] = inner
            omit += [f"{key}.{name}" for name in gone]
        elif not json_equal(composed[key], value):
            extra[key] = value
    return extra or None, tuple(omit)


def json_equal(first: object, second: object) -> bool:
    """Whether two values are written alike, but for the order of keys: 1 and 1.0 are not, nor are 1 and true."""
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(json_equal(value, second[key]) for key, value in first.items())
    if isinstance(first, (list, tuple)) and isinstance(second, (list, tuple)):
        return len(first) == len(second) and all(map(json_equal, first, second))
    return first == second and encode(first) == encode(second)


def _get_fields_by_key(struct: Struct) -> dict[str, str]:
    """The field of each key."""
    return dict(zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True))


def _can_be_field(key: str) -> bool:
    """Whether a struct can have a field of that name on the wire."""
    return key.isprintable() and '"' not in key and "\\" not in key


@lru_cache(maxsize=256)
def _extend_struct(struct: type[Struct], keys: tuple[str, ...], start: int) -> Any:
    """A subclass with a field for each key, which may hold anything that JSON can."""
    names = {_extra_field_name(n): key for n, key in enumerate(keys, start)}
    fields = [(field, Any) for field in names]
    return defstruct(struct.__name__, fields, bases=(struct,), frozen=True, kw_only=True, rename=names)


def _extra_field_name(number: int) -> str:
    return f"extra_{number}"
