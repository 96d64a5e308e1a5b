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
                one of them, the other side follows; width and height together: a box
    fit         how that box (without one, the canvas) is taken: contain, cover or fill

`shot` is the avatar's own word: where the bottom of the canvas cuts the figure.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple, TypedDict, get_args

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from scenekit import values
from scenekit.errors import refuse
from scenekit.geometry import ANCHORS, Anchor, Box, Length, Number, Point, Size, clamp, resolve

Fit = Literal["contain", "cover", "fill"]
Shot = Literal["close-up", "medium-close-up", "medium", "cowboy", "full"]

Pair = tuple[Length, Length]


class PlacementWords(TypedDict, total=False):
    """The words every visible element takes, as keyword arguments of its verb."""

    at: Anchor | Pair
    anchor: Anchor
    left: Length
    top: Length
    width: Length
    height: Length
    scale: Number
    fit: Fit
    margin: Length | Pair
    offset: Pair
    angle: Number
    opacity: int
    layer: int
    tag: str
    id: str
    extra: dict[str, Any]


class Placed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A visible element: where it is, how large, and what it is called.

    - `at`, `anchor`, `left`, `top`, `width`, `height`, `scale`, `fit`, `margin`, `offset`: the
      words of placement, see this module. Lengths are px of the canvas or percentages of it.
    - `angle`: degrees, clockwise. `opacity`: percent, a whole number from 1 to 100.
    - `layer`: a whole number, higher is nearer the front; by order of writing if not given.
    - `tag`: a label by which the element is found again. `id`: its name in the payload.
    - `extra`: keys for the payload that no word covers; a dict inside is merged into the object
      of that name.

    Raises `ArgumentError`.
    """

    verb: ClassVar[str]
    """What the element is called where it is written, for error messages."""

    at: Anchor | Pair | None = None
    anchor: Anchor | None = None
    left: Length | None = None
    top: Length | None = None
    width: Length | None = None
    height: Length | None = None
    scale: Number | None = None
    fit: Fit | None = None
    margin: Length | Pair | None = None
    offset: Pair | None = None
    angle: Number | None = None
    opacity: int | None = None
    layer: int | None = None
    tag: str | None = None
    id: str | None = None
    extra: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        verb = self.verb
        if self.at is not None or self.anchor is not None or self.margin is not None:
            _check_alignment(self)
        if self.left is not None:
            values.length(verb, "left", self.left)
        if self.top is not None:
            values.length(verb, "top", self.top)
        if self.width is not None or self.height is not None or self.scale is not None or self.fit is not None:
            _check_size(self)
        if self.offset is not None:
            force_setattr(self, "offset", values.pair(verb, "offset", self.offset, "(dx, dy)"))
        if self.angle is not None:
            values.number(verb, "angle", self.angle)
        if self.opacity is not None:
            values.whole(verb, "opacity", self.opacity, low=1, high=100)
        if self.layer is not None:
            values.whole(verb, "layer", self.layer)
        if self.tag is not None:
            values.text(verb, "tag", self.tag)
        if self.id is not None:
            values.text(verb, "id", self.id)
        if self.extra is not None:
            force_setattr(self, "extra", values.json_object(verb, "extra", self.extra))


def _check_alignment(words: Placed) -> None:
    """`at`, `anchor` and `margin`, alone and together."""
    verb, at = words.verb, words.at
    is_point = isinstance(at, (tuple, list))
    if is_point:
        force_setattr(words, "at", values.pair(verb, "at", at, "(x, y)"))
    elif at is not None:
        values.choice(verb, "at", at, ANCHORS)
    if words.anchor is not None:
        values.choice(verb, "anchor", words.anchor, ANCHORS)
        if not is_point:
            raise refuse(verb, "anchor", words.anchor, "is put on the point of at=(x, y): say that too.")
    if words.margin is not None:
        _check_margin(words, is_point)
    for word in ("left", "top"):
        if at is not None and getattr(words, word) is not None:
            raise contradiction(words, "at", word)


def _check_margin(words: Placed, is_point: bool) -> None:
    margin = words.margin
    if isinstance(margin, (tuple, list)):
        force_setattr(words, "margin", values.pair(words.verb, "margin", margin, "(vertical, horizontal)"))
    else:
        values.length(words.verb, "margin", margin)
    if words.at is None or is_point:
        raise refuse(words.verb, "margin", margin, "is kept from the edges that at= names, such as at='left'.")


def _check_size(words: Placed) -> None:
    """`width`, `height`, `scale` and `fit`, alone and together."""
    verb = words.verb
    for word in ("width", "height"):
        if getattr(words, word) is not None:
            values.length(verb, word, getattr(words, word), positive=True)
    if words.scale is not None:
        values.number(verb, "scale", words.scale, above=0)
        for word in ("width", "height"):
            if getattr(words, word) is not None:
                raise contradiction(words, "scale", word)
    if words.fit is not None:
        _check_fit(words)


def _check_fit(words: Placed) -> None:
    values.choice(words.verb, "fit", words.fit, get_args(Fit))
    if words.scale is not None:
        raise contradiction(words, "fit", "scale")
    if (words.width is None) != (words.height is None):
        why = "takes a box: say width and height, or neither for the whole canvas."
        raise refuse(words.verb, "fit", words.fit, why)


def contradiction(words: Placed, first: str, second: str) -> Exception:
    """The error for two words that cannot both hold."""
    why = f"and {second}={getattr(words, second)!r} contradict each other: say one."
    return refuse(words.verb, first, getattr(words, first), why)


class Place(Struct, frozen=True, gc=False):
    """Where an element is drawn: its top left corner in px of the canvas, and its scale."""

    left: Number
    top: Number
    scale_x: Number
    scale_y: Number


def place(words: Placed, natural: Size, canvas: Size) -> Place:
    """The place of an element of size `natural`, centred where no word says otherwise."""
    scale_x, scale_y = scales(words, natural, canvas)
    left, top = words.left, words.top
    if left is None or top is None:
        x, y = _aligned(words, natural.width * scale_x, natural.height * scale_y, canvas)
        left = x if left is None else left
        top = y if top is None else top
    return _told(words, left, top, scale_x, scale_y, canvas)


def scales(words: Placed, natural: Size, canvas: Size) -> tuple[Number, Number]:
    """Across and down; both 1 when no word speaks of size."""
    if words.scale is not None:
        return words.scale, words.scale
    if words.width is None and words.height is None:
        return (1, 1) if words.fit is None else _fitted(words.fit, canvas, natural)
    across = None if words.width is None else resolve(words.width, canvas.width) / natural.width
    down = None if words.height is None else resolve(words.height, canvas.height) / natural.height
    if across is None or down is None:
        only = across or down or 1
        return only, only
    return _fitted(words.fit or "contain", Size(across * natural.width, down * natural.height), natural)


def _fitted(fit: Fit, box: Size, natural: Size) -> tuple[Number, Number]:
    """The scales at which `natural` takes the box: inside it, all over it, or distorted to it."""
    across, down = box.width / natural.width, box.height / natural.height
    if fit == "fill":
        return across, down
    both = max(across, down) if fit == "cover" else min(across, down)
    return both, both


def _fractions(at: Anchor | Pair | None) -> tuple[float, float]:
    """How far across and down a name lies; the middle where `at` is no name."""
    return ANCHORS[at] if isinstance(at, str) else (0.5, 0.5)


def _margins(words: Placed, canvas: Size) -> tuple[Number, Number]:
    """Down and across, in px."""
    if words.margin is None:
        return 0, 0
    vertical, horizontal = words.margin if isinstance(words.margin, tuple) else (words.margin, words.margin)
    return resolve(vertical, canvas.height), resolve(horizontal, canvas.width)


def _aligned(words: Placed, width: Number, height: Number, canvas: Size) -> Point:
    """The top left corner of a box of that size, as `at`, `anchor` and `margin` say."""
    if isinstance(words.at, tuple):
        across, down = ANCHORS[words.anchor or "center"]
        x, y = words.at
        return Point(resolve(x, canvas.width) - across * width, resolve(y, canvas.height) - down * height)
    across, down = _fractions(words.at)
    margin_down, margin_across = _margins(words, canvas)
    return Point(
        margin_across + across * (canvas.width - width - 2 * margin_across),
        margin_down + down * (canvas.height - height - 2 * margin_down),
    )


def _told(words: Placed, left: Length, top: Length, scale_x: Number, scale_y: Number, canvas: Size) -> Place:
    """The place with its corner in px, shifted by the offset."""
    x, y = resolve(left, canvas.width), resolve(top, canvas.height)
    if words.offset is not None:
        x += resolve(words.offset[0], canvas.width)
        y += resolve(words.offset[1], canvas.height)
    return Place(x, y, scale_x, scale_y)


class Figure(NamedTuple):
    """A person, for framing: the size of the tight box and the face box inside it."""

    size: Size
    face: Box

    @property
    def head(self) -> Number:
        """The height of one head, crown to chin with hair: the unit of a figure's proportions.

        A face box is smaller than a head: for M000045058, 185 px in a figure of 2229 px. A figure
        is about 7.5 heads high, which 1.6 x 185 = 296 px gives (2229 / 7.5 = 297).
        """
        return 1.6 * self.face.height

    @property
    def crown(self) -> Number:
        """How far down the crown of the head is: at the top, unless something (a raised arm) reaches above it."""
        center = self.face.top + self.face.height / 2
        return 0 if center <= 0.9 * self.face.height else center - 0.66 * self.face.height

    @property
    def whole_head(self) -> Box:
        """The head with hair, ears and chin, which no shot may cut; never more than is drawn."""
        aside, center = 0.125 * self.face.width, self.face.top + self.face.height / 2
        left = max(self.face.left - aside, 0)
        right = min(self.face.right + aside, self.size.width)
        chin = min(center + 0.95 * self.face.height, self.size.height)
        return Box(left, self.crown, right - left, chin - self.crown)


HEADROOM = 0.12
"""Canvas above the crown, as a fraction of its height (the documented sample has 0.134)."""

FULL_ROOM = 0.06
"""Canvas above and below the figure in a full shot, as a fraction of its height."""

CUTS: dict[str, float] = {"close-up": 1.5, "medium-close-up": 2.2, "medium": 3.2, "cowboy": 4.8}
"""Where the bottom of the canvas cuts the figure, in heads below the crown."""

SHOTS = (*CUTS, "full")

DEFAULT_SHOT: Shot = "medium"
"""What the service's documented sample shows: cut at 3.16 heads."""


def place_figure(words: Placed, shot: Shot | None, figure: Figure, canvas: Size) -> Place:
    """The place of an avatar: framed by its shot, or a box like any other where a word gives its
    size or a point, and no shot is named."""
    if shot is None and _is_box(words):
        return place(words, figure.size, canvas) if _is_told_down(words) else _stand(words, figure, canvas)
    shot = shot or DEFAULT_SHOT
    scale, top = _frame_down(words, shot, figure, canvas)
    left = _frame_across(words, shot, figure, canvas, scale)
    if isinstance(words.at, tuple):
        left, top = _aligned(words, figure.size.width * scale, figure.size.height * scale, canvas)
    return _told(
        words,
        left if words.left is None else words.left,
        top if words.top is None else words.top,
        scale,
        scale,
        canvas,
    )


def _is_box(words: Placed) -> bool:
    return (
        words.left is not None
        or words.top is not None
        or words.scale is not None
        or words.width is not None
        or words.height is not None
        or words.fit is not None
        or isinstance(words.at, tuple)
    )


def _is_told_down(words: Placed) -> bool:
    """Whether a word says how high the element is; `at="left"` and its like only say how far across."""
    return words.top is not None or isinstance(words.at, tuple) or _fractions(words.at)[1] != 0.5


def _stand(words: Placed, figure: Figure, canvas: Size) -> Place:
    """A box that stands on the bottom edge, or has headroom where it is too tall for that: centring a
    figure down the canvas would cut off its head."""
    spot = place(words, figure.size, canvas)
    headroom = HEADROOM * canvas.height - figure.crown * spot.scale_y
    feet = canvas.height - figure.size.height * spot.scale_y
    shift = resolve(words.offset[1], canvas.height) if words.offset else 0
    return replace(spot, top=max(headroom, feet) + shift)


def _frame_down(words: Placed, shot: Shot, figure: Figure, canvas: Size) -> tuple[Number, Number]:
    """The scale of a shot, and the top of the figure.

    The scale gives the headroom; it is smaller where the figure (in a close-up, the head) would be
    wider than the canvas. Then the cut stays where it is and the room above grows, unless
    `at="top"` and its corners ask for the headroom.
    """
    above: Number
    if shot == "full":
        above, bottom, room, floor = 0, figure.size.height, FULL_ROOM, 1 - FULL_ROOM
    else:
        above, room, floor = figure.crown, HEADROOM, 1
        bottom = min(above + CUTS[shot] * figure.head, figure.size.height)
    widest = max(figure.whole_head.width, 0 if _is_close(shot) else figure.size.width)
    scale = min((floor - room) * canvas.height / (bottom - above), canvas.width / widest)
    if _fractions(words.at)[1] == 0:
        return scale, room * canvas.height - above * scale
    return scale, floor * canvas.height - bottom * scale


def _frame_across(words: Placed, shot: Shot, figure: Figure, canvas: Size, scale: Number) -> Number:
    """The left of the figure: flush with the side that `at` names, else centred (in a close-up, on the
    face); shifted inwards where the head would leave the canvas."""
    across, _ = _fractions(words.at)
    _, margin = _margins(words, canvas)
    left = margin + across * (canvas.width - figure.size.width * scale - 2 * margin)
    if across == 0.5 and _is_close(shot):
        left = canvas.width / 2 - (figure.face.left + figure.face.width / 2) * scale
    head = figure.whole_head.scaled(scale)
    return clamp(left, -head.left, canvas.width - head.right)


def _is_close(shot: Shot) -> bool:
    return shot in ("close-up", "medium-close-up")
