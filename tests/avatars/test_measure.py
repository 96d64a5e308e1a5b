"""A cut-out is measured: the tight box to the pixel, the head in 19 of 20 drawn people."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from statistics import mean
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from scenekit import ArgumentError, AvatarFrame, MissingExtraError
from scenekit.avatars.frame import KNOWN_PROPORTIONS
from scenekit.avatars.measure import Measurement, draw, measure
from tests.support.silhouettes import Silhouette, draw_person, generate_people

PEOPLE = 200
Face = tuple[float, float, float, float]


def png(picture: Image.Image, **how: Any) -> bytes:
    stream = BytesIO()
    picture.save(stream, "PNG", compress_level=0, **how)
    return stream.getvalue()


@cache
def somebody(seed: int = 7, high: int = 800) -> Silhouette:
    return draw_person(Random(seed), height=high)  # noqa: S311


@cache
def cut() -> bytes:
    return png(somebody().to_image())


# Drawn people: what is right, and how often.


class Measured(NamedTuple):
    drawn: Silhouette
    tight: tuple[Any, ...]
    face: Face | None
    confidence: float

    @property
    def is_right(self) -> bool:
        return self.face is not None and is_right(self.face, self.drawn)


def overlap(one: Face, other: Face) -> float:
    """How much of what either box covers both do."""
    sides = [
        max(0, min(one[k] + one[k + 2] / 2, other[k] + other[k + 2] / 2) - max(one[k] - one[k + 2] / 2, other[k] - other[k + 2] / 2))
        for k in (0, 1)
    ]  # fmt: skip
    both = sides[0] * sides[1]
    return both / (one[2] * one[3] + other[2] * other[3] - both)


def is_right(face: Face, drawn: Silhouette) -> bool:
    away = abs(complex(face[0] - drawn.face[0], face[1] - drawn.face[1]))
    return overlap(face, drawn.face) >= 0.65 and away <= 0.15 * drawn.head[2]


@cache
def measured() -> tuple[Measured, ...]:
    return tuple(measured_one(drawn) for drawn in generate_people(PEOPLE))


def measured_one(drawn: Silhouette) -> Measured:
    """What was found; where no head was, the tight box is that of a measurement with the head told."""
    picture = png(drawn.to_image())
    small = drawn._replace(alpha=Image.new("L", (1, 1)))  # its picture is not needed any more
    try:
        found = measure(picture)
    except ArgumentError as error:
        assert "nothing like a head" in str(error)  # noqa: PT017 (the rest of the test goes on)
        left, top, *_ = drawn.tight
        return Measured(small, measure(picture, face=(left, top, 9, 9)).frame.tight, None, 0)
    return Measured(small, found.frame.tight, found.frame.head, found.confidence)


def test_the_tight_box_of_everybody_is_exact_to_the_pixel() -> None:
    assert [one.drawn.name for one in measured() if one.tight != one.drawn.tight] == []


def test_the_head_is_right_in_19_of_20() -> None:
    right = sum(one.is_right for one in measured())
    table: dict[str, list[bool]] = {}
    for one in measured():
        for kind in (*one.drawn.traits.values(), "hard" if one.drawn.is_hard else "plain"):
            table.setdefault(kind, []).append(one.is_right)
    told = ", ".join(f"{kind} {sum(rights)}/{len(rights)}" for kind, rights in sorted(table.items()))
    print(f"{right} of {PEOPLE} heads are right: {told}")  # noqa: T201 (shown by pytest -s, and when it fails)
    assert right >= PEOPLE * 19 / 20
    assert mean(table["plain"]) >= 0.95
    assert mean(table["hard"]) >= 0.85


def test_the_hard_kinds_are_in_the_mix() -> None:
    kinds = [kind for one in measured() for kind in one.drawn.traits.values()]
    for kind in ("hijab", "chair back", "both hands raised", "hands above the head", "balloon", "afro", "hat", "long"):
        assert kinds.count(kind) >= 4, kind
    assert sum(one.drawn.is_hard for one in measured()) >= PEOPLE / 3


def test_confidence_is_higher_where_the_head_is_right() -> None:
    right = [one.confidence for one in measured() if one.is_right]
    wrong = [one.confidence for one in measured() if not one.is_right]
    hard = [one.confidence for one in measured() if one.drawn.is_hard]
    plain = [one.confidence for one in measured() if not one.drawn.is_hard]
    assert mean(right) > mean(wrong) + 0.1
    assert mean(plain) > mean(hard)
    assert all(0 <= one.confidence <= 1 for one in measured())


@pytest.mark.parametrize("hair", ["short", "bob", "bald"])
def test_a_person_with_lowered_arms_is_found_with_confidence(hair: str) -> None:
    drawn = draw_person(Random(3), hair=hair, height=900)  # noqa: S311
    found = measure(png(drawn.to_image()))
    assert is_right(found.frame.head, drawn)
    assert found.confidence > 0.6


# What a picture is, when it is changed.


@st.composite
def drawings(draw: st.DrawFn) -> Silhouette:
    drawn = somebody(draw(st.integers(0, 99)), draw(st.sampled_from([700, 900])))
    return drawn if draw(st.booleans()) else next(generate_people(1, draw(st.integers(0, 99))))


def alpha_measured(alpha: Image.Image) -> Measurement:
    picture = Image.new("RGBA", alpha.size)
    picture.putalpha(alpha)
    return measure(png(picture))


@settings(max_examples=20, deadline=None)
@given(drawings())
def test_a_mirrored_person_has_the_mirrored_frame(drawn: Silhouette) -> None:
    try:
        once = alpha_measured(drawn.alpha)
    except ArgumentError:
        with pytest.raises(ArgumentError, match="nothing like a head"):
            alpha_measured(ImageOps.mirror(drawn.alpha))
        return
    mirrored = alpha_measured(ImageOps.mirror(drawn.alpha))
    left, top, width, height = once.frame.tight
    assert mirrored.frame.tight == (drawn.alpha.width - left - width, top, width, height)
    center_x, *rest = once.frame.head
    assert mirrored.frame.head == pytest.approx((drawn.alpha.width - center_x, *rest), abs=0.03 * height)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 99), st.sampled_from([2, 3]))
def test_a_larger_picture_has_a_larger_frame(seed: int, factor: int) -> None:
    drawn = somebody(seed, 700)
    size = (drawn.alpha.width * factor, drawn.alpha.height * factor)
    once, larger = alpha_measured(drawn.alpha), alpha_measured(drawn.alpha.resize(size, Image.Resampling.NEAREST))
    assert larger.frame.tight == tuple(factor * px for px in once.frame.tight)
    expected = [factor * px for px in once.frame.head]
    assert larger.frame.head == pytest.approx(expected, abs=0.15 * factor * drawn.head[2])


# What lies around the person.


def with_around(around: Image.Image) -> Measurement:
    return alpha_measured(ImageChops.lighter(somebody().alpha, around))


def specks(size: tuple[int, int], count: int = 60) -> Image.Image:
    """Dots of up to 3 px, all over, but not right beside the person, whose they would be."""
    random, speckled = Random(5), Image.new("L", size)  # noqa: S311
    near = somebody().alpha.filter(ImageFilter.MaxFilter(9))
    for _ in range(count):
        x, y, wide = random.randrange(size[0] - 4), random.randrange(size[1] - 4), random.randrange(3)
        if not near.crop((x - 1, y - 1, x + wide + 2, y + wide + 2)).getbbox():
            ImageDraw.Draw(speckled).rectangle((x, y, x + wide, y + wide), fill=255)
    return speckled


def test_speckles_are_not_the_person() -> None:
    found = with_around(specks(somebody().alpha.size))
    assert found.frame.tight == somebody().tight
    assert "speckles" in found.explanation
    assert is_right(found.frame.head, somebody())


def test_a_large_part_that_is_apart_is_the_persons_own() -> None:
    drawn = somebody()
    prop = Image.new("L", drawn.alpha.size)
    ImageDraw.Draw(prop).rectangle((3, 300, 12, 700), fill=255)
    found = with_around(prop)
    left, _, width, _ = drawn.tight
    assert found.frame.tight[0] == 3
    assert found.frame.tight[2] == left + width - 3


@pytest.mark.parametrize("faint", [30, 100, 120])
def test_a_soft_shadow_on_the_floor_is_not_the_person(faint: int) -> None:
    drawn = draw_person(Random(7), height=800)  # noqa: S311
    left, top, width, height = drawn.tight
    wider = Image.new("L", (drawn.alpha.width + 400, drawn.alpha.height + 100))
    shadow = wider.copy()
    wider.paste(drawn.alpha, (200, 0))
    ImageDraw.Draw(shadow).ellipse((left, top + height - 40, left + width + 400, top + height + 60), fill=faint)
    found = alpha_measured(ImageChops.lighter(wider, shadow.filter(ImageFilter.GaussianBlur(3))))
    assert found.frame.tight == pytest.approx((left + 200, top, width, height), abs=1)
    assert "128" in found.explanation


def test_a_halo_is_not_the_person() -> None:
    drawn = somebody()
    halo = drawn.alpha.filter(ImageFilter.MaxFilter(31)).point([0] * 128 + [60] * 128)
    found = with_around(halo)
    assert found.frame.tight == pytest.approx(drawn.tight, abs=2)
    assert "halo" in found.explanation


def test_a_soft_edge_is_no_halo() -> None:
    found = alpha_measured(somebody().alpha.filter(ImageFilter.GaussianBlur(0.8)))
    assert "alpha of 16 or more." in found.explanation


def test_noise_is_measured_in_bounded_time() -> None:
    noise = Image.effect_noise((1200, 1200), 200)
    speckled = Image.composite(noise, Image.new("L", noise.size), noise.point(lambda value: 255 * (value > 150)))
    with pytest.raises(ArgumentError, match="nothing like a head"):
        alpha_measured(speckled.crop((0, 0, 1200, 1200)))


# What a picture may come as.


def saved(form: str, picture: Image.Image, **how: Any) -> bytes:
    stream = BytesIO()
    picture.save(stream, form, **how)
    return stream.getvalue()


def forms() -> Iterator[tuple[str, bytes]]:
    figure, alpha = somebody().to_image(), somebody().alpha.point([0] * 128 + [255] * 128)
    hard = figure.copy()
    hard.putalpha(alpha)
    gray = Image.merge("LA", (figure.convert("L"), alpha))
    palette = Image.composite(Image.new("L", alpha.size, 1), Image.new("L", alpha.size), alpha).convert("P")
    keyed = Image.composite(Image.new("RGB", alpha.size, "navy"), Image.new("RGB", alpha.size, "lime"), alpha)
    yield "RGBA", png(hard)
    yield "gray with alpha", png(gray)
    yield "palette with a transparent color", png(palette, transparency=0)
    yield "palette with alphas", png(palette, transparency=bytes([0, 255]))
    yield "a transparent color", png(keyed, transparency=(0, 255, 0))
    yield "GIF", saved("GIF", palette, transparency=0)
    yield "WebP", saved("WEBP", hard, lossless=True)
    yield "TIFF", saved("TIFF", hard)
    yield "two colors", png(alpha.convert("1"), transparency=0)


@pytest.mark.parametrize(("form", "data"), [pytest.param(*one, id=one[0]) for one in forms()])
def test_every_kind_of_transparency_is_read(form: str, data: bytes) -> None:
    alpha = somebody().alpha.point([0] * 128 + [255] * 128)
    left, top, right, bottom = alpha.getbbox() or (0, 0, 0, 0)
    assert measure(data).frame.tight == (left, top, right - left, bottom - top)


def test_16_bits_are_read() -> None:
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    alpha = somebody().alpha
    wide, high = alpha.size
    pixels, rows = alpha.tobytes(), bytearray()
    for y in range(high):
        rows += b"\0" + b"".join(b"\x40\0" + bytes([value, value]) for value in pixels[y * wide : (y + 1) * wide])
    header = wide.to_bytes(4) + high.to_bytes(4) + bytes([16, 4, 0, 0, 0])
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    assert measure(data).frame.tight == somebody().tight


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_the_picture_is_turned_as_its_exif_says(form: str) -> None:
    picture = somebody().to_image()
    turned, exif = picture.transpose(Image.Transpose.ROTATE_90), Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    how = {"lossless": True} if form == "WEBP" else {}
    found = measure(saved(form, turned, exif=exif, **how))
    assert found.frame.origin == picture.size
    assert found.frame.tight == somebody().tight


def test_a_path_bytes_and_a_stream_give_the_same_frame(tmp_path: Path) -> None:
    path = tmp_path / "ann.png"
    path.write_bytes(cut())
    with path.open("rb") as stream:
        frames = [AvatarFrame.from_image(source) for source in (path, str(path), cut(), BytesIO(cut()), stream)]
    assert set(frames) == {measure(cut()).frame}
    assert frames[0].source == "measured"
    assert frames[0].origin == somebody().alpha.size


# What cannot be measured.


def plain(mode: str = "RGBA", color: Any = "black", size: tuple[int, int] = (90, 160)) -> bytes:
    return png(Image.new(mode, size, color))


def shape(*boxes: tuple[int, int, int, int]) -> bytes:
    picture = Image.new("RGBA", (300, 400))
    for box in boxes:
        ImageDraw.Draw(picture).ellipse(box, fill="black")
    return png(picture)


def bomb(width: int, height: int) -> bytes:
    """A file of a few bytes that says it is as large as this."""
    import zlib

    start = plain()[:16] + width.to_bytes(4) + height.to_bytes(4) + bytes([8, 6, 0, 0, 0])
    return start + zlib.crc32(start[12:]).to_bytes(4) + plain()[33:]


BAD: dict[str, tuple[Any, str]] = {
    "no alpha": (plain("RGB"), "without transparency (RGB): cut the figure out first"),
    "JPEG": (saved("JPEG", Image.new("RGB", (90, 160))), "without transparency"),
    "gray": (plain("L", 9), "without transparency (L)"),
    "opaque": (plain(), "nothing transparent: cut the figure out first"),
    "transparent": (plain(color=(0, 0, 0, 0)), "nothing opaque"),
    "faint": (plain(color=(0, 0, 0, 15)), "nothing opaque"),
    "a disc": (shape((50, 50, 250, 250)), "nothing like a head: say where it is, face="),
    "two discs": (shape((20, 50, 120, 150), (160, 50, 260, 150)), "nothing like a head"),
    "tiny": (plain(size=(15, 160)), "is 15 x 160 px; at least 16"),
    "a bomb": (bomb(10_001, 10_000), "larger than 100 million pixels"),
    "a larger bomb": (bomb(60_000, 60_000), "larger than 100 million pixels"),
    "no picture": (b"Hello!", "none that scenekit knows"),
    "nothing": (b"", "none that scenekit knows"),
    "cut off": (cut()[: len(cut()) // 2], "cannot be decoded, it may be cut off"),
    "cut off early": (cut()[:40], "source=b"),
    "no file": ("nowhere/ann.png", "cannot be read: No such file"),
    "a folder": (".", "cannot be read: "),
    "a null": ("a\0b", "cannot be read: "),
    "a text stream": (StringIO("Hello!"), "cannot be read: "),
    "a number": (7, "must be a path, bytes, or a binary stream"),
    "None": (None, "must be a path, bytes, or a binary stream"),
}


@pytest.mark.parametrize(("source", "said"), list(BAD.values()), ids=list(BAD))
def test_what_cannot_be_measured_is_refused(source: Any, said: str) -> None:
    for verb, refused in (("measure", measure), ("AvatarFrame.from_image", AvatarFrame.from_image)):
        with pytest.raises(ArgumentError) as caught:
            refused(source)
        assert str(caught.value).startswith(f"{verb}: source=")
        assert said in str(caught.value)
        assert (caught.value.method, caught.value.argument) == (verb, "source")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_broken_bytes_are_measured_or_refused(data: st.DataObject) -> None:
    broken = bytearray(cut())
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        measure(bytes(broken))
    except ArgumentError as error:
        assert error.argument == "source"  # noqa: PT017 (both ends are right)


def test_without_pillow_the_extra_is_named() -> None:
    script = "import sys; sys.modules['PIL'] = None; import scenekit; scenekit.AvatarFrame.from_image(b'')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert b"MissingExtraError: AvatarFrame.from_image: " in done.stderr
    assert b"pip install 'scenekit[measure]'" in done.stderr
    assert issubclass(MissingExtraError, ImportError)


def test_pillows_own_limit_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(ArgumentError, match="larger than"):
        measure(cut())


# The head as told.


def test_a_head_that_is_told_is_taken() -> None:
    left, top, _, _ = somebody().tight
    found = measure(cut(), face=(left + 10, top + 20, 60, 70))
    assert found.frame.head == (left + 40, top + 55, 60, 70)
    assert found.confidence == 1
    assert "as told" in found.explanation
    assert AvatarFrame.from_image(cut(), face=(left + 10, top + 20, 60, 70)) == found.frame


def test_a_shape_without_a_head_has_one_when_it_is_told() -> None:
    assert measure(shape((50, 50, 250, 250)), face=(100, 60, 80, 80)).frame.head == (140, 100, 80, 80)


def test_a_told_head_may_reach_out_by_2_px() -> None:
    left, top, _, _ = somebody().tight
    assert measure(cut(), face=(left - 2, top - 2, 60, 70)).confidence == 1


BAD_HEADS = [
    ((0, 0, 5, 5), "not inside the tight box"),
    ((200, 200, 9000, 50), "not inside the tight box"),
    ((1, 2, 3), "4 finite numbers"),
    ("1,2,3,4", "4 finite numbers"),
    ((1, 2, 3, float("nan")), "4 finite numbers"),
    ((1, 2, True, 4), "4 finite numbers"),
    ((1, 2, 0.2, 0.3), "size under 1 px"),
    (7, "4 finite numbers"),
]


@pytest.mark.parametrize(("head", "said"), BAD_HEADS)
def test_a_told_head_elsewhere_is_refused(head: Any, said: str) -> None:
    with pytest.raises(ArgumentError, match="measure: face=") as caught:
        measure(cut(), face=head)
    assert said in str(caught.value)


# The face box, and what is drawn.


def test_the_ratios_are_those_of_the_documented_avatar() -> None:
    """122 px from the crown to the middle of a face of 185 px; what `tests/silhouettes.py` draws is as the editor would."""
    _, top, _, _ = KNOWN_PROPORTIONS.tight
    _, center_y, _, height = KNOWN_PROPORTIONS.head
    assert (center_y - top) / height == pytest.approx(0.66, abs=0.005)


@pytest.mark.parametrize("color", [(20, 20, 25), (250, 250, 245)])
def test_the_boxes_are_drawn_over_the_picture(color: tuple[int, int, int]) -> None:
    found = measure(png(somebody().to_image(color)))
    drawn = Image.open(BytesIO(draw(found)))
    assert (drawn.format, drawn.size) == ("PNG", found.image.size)
    left, top, _, height = found.frame.tight
    center_x, center_y, face_width, _ = found.frame.head
    edges = {
        "origin": (0, drawn.height // 2),
        "tight": (left, top + height * 0.6),
        "face": (center_x - face_width / 2, center_y),
    }
    inks = {name: drawn.getpixel((round(x), round(y))) for name, (x, y) in edges.items()}
    assert inks == {"origin": (47, 128, 255), "tight": (255, 149, 0), "face": (255, 45, 120)}
    assert drawn.getpixel((round(center_x), round(center_y))) == color


def test_a_huge_picture_is_drawn_smaller() -> None:
    found = measure(cut())
    drawn = Image.open(BytesIO(draw(found, max_side=200)))
    assert max(drawn.size) == 200
    assert drawn.width / drawn.height == pytest.approx(somebody().alpha.width / somebody().alpha.height, rel=0.02)


def test_the_same_picture_gives_the_same_drawing() -> None:
    assert draw(measure(cut())) == draw(measure(cut()))


@pytest.mark.parametrize("max_side", [0, 15, 1.5, "large"])
def test_a_drawing_of_no_size_is_refused(max_side: Any) -> None:
    with pytest.raises(ArgumentError, match="draw: max_side="):
        draw(measure(cut()), max_side)
