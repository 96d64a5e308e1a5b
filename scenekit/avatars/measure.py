"""Measuring an avatar: its frame, from the transparency of its cut-out picture."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from scenekit.avatars.cutout import ImageSource, load_cutout
from scenekit.avatars.frame import AvatarFrame
from scenekit.avatars.locate import _derive_face_box, _explain_head, _locate_head, _to_center_box, _validate_face
from scenekit.core import validation
from scenekit.core.geometry import CONTAINMENT_TOLERANCE_PX, Box, Number
from scenekit.core.messages import argument_error

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw


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
    explanation: str
    image: Image


def measure(
    source: ImageSource, face: tuple[Number, Number, Number, Number] | None = None, *, method: str = "measure"
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
    told = None if face is None else _validate_face(method, face)
    cutout = load_cutout(method, source)
    if told:
        face, confidence, how = told, 1.0, "The head is as told."
        if not Box(*cutout.tight).contains(face, CONTAINMENT_TOLERANCE_PX):
            raise argument_error(
                method, "face", face, f"is not inside the tight box {cutout.tight} (left, top, width, height)."
            )
    else:
        found = _locate_head(cutout)
        if found is None:
            how = "shows nothing like a head: say where it is, face=(left, top, width, height) of the face in px."
            raise argument_error(method, "source", source, how)
        face, confidence, how = (
            _derive_face_box(found).intersection_or_self(Box(*cutout.tight)),
            found.confidence,
            _explain_head(found),
        )
    frame = AvatarFrame(cutout.image.size, cutout.tight, _to_center_box(face), source="measured")
    return Measurement(frame, round(confidence, 2), f"{how} {cutout.explanation}", cutout.image)


MAX_DRAWING_SIDE_PX = 2000
"""px of the longer side of what `draw` gives."""

BOX_COLORS = {"origin": "#2f80ff", "tight box": "#ff9500", "face box": "#ff2d78"}
"""Told apart on dark and on light, and by the color-blind."""

CHECKERBOARD_DARK, CHECKERBOARD_LIGHT = (150, 150, 150), (162, 162, 162)
"""Behind the figure: gray squares, against which black clothes and white ones can be seen."""


def draw(measurement: Measurement, max_side: int = MAX_DRAWING_SIDE_PX) -> bytes:
    """A PNG of the picture with what was measured drawn over it: origin, tight box and face box, each labelled.

    It has the size of the picture, scaled down where a side is longer than `longest` px.

    Raises `ArgumentError` for a `longest` under 16.
    """
    from PIL import Image, ImageDraw

    validation.integer("draw", "max_side", max_side, low=16)
    width, height = measurement.image.size
    scale = min(1, max_side / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    drawn = _draw_checkerboard(size)
    figure = measurement.image.resize(size, Image.Resampling.LANCZOS) if scale < 1 else measurement.image
    drawn.paste(figure, (0, 0), figure)
    frame, pen = measurement.frame, ImageDraw.Draw(drawn)
    center_x, center_y, face_width, face_height = frame.head
    boxes = {
        "origin": Box(0, 0, *frame.origin),
        "tight box": Box(*frame.tight),
        "face box": Box(center_x - face_width / 2, center_y - face_height / 2, face_width, face_height),
    }
    for name, box in boxes.items():
        _draw_outline(
            pen, box.scale(scale).intersection_or_self(Box(0, 0, *size)), BOX_COLORS[name], max(1, min(size) // 300)
        )
    for name, box in boxes.items():
        _draw_label(pen, box.scale(scale), f"{name} {box.width:g} x {box.height:g}", BOX_COLORS[name], name == "origin")
    stream = BytesIO()
    drawn.save(stream, "PNG")
    return stream.getvalue()


def _draw_checkerboard(size: tuple[int, int]) -> Image:
    from PIL import Image

    square = max(4, max(size) // 60)
    checks = Image.new("RGB", (2, 2), CHECKERBOARD_DARK)
    checks.putpixel((0, 0), CHECKERBOARD_LIGHT)
    checks.putpixel((1, 1), CHECKERBOARD_LIGHT)
    count = (-(-size[0] // square), -(-size[1] // square))
    board = Image.new("RGB", count)
    for x in range(0, count[0], 2):
        for y in range(0, count[1], 2):
            board.paste(checks, (x, y))
    whole = board.resize((count[0] * square, count[1] * square), Image.Resampling.NEAREST)
    return whole.crop((0, 0, *size))


def _draw_outline(pen: ImageDraw, box: Box, color: str, line_width: int) -> None:
    """The edge of a box, just inside it: a line in its color, twice as wide as the white one along it."""
    edges = [round(edge) for edge in (box.left, box.top, box.right - 1, box.bottom - 1)]
    for inset, ink, width in ((2 * line_width, "white", line_width), (0, color, 2 * line_width)):
        left, top, right, bottom = edges[0] + inset, edges[1] + inset, edges[2] - inset, edges[3] - inset
        if right > left and bottom > top:
            pen.rectangle((left, top, right, bottom), outline=ink, width=width)


def _draw_label(pen: ImageDraw, box: Box, text: str, color: str, at_bottom: bool) -> None:
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
