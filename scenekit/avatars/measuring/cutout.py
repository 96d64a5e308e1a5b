"""Read a cut-out image, and separate the person from halos, shadows and speckles."""

from __future__ import annotations

import os
import re
import warnings
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from scenekit.core.files import open_regular_file
from scenekit.core.messages import argument_error
from scenekit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

ImageSource = str | os.PathLike[str] | bytes | BinaryIO
"""An image: the path of a file, its bytes, or a binary stream of them."""

IMAGE_FORMATS = ("PNG", "WEBP", "AVIF", "GIF", "TIFF", "JPEG", "JPEG2000", "BMP")
"""Formats that are read. Pillow knows others that start external programs, or that never hold a cut-out."""

MIN_SIDE_PX = 16
"""Minimum width and height in px. A head in a smaller image has too few pixels to measure."""

MAX_PIXELS = 100_000_000
"""Maximum number of px. A file of a few kB can claim more, and decoding it would exhaust the memory."""

MIN_VISIBLE_ALPHA, MIN_SOLID_ALPHA = 16, 128
"""Minimum alpha (of 255) of a pixel of the person: in a clean cut-out, and in one with a halo or a shadow."""

MIN_HALO_RATIO = 0.02
"""Share of soft pixels away from the edge, relative to the person, from which they count as a halo or a shadow."""

MAX_SPECKLE_RATIO = 0.01
"""Maximum area of a speckle, relative to the largest connected component."""

MAX_EDGE_SPECKLE_RATIO = 0.0002
"""Maximum area of a speckle at the bottom edge of the image. A larger one may be a hand that the edge cuts off."""

MAX_RUNS = 500_000
"""Maximum number of runs of pixels. A mask with more is noise, and is filtered at half the resolution."""

CUTOUT_ADVICE = "Cut the person out first, for example with a background remover, and save the image as PNG."

TOO_LARGE_MESSAGE = f"must have at most {MAX_PIXELS // 1_000_000} million pixels. Scale the image down."


class Cutout(NamedTuple):
    """A person cut out of an image."""

    image: Image
    """The image in RGBA, rotated by its EXIF orientation."""
    mask: Image
    """255 for the pixels of the person and 0 for the others. It has the size of the image."""
    tight: tuple[int, int, int, int]
    """Left, top, width and height of the bounding box of the person, in px of the image."""
    explanation: str
    """The rule by which pixels belong to the person, as a sentence."""


def load_cutout(method: str, source: ImageSource) -> Cutout:
    """Read an image and return the person in it.

    Args:
        method: The public method that errors name.
        source: The path, the bytes or a binary stream of the image.

    Raises:
        ArgumentError: The image cannot be read, or has no transparent or no opaque pixels.
        MissingExtraError: Pillow is not installed.
    """
    return segment_person(_read_rgba(method, source), method, source)


def segment_person(image: Image, method: str, source: object) -> Cutout:
    """Return the person in an image in RGBA.

    Args:
        image: The decoded image.
        method: The public method that errors name.
        source: The source of the image, for errors.

    Raises:
        ArgumentError: The image has no transparent or no opaque pixels.
    """
    alpha = image.getchannel("A")
    histogram = alpha.histogram()
    if not any(histogram[:MIN_VISIBLE_ALPHA]):
        raise argument_error(method, "source", source, f"must have transparent pixels. {CUTOUT_ADVICE}")
    if not any(histogram[MIN_VISIBLE_ALPHA:]):
        raise argument_error(method, "source", source, "must have opaque pixels, but the whole image is transparent.")
    threshold = MIN_SOLID_ALPHA if _has_halo(alpha) else MIN_VISIBLE_ALPHA
    mask, speckle_count = _remove_speckles(_threshold_mask(alpha, threshold))
    left, top, right, bottom = mask.getbbox() or (0, 0, *mask.size)
    explanation = _explain_mask(threshold, speckle_count)
    return Cutout(image, mask, (left, top, right - left, bottom - top), explanation)


def _explain_mask(threshold: int, speckle_count: int) -> str:
    text = f"The tight box holds the pixels with an alpha of {threshold} or more"
    if threshold == MIN_SOLID_ALPHA:
        text += ", because there is a halo or a shadow around the person"
    if speckle_count:
        text += f", without {speckle_count} speckle{'s' * (speckle_count > 1)}"
    return f"{text}."


def _read_rgba(method: str, source: ImageSource) -> Image:
    try:
        from PIL import Image, ImageOps
    except ImportError:
        message = f"{method}() needs the extra 'measure'. Install it with: pip install 'scenekit[measure]'"
        raise MissingExtraError(message) from None
    # Pillow warns about large images, which are rejected below, and about unusual ones, which can be read.
    with warnings.catch_warnings(), _open_stream(method, source) as stream:
        warnings.simplefilter("ignore")
        try:
            image: Image.Image = Image.open(stream, formats=IMAGE_FORMATS)
        except Image.DecompressionBombError:
            raise argument_error(method, "source", source, TOO_LARGE_MESSAGE) from None
        except Exception as error:  # a decoder can raise any exception for broken bytes
            reason = f"must be an image in a known format. {_format_decode_error(error, Image)}"
            raise argument_error(method, "source", source, reason) from None
        _check_size(method, source, image.size)
        try:
            image = ImageOps.exif_transpose(image)
            if image.has_transparency_data:
                return image.convert("RGBA")
        except Exception as error:
            reason = f"cannot be decoded. The file may be truncated. {_format_decode_error(error, Image)}"
            raise argument_error(method, "source", source, reason) from None
    reason = f"must have transparency, but its mode is {image.mode}. {CUTOUT_ADVICE}"
    raise argument_error(method, "source", source, reason)


def _open_stream(method: str, source: object) -> BinaryIO:
    """Return a binary stream of a source. The caller closes it. Raises `ArgumentError`."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return BytesIO(source)
    try:
        if isinstance(source, (str, os.PathLike)):
            return open_regular_file(source)
        if callable(read := getattr(source, "read", None)):
            return BytesIO(read())
    except OSError as error:
        raise argument_error(method, "source", source, f"cannot be read: {error.strerror or error}.") from None
    except (TypeError, ValueError) as error:  # a text stream, a closed stream, or a path with a null character
        raise argument_error(method, "source", source, f"cannot be read: {error}.") from None
    raise argument_error(method, "source", source, "must be a path, bytes, or a binary stream.")


def _format_decode_error(error: Exception, pillow: Any) -> str:
    if isinstance(error, pillow.UnidentifiedImageError):
        return f"Use one of: {', '.join(IMAGE_FORMATS)}."
    return f"Pillow reports: {str(error) or type(error).__name__}.".replace("..", ".")


def _check_size(method: str, source: object, size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise argument_error(method, "source", source, TOO_LARGE_MESSAGE)
    if min(size) < MIN_SIDE_PX:
        reason = f"must be at least {MIN_SIDE_PX} px wide and high, but is {width} x {height} px."
        raise argument_error(method, "source", source, reason)


def _threshold_mask(channel: Image, threshold: int) -> Image:
    """Return a mask that is 255 from the threshold on and 0 below."""
    return channel.point([0] * threshold + [255] * (256 - threshold))


def _has_halo(alpha: Image) -> bool:
    """Whether many soft pixels are more than 2 px away from the solid ones."""
    from PIL import ImageChops, ImageFilter

    solid = _threshold_mask(alpha, MIN_SOLID_ALPHA)
    near_solid = _threshold_mask(solid.filter(ImageFilter.BoxBlur(2)), 1)
    halo = ImageChops.subtract(_threshold_mask(alpha, MIN_VISIBLE_ALPHA), near_solid)
    solid_count = solid.histogram()[255]
    return halo.histogram()[255] > MIN_HALO_RATIO * solid_count > 0


Run = tuple[int, int, int]
"""A run of pixels of the person in one row: y, first x, and the x after the last one."""


def _remove_speckles(mask: Image) -> tuple[Image, int]:
    """Return the mask without the connected components that are much smaller than the largest, and their number."""
    from PIL import Image

    runs = list(islice(_iter_runs(mask), MAX_RUNS + 1))
    if len(runs) > MAX_RUNS:
        return _remove_speckles_at_half_size(mask)
    labels = _label_connected_components(runs)
    speckles = _select_speckles(runs, labels, mask.height)
    if not speckles:
        return mask, 0
    data, width = bytearray(mask.tobytes()), mask.width
    for label, (y, start, end) in zip(labels, runs, strict=True):
        if label in speckles:
            data[y * width + start : y * width + end] = bytes(end - start)
    return Image.frombytes("L", mask.size, bytes(data)), len(speckles)


def _remove_speckles_at_half_size(mask: Image) -> tuple[Image, int]:
    from PIL import Image, ImageChops

    small, speckle_count = _remove_speckles(_threshold_mask(mask.reduce(2), 1))
    doubled = small.resize((small.width * 2, small.height * 2), Image.Resampling.NEAREST)
    return ImageChops.darker(mask, doubled.crop((0, 0, *mask.size))), speckle_count


def _select_speckles(runs: list[Run], labels: list[int], height: int) -> set[int]:
    """Return the labels of the components that are too small to be a part of the person."""
    areas: dict[int, int] = {}
    for label, (_, start, end) in zip(labels, runs, strict=True):
        areas[label] = areas.get(label, 0) + end - start
    largest = max(areas, key=areas.__getitem__)
    at_bottom_edge = {label for label, (y, _, _) in zip(labels, runs, strict=True) if y == height - 1}
    cut_off = at_bottom_edge if largest in at_bottom_edge else set[int]()

    def max_speckle_area(label: int) -> float:
        return areas[largest] * (MAX_EDGE_SPECKLE_RATIO if label in cut_off else MAX_SPECKLE_RATIO)

    return {label for label, area in areas.items() if area < max_speckle_area(label)}


def _iter_runs(mask: Image) -> Iterator[Run]:
    data, width = mask.tobytes(), mask.width
    for y in range(mask.height):
        for run in re.finditer(rb"\xff+", data[y * width : (y + 1) * width]):
            yield y, run.start(), run.end()


def _label_connected_components(runs: list[Run]) -> list[int]:
    """Return the label of the connected component of each run.

    Runs in adjacent rows are connected if they touch, also diagonally. The labels are a union-find forest:
    `labels[run]` is another run of the same component, or the run itself if it is the root.
    """
    labels = list(range(len(runs)))

    def find_root(run: int) -> int:
        while labels[run] != run:
            labels[run] = run = labels[labels[run]]
        return run

    first_above = 0
    for current, (y, start, end) in enumerate(runs):
        while runs[first_above][0] < y - 1 or (runs[first_above][0] == y - 1 and runs[first_above][2] < start):
            first_above += 1
        above = first_above
        while runs[above][0] == y - 1 and runs[above][1] <= end:
            labels[find_root(above)] = find_root(current)
            above += 1
    return [find_root(run) for run in range(len(runs))]
