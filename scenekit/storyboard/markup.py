"""SVG and HTML as text, in which nothing from a payload can become markup.

`element`, `start_tag` and `escape_text` create `Markup` and escape their arguments. Elsewhere `Markup(…)` only holds
constants or joins `Markup`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NewType

from scenekit.core import colors
from scenekit.core.geometry import clamp, int_if_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenekit.core.geometry import Box, Number

Markup = NewType("Markup", str)

EMPTY_MARKUP = Markup("")

MAX_COORDINATE_PX = 1_000_000
"""The largest coordinate that is written, in px. Renderers compute in single precision."""

UNWRITABLE_CHARS = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold (control characters, lone surrogates), and invisible C1 controls."""

PLAIN_TEXT_PATTERN = re.compile(r"[ !#-%'-;=?-~]*+")
"""Text of ASCII characters that mean nothing in markup."""

SCALE_PATTERN = re.compile(r"scale\((\S+) (\S+)\)")


def element(name: str, /, *children: Markup, **attributes: str | Number | None) -> Markup:
    """Return an element.

    Args:
        name: The tag.
        children: The content.
        attributes: The attributes. `stroke_width` is written as `stroke-width`, `xml__space` as `xml:space` and
            `class_` as `class`. An attribute that is None is left out.

    >>> element("rect", width=10.504, stroke_width=2, fill='a"b', id=None)
    '<rect width="10.5" stroke-width="2" fill="a&quot;b"/>'
    """
    opening = f"<{name}{_format_attributes(attributes)}"
    return Markup(f"{opening}>{''.join(children)}</{name}>" if children else f"{opening}/>")


def start_tag(name: str, /, **attributes: str | Number | None) -> Markup:
    """Return the start tag of an element whose content is written apart. The attributes are as in `element`.

    >>> start_tag("main", class_="portrait")
    '<main class="portrait">'
    """
    return Markup(f"<{name}{_format_attributes(attributes)}>")


def _format_attributes(attributes: dict[str, str | Number | None]) -> str:
    return "".join(
        [
            f' {_attribute_name(key)}="{_format_attribute(value)}"'
            for key, value in attributes.items()
            if value is not None
        ]
    )


@lru_cache(maxsize=256)
def _attribute_name(key: str) -> str:
    return key.rstrip("_").replace("__", ":").replace("_", "-")


def _format_attribute(value: str | Number) -> str:
    return escape_text(value) if isinstance(value, str) else format_number(value)


def defer(markup: Markup) -> Markup:
    """Return markup that a browser keeps as text until the script of the page draws it.

    A browser with scripts reads the content of `noscript` as text, which takes almost no time and memory. Without
    scripts it reads elements, so the page is complete there.
    """
    return element("noscript", markup)


def concat(parts: Iterable[Markup]) -> Markup:
    """Join markup."""
    return Markup("".join(parts))


def escape_text(text: str) -> Markup:
    r"""Return text as markup: its special characters are escaped, and its unwritable characters are removed.

    >>> escape_text("<b> Q&A\x00")
    '&lt;b&gt; Q&amp;A'
    """
    if PLAIN_TEXT_PATTERN.fullmatch(text):  # the common case, which needs no copy
        return Markup(text)
    return Markup(
        strip_unwritable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def strip_unwritable(text: str) -> str:
    """Return text without the characters that markup cannot hold."""
    return UNWRITABLE_CHARS.sub("", text)


def format_number(value: Number, decimals: int = 2) -> str:
    """Return a number with at most `decimals` decimals, clamped to ±`MAX_COORDINATE_PX`.

    >>> format_number(10.0), format_number(1 / 3), format_number(-0.001), format_number(1e300)
    ('10', '0.33', '0', '1000000')
    """
    if -MAX_COORDINATE_PX <= value <= MAX_COORDINATE_PX:  # the common case, without three calls
        rounded = round(value, decimals)
        whole = int(rounded)
        return str(whole if whole == rounded else rounded)
    return str(int_if_whole(round(float(clamp(value, -MAX_COORDINATE_PX, MAX_COORDINATE_PX)), decimals)))


def color_attributes(attribute: str, color: object, default: str = "black") -> dict[str, str | float]:
    """Return the attributes that paint with a color.

    The alpha is an attribute of its own, because not all renderers know `#rrggbbaa`.

    Args:
        attribute: "fill", "stroke" or "flood_color".
        color: A CSS color.
        default: The attribute's value if `color` is not a CSS color.

    >>> color_attributes("fill", "#0b1e3f80"), color_attributes("stroke", "url(#x)", "none")
    ({'fill': '#0b1e3f', 'fill_opacity': 0.502}, {'stroke': 'none'})
    """
    channels = colors.parse_rgba(color) if isinstance(color, str) else None
    if channels is None:
        return {attribute: default}
    red, green, blue, alpha = channels
    opaque: dict[str, str | float] = {attribute: f"#{red:02x}{green:02x}{blue:02x}"}
    return opaque if alpha == 255 else opaque | {f"{attribute.removesuffix('_color')}_opacity": round(alpha / 255, 3)}


def format_translate(x: Number, y: Number) -> str:
    """Return a translation by `x` and `y` px, as a `transform`."""
    return f"translate({format_number(x)} {format_number(y)})"


def format_scale(x: Number, y: Number, decimals: int = 5) -> str:
    """Return a scaling as a `transform`. With five decimals, 3000 px are exact to a fraction of a pixel."""
    return f"scale({format_number(x, decimals)} {format_number(y, decimals)})"


def parse_scale(transform: str) -> tuple[float, float]:
    """Return the first scaling of a `transform`, as `format_scale` wrote it, or (1, 1).

    >>> parse_scale(f"{format_translate(5, 6)} {format_scale(0.5, 2)}"), parse_scale("")
    ((0.5, 2.0), (1.0, 1.0))
    """
    match = SCALE_PATTERN.search(transform)
    return (float(match[1]), float(match[2])) if match else (1.0, 1.0)


def rectangle(box: Box, **attributes: str | Number | None) -> Markup:
    """Return a `rect`. A negative size becomes 0, because SVG does not allow it."""
    return element("rect", x=box.left, y=box.top, width=max(box.width, 0), height=max(box.height, 0), **attributes)
