"""The format, size and scaling of image files."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from scenekit.core.geometry import Box, Size
from scenekit.storyboard.images.image import UnavailableError, identify_image
from scenekit.storyboard.images.scaling import downscale_for_embedding
from tests.support.image_server import encode_image, encode_image_bomb


@pytest.mark.parametrize("format", ["png", "jpeg", "webp", "gif"])
@pytest.mark.parametrize("size", [(1, 1), (300, 200), (16383, 2)])
def test_reads_format_and_size(format: str, size: tuple[int, int]) -> None:
    image = identify_image(encode_image(format, size))
    assert (image.format, image.size, image.visible_box) == (format, size, Box(0, 0, 1, 1))


@pytest.mark.parametrize("options", [{"lossless": True}, {"exact": True, "method": 6}, {"exif": b"Exif\0\0MM"}])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_reads_the_size_of_every_kind_of_webp(mode: str, options: dict[str, Any]) -> None:
    stream = BytesIO()
    Image.new(mode, (321, 123)).save(stream, "WEBP", **options)
    assert identify_image(stream.getvalue()).size == (321, 123)


@pytest.mark.parametrize(
    "options", [{"progressive": True}, {"exif": b"Exif\0\0" + bytes(900)}, {"comment": b"x" * 900}]
)
def test_reads_the_size_of_every_kind_of_jpeg(options: dict[str, Any]) -> None:
    stream = BytesIO()
    Image.new("RGB", (321, 123)).save(stream, "JPEG", **options)
    assert identify_image(stream.getvalue()).size == (321, 123)


@pytest.mark.parametrize("format", ["png", "jpeg", "webp", "gif"])
def test_truncated_image_is_identified_or_rejected(format: str) -> None:
    data = encode_image(format)
    rejected = 0
    for end in range(len(data)):
        try:
            assert identify_image(data[:end]).size == (80, 60)
        except UnavailableError:
            rejected += 1
    assert 6 <= rejected < len(data)


def test_finds_the_frame_of_a_jpeg_after_fill_bytes() -> None:
    data = encode_image("jpeg")
    assert identify_image(data[:2] + b"\xff" * 5_000_000 + data[2:]).size == (80, 60)


@pytest.mark.parametrize("segment", [b"\xff\x01", b"\xff\xe0\0\2"])
def test_limits_the_segments_before_the_frame_of_a_jpeg(segment: bytes) -> None:
    data = encode_image("jpeg")
    assert identify_image(data[:2] + segment * 900 + data[2:]).size == (80, 60)
    for rest in (data[2:], b"", b"\xff" * 5_000_000):
        with pytest.raises(UnavailableError, match="is a damaged JPEG"):
            identify_image(data[:2] + segment * 1001 + rest)


def test_rejects_too_many_pixels_by_the_header() -> None:
    assert identify_image(encode_image_bomb(5000, 5000)).size == (5000, 5000)
    with pytest.raises(UnavailableError, match="has 5001 x 5000 px"):
        identify_image(encode_image_bomb(5001, 5000))
    with pytest.raises(UnavailableError, match="is a damaged PNG"):
        identify_image(encode_image_bomb(0, 5))


@pytest.mark.parametrize("claimed", [(9000, 9000), (50_000, 50_000), (81, 60)])
def test_does_not_decode_an_image_with_a_second_header(claimed: tuple[int, int]) -> None:
    """Pillow reads the size in the second header."""
    data = encode_image("png", (80, 60))
    image = identify_image(data[:33] + encode_image_bomb(*claimed)[8:] + data[33:])
    assert image.size == (80, 60)
    with pytest.raises(UnavailableError, match="cannot be decoded"):
        downscale_for_embedding(image, Size(4000, 3000), is_cutout=False)


def test_applies_the_exif_orientation() -> None:
    original, stream = Image.new("RGB", (80, 60), "blue"), BytesIO()
    original.paste("red", (0, 0, 40, 60))
    exif = Image.Exif()
    exif[0x0112] = 6  # rotated clockwise by 90°: the left side is shown at the top
    original.save(stream, "JPEG", exif=exif)
    image = downscale_for_embedding(identify_image(stream.getvalue()), Size(400, 300), is_cutout=False)
    decoded = Image.open(BytesIO(image.data))
    assert (image.size, decoded.size, dict(decoded.getexif())) == ((60, 80), (60, 80), {})
    assert decoded.getpixel((30, 10)) == pytest.approx((254, 0, 0), abs=5)


def test_scales_a_large_jpeg_with_exif_orientation() -> None:
    """Pillow decodes it at an eighth of its size."""
    original, stream = Image.new("RGB", (1600, 1200), "blue"), BytesIO()
    original.paste("red", (0, 0, 800, 1200))
    exif = Image.Exif()
    exif[0x0112] = 6
    original.save(stream, "JPEG", exif=exif)
    for rendered_size in (Size(60, 80), Size(60, 1), Size(1, 80)):
        image = downscale_for_embedding(identify_image(stream.getvalue()), rendered_size, is_cutout=False)
        decoded = Image.open(BytesIO(image.data))
        assert image.size == decoded.size == (60, 80)
        assert decoded.getpixel((30, 30)) == pytest.approx((254, 0, 0), abs=5)


def test_keeps_transparency() -> None:
    original, stream = Image.new("RGBA", (400, 400)), BytesIO()
    original.paste("red", (0, 0, 200, 400))
    original.save(stream, "PNG")
    image = downscale_for_embedding(identify_image(stream.getvalue()), Size(100, 100), is_cutout=False)
    alpha = Image.open(BytesIO(image.data)).getchannel("A")
    assert (image.format, alpha.getpixel((20, 50)), alpha.getpixel((80, 50))) == ("webp", 255, 0)
