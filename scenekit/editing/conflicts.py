"""A table of the options of elements that exclude each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.elements import Avatar, Shape, Text
from scenekit.elements.placement import HORIZONTAL_ALIGNMENTS, RELATIVE_OPTIONS, VERTICAL_ALIGNMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scenekit.elements import Element

    Options = Mapping[str, Any]


class Conflict(NamedTuple):
    """Two options that exclude each other if `applies` returns true for all options. Only `option` needs a value."""

    option: str
    other: str
    applies: Callable[[Options], bool]


def find_conflict(element_type: type[Element], options: Options) -> Conflict | None:
    """Return the first conflict among the options of an element, or None.

    The conflicts are those that the validation of the element reports, in the same order.
    """
    given = {option: value for option, value in options.items() if value is not None}
    conflicts = (conflict for conflict in _iter_conflicts(element_type) if conflict.option in given)
    return next((conflict for conflict in conflicts if conflict.applies(given)), None)


def _iter_conflicts(element_type: type[Element]) -> Iterator[Conflict]:
    yield from ALIGNMENT_CONFLICTS
    if element_type.has_natural_size:
        yield from _exclude("scale", ("width", "height"))
    yield from _exclude("scale", ("fit",))
    yield from RELATIVE_CONFLICTS
    for base in element_type.__mro__:
        yield from CONFLICTS_BY_TYPE.get(base, ())


def _exclude(option: str, others: tuple[str, ...], when: Callable[[Options], bool] = lambda _: True) -> list[Conflict]:
    """Return the conflicts of an option with each of the others, if both have values."""
    return [_exclude_pair(option, other, when) for other in others]


def _exclude_pair(option: str, other: str, when: Callable[[Options], bool]) -> Conflict:
    return Conflict(option, other, lambda options: other in options and when(options))


def _is_point(options: Options) -> bool:
    return isinstance(options.get("at"), (tuple, list))


def _has_size_range(options: Options) -> bool:
    return isinstance(options["size"], (tuple, list))


def _aligns_to_container(options: Options) -> bool:
    """Whether `at` refers to the canvas or to the container of `inside`, and not to a neighbor."""
    return "inside" in options or not any(option in options for option in RELATIVE_OPTIONS)


def _exclude_unaligned(relation: str, alignments: tuple[str, ...]) -> Conflict:
    return Conflict("at", relation, lambda options: relation in options and options["at"] not in alignments)


ALIGNMENT_CONFLICTS = (
    Conflict("anchor", "at", lambda options: not _is_point(options)),
    Conflict(
        "margin", "at", lambda options: "at" not in options or _is_point(options) or not _aligns_to_container(options)
    ),
    *_exclude("at", ("left", "top"), _aligns_to_container),
)
"""An anchor needs a point, a margin needs an edge, and `at` sets both coordinates."""

RELATIVE_CONFLICTS = (
    *(
        conflict
        for number, option in enumerate(RELATIVE_OPTIONS)
        for conflict in _exclude(option, RELATIVE_OPTIONS[number + 1 :])
    ),
    *_exclude("inside", ("left", "top")),
    *_exclude("gap", ("inside",)),
    Conflict("at", "inside", lambda options: "inside" in options and _is_point(options)),
    *(conflict for option in ("below", "above") for conflict in _exclude(option, ("top",))),
    *(conflict for option in ("right_of", "left_of") for conflict in _exclude(option, ("left",))),
    *_exclude("at", ("left",), lambda options: "below" in options or "above" in options),
    *_exclude("at", ("top",), lambda options: "right_of" in options or "left_of" in options),
    *(_exclude_unaligned(option, HORIZONTAL_ALIGNMENTS) for option in ("below", "above")),
    *(_exclude_unaligned(option, VERTICAL_ALIGNMENTS) for option in ("right_of", "left_of")),
)
"""An element can be relative to one element, and cannot set the coordinate that follows from that element."""

CONFLICTS_BY_TYPE: dict[type, tuple[Conflict, ...]] = {
    Avatar: tuple(_exclude("shot", ("scale", "width", "height", "fit"))),
    Shape: tuple(_exclude("fit", ("width",))),
    Text: (
        *_exclude("max_width", ("width",), lambda options: "fit" not in options),
        *_exclude("max_height", ("height",), lambda options: "fit" not in options),
        *_exclude("max_width", ("wrap",), lambda options: options["wrap"] is False),
        *_exclude("size", ("fit",), _has_size_range),
        *_exclude("size", ("wrap",), lambda options: _has_size_range(options) and options["wrap"] is False),
    ),
}
"""The conflicts that only one type of element has."""
