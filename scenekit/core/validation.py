"""Validate the arguments of public methods.

Each check raises `ArgumentError`, or returns None or the coerced value.
"""

from __future__ import annotations

import os
import re
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import force_setattr

from scenekit.core.limits import MAX_INTEGER_DIGITS, MAX_NESTING_LEVELS
from scenekit.core.messages import argument_error, did_you_mean, list_choices, truncate_repr

if TYPE_CHECKING:
    from collections.abc import Collection

    from typing_extensions import TypeIs

MAX_SAFE_INTEGER = 2**53
"""The limit up to which a double, and so every JSON parser, represents each integer exactly."""

MAX_INTEGER_BITS = int(MAX_INTEGER_DIGITS * 3.3219)
"""The number of bits of the largest integer with `MAX_INTEGER_DIGITS` digits, rounded down."""

MIN_POSITIVE = 0.001
"""The smallest positive value. A smaller length is invisible on any canvas, and a division by it may overflow."""

EMPTY: tuple[()] = ()
"""The default of a field with a tuple. `is not EMPTY` is a faster check for a given value than `!= ()`."""

QUOTE_ADVICE = " Quote it: "
"""The fix for a whole number instead of text. It ends the message, with the quoted number."""

LOCAL_FILE_ADVICE = "The service cannot read files on your machine. Upload the file, and pass its URL."
"""The fix for the path of a local file instead of a URL."""


def choice(method: str, argument: str, value: object, allowed: Collection[str]) -> None:
    """Check that the value is one of `allowed`."""
    if not isinstance(value, str) or value not in allowed:
        reason = f"must be one of: {list_choices(allowed)}.{did_you_mean(value, allowed)}"
        raise argument_error(method, argument, value, reason)


def to_plain_number(value: object) -> int | float | None:
    """Return a number as an int or a float, or None if the value is not a finite number within ±2**53.

    It accepts the numbers of NumPy, `Decimal` and `Fraction`. Their own arithmetic wraps, or does not mix with floats.
    A bool is not a number.
    """
    plain: int | float
    if type(value) is float or type(value) is int:
        plain = value
    elif isinstance(value, bool) or not isinstance(value, (Real, Decimal)):
        return None
    else:
        try:
            plain = int(value) if isinstance(value, Integral) else float(value)
        except Exception:  # a Fraction too large for a float, or a class whose conversion fails
            return None
    return plain if -MAX_SAFE_INTEGER <= plain <= MAX_SAFE_INTEGER else None  # also None for NaN


def is_number(value: object) -> TypeIs[int | float]:
    """Whether the value is a finite real number within ±2**53, NumPy's numbers included. A bool is not a number."""
    return to_plain_number(value) is not None


def number(
    method: str, argument: str, value: object, *, low: float | None = None, high: float | None = None
) -> int | float:
    """Return a number from `low` to `high`, both inclusive, as an int or a float."""
    plain = to_plain_number(value)
    if plain is None or (low is not None and plain < low) or (high is not None and plain > high):
        is_quoted = isinstance(value, str) and re.match("[0-9]", value)
        advice = " Write it without quotes and without a unit." if is_quoted else ""
        raise argument_error(method, argument, value, f"must be a finite number {_describe_range(low, high)}.{advice}")
    return plain


def integer(
    method: str,
    argument: str,
    value: object,
    *,
    low: int | None = None,
    high: int | None = None,
    accepts_whole_floats: bool = False,
) -> int:
    """Return an integer from `low` to `high`, both inclusive, as an int. A bool is not one.

    With `accepts_whole_floats`, `100.0` is one, because JSON of the service can have it.
    """
    plain = to_plain_number(value)
    if accepts_whole_floats and isinstance(value, float) and plain is not None and float.is_integer(value):
        plain = int(value)
    elif not isinstance(value, Integral) or isinstance(value, bool):
        type_name = type(value).__name__
        raise argument_error(
            method, argument, value, f"must be a whole number {_describe_range(low, high)}, not {type_name}."
        )
    if not isinstance(plain, int) or (low is not None and plain < low) or (high is not None and plain > high):
        raise argument_error(method, argument, value, f"must be a whole number {_describe_range(low, high)}.")
    return plain


def convert_number(
    struct: Struct, method: str, field: str, *, low: float | None = None, high: float | None = None
) -> None:
    """Validate a number in a field of a frozen struct, and convert it. Call it only in the struct's `__post_init__`."""
    _convert(struct, field, number(method, field, getattr(struct, field), low=low, high=high))


def convert_integer(
    struct: Struct,
    method: str,
    field: str,
    *,
    low: int | None = None,
    high: int | None = None,
    accepts_whole_floats: bool = False,
) -> None:
    """Validate an integer in a field of a frozen struct, and convert it. See `integer` and `convert_number`."""
    value = getattr(struct, field)
    _convert(
        struct, field, integer(method, field, value, low=low, high=high, accepts_whole_floats=accepts_whole_floats)
    )


def convert_length(struct: Struct, method: str, field: str, *, positive: bool = False) -> None:
    """Validate a length in a field of a frozen struct, and convert it. See `convert_number`."""
    _convert(struct, field, length(method, field, getattr(struct, field), positive=positive))


def _convert(struct: Struct, field: str, plain: int | float | str) -> None:
    if plain is not getattr(struct, field):
        force_setattr(struct, field, plain)


def _describe_range(low: float | None, high: float | None) -> str:
    if low == MIN_POSITIVE:
        return "above 0"
    if low is not None:
        return f"from {low:g} to {high:g}" if high is not None else f"of at least {low:g}"
    return f"of at most {high:g}" if high is not None else "between -2**53 and 2**53"


def boolean(method: str, argument: str, value: object) -> None:
    """Check that the value is True or False."""
    if not isinstance(value, bool):
        raise argument_error(method, argument, value, "must be True or False.")


def length(method: str, argument: str, value: object, *, positive: bool = False) -> int | float | str:
    """Return a number of px as an int or a float, or a percentage; above 0 if `positive`."""
    if type(value) is float and (MIN_POSITIVE if positive else -MAX_SAFE_INTEGER) <= value <= MAX_SAFE_INTEGER:
        return value  # the common case, decided early
    plain = to_plain_number(value)
    amount = _parse_percentage(value) if isinstance(value, str) else plain
    if amount is None or (positive and amount < MIN_POSITIVE):
        limit = " above 0" if positive else ""
        advice = (
            f" Write {value} or '{value}%'." if isinstance(value, str) and re.fullmatch("[1-9][0-9]*", value) else ""
        )
        raise argument_error(
            method, argument, value, f"must be a finite number of px{limit}, or a percentage such as '25%'.{advice}"
        )
    return str(value) if plain is None else plain


def _parse_percentage(text: str) -> float | None:
    return float(text[:-1]) if re.fullmatch(r"[+-]?[0-9]{1,9}(\.[0-9]{1,30})?%", text) else None


def pair(method: str, argument: str, value: object, component_names: str, *, positive: bool = False) -> tuple[Any, Any]:
    """Return two lengths as a tuple. `component_names` names them, such as `"(x, y)"`."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise argument_error(method, argument, value, f"must be two lengths, {component_names}.")
    first, second = [length(method, f"{argument}[{n}]", part, positive=positive) for n, part in enumerate(value)]
    return first, second


def text(method: str, argument: str, value: object) -> None:
    """Check that the value is a str with a visible character, and that UTF-8 can encode it."""
    if type(value) is str and value and value.isascii() and not value.isspace():
        return  # the common case, decided early
    if not isinstance(value, str):
        advice = f'{QUOTE_ADVICE}"{truncate_repr(value)}".' if type(value) is int else ""
        reason = f"must be text (str), not {type(value).__name__}.{advice}"
        raise argument_error(method, argument, value, reason, expected_type="text")
    if not value or value.isspace():
        raise argument_error(method, argument, value, "must not be empty.")
    if not value.isascii():
        check_utf8(method, argument, value)


def check_utf8(method: str, argument: str, value: str) -> None:
    """Check that text has no lone surrogates, which remain if text is cut inside a character."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        half = value[error.start : error.end]
        raise argument_error(
            method, argument, value, f"contains {half!r}, half a character, which JSON cannot encode. Remove it."
        ) from None


@lru_cache(maxsize=1024)
def is_fetchable_url(url: str) -> bool:
    """Whether the service can fetch the URL: `http(s)://…`, or a path on the service such as `/images/…`.

    A URL that begins with a variable (`${name}`) counts, because the variable may hold such a URL.
    """
    return re.fullmatch(r"(?:(?:https?://|/)[^/\s]|\$\{)\S*", url, re.IGNORECASE) is not None


def extract_file_name(url: str) -> str:
    """Return the last part of a URL's path, without query and fragment."""
    path = url.partition("?")[0].partition("#")[0].rstrip("/")
    return path.rpartition("/")[2]


def natural_size(method: str, argument: str, value: object, component_names: str) -> tuple[Any, Any]:
    """Return the natural size of an image or a video, in px, as a tuple. `component_names` names its two numbers."""
    parts = list(map(to_plain_number, value)) if isinstance(value, (tuple, list)) and len(value) == 2 else [None, None]
    if not all(part is not None and part >= MIN_POSITIVE for part in parts):
        raise argument_error(
            method, argument, value, f"must be the natural size: {component_names}, two positive numbers of px."
        )
    return (parts[0], parts[1])


def path(method: str, argument: str, value: object) -> str:
    """Return the path of a file as a str. It need not exist."""
    if not isinstance(value, (str, os.PathLike)):
        reason = f"must be a path (str or os.PathLike), not {type(value).__name__}."
        raise argument_error(method, argument, value, reason)
    text = os.fspath(value)
    if not isinstance(text, str) or not text or "\0" in text or not _is_encodable_path(text):
        raise argument_error(method, argument, value, "must be a valid path as text, without a null character.")
    return text


def _is_encodable_path(text: str) -> bool:
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return False
    return True


def url(method: str, argument: str, value: object) -> None:
    """Check that the service can fetch the URL: `http(s)://…`, or a path on the service such as `/images/…`."""
    text(method, argument, value)
    if not is_fetchable_url(str(value)):
        reason = "must be a URL that the service can fetch (https://…), or a path on the service that begins with /."
        if ":" not in str(value):
            reason += f" {LOCAL_FILE_ADVICE}"
        raise argument_error(method, argument, value, reason)


def json_object(method: str, argument: str, value: object, *, non_empty: bool = False) -> FrozenDict:
    """Return a frozen copy of a JSON object: str keys; finite numbers, str, bool, None, lists and dicts of those."""
    if not isinstance(value, dict):
        raise argument_error(method, argument, value, "must be a dict (a JSON object).")
    if non_empty and not value:
        raise argument_error(method, argument, value, "must not be empty.")
    copied: FrozenDict = _freeze_json_value(method, argument, value, 0)
    return copied


def _freeze_json_value(method: str, path: str, value: object, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        check_utf8(method, path, value)
        return str(value)
    if (plain := _to_json_number(method, path, value)) is not None:
        return plain
    if depth > MAX_NESTING_LEVELS:
        raise argument_error(
            method, path[:80], value, f"must not be nested deeper than {MAX_NESTING_LEVELS} levels, or contain itself."
        )
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise argument_error(method, path, key, "must have keys of the type str.")
            check_utf8(method, path, key)
        return FrozenDict(
            {str(key): _freeze_json_value(method, f"{path}.{key}", part, depth + 1) for key, part in value.items()}
        )
    if isinstance(value, (list, tuple)):
        return tuple([_freeze_json_value(method, f"{path}[{n}]", part, depth + 1) for n, part in enumerate(value)])
    raise argument_error(
        method, path, value, "must be a JSON value: a finite number, a str, a bool, None, a list or a dict."
    )


def _to_json_number(method: str, path: str, value: object) -> int | float | None:
    """Return a number of any size as an int or a float; None if JSON cannot represent the value."""
    if isinstance(value, Integral):
        plain = int(value)
        if plain.bit_length() > MAX_INTEGER_BITS:
            raise argument_error(method, path, value, f"must have at most {MAX_INTEGER_DIGITS:,} digits.")
        return plain
    if isinstance(value, (Real, Decimal)):
        try:
            converted = float(value)
            return converted if isfinite(converted) else None
        except (ValueError, ArithmeticError):  # a signaling NaN, or a Fraction too large for a float
            return None
    return None


def payload_keys(method: str, argument: str, value: object) -> tuple[str, ...]:
    """Return keys of the payload as a tuple. A key inside an object is `"object.key"`. None means no keys."""
    if value is None:
        return ()
    if not isinstance(value, (tuple, list)):
        raise argument_error(method, argument, value, "must be a tuple of keys, such as ('name', 'script.tts').")
    for key in value:
        text(method, argument, key)
    return tuple(value)


def finding_codes(method: str, argument: str, value: object) -> tuple[str, ...]:
    """Return finding codes or prefixes of codes as a tuple. None means no codes."""
    if value is None:
        return ()
    if not isinstance(value, (tuple, list)) or not all(map(_is_finding_code, value)):
        raise argument_error(
            method, argument, value, "must be a tuple of finding codes or prefixes, such as ('SK203', 'SK5')."
        )
    return tuple(value)


def _is_finding_code(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("SK[0-9]{1,3}", value) is not None


def freeze_extra_and_omit(method: str, struct: Any) -> None:
    """Validate `extra` and `omit` of a struct in its `__post_init__`, and store them frozen."""
    if struct.extra is not None:
        force_setattr(struct, "extra", json_object(method, "extra", struct.extra))
    force_setattr(struct, "omit", payload_keys(method, "omit", struct.omit))


class FrozenDict(dict[str, Any]):
    """An immutable dict, so that a frozen struct that holds it stays immutable."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict], tuple[dict[str, Any]]]:
        return FrozenDict, (dict(self),)

    def _reject_mutation(self, *_: object, **__: object) -> Any:
        raise TypeError("this dict is part of an immutable value; create a new value instead")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _reject_mutation
