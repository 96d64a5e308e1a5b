"""Framing a person, in the words of cinematography: a shot says where the bottom of the canvas cuts the figure."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from scenekit.core.geometry import Box, Number, Size, clamp
from scenekit.core.messages import argument_error
from scenekit.elements.placement import Placeable
from scenekit.elements.positioning import (
    Extent,
    Position,
    align_on_canvas,
    get_anchor_fractions,
    position_on_canvas,
    resolve_margins,
    resolve_position,
    resolve_scaled_extent,
)

Shot = Literal["close-up", "medium-close-up", "medium", "cowboy", "full"]

CROP_HEADS_BELOW_CROWN: dict[Shot, float] = {"close-up": 1.5, "medium-close-up": 2.2, "medium": 3.2, "cowboy": 4.8}
"""Where the bottom of the canvas cuts the figure, in heads below the crown."""

SHOTS: tuple[Shot, ...] = (*CROP_HEADS_BELOW_CROWN, "full")

DEFAULT_SHOT: Shot = "medium"
"""What the service's documented sample shows: cut at 3.16 heads."""

HEADROOM_FRACTION = 0.12
"""Canvas above the crown, as a fraction of its height (the documented sample has 0.134)."""

FULL_SHOT_MARGIN_FRACTION = 0.06
"""Canvas above and below the figure in a full shot, as a fraction of its height."""


class FigureMetrics(Struct, frozen=True, gc=False):
    """A person, for framing: px of the tight box, all worked out once from the box and the face in it."""

    size: Size
    """Of the tight box."""
    face_box: Box
    natural_extent: Extent
    """Its extent at scale 1."""
    head_height: Number
    """The height of one head, crown to chin with hair: the unit of a figure's proportions.

    A face box is smaller than a head: for M000045058, 185 px in a figure of 2229 px. A figure
    is about 7.5 heads high, which 1.6 x 185 = 296 px gives (2229 / 7.5 = 297).
    """
    crown_y: Number
    """How far down the crown of the head is: at the top, unless something (a raised arm) reaches above it.

    With the middle of the face more than 0.9 face heights down, the crown is no longer the top;
    from 1.14 on it is 0.66 face heights above the middle, and between the two it slides.
    """
    full_head_box: Box
    """The head with hair, ears and chin, which no shot may cut; never more than is drawn."""

    @classmethod
    def from_face_box(cls, size: Size, face_box: Box) -> FigureMetrics:
        high = face_box.height
        center, aside = face_box.top + high / 2, 0.125 * face_box.width
        crown = max(0, min(center - 0.66 * high, 2 * (center - 0.9 * high)))
        left, right = max(face_box.left - aside, 0), min(face_box.right + aside, size.width)
        chin = min(center + 0.95 * high, size.height)
        whole_head = Box(left, crown, right - left, chin - crown)
        return cls(size, face_box, Extent(size.width, size.height), 1.6 * high, crown, whole_head)


def figure_extent(element: Placeable, shot: Shot | None, figure: FigureMetrics, canvas: Size) -> Extent:
    """How large an avatar is where it is not placed by its shot: as the shot or the words of size say, else whole."""
    if shot is None and _has_explicit_box(element):
        return resolve_scaled_extent(element, figure.size, canvas)
    scale, _ = _fit_vertically(element, shot or "full", figure, canvas)
    return Extent(*figure.size, scale, scale)


def frame_figure(element: Placeable, shot: Shot | None, figure: FigureMetrics, canvas: Size) -> Position:
    """The place of an avatar: framed by its shot, or a box like any other where a word gives its
    size or a point, and no shot is named.
    """
    if (
        shot is None and element.left is not None and element.top is not None
    ):  # told outright, as most clips that exist are
        is_natural = element.scale is None and element.width is None and element.height is None and element.fit is None
        extent = figure.natural_extent if is_natural else resolve_scaled_extent(element, figure.size, canvas)
        return resolve_position(element, element.left, element.top, extent, canvas)
    if shot is None and _has_explicit_box(element):
        extent = resolve_scaled_extent(element, figure.size, canvas)
        return (
            position_on_canvas(element, extent, canvas)
            if _has_vertical_position(element)
            else _align_to_bottom_edge(element, figure, extent, canvas)
        )
    shot = shot or DEFAULT_SHOT
    scale, top = _fit_vertically(element, shot, figure, canvas)
    left = _fit_horizontally(element, shot, figure, canvas, scale)
    extent = Extent(*figure.size, scale, scale)
    if isinstance(element.at, tuple):
        left, top = align_on_canvas(element, extent.rendered_size, canvas)
    return resolve_position(
        element,
        left if element.left is None else element.left,
        top if element.top is None else element.top,
        extent,
        canvas,
    )


def _has_explicit_box(element: Placeable) -> bool:
    return (
        element.left is not None
        or element.top is not None
        or element.scale is not None
        or element.width is not None
        or element.height is not None
        or element.fit is not None
        or isinstance(element.at, tuple)
    )


def _has_vertical_position(element: Placeable) -> bool:
    """Whether a word says how high the element is; `at="left"` and its like only say how far across."""
    return element.top is not None or isinstance(element.at, tuple) or get_anchor_fractions(element.at)[1] != 0.5


def _align_to_bottom_edge(element: Placeable, figure: FigureMetrics, extent: Extent, canvas: Size) -> Position:
    """A box that stands on the bottom edge. One that is higher than the canvas has headroom instead (or, with
    `fit`, none): centring a figure down the canvas would cut off its head.
    """
    spare = canvas.height - extent.rendered_size.height
    headroom = 0 if element.fit else HEADROOM_FRACTION * canvas.height
    top = spare if spare >= 0 else min(headroom, -spare) - figure.crown_y * extent.scale_y
    across, _ = align_on_canvas(element, extent.rendered_size, canvas)
    return resolve_position(element, across if element.left is None else element.left, top, extent, canvas)


def _fit_vertically(element: Placeable, shot: Shot, figure: FigureMetrics, canvas: Size) -> tuple[Number, Number]:
    """The scale of a shot, and the top of the figure.

    The scale gives the headroom, or the margin at an edge that `at` touches where that is more; it is
    smaller where the figure (in a close-up, the head) would be wider than the canvas. Then the cut
    stays where it is and the room above grows, unless `at="top"` and its corners ask for the headroom.
    """
    across, down = get_anchor_fractions(element.at)
    margin, aside = resolve_margins(element, canvas)
    at_top, at_bottom = margin if down == 0 else 0, margin if down == 1 else 0
    if shot == "full":
        above, bottom = 0.0, figure.size.height
        ceiling = max(FULL_SHOT_MARGIN_FRACTION * canvas.height, at_top)
        floor = canvas.height - max(FULL_SHOT_MARGIN_FRACTION * canvas.height, at_bottom)
    else:  # the canvas itself cuts the figure, so there is no edge below to keep from
        above = figure.crown_y
        bottom = min(above + CROP_HEADS_BELOW_CROWN[shot] * figure.head_height, figure.size.height)
        ceiling, floor = max(HEADROOM_FRACTION * canvas.height, at_top), canvas.height
    widest = max(figure.full_head_box.width, 0 if _is_close_up(shot) else figure.size.width)
    room = canvas.width - aside if across != 0.5 and not _is_close_up(shot) else canvas.width
    if ceiling >= floor or room <= 0:
        raise argument_error(element.method, "margin", element.margin, "leaves no room for the figure.")
    scale = min((floor - ceiling) / (bottom - above), room / widest)
    return scale, (ceiling - above * scale if down == 0 else floor - bottom * scale)


def _fit_horizontally(element: Placeable, shot: Shot, figure: FigureMetrics, canvas: Size, scale: Number) -> Number:
    """The left of the figure: flush with the side that `at` names, else centred (in a close-up, on the
    face); shifted inwards where the head would leave the canvas.
    """
    across, _ = get_anchor_fractions(element.at)
    _, margin = resolve_margins(element, canvas)
    left = margin + across * (canvas.width - figure.size.width * scale - 2 * margin)
    if across == 0.5 and _is_close_up(shot):
        left = canvas.width / 2 - (figure.face_box.left + figure.face_box.width / 2) * scale
    head = figure.full_head_box.scale(scale)
    return clamp(left, -head.left, canvas.width - head.right)


def _is_close_up(shot: Shot) -> bool:
    return shot in ("close-up", "medium-close-up")
