"""Locate a person in a cut-out image: the tight box, and the face box inside it.

`AvatarFrame.from_image` and `measure` both build a frame from this location. This module does not import the frame,
which would be an import circle.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from scenekit.avatars.measuring.cutout import Cutout, ImageSource, load_cutout
from scenekit.avatars.measuring.distance_transform import OpenEdges
from scenekit.avatars.measuring.head import Head, find_head
from scenekit.core import validation
from scenekit.core.geometry import CONTAINMENT_TOLERANCE_PX, Box, Number, int_if_whole
from scenekit.core.messages import argument_error

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_MASK_ROWS, MAX_MASK_PIXELS = 240, 36_000
"""Resolution of the mask in which the head is detected: rows, and px in total. More takes longer and finds no more."""

FACES_PER_HEAD_WIDTH, FACES_PER_HEAD_HEIGHT = 1.25, 1.6
"""Size of a head in face boxes, as in `scenekit.elements.framing.FigureMetrics`."""

FACE_CENTER_BELOW_CROWN = 0.66
"""Distance from the crown to the center of the face box, in heights of the face box."""


class PersonLocation(NamedTuple):
    """The location of a person in an image, in px of the image."""

    image: Image
    """The image in RGBA, rotated by its EXIF orientation."""
    tight: tuple[int, int, int, int]
    """Left, top, width and height of the bounding box of the person."""
    face: tuple[Number, Number, Number, Number]
    """Center x, center y, width and height of the face box."""
    confidence: float
    """The confidence score of the face box, 0 to 1. It is 1 for a face box from the caller."""
    explanation: str
    """The derivation of both boxes, in sentences."""


def locate_person(
    method: str, source: ImageSource, face: tuple[Number, Number, Number, Number] | None = None
) -> PersonLocation:
    """Return the location of the person in a cut-out image.

    Args:
        method: The public method that errors name.
        source: The path, the bytes or a binary stream of the image.
        face: The box of the face (left, top, width, height) in px of the image. By default it is detected.

    Raises:
        ArgumentError: The image cannot be read or has no transparency, no head is detected, or `face` is not inside
            the tight box.
        MissingExtraError: Pillow is not installed.
    """
    known_face = None if face is None else _validate_face(method, face)
    cutout = load_cutout(method, source)
    tight = Box(*cutout.tight)
    if known_face:
        if not tight.contains(known_face, CONTAINMENT_TOLERANCE_PX):
            reason = f"must be inside the tight box {cutout.tight} (left, top, width, height)."
            raise argument_error(method, "face", face, reason)
        return _build_location(cutout, known_face, 1.0, "The face box was passed by the caller.")
    head = _locate_head(cutout)
    if head is None:
        reason = "must show a head, but none was detected. Pass face=(left, top, width, height) of the face in px."
        raise argument_error(method, "source", source, reason)
    detected_face = _derive_face_box(head).intersection_or_self(tight)
    return _build_location(cutout, detected_face, head.confidence, _explain_head(head))


def _build_location(cutout: Cutout, face: Box, confidence: float, explanation: str) -> PersonLocation:
    center_box = (face.left + face.width / 2, face.top + face.height / 2, face.width, face.height)
    return PersonLocation(
        cutout.image, cutout.tight, center_box, round(confidence, 2), f"{explanation} {cutout.explanation}"
    )


def _validate_face(method: str, face: object) -> Box:
    if not isinstance(face, (tuple, list)) or len(face) != 4 or not all(map(validation.is_number, face)):
        reason = "must be 4 finite numbers: (left, top, width, height) of the face in px."
        raise argument_error(method, "face", face, reason)
    if min(face[2:]) < 1:
        reason = "must have a width and a height of at least 1 px: (left, top, width, height) of the face in px."
        raise argument_error(method, "face", face, reason)
    return Box(*face)


def _locate_head(cutout: Cutout) -> Head | None:
    """Detect the head in a mask of reduced size, and return it in px of the image."""
    from PIL import Image

    left, top, width, height = cutout.tight
    scale = min(1, MAX_MASK_ROWS / height, sqrt(MAX_MASK_PIXELS / (width * height)))
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    box = (left, top, left + width, top + height)
    small_mask = cutout.mask.resize((columns, rows), Image.Resampling.BOX, box).point([0] * 128 + [255] * 128)
    open_edges = OpenEdges(left == 0, box[2] == cutout.mask.width, box[3] == cutout.mask.height)
    head = find_head(small_mask.tobytes(), columns, open_edges)
    if head is None:
        return None
    x_scale, y_scale = width / columns, height / rows
    return head._replace(
        x=left + head.x * x_scale,
        crown_y=top + head.crown_y * y_scale,
        width=head.width * x_scale,
        height=head.height * y_scale,
    )


def _derive_face_box(head: Head) -> Box:
    """Return the face box that the editor draws on a head, rounded to tenths of a px."""
    width, height = head.width / FACES_PER_HEAD_WIDTH, head.height / FACES_PER_HEAD_HEIGHT
    left, top = head.x - width / 2, head.crown_y + (FACE_CENTER_BELOW_CROWN - 0.5) * height
    return Box(*(int_if_whole(round(number, 1)) for number in (left, top, width, height)))


def _explain_head(head: Head) -> str:
    if head.neck_ratio is None:
        return "The head is the part above the shoulders; no neck is visible."
    return f"The head is the round part above the torso; its neck is {head.neck_ratio:.0%} as wide as the head."
