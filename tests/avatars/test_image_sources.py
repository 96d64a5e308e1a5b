"""Sources of `measure`: the formats and kinds of transparency that it reads, and those that it rejects."""

import subprocess
import sys
import zlib
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from scenekit import ArgumentError, AvatarFrame, MissingExtraError
from scenekit.avatars.measurement import measure
from tests.support.silhouettes import default_person, draw_discs, encode_image


def person_data() -> bytes:
    return encode_image(default_person().to_image())


def transparent_images() -> Iterator[tuple[str, bytes]]:
    figure, alpha = default_person().to_image(), default_person().alpha.point([0] * 128 + [255] * 128)
    hard_edged = figure.copy()
    hard_edged.putalpha(alpha)
    gray = Image.merge("LA", (figure.convert("L"), alpha))
    palette = Image.composite(Image.new("L", alpha.size, 1), Image.new("L", alpha.size), alpha).convert("P")
    keyed = Image.composite(Image.new("RGB", alpha.size, "navy"), Image.new("RGB", alpha.size, "lime"), alpha)
    yield "RGBA", encode_image(hard_edged)
    yield "gray with alpha", encode_image(gray)
    yield "palette with a transparent color", encode_image(palette, transparency=0)
    yield "palette with alphas", encode_image(palette, transparency=bytes([0, 255]))
    yield "a transparent color", encode_image(keyed, transparency=(0, 255, 0))
    yield "GIF", encode_image(palette, "GIF", transparency=0)
    yield "WebP", encode_image(hard_edged, "WEBP", lossless=True)
    yield "TIFF", encode_image(hard_edged, "TIFF")
    yield "two colors", encode_image(alpha.convert("1"), transparency=0)


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in transparent_images()])
def test_reads_every_kind_of_transparency(data: bytes) -> None:
    alpha = default_person().alpha.point([0] * 128 + [255] * 128)
    left, top, right, bottom = alpha.getbbox() or (0, 0, 0, 0)
    assert measure(data).frame.tight == (left, top, right - left, bottom - top)


def encode_16_bit_png(alpha: Image.Image) -> bytes:
    """Return a PNG of gray and alpha with 16 bits each, which Pillow cannot write."""

    def encode_chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    width, height = alpha.size
    pixels, rows = alpha.tobytes(), bytearray()
    for y in range(height):
        rows += b"\0" + b"".join(b"\x40\0" + bytes([value, value]) for value in pixels[y * width : (y + 1) * width])
    header = encode_chunk(b"IHDR", width.to_bytes(4) + height.to_bytes(4) + bytes([16, 4, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + header + encode_chunk(b"IDAT", zlib.compress(rows)) + encode_chunk(b"IEND", b"")


def test_reads_16_bits_per_channel() -> None:
    assert measure(encode_16_bit_png(default_person().alpha)).frame.tight == default_person().tight


@pytest.mark.parametrize(("image_format", "options"), [("PNG", {}), ("WEBP", {"lossless": True})])
def test_rotates_the_image_as_its_exif_data_says(image_format: str, options: dict[str, Any]) -> None:
    image = default_person().to_image()
    rotated, exif = image.transpose(Image.Transpose.ROTATE_90), Image.Exif()
    exif[0x0112] = 6  # Orientation: rotate by 90 degrees clockwise
    measurement = measure(encode_image(rotated, image_format, exif=exif, **options))
    assert measurement.frame.origin == image.size
    assert measurement.frame.tight == default_person().tight


def test_path_bytes_and_stream_give_the_same_frame(tmp_path: Path) -> None:
    data = person_data()
    path = tmp_path / "ann.png"
    path.write_bytes(data)
    with path.open("rb") as stream:
        frames = [AvatarFrame.from_image(source) for source in (path, str(path), data, BytesIO(data), stream)]
    assert set(frames) == {measure(data).frame}
    assert frames[0].source == "measured"
    assert frames[0].origin == default_person().alpha.size


def plain_image(mode: str = "RGBA", color: Any = "black", size: tuple[int, int] = (90, 160)) -> bytes:
    return encode_image(Image.new(mode, size, color))


def decompression_bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims this size."""
    start = plain_image()[:16] + width.to_bytes(4) + height.to_bytes(4) + bytes([8, 6, 0, 0, 0])
    return start + zlib.crc32(start[12:]).to_bytes(4) + plain_image()[33:]


INVALID_SOURCES: dict[str, tuple[Any, str]] = {
    "no alpha": (plain_image("RGB"), "must have transparency, but its mode is RGB. Cut the person out first"),
    "JPEG": (encode_image(Image.new("RGB", (90, 160)), "JPEG"), "must have transparency"),
    "gray": (plain_image("L", 9), "must have transparency, but its mode is L."),
    "opaque": (plain_image(), "must have transparent pixels. Cut the person out first"),
    "transparent": (plain_image(color=(0, 0, 0, 0)), "must have opaque pixels"),
    "faint": (plain_image(color=(0, 0, 0, 15)), "must have opaque pixels"),
    "disc": (draw_discs((50, 50, 250, 250)), "must show a head, but none was detected. Pass face="),
    "two discs": (draw_discs((20, 50, 120, 150), (160, 50, 260, 150)), "must show a head"),
    "tiny": (plain_image(size=(15, 160)), "must be at least 16 px wide and high, but is 15 x 160 px"),
    "bomb": (decompression_bomb(10_001, 10_000), "must have at most 100 million pixels"),
    "larger bomb": (decompression_bomb(60_000, 60_000), "must have at most 100 million pixels"),
    "text": (b"Hello!", "must be an image in a known format. Use one of: PNG, WEBP"),
    "no bytes": (b"", "must be an image in a known format"),
    "truncated": (
        person_data()[: len(person_data()) // 2],
        "cannot be decoded. The file may be truncated. Pillow reports: ",
    ),
    "truncated header": (person_data()[:40], "source=b"),
    "missing file": ("nowhere/ann.png", "cannot be read: No such file"),
    "folder": (".", "cannot be read: "),
    "null character": ("a\0b", "cannot be read: "),
    "text stream": (StringIO("Hello!"), "cannot be read: "),
    "number": (7, "must be a path, bytes, or a binary stream"),
    "None": (None, "must be a path, bytes, or a binary stream"),
}


@pytest.mark.parametrize(("source", "message"), list(INVALID_SOURCES.values()), ids=list(INVALID_SOURCES))
def test_rejects_invalid_sources(source: Any, message: str) -> None:
    for method, call in (("measure", measure), ("AvatarFrame.from_image", AvatarFrame.from_image)):
        with pytest.raises(ArgumentError) as caught:
            call(source)
        assert str(caught.value).startswith(f"{method}(source=")
        assert message in str(caught.value)
        assert (caught.value.method, caught.value.argument) == (method, "source")


@given(st.data())
def test_corrupt_bytes_are_measured_or_rejected(data: st.DataObject) -> None:
    corrupt = bytearray(person_data())
    for _ in range(data.draw(st.integers(1, 4))):
        corrupt[data.draw(st.integers(0, len(corrupt) - 1))] = data.draw(st.integers(0, 255))
    try:
        measure(bytes(corrupt))
    except ArgumentError as error:
        argument = error.argument
    else:
        argument = "source"
    assert argument == "source"


def test_names_the_extra_without_pillow() -> None:
    script = "import sys; sys.modules['PIL'] = None; import scenekit; scenekit.AvatarFrame.from_image(b'')"
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert b"MissingExtraError: AvatarFrame.from_image() needs the extra 'measure'" in process.stderr
    assert b"pip install 'scenekit[measure]'" in process.stderr
    assert issubclass(MissingExtraError, ImportError)


def test_rejects_images_above_the_limit_of_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(ArgumentError, match="must have at most"):
        measure(person_data())
