"""The frame of an avatar: three measurements, from which all the editor's numbers follow.

The order of the operations is that of the documented numbers, down to the last digit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct
from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.geometry import CONTAINMENT_TOLERANCE_PX, Box, Number, Size, int_if_whole
from scenekit.core.messages import argument_error

if TYPE_CHECKING:
    from scenekit.avatars.cutout import ImageSource

FrameSource = Literal["built-in", "learned", "measured", "estimated", "given"]
"""How a frame came about: from the service's documented sample, from a project made in the web
editor, from a cut-out picture, scaled from another avatar, or told by the caller."""


FRAME_CLASS_NAME = "AvatarFrame"


class AvatarFrame(Struct, frozen=True, cache_hash=True, forbid_unknown_fields=True):
    """Where an avatar stands in its origin picture; px of that picture.

    - `origin`: (width, height) of the picture.
    - `tight`: (left, top, width, height) of the person without the transparent margins.
    - `head`: (center x, center y, width, height) of the face box.

    The rest is recorded where it is known and has a default where it is not:

    - `cutout`: (width, height) of the cut-out file; the tight size if not known.
    - `adjust_x`: the editor's own number, which differs from the rule (see `shift_x`).
    - `tight_scale` and `editor_scale`: 1 and 0.3 in every sample.

    Numbers are kept to the last digit; a whole one is an int, as in the service's own JSON. Raises
    `ArgumentError` for sizes under 1 px, numbers that are not finite, a tight box that is not inside the
    picture and a head that is not inside the tight box (give or take 2 px).

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

    def __post_init__(self) -> None:
        force_setattr(self, "origin", _validate_numbers("origin", self.origin, "(width, height)"))
        force_setattr(self, "tight", _validate_numbers("tight", self.tight, "(left, top, width, height)"))
        force_setattr(self, "head", _validate_numbers("head", self.head, "(center x, center y, width, height)"))
        if self.cutout is not None:
            force_setattr(self, "cutout", _validate_numbers("cutout", self.cutout, "(width, height)"))
        if self.adjust_x is not None:
            validation.number(FRAME_CLASS_NAME, "adjust_x", self.adjust_x)
        validation.number(FRAME_CLASS_NAME, "tight_scale", self.tight_scale, low=validation.MIN_POSITIVE)
        validation.number(FRAME_CLASS_NAME, "editor_scale", self.editor_scale, low=validation.MIN_POSITIVE)
        validation.choice(FRAME_CLASS_NAME, "source", self.source, get_args(FrameSource))
        picture, tight = Box(0, 0, *self.origin), Box(*self.tight)
        if not picture.contains(tight, CONTAINMENT_TOLERANCE_PX):
            raise argument_error(
                FRAME_CLASS_NAME, "tight", self.tight, f"is not inside the origin picture of {self.origin} px."
            )
        if not Box(0, 0, *self.tight_size).contains(self.head_box, CONTAINMENT_TOLERANCE_PX):
            raise argument_error(FRAME_CLASS_NAME, "head", self.head, f"is not inside the tight box {self.tight}.")

    @classmethod
    def from_fractions(
        cls,
        origin: tuple[Number, Number],
        tight: tuple[Number, Number, Number, Number],
        head: tuple[Number, Number, Number, Number],
        source: FrameSource = "given",
    ) -> AvatarFrame:
        """A frame whose tight box and head are fractions (0 to 1) of the origin picture.

        >>> AvatarFrame.from_fractions((1000, 2000), (0.25, 0.1, 0.5, 0.9), (0.5, 0.15, 0.12, 0.075)).tight
        (250, 200, 500, 1800)
        """
        width, height = _validate_numbers("origin", origin, "(width, height)")

        def px(argument: str, box: object) -> tuple[Number, Number, Number, Number]:
            if not isinstance(box, (tuple, list)) or len(box) != 4:
                raise argument_error("AvatarFrame.from_fractions", argument, box, "must be a tuple of 4 fractions.")
            for fraction in box:
                validation.number("AvatarFrame.from_fractions", argument, fraction, low=0, high=1)
            return (box[0] * width, box[1] * height, box[2] * width, box[3] * height)

        return cls(origin=origin, tight=px("tight", tight), head=px("head", head), source=source)

    @classmethod
    def estimate(cls, origin: tuple[Number, Number] | None = None) -> AvatarFrame:
        """A guess for an avatar that nobody has measured: the known proportions, fitted into its origin picture.

        Both directions are scaled alike, so that the person is not distorted. `source` says
        `"estimated"`.

        >>> AvatarFrame.estimate((687, 1222)).tight[2:]
        (339.5, 1114.5)
        """
        width, height = known = KNOWN_PROPORTIONS.origin
        origin = known if origin is None else origin
        origin = _validate_numbers("origin", origin, "(width, height)")
        factor = min(origin[0] / width, origin[1] / height)
        aside, above = (origin[0] - width * factor) / 2, origin[1] - height * factor
        tight = Box(*KNOWN_PROPORTIONS.tight).scale(factor).translate(aside, above)
        head = Box(*KNOWN_PROPORTIONS.head).scale(factor).translate(aside, above)
        return cls(origin=origin, tight=tight, head=head, source="estimated")

    @classmethod
    def from_image(cls, source: ImageSource, face: tuple[Number, Number, Number, Number] | None = None) -> AvatarFrame:
        """The frame of an avatar, measured from its cut-out: a picture with a transparent background.

        `source` is a path, bytes or a binary stream (PNG, WebP, ...). The origin is the size of the
        picture, the tight box is what is not transparent, and the head is found by its shape. It may
        be told instead: `face` is the box of the face, (left, top, width, height) in px of the picture.
        `source` of the frame says `"measured"`. Needs the extra `measure`.

        Raises `ArgumentError` for what is no picture of 16 px each way or more, has nothing transparent
        or shows no head, and for a `face` outside the tight box; `MissingExtraError` without Pillow.

        >>> from io import BytesIO
        >>> from PIL import Image, ImageDraw
        >>> picture, file = Image.new("RGBA", (300, 400)), BytesIO()
        >>> pen = ImageDraw.Draw(picture)
        >>> pen.ellipse((110, 40, 189, 142), fill="black")  # a head
        >>> pen.rectangle((125, 120, 174, 180), fill="black")  # a neck
        >>> pen.rounded_rectangle((50, 170, 249, 500), 50, fill="black")  # shoulders
        >>> picture.save(file, "PNG")
        >>> AvatarFrame.from_image(file.getvalue()).tight
        (50, 40, 200, 360)
        >>> AvatarFrame.from_image(file.getvalue(), face=(118, 55, 64, 64)).head
        (150, 87, 64, 64)
        """
        from scenekit.avatars.measure import measure  # only it needs Pillow

        return measure(source, face, method="AvatarFrame.from_image").frame

    @property
    def tight_size(self) -> Size:
        """The natural size of the avatar: what is drawn at scale 1."""
        return Size(self.tight[2], self.tight[3])

    @property
    def head_box(self) -> Box:
        """The face box in px of the tight box: where the face lies in what is drawn."""
        left, top, _, _ = self.tight
        center_x, center_y, width, height = self.head
        return Box(center_x - left - width / 2, center_y - top - height / 2, width, height)

    @property
    def space_left(self) -> Number:
        """`spaceL`: from the left edge of the origin picture to the tight box."""
        return self.tight[0]

    @property
    def space_top(self) -> Number:
        """`spaceT`: from the top edge of the origin picture to the tight box."""
        return self.tight[1]

    @property
    def space_right(self) -> Number:
        """`spaceR`: what the tight box and `space_left` leave of the origin width."""
        return (self.origin[0] - self.tight[2]) - self.tight[0]

    @property
    def space_bottom(self) -> Number:
        """`spaceB`: what the tight box and `space_top` leave of the origin height."""
        return (self.origin[1] - self.tight[3]) - self.tight[1]

    @property
    def shift_x(self) -> Number:
        """`adjustX`: the recorded `adjust_x`, else the rule of `shift_y` across.

        For M000045058 the rule gives -0.01443 and the service's sample says -0.01686 (3.3 px of
        1374), so a recorded number wins.
        """
        if self.adjust_x is not None:
            return self.adjust_x
        return ((self.origin[0] - self.tight[2]) / 2 - self.tight[0]) / self.origin[0]

    @property
    def shift_y(self) -> Number:
        """`adjustY`: how far the tight box is from being centred, as a fraction of the origin height."""
        return ((self.origin[1] - self.tight[3]) / 2 - self.tight[1]) / self.origin[1]

    @property
    def cutout_size(self) -> Size:
        """`deployImage.edit_*`: the size of the cut-out file where it is recorded, else the tight size."""
        return Size(*self.cutout) if self.cutout else self.tight_size


def _validate_numbers(argument: str, numbers: object, layout: str) -> Any:
    """As many finite numbers as `meaning` names, the last two of them (a size) of at least 1 px."""
    count = layout.count(",") + 1
    if not isinstance(numbers, (tuple, list)) or len(numbers) != count:
        raise argument_error(FRAME_CLASS_NAME, argument, numbers, f"must be a tuple of {count} numbers, {layout}.")
    for position, value in enumerate(numbers):
        if not validation.is_number(value):
            raise argument_error(
                FRAME_CLASS_NAME, argument, numbers, f"holds {value!r}: it must be finite numbers, {layout} in px."
            )
        if position >= count - 2 and value < 1:
            hint = " For fractions use AvatarFrame.from_fractions." if value > 0 else ""
            raise argument_error(FRAME_CLASS_NAME, argument, numbers, f"has a size under 1 px, {layout}.{hint}")
    return tuple([int_if_whole(float(value)) for value in numbers])


KNOWN_PROPORTIONS = AvatarFrame(
    origin=(1374, 2444),
    tight=(367.33333333333337, 168.16666666666669, 679, 2229),
    head=(613.3333333333334, 290, 182, 185),
    cutout=(692, 2277),
    adjust_x=-0.016860747210092203,
    source="built-in",
)
"""M000045058 in BG00002320: the numbers of the service's documented sample, and the only avatar
whose proportions are documented."""
