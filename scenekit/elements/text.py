"""Words on the screen."""

from __future__ import annotations

import os
from math import ceil
from typing import Any, ClassVar, Literal, get_args

from msgspec import UNSET
from msgspec.structs import force_setattr

from scenekit.core import colors, typesetting, validation
from scenekit.core.geometry import Length, Number, Size, int_if_whole, resolve_length
from scenekit.core.messages import argument_error
from scenekit.elements.base import BLACK, Element, Stage, given, placed_fields
from scenekit.elements.effects import Animation, Shadow, animation, check_shadow
from scenekit.elements.from_payload import animation_of, placed_words, shadow_of, sized_words, unless
from scenekit.elements.placement import Extent, Place, PlacementWords, contradiction, factors, scaled, sized
from scenekit.payload import v3
from scenekit.payload.v3 import AnimationType

Align = Literal["left", "center", "right"]


class TextWords(PlacementWords, total=False):
    """The words of `Scene.text`."""

    size: Number | None
    color: str | None
    font: str | None
    font_file: str | os.PathLike[str] | None
    weight: int | None
    italic: bool | None
    underline: bool | None
    align: Align | None
    stroke: str | None
    stroke_width: int | None
    shadow: Shadow | None
    background: str | None
    max_width: Length | None
    wrap: bool | None
    animation: Animation | AnimationType | None


class Text(Element, frozen=True):
    r"""Text in a box that is measured: `\n` breaks lines, and `max_width` wraps them.

    - `size`: the font size, px of the canvas (48). The payload has it in points, 3 for 4 px.
    - `color` (black), `background`, `stroke`: CSS colours. `stroke_width`: a whole number of px.
    - `font`: a family; the service's own default is Noto Sans CJK. `weight`: 1 to 1000.
    - `font_file`: a file of that font, measured instead of the built-in widths (extra `measure`).
    - `italic`, `underline`. `align`: of the lines in the box. `shadow`: a `Shadow`.
    - `max_width`: px or percent of the canvas. Lines break between words, in Chinese and Japanese
      between characters; the breaks are written into the payload's text.
    - `wrap`: False leaves it to the service where lines break: the text is passed on as it is.
    - `animation`: an `Animation`, or its type alone.

    `width` and `height` make the box that large (and `width` wraps, as `max_width` does); with `fit`,
    the text is scaled to the box instead.

    Raises `ArgumentError`.
    """

    verb: ClassVar[str] = "text"
    kind: ClassVar[str] = "textImage"
    has_size: ClassVar[bool] = False

    content: str
    size: Number | None = None
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
    wrap: bool | None = None
    animation: Animation | AnimationType | None = None

    def __post_init__(self) -> None:
        validation.text("text", "content", self.content)
        typesetting.reject_control_characters("text", "content", self.content)
        if self.size is not None:
            validation.number("text", "size", self.size, low=1, high=10_000)
        for argument in ("color", "stroke", "background"):
            if getattr(self, argument) is not None:
                colors.normalize_color_field(self, argument, "text")
        if self.font is not None:
            validation.text("text", "font", self.font)
        if self.font_file is not None:
            _check_path(self)
        if self.weight is not None:
            validation.integer("text", "weight", self.weight, low=1, high=1000)
        for argument in ("italic", "underline", "wrap"):
            if getattr(self, argument) is not None:
                validation.boolean("text", argument, getattr(self, argument))
        if self.align is not None:
            validation.choice("text", "align", self.align, get_args(Align))
        if self.stroke_width is not None:
            validation.integer("text", "stroke_width", self.stroke_width, low=0)
        check_shadow("text", self.shadow)
        if self.max_width is not None:
            validation.length("text", "max_width", self.max_width, positive=True)
        if self.animation is not None:
            force_setattr(self, "animation", animation("text", self.animation))
        Element.__post_init__(self)
        if self.max_width is not None and self.width is not None and self.fit is None:
            raise contradiction(self, "max_width", "width")
        if self.max_width is not None and self.wrap is False:
            raise contradiction(self, "max_width", "wrap")

    def measure(self, stage: Stage) -> typesetting.TextBox:
        """The text as it is laid out on `stage`, at scale 1."""
        room = self.max_width if self.width is None or self.fit or self.wrap is False else self.width
        return typesetting.lay_out_text(
            self.content,
            DEFAULT_SIZE if self.size is None else self.size,
            typesetting.DEFAULT_FAMILY if self.font is None else self.font,
            400 if self.weight is None else self.weight,
            None if room is None else resolve_length(room, stage.canvas.width) / factors(self)[0],
            None if self.font_file is None else str(self.font_file),
        )

    def extent(self, stage: Stage) -> Extent:
        box = self.measure(stage)
        natural = Size(max(1, ceil(box.width * typesetting.WIDTH_SAFETY_FACTORS[box.certainty])), ceil(box.height))
        return (scaled if self.fit else sized)(self, natural, stage.canvas)

    def to_clip(self, stage: Stage, id: str, layer: int, spot: Place | None) -> v3.TextImageClip:
        points = (DEFAULT_SIZE if self.size is None else self.size) * 3 / 4
        return v3.TextImageClip(
            **placed_fields(self, spot or self.place(stage), id, layer),
            text=self.content if self.wrap is False else "\n".join(self.measure(stage).lines),
            fill=self.color or BLACK,
            fontSize=int_if_whole(points),
            fontFamily=given(self.font),
            align=given(self.align),
            backgroundColor=given(self.background),
            stroke=given(self.stroke),
            strokeWidth=given(self.stroke_width),
            fontWeight=given(self.weight),
            fontStyle="italic" if self.italic else UNSET,
            underline=given(self.underline),
            shadow=UNSET if self.shadow is None else self.shadow.to_payload(),
            animation=self.animation.to_payload() if isinstance(self.animation, Animation) else UNSET,
        )

    @classmethod
    def words_of(cls, clip: dict[str, Any], stage: Stage) -> dict[str, Any]:
        points = clip.get("fontSize")
        return {
            "content": _showable(clip.get("text")),
            "size": None if points is None else unless(DEFAULT_SIZE, int_if_whole(points * 4 / 3)),
            "color": unless(BLACK, clip.get("fill")),
            "font": clip.get("fontFamily"),
            "weight": clip.get("fontWeight"),
            "italic": True if clip.get("fontStyle") == "italic" else None,
            "underline": clip.get("underline"),
            "align": clip.get("align"),
            "stroke": clip.get("stroke"),
            "stroke_width": clip.get("strokeWidth"),
            "shadow": shadow_of(clip.get("shadow")),
            "background": clip.get("backgroundColor"),
            "wrap": False,
            "animation": animation_of(clip.get("animation")),
            **sized_words(clip),
            **placed_words(clip),
        }


DEFAULT_SIZE = 48
"""px: 4.4 % of the height of a landscape canvas, well readable on a phone."""


def _showable(text: object) -> str:
    """A text that `Text` takes; an editor's may be empty."""
    shown = typesetting.CONTROL_CHARACTERS.sub(" ", text) if isinstance(text, str) else ""
    return shown if shown.strip() else "…"


def _check_path(text: Text) -> None:
    if not isinstance(text.font_file, (str, os.PathLike)):
        raise argument_error("text", "font_file", text.font_file, "must be the path of a font file.")
    force_setattr(text, "font_file", os.fspath(text.font_file))
