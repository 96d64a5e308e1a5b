"""Parse CSS colors and write them as the payload does: `rgb(…)` and `#rrggbbaa`, the two forms in its documentation.

The syntax is that of sRGB colors in CSS Color Module Level 4: hex digits, names, `rgb()`, `hsl()`, `hwb()` and
`color(srgb …)`. `calc()`, the colors of a page (`currentcolor`, `canvas`) and other color spaces (`lab()`, `oklch()`)
are not accepted.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from msgspec import Struct
from msgspec.structs import force_setattr

from scenekit.core.messages import argument_error, did_you_mean

_HEX_PATTERN = r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})"
_UNPREFIXED_HEX_PATTERN = r"(?:0x)?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})"
"""A hex color as other languages write it."""

MAX_RGB = 0xFFFFFF
"""The largest color as a number."""


def is_color(value: object) -> bool:
    """Whether the value is a CSS color: hex digits, a name, `rgb()`, `hsl()`, `hwb()` or `color(srgb …)`."""
    return isinstance(value, str) and to_payload_color(value) is not None


def normalize_color(method: str, argument: str, value: object) -> str:
    """Return a CSS color as the payload writes it. Raises `ArgumentError` for any other value.

    >>> [normalize_color("text", "color", color) for color in ("white", "#0b1e3f", "rgba(0, 0, 0, 0.5)")]
    ['rgb(255,255,255)', 'rgb(11,30,63)', '#00000080']
    """
    payload_color = to_payload_color(value) if isinstance(value, str) else None
    if payload_color is None:
        forms = "'#0b1e3f', '#0b1e3f80', 'rgb(11 30 63 / 50%)', 'hsl(218 70% 15%)' or a name such as 'white'"
        raise argument_error(method, argument, value, f"must be a CSS color: {forms}.{suggest_color(value)}")
    return payload_color


def suggest_color(value: object) -> str:
    """Return a suggestion for a value that is not a color, or "".

    >>> suggest_color("FF0000"), suggest_color(0xFF0000)
    (" Did you mean '#FF0000'?", " Did you mean '#FF0000'?")
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_RGB:
        value = f"{value:06}" if 99_999 < value <= 999_999 else f"{value:06X}"  # 123456 has the form of hex digits
    if not isinstance(value, str):
        return ""
    if match := re.fullmatch(_UNPREFIXED_HEX_PATTERN, value.strip(), re.IGNORECASE):
        return f" Did you mean '#{match[1]}'?"
    return did_you_mean(value, get_named_colors()) if value.isalpha() else ""


@lru_cache(maxsize=1024)
def to_payload_color(text: str) -> str | None:
    """Return a CSS color as the payload writes it, or None if the text is not a color."""
    rgba = parse_rgba(text)
    if rgba is None:
        return None
    red, green, blue, alpha = rgba
    return f"rgb({red},{green},{blue})" if alpha == 255 else f"#{red:02x}{green:02x}{blue:02x}{alpha:02x}"


def normalize_color_field(struct: Struct, field: str, method: str) -> None:
    """Normalize a color field of a frozen struct in place. Call it only in the struct's `__post_init__`."""
    force_setattr(struct, field, normalize_color(method, field, getattr(struct, field)))


@lru_cache(maxsize=1024)
def parse_rgba(text: str) -> tuple[int, int, int, int] | None:
    """Return red, green, blue and alpha, each 0 to 255, or None if the text is not a color."""
    if re.fullmatch(_HEX_PATTERN, text, re.IGNORECASE):
        digits = text[1:] if len(text) > 5 else "".join(digit * 2 for digit in text[1:])
        red, green, blue, alpha = bytes.fromhex(digits.ljust(8, "f"))
        return red, green, blue, alpha
    if text.endswith(")"):
        from scenekit.core.color_functions import parse_color_function  # imported here, because few colors need it

        return parse_color_function(text)
    hex_digits = get_named_colors().get(text.lower())
    return parse_rgba(f"#{hex_digits}") if hex_digits else None


@cache
def get_named_colors() -> dict[str, str]:
    """Return the named colors of CSS Color Module Level 4 and `transparent`, with their hex digits."""
    names_and_digits = _NAMED_COLORS.split()
    return dict(zip(names_and_digits[::2], names_and_digits[1::2], strict=True))


_NAMED_COLORS = """
transparent 00000000 aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc
bisque ffe4c4 black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887
cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c
cyan 00ffff darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9
darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000
darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f
darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969
dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc
ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080
honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa
lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff
lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 lightsalmon ffa07a
lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899 lightsteelblue b0c4de
lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa
mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee
mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970 mintcream f5fffa
mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23
orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee
palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6
purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072
sandybrown f4a460 seagreen 2e8b57 seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd
slategray 708090 slategrey 708090 snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080
thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5
yellow ffff00 yellowgreen 9acd32
"""
