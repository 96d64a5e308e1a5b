"""CSS colors in the two forms of the payload."""

from colorsys import rgb_to_hls

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError
from scenekit.core.colors import is_color, normalize_color, parse_rgba
from tests.core.css_colors import INVALID, VALID


@pytest.mark.parametrize(
    ("color", "payload_color"),
    [
        ("white", "rgb(255,255,255)"),
        ("RebeccaPurple", "rgb(102,51,153)"),
        ("transparent", "#00000000"),
        ("#abc", "rgb(170,187,204)"),
        ("#abcd", "#aabbccdd"),
        ("#0B1E3F", "rgb(11,30,63)"),
        ("#0b1e3fff", "rgb(11,30,63)"),
        ("#0b1e3f80", "#0b1e3f80"),
        ("rgb( 1 , 2 , 3 )", "rgb(1,2,3)"),
        ("RGBA(1,2,3,.5)", "#01020380"),
        ("rgba(1,2,3,50%)", "#01020380"),
        ("rgb(1,2,3,1)", "rgb(1,2,3)"),
        ("rgb(1 2 3)", "rgb(1,2,3)"),
        ("rgb( 1 2.4 3/.5 )", "#01020380"),
        ("hsl(0.5turn 100% 50%)", "rgb(0,255,255)"),
        ("hsl(200grad 100% 50%)", "rgb(0,255,255)"),
        ("hsl(3.14159265rad 100% 50%)", "rgb(0,255,255)"),
        ("hsl(1e999 100% 50%)", "rgb(255,0,0)"),
        ("rgb(1e2 0 0)", "rgb(100,0,0)"),
    ],
)
def test_colors_are_normalized(color: str, payload_color: str) -> None:
    assert is_color(color)
    assert normalize_color("text", "color", color) == payload_color
    assert parse_rgba(payload_color) == parse_rgba(color)


@pytest.mark.parametrize("color", VALID)
def test_colors_match_the_web_platform_tests(color: str) -> None:
    red, green, blue, *alpha = VALID[color]
    assert parse_rgba(color) == (red, green, blue, round(255 * alpha[0]) if alpha else 255)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_functions_have_the_colors_of_the_standard_library(channels: tuple[int, int, int]) -> None:
    hue, lightness, saturation = rgb_to_hls(*(channel / 255 for channel in channels))
    assert parse_rgba(f"hsl({hue * 360:.9f} {saturation * 100:.9f}% {lightness * 100:.9f}%)") == (*channels, 255)
    whiteness, blackness = min(channels) / 2.55, 100 - max(channels) / 2.55
    assert parse_rgba(f"hwb({hue:.11f}turn {whiteness:.9f}% {blackness:.9f}%)") == (*channels, 255)


@given(st.text("rgbhslwcolo(0189.%+-e,/ noneturdg)#", max_size=40))
def test_any_text_is_a_color_or_not(text: str) -> None:
    for value in (text, f"rgb({text})", f"hsl({text})"):
        assert is_color(value) == (parse_rgba(value) is not None)


@pytest.mark.parametrize(
    "value",
    [
        *INVALID,
        *("", "#12345", "#gggggg", "rgb(1,2)", "rgb(1 2)", "rgb()", "rgb(1 2 3", "rgb (1 2 3)", "rgb(1 2 3 / )"),
        *("rgb(none, 0, 0)", "rgb(1, 2 3)", "rgb(1deg 2 3)", "rgb(1 2 3 / 1deg)", "hsl(0, 0, 0)", "hsl(50% 0% 0%)"),
        *("hwb(0, 0%, 0%)", "color(1 0 0)", "color(display-p3 1 0 0)", "lab(50% 0 0)", "currentcolor", "rgb(1. 2 3)"),
        "rgb(calc(1) 2 3)",
    ],
)
def test_rejects_other_forms(value: str) -> None:
    assert not is_color(value)
    with pytest.raises(
        ArgumentError,
        match=r"^text\(color=.*\): color must be a CSS color: '#0b1e3f', .* as 'white'\.( Did you mean .*)?$",
    ):
        normalize_color("text", "color", value)


@pytest.mark.parametrize(
    ("value", "suggestion"),
    [
        ("whit", " Did you mean 'white'?"),
        ("FF0000", " Did you mean '#FF0000'?"),
        ("0xFF0000", " Did you mean '#FF0000'?"),
        ("abc", " Did you mean '#abc'?"),
        (0xFF0000, " Did you mean '#FF0000'?"),
        (0x33, " Did you mean '#000033'?"),
        (112233, " Did you mean '#112233'?"),  # `color: 112233` in YAML
        (-1, ""),
        (2**24, ""),
        (True, ""),
        (0.5, ""),
        ("FF00", " Did you mean '#FF00'?"),
        ("FF000", ""),
        (None, ""),
    ],
)
def test_suggests_the_nearest_name(value: object, suggestion: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        normalize_color("text", "color", value)
    assert str(caught.value).endswith(f"'white'.{suggestion}")
