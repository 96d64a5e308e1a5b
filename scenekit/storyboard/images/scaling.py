"""Scale an image down to the size in which it is drawn, if Pillow is installed."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scenekit.core.geometry import Box, Size
from scenekit.errors import ArgumentError
from scenekit.storyboard.images.image import UNIT_BOX, RasterImage, UnavailableError

if TYPE_CHECKING:
    from PIL import Image

MAX_EMBEDDED_BYTES = 2_000_000
"""The largest file that is embedded unchanged, in bytes."""

EXIF_ORIENTATION = 0x0112
"""The EXIF tag for the orientation of the camera. Not every renderer applies it."""

QUALITY = 90
"""The quality of scaled images, from 0 to 100."""


def downscale_for_embedding(image: RasterImage, rendered_size: Size, *, is_cutout: bool) -> RasterImage:
    """Return an image, scaled down to the size in which it is drawn. Without Pillow it is returned unchanged.

    Args:
        image: The image.
        rendered_size: The size in which it is drawn, in px.
        is_cutout: Whether it is the cut-out of an avatar. Then its visible part is measured and has `rendered_size`.

    Raises:
        UnavailableError: The image cannot be decoded. Without Pillow: it is too large to be embedded.
    """
    if find_spec("PIL") is None:
        if len(image.data) > MAX_EMBEDDED_BYTES:
            size = f"{len(image.data) / 1e6:.1f} MB"
            raise UnavailableError(f"has {size} and needs Pillow to be scaled down: pip install Pillow")
        return image
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of unusual images, which are shown nevertheless
        try:
            return _downscale(image, rendered_size, is_cutout)
        except Exception:  # the decoders of Pillow raise errors of any type for damaged data, SyntaxError included
            raise UnavailableError("cannot be decoded, because it is damaged or truncated") from None


def _downscale(image: RasterImage, rendered_size: Size, is_cutout: bool) -> RasterImage:
    """Return the image unchanged if it is small enough, or else a smaller JPEG, or a WebP if it has transparency."""
    decoded = _decode(image, rendered_size)
    has_transparency = decoded.has_transparency_data
    is_upright = decoded.getexif().get(EXIF_ORIENTATION, 1) == 1
    upright = (decoded if is_upright else _apply_exif_orientation(decoded)).convert(
        "RGBA" if has_transparency else "RGB"
    )
    visible_box = _detect_visible_box(upright) if is_cutout and has_transparency else UNIT_BOX
    scale = max(
        rendered_size.width / (visible_box.width * upright.width),
        rendered_size.height / (visible_box.height * upright.height),
    )
    is_small = scale >= 1 and decoded.size == image.size and len(image.data) <= MAX_EMBEDDED_BYTES
    if is_small and is_upright:
        return replace(image, visible_box=visible_box)
    return _encode(_resize(upright, min(scale, 1)), has_transparency, visible_box)


def _encode(image: Image.Image, has_transparency: bool, visible_box: Box) -> RasterImage:
    stream = BytesIO()
    image.save(stream, "WEBP" if has_transparency else "JPEG", quality=QUALITY)
    return RasterImage(stream.getvalue(), "webp" if has_transparency else "jpeg", Size(*image.size), visible_box)


def _decode(image: RasterImage, rendered_size: Size) -> Image.Image:
    """Return the decoded image. A JPEG is decoded at a half, a quarter or an eighth of its size if that is enough."""
    from PIL import Image

    decoded = Image.open(BytesIO(image.data), formats=[image.format.upper()])
    if decoded.size != image.size:
        raise ValueError("Pillow reads another size than the one that was checked against the limit")
    # The square of the longest side is enough in both orientations.
    longest = max(1, int(min(max(rendered_size), max(image.size))))
    decoded.draft(decoded.mode, (longest, longest))
    decoded.load()
    return decoded


def _apply_exif_orientation(decoded_image: Image.Image) -> Image.Image:
    from PIL import ImageOps

    return ImageOps.exif_transpose(decoded_image)


def _detect_visible_box(upright_image: Image.Image) -> Box:
    """Return the tight box of a cut-out as fractions, or the unit box if all of it or none of it is transparent."""
    from scenekit.avatars.measuring.cutout import segment_person

    try:
        left, top, width, height = segment_person(upright_image, "fetch", upright_image).tight
    except ArgumentError:
        return UNIT_BOX
    image_width, image_height = upright_image.size
    return Box(left / image_width, top / image_height, width / image_width, height / image_height)


def _resize(upright_image: Image.Image, scale: float) -> Image.Image:
    from PIL import Image

    width, height = upright_image.size
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size == upright_image.size:
        return upright_image
    return upright_image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
