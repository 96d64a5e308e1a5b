"""Text on the canvas."""

from __future__ import annotations

import os
from math import ceil
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from msgspec import UNSET
from msgspec.structs import force_setattr

from scenekit.core import colors, typesetting, validation
from scenekit.core.geometry import Length, Number, Size, int_if_whole, resolve_length
from scenekit.core.messages import argument_error
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
from scenekit.elements.positioning import (
    Extent,
    Position,
    get_scale_xy,
    position_on_canvas,
    resolve_box_extent,
    resolve_scaled_extent,
)
from scenekit.payload import v3
from scenekit.payload.v3 import AnimationType

if TYPE_CHECKING:
    from collections.abc import Callable

Align = Literal["left", "center", "right"]
"""The alignment of the lines in the box of a text."""

DEFAULT_FONT_SIZE_PX = 48
"""The default font size in px: 4.4 % of the height of a landscape canvas, which is readable on a phone."""

MAX_FONT_SIZE_PX = 10_000
"""The maximum font size in px, which is far larger than the canvas."""

DEFAULT_FONT_WEIGHT = 400
"""The weight of a regular font."""

NAMED_FONT_WEIGHTS = {"normal": DEFAULT_FONT_WEIGHT, "bold": 700}
"""The font weights that have a name in CSS."""


class TextOptions(PlacementOptions, total=False):
    """The options of `Scene.text`."""

    size: Number | tuple[Number, Number] | None
    color: str | None
    font: str | None
    font_file: str | os.PathLike[str] | None
    weight: int | Literal["normal", "bold"] | None
    italic: bool | None
    underline: bool | None
    align: Align | None
    stroke: str | None
    stroke_width: int | None
    shadow: Shadow | None
    background: str | None
    max_width: Length | None
    max_height: Length | None
    max_lines: int | None
    wrap: bool | None
    animation: Animation | AnimationType | None


class Text(Element, frozen=True):
    r"""Text in a box that is measured. `\n` breaks lines, and `max_width` wraps them.

    - `size`: the font size in px of the canvas, by default 48. The payload has it in points: 3 points are 4 px.
      A pair such as `(56, 96)` chooses the largest size at which the text fits.
    - `color` (black), `background`, `stroke`: CSS colors. `stroke_width`: a whole number of px.
    - `font`: a family; the service's default is Noto Sans CJK. `weight`: 1 to 1000, `"normal"` (400) or `"bold"` (700).
    - `font_file`: a file of that font, measured instead of the built-in widths (extra `measure`).
    - `italic`, `underline`: True or False. `align`: the alignment of the lines in the box. `shadow`: a `Shadow`.
    - `max_width`: px or percent of the canvas. Lines break between words, in Chinese and Japanese
      between characters; the breaks are written into the payload's text.
    - `max_height`: px or percent of the canvas. `max_lines`: the maximum number of lines. Both limit the choice of the
      size, and `check` reports a text that exceeds them.
    - `wrap`: False leaves line breaking to the service: the text is written unchanged.
    - `animation`: an `Animation`, or its type alone.

    `width` and `height` set the size of the box (and `width` wraps, as `max_width` does). With `fit`, the text is
    scaled to the box instead.

    Raises:
        ArgumentError: An option has an invalid value, or contradicts another one.

    >>> Text("Product tour", size=96, color="white", at="top-left", margin=64).color
    'rgb(255,255,255)'
    >>> Text("Maximilian Schwarzenberger", size=(56, 96), max_width="45%", max_lines=1).size
    (56, 96)
    """

    method: ClassVar[str] = "text"
    clip_type: ClassVar[str] = "textImage"
    has_natural_size: ClassVar[bool] = False

    content: str
    size: Number | tuple[Number, Number] | None = None
    color: str | None = None
    font: str | None = None
    font_file: str | os.PathLike[str] | None = None
    weight: int | None = None
    italic: bool | None = None
    underline: bool | None = None
    align: Align | None = None
    stroke: str | None = None
    stroke_width: int | None = None
    shadow: Shadow | None = None
    background: str | None = None
    max_width: Length | None = None
    max_height: Length | None = None
    max_lines: int | None = None
    wrap: bool | None = None
    animation: Animation | AnimationType | None = None

    def __post_init__(self) -> None:
        check_content(self.content)
        if isinstance(self.size, (tuple, list)):
            force_setattr(self, "size", typesetting.check_size_range("text", self.size, 1, MAX_FONT_SIZE_PX))
        elif self.size is not None:
            validation.convert_number(self, "text", "size", low=1, high=MAX_FONT_SIZE_PX)
        for argument in ("color", "stroke", "background"):
            if getattr(self, argument) is not None:
                colors.normalize_color_field(self, argument, "text")
        if self.font is not None:
            validation.text("text", "font", self.font)
        if self.font_file is not None:
            _check_font_file(self)
        if self.weight is not None:
            _convert_weight(self)
        for argument in ("italic", "underline", "wrap"):
            if getattr(self, argument) is not None:
                validation.boolean("text", argument, getattr(self, argument))
        if self.align is not None:
            validation.choice("text", "align", self.align, get_args(Align))
        if self.stroke_width is not None:
            validation.convert_integer(self, "text", "stroke_width", low=0)
        check_shadow("text", self.shadow)
        if self.max_width is not None:
            validation.convert_length(self, "text", "max_width", positive=True)
        if self.max_height is not None:
            validation.convert_length(self, "text", "max_height", positive=True)
        if self.max_lines is not None:
            validation.convert_integer(self, "text", "max_lines", low=1)
        if self.animation is not None:
            force_setattr(self, "animation", coerce_animation("text", self.animation))
        Element.__post_init__(self)
        _check_limits(self)

    def measure(self, context: CompositionContext) -> typesetting.TextBox:
        """Return the layout of the text on the canvas, at scale 1."""
        return self._lay_out(context.canvas)

    def exceeds_limits(self, canvas: Size) -> bool:
        """Whether the text needs more than `max_height` or `max_lines`, or does not fit at its smallest size."""
        max_height = self._resolve_max_height(canvas)
        if max_height is None and self.max_lines is None:
            return False
        return not typesetting.is_within_limits(self._lay_out(canvas), max_height, self.max_lines)

    def _lay_out(self, canvas: Size) -> typesetting.TextBox:
        return self.bind_layout(canvas)(self.content)

    def bind_layout(self, canvas: Size) -> Callable[[str], typesetting.TextBox]:
        """Return the function that lays out a content with the options of this text, on a canvas, at scale 1."""
        max_width = self.max_width if self.width is None or self.fit or self.wrap is False else self.width
        size = DEFAULT_FONT_SIZE_PX if self.size is None else self.size
        font = typesetting.DEFAULT_FAMILY if self.font is None else self.font
        weight = DEFAULT_FONT_WEIGHT if self.weight is None else self.weight
        limit = None if max_width is None else resolve_length(max_width, canvas.width) / get_scale_xy(self)[0]
        font_file = None if self.font_file is None else str(self.font_file)
        if not isinstance(size, tuple):
            return lambda content: typesetting.lay_out_text(content, size, font, weight, limit, font_file)
        limits = self._resolve_max_height(canvas), self.max_lines
        return lambda content: typesetting.fit_text(content, size, font, weight, limit, font_file, *limits)

    def _resolve_max_height(self, canvas: Size) -> float | None:
        """Return the maximum height in px at scale 1."""
        max_height = self.height if self.max_height is None and isinstance(self.size, tuple) else self.max_height
        return None if max_height is None else resolve_length(max_height, canvas.height) / get_scale_xy(self)[1]

    def compute_extent(self, context: CompositionContext) -> Extent:
        """Return the size of the measured text, with a safety margin for its width."""
        return self.resolve_extent(get_natural_size(self.measure(context)), context.canvas)

    def resolve_extent(self, natural_size: Size, canvas: Size) -> Extent:
        """Return the size of a text that would have `natural_size` if no option set its size."""
        return (resolve_scaled_extent if self.fit else resolve_box_extent)(self, natural_size, canvas)

    def to_clip(self, context: CompositionContext, id: str, layer: int, position: Position | None) -> v3.TextImageClip:
        """Return the clip of the text."""
        box = self.measure(context)
        if position is None:
            extent = self.resolve_extent(get_natural_size(box), context.canvas)
            position = position_on_canvas(self, extent, context.canvas)
        return v3.TextImageClip(
            **position_fields(self, position, id, layer),
            text=self.content if self.wrap is False else "\n".join(box.lines),
            fill=self.color or BLACK,
            fontSize=to_points(box.size),
            fontFamily=unset_if_none(self.font),
            align=unset_if_none(self.align),
            backgroundColor=unset_if_none(self.background),
            stroke=unset_if_none(self.stroke),
            strokeWidth=unset_if_none(self.stroke_width),
            fontWeight=unset_if_none(self.weight),
            fontStyle="italic" if self.italic else UNSET,
            underline=unset_if_none(self.underline),
            shadow=UNSET if self.shadow is None else self.shadow.to_payload(),
            animation=self.animation.to_payload() if isinstance(self.animation, Animation) else UNSET,
        )

    @classmethod
    def options_from_clip(cls, clip: dict[str, Any], context: CompositionContext) -> dict[str, Any]:
        """Return the options of a text from its clip."""
        points = clip.get("fontSize")
        return {
            "content": _sanitize_content(clip.get("text")),
            "size": None if points is None else none_if_default(DEFAULT_FONT_SIZE_PX, int_if_whole(points * 4 / 3)),
            "color": none_if_default(BLACK, clip.get("fill")),
            "font": clip.get("fontFamily"),
            "weight": clip.get("fontWeight"),
            "italic": True if clip.get("fontStyle") == "italic" else None,
            "underline": clip.get("underline"),
            "align": clip.get("align"),
            "stroke": clip.get("stroke"),
            "stroke_width": clip.get("strokeWidth"),
            "shadow": parse_shadow(clip.get("shadow")),
            "background": clip.get("backgroundColor"),
            "wrap": False,
            "animation": parse_animation(clip.get("animation")),
            **parse_box_size_options(clip),
            **parse_position_options(clip),
        }


def get_natural_size(box: typesetting.TextBox) -> Size:
    """Return the size of a measured text in whole px, with a safety margin for its width."""
    return Size(ceil(box.width * typesetting.WIDTH_SAFETY_FACTORS[box.certainty]) or 1, ceil(box.height))


def to_points(size: Number) -> Number:
    """Return a font size of the payload, in points. 4 px are 3 points."""
    return int_if_whole(size * 3 / 4)


def check_content(content: str) -> None:
    """Check the content of a text.

    Raises:
        ArgumentError: The content is empty or contains control characters.
    """
    validation.text("text", "content", content)
    typesetting.reject_control_characters("text", "content", content)


PLACEHOLDER_CONTENT = "…"
"""Replaces a text that shows nothing. `extra` keeps the text of the clip."""


def _sanitize_content(text: object) -> str:
    """Return a text that `Text` accepts. The text of a clip may be empty, or have control characters."""
    content = typesetting.CONTROL_CHARACTERS.sub(" ", text) if isinstance(text, str) else ""
    return content if content.strip() else PLACEHOLDER_CONTENT


def _check_limits(text: Text) -> None:
    """Check the options that limit the width and the height of a text."""
    has_box = text.fit is None
    for limit, dimension in (("max_width", "width"), ("max_height", "height")):
        if getattr(text, limit) is not None and getattr(text, dimension) is not None and has_box:
            raise conflict_error(text, limit, dimension)
    if text.max_width is not None and text.wrap is False:
        raise conflict_error(text, "max_width", "wrap")
    if not isinstance(text.size, tuple):
        return
    for option in ("fit", "wrap"):
        if getattr(text, option) not in (None, True):
            raise conflict_error(text, "size", option)
    if text.max_width is text.width is text.max_height is text.height is None:
        reason = "must be one number if no option limits the text. Set max_width=, max_height=, width= or height=."
        raise argument_error("text", "size", text.size, reason)


def _convert_weight(text: Text) -> None:
    weight: object = text.weight
    if isinstance(weight, str) and weight in NAMED_FONT_WEIGHTS:
        force_setattr(text, "weight", NAMED_FONT_WEIGHTS[weight])
    validation.convert_integer(text, "text", "weight", low=1, high=1000)


def _check_font_file(text: Text) -> None:
    from scenekit.core.files import resolve_source_path

    path = validation.path("text", "font_file", text.font_file)
    force_setattr(text, "font_file", resolve_source_path(path))
