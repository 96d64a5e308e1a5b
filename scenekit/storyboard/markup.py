"""SVG as text, in which nothing that comes from a payload is ever markup.

Only `element` and `words` make `Markup`, and both escape what they are given.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NewType

from scenekit.core import colors
from scenekit.core.geometry import clamp, int_if_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenekit.core.geometry import Box, Number

Markup = NewType("Markup", str)

EMPTY_MARKUP = Markup("")

MAX_COORDINATE_PX = 1_000_000
"""px: no coordinate is farther out, as drawing programs count in single precision."""

UNWRITABLE_CHARS = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot carry (control characters, halves of characters), and the controls that nothing shows."""


def element(name: str, /, *children: Markup, **attributes: str | Number | None) -> Markup:
    """An element: `stroke_width` is written `stroke-width`, `xml__space` is `xml:space`, `class_` is `class`.

    What is None is left out.

    >>> element("rect", width=10.504, stroke_width=2, fill='a"b', id=None)
    '<rect width="10.5" stroke-width="2" fill="a&quot;b"/>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("__", ":").replace("_", "-")}="{_format_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{said}>{''.join(children)}</{name}>" if children else f"<{name}{said}/>")


def concat(parts: Iterable[Markup]) -> Markup:
    return Markup("".join(parts))


def escape_text(text: str) -> Markup:
    """Text as it is read: what is markup in it is shown, and what cannot be written is left out.

    >>> escape_text("<b> Q&A\\x00")
    '&lt;b&gt; Q&amp;A'
    """
    return Markup(
        strip_unwritable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def strip_unwritable(text: str) -> str:
    """Text without what cannot be written."""
    return UNWRITABLE_CHARS.sub("", text)


def format_number(value: Number, decimals: int = 2) -> str:
    """A number as it is written: of no more than so many decimals, and never too far out.

    >>> format_number(10.0), format_number(1 / 3), format_number(-0.001), format_number(1e300)
    ('10', '0.33', '0', '1000000')
    """
    return str(int_if_whole(round(float(clamp(value, -MAX_COORDINATE_PX, MAX_COORDINATE_PX)), decimals)))


def _format_attribute(value: str | Number) -> str:
    return escape_text(value) if isinstance(value, str) else format_number(value)


def color_attributes(attribute: str, color: object, default: str = "black") -> dict[str, str | float]:
    """The attributes that paint with a colour (`use` is `fill` or the like); `otherwise` for what is no colour.

    The alpha is an attribute of its own: drawing programs do not all know `#rrggbbaa`.

    >>> color_attributes("fill", "#0b1e3f80"), color_attributes("stroke", "url(#x)", "none")
    ({'fill': '#0b1e3f', 'fill_opacity': 0.502}, {'stroke': 'none'})
    """
    found = colors.parse_rgba(color) if isinstance(color, str) else None
    if found is None:
        return {attribute: default}
    red, green, blue, alpha = found
    opaque: dict[str, str | float] = {attribute: f"#{red:02x}{green:02x}{blue:02x}"}
    return opaque if alpha == 255 else opaque | {f"{attribute.removesuffix('_color')}_opacity": round(alpha / 255, 3)}


def format_translate(x: Number, y: Number) -> str:
    return f"translate({format_number(x)} {format_number(y)})"


def format_scale(x: Number, y: Number, decimals: int = 5) -> str:
    """Five decimals: a figure of 3000 px is then right to a fraction of a pixel."""
    return f"scale({format_number(x, decimals)} {format_number(y, decimals)})"


def rectangle(box: Box, **attributes: str | Number | None) -> Markup:
    """A box; one of no size where its size is negative, which SVG does not know."""
    return element("rect", x=box.left, y=box.top, width=max(box.width, 0), height=max(box.height, 0), **attributes)
