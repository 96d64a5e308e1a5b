"""Shapes: rectangles, circles, arrows and others."""

from __future__ import annotations

from typing import Any, ClassVar, get_args

from msgspec import UNSET
from msgspec.structs import force_setattr, replace

from scenekit.core import colors, validation
from scenekit.core.geometry import Size
from scenekit.elements.base import BLACK, Element, position_fields, unset_if_none
from scenekit.elements.context import CompositionContext
from scenekit.elements.effects import Animation, Shadow, check_shadow, coerce_animation
from scenekit.elements.from_payload import (
    none_if_default,
    parse_animation,
    parse_box_size_options,
    parse_position_options,
    parse_shadow,
)
from scenekit.elements.placement import PlacementOptions, conflict_error
from scenekit.elements.positioning import Extent, Position, resolve_box_extent
from scenekit.payload import v3
from scenekit.payload.v3 import AnimationType, ShapeName

DEFAULT_SIZE_PX = Size(200, 200)
"""The default size of a shape, which has no natural size. It is large enough to be visible on any canvas."""


class ShapeOptions(PlacementOptions, total=False):
    """The options of `Scene.shape`."""

    color: str | None
    stroke: str | None
    stroke_width: int | None
    stroke_radius: int | None
    shadow: Shadow | None
    animation: Animation | AnimationType | None


class Shape(Element, frozen=True):
    """One of the service's seventeen shapes.

    - `name`: the shape, such as `"Circle"`, `"Rectangle_corner0"`, `"Arrow_1_v2"`, `"Star"`.
    - `color` (black), `stroke`: CSS colors. `stroke_width`, `stroke_radius`: whole numbers of px.
    - `shadow`: a `Shadow`. `animation`: an `Animation`, or its type alone.

    A shape can have any aspect ratio: `width` and `height` are its size, by default 200 x 200 px. With only one of
    them, it is square. With `fit` alone, it is as large as the canvas.

    Raises:
        ArgumentError: An option has an invalid value, or contradicts another one.

    >>> Shape("Circle", color="gold", width=64).color
    'rgb(255,215,0)'
    """

    method: ClassVar[str] = "shape"
    clip_type: ClassVar[str] = "shape"
    has_natural_size: ClassVar[bool] = False

    name: ShapeName
    color: str | None = None
    stroke: str | None = None
    stroke_width: int | None = None
    stroke_radius: int | None = None
    shadow: Shadow | None = None
    animation: Animation | AnimationType | None = None

    def __post_init__(self) -> None:
        validation.choice("shape", "name", self.name, get_args(ShapeName))
        for argument in ("color", "stroke"):
            if getattr(self, argument) is not None:
                colors.normalize_color_field(self, argument, "shape")
        for argument in ("stroke_width", "stroke_radius"):
            if getattr(self, argument) is not None:
                validation.convert_integer(self, "shape", argument, low=0)
        check_shadow("shape", self.shadow)
        if self.animation is not None:
            force_setattr(self, "animation", coerce_animation("shape", self.animation))
        Element.__post_init__(self)
        if self.fit is not None and self.width is not None:
            raise conflict_error(self, "fit", "width")  # a shape fills any box anyway

    def compute_extent(self, context: CompositionContext) -> Extent:
        """Return the size: a square, unless both sides or `fit` are given."""
        default_size = context.canvas if self.fit and self.width is None else DEFAULT_SIZE_PX
        extent = resolve_box_extent(self, default_size, context.canvas)
        if self.width is None and self.height is not None:
            return replace(extent, width=extent.height)
        if self.height is None and self.width is not None:
            return replace(extent, height=extent.width)
        return extent

    def to_clip(self, context: CompositionContext, id: str, layer: int, position: Position | None) -> v3.ShapeClip:
        """Return the clip of the shape."""
        return v3.ShapeClip(
            **position_fields(self, position or self.compute_position(context), id, layer),
            shapeName=self.name,
            fill=self.color or BLACK,
            stroke=unset_if_none(self.stroke),
            strokeWidth=unset_if_none(self.stroke_width),
            strokeRadius=unset_if_none(self.stroke_radius),
            shadow=UNSET if self.shadow is None else self.shadow.to_payload(),
            animation=self.animation.to_payload() if isinstance(self.animation, Animation) else UNSET,
        )

    @classmethod
    def options_from_clip(cls, clip: dict[str, Any], context: CompositionContext) -> dict[str, Any]:
        """Return the options of a shape from its clip."""
        return {
            "name": clip.get("shapeName"),
            "color": none_if_default(BLACK, clip.get("fill")),
            "stroke": clip.get("stroke"),
            "stroke_width": clip.get("strokeWidth"),
            "stroke_radius": clip.get("strokeRadius"),
            "shadow": parse_shadow(clip.get("shadow")),
            "animation": parse_animation(clip.get("animation")),
            **parse_box_size_options(clip),
            **parse_position_options(clip),
        }
