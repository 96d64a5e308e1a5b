"""A cut-out picture: read, and without what is not the person."""

from __future__ import annotations

import os
import re
import warnings
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from scenekit.core.messages import argument_error
from scenekit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

ImageSource = str | os.PathLike[str] | bytes | BinaryIO
"""A picture: the path of a file, its bytes, or a binary stream of them."""

IMAGE_FORMATS = ("PNG", "WEBP", "AVIF", "GIF", "TIFF", "JPEG", "JPEG2000", "BMP")
"""What is read. (Pillow knows formats that start other programs, or that no cut-out comes in.)"""

MIN_SIDE_PX = 16
"""px across and down, below which nothing is measured."""

MAX_PIXELS = 100_000_000
"""More are not decoded: a file of a few kB can claim them."""

MIN_VISIBLE_ALPHA, MIN_SOLID_ALPHA = 16, 128
"""The alpha (of 255) from which a pixel is the person: in a clean cut-out, and with a halo or a shadow around."""

MIN_HALO_RATIO = 0.02
"""The share of the person that soft pixels away from the edge may have, before they are a halo or a shadow."""

MAX_SPECKLE_RATIO = 0.01
"""The share of the largest part below which a part is a speckle."""

MAX_EDGE_SPECKLE_RATIO = 0.0002
"""The same for a part at the lower edge of the picture, where a hand may be cut off from its arm."""

MAX_RUNS = 500_000
"""Beyond it a mask is noise, and its speckles are told at half the resolution."""


class Cutout(NamedTuple):
    """A person cut out of a picture."""

    image: Image
    """As it is looked at: RGBA, turned as its EXIF says."""
    mask: Image
    """255 where the person is and 0 elsewhere, of the size of the picture."""
    tight: tuple[int, int, int, int]
    """Left, top, width and height of the person, px of the picture."""
    explanation: str
    """Which pixels were taken for the person."""


def load_cutout(method: str, source: ImageSource) -> Cutout:
    """The person in a picture, whose alpha channel is their silhouette.

    Raises `ArgumentError` for what is no picture, one without transparency and one that shows
    nothing, `MissingExtraError` without Pillow.
    """
    return segment_person(_read_rgba(method, source), method, source)


def segment_person(image: Image, method: str, source: object) -> Cutout:
    """The person in a picture that is read already (RGBA); errors name the `source` it came from.

    Raises `ArgumentError` as `cut_out` does.
    """
    alpha = image.getchannel("A")
    faintest, strongest = (int(end) for end in alpha.getextrema())  # type: ignore[arg-type]
    if faintest >= MIN_VISIBLE_ALPHA:
        raise argument_error(method, "source", source, f"has nothing transparent: {CUTOUT_ADVICE}")
    if strongest < MIN_VISIBLE_ALPHA:
        raise argument_error(method, "source", source, "has nothing opaque: the whole picture is transparent.")
    threshold = MIN_SOLID_ALPHA if _has_halo(alpha) else MIN_VISIBLE_ALPHA
    mask, speckles = _remove_speckles(_threshold_mask(alpha, threshold))
    left, top, right, bottom = mask.getbbox() or (0, 0, *mask.size)
    found = f"The tight box holds what has an alpha of {threshold} or more"
    found += ", for there is a halo or a shadow around" if threshold == MIN_SOLID_ALPHA else ""
    found += f", without {speckles} speckle{'s' * (speckles > 1)}" if speckles else ""
    return Cutout(image, mask, (left, top, right - left, bottom - top), f"{found}.")


CUTOUT_ADVICE = "cut the figure out first, e.g. with a background remover, and save it as PNG."


def _read_rgba(method: str, source: ImageSource) -> Image:
    """The picture in RGBA."""
    try:
        from PIL import Image, ImageOps
    except ImportError:
        needs = f"{method}: pictures are read with Pillow; install it with: pip install 'scenekit[measure]'"
        raise MissingExtraError(needs) from None
    # Pillow warns of large pictures, which are refused below, and of odd ones, which are read all the same.
    with warnings.catch_warnings(), _open_stream(method, source) as stream:
        warnings.simplefilter("ignore")
        try:
            picture: Image.Image = Image.open(stream, formats=IMAGE_FORMATS)
        except Image.DecompressionBombError:
            raise argument_error(method, "source", source, TOO_LARGE_MESSAGE) from None
        except Exception as error:  # what a decoder says of broken bytes can be anything
            raise argument_error(
                method, "source", source, f"cannot be read as a picture: {_format_decode_error(error, Image)}"
            ) from None
        _check_size(method, source, picture.size)
        try:
            picture = ImageOps.exif_transpose(picture)
            if picture.has_transparency_data:
                return picture.convert("RGBA")
        except Exception as error:
            raise argument_error(
                method, "source", source, f"cannot be decoded, it may be cut off: {_format_decode_error(error, Image)}"
            ) from None
    raise argument_error(
        method, "source", source, f"is a picture without transparency ({picture.mode}): {CUTOUT_ADVICE}"
    )


TOO_LARGE_MESSAGE = f"is larger than {MAX_PIXELS // 1_000_000} million pixels; scale it down."


def _open_stream(method: str, source: object) -> BinaryIO:
    if isinstance(source, (bytes, bytearray, memoryview)):
        return BytesIO(source)
    try:
        if isinstance(source, (str, os.PathLike)):
            return open(source, "rb")  # the caller closes it
        if callable(read := getattr(source, "read", None)):
            return BytesIO(read())
    except OSError as error:
        raise argument_error(method, "source", source, f"cannot be read: {error.strerror or error}.") from None
    except (TypeError, ValueError) as error:  # a stream of text, or one that is closed; a path with a null in it
        raise argument_error(method, "source", source, f"cannot be read: {error}.") from None
    raise argument_error(method, "source", source, "must be a path, bytes, or a binary stream.")


def _format_decode_error(error: Exception, pillow: Any) -> str:
    if isinstance(error, pillow.UnidentifiedImageError):
        return "it is none that scenekit knows, such as PNG or WebP."
    return f"{str(error) or type(error).__name__}.".replace("..", ".")


def _check_size(method: str, source: object, size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise argument_error(method, "source", source, TOO_LARGE_MESSAGE)
    if min(size) < MIN_SIDE_PX:
        raise argument_error(
            method, "source", source, f"is {width} x {height} px; at least {MIN_SIDE_PX} each way can be measured."
        )


def _threshold_mask(channel: Image, threshold: int) -> Image:
    """255 from the threshold on, 0 below."""
    return channel.point([0] * threshold + [255] * (256 - threshold))


def _has_halo(alpha: Image) -> bool:
    """Whether much that is soft lies more than 2 px away from what is solid."""
    from PIL import ImageChops, ImageFilter

    solid = _threshold_mask(alpha, MIN_SOLID_ALPHA)
    near = _threshold_mask(solid.filter(ImageFilter.BoxBlur(2)), 1)
    away = ImageChops.subtract(_threshold_mask(alpha, MIN_VISIBLE_ALPHA), near)
    person = solid.histogram()[255]
    return away.histogram()[255] > MIN_HALO_RATIO * person > 0


def _remove_speckles(mask: Image) -> tuple[Image, int]:
    """The parts that hang together, but for those that are much smaller than the largest; and how many those are."""
    from PIL import Image, ImageChops

    width, height = mask.size
    runs = list(islice(_iter_runs(mask), MAX_RUNS + 1))
    if len(runs) > MAX_RUNS:
        coarse, speckles = _remove_speckles(_threshold_mask(mask.reduce(2), 1))
        doubled = coarse.resize((coarse.width * 2, coarse.height * 2), Image.Resampling.NEAREST)
        return ImageChops.darker(mask, doubled.crop((0, 0, width, height))), speckles
    parts = _label_connected_components(runs)
    area: dict[int, int] = {}
    for part, (_, start, end) in zip(parts, runs, strict=True):
        area[part] = area.get(part, 0) + end - start
    largest = max(area, key=area.__getitem__)
    at_edge = {part for part, (y, _, _) in zip(parts, runs, strict=True) if y == height - 1}
    cut_off = at_edge if largest in at_edge else set[int]()
    dropped = {
        one
        for one, size in area.items()
        if size < area[largest] * (MAX_EDGE_SPECKLE_RATIO if one in cut_off else MAX_SPECKLE_RATIO)
    }
    if not dropped:
        return mask, 0
    data = bytearray(mask.tobytes())
    for part, (y, start, end) in zip(parts, runs, strict=True):
        if part in dropped:
            data[y * width + start : y * width + end] = bytes(end - start)
    return Image.frombytes("L", mask.size, bytes(data)), len(dropped)


def _iter_runs(mask: Image) -> Iterator[tuple[int, int, int]]:
    """Each run of the person's pixels: its row, where it begins, and where it has ended."""
    data, width = mask.tobytes(), mask.width
    for y in range(mask.height):
        for run in re.finditer(rb"\xff+", data[y * width : (y + 1) * width]):
            yield y, run.start(), run.end()


def _label_connected_components(runs: list[tuple[int, int, int]]) -> list[int]:
    """For each run the number of its part: runs that touch in neighbouring rows, be it aslant, are of one."""
    part = list(range(len(runs)))

    def first(run: int) -> int:
        while part[run] != run:
            part[run] = run = part[part[run]]
        return run

    above = 0
    for here, (y, start, end) in enumerate(runs):
        while runs[above][0] < y - 1 or (runs[above][0] == y - 1 and runs[above][2] < start):
            above += 1
        other = above
        while runs[other][0] == y - 1 and runs[other][1] <= end:
            part[first(other)] = first(here)
            other += 1
    return [first(run) for run in range(len(runs))]
