"""Measuring an avatar: its frame, from the transparency of its cut-out picture."""

from __future__ import annotations

from io import BytesIO
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from scenekit.avatars.cutout import Cutout, Source, cut_out
from scenekit.avatars.distance_transform import Edges
from scenekit.avatars.frame import TOLERANCE, AvatarFrame
from scenekit.avatars.head import Head, find_head
from scenekit.core import validation
from scenekit.core.geometry import Box, Number, int_if_whole
from scenekit.core.messages import argument_error

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

MOST_ROWS, MOST_CELLS = 240, 36_000
"""How finely the head is looked for: the rows of the mask, and the px in all."""


class Measurement(NamedTuple):
    """What was measured, and how far to trust it.

    - `frame`: the avatar's frame, in px of the picture; its source is `"measured"`.
    - `confidence`: how sure the head is, 0 to 1. Of drawn people, 98 in 100 are right from 0.75 on, and 81 in
      100 under 0.25 (`docs/avatars.md`).
    - `found`: how, in plain English.
    - `picture`: what was measured, as Pillow has it; `draw` draws on it.
    """

    frame: AvatarFrame
    confidence: float
    found: str
    picture: Image


def measure(
    source: Source, face: tuple[Number, Number, Number, Number] | None = None, *, verb: str = "measure"
) -> Measurement:
    """Measure an avatar from its cut-out: a picture whose transparency leaves the silhouette of a person.

    `source` is a path, bytes or a binary stream of a picture (PNG, WebP, ...; at least 16 px each way, at
    most 100 million in all). The origin of the frame is the picture, the tight box what is not
    transparent. The head is found by its shape, or told: `face` is the box of the face (left, top, width,
    height) in px of the picture. Errors name `verb`. Needs the extra `measure`.

    Raises `ArgumentError` for what cannot be read as a picture, has nothing transparent or nothing
    opaque, for a silhouette without a head, and for a `face` outside the tight box;
    `MissingExtraError` without Pillow.
    """
    told = None if face is None else _face_told(verb, face)
    cutout = cut_out(verb, source)
    if told:
        face, confidence, how = told, 1.0, "The head is as told."
        if not Box(*cutout.tight).contains(face, TOLERANCE):
            raise argument_error(
                verb, "face", face, f"is not inside the tight box {cutout.tight} (left, top, width, height)."
            )
    else:
        found = _head(cutout)
        if found is None:
            how = "shows nothing like a head: say where it is, face=(left, top, width, height) of the face in px."
            raise argument_error(verb, "source", source, how)
        face, confidence, how = _face(found).intersection_or_self(Box(*cutout.tight)), found.confidence, _how(found)
    frame = AvatarFrame(cutout.picture.size, cutout.tight, _centered(face), source="measured")
    return Measurement(frame, round(confidence, 2), f"{how} {cutout.found}", cutout.picture)


def _face_told(verb: str, face: object) -> Box:
    if not isinstance(face, (tuple, list)) or len(face) != 4 or not all(map(validation.is_number, face)):
        raise argument_error(
            verb, "face", face, "must be 4 finite numbers, (left, top, width, height) of the face in px."
        )
    if min(face[2:]) < 1:
        raise argument_error(verb, "face", face, "has a size under 1 px, (left, top, width, height) of the face in px.")
    return Box(*face)


def _centered(face: Box) -> tuple[Number, Number, Number, Number]:
    """Center x, center y, width and height of the face box."""
    return (face.left + face.width / 2, face.top + face.height / 2, face.width, face.height)


def _head(cutout: Cutout) -> Head | None:
    """The head, in px of the picture."""
    from PIL import Image

    left, top, width, height = cutout.tight
    scale = min(1, MOST_ROWS / height, sqrt(MOST_CELLS / (width * height)))
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    box = (left, top, left + width, top + height)
    small = cutout.mask.resize((columns, rows), Image.Resampling.BOX, box).point([0] * 128 + [255] * 128)
    ends = Edges(left == 0, box[2] == cutout.mask.width, box[3] == cutout.mask.height)
    head = find_head(small.tobytes(), columns, ends)
    if head is None:
        return None
    across, down = width / columns, height / rows
    return head._replace(
        x=left + head.x * across,
        crown=top + head.crown * down,
        width=head.width * across,
        height=head.height * down,
    )


def _face(head: Head) -> Box:
    """The face box that the editor draws on a head.

    As `framing.Figure` has it, a head is 1.6 face boxes high, of which 0.66 are above the middle, and
    1.25 wide. In tenths of a px.
    """
    width, height = head.width / 1.25, head.height / 1.6
    left, top = head.x - width / 2, head.crown + (0.66 - 0.5) * height
    return Box(*(int_if_whole(round(number, 1)) for number in (left, top, width, height)))


def _how(head: Head) -> str:
    if head.neck is None:
        return "The head is what stands on the shoulders; no neck can be seen."
    return f"The head is the round part above the torso, with a neck {head.neck:.0%} as wide as it."


LONGEST_DRAWN = 2000
"""px of the longer side of what `draw` gives."""

COLORS = {"origin": "#2f80ff", "tight box": "#ff9500", "face box": "#ff2d78"}
"""Told apart on dark and on light, and by the color-blind."""

PAPER, CHECK = (150, 150, 150), (162, 162, 162)
"""Behind the figure: gray squares, against which black clothes and white ones can be seen."""


def draw(measurement: Measurement, longest: int = LONGEST_DRAWN) -> bytes:
    """A PNG of the picture with what was measured drawn over it: origin, tight box and face box, each labelled.

    It has the size of the picture, scaled down where a side is longer than `longest` px.

    Raises `ArgumentError` for a `longest` under 16.
    """
    from PIL import Image, ImageDraw

    validation.integer("draw", "longest", longest, low=16)
    width, height = measurement.picture.size
    scale = min(1, longest / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    drawn = _paper(size)
    figure = measurement.picture.resize(size, Image.Resampling.LANCZOS) if scale < 1 else measurement.picture
    drawn.paste(figure, (0, 0), figure)
    frame, pen = measurement.frame, ImageDraw.Draw(drawn)
    center_x, center_y, face_width, face_height = frame.head
    boxes = {
        "origin": Box(0, 0, *frame.origin),
        "tight box": Box(*frame.tight),
        "face box": Box(center_x - face_width / 2, center_y - face_height / 2, face_width, face_height),
    }
    for name, box in boxes.items():
        _outline(pen, box.scale(scale).intersection_or_self(Box(0, 0, *size)), COLORS[name], max(1, min(size) // 300))
    for name, box in boxes.items():
        _label(pen, box.scale(scale), f"{name} {box.width:g} x {box.height:g}", COLORS[name], name == "origin")
    stream = BytesIO()
    drawn.save(stream, "PNG")
    return stream.getvalue()


def _paper(size: tuple[int, int]) -> Image:
    from PIL import Image

    square = max(4, max(size) // 60)
    checks = Image.new("RGB", (2, 2), PAPER)
    checks.putpixel((0, 0), CHECK)
    checks.putpixel((1, 1), CHECK)
    count = (-(-size[0] // square), -(-size[1] // square))
    board = Image.new("RGB", count)
    for x in range(0, count[0], 2):
        for y in range(0, count[1], 2):
            board.paste(checks, (x, y))
    whole = board.resize((count[0] * square, count[1] * square), Image.Resampling.NEAREST)
    return whole.crop((0, 0, *size))


def _outline(pen: ImageDraw, box: Box, color: str, line: int) -> None:
    """The edge of a box, just inside it: a line in its color, twice as wide as the white one along it."""
    edges = [round(edge) for edge in (box.left, box.top, box.right - 1, box.bottom - 1)]
    for inset, ink, width in ((2 * line, "white", line), (0, color, 2 * line)):
        left, top, right, bottom = edges[0] + inset, edges[1] + inset, edges[2] - inset, edges[3] - inset
        if right > left and bottom > top:
            pen.rectangle((left, top, right, bottom), outline=ink, width=width)


def _label(pen: ImageDraw, box: Box, text: str, color: str, at_bottom: bool) -> None:
    """White on the color of its box: at the foot of the origin, else above its box or, without room there, in it."""
    from PIL import ImageFont

    wide, high = pen.im.size
    font = ImageFont.load_default(max(10, min(wide, high) // 40))
    _, _, right, bottom = pen.textbbox((0, 0), text, font=font)
    pad = max(2, round(bottom / 5))
    width, height = right + 2 * pad, bottom + 2 * pad
    y = box.bottom - height if at_bottom else box.top - height if box.top >= height else box.top
    x = max(0, min(round(box.left), round(wide - width)))
    pen.rectangle((x, round(y), x + width, round(y) + height), fill=color)
    pen.text((x + pad, round(y) + pad), text, fill="white", font=font)
