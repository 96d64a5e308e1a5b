"""Parse the sRGB functions of CSS Color Module Level 4: `rgb()`, `hsl()`, `hwb()` and `color(srgb …)`.

Values outside a range are clamped, and `none` is 0, as the standard requires.
"""

from __future__ import annotations

import re
from math import floor, isfinite, pi
from typing import NamedTuple

RGBA = tuple[int, int, int, int]
"""Red, green, blue and alpha, each from 0 to 255."""

_FUNCTION_PATTERN = r"(rgb|hsl)a?\((.*)\)|(hwb)\((.*)\)|(color)\([ \t\n\r\f]*srgb[ \t\n\r\f](.*)\)"
_COMPONENT_PATTERN = r"([+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:e[+-]?[0-9]+)?)(%|deg|grad|rad|turn|)"

_DEGREES_BY_UNIT = {"": 1.0, "deg": 1.0, "grad": 0.9, "rad": 180 / pi, "turn": 360.0}
"""The angle of one unit of a hue, in degrees."""


_WHITE_SPACE = " \t\n\r\f"


class _Component(NamedTuple):
    """A number of a color function with its unit. `none` is 0 with the unit `none`."""

    value: float
    unit: str

    def to_fraction(self, full: float) -> float:
        """Return the value as a part of `full` or of 100 %, from 0 to 1. Raises `ValueError` for an angle."""
        if self.unit not in ("", "%", "none"):
            raise ValueError(self.unit)
        return min(max(self.value / (100 if self.unit == "%" else full), 0), 1)

    def to_degrees(self) -> float:
        """Return the value as a hue from 0 to 360. Raises `ValueError` for a percentage."""
        if self.unit not in (*_DEGREES_BY_UNIT, "none"):
            raise ValueError(self.unit)
        degrees = self.value * _DEGREES_BY_UNIT.get(self.unit, 0)
        return degrees % 360 if isfinite(degrees) else 0


_OPAQUE = _Component(1, "")


def parse_color_function(text: str) -> RGBA | None:
    """Return the color of a function, or None if the text is not a valid sRGB function.

    >>> parse_color_function("rgb(100% 0 none / 50%)"), parse_color_function("hsl(120deg, 100%, 50%)")
    ((255, 0, 0, 128), (0, 255, 0, 255))
    """
    match = re.fullmatch(_FUNCTION_PATTERN, text.lower(), re.ASCII | re.DOTALL)
    if match is None:
        return None
    name, arguments = (group for group in match.groups() if group is not None)
    try:
        return _parse_legacy(name, arguments) if "," in arguments else _parse_modern(name, arguments)
    except ValueError:
        return None


def _parse_legacy(name: str, arguments: str) -> RGBA:
    """Return the color of arguments with commas, which have no mixed units. Raises `ValueError` if they are invalid."""
    components = [_parse_component(part.strip(_WHITE_SPACE)) for part in arguments.split(",")]
    units = [component.unit for component in components[:3]]
    valid_units = {"rgb": (["", "", ""], ["%", "%", "%"]), "hsl": ([units[0], "%", "%"],)}
    if units not in valid_units.get(name, ()) or any(component.unit == "none" for component in components):
        raise ValueError(arguments)
    return _convert(name, *components)


def _parse_modern(name: str, arguments: str) -> RGBA:
    """Return the color of arguments with spaces. Raises `ValueError` if they are invalid."""
    parts, slash, alpha = arguments.partition("/")
    components = [_parse_component(part) for part in re.split(f"[{_WHITE_SPACE}]+", parts.strip(_WHITE_SPACE))]
    if len(components) != 3:
        raise ValueError(arguments)
    return _convert(name, *components, *([_parse_component(alpha.strip(_WHITE_SPACE))] if slash else []))


def _parse_component(text: str) -> _Component:
    if text == "none":
        return _Component(0, "none")
    match = re.fullmatch(_COMPONENT_PATTERN, text, re.ASCII)
    if match is None:
        raise ValueError(text)
    return _Component(float(match[1]), match[2])


def _convert(
    name: str, first: _Component, second: _Component, third: _Component, alpha: _Component = _OPAQUE, *rest: object
) -> RGBA:
    """Return the color of components. Raises `ValueError` for a wrong unit, or more than four components."""
    if rest:
        raise ValueError(rest)
    if name == "hsl":
        fractions = _hsl_to_rgb(first.to_degrees(), second.to_fraction(100), third.to_fraction(100))
    elif name == "hwb":
        fractions = _hwb_to_rgb(first.to_degrees(), second.to_fraction(100), third.to_fraction(100))
    else:
        full = 255 if name == "rgb" else 1
        fractions = first.to_fraction(full), second.to_fraction(full), third.to_fraction(full)
    red, green, blue = (floor(round(255 * fraction, 6) + 0.5) for fraction in fractions)
    return red, green, blue, round(alpha.to_fraction(1) * 255)


def _hsl_to_rgb(hue: float, saturation: float, lightness: float) -> tuple[float, float, float]:
    """Return red, green and blue from 0 to 1, by the formula of section 7.1 of the standard."""
    chroma = saturation * min(lightness, 1 - lightness)

    def channel(number: int) -> float:
        position = (number + hue / 30) % 12
        return lightness - chroma * max(-1, min(position - 3, 9 - position, 1))

    return channel(0), channel(8), channel(4)


def _hwb_to_rgb(hue: float, whiteness: float, blackness: float) -> tuple[float, float, float]:
    """Return red, green and blue from 0 to 1, by the formula of section 8.1 of the standard."""
    if whiteness + blackness >= 1:
        gray = whiteness / (whiteness + blackness)
        return gray, gray, gray
    red, green, blue = (channel * (1 - whiteness - blackness) + whiteness for channel in _hsl_to_rgb(hue, 1, 0.5))
    return red, green, blue
