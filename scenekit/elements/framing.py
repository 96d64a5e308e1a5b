"""Framing a person, in the words of cinematography: a shot says where the bottom of the canvas cuts the figure."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from scenekit.core.geometry import Box, Number, Size, clamp
from scenekit.core.messages import argument_error
from scenekit.elements.placement import Extent, Place, Placed, aligned, fractions, margins, place, scaled, told

Shot = Literal["close-up", "medium-close-up", "medium", "cowboy", "full"]

CUTS: dict[Shot, float] = {"close-up": 1.5, "medium-close-up": 2.2, "medium": 3.2, "cowboy": 4.8}
"""Where the bottom of the canvas cuts the figure, in heads below the crown."""

SHOTS: tuple[Shot, ...] = (*CUTS, "full")

DEFAULT_SHOT: Shot = "medium"
"""What the service's documented sample shows: cut at 3.16 heads."""

HEADROOM = 0.12
"""Canvas above the crown, as a fraction of its height (the documented sample has 0.134)."""

FULL_ROOM = 0.06
"""Canvas above and below the figure in a full shot, as a fraction of its height."""


class Figure(Struct, frozen=True, gc=False):
    """A person, for framing: px of the tight box, all worked out once from the box and the face in it."""

    size: Size
    """Of the tight box."""
    face: Box
    natural: Extent
    """Its extent at scale 1."""
    head: Number
    """The height of one head, crown to chin with hair: the unit of a figure's proportions.

    A face box is smaller than a head: for M000045058, 185 px in a figure of 2229 px. A figure
    is about 7.5 heads high, which 1.6 x 185 = 296 px gives (2229 / 7.5 = 297).
    """
    crown: Number
    """How far down the crown of the head is: at the top, unless something (a raised arm) reaches above it.

    With the middle of the face more than 0.9 face heights down, the crown is no longer the top;
    from 1.14 on it is 0.66 face heights above the middle, and between the two it slides.
    """
    whole_head: Box
    """The head with hair, ears and chin, which no shot may cut; never more than is drawn."""

    @classmethod
    def of(cls, size: Size, face: Box) -> Figure:
        high = face.height
        center, aside = face.top + high / 2, 0.125 * face.width
        crown = max(0, min(center - 0.66 * high, 2 * (center - 0.9 * high)))
        left, right = max(face.left - aside, 0), min(face.right + aside, size.width)
        chin = min(center + 0.95 * high, size.height)
        whole_head = Box(left, crown, right - left, chin - crown)
        return cls(size, face, Extent(size.width, size.height), 1.6 * high, crown, whole_head)


def figure_extent(words: Placed, shot: Shot | None, figure: Figure, canvas: Size) -> Extent:
    """How large an avatar is where it is not placed by its shot: as the shot or the words of size say, else whole."""
    if shot is None and _is_box(words):
        return scaled(words, figure.size, canvas)
    scale, _ = _frame_down(words, shot or "full", figure, canvas)
    return Extent(*figure.size, scale, scale)


def place_figure(words: Placed, shot: Shot | None, figure: Figure, canvas: Size) -> Place:
    """The place of an avatar: framed by its shot, or a box like any other where a word gives its
    size or a point, and no shot is named.
    """
    if shot is None and words.left is not None and words.top is not None:  # told outright, as most clips that exist are
        is_natural = words.scale is None and words.width is None and words.height is None and words.fit is None
        extent = figure.natural if is_natural else scaled(words, figure.size, canvas)
        return told(words, words.left, words.top, extent, canvas)
    if shot is None and _is_box(words):
        extent = scaled(words, figure.size, canvas)
        return place(words, extent, canvas) if _is_told_down(words) else _stand(words, figure, extent, canvas)
    shot = shot or DEFAULT_SHOT
    scale, top = _frame_down(words, shot, figure, canvas)
    left = _frame_across(words, shot, figure, canvas, scale)
    extent = Extent(*figure.size, scale, scale)
    if isinstance(words.at, tuple):
        left, top = aligned(words, extent.drawn, canvas)
    return told(
        words, left if words.left is None else words.left, top if words.top is None else words.top, extent, canvas
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
    return words.top is not None or isinstance(words.at, tuple) or fractions(words.at)[1] != 0.5


def _stand(words: Placed, figure: Figure, extent: Extent, canvas: Size) -> Place:
    """A box that stands on the bottom edge. One that is higher than the canvas has headroom instead (or, with
    `fit`, none): centring a figure down the canvas would cut off its head.
    """
    spare = canvas.height - extent.drawn.height
    headroom = 0 if words.fit else HEADROOM * canvas.height
    top = spare if spare >= 0 else min(headroom, -spare) - figure.crown * extent.scale_y
    across, _ = aligned(words, extent.drawn, canvas)
    return told(words, across if words.left is None else words.left, top, extent, canvas)


def _frame_down(words: Placed, shot: Shot, figure: Figure, canvas: Size) -> tuple[Number, Number]:
    """The scale of a shot, and the top of the figure.

    The scale gives the headroom, or the margin at an edge that `at` touches where that is more; it is
    smaller where the figure (in a close-up, the head) would be wider than the canvas. Then the cut
    stays where it is and the room above grows, unless `at="top"` and its corners ask for the headroom.
    """
    across, down = fractions(words.at)
    margin, aside = margins(words, canvas)
    at_top, at_bottom = margin if down == 0 else 0, margin if down == 1 else 0
    if shot == "full":
        above, bottom = 0.0, figure.size.height
        ceiling = max(FULL_ROOM * canvas.height, at_top)
        floor = canvas.height - max(FULL_ROOM * canvas.height, at_bottom)
    else:  # the canvas itself cuts the figure, so there is no edge below to keep from
        above = figure.crown
        bottom = min(above + CUTS[shot] * figure.head, figure.size.height)
        ceiling, floor = max(HEADROOM * canvas.height, at_top), canvas.height
    widest = max(figure.whole_head.width, 0 if _is_close(shot) else figure.size.width)
    room = canvas.width - aside if across != 0.5 and not _is_close(shot) else canvas.width
    if ceiling >= floor or room <= 0:
        raise argument_error(words.verb, "margin", words.margin, "leaves no room for the figure.")
    scale = min((floor - ceiling) / (bottom - above), room / widest)
    return scale, (ceiling - above * scale if down == 0 else floor - bottom * scale)


def _frame_across(words: Placed, shot: Shot, figure: Figure, canvas: Size, scale: Number) -> Number:
    """The left of the figure: flush with the side that `at` names, else centred (in a close-up, on the
    face); shifted inwards where the head would leave the canvas.
    """
    across, _ = fractions(words.at)
    _, margin = margins(words, canvas)
    left = margin + across * (canvas.width - figure.size.width * scale - 2 * margin)
    if across == 0.5 and _is_close(shot):
        left = canvas.width / 2 - (figure.face.left + figure.face.width / 2) * scale
    head = figure.whole_head.scale(scale)
    return clamp(left, -head.left, canvas.width - head.right)


def _is_close(shot: Shot) -> bool:
    return shot in ("close-up", "medium-close-up")
