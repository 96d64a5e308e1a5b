"""What a word's value may be: each check passes in silence or raises `ArgumentError`."""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from msgspec.structs import force_setattr

from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Collection


def choice(method: str, argument: str, value: object, allowed: Collection[str]) -> None:
    """One of the words in `allowed`."""
    if not isinstance(value, str) or value not in allowed:
        raise argument_error(method, argument, value, f"is not one of its words.{suggestion_suffix(value, allowed)}")


MAX_SAFE_INTEGER = 2**53
"""Beyond it a JSON number loses digits."""

MIN_POSITIVE = 0.001
"""Of what must be above 0: less is nothing on any canvas, and overflows when divided by."""


def is_number(value: object) -> bool:
    """Whether it is a real number that JSON can carry, NumPy's included (a bool is none)."""
    if type(value) is not float and (not isinstance(value, Real) or isinstance(value, bool)):
        return False
    return -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER  # type: ignore[operator]  # NaN is in no range


def number(method: str, argument: str, value: object, *, low: float | None = None, high: float | None = None) -> None:
    """A finite number, from `low` to `high` where they are given."""
    if (
        not is_number(value)
        or (low is not None and not value >= low)  # type: ignore[operator]
        or (high is not None and not value <= high)  # type: ignore[operator]
    ):
        raise argument_error(method, argument, value, f"must be a finite number {_describe_range(low, high)}.")


def integer(method: str, argument: str, value: object, *, low: int | None = None, high: int | None = None) -> None:
    """A whole number from `low` to `high`."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        kind = type(value).__name__
        raise argument_error(
            method, argument, value, f"must be a whole number {_describe_range(low, high)}, not {kind}."
        )
    if not (is_number(value) and (low is None or value >= low) and (high is None or value <= high)):  # type: ignore[operator]
        raise argument_error(method, argument, value, f"must be a whole number {_describe_range(low, high)}.")


def _describe_range(low: float | None, high: float | None) -> str:
    if low == MIN_POSITIVE:
        return "above 0"
    if low is not None:
        return f"from {low:g} to {high:g}" if high is not None else f"of at least {low:g}"
    return f"of at most {high:g}" if high is not None else "(up to 2**53 either way)"


def boolean(method: str, argument: str, value: object) -> None:
    """True or False."""
    if not isinstance(value, bool):
        raise argument_error(method, argument, value, "must be True or False.")


def length(method: str, argument: str, value: object, *, positive: bool = False) -> None:
    """A number of px or a percentage, above 0 if `positive`."""
    if type(value) is float and (MIN_POSITIVE if positive else -MAX_SAFE_INTEGER) <= value <= MAX_SAFE_INTEGER:
        return  # the common case, told apart at once
    amount = _parse_percentage(value) if isinstance(value, str) else value
    if not is_number(amount) or (positive and not amount >= MIN_POSITIVE):  # type: ignore[operator]
        kind = "a positive length" if positive else "a length"
        raise argument_error(
            method, argument, value, f"must be {kind}: px as a finite number, or a percentage such as '25%'."
        )


def _parse_percentage(text: str) -> float | None:
    return float(text[:-1]) if re.fullmatch(r"[+-]?[0-9]{1,9}(\.[0-9]{1,30})?%", text) else None


def pair(method: str, argument: str, value: object, component_names: str, *, positive: bool = False) -> tuple[Any, Any]:
    """Two lengths, as a tuple; `meaning` names them, such as `"(x, y)"`."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise argument_error(method, argument, value, f"must be two lengths, {component_names}.")
    for part in value:
        try:
            length(method, argument, part, positive=positive)
        except ArgumentError as error:
            raise argument_error(method, argument, value, f"must be two lengths, {component_names}: {error}") from None
    return (value[0], value[1])


def text(method: str, argument: str, value: object) -> None:
    """A str with something in it, that UTF-8 can carry."""
    if type(value) is str and value and value.isascii() and not value.isspace():
        return  # the common case, told apart at once
    if not isinstance(value, str):
        raise argument_error(method, argument, value, f"must be text (str), not {type(value).__name__}.")
    if not value or value.isspace():
        raise argument_error(method, argument, value, "must not be empty.")
    if not value.isascii():
        check_utf8(method, argument, value)


def check_utf8(method: str, argument: str, value: str) -> None:
    """Text without half characters (lone surrogates), which are left where text was cut in two."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        half = value[error.start : error.end]
        raise argument_error(
            method, argument, value, f"holds {half!r}, half a character, which JSON cannot carry."
        ) from None


@lru_cache(maxsize=1024)
def is_fetchable_url(url: str) -> bool:
    """Whether the service can fetch it: `http(s)://…`, or a path of its own such as `/images/…`.

    A variable (`${name}`) may become one.
    """
    return re.fullmatch(r"(?:(?:https?://|/)[^/\s]|\$\{)\S*", url, re.IGNORECASE) is not None


def extract_file_name(url: str) -> str:
    """The last part of an address's path, without what follows it."""
    path = url.partition("?")[0].partition("#")[0].rstrip("/")
    return path.rpartition("/")[2]


def natural_size(method: str, argument: str, value: object, component_names: str) -> tuple[Any, Any]:
    """The size of a file in px, as a tuple; `meaning` names its two numbers."""
    parts = value if isinstance(value, (tuple, list)) and len(value) == 2 else (None, None)
    if not all(is_number(part) and part >= MIN_POSITIVE for part in parts):  # type: ignore[operator]
        raise argument_error(
            method, argument, value, f"must be the natural size: {component_names}, two positive numbers of px."
        )
    return (parts[0], parts[1])


def url(method: str, argument: str, value: object) -> None:
    """An address that the service can fetch: `http(s)://…`, or a path of its own such as `/images/…`."""
    text(method, argument, value)
    if not is_fetchable_url(str(value)):
        why = "is nothing the service can fetch: it must be a URL (https://…) or a path of the service (/images/…)."
        raise argument_error(method, argument, value, why)


def json_object(method: str, argument: str, value: object, *, non_empty: bool = False) -> FrozenDict:
    """A copy of a dict that JSON can carry: str keys, finite numbers, str, bool, None, lists and dicts of those."""
    if not isinstance(value, dict):
        raise argument_error(method, argument, value, "must be a dict: a JSON object.")
    if non_empty and not value:
        raise argument_error(method, argument, value, "must not be empty.")
    copied: FrozenDict = _freeze_json_value(method, argument, value, 0)
    return copied


def _freeze_json_value(method: str, path: str, value: object, depth: int) -> Any:
    if value is None or isinstance(value, bool) or _is_json_number(value):
        return value
    if isinstance(value, str):
        check_utf8(method, path, value)
        return value
    if depth > MAX_JSON_DEPTH:
        raise argument_error(
            method, path[:80], value, f"is nested deeper than {MAX_JSON_DEPTH} levels, or holds itself."
        )
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise argument_error(method, path, key, "is a key that is not text (str).")
            check_utf8(method, path, key)
        return FrozenDict(
            {key: _freeze_json_value(method, f"{path}.{key}", part, depth + 1) for key, part in value.items()}
        )
    if isinstance(value, (list, tuple)):
        return tuple([_freeze_json_value(method, f"{path}[{n}]", part, depth + 1) for n, part in enumerate(value)])
    raise argument_error(method, path, value, "is nothing JSON can carry.")


def _is_json_number(value: object) -> bool:
    """Whether it is a number, of any size; NaN and infinity are none in JSON."""
    return isinstance(value, Integral) or (isinstance(value, Real) and isfinite(value))


def payload_keys(method: str, argument: str, value: object) -> tuple[str, ...]:
    """Keys of the payload, as a tuple: a key inside an object as `"object.key"`. None is none of them."""
    if value is None:
        return ()
    if not isinstance(value, (tuple, list)):
        raise argument_error(method, argument, value, "must be a tuple of keys, such as ('name', 'script.tts').")
    for key in value:
        text(method, argument, key)
    return tuple(value)


def finding_codes(method: str, argument: str, value: object) -> tuple[str, ...]:
    """Codes of findings or groups of them, as a tuple. None is none of them."""
    if value is None:
        return ()
    if not isinstance(value, (tuple, list)) or not all(map(_is_finding_code, value)):
        raise argument_error(
            method, argument, value, "must be a tuple of codes or groups of them, such as ('SK203', 'SK5')."
        )
    return tuple(value)


def _is_finding_code(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("SK[0-9]{1,3}", value) is not None


def freeze_extra_and_omit(method: str, struct: Any) -> None:
    """Give a struct its `extra` and `omit` as JSON and as a tuple of keys."""
    if struct.extra is not None:
        force_setattr(struct, "extra", json_object(method, "extra", struct.extra))
    force_setattr(struct, "omit", payload_keys(method, "omit", struct.omit))


MAX_JSON_DEPTH = 128
"""How deep a person's own JSON may be nested."""


class FrozenDict(dict[str, Any]):
    """A dict that does not change, so that a value which holds it does not."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict], tuple[dict[str, Any]]]:
        return FrozenDict, (dict(self),)

    def _reject_mutation(self, *_: object, **__: object) -> Any:
        raise TypeError("this dict belongs to a value and cannot be changed; make a new value instead")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _reject_mutation
