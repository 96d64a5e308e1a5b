"""The form of error messages, and the suggestions for wrong names."""

import pytest

from scenekit.core.messages import (
    MAX_LISTED_CHOICES,
    MAX_VALUE_CHARS,
    argument_error,
    did_you_mean,
    list_choices,
    reject_unknown_options,
    suggestion_suffix,
    truncate_repr,
)
from scenekit.errors import UnknownOptionError


def test_an_argument_error_has_its_parts_as_data() -> None:
    error = argument_error("text", "at", "top", "cannot be combined with below=.", conflicting_argument="below")
    assert str(error) == "text(at='top'): at cannot be combined with below=."
    assert (error.method, error.argument, error.value) == ("text", "at", "top")
    assert (error.conflicting_argument, error.expected_type) == ("below", None)
    assert str(error.with_path("scenes[0]")) == "scenes[0]: text(at='top'): at cannot be combined with below=."


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("size_", "size"),
        ("Size", "size"),
        ("left-top", "top-left"),
        ("x", "left"),
        ("bold", "weight"),
        ("font_size", "size"),
        ("stroke", "stroke_width"),
        ("wieght", "weight"),
    ],
)
def test_did_you_mean_suggests_the_nearest_name(value: str, name: str) -> None:
    names = ("size", "top-left", "left", "weight", "stroke_width")
    assert did_you_mean(value, names) == f" Did you mean {name!r}?"
    assert suggestion_suffix(value, names) == f" Did you mean {name!r}? Use one of: {', '.join(names)}."


@pytest.mark.parametrize("value", ["qqq", "", 5, None])
def test_did_you_mean_suggests_nothing_for_other_values(value: object) -> None:
    assert did_you_mean(value, ["size", "weight"]) == ""
    assert did_you_mean(value, []) == ""


def test_long_values_are_truncated() -> None:
    assert truncate_repr("a" * 20) == repr("a" * 20)
    assert len(truncate_repr("a" * 1000)) <= MAX_VALUE_CHARS
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    assert truncate_repr(nested) == "(list nested too deep to show)"


def test_long_lists_of_choices_are_truncated() -> None:
    names = [f"n{number}" for number in range(MAX_LISTED_CHOICES + 3)]
    assert list_choices(names[:3]) == "n0, n1, n2"
    assert list_choices([]) == "none"
    assert list_choices(names[:MAX_LISTED_CHOICES]).endswith(f", {names[MAX_LISTED_CHOICES - 1]}")
    assert list_choices(names).endswith(f", {names[MAX_LISTED_CHOICES - 1]} and 3 more")


def test_unknown_keys_of_a_file_are_named_with_their_owner() -> None:
    reject_unknown_options("catalog", {"avatars": []}, ["avatars"], kind="key")
    with pytest.raises(UnknownOptionError) as caught:
        reject_unknown_options("catalog", {"avatar": []}, ["avatars"], kind="key")
    assert str(caught.value) == "The catalog has an unknown key 'avatar'. Did you mean 'avatars'? Valid keys: avatars."
    assert (caught.value.method, caught.value.argument) == ("catalog", "avatar")
