"""Measure the frame of an avatar, and draw the result over the image."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from scenekit.avatars.frame import AvatarFrame
from scenekit.avatars.measuring.cutout import ImageSource
from scenekit.avatars.measuring.locate import locate_person
from scenekit.core import validation
from scenekit.core.geometry import Box, Number
from scenekit.core.messages import argument_error

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw


class Measurement(NamedTuple):
    """The measured frame of an avatar, and how reliable it is.

    - `frame`: the frame in px of the image. Its source is `"measured"`.
    - `confidence`: the confidence of the head, 0 to 1. Above 0.5, 99 in 100 drawn heads are right, and
      96 in 100 of another generator (`docs/avatars.md`).
    - `explanation`: the derivation of the frame, in sentences.
    - `image`: the measured image, as a Pillow image. `draw` draws on a copy of it.
    """

    frame: AvatarFrame
    confidence: float
    explanation: str
    image: Image


def measure(source: ImageSource, face: tuple[Number, Number, Number, Number] | None = None) -> Measurement:
    """Measure an avatar from a cut-out image, whose transparency leaves the silhouette of a person.

    The size of the image is the origin of the frame. The tight box is the bounding box of the pixels that are not
    transparent. The head is detected by its shape, or derived from `face`. Needs the extra `measure`.

    Args:
        source: The path, the bytes or a binary stream of an image (PNG, WebP, …). Each side must have at least 16 px,
            and the image at most 100 million px.
        face: The box of the face (left, top, width, height) in px of the image. By default it is detected.

    Raises:
        ArgumentError: The image cannot be read, has no transparent or no opaque pixels, or shows no head; or `face`
            is not inside the tight box.
        MissingExtraError: Pillow is not installed.

    >>> from io import BytesIO
    >>> from PIL import Image, ImageDraw
    >>> image, file = Image.new("RGBA", (300, 400)), BytesIO()
    >>> ImageDraw.Draw(image).rounded_rectangle((50, 40, 249, 399), 50, fill="black")
    >>> image.save(file, "PNG")
    >>> measure(file.getvalue(), face=(118, 55, 64, 64)).frame.tight
    (50, 40, 200, 360)
    """
    person = locate_person("measure", source, face)
    frame = AvatarFrame(person.image.size, person.tight, person.face, source="measured", confidence=person.confidence)
    return Measurement(frame, person.confidence, person.explanation, person.image)


MAX_DRAWING_SIDE_PX = 2000
"""Default length of the longer side of a drawing, in px: enough to check the boxes on a screen."""

BOX_COLORS = {"origin": "#2f80ff", "tight box": "#ff9500", "face box": "#ff2d78"}
"""Colors that differ on dark and on light images, and for color-blind people."""

CHECKERBOARD_DARK, CHECKERBOARD_LIGHT = (150, 150, 150), (162, 162, 162)
"""Grays of the squares behind the person. Black and white clothes are both visible against them."""


def draw(measurement: Measurement, max_side: int = MAX_DRAWING_SIDE_PX) -> bytes:
    """Return a PNG of the image with the labeled boxes of the measurement: origin, tight box and face box.

    The PNG has the size of the image, scaled down if a side is longer than `max_side` px.

    Args:
        measurement: The result of `measure`.
        max_side: The maximum length of the longer side in px, at least 16.

    Raises:
        ArgumentError: `measurement` is not a `Measurement`, or `max_side` is not an integer of at least 16.
    """
    from PIL import Image, ImageDraw

    if not isinstance(measurement, Measurement):
        raise argument_error("draw", "measurement", measurement, "must be the result of measure().")
    validation.integer("draw", "max_side", max_side, low=16)
    image = measurement.image
    scale = min(1, max_side / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    drawing = _draw_checkerboard(size)
    person = image.resize(size, Image.Resampling.LANCZOS) if scale < 1 else image
    drawing.paste(person, (0, 0), person)
    _draw_boxes(ImageDraw.Draw(drawing), measurement.frame, scale, size)
    stream = BytesIO()
    drawing.save(stream, "PNG")
    return stream.getvalue()


def _draw_checkerboard(size: tuple[int, int]) -> Image:
    from PIL import Image

    square = max(4, max(size) // 60)
    tile = Image.new("RGB", (2, 2), CHECKERBOARD_DARK)
    tile.putpixel((0, 0), CHECKERBOARD_LIGHT)
    tile.putpixel((1, 1), CHECKERBOARD_LIGHT)
    columns, rows = -(-size[0] // square), -(-size[1] // square)
    small = Image.new("RGB", (columns, rows))
    for x in range(0, columns, 2):
        for y in range(0, rows, 2):
            small.paste(tile, (x, y))
    board = small.resize((columns * square, rows * square), Image.Resampling.NEAREST)
    return board.crop((0, 0, *size))


def _draw_boxes(pen: ImageDraw, frame: AvatarFrame, scale: float, size: tuple[int, int]) -> None:
    """Draw all outlines first, so that no outline covers a label."""
    center_x, center_y, face_width, face_height = frame.head
    boxes = {
        "origin": Box(0, 0, *frame.origin),
        "tight box": Box(*frame.tight),
        "face box": Box(center_x - face_width / 2, center_y - face_height / 2, face_width, face_height),
    }
    drawing_box = Box(0, 0, *size)
    for name, box in boxes.items():
        outline = box.scale(scale).intersection_or_self(drawing_box)
        _draw_outline(pen, outline, BOX_COLORS[name], max(1, min(size) // 300))
    for name, box in boxes.items():
        label = f"{name} {box.width:g} x {box.height:g}"
        _draw_label(pen, box.scale(scale), label, BOX_COLORS[name], at_bottom=name == "origin")


def _draw_outline(pen: ImageDraw, box: Box, color: str, line_width: int) -> None:
    """Draw the edge of a box just inside it: a colored line, and a white one of half the width along it."""
    edges = [round(edge) for edge in (box.left, box.top, box.right - 1, box.bottom - 1)]
    for inset, ink, width in ((2 * line_width, "white", line_width), (0, color, 2 * line_width)):
        left, top, right, bottom = edges[0] + inset, edges[1] + inset, edges[2] - inset, edges[3] - inset
        if right > left and bottom > top:
            pen.rectangle((left, top, right, bottom), outline=ink, width=width)


def _draw_label(pen: ImageDraw, box: Box, text: str, color: str, *, at_bottom: bool) -> None:
    """Draw a label: at the bottom of its box or above it, or at the top inside it if there is no space above."""
    from PIL import ImageFont

    drawing_width, drawing_height = pen.im.size
    font = ImageFont.load_default(max(10, min(drawing_width, drawing_height) // 40))
    _, _, right, bottom = pen.textbbox((0, 0), text, font=font)
    padding = max(2, round(bottom / 5))
    width, height = right + 2 * padding, bottom + 2 * padding
    y = box.bottom - height if at_bottom else box.top - height if box.top >= height else box.top
    x = max(0, min(round(box.left), round(drawing_width - width)))
    pen.rectangle((x, round(y), x + width, round(y) + height), fill=color)
    pen.text((x + padding, round(y) + padding), text, fill="white", font=font)
