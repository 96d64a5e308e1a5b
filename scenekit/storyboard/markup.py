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

NOTHING = Markup("")

FARTHEST = 1_000_000
"""px: no coordinate is farther out, as drawing programs count in single precision."""

UNWRITABLE = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot carry (control characters, halves of characters), and the controls that nothing shows."""


def element(name: str, /, *inside: Markup, **attributes: str | Number | None) -> Markup:
    """An element: `stroke_width` is written `stroke-width`, `xml__space` is `xml:space`, `class_` is `class`.

    What is None is left out.

    >>> element("rect", width=10.504, stroke_width=2, fill='a"b', id=None)
    '<rect width="10.5" stroke-width="2" fill="a&quot;b"/>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("__", ":").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>")


def together(parts: Iterable[Markup]) -> Markup:
    return Markup("".join(parts))


def words(text: str) -> Markup:
    """Text as it is read: what is markup in it is shown, and what cannot be written is left out.

    >>> words("<b> Q&A\\x00")
    '&lt;b&gt; Q&amp;A'
    """
    return Markup(clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"))


def clean(text: str) -> str:
    """Text without what cannot be written."""
    return UNWRITABLE.sub("", text)


def number(value: Number, digits: int = 2) -> str:
    """A number as it is written: of no more than so many decimals, and never too far out.

    >>> number(10.0), number(1 / 3), number(-0.001), number(1e300)
    ('10', '0.33', '0', '1000000')
    """
    return str(int_if_whole(round(float(clamp(value, -FARTHEST, FARTHEST)), digits)))


def _value(value: str | Number) -> str:
    return words(value) if isinstance(value, str) else number(value)


def paint(use: str, color: object, otherwise: str = "black") -> dict[str, str | float]:
    """The attributes that paint with a colour (`use` is `fill` or the like); `otherwise` for what is no colour.

    The alpha is an attribute of its own: drawing programs do not all know `#rrggbbaa`.

    >>> paint("fill", "#0b1e3f80"), paint("stroke", "url(#x)", "none")
    ({'fill': '#0b1e3f', 'fill_opacity': 0.502}, {'stroke': 'none'})
    """
    found = colors.parse_rgba(color) if isinstance(color, str) else None
    if found is None:
        return {use: otherwise}
    red, green, blue, alpha = found
    opaque: dict[str, str | float] = {use: f"#{red:02x}{green:02x}{blue:02x}"}
    return opaque if alpha == 255 else opaque | {f"{use.removesuffix('_color')}_opacity": round(alpha / 255, 3)}


def moved(x: Number, y: Number) -> str:
    return f"translate({number(x)} {number(y)})"


def scaled(across: Number, down: Number, digits: int = 5) -> str:
    """Five decimals: a figure of 3000 px is then right to a fraction of a pixel."""
    return f"scale({number(across, digits)} {number(down, digits)})"


def rectangle(box: Box, **attributes: str | Number | None) -> Markup:
    """A box; one of no size where its size is negative, which SVG does not know."""
    return element("rect", x=box.left, y=box.top, width=max(box.width, 0), height=max(box.height, 0), **attributes)
