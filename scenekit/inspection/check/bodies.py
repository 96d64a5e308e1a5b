"""Locate the heads, the faces and the bodies of avatars on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.avatars.payload_model import try_parse_frame
from scenekit.core.geometry import Box, bounding_box
from scenekit.elements.framing import FigureMetrics
from scenekit.inspection.check.clip_geometry import ClipTransform, has_overlap, read_figure_size

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.avatars.frame import AvatarFrame
    from scenekit.core.geometry import Size
    from scenekit.inspection.check.located_clip import LocatedClip

    LocateRegions = Callable[[AvatarFrame, Size, ClipTransform], "BodyRegions"]
    """`locate_regions`, possibly with a cache."""

BODY_BANDS_IN_HEADS = ((1.0, 1.25, 0.2), (1.25, 1.45, 0.3), (1.45, 3.7, 0.45))
"""Parts of the body below the chin: top and bottom in heads below the crown, and half the width in heads.

They are the neck, the upper shoulders, and the trunk down to the hips. They are narrower than those of most people, so
that they are also right for slim people and for people who stand slightly sideways. Arms, hair and legs are left out,
because they may be anywhere.
"""


class BodyRegions(NamedTuple):
    """The regions of the canvas that an avatar certainly covers."""

    frame: AvatarFrame
    figure: FigureMetrics
    head_box: Box
    """The head with hair, ears and chin."""
    face_box: Box
    hair_box: Box
    """The head from the crown to the lower edge of the face, with hair and ears."""
    trunk_boxes: tuple[Box, ...]
    """Boxes of the body below the chin, empty for a rotated avatar."""
    bounds: Box
    """The bounding box of the face, the hair and the trunk."""

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The face and the trunk."""
        return (self.face_box, *self.trunk_boxes)

    def may_touch(self, box: Box) -> bool:
        """Whether a box may overlap the face, the hair or the trunk. False means that it certainly does not."""
        return has_overlap(box, self.bounds, 0)


class Body(NamedTuple):
    """An avatar and its regions."""

    located: LocatedClip
    regions: BodyRegions


def locate_body(located: LocatedClip, locate: LocateRegions) -> Body | None:
    """Return the body of an avatar, or None if its numbers do not make a valid frame."""
    clip = located.clip
    frame = try_parse_frame(clip.model)
    if frame is None:
        return None
    return Body(located, locate(frame, read_figure_size(clip, frame), ClipTransform.of(clip)))


def locate_regions(frame: AvatarFrame, size: Size, transform: ClipTransform) -> BodyRegions:
    """Return the regions of an avatar.

    Args:
        frame: The measurements of the avatar.
        size: The unscaled size of its clip.
        transform: The place of its clip on the canvas.
    """
    figure = FigureMetrics.from_face_box(size, frame.head_box)
    head, face = figure.full_head_box, figure.face_box
    hair = head._replace(height=face.bottom - head.top)
    head_box, face_box, hair_box = map(transform.to_canvas_box, (head, face, hair))
    trunk_boxes = _locate_trunk(transform, figure)
    bounds = bounding_box([face_box, hair_box, *trunk_boxes])
    return BodyRegions(frame, figure, head_box, face_box, hair_box, trunk_boxes, bounds)


def _locate_trunk(transform: ClipTransform, figure: FigureMetrics) -> tuple[Box, ...]:
    head, center_x = figure.head_height, figure.full_head_box.left + figure.full_head_box.width / 2
    tight = Box(0, 0, *figure.size)
    boxes = (
        Box(center_x - half_width * head, figure.crown_y + top * head, 2 * half_width * head, (bottom - top) * head)
        for top, bottom, half_width in (BODY_BANDS_IN_HEADS if transform.angle == 0 else ())
    )
    return tuple(transform.to_canvas_box(box.intersection_or_self(tight)) for box in boxes if has_overlap(box, tight))
