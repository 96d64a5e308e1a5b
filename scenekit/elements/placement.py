"""The placement options of an element, and their validation.

An element is drawn at `left`, `top` with its natural size times a scale. The placement options define
these numbers. Each option has the same meaning for all visible elements:

    at          one of nine names: the box is flush with that edge or corner, or centered;
                or a point (x, y), on which the `anchor` of the box lies
    anchor      the point of the box, one of nine, that lies on `at=(x, y)`
    margin      the distance from the edges that `at` names: one length, or (vertical, horizontal)
    offset      a shift (dx, dy) that is applied last
    left, top   the upper left corner, as in the payload
    width, height, scale
                the size: if only width or only height is given, the other follows; both together are
                a box; scale is one factor, or two (across, down)
    fit         the way the element fills that box, or without a box the canvas: contain, cover or fill
    below, above, right_of, left_of
                the id or tag of the element next to it; `at` then aligns the two, and `gap` is the
                distance between them
    inside      the id or tag of the element that contains it; `at` and `margin` then refer to that element
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, get_args

from msgspec import Struct
from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.geometry import ANCHORS, Anchor, Length, Number
from scenekit.core.messages import argument_error, list_choices
from scenekit.core.typed_dict import TypedDict
from scenekit.core.validation import EMPTY
from scenekit.errors import ArgumentError

Fit = Literal["contain", "cover", "fill"]
"""The fit of an element in a box: whole inside it, covering it, or distorted to its aspect ratio."""

LengthPair = tuple[Length, Length]
"""Two lengths: (x, y), (dx, dy), or (vertical, horizontal) for margins."""

Scale = Number | tuple[Number, Number]
"""A factor, or one factor across and one down."""

MIN_LENGTH, MAX_LENGTH = float(-validation.MAX_SAFE_INTEGER), float(validation.MAX_SAFE_INTEGER)
"""The limits of a length in px."""

HORIZONTAL_ALIGNMENTS = ("left", "center", "right")
"""The values of `at` for an element below or above another one."""

VERTICAL_ALIGNMENTS = ("top", "center", "bottom")
"""The values of `at` for an element to the right or to the left of another one."""

CENTER = (0.5, 0.5)
"""The center of a box, as fractions of its width and its height."""


class PlacementOptions(TypedDict, total=False):
    """The placement options, which all methods that add an element accept. None means not given."""

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
    """The placement options of an element: its position, its size, its layer and its names.

    A length is a number of px of the canvas, or a percentage of the canvas: of its width for horizontal lengths,
    of its height for vertical ones.

    - `at`: one of nine positions on the canvas, such as `"top-left"`, or a point (x, y).
    - `anchor`: the point of the element, one of nine, that lies on that point; by default its center.
    - `left`, `top`: the upper left corner, lengths.
    - `width`, `height`: the size on the canvas, lengths.
    - `scale`: a factor of the natural size, or two (across, down).
    - `fit`: the way to fill the box of `width` and `height`, or the canvas: `"contain"`, `"cover"` or `"fill"`.
    - `margin`: the distance from the edges that `at` names: a length, or two (vertical, horizontal).
    - `offset`: a shift (dx, dy) that is applied last, lengths.
    - `below`, `above`, `right_of`, `left_of`: the id or tag of the element next to this one.
    - `inside`: the id or tag of the element that contains this one; `at` and `margin` then refer to its box.
    - `gap`: the distance from the element next to this one, a length.
    - `angle`: degrees, clockwise. `opacity`: percent, a whole number from 1 to 100.
    - `layer`: a whole number, higher is nearer the front; by default the order of the elements.
    - `tag`: a label to find the element by. `id`: its id in the payload.
    - `extra`: keys to add to the payload's clip; a dict inside is merged into the object at its key.
      `omit`: keys to leave out of the clip, such as `"name"` or `"script.tts"`.
    - `ignore`: codes of findings that `check` does not report for the element, such as `"SK203"`.

    Raises:
        ArgumentError: An option has an invalid value, or contradicts another one.
    """

    method: ClassVar[str]
    """The method that adds the element to a scene, for error messages."""

    has_natural_size: ClassVar[bool] = True
    """Whether the element has a natural size. Without one, it can have any size, and `scale` enlarges its content."""

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
        method = self.method
        if self.at is not None or self.anchor is not None or self.margin is not None:
            _check_alignment(self)
        # Clips that are read from a payload nearly always have floats here, so the common case costs no call.
        if self.left is not None and not (type(self.left) is float and MIN_LENGTH < self.left < MAX_LENGTH):
            validation.convert_length(self, method, "left")
        if self.top is not None and not (type(self.top) is float and MIN_LENGTH < self.top < MAX_LENGTH):
            validation.convert_length(self, method, "top")
        if self.width is not None or self.height is not None or self.scale is not None or self.fit is not None:
            _check_size(self)
        if (
            self.gap is not None
            or self.below is not None
            or self.above is not None
            or self.right_of is not None
            or self.left_of is not None
            or self.inside is not None
        ):
            _check_relative_options(self)
        if self.offset is not None:
            force_setattr(self, "offset", validation.pair(method, "offset", self.offset, "(dx, dy)"))
        if self.angle is not None:
            validation.convert_number(self, method, "angle")
        if self.opacity is not None:
            validation.convert_integer(self, method, "opacity", low=1, high=100, accepts_whole_floats=True)
        if self.layer is not None:
            validation.convert_integer(self, method, "layer")
        if self.id is not None and not (type(self.id) is str and self.id.isascii() and self.id.strip()):
            validation.text(method, "id", self.id)
        if self.tag is not None:
            validation.text(method, "tag", self.tag)
        if self.extra is not None or self.omit is not EMPTY:
            validation.freeze_extra_and_omit(method, self)
        if self.ignore is not EMPTY:
            force_setattr(self, "ignore", validation.finding_codes(method, "ignore", self.ignore))

    @property
    def point(self) -> LengthPair | None:
        """The point of `at=(x, y)`; None if `at` is a name or not given."""
        return self.at if isinstance(self.at, tuple) else None

    @property
    def alignment(self) -> tuple[float, float]:
        """The fractions (across, down) of the name in `at`; the center if `at` is a point or not given.

        They refer to the canvas, to the container of `inside`, or to the element that this one is next to.
        """
        return ANCHORS[self.at] if isinstance(self.at, str) else CENTER

    @property
    def is_relative(self) -> bool:
        """Whether the position depends on another element."""
        return (
            self.below is not None
            or self.above is not None
            or self.right_of is not None
            or self.left_of is not None
            or self.inside is not None
        )

    @property
    def relative_to(self) -> tuple[str, str] | None:
        """The option and the name of the element that the position depends on, such as `("below", "title")`."""
        if not self.is_relative:
            return None
        for option in RELATIVE_OPTIONS:
            if (name := getattr(self, option)) is not None:
                return option, name
        return None


RELATIVE_OPTIONS = ("below", "above", "right_of", "left_of", "inside")
"""The options that name another element."""


def _check_alignment(element: Placeable) -> None:
    """Check `at`, `anchor` and `margin`, alone and together."""
    method, at = element.method, element.at
    is_point = isinstance(at, (tuple, list))
    if is_point:
        force_setattr(element, "at", validation.pair(method, "at", at, "(x, y)"))
    elif at is not None:
        validation.choice(method, "at", at, ANCHORS)
    if element.anchor is not None:
        _check_anchor(element, is_point)
    if element.margin is not None:
        _check_margin(element, is_point)
    if at is not None and (element.left is not None or element.top is not None) and _aligns_to_container(element):
        raise conflict_error(element, "at", "top" if element.left is None else "left")


def _check_anchor(element: Placeable, is_point: bool) -> None:
    validation.choice(element.method, "anchor", element.anchor, ANCHORS)
    if not is_point:
        reason = "needs a point. Pass at=(x, y) too."
        raise argument_error(element.method, "anchor", element.anchor, reason, conflicting_argument="at")


def _check_margin(element: Placeable, is_point: bool) -> None:
    margin = element.margin
    if isinstance(margin, (tuple, list)):
        force_setattr(element, "margin", validation.pair(element.method, "margin", margin, "(vertical, horizontal)"))
    else:
        validation.convert_length(element, element.method, "margin")
    if element.at is None or is_point or not _aligns_to_container(element):
        reason = "needs at= with an edge or a corner, such as at='left'. It is the distance from these edges."
        raise argument_error(element.method, "margin", margin, reason, conflicting_argument="at")


def _aligns_to_container(element: Placeable) -> bool:
    """Whether `at` refers to the canvas or to the container of `inside`, and not to a neighbor."""
    return element.inside is not None or not element.is_relative


def _check_size(element: Placeable) -> None:
    """Check `width`, `height`, `scale` and `fit`, alone and together."""
    method = element.method
    if element.width is not None:
        validation.convert_length(element, method, "width", positive=True)
    if element.height is not None:
        validation.convert_length(element, method, "height", positive=True)
    if element.scale is not None:
        _check_scale(element)
    if element.fit is not None:
        validation.choice(method, "fit", element.fit, get_args(Fit))
        if (element.width is None) != (element.height is None):
            reason = "needs a box. Pass both width= and height=, or neither to use the canvas."
            raise argument_error(method, "fit", element.fit, reason)


def _check_scale(element: Placeable) -> None:
    """Check `scale`: one factor, or two, which become a tuple."""
    method, scale = element.method, element.scale
    if not isinstance(scale, (tuple, list)):
        validation.convert_number(element, method, "scale", low=validation.MIN_POSITIVE)
    elif len(scale) != 2:
        raise argument_error(method, "scale", scale, "must be one factor, or two: (across, down).")
    else:
        factors = [validation.number(method, "scale", factor, low=validation.MIN_POSITIVE) for factor in scale]
        force_setattr(element, "scale", tuple(factors))
    if element.has_natural_size and element.width is not None:
        raise conflict_error(element, "scale", "width")
    if element.has_natural_size and element.height is not None:
        raise conflict_error(element, "scale", "height")
    if element.fit is not None:
        raise conflict_error(element, "scale", "fit")


def _check_relative_options(element: Placeable) -> None:
    """Check `below`, `above`, `right_of`, `left_of` and `inside`, alone and with `gap`."""
    given = [option for option in RELATIVE_OPTIONS if getattr(element, option) is not None]
    for option in given:
        validation.text(element.method, option, getattr(element, option))
    if not given:
        reason = "is the distance from another element. Pass below=, above=, right_of= or left_of= too."
        raise argument_error(element.method, "gap", element.gap, reason)
    if len(given) > 1:
        raise conflict_error(element, given[0], given[1])
    if element.inside is not None:
        _check_inside(element)
    else:
        _check_neighbor(element, given[0])


def _check_neighbor(element: Placeable, relation: str) -> None:
    """Check the options that may not be combined with `relation`, one of the four that name a neighbor."""
    if element.gap is not None:
        validation.convert_length(element, element.method, "gap")
    if relation in ("below", "above"):
        fixed, free, alignments = "top", "left", HORIZONTAL_ALIGNMENTS
    else:
        fixed, free, alignments = "left", "top", VERTICAL_ALIGNMENTS
    if getattr(element, fixed) is not None:
        raise conflict_error(element, relation, fixed)
    if element.at is None:
        return
    if getattr(element, free) is not None:
        raise conflict_error(element, "at", free)
    if element.at not in alignments:
        reason = f"must be one of: {list_choices(alignments)}, because {relation}= is given."
        raise argument_error(element.method, "at", element.at, reason, conflicting_argument=relation)


def _check_inside(element: Placeable) -> None:
    """Check the options that may not be combined with `inside`."""
    for option in ("left", "top"):
        if getattr(element, option) is not None:
            raise conflict_error(element, "inside", option)
    if element.gap is not None:
        reason = "is the distance from a neighbor. Inside an element, use at= and margin=."
        raise argument_error(element.method, "gap", element.gap, reason, conflicting_argument="inside")
    if element.point is not None:
        reason = f"must be one of: {list_choices(ANCHORS)}, because inside= is given."
        raise argument_error(element.method, "at", element.at, reason, conflicting_argument="inside")


def conflict_error(element: Placeable, first: str, second: str) -> ArgumentError:
    """Return the error for two options of an element that contradict each other."""
    reason = f"cannot be combined with {second}={getattr(element, second)!r}. Remove one of them."
    return argument_error(element.method, first, getattr(element, first), reason, conflicting_argument=second)
