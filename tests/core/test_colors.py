"""CSS colors in the two forms of the payload."""

import pytest

from scenekit import ArgumentError
from scenekit.core.colors import is_color, normalize_color, parse_rgba


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
    ],
)
def test_colors_are_normalized(color: str, payload_color: str) -> None:
    assert is_color(color)
    assert normalize_color("text", "color", color) == payload_color
    assert parse_rgba(payload_color) == parse_rgba(color)


@pytest.mark.parametrize(
    "value",
    ["", "#12", "#12345", "#gggggg", "rgb(1,2)", "rgb(256,0,0)", "rgba(1,2,3,1.1)", "rgb(1 2 3)", "hsl(0,0%,0%)"],
)
def test_rejects_other_forms(value: str) -> None:
    assert not is_color(value)
    with pytest.raises(
        ArgumentError, match=r"^text\(color=.*\): color must be a CSS color: '#0b1e3f', .* as 'white'\.$"
    ):
        normalize_color("text", "color", value)


@pytest.mark.parametrize(("value", "suggestion"), [("whit", " Did you mean 'white'?"), (5, ""), (None, "")])
def test_suggests_the_nearest_name(value: object, suggestion: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        normalize_color("text", "color", value)
    assert str(caught.value).endswith(f"'white'.{suggestion}")
