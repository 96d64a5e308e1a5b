"""What a word's value may be: each check passes in silence or raises `ArgumentError`."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any

from scenekit.errors import one_of, refuse

if TYPE_CHECKING:
    from collections.abc import Collection


def choice(verb: str, argument: str, value: object, allowed: Collection[str]) -> None:
    """One of the words in `allowed`."""
    if not isinstance(value, str) or value not in allowed:
        raise refuse(verb, argument, value, f"is not one of its words.{one_of(value, allowed)}")


LARGEST = 2**53
"""Beyond it a JSON number loses digits."""


def is_number(value: object) -> bool:
    """Whether it is a finite real number, NumPy's included (a bool is none)."""
    if type(value) is not float and (not isinstance(value, Real) or isinstance(value, bool)):
        return False
    return -LARGEST <= value <= LARGEST  # type: ignore[operator]  # NaN is in no range


def number(
    verb: str,
    argument: str,
    value: object,
    *,
    above: float | None = None,
    low: float | None = None,
    high: float | None = None,
) -> None:
    """A finite number, `> above`, `>= low` and `<= high` where they are given."""
    if (
        not is_number(value)
        or (above is not None and not value > above)  # type: ignore[operator]
        or (low is not None and not value >= low)  # type: ignore[operator]
        or (high is not None and not value <= high)  # type: ignore[operator]
    ):
        raise refuse(verb, argument, value, f"must be a finite number{_range(above, low, high)}.")


def whole(verb: str, argument: str, value: object, *, low: int | None = None, high: int | None = None) -> None:
    """An int from `low` to `high`."""
    if not isinstance(value, int):
        raise refuse(verb, argument, value, f"must be a whole number{_range(None, low, high)}.")
    number(verb, argument, value, low=low, high=high)


def _range(above: float | None, low: float | None, high: float | None) -> str:
    bounds = [f"above {above:g}"] if above is not None else []
    bounds += [f"at least {low:g}"] if low is not None else []
    bounds += [f"at most {high:g}"] if high is not None else []
    return ", " + " and ".join(bounds) if bounds else ""


def length(verb: str, argument: str, value: object, *, positive: bool = False) -> None:
    """A number of px or a percentage, above 0 if `positive`."""
    if type(value) is float and (0 if positive else -LARGEST) < value < LARGEST:
        return  # the common case, told apart at once
    amount = _percentage(value) if isinstance(value, str) else value
    if not is_number(amount) or (positive and not amount > 0):  # type: ignore[operator]
        kind = "a positive length" if positive else "a length"
        raise refuse(verb, argument, value, f"must be {kind}: px as a finite number, or a percentage such as '25%'.")


def _percentage(text: str) -> float | None:
    if not text.endswith("%"):
        return None
    try:
        return float(text[:-1])
    except ValueError:
        return None


def pair(verb: str, argument: str, value: object, meaning: str) -> tuple[Any, Any]:
    """Two lengths, as a tuple; `meaning` names them, such as `"(x, y)"`."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise refuse(verb, argument, value, f"must be two lengths, {meaning}.")
    for part in value:
        length(verb, argument, part)
    return (value[0], value[1])


def text(verb: str, argument: str, value: object) -> None:
    """A str with something in it."""
    if not isinstance(value, str):
        raise refuse(verb, argument, value, f"must be text (str), not {type(value).__name__}.")
    if not value or value.isspace():
        raise refuse(verb, argument, value, "must not be empty.")


def json_object(verb: str, argument: str, value: object) -> dict[str, Any]:
    """A copy of a dict that JSON can carry: str keys, finite numbers, str, bool, None, lists and dicts of those."""
    if not isinstance(value, dict):
        raise refuse(verb, argument, value, "must be a dict, such as {'isDelete': False}.")
    copied: dict[str, Any] = _json_value(verb, argument, value, frozenset())
    return copied


def _json_value(verb: str, path: str, value: object, above: frozenset[int]) -> Any:
    """`above` holds the containers that `value` lies in: one that holds itself has no end."""
    if value is None or isinstance(value, (str, bool)) or is_number(value):
        return value
    if id(value) in above:
        raise refuse(verb, path, value, "holds itself.")
    inside = above | {id(value)}
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise refuse(verb, path, key, "is a key that is not text (str).")
        return {key: _json_value(verb, f"{path}.{key}", part, inside) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json_value(verb, f"{path}[{n}]", part, inside) for n, part in enumerate(value)]
    raise refuse(verb, path, value, "is nothing JSON can carry.")
