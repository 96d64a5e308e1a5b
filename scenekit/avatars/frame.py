"""The frame of an avatar: three measurements, from which all numbers of the editor follow.

The order of the arithmetic operations matters: it reproduces the documented numbers to the last digit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct
from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.geometry import CONTAINMENT_TOLERANCE_PX, Box, Number, Size, int_if_whole
from scenekit.core.messages import argument_error, did_you_mean, list_choices
from scenekit.errors import ArgumentError

if TYPE_CHECKING:
    from scenekit.avatars.measuring.cutout import ImageSource

FrameSource = Literal["built-in", "learned", "measured", "estimated", "given"]
"""The origin of a frame: the documented sample of the service, a project of the web editor, a cut-out image, the
proportions of another avatar, or the caller."""

FRAME_CLASS_NAME = "AvatarFrame"
"""The class name in errors, which are built before an instance exists."""

SIZE_FIELDS = ("width", "height")
BOX_FIELDS = ("left", "top", "width", "height")
CENTER_BOX_FIELDS = ("center x", "center y", "width", "height")
"""Names of the numbers of a size, of a box, and of a box by its center. The last two of each are the size."""


class AvatarFrame(Struct, frozen=True, cache_hash=True, forbid_unknown_fields=True):
    """The location of an avatar in its origin image, in px of that image.

    - `origin`: (width, height) of the image.
    - `tight`: (left, top, width, height) of the alpha bounding box: the person without the transparent margins.
    - `head`: (center x, center y, width, height) of the face box.

    The other fields are recorded if they are known:

    - `cutout`: (width, height) of the cut-out file; by default the size of the tight box.
    - `adjust_x`: the `adjustX` of a project that differs from the rule (see `shift_x`).
    - `tight_scale` and `editor_scale`: 1 and 0.3 in every sample.
    - `confidence`: the confidence of a detected head, 0 to 1.
    - `is_origin_estimated`: whether the measured image is another one than the origin image. Then the size of the
      origin image and the position of the tight box in it are an estimate. Only projects contain them.

    Numbers are kept to the last digit. A whole number is stored as an int, as in the service's own JSON.

    Raises:
        ArgumentError: A size is below 1 px, a number is not finite, the tight box is not inside the image, or the head
            is not inside the tight box (with a tolerance of 2 px).

    >>> frame = AvatarFrame(origin=(1374, 2444), tight=(367, 168, 679, 2229), head=(613, 290, 182, 185))
    >>> frame.space_right, frame.space_bottom
    (328, 47)
    """

    origin: tuple[Number, Number]
    tight: tuple[Number, Number, Number, Number]
    head: tuple[Number, Number, Number, Number]
    cutout: tuple[Number, Number] | None = None
    adjust_x: Number | None = None
    tight_scale: Number = 1
    editor_scale: Number = 0.3
    source: FrameSource = "given"
    confidence: Number | None = None
    is_origin_estimated: bool = False

    def __post_init__(self) -> None:
        if error := find_frame_error(**{field: getattr(self, field) for field in self.__struct_fields__}):
            raise error
        for field in ("origin", "tight", "head", "cutout"):
            if (numbers := getattr(self, field)) is not None:
                force_setattr(self, field, _normalize_numbers(numbers))

    @classmethod
    def from_fractions(
        cls,
        origin: tuple[Number, Number],
        tight: tuple[Number, Number, Number, Number],
        head: tuple[Number, Number, Number, Number],
        source: FrameSource = "given",
    ) -> AvatarFrame:
        """Return a frame whose tight box and head are fractions (0 to 1) of the origin image.

        Args:
            origin: The width and height of the image in px.
            tight: Left, top, width and height of the tight box, as fractions.
            head: Center x, center y, width and height of the face box, as fractions.
            source: The origin of the frame.

        Raises:
            ArgumentError: A fraction is not from 0 to 1, or the boxes do not make a valid frame.

        >>> AvatarFrame.from_fractions((1000, 2000), (0.25, 0.1, 0.5, 0.9), (0.5, 0.15, 0.12, 0.075)).tight
        (250, 200, 500, 1800)
        """
        width, height = _validate_origin(origin)

        def to_px(argument: str, box: object) -> tuple[Number, Number, Number, Number]:
            if not isinstance(box, (tuple, list)) or len(box) != 4:
                raise argument_error("AvatarFrame.from_fractions", argument, box, "must be a tuple of 4 fractions.")
            for fraction in box:
                validation.number("AvatarFrame.from_fractions", argument, fraction, low=0, high=1)
            return (box[0] * width, box[1] * height, box[2] * width, box[3] * height)

        return cls(origin=(width, height), tight=to_px("tight", tight), head=to_px("head", head), source=source)

    @classmethod
    def estimate(cls, origin: tuple[Number, Number] | None = None) -> AvatarFrame:
        """Return an estimated frame: the known proportions with a centered head, fitted into the origin image.

        The frame is scaled equally in x and y, centered horizontally and aligned to the bottom. Its head is in the
        middle of the tight box, because the documented avatar stretches out an arm, and others do not
        (`HEAD_CENTER_SPREAD`). Its `source` is `"estimated"`.

        Args:
            origin: The width and height of the image in px. By default it is the size of the documented image.

        Raises:
            ArgumentError: `origin` is not a size in px.

        >>> AvatarFrame.estimate((687, 1222)).tight[2:]
        (339.5, 1114.5)
        """
        known = KNOWN_PROPORTIONS
        _, center_y, head_width, head_height = known.head
        centered_head = (known.tight[0] + known.tight[2] / 2, center_y, head_width, head_height)
        width, height = known.origin if origin is None else _validate_origin(origin)
        scale = min(width / known.origin[0], height / known.origin[1])
        dx, dy = (width - known.origin[0] * scale) / 2, height - known.origin[1] * scale
        tight = Box(*known.tight).scale(scale).translate(dx, dy)
        head = Box(*centered_head).scale(scale).translate(dx, dy)
        return cls(origin=(width, height), tight=tight, head=head, source="estimated")

    @classmethod
    def from_image(cls, source: ImageSource, face: tuple[Number, Number, Number, Number] | None = None) -> AvatarFrame:
        """Return the frame of an avatar, measured in its cut-out: an image with a transparent background.

        The origin is the size of the image. The tight box is the bounding box of the pixels that are not transparent.
        The head is detected by its shape, or derived from `face`. The `source` of the frame is `"measured"`. Needs the
        extra `measure`.

        Args:
            source: The path, the bytes or a binary stream of an image (PNG, WebP, …) of at least 16 x 16 px.
            face: The box of the face (left, top, width, height) in px of the image. By default it is detected.

        Raises:
            ArgumentError: The image cannot be read, has no transparency or shows no head, or `face` is not inside the
                tight box.
            MissingExtraError: Pillow is not installed.

        >>> from io import BytesIO
        >>> from PIL import Image, ImageDraw
        >>> image, file = Image.new("RGBA", (300, 400)), BytesIO()
        >>> pen = ImageDraw.Draw(image)
        >>> pen.ellipse((110, 40, 189, 142), fill="black")  # a head
        >>> pen.rectangle((125, 120, 174, 180), fill="black")  # a neck
        >>> pen.rounded_rectangle((50, 170, 249, 500), 50, fill="black")  # shoulders
        >>> image.save(file, "PNG")
        >>> AvatarFrame.from_image(file.getvalue()).tight
        (50, 40, 200, 360)
        >>> AvatarFrame.from_image(file.getvalue(), face=(118, 55, 64, 64)).head
        (150, 87, 64, 64)
        """
        from scenekit.avatars.measuring.locate import locate_person  # imported here, because only it needs Pillow

        person = locate_person("AvatarFrame.from_image", source, face)
        return cls(person.image.size, person.tight, person.face, source="measured", confidence=person.confidence)

    @property
    def has_reliable_head(self) -> bool:
        """Whether the head is known: it is not estimated, and not detected with a low confidence."""
        is_confident = self.confidence is None or self.confidence >= MIN_CONFIDENCE
        return self.source != "estimated" and is_confident

    @property
    def tight_size(self) -> Size:
        """The natural size of the avatar: the size at scale 1."""
        return Size(self.tight[2], self.tight[3])

    @property
    def head_box(self) -> Box:
        """The face box in px of the tight box, which is the area that the clip draws."""
        return _derive_head_box(self.tight, self.head)

    @property
    def space_left(self) -> Number:
        """`spaceL`: the distance from the left edge of the origin image to the tight box."""
        return self.tight[0]

    @property
    def space_top(self) -> Number:
        """`spaceT`: the distance from the top edge of the origin image to the tight box."""
        return self.tight[1]

    @property
    def space_right(self) -> Number:
        """`spaceR`: the origin width without the tight box and `space_left`."""
        return (self.origin[0] - self.tight[2]) - self.tight[0]

    @property
    def space_bottom(self) -> Number:
        """`spaceB`: the origin height without the tight box and `space_top`."""
        return (self.origin[1] - self.tight[3]) - self.tight[1]

    @property
    def shift_x(self) -> Number:
        """`adjustX`: the recorded `adjust_x`, otherwise its rule.

        The rule is that of `shift_y`, one px of the editor (`1 / editor_scale` px of the image) further. It gives the
        documented number of M000045058 to the last digit. No other avatar is documented, so a recorded number takes
        precedence.
        """
        if self.adjust_x is not None:
            return self.adjust_x
        editor_px = 1 / self.editor_scale
        return ((self.origin[0] - self.tight[2]) / 2 - (self.tight[0] + editor_px)) / self.origin[0]

    @property
    def shift_y(self) -> Number:
        """`adjustY`: the distance of the tight box from the vertical center, as a fraction of the origin height."""
        return ((self.origin[1] - self.tight[3]) / 2 - self.tight[1]) / self.origin[1]

    @property
    def cutout_size(self) -> Size:
        """`deployImage.edit_*`: the recorded size of the cut-out file, otherwise the tight size."""
        return Size(*self.cutout) if self.cutout else self.tight_size


def find_frame_error(
    *,
    origin: Any,
    tight: Any,
    head: Any,
    cutout: Any = None,
    adjust_x: Any = None,
    tight_scale: Any = 1,
    editor_scale: Any = 0.3,
    source: Any = "given",
    confidence: Any = None,
    is_origin_estimated: Any = False,
) -> ArgumentError | None:
    """Return the error that `AvatarFrame` raises for these fields, or None if they are valid."""
    sources = get_args(FrameSource)
    problems = (
        ("origin", origin, _find_numbers_problem(origin, SIZE_FIELDS)),
        ("tight", tight, _find_numbers_problem(tight, BOX_FIELDS)),
        ("head", head, _find_numbers_problem(head, CENTER_BOX_FIELDS)),
        ("cutout", cutout, None if cutout is None else _find_numbers_problem(cutout, SIZE_FIELDS)),
        ("adjust_x", adjust_x, None if adjust_x is None else _find_number_problem(adjust_x)),
        ("tight_scale", tight_scale, _find_scale_problem(tight_scale)),
        ("editor_scale", editor_scale, _find_scale_problem(editor_scale)),
        ("source", source, None if source in sources else f"must be one of: {list_choices(sources)}."),
        ("confidence", confidence, _find_confidence_problem(confidence)),
        (
            "is_origin_estimated",
            is_origin_estimated,
            None if isinstance(is_origin_estimated, bool) else "must be True or False.",
        ),
    )
    for argument, value, problem in problems:
        if problem:
            hint = did_you_mean(value, sources) if argument == "source" else ""
            return argument_error(FRAME_CLASS_NAME, argument, value, f"{problem}{hint}")
    return _find_containment_error(origin, tight, head)


def _find_containment_error(origin: Any, tight: Any, head: Any) -> ArgumentError | None:
    image_box, tight_box = Box(0, 0, *_normalize_numbers(origin)), Box(*_normalize_numbers(tight))
    head_box = _derive_head_box(tight_box, _normalize_numbers(head))
    if not image_box.contains(tight_box, CONTAINMENT_TOLERANCE_PX):
        return argument_error(FRAME_CLASS_NAME, "tight", tight, f"must be inside the origin image of {origin} px.")
    if not Box(0, 0, tight_box.width, tight_box.height).contains(head_box, CONTAINMENT_TOLERANCE_PX):
        return argument_error(FRAME_CLASS_NAME, "head", head, f"must be inside the tight box {tight}.")
    return None


def _find_numbers_problem(numbers: Any, fields: tuple[str, ...]) -> str | None:
    """Return the rule that the numbers of a size or a box break, or None."""
    layout = f"({', '.join(fields)})"
    if not isinstance(numbers, (tuple, list)) or len(numbers) != len(fields):
        return f"must be a tuple of {len(fields)} numbers: {layout} in px."
    for value in numbers:
        if not validation.is_number(value):
            return f"must be finite numbers, {layout} in px, but contains {value!r}."
    smallest = min(numbers[-2:])
    if smallest < 1:
        hint = " For fractions, use AvatarFrame.from_fractions." if smallest > 0 else ""
        return f"must have a width and a height of at least 1 px: {layout}.{hint}"
    return None


def _find_number_problem(value: Any) -> str | None:
    return None if validation.is_number(value) else "must be a finite number."


def _find_confidence_problem(value: Any) -> str | None:
    is_valid = value is None or (validation.is_number(value) and 0 <= value <= 1)
    return None if is_valid else "must be a number from 0 to 1."


def _find_scale_problem(value: Any) -> str | None:
    is_valid = validation.is_number(value) and value >= validation.MIN_POSITIVE
    return None if is_valid else "must be a finite number above 0."


def _validate_origin(origin: object) -> tuple[Number, Number]:
    if problem := _find_numbers_problem(origin, SIZE_FIELDS):
        raise argument_error(FRAME_CLASS_NAME, "origin", origin, problem)
    width, height = _normalize_numbers(origin)
    return width, height


def _normalize_numbers(numbers: Any) -> tuple[Any, ...]:
    return tuple([int_if_whole(float(value)) for value in numbers])


def _derive_head_box(tight: tuple[Number, ...], head: tuple[Number, ...]) -> Box:
    center_x, center_y, width, height = head
    return Box(center_x - tight[0] - width / 2, center_y - tight[1] - height / 2, width, height)


KNOWN_PROPORTIONS = AvatarFrame(
    origin=(1374, 2444),
    tight=(367.33333333333337, 168.16666666666669, 679, 2229),
    head=(613.3333333333334, 290, 182, 185),
    cutout=(692, 2277),
    source="built-in",
)
"""M000045058 in BG00002320: the numbers of the service's sample, and the only documented proportions of an avatar."""

MIN_CONFIDENCE = 0.5
"""The least confidence with which a detected head counts as known."""

HEAD_CENTER_SPREAD = (0.36, 0.53)
"""The center of the head of the known avatars, in widths of the tight box: the least and the largest.

It is 0.362 for M000045058, which stretches out an arm. The pictures of the service's tutorial show two other avatars:
one with 0.473 (measured) and one with about 0.52 (by eye).
"""
