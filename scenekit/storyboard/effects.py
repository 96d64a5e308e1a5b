"""What shapes and texts have in common: an outline's stroke, and a shadow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.core.geometry import clamp
from scenekit.inspection.view import number_or_default
from scenekit.storyboard.markup import color_attributes, element

if TYPE_CHECKING:
    from scenekit.core.geometry import Number
    from scenekit.inspection.view import ClipView
    from scenekit.storyboard.svg_defs import SvgDefs

DEFAULT_SHADOW_COLOR = "#00000060"
"""The service's own."""

DEFAULT_SHADOW_OFFSET_PX = 5
"""Its own, too; the unit is not documented, and taken for px."""


def stroke_attributes(clip: ClipView) -> dict[str, str | float]:
    """The attributes of a stroke; none without a colour. A colour alone is a line of 1 px."""
    width = clip.get_number("strokeWidth", 1)
    painted = color_attributes("stroke", clip.data.get("stroke"), "none")
    return {} if painted == {"stroke": "none"} or width <= 0 else painted | {"stroke_width": width}


def add_shadow_filter(clip: ClipView, width: Number, height: Number, svg_defs: SvgDefs) -> str | None:
    """The reference to the shadow of what is so large (px of the clip); None where it has none."""
    data: Any = clip.data.get("shadow")
    if not isinstance(data, dict) or data.get("enabled") is False:
        return None
    blur = clamp(number_or_default(data.get("blur"), 0), 0, 100)
    right, down = (
        clamp(number_or_default(data.get(key), DEFAULT_SHADOW_OFFSET_PX), -100, 100) for key in ("offsetX", "offsetY")
    )
    color = data.get("color")
    painted = color_attributes("flood_color", color if isinstance(color, str) else DEFAULT_SHADOW_COLOR)
    drop = element("feDropShadow", dx=right, dy=down, stdDeviation=blur / 2, **painted)
    room = 2 * blur + max(abs(right), abs(down)) + max(clip.get_number("strokeWidth", 0), 0) + 10
    area = {"x": -room, "y": -room, "width": max(width, 0) + 2 * room, "height": max(height, 0) + 2 * room}
    return svg_defs.add("filter", drop, **area, filterUnits="userSpaceOnUse")
