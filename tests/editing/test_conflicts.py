"""The table of conflicting options agrees with the validation of the elements."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError, Avatar, Image, Shape, Text, Video
from scenekit.editing.conflicts import find_conflict
from scenekit.elements import Element

OPTIONS: dict[str, list[Any]] = {
    "at": ["left", "top", "center", "top-left", (10, 20)],
    "anchor": ["top"],
    "margin": [9],
    "left": [5],
    "top": [6],
    "width": [300],
    "height": [200],
    "scale": [2],
    "fit": ["cover"],
    "below": ["a"],
    "above": ["b"],
    "right_of": ["c"],
    "left_of": ["d"],
    "inside": ["e"],
    "gap": [7],
}
"""Valid values of the placement options."""

OWN_OPTIONS: dict[type[Element], dict[str, list[Any]]] = {
    Avatar: {"shot": ["medium"]},
    Image: {},
    Shape: {},
    Text: {"size": [9, (5, 9)], "max_width": [100], "max_height": [100], "wrap": [True, False]},
    Video: {},
}
"""Valid values of the options of each element that can conflict."""

CONTENTS: dict[type[Element], Any] = {Avatar: "M1", Image: "/a.png", Shape: "Star", Text: "Hi", Video: "/a.mp4"}


@st.composite
def elements(draw: st.DrawFn) -> tuple[type[Element], dict[str, Any]]:
    element_type = draw(st.sampled_from(list(OWN_OPTIONS)))
    values = OPTIONS | OWN_OPTIONS[element_type]
    names = draw(st.lists(st.sampled_from(sorted(values)), unique=True, max_size=5))
    return element_type, {name: draw(st.sampled_from(values[name])) for name in names}


def get_reported_conflict(element_type: type[Element], options: dict[str, Any]) -> tuple[str, str] | None:
    """Return the two options that the validation reports as a conflict; None if it accepts them."""
    factory: Any = element_type
    natural_size = {"size": (400, 300)} if element_type in (Image, Video) else {}
    try:
        factory(CONTENTS[element_type], **natural_size, **options)
    except ArgumentError as error:
        return (error.argument, error.conflicting_argument) if error.conflicting_argument else None
    return None


@given(elements())
def test_finds_the_conflict_that_the_validation_reports(case: tuple[type[Element], dict[str, Any]]) -> None:
    element_type, options = case
    conflict = find_conflict(element_type, options)
    reported = get_reported_conflict(element_type, options)
    if reported:
        assert conflict is not None
        assert {conflict.option, conflict.other} == set(reported)


@given(elements())
def test_every_conflict_is_rejected_by_the_validation(case: tuple[type[Element], dict[str, Any]]) -> None:
    element_type, options = case
    conflict = find_conflict(element_type, options)
    if conflict:
        factory: Any = element_type
        with pytest.raises(ArgumentError):
            factory(CONTENTS[element_type], **options)
