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
from scenekit.core.geometry import ANCHORS, Anchor, Box, Length, Number, Point, Size, int_if_whole, resolve_length
from scenekit.core.messages import argument_error
from scenekit.errors import ArgumentError

Fit = Literal["contain", "cover", "fill"]

Pair = tuple[Length, Length]

Scale = Number | tuple[Number, Number]
"""A factor, or one across and one down."""

FLOOR, CEILING = float(-validation.MAX_SAFE_INTEGER), float(validation.MAX_SAFE_INTEGER)


class PlacementWords(TypedDict, total=False):
    """The words every element takes, as keyword arguments of its verb. None is the same as not said."""

    at: Anchor | Pair | None
    anchor: Anchor | None
    left: Length | None
    top: Length | None
    width: Length | None
    height: Length | None
    scale: Scale | None
    fit: Fit | None
    margin: Length | Pair | None
    offset: Pair | None
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
    allow: tuple[str, ...]


class Placed(Struct, frozen=True, kw_only=True, gc=False):
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

    verb: ClassVar[str]
    """What the element is called where it is written, for error messages."""

    has_size: ClassVar[bool] = True
    """Whether it has a natural size. What has none takes any, and its `scale` then says what that is made of."""

    at: Anchor | Pair | None = None
    anchor: Anchor | None = None
    left: Length | None = None
    top: Length | None = None
    width: Length | None = None
    height: Length | None = None
    scale: Scale | None = None
    fit: Fit | None = None
    margin: Length | Pair | None = None
    offset: Pair | None = None
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
    allow: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        verb = self.verb
        if self.at is not None or self.anchor is not None or self.margin is not None:
            _check_alignment(self)
        # Nearly every clip that was made before has these two as floats, so the check is not worth a call.
        if self.left is not None and not (type(self.left) is float and FLOOR < self.left < CEILING):
            validation.length(verb, "left", self.left)
        if self.top is not None and not (type(self.top) is float and FLOOR < self.top < CEILING):
            validation.length(verb, "top", self.top)
        if self.width is not None or self.height is not None or self.scale is not None or self.fit is not None:
            _check_size(self)
        if not (self.gap is self.below is self.above is self.right_of is self.left_of is self.inside is None):
            _check_neighbour(self)
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
        if self.allow != ():
            force_setattr(self, "allow", validation.finding_codes(verb, "allow", self.allow))

    @property
    def neighbour(self) -> tuple[str, str] | None:
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


NEIGHBOURS = ("below", "above", "right_of", "left_of", "inside")


def _check_alignment(words: Placed) -> None:
    """`at`, `anchor` and `margin`, alone and together."""
    verb, at = words.verb, words.at
    is_point = isinstance(at, (tuple, list))
    if is_point:
        force_setattr(words, "at", validation.pair(verb, "at", at, "(x, y)"))
    elif at is not None:
        validation.choice(verb, "at", at, ANCHORS)
    if words.anchor is not None:
        validation.choice(verb, "anchor", words.anchor, ANCHORS)
        if not is_point:
            raise argument_error(
                verb,
                "anchor",
                words.anchor,
                "is put on the point of at=(x, y): say that too.",
                conflicting_argument="at",
            )
    if words.margin is not None:
        _check_margin(words, is_point)
    for word in ("left", "top"):
        if at is not None and getattr(words, word) is not None and _is_in_a_frame(words):
            raise contradiction(words, "at", word)


def _check_margin(words: Placed, is_point: bool) -> None:
    margin = words.margin
    if isinstance(margin, (tuple, list)):
        force_setattr(words, "margin", validation.pair(words.verb, "margin", margin, "(vertical, horizontal)"))
    else:
        validation.length(words.verb, "margin", margin)
    if words.at is None or is_point or not _is_in_a_frame(words):
        why = "is kept from the edges that at= names, such as at='left'."
        raise argument_error(words.verb, "margin", margin, why, conflicting_argument="at")


def _is_in_a_frame(words: Placed) -> bool:
    """Whether its `at` is a place in something, the canvas or another element, and not a side of a neighbour."""
    return words.inside is not None or words.neighbour is None


def _check_size(words: Placed) -> None:
    """`width`, `height`, `scale` and `fit`, alone and together."""
    verb = words.verb
    for word in ("width", "height"):
        if getattr(words, word) is not None:
            validation.length(verb, word, getattr(words, word), positive=True)
    if words.scale is not None:
        force_setattr(words, "scale", _checked_scale(verb, words.scale))
        for word in ("width", "height", "fit"):
            if getattr(words, word) is not None and (words.has_size or word == "fit"):
                raise contradiction(words, "scale", word)
    if words.fit is not None:
        validation.choice(verb, "fit", words.fit, get_args(Fit))
        if (words.width is None) != (words.height is None):
            why = "takes a box: say width and height, or neither for the whole canvas."
            raise argument_error(verb, "fit", words.fit, why)


def _checked_scale(verb: str, scale: object) -> Scale:
    if not isinstance(scale, (tuple, list)):
        validation.number(verb, "scale", scale, low=validation.MIN_POSITIVE)
        return scale  # type: ignore[return-value]  # a number, now
    if len(scale) != 2:
        raise argument_error(verb, "scale", scale, "must be a factor, or two, (across, down).")
    for factor in scale:
        validation.number(verb, "scale", factor, low=validation.MIN_POSITIVE)
    return (scale[0], scale[1])


def _check_neighbour(words: Placed) -> None:
    """`below`, `above`, `right_of`, `left_of` or `inside`, and `gap`."""
    given = [word for word in NEIGHBOURS if getattr(words, word) is not None]
    for word in given:
        validation.text(words.verb, word, getattr(words, word))
    if not given:
        raise argument_error(
            words.verb, "gap", words.gap, "is kept from a neighbour: say below=, above=, right_of= or left_of=."
        )
    if len(given) > 1:
        raise contradiction(words, given[0], given[1])
    if words.inside is not None:
        _check_inside(words)
        return
    if words.gap is not None:
        validation.length(words.verb, "gap", words.gap)
    stacked = given[0] in ("below", "above")
    if getattr(words, "top" if stacked else "left") is not None:
        raise contradiction(words, given[0], "top" if stacked else "left")
    sides = ("left", "center", "right") if stacked else ("top", "center", "bottom")
    if words.at is not None:
        if getattr(words, "left" if stacked else "top") is not None:
            raise contradiction(words, "at", "left" if stacked else "top")
        if words.at not in sides:
            why = f"is no way to stand {given[0]} an element. Allowed: {', '.join(sides)}."
            raise argument_error(words.verb, "at", words.at, why, conflicting_argument=given[0])


def _check_inside(words: Placed) -> None:
    for word in ("left", "top"):
        if getattr(words, word) is not None:
            raise contradiction(words, "inside", word)
    if words.gap is not None:
        why = "is kept from a neighbour; inside an element, say at= and margin=."
        raise argument_error(words.verb, "gap", words.gap, why, conflicting_argument="inside")
    if isinstance(words.at, tuple):
        why = f"is no place inside an element. Allowed: {', '.join(ANCHORS)}."
        raise argument_error(words.verb, "at", words.at, why, conflicting_argument="inside")


def contradiction(words: Placed, first: str, second: str) -> ArgumentError:
    """The error for two words that cannot both hold."""
    why = f"and {second}={getattr(words, second)!r} contradict each other: say one."
    return argument_error(words.verb, first, getattr(words, first), why, conflicting_argument=second)


class Extent(Struct, frozen=True, gc=False):
    """How large an element is: its natural size in px, and its scale across and down."""

    width: Number
    height: Number
    scale_x: Number = 1
    scale_y: Number = 1

    @property
    def drawn(self) -> Size:
        """Its size on the canvas."""
        return Size(self.width * self.scale_x, self.height * self.scale_y)


class Place(Struct, frozen=True, gc=False):
    """Where an element is drawn: its top left corner in px of the canvas, and how large it is."""

    left: Number
    top: Number
    extent: Extent

    @property
    def box(self) -> Box:
        """What it takes up on the canvas."""
        return Box(self.left, self.top, *self.extent.drawn)


def scaled(words: Placed, natural: Size, canvas: Size) -> Extent:
    """The extent of something with a natural size: its scales are both 1 when no word speaks of size."""
    if words.scale is not None:
        return Extent(natural.width, natural.height, *factors(words))
    if words.width is None and words.height is None:
        return Extent(natural.width, natural.height) if words.fit is None else fitted(words.fit, canvas, natural)
    across = None if words.width is None else resolve_length(words.width, canvas.width) / natural.width
    down = None if words.height is None else resolve_length(words.height, canvas.height) / natural.height
    if across is None or down is None:
        only = down if across is None else across
        return Extent(*natural, only or 1, only or 1)
    return fitted(words.fit or "contain", Size(across * natural.width, down * natural.height), natural)


def fitted(fit: Fit, box: Size, natural: Size) -> Extent:
    """The extent of `natural` as it takes the box: inside it, all over it, or distorted to it."""
    across, down = box.width / natural.width, box.height / natural.height
    if fit == "fill":
        return Extent(*natural, across, down)
    both = max(across, down) if fit == "cover" else min(across, down)
    return Extent(*natural, both, both)


def sized(words: Placed, natural: Size, canvas: Size) -> Extent:
    """The extent of something that has no size of its own: with `width` and `height` it is drawn that large."""
    width = None if words.width is None else resolve_length(words.width, canvas.width)
    height = None if words.height is None else resolve_length(words.height, canvas.height)
    if words.scale is None:
        return Extent(natural.width if width is None else width, natural.height if height is None else height)
    across, down = factors(words)
    return Extent(
        natural.width if width is None else int_if_whole(width / across),
        natural.height if height is None else int_if_whole(height / down),
        across,
        down,
    )


def factors(words: Placed) -> tuple[Number, Number]:
    """The scale across and down."""
    if words.scale is None:
        return 1, 1
    return words.scale if isinstance(words.scale, tuple) else (words.scale, words.scale)


def place(words: Placed, extent: Extent, canvas: Size) -> Place:
    """The place of an element, centred where no word says otherwise."""
    left, top = words.left, words.top
    if left is None or top is None:
        x, y = aligned(words, extent.drawn, canvas)
        left = x if left is None else left
        top = y if top is None else top
    return told(words, left, top, extent, canvas)


def told(words: Placed, left: Length, top: Length, extent: Extent, canvas: Size) -> Place:
    """The place with its corner in px, shifted by the offset."""
    x = resolve_length(left, canvas.width) if isinstance(left, str) else left
    y = resolve_length(top, canvas.height) if isinstance(top, str) else top
    if words.offset is not None:
        x += resolve_length(words.offset[0], canvas.width)
        y += resolve_length(words.offset[1], canvas.height)
    return Place(x, y, extent)


def aligned(words: Placed, drawn: Size, canvas: Size) -> Point:
    """The top left corner of a box of that size, as `at`, `anchor` and `margin` say."""
    if isinstance(words.at, tuple):
        across, down = ANCHORS[words.anchor or "center"]
        x, y = words.at
        return Point(
            resolve_length(x, canvas.width) - across * drawn.width,
            resolve_length(y, canvas.height) - down * drawn.height,
        )
    return framed(words, drawn, canvas, canvas)


def framed(words: Placed, drawn: Size, frame: Size, canvas: Size) -> Point:
    """The same in a frame of another size, seen from its own corner; percentages are of the canvas."""
    across, down = fractions(words.at)
    margin_down, margin_across = margins(words, canvas)
    return Point(
        margin_across + across * (frame.width - drawn.width - 2 * margin_across),
        margin_down + down * (frame.height - drawn.height - 2 * margin_down),
    )


def fractions(at: Anchor | Pair | None) -> tuple[float, float]:
    """How far across and down a name lies; the middle where `at` is no name."""
    return ANCHORS[at] if isinstance(at, str) else (0.5, 0.5)


def margins(words: Placed, canvas: Size) -> tuple[Number, Number]:
    """Down and across, in px."""
    if words.margin is None:
        return 0, 0
    vertical, horizontal = words.margin if isinstance(words.margin, tuple) else (words.margin, words.margin)
    return resolve_length(vertical, canvas.height), resolve_length(horizontal, canvas.width)


def beside(words: Placed, extent: Extent, neighbour: Box, canvas: Size) -> Place:
    """The place of an element `below`, `above`, `right_of` or `left_of` a box, or `inside` it."""
    if words.inside is not None:
        x, y = framed(words, extent.drawn, Size(neighbour.width, neighbour.height), canvas)
        return told(words, neighbour.left + x, neighbour.top + y, extent, canvas)
    width, height = extent.drawn
    across, down = fractions(words.at)
    left: Length = neighbour.left + across * (neighbour.width - width)
    top: Length = neighbour.top + down * (neighbour.height - height)
    gap = words.gap or 0
    if words.below is not None:
        top = neighbour.bottom + resolve_length(gap, canvas.height)
    elif words.above is not None:
        top = neighbour.top - resolve_length(gap, canvas.height) - height
    elif words.right_of is not None:
        left = neighbour.right + resolve_length(gap, canvas.width)
    else:
        left = neighbour.left - resolve_length(gap, canvas.width) - width
    left = left if words.left is None else words.left
    top = top if words.top is None else words.top
    return told(words, left, top, extent, canvas)
