"""Add keys to an object of the payload (`extra=`), and remove keys from it (`omit=`)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, cast

from msgspec import UNSET, Struct, ValidationError, defstruct
from msgspec.json import encode
from msgspec.structs import replace

from scenekit.core.conversion import convert
from scenekit.core.messages import suggestion_suffix
from scenekit.errors import CompositionError
from scenekit.payload import read_keys, v3

S = TypeVar("S", bound=Struct)


class ReadKeys(NamedTuple):
    """The keys of an object that scenekit reads."""

    struct: type[Struct]
    required: tuple[str, ...] = ()
    """The keys that cannot be removed."""


KEYS_BY_STRUCT: dict[Any, ReadKeys] = {
    v3.Clip: ReadKeys(read_keys.ClipKeys, ("type",)),
    v3.Scene: ReadKeys(read_keys.SceneKeys),
    v3.Background: ReadKeys(read_keys.BackgroundKeys),
    v3.Project: ReadKeys(read_keys.ProjectKeys, ("scenes",)),
}
"""The keys that scenekit reads, by the object of the payload."""


def apply_overrides(struct: S, extra: dict[str, Any] | None, omit: tuple[str, ...] = ()) -> S:
    """Return a payload object with the keys of `extra` and without the keys of `omit`.

    A key of `extra` that the object has is replaced. A new key follows the existing ones. A dict is merged
    into the object at that key, so `omit` refers to a key inside an object as `"object.key"`.

    The result has the type of `struct`, or a subclass with fields for the new keys. For keys that cannot
    be fields (with a quote, for example) it is a dict, which is encoded in the same way.

    Raises:
        CompositionError: A key of `omit` does not exist or is required, or a key of `extra` that scenekit reads has
            another type.
    """
    known = next((keys for base, keys in KEYS_BY_STRUCT.items() if isinstance(struct, base)), None)
    if extra and known:
        _reject_other_types(extra, known)
    result = _apply_extra(struct, extra) if extra else struct
    for path in omit:
        if known and path in known.required:
            raise CompositionError(f"omit={path!r} removes a key that the payload needs.")
        result = _remove_key(result, path, path)
    return result


def _reject_other_types(extra: dict[str, Any], known: ReadKeys) -> None:
    try:
        convert(extra, known.struct)
    except (ValidationError, RecursionError) as error:
        from scenekit.payload.msgspec_errors import split_validation_error
        from scenekit.payload.violations import translate_reason

        reason, path = split_validation_error(error)
        message = f"extra= makes the payload invalid at {path}: {translate_reason(reason)}."
        raise CompositionError(message) from None


def _apply_extra(struct: S, extra: dict[str, Any]) -> S:
    fields = _get_fields_by_key(struct)
    changes = {fields[key]: _deep_merge(getattr(struct, fields[key]), extra[key]) for key in extra if key in fields}
    struct = replace(struct, **changes)
    new_keys = [key for key in extra if key not in fields]
    if not new_keys:
        return struct
    if not all(map(_can_be_field, new_keys)):
        values: Any = {key: getattr(struct, field) for key, field in fields.items()}
        values |= {key: extra[key] for key in new_keys}
        return cast("S", {key: value for key, value in values.items() if value is not UNSET})
    old_values = {field: getattr(struct, field) for field in fields.values()}
    new_values = {_extra_field_name(n): extra[key] for n, key in enumerate(new_keys, len(fields))}
    extended: S = _extend_struct(type(struct), tuple(new_keys), len(fields))(**old_values, **new_values)
    return extended


def _deep_merge(base: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if isinstance(base, Struct):
        return _apply_extra(base, value)
    if isinstance(base, dict):
        return base | {key: _deep_merge(base.get(key), part) for key, part in value.items()}
    return value


def _remove_key(value: Any, path: str, full_path: str) -> Any:
    """Return a struct or a dict without the key at `path`. `full_path` is for the error message."""
    key, dot, rest = path.partition(".")
    if isinstance(value, dict):
        if key in value:
            kept = {name: part for name, part in value.items() if dot or name != key}
            return kept | {key: _remove_key(value[key], rest, full_path)} if dot else kept
        fields = {name: name for name in value}
    elif isinstance(value, Struct):
        fields = _get_fields_by_key(value)
        if key in fields:
            field = fields[key]
            return replace(value, **{field: _remove_key(getattr(value, field), rest, full_path) if dot else UNSET})
    else:
        fields = {}
    raise CompositionError(f"omit={full_path!r} is not a key of the payload.{suggestion_suffix(key, fields)}")


def diff_overrides(composed: dict[str, Any], target: dict[str, Any]) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """Return the `extra` and the `omit` that turn a composed payload object into `target`. Both are plain dicts."""
    extra: dict[str, Any] = {}
    omit: list[str] = [key for key in composed if key not in target]
    for key, value in target.items():
        if key not in composed:
            extra[key] = value
        elif isinstance(value, dict) and isinstance(composed[key], dict):
            inner_extra, inner_omit = diff_overrides(composed[key], value)
            if inner_extra:
                extra[key] = inner_extra
            omit += [f"{key}.{name}" for name in inner_omit]
        elif not json_equal(composed[key], value):
            extra[key] = value
    return extra or None, tuple(omit)


def json_equal(first: object, second: object) -> bool:
    """Whether two values are the same JSON, except for the order of keys. 1 differs from 1.0 and from true."""
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(json_equal(value, second[key]) for key, value in first.items())
    if isinstance(first, (list, tuple)) and isinstance(second, (list, tuple)):
        return len(first) == len(second) and all(map(json_equal, first, second))
    return first == second and encode(first) == encode(second)


def _get_fields_by_key(struct: Struct) -> dict[str, str]:
    """Return the name of each field by its key in JSON."""
    return dict(zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True))


def _can_be_field(key: str) -> bool:
    """Whether msgspec accepts the key as the JSON name of a field."""
    return key.isprintable() and '"' not in key and "\\" not in key


@lru_cache(maxsize=256)
def _extend_struct(struct: type[Struct], keys: tuple[str, ...], first_number: int) -> Any:
    """Return a subclass with a field of any JSON type for each key. Its fields are numbered from `first_number`."""
    keys_by_field = {_extra_field_name(n): key for n, key in enumerate(keys, first_number)}
    fields = [(field, Any) for field in keys_by_field]
    return defstruct(struct.__name__, fields, bases=(struct,), frozen=True, kw_only=True, rename=keys_by_field)


def _extra_field_name(number: int) -> str:
    return f"extra_{number}"
