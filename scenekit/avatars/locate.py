"""TODO."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from scenekit.avatars.cutout import Cutout
from scenekit.avatars.distance_transform import OpenEdges
from scenekit.avatars.head import Head, find_head
from scenekit.core import validation
from scenekit.core.geometry import Box, Number, int_if_whole
from scenekit.core.messages import argument_error

if TYPE_CHECKING:
    pass


MAX_MASK_ROWS, MAX_MASK_PIXELS = 240, 36_000
"""How finely the head is looked for: the rows of the mask, and the px in all."""


def _validate_face(method: str, face: object) -> Box:
    if not isinstance(face, (tuple, list)) or len(face) != 4 or not all(map(validation.is_number, face)):
        raise argument_error(
            method, "face", face, "must be 4 finite numbers, (left, top, width, height) of the face in px."
        )
    if min(face[2:]) < 1:
        raise argument_error(
            method, "face", face, "has a size under 1 px, (left, top, width, height) of the face in px."
        )
    return Box(*face)


def _to_center_box(face: Box) -> tuple[Number, Number, Number, Number]:
    """Center x, center y, width and height of the face box."""
    return (face.left + face.width / 2, face.top + face.height / 2, face.width, face.height)


def _locate_head(cutout: Cutout) -> Head | None:
    """The head, in px of the picture."""
    from PIL import Image

    left, top, width, height = cutout.tight
    scale = min(1, MAX_MASK_ROWS / height, sqrt(MAX_MASK_PIXELS / (width * height)))
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    box = (left, top, left + width, top + height)
    small = cutout.mask.resize((columns, rows), Image.Resampling.BOX, box).point([0] * 128 + [255] * 128)
    ends = OpenEdges(left == 0, box[2] == cutout.mask.width, box[3] == cutout.mask.height)
    head = find_head(small.tobytes(), columns, ends)
    if head is None:
        return None
    across, down = width / columns, height / rows
    return head._replace(
        x=left + head.x * across,
        crown_y=top + head.crown_y * down,
        width=head.width * across,
        height=head.height * down,
    )


def _derive_face_box(head: Head) -> Box:
    """The face box that the editor draws on a head.

    As `framing.Figure` has it, a head is 1.6 face boxes high, of which 0.66 are above the middle, and
    1.25 wide. In tenths of a px.
    """
    width, height = head.width / 1.25, head.height / 1.6
    left, top = head.x - width / 2, head.crown_y + (0.66 - 0.5) * height
    return Box(*(int_if_whole(round(number, 1)) for number in (left, top, width, height)))


def _explain_head(head: Head) -> str:
    if head.neck_ratio is None:
        return "The head is what stands on the shoulders; no neck can be seen."
    return f"The head is the round part above the torso, with a neck {head.neck_ratio:.0%} as wide as it."
