"""The words of placement, and how they become a place on a canvas.

An element is drawn at `left`, `top` with its natural size times a scale. The words say which; each
has one meaning, the same for every visible element:

    at          one of nine names: the box is flush with that edge or corner, or centred;
                or a point (x, y), on which the `anchor` of the box is put
    anchor      which of the nine points of the box that is
    margin      distance kept from the edges that `at` touches: one length, or (vertical, horizontal)
    offset      a last shift (dx, dy)
    left, top   the payload's own numbers
    width, height, scale
                one of them, the other side follows; width and height together: a box; scale is a
                factor, or two (across, down)
    fit         how that box (without one, the canvas) is taken: contain, cover or fill
    below, above, right_of, left_of
                the id or tag of the element that it is beside; `at` then says how the two are
                aligned, and `gap` how far apart they are
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, TypedDict, get_args

from msgspec import Struct
from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.geometry import ANCHORS, Anchor, Length, Number
from scenekit.core.messages import argument_error
from scenekit.errors import ArgumentError

Fit = Literal["contain", "cover", "fill"]

LengthPair = tuple[Length, Length]

Scale = Number | tuple[Number, Number]
"""A factor, or one across and one down."""

MIN_LENGTH, MAX_LENGTH = float(-validation.MAX_SAFE_INTEGER), float(validation.MAX_SAFE_INTEGER)


class PlacementOptions(TypedDict, total=False):
    """The words every element takes, as keyword arguments of its verb. None is the same as not said."""

    at: Anchor | LengthPair | None
    anchor: Anchor | None
    left: Length | None
    top: Length | None
    width: Length | None
    height: Length | None
    scale: Scale | None
    fit: Fit | None
    margin: Length | LengthPair | None
    offset: LengthPair | None
    below: str | None
    above: str | None
    right_of: str | None
    left_of: str | None
    inside: str | None
    gap: Length | None
    angle: Number | None
    opacity: int | None
    layer: int | None
    tag: str | None
    id: str | None
    extra: dict[str, Any] | None
    omit: tuple[str, ...]
    ignore: tuple[str, ...]


class Placeable(Struct, frozen=True, kw_only=True, gc=False):
    """Something in a scene: where it is, how large, and what it is called.

    Lengths are px of the canvas, or percentages of it (of its width across, of its height down).

    - `at`: one of the nine places of the canvas, such as `"top-left"`, or a point (x, y).
    - `anchor`: which of the nine points of the element lies at that point; its centre if not given.
    - `left`, `top`: of its upper left corner, lengths.
    - `width`, `height`: how large it is drawn, lengths.
    - `scale`: a factor of its natural size, or two (across, down).
    - `fit`: into the box of `width` and `height`, else the canvas: `"contain"`, `"cover"` or `"fill"`.
    - `margin`: how far it stays from the edges that `at` touches: a length, or two (down, across).
    - `offset`: a last shift (dx, dy), lengths.
    - `below`, `above`, `right_of`, `left_of`: the id or tag of the element that it is beside.
    - `inside`: that of the element on which it lies, whose nine places and edges `at` and `margin` then mean.
    - `gap`: how far from that element, a length.
    - `angle`: degrees, clockwise. `opacity`: percent, a whole number from 1 to 100.
    - `layer`: a whole number, higher is nearer the front; by order of writing if not given.
    - `tag`: a label by which the element is found again. `id`: its name in the payload.
    - `extra`: keys for the payload that no word covers; a dict inside is merged into the object
      of that name. `omit`: keys that are left out of it, such as `"name"` or `"script.tts"`.
    - `allow`: codes that `check` does not say of it, such as `"SK203"`.

    Raises `ArgumentError`.
    """

    method: ClassVar[str]
    """What the element is called where it is written, for error messages."""

    has_natural_size: ClassVar[bool] = True
    """Whether it has a natural size. What has none takes any, and its `scale` then says what that is made of."""

    at: Anchor | LengthPair | None = None
    anchor: Anchor | None = None
    left: Length | None = None
    top: Length | None = None
    width: Length | None = None
    height: Length | None = None
    scale: Scale | None = None
    fit: Fit | None = None
    margin: Length | LengthPair | None = None
    offset: LengthPair | None = None
    below: str | None = None
    above: str | None = None
    right_of: str | None = None
    left_of: str | None = None
    inside: str | None = None
    gap: Length | None = None
    angle: Number | None = None
    opacity: int | None = None
    layer: int | None = None
    tag: str | None = None
    id: str | None = None
    extra: dict[str, Any] | None = None
    omit: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        verb = self.method
        if self.at is not None or self.anchor is not None or self.margin is not None:
            _check_alignment(self)
        # Nearly every clip that was made before has these two as floats, so the check is not worth a call.
        if self.left is not None and not (type(self.left) is float and MIN_LENGTH < self.left < MAX_LENGTH):
            validation.length(verb, "left", self.left)
        if self.top is not None and not (type(self.top) is float and MIN_LENGTH < self.top < MAX_LENGTH):
            validation.length(verb, "top", self.top)
        if self.width is not None or self.height is not None or self.scale is not None or self.fit is not None:
            _check_size(self)
        if not (self.gap is self.below is self.above is self.right_of is self.left_of is self.inside is None):
            _check_relative_options(self)
        if self.offset is not None:
            force_setattr(self, "offset", validation.pair(verb, "offset", self.offset, "(dx, dy)"))
        if self.angle is not None:
            validation.number(verb, "angle", self.angle)
        if self.opacity is not None:
            validation.integer(verb, "opacity", self.opacity, low=1, high=100)
        if self.layer is not None:
            validation.integer(verb, "layer", self.layer)
        if self.id is not None:
            validation.text(verb, "id", self.id)
        if self.tag is not None:
            validation.text(verb, "tag", self.tag)
        if self.extra is not None or self.omit != ():
            validation.freeze_extra_and_omit(verb, self)
        if self.ignore != ():
            force_setattr(self, "ignore", validation.finding_codes(verb, "ignore", self.ignore))

    @property
    def relative_to(self) -> tuple[str, str] | None:
        """The word and the name of the element that this one is beside, or on."""
        if self.below is self.above is self.right_of is self.left_of is self.inside is None:
            return None
        if self.below is not None:
            return "below", self.below
        if self.above is not None:
            return "above", self.above
        if self.right_of is not None:
            return "right_of", self.right_of
        if self.left_of is not None:
            return "left_of", self.left_of
        return "inside", str(self.inside)


RELATIVE_OPTIONS = ("below", "above", "right_of", "left_of", "inside")


def _check_alignment(element: Placeable) -> None:
    """`at`, `anchor` and `margin`, alone and together."""
    verb, at = element.method, element.at
    is_point = isinstance(at, (tuple, list))
    if is_point:
        force_setattr(element, "at", validation.pair(verb, "at", at, "(x, y)"))
    elif at is not None:
        validation.choice(verb, "at", at, ANCHORS)
    if element.anchor is not None:
        validation.choice(verb, "anchor", element.anchor, ANCHORS)
        if not is_point:
            raise argument_error(
                verb,
                "anchor",
                element.anchor,
                "is put on the point of at=(x, y): say that too.",
                conflicting_argument="at",
            )
    if element.margin is not None:
        _check_margin(element, is_point)
    for word in ("left", "top"):
        if at is not None and getattr(element, word) is not None and _aligns_to_container(element):
            raise conflict_error(element, "at", word)


def _check_margin(element: Placeable, is_point: bool) -> None:
    margin = element.margin
    if isinstance(margin, (tuple, list)):
        force_setattr(element, "margin", validation.pair(element.method, "margin", margin, "(vertical, horizontal)"))
    else:
        validation.length(element.method, "margin", margin)
    if element.at is None or is_point or not _aligns_to_container(element):
        why = "is kept from the edges that at= names, such as at='left'."
        raise argument_error(element.method, "margin", margin, why, conflicting_argument="at")


def _aligns_to_container(element: Placeable) -> bool:
    """Whether its `at` is a place in something, the canvas or another element, and not a side of a neighbour."""
    return element.inside is not None or element.relative_to is None


def _check_size(element: Placeable) -> None:
    """`width`, `height`, `scale` and `fit`, alone and together."""
    verb = element.method
    for word in ("width", "height"):
        if getattr(element, word) is not None:
            validation.length(verb, word, getattr(element, word), positive=True)
    if element.scale is not None:
        force_setattr(element, "scale", _validate_scale(verb, element.scale))
        for word in ("width", "height", "fit"):
            if getattr(element, word) is not None and (element.has_natural_size or word == "fit"):
                raise conflict_error(element, "scale", word)
    if element.fit is not None:
        validation.choice(verb, "fit", element.fit, get_args(Fit))
        if (element.width is None) != (element.height is None):
            why = "takes a box: say width and height, or neither for the whole canvas."
            raise argument_error(verb, "fit", element.fit, why)


def _validate_scale(method: str, scale: object) -> Scale:
    if not isinstance(scale, (tuple, list)):
        validation.number(method, "scale", scale, low=validation.MIN_POSITIVE)
        return scale  # type: ignore[return-value]  # a number, now
    if len(scale) != 2:
        raise argument_error(method, "scale", scale, "must be a factor, or two, (across, down).")
    for factor in scale:
        validation.number(method, "scale", factor, low=validation.MIN_POSITIVE)
    return (scale[0], scale[1])


def _check_relative_options(element: Placeable) -> None:
    """`below`, `above`, `right_of`, `left_of` or `inside`, and `gap`."""
    given = [word for word in RELATIVE_OPTIONS if getattr(element, word) is not None]
    for word in given:
        validation.text(element.method, word, getattr(element, word))
    if not given:
        raise argument_error(
            element.method, "gap", element.gap, "is kept from a neighbour: say below=, above=, right_of= or left_of=."
        )
    if len(given) > 1:
        raise conflict_error(element, given[0], given[1])
    if element.inside is not None:
        _check_inside(element)
        return
    if element.gap is not None:
        validation.length(element.method, "gap", element.gap)
    stacked = given[0] in ("below", "above")
    if getattr(element, "top" if stacked else "left") is not None:
        raise conflict_error(element, given[0], "top" if stacked else "left")
    sides = ("left", "center", "right") if stacked else ("top", "center", "bottom")
    if element.at is not None:
        if getattr(element, "left" if stacked else "top") is not None:
            raise conflict_error(element, "at", "left" if stacked else "top")
        if element.at not in sides:
            why = f"is no way to stand {given[0]} an element. Allowed: {', '.join(sides)}."
            raise argument_error(element.method, "at", element.at, why, conflicting_argument=given[0])


def _check_inside(element: Placeable) -> None:
    for word in ("left", "top"):
        if getattr(element, word) is not None:
            raise conflict_error(element, "inside", word)
    if element.gap is not None:
        why = "is kept from a neighbour; inside an element, say at= and margin=."
        raise argument_error(element.method, "gap", element.gap, why, conflicting_argument="inside")
    if isinstance(element.at, tuple):
        why = f"is no place inside an element. Allowed: {', '.join(ANCHORS)}."
        raise argument_error(element.method, "at", element.at, why, conflicting_argument="inside")


def conflict_error(element: Placeable, first: str, second: str) -> ArgumentError:
    """The error for two words that cannot both hold."""
    why = f"and {second}={getattr(element, second)!r} contradict each other: say one."
    return argument_error(element.method, first, getattr(element, first), why, conflicting_argument=second)
