"""Effects that shapes and texts share: a stroke, and a shadow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.core.geometry import Box, clamp
from scenekit.inspection.view import number_or_default
from scenekit.storyboard.markup import color_attributes, element

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.inspection.view import ClipView
    from scenekit.storyboard.svg_defs import SvgDefs

DEFAULT_SHADOW_COLOR = "#00000060"
"""The documented default of the service."""

DEFAULT_SHADOW_OFFSET_PX = 5
"""The documented default of the service in both directions. Its unit is not documented; px are assumed."""

MAX_SHADOW_SIDE_PX = 2 * 1920
"""The longest side of a drawn shadow, in px of the canvas. Its drawing takes time for each px, on the canvas or not."""

FILTER_MARGIN_PX = 10
"""Additional margin around a shadow, in px, so that no rounding cuts it."""


def stroke_attributes(clip: ClipView) -> dict[str, str | float]:
    """Return the attributes of a stroke, or nothing if the clip has no stroke color. The default width is 1 px."""
    width = clip.get_number("strokeWidth", 1)
    color = color_attributes("stroke", clip.data.get("stroke"), "none")
    return {} if color == {"stroke": "none"} or width <= 0 else color | {"stroke_width": width}


def add_shadow_filter(clip: ClipView, width: Number, height: Number, svg_defs: SvgDefs) -> str | None:
    """Define the shadow of a clip.

    Args:
        clip: The clip.
        width: Width of the graphics, in px of the clip.
        height: Height of the graphics, in px of the clip.
        svg_defs: The definitions that the filter is added to.

    Returns:
        The reference to the filter, or None if the clip has no shadow, or one that is much larger than the canvas.
    """
    data: Any = clip.data.get("shadow")
    if not isinstance(data, dict) or data.get("enabled") is False:
        return None
    blur = clamp(number_or_default(data.get("blur"), 0), 0, 100)
    dx, dy = (
        clamp(number_or_default(data.get(key), DEFAULT_SHADOW_OFFSET_PX), -100, 100) for key in ("offsetX", "offsetY")
    )
    color = data.get("color")
    flood = color_attributes("flood_color", color if isinstance(color, str) else DEFAULT_SHADOW_COLOR)
    shadow = element("feDropShadow", dx=dx, dy=dy, stdDeviation=blur / 2, **flood)
    margin = 2 * blur + max(abs(dx), abs(dy)) + max(clip.get_number("strokeWidth", 0), 0) + FILTER_MARGIN_PX
    area = Box(-margin, -margin, max(width, 0) + 2 * margin, max(height, 0) + 2 * margin)
    if max(area.width * abs(clip.scale[0]), area.height * abs(clip.scale[1])) > MAX_SHADOW_SIDE_PX:
        return None
    return svg_defs.add(
        "filter", shadow, x=area.left, y=area.top, width=area.width, height=area.height, filterUnits="userSpaceOnUse"
    )
