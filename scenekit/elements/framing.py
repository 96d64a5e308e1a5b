"""Frame a person with the shots of cinematography. A shot defines where the bottom of the canvas crops the figure."""

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
    position_on_canvas,
    resolve_margins,
    resolve_position,
    resolve_scaled_extent,
)

Shot = Literal["close-up", "medium-close-up", "medium", "cowboy", "full"]
"""The part of a person that is visible."""

CROP_HEADS_BELOW_CROWN: dict[Shot, float] = {"close-up": 1.5, "medium-close-up": 2.2, "medium": 3.2, "cowboy": 4.8}
"""The position at which the bottom of the canvas crops the figure, in head heights below the crown."""

SHOTS: tuple[Shot, ...] = (*CROP_HEADS_BELOW_CROWN, "full")

DEFAULT_SHOT: Shot = "medium"
"""The shot of the service's documented sample, which crops at 3.16 head heights."""

HEADROOM_FRACTION = 0.12
"""The space above the crown, as a fraction of the canvas height (0.134 in the documented sample)."""

FULL_SHOT_MARGIN_FRACTION = 0.06
"""The space above and below the figure in a full shot, as a fraction of the canvas height."""

ESTIMATED_HEAD_CENTERS = (0.2, 0.8)
"""The first and the last center that shots allow for the head of an estimated frame, in widths of the tight box.

It is a wider range than that of the known avatars (`HEAD_CENTER_SPREAD`): a person can stretch out an arm to either
side.
"""

ESTIMATED_CHIN_HEADS = 2
"""The lowest chin that shots allow in an estimated frame, in head heights below the top of the figure.

A hand on the head, much hair or the proportions of a child move the chin down from 1.
"""


class FigureMetrics(Struct, frozen=True, cache_hash=True, gc=False):
    """The measurements of a person that shots need, in px of the tight box."""

    size: Size
    """The size of the tight box."""
    face_box: Box
    natural_extent: Extent
    """The extent at scale 1."""
    head_height: Number
    """The height of the head from crown to chin, with hair: the unit of a figure's proportions.

    It is 1.6 face heights. For M000045058, the face box is 185 px high and the figure 2229 px. A figure is about
    7.5 heads high: 2229 / 7.5 = 297 px, which is 1.6 x 185 px.
    """
    crown_y: Number
    """The distance of the crown from the top. It is 0, unless something (a raised arm) is higher than the head.

    If the center of the face is at most 0.9 face heights below the top, the crown is the top. From 1.14 face heights
    on, the crown is 0.66 face heights above the center. Between the two, it is interpolated.
    """
    full_head_box: Box
    """The head with hair, ears and chin. It is limited to the figure.

    It is 1.25 face widths wide, and ends 0.95 face heights below the center of the face: 0.66 + 0.95 is about the
    head height of 1.6 face heights.
    """
    head_zone: Box
    """The area that no shot may crop: the full head, or all its possible positions if it is estimated."""

    @classmethod
    def from_face_box(cls, size: Size, face_box: Box, *, is_estimated: bool = False) -> FigureMetrics:
        """Derive the measurements from the size of the tight box and the face box in it.

        Args:
            size: The size of the tight box.
            face_box: The face box, in px of the tight box.
            is_estimated: Whether the face box is estimated. Then the `head_zone` is larger than the head.
        """
        face_height = face_box.height
        center, ear_width = face_box.top + face_height / 2, 0.125 * face_box.width
        crown = max(0, min(center - 0.66 * face_height, 2 * (center - 0.9 * face_height)))
        left, right = max(face_box.left - ear_width, 0), min(face_box.right + ear_width, size.width)
        chin = min(center + 0.95 * face_height, size.height)
        head = Box(left, crown, right - left, chin - crown)
        zone = _build_estimated_head_zone(head, size) if is_estimated else head
        return cls(size, face_box, Extent(size.width, size.height), 1.6 * face_height, crown, head, zone)


def _build_estimated_head_zone(head: Box, size: Size) -> Box:
    """Return the area in which the head of an estimated frame can be. It is limited to the figure."""
    first, last = (fraction * size.width for fraction in ESTIMATED_HEAD_CENTERS)
    left = max(min(first - head.width / 2, head.left), 0)
    right = min(max(last + head.width / 2, head.right), size.width)
    bottom = min(head.top + ESTIMATED_CHIN_HEADS * head.height, size.height)
    return Box(left, head.top, right - left, bottom - head.top)


def figure_extent(element: Placeable, shot: Shot | None, figure: FigureMetrics, canvas: Size) -> Extent:
    """Return the size of an avatar that another element or a group positions.

    The shot or the size options decide. Without either, the whole figure fits the canvas.
    """
    if shot is None and _has_explicit_box(element):
        return resolve_scaled_extent(element, figure.size, canvas)
    scale, _ = _fit_vertically(element, shot or "full", figure, canvas)
    return Extent(*figure.size, scale, scale)


def frame_figure(element: Placeable, shot: Shot | None, figure: FigureMetrics, canvas: Size) -> Position:
    """Return the position of an avatar on the canvas.

    The shot frames it. Without a shot, an option that sets its size or a point places it like any other box.
    """
    if shot is None and element.left is not None and element.top is not None:  # the common case of existing clips
        is_natural = element.scale is None and element.width is None and element.height is None and element.fit is None
        extent = figure.natural_extent if is_natural else resolve_scaled_extent(element, figure.size, canvas)
        return resolve_position(element, element.left, element.top, extent, canvas)
    if shot is not None or not _has_explicit_box(element):
        return _frame_shot(element, shot or DEFAULT_SHOT, figure, canvas)
    extent = resolve_scaled_extent(element, figure.size, canvas)
    if _has_vertical_position(element):
        return position_on_canvas(element, extent, canvas)
    return _align_to_bottom_edge(element, figure, extent, canvas)


def _frame_shot(element: Placeable, shot: Shot, figure: FigureMetrics, canvas: Size) -> Position:
    """Return the position of an avatar in a shot. Position options move it; its size stays that of the shot."""
    scale, top = _fit_vertically(element, shot, figure, canvas)
    left = _fit_horizontally(element, shot, figure, canvas, scale)
    extent = Extent(*figure.size, scale, scale)
    if element.point is not None:
        left, top = align_on_canvas(element, extent.rendered_size, canvas)
    return resolve_position(
        element,
        left if element.left is None else element.left,
        top if element.top is None else element.top,
        extent,
        canvas,
    )


def _has_explicit_box(element: Placeable) -> bool:
    """Whether an option sets the size of the element, or a point."""
    return (
        element.left is not None
        or element.top is not None
        or element.scale is not None
        or element.width is not None
        or element.height is not None
        or element.fit is not None
        or element.point is not None
    )


def _has_vertical_position(element: Placeable) -> bool:
    """Whether an option sets the vertical position. `at="left"`, for example, sets only the horizontal one."""
    return element.top is not None or element.point is not None or element.alignment[1] != 0.5


def _align_to_bottom_edge(element: Placeable, figure: FigureMetrics, extent: Extent, canvas: Size) -> Position:
    """Return the position of a box that stands on the bottom edge.

    A box higher than the canvas gets headroom instead (with `fit`, none), because vertical centering would crop
    the head.
    """
    free_height = canvas.height - extent.rendered_size.height
    headroom = 0 if element.fit else HEADROOM_FRACTION * canvas.height
    top = free_height if free_height >= 0 else min(headroom, -free_height) - figure.crown_y * extent.scale_y
    x, _ = align_on_canvas(element, extent.rendered_size, canvas)
    return resolve_position(element, x if element.left is None else element.left, top, extent, canvas)


def _fit_vertically(element: Placeable, shot: Shot, figure: FigureMetrics, canvas: Size) -> tuple[Number, Number]:
    """Return the scale of a shot, and the top of the figure.

    The scale leaves the headroom, or the margin at an edge that `at` names if that is larger. It is smaller if the
    figure (in a close-up, the head) would otherwise be wider than the canvas. Then the crop stays and the space
    above grows, unless `at` names the top edge: then the headroom stays.
    """
    fraction_x, fraction_y = element.alignment
    margin_y, margin_x = resolve_margins(element, canvas)
    margin_top, margin_bottom = margin_y if fraction_y == 0 else 0, margin_y if fraction_y == 1 else 0
    if shot == "full":
        figure_top, figure_bottom = 0.0, figure.size.height
        upper_limit = max(FULL_SHOT_MARGIN_FRACTION * canvas.height, margin_top)
        lower_limit = canvas.height - max(FULL_SHOT_MARGIN_FRACTION * canvas.height, margin_bottom)
    else:  # the canvas edge crops the figure, so a margin at the bottom has no effect
        figure_top = figure.crown_y
        crop_y = figure_top + CROP_HEADS_BELOW_CROWN[shot] * figure.head_height
        figure_bottom = min(max(crop_y, figure.head_zone.bottom), figure.size.height)
        upper_limit, lower_limit = max(HEADROOM_FRACTION * canvas.height, margin_top), canvas.height
    min_width = max(figure.head_zone.width, 0 if _is_close_up(shot) else figure.size.width)
    free_width = canvas.width - margin_x if fraction_x != 0.5 and not _is_close_up(shot) else canvas.width
    if upper_limit >= lower_limit or free_width <= 0:
        raise argument_error(element.method, "margin", element.margin, "must leave space for the figure. Reduce it.")
    scale = min((lower_limit - upper_limit) / (figure_bottom - figure_top), free_width / min_width)
    return scale, (upper_limit - figure_top * scale if fraction_y == 0 else lower_limit - figure_bottom * scale)


def _fit_horizontally(element: Placeable, shot: Shot, figure: FigureMetrics, canvas: Size, scale: Number) -> Number:
    """Return the left edge of the figure in a shot.

    It is flush with the side that `at` names, else centered (in a close-up, on the face). If the head would leave
    the canvas, the figure is shifted inwards.
    """
    fraction_x, _ = element.alignment
    _, margin = resolve_margins(element, canvas)
    left = margin + fraction_x * (canvas.width - figure.size.width * scale - 2 * margin)
    if fraction_x == 0.5 and _is_close_up(shot):
        left = canvas.width / 2 - (figure.face_box.left + figure.face_box.width / 2) * scale
    head = figure.head_zone.scale(scale)
    return clamp(left, -head.left, canvas.width - head.right)


def _is_close_up(shot: Shot) -> bool:
    return shot in ("close-up", "medium-close-up")
