"""Scenes as PNG: text is always visible and in the right font, and no payload makes the drawing fail."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from playwright.sync_api import Browser

from scenekit import ArgumentError, MissingGlyphWarning, Project, Scene
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from tests.storyboard.drawings import build_clip, build_payload, open_image
from tests.support.commands import run_command
from tests.support.paths import ROOT, TESTS
from tests.support.payloads import payloads

pytest.importorskip("resvg_py", reason="the extra png is not installed")
from PIL import Image, ImageChops

from scenekit.core.typesetting.font_file import read_faces
from scenekit.storyboard.font_fallback import FONTS_DIR, FontStyle
from scenekit.storyboard.png import choose_fonts, draw_png
from scenekit.storyboard.rasterizer import Rasterizer, RasterizerError
from scenekit.storyboard.text_runs import itemize_line

EMOJI_FONT, HEBREW_FONT = (TESTS / "fonts" / f"Test{name}.ttf" for name in ("Emoji", "Hebrew"))
PLAIN = FontStyle(("Noto Sans CJK KR",), 400, False)
FAMILY = "👨\u200d👩\u200d👧"

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="other systems keep their fonts in fixed places")


def draw_svg(svg: str, width: int, *font_files: str) -> bytes:
    with Rasterizer() as rasterizer:
        return rasterizer.draw(svg, width, choose_fonts(font_files))


def draw_clips(*clips: dict[str, Any], **options: Any) -> Image.Image:
    return open_image(Storyboard(read_payload_view(build_payload(*clips))).png(**options))


def draw_text(text: str, **keys: Any) -> Image.Image:
    """Draw a text on white."""
    return draw_clips(build_clip("textImage", text=text, fontSize=72, **({"width": 1800} | keys)), width=480)


def ink_box(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the bounding box of the pixels that are not white."""
    return ImageChops.invert(image).getbbox()


def ink_width(image: Image.Image) -> int:
    left, _, right, _ = ink_box(image) or (0, 0, 0, 0)
    return right - left


@pytest.mark.parametrize(("orientation", "width", "height"), [
    ("landscape", 960, 540), ("landscape", 1, 1), ("landscape", 333, 187), ("landscape", 1920, 1080), ("portrait", 540, 960),
])  # fmt: skip
def test_png_has_the_requested_width_and_the_aspect_ratio_of_the_canvas(
    orientation: Any, width: int, height: int
) -> None:
    storyboard = Project(orientation=orientation).add(Scene().text("Hi")).storyboard()
    assert open_image(storyboard.png(width=width)).size == pytest.approx((width, height), abs=1)


def test_default_width_is_960() -> None:
    storyboard = Project().add(Scene(), Scene().shape("Star", color="red")).storyboard()
    assert open_image(storyboard.png()).size == (960, 540)
    assert storyboard.png(1) != storyboard.png(0)
    assert storyboard.png(0, guides=True) != storyboard.png(0)


@pytest.mark.parametrize("width", [0, -5, 1921, 960.0, "960", True, None])
def test_rejects_invalid_widths(width: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^png\(width=.*\): width must be .* from 1 to 1920"):
        Project().add(Scene()).storyboard().png(width=width)


def test_rejects_a_scene_that_does_not_exist() -> None:
    with pytest.raises(ArgumentError, match=r"^png\(scene=1\): scene must be 0, because the project has 1 scene"):
        Project().add(Scene()).storyboard().png(1)


# Features that resvg does not have.


@pytest.mark.parametrize(
    "family", [None, "", "Nope", "sans-serif", "serif", "<&>", "'", "Noto Sans", "Noto Sans CJK JP", 5]
)
@pytest.mark.parametrize("text", ["Hello", "안녕하세요", "Łódź", "カナ", "Ω я"])
def test_text_is_visible_with_any_font_family(text: str, family: Any) -> None:
    assert ink_width(draw_text(text, fontFamily=family)) > 30


@pytest.mark.parametrize("family", ["serif", "sans-serif", "cursive", "fantasy", "monospace", "Nope, serif"])
def test_generic_families_have_a_font(family: str) -> None:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40"><text y="30" font-family="{family}">Hi</text></svg>'
    assert Image.open(BytesIO(draw_svg(drawing, 90))).getchannel("A").getbbox()


@pytest.mark.parametrize(("decomposed", "composed"), [("e\u0301", "é"), ("\u1112\u1161\u11ab", "한"), ("A\u030a", "Å")])
def test_composed_and_decomposed_letters_look_the_same(decomposed: str, composed: str) -> None:
    assert draw_text(decomposed) == draw_text(composed)


def test_draws_marks_without_a_composed_letter() -> None:
    assert ink_box(draw_text("m\u0302")) != ink_box(draw_text("m"))


def test_italic_text_is_slanted() -> None:
    upright, italic = draw_text("llll"), draw_text("llll", fontStyle="italic")
    assert ink_width(italic) > ink_width(upright)
    assert (ink_box(italic) or ())[1::2] == (ink_box(upright) or ())[1::2]


def test_bold_text_uses_the_bold_font() -> None:
    assert ink_width(draw_text("Hamburg", fontWeight=700)) > ink_width(draw_text("Hamburg"))
    assert draw_text("Hamburg", fontWeight="bold") == draw_text("Hamburg", fontWeight=600)


def test_underline_of_a_text_with_a_stroke_keeps_its_color() -> None:
    image = draw_text("HHHH", underline=True, fill="#ff0000", stroke="#0000ff", strokeWidth=6)
    _, _, _, bottom = ink_box(image) or (0, 0, 0, 0)
    assert image.getpixel((40, bottom - 2)) == (255, 0, 0)


@pytest.mark.parametrize(("align", "anchor_fraction"), [("left", 0), ("center", 0.5), ("right", 1)])
@pytest.mark.parametrize("text", ["Hello", "Łódź → Zażółć", "AVATAR Ł To"])
def test_line_in_several_fonts_is_aligned(text: str, align: str, anchor_fraction: float) -> None:
    left, _, right, _ = ink_box(draw_text(text, align=align)) or (0, 0, 0, 0)
    assert left * (1 - anchor_fraction) + right * anchor_fraction == pytest.approx(2.5 + anchor_fraction * 450, abs=3)


def test_runs_are_kerned() -> None:
    (kerned,), _ = itemize_line("AVATAR To", PLAIN)
    assert kerned.width_ems == pytest.approx(4.852, abs=0.001)  # as HarfBuzz sets it
    (first, second, third), _ = itemize_line("AVAŁTo", PLAIN)
    assert [first.text, second.text, third.text] == ["AVA", "Ł", "To"]
    assert second.face.family == "Scenekit Sans"


def test_signs_and_digits_in_left_to_right_lines_stay_in_one_run() -> None:
    runs, missing = itemize_line("a Ł b (1)", FontStyle(("Noto Sans",), 400, False))
    assert ([run.text for run in runs], missing) == (["a Ł b (1)"], frozenset())


def test_never_reads_a_file_that_a_drawing_refers_to(tmp_path: Path) -> None:
    Image.new("RGB", (9, 9), "red").save(tmp_path / "secret.png")
    data = BytesIO()
    Image.new("RGB", (9, 9), "lime").save(data, "PNG")
    embedded = f"data:image/png;base64,{b64encode(data.getvalue()).decode()}"

    def pixels(rasterizer: Rasterizer, href: str) -> Any:
        namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        image = f'<image {{}}="{href}" width="9" height="9"/>'
        images = [
            draw_png(rasterizer, f'<svg {namespaces} viewBox="0 0 9 9">{image.format(key)}</svg>', 0, 9)
            for key in ("href", "xlink:href")
        ]
        return {Image.open(BytesIO(png)).convert("RGBA").getpixel((4, 4)) for png in images}

    secret = tmp_path / "secret.png"
    with Rasterizer() as rasterizer:
        for href in (str(secret), secret.as_uri(), f"file:{secret}", f" {secret}", os.path.relpath(secret)):
            assert pixels(rasterizer, href) == {(0, 0, 0, 0)}
        assert pixels(rasterizer, embedded) == {(0, 255, 0, 255)}
        nested = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="{secret}" width="9" height="9"/></svg>'
        assert pixels(rasterizer, f"data:image/svg+xml;base64,{b64encode(nested.encode()).decode()}") == {(0, 0, 0, 0)}


def test_panic_of_resvg_becomes_an_error() -> None:
    """If this fails, resvg mixes fonts in a line without a panic, and the guard in `resvg_child.py` can be removed."""
    line = (
        f'<text font-family="Scenekit Sans CJK">a<tspan font-family="Test Emoji">{FAMILY[0]}{FAMILY[2]}</tspan></text>'
    )
    with pytest.raises(RasterizerError, match="removal index"):
        draw_svg(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{line}</svg>', 9, str(EMOJI_FONT))


# Installed fonts.


def font_environment(folder: Path, *files: Path) -> dict[str, str]:
    """Return the environment variables of a machine with only these font files installed."""
    (folder / "fonts").mkdir(parents=True)
    for file in files:
        shutil.copy(file, folder / "fonts")
    variables = {
        "XDG_DATA_HOME": str(folder),
        "XDG_DATA_DIRS": str(folder / "nowhere"),
        "HOME": str(folder / "nowhere"),
    }
    return {**os.environ, **variables}


def run_process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Draw in a new process: a process looks for fonts once."""
    command = [sys.executable, "-m", "scenekit", "storyboard", *arguments]
    return subprocess.run(command, capture_output=True, check=False, timeout=120, **options)


def draw_with_fonts(environment: dict[str, str], folder: Path, *clips: dict[str, Any]) -> tuple[Image.Image, str]:
    """Draw clips in a process with these environment variables. Returns the image and the standard error."""
    (folder / "a.json").write_text(json.dumps(build_payload(*clips)))
    result = run_process(str(folder / "a.json"), "-o", str(folder / "a.png"), "--width", "480", env=environment)
    assert result.returncode == 0, result.stderr
    return open_image((folder / "a.png").read_bytes()), result.stderr.decode()


@linux_only
def test_golden_scenes_need_no_installed_fonts(tmp_path: Path) -> None:
    program = (
        "import hashlib; from tests.support.golden_scenes import GOLDEN_SCENES\n"
        "for name in GOLDEN_SCENES: print(name, hashlib.sha256(GOLDEN_SCENES[name].png(240)).hexdigest())"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    without_fonts, with_fonts = (
        subprocess.run(command, capture_output=True, check=True, env=environment, cwd=ROOT).stdout
        for environment in (font_environment(tmp_path), {**os.environ})
    )
    assert without_fonts == with_fonts
    assert without_fonts.count(b"\n") > 8


@linux_only
def test_characters_without_a_font_are_boxes_and_in_a_warning(tmp_path: Path) -> None:
    clip = text_clip("漢字 שלום", fontSize=72, width=1800)
    image, warning = draw_with_fonts(font_environment(tmp_path), tmp_path, clip)
    assert re.fullmatch(
        r"Warning: png\(\): no font has ו \(HEBREW LETTER VAV\), ל .*, ם .* and 3 more\. Each is drawn as □\. Install .*\n",
        warning,
    )
    assert ink_width(image) > 100


@linux_only
def test_uses_an_installed_font_that_a_text_names(tmp_path: Path) -> None:
    bold = Path(FONTS_DIR) / "ScenekitSans-Bold.ttf"
    clip = build_clip("textImage", text="Quality", fontFamily="Scenekit Sans", fontSize=72, width=1800)
    installed, warning = draw_with_fonts(font_environment(tmp_path / "installed", bold), tmp_path, clip)
    assert (ink_width(installed), warning) == (
        ink_width(draw_text("Quality", fontFamily="Noto Sans", fontWeight=700)),
        "",
    )
    missing, _ = draw_with_fonts(font_environment(tmp_path / "missing"), tmp_path, clip)
    assert missing == draw_text("Quality")
    assert ink_width(missing) < ink_width(installed)


@linux_only
@pytest.mark.parametrize(("text", "colors"), [
    (FAMILY, {(255, 0, 255)}), ("👨", {(255, 0, 0)}), ("👨👩", {(255, 0, 255)}), ("🇰🇷", {(0, 255, 255)}),
    (f"가 {FAMILY} Ł 👩 나👧\ufe0f", {(255, 0, 255), (0, 153, 0), (0, 0, 255)}),
])  # fmt: skip
def test_emoji_have_their_colors(text: str, colors: set[tuple[int, int, int]], tmp_path: Path) -> None:
    clip = text_clip(text, fontSize=72, width=1800)
    image, warning = draw_with_fonts(font_environment(tmp_path, EMOJI_FONT), tmp_path, clip)
    all_colors = {color for _, color in image.getcolors(1 << 20) or ()}
    pure_colors = {color for color in all_colors if isinstance(color, tuple) and set(color) <= {0, 153, 255}}
    assert (pure_colors - {(0, 0, 0), (255, 255, 255)}, warning) == (colors, "")


CHARACTERS_BY_COLOR: dict[Any, str] = {
    (255, 0, 0): "א", (0, 153, 0): "ב", (0, 0, 255): "ג", (255, 0, 255): "1", (0, 255, 255): "2", (255, 153, 0): "!",
    (153, 153, 0): "(", (0, 153, 153): ")", (153, 0, 153): "%",
}  # fmt: skip
"""The characters of `TestHebrew.ttf` by the color of their boxes. Glyphs of other fonts are black."""


def read_boxes(image: Image.Image) -> str:
    """Return the boxes of a line from left to right as the characters that they stand for. ■ is another font."""
    left, top, right, bottom = ink_box(image) or (0, 0, 0, 0)
    characters = (character_in_column([rgb_at(image, x, y) for y in range(top, bottom)]) for x in range(left, right))
    return "".join(character for character, _ in itertools.groupby(characters) if character != " ")


def rgb_at(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    pixel = image.getpixel((x, y))
    assert isinstance(pixel, tuple)
    return tuple(map(int, pixel))


def character_in_column(pixels: list[tuple[int, ...]]) -> str:
    """Return the character of a column of pixels by its darkest color, or a space if the column has no box."""
    darkest = min(pixels, key=sum)
    is_dark_gray = len(set(darkest)) == 1 and darkest[0] < 100
    return CHARACTERS_BY_COLOR.get(darkest, "■" if is_dark_gray else " ")


RTL_LINES = [
    "אבג", "אב 12% גא", "א!", "אבג! (12)", "(12) אבג", "(אב) גא", "אב 12% גא ב (21)!", "א 1",
]  # fmt: skip
"""Lines whose letters are all in one direction. Their first characters may be digits or signs."""


@pytest.mark.slow
@linux_only
@pytest.mark.parametrize("line", RTL_LINES)
@pytest.mark.parametrize("align", ["left", "right"])
def test_right_to_left_line_looks_as_in_a_browser(line: str, align: str, browser: Browser, tmp_path: Path) -> None:
    clip = build_clip("textImage", text=line, fontSize=72, width=900, align=align)
    resvg, warning = draw_with_fonts(font_environment(tmp_path, HEBREW_FONT), tmp_path, clip)
    data = b64encode(HEBREW_FONT.read_bytes()).decode()
    drawing = Storyboard(read_payload_view(build_payload(clip | {"fontFamily": "Test Hebrew"}))).svg()
    page = browser.new_page(viewport={"width": 1920, "height": 1080}, device_scale_factor=0.25)
    page.set_content(
        f"<style>body{{margin:0}}@font-face{{font-family:'Test Hebrew';src:url(data:font/ttf;base64,{data})}}</style>{drawing}"
    )
    page.evaluate("document.fonts.load('20px Test Hebrew', 'א')")
    chromium = open_image(page.locator("svg").screenshot())
    page.close()
    assert (read_boxes(resvg), warning) == (read_boxes(chromium), "")
    assert ink_box(resvg) == pytest.approx(ink_box(chromium), abs=2)


@linux_only
@pytest.mark.parametrize(
    ("line", "visual_order"),
    [
        ("가 אב 1 나", "■1בא■"),
        ("אב가גא", "בא■אג"),
        ("Hi אב (1) Hi", "■(1)בא■"),
        ("ב👨ג", "גאב"),
        ("ב 👨 ג", "גאב"),
        ("ב 👨", "בא"),
        ("ב, 👨 1 ג", "ג■א■ב"),
    ],
)
def test_line_in_two_directions_is_in_visual_order(line: str, visual_order: str, tmp_path: Path) -> None:
    """The line is in several fonts. The emoji of a man has the color of alef."""
    environment = font_environment(tmp_path, HEBREW_FONT, EMOJI_FONT)
    image, _ = draw_with_fonts(environment, tmp_path, text_clip(line, fontSize=72, width=1800))
    assert re.sub("■+", "■", read_boxes(image)) == visual_order


@linux_only
def test_ignores_damaged_font_files(tmp_path: Path) -> None:
    environment = font_environment(tmp_path)
    whole = EMOJI_FONT.read_bytes()
    damaged = {"empty": b"", "text": b"no font" * 99, "collection": b"ttcf" + b"\xff" * 99, "head": whole[:40]}
    damaged |= {f"cut-{length}": whole[:length] for length in range(100, len(whole), 90)}
    damaged |= {f"overwritten-{n}": overwrite_randomly(whole, n) for n in range(30)}
    for name, data in damaged.items():
        (tmp_path / "fonts" / f"{name}.ttf").write_bytes(data)
        assert all(
            face.has_glyph("a") in (True, False) and face.advance_ems("a") >= 0
            for face in read_faces(str(tmp_path / "fonts" / f"{name}.ttf"))
        )
    (tmp_path / "fonts" / "folder.ttf").mkdir()
    image, _ = draw_with_fonts(environment, tmp_path, text_clip("👨 שלום", fontSize=72, width=1800))
    assert ink_width(image) > 50


def overwrite_randomly(data: bytes, seed: int) -> bytes:
    """Return data with about a quarter of its bytes set to 255, always the same for a seed."""
    return bytes(255 if mask < 64 else byte for byte, mask in zip(data, random_bytes(seed, len(data)), strict=True))


def random_bytes(seed: int, length: int) -> bytes:
    """Return pseudo-random bytes, always the same for a seed."""
    return hashlib.shake_128(str(seed).encode()).digest(length)


def test_warning_points_to_the_caller() -> None:
    storyboard = Storyboard(read_payload_view(build_payload(text_clip("\U000e0fff\U0010fffd"))))
    with pytest.warns(MissingGlyphWarning, match=r"^png\(\): no font has .* drawn as □") as warning_records:
        storyboard.png(width=48)
    assert [record.filename for record in warning_records] == [__file__]


def test_error_names_the_missing_extra() -> None:
    program = "import sys; sys.modules['resvg_py'] = None; import scenekit\nscenekit.Project().add(scenekit.Scene()).storyboard().png()"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert re.search(rb"MissingExtraError: .* the extra 'png'.* pip install 'scenekit\[png\]'$", result.stderr.strip())


def test_svg_does_not_import_the_png_modules() -> None:
    program = "import sys, scenekit\nscenekit.Project().add(scenekit.Scene().text('Hi')).storyboard().svg()\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.decode().split()
    assert {"resvg_py", "PIL", "xml.etree.ElementTree", "scenekit.storyboard.font_fallback"} & set(loaded) == set()


# Extreme payloads.


def text_clip(content: str, **keys: Any) -> dict[str, Any]:
    return build_clip("textImage", text=content, **keys)


JOINED_EMOJI = "👨‍👩‍👧‍👦🏳️‍🌈👩🏽‍🚀🇰🇷1️⃣👁️‍🗨️"
CLIP_TYPES = ("image", "shape", "textImage", "aiModel", "videoImage", "audio", "newKind")


def random_characters(count: int) -> str:
    """Return characters from three ranges of Unicode without surrogates, always the same."""
    data = random_bytes(1, 4 * count)
    ends = (0x3000, 0xD7FF, 0x30000)
    numbers = [int.from_bytes(data[4 * n : 4 * n + 4]) for n in range(count)]
    return "".join(chr(ends[number % 3] - number // 3 % 0x2FFF) for number in numbers)


EXTREME_CLIPS: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "ten thousand shapes": [
        build_clip("shape", shapeName="Star", fill="red", left=n % 1900, top=n % 1000) for n in range(10_000)
    ],
    "a thousand texts": [text_clip(f"Text {n} 안녕", left=n % 1900, top=n % 1000) for n in range(1000)],
    "a megabyte of words": [text_clip("word " * 200_000)],
    "a megabyte in one line": [text_clip("x" * 1_000_000, width=0)],
    "a megabyte of emoji": [text_clip(JOINED_EMOJI * 30_000)],
    "fonts in turns": [text_clip("ałb漢שa" * 3000)],
    "emoji": [
        text_clip(
            f"가 {JOINED_EMOJI} a {JOINED_EMOJI[:7]}\u200d {JOINED_EMOJI[3:]}",
            fontStyle="italic",
            underline=True,
            stroke="red",
        )
    ],
    "any characters": [text_clip(random_characters(2000))],
    "control characters": [text_clip("\x00\x01\x1b[31m\u202e\u200b\ufeff\u2028 Hi\x7f\x9f", tag="\x00")],
    "to the left": [text_clip("שלום עולם! مرحبا 123 (abc) בדיקה", tag="שלום", fontStyle="italic")],
    "towers of marks": [text_clip("Z" + "\u0301\u0316\u0330" * 3000)],
    "jamo": [text_clip("\u1112\u1161\u11ab" * 3000)],
    "tibetan, thai, hindi": [text_clip("བོད་སྐད་ ภาษาไทย हिन्दी தமிழ் ភាសាខ្មែរ မြန်မာ")],
    "huge and tiny letters": [
        text_clip("Hi", fontSize=1e9),
        text_clip("Hi", fontSize=1e-9),
        text_clip("Hi", fontSize=-1),
    ],
    "huge lines": [
        text_clip("Hi", stroke="red", strokeWidth=1e7),
        build_clip("shape", shapeName="Star", stroke="red", strokeWidth=1e9),
    ],
    "a huge shadow": [
        build_clip("shape", shapeName="Star", fill="red", width=1e12, height=1e12, shadow={"blur": 100, "offsetX": 1e9})
    ],
    "far away": [
        build_clip(clip_type, left=-1e300, top=1e300, scaleX=1e300, scaleY=-1e-300, angle=1e15)
        for clip_type in CLIP_TYPES
    ],
    "no size": [build_clip(clip_type, width=0, height=0, scaleX=0, scaleY=0) for clip_type in CLIP_TYPES],
    "negative": [
        build_clip(clip_type, width=-50, height=-1e9, scaleX=-2, angle=-720.5, opacity=-3) for clip_type in CLIP_TYPES
    ],
    "no numbers": [
        build_clip(clip_type, width=None, height=None, left=None, top=None, angle=None, opacity=None, fontSize=None)
        for clip_type in CLIP_TYPES
    ],
    "long names": [
        build_clip(clip_type, tag="x" * 100_000, source_url="/" + "ä" * 100_000, label="y" * 100_000)
        for clip_type in CLIP_TYPES
    ],
    "markup": [text_clip("</text><image href='/etc/passwd'/>&amp;<![CDATA[", fontFamily="'/><script>", tag="]]>")],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXTREME_CLIPS)
def test_draws_extreme_payloads(name: str, tmp_path: Path) -> None:
    """Each is drawn in its own process, so that a crash is detected."""
    (tmp_path / "odd.json").write_text(json.dumps(build_payload(*EXTREME_CLIPS[name])))
    result = run_process(str(tmp_path / "odd.json"), "-o", str(tmp_path / "odd.png"), "--width", "320")
    assert result.returncode == 0, result.stderr[-400:]
    assert re.fullmatch(rb"(Warning: png\(\): no font has [^\n]*\n)?", result.stderr)
    assert open_image((tmp_path / "odd.png").read_bytes()).size == (320, 180)


def test_rejects_too_much_text(tmp_path: Path) -> None:
    (tmp_path / "much.json").write_text(json.dumps(build_payload(*[text_clip("word " * 4000)] * 20)))
    result = run_command("storyboard", tmp_path / "much.json", "-o", str(tmp_path / "much.png"))
    assert result.returncode == 2
    assert re.search(rb"png\(scene=0\): scene cannot be drawn as a PNG: it has \d+ characters of text", result.stderr)
    assert not (tmp_path / "much.png").exists()


@given(payloads())
def test_draws_any_payload(payload: dict[str, Any]) -> None:
    storyboard = Storyboard(read_payload_view(payload))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        for scene in range(len(storyboard.payload_view.scenes)):
            assert open_image(storyboard.png(scene, width=64, guides=True)).width == 64


# The command.

EXAMPLE = str(ROOT / "examples" / "tour.py")


def test_command_writes_a_png(tmp_path: Path) -> None:
    target = tmp_path / "out.PNG"
    result = run_command("storyboard", EXAMPLE, "--scene", "3", "--guides", "--width", "320", "-o", str(target))
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert open_image(target.read_bytes()).size == (320, 180)
    run_command("storyboard", EXAMPLE, "--scene", "1", "-o", str(target))
    assert open_image(target.read_bytes()).size == (960, 540)
    run_command("storyboard", EXAMPLE, "-o", str(target))
    assert open_image(target.read_bytes()).size[0] == 1920  # a contact sheet


@pytest.mark.parametrize(("arguments", "error"), [
    (("--width", "5"), rb"Error: [^\n]*--width[^\n]*\.png[^\n]*-o[^\n]*\n"),
    (("--width", "5", "-o", "x.svg"), rb"Error: [^\n]*--width[^\n]*\.png[^\n]*-o[^\n]*\n"),
    (("--scene", "1", "--width", "0", "-o", "x.png"), rb"Error: .*tour\.py: png\(width=0\): width must be .* from 1 to 1920\.\n"),
    (("--scene", "99", "-o", "x.png"), rb"Error: .*tour\.py: The project has 10 scenes, so --scene must be from 1 to 10\. Got 99\.\n"),
    (("--scene", "11", "-o", "x.png"), rb"Error: .*so --scene must be from 1 to 10\. Got 11\.\n"),
    (("--scene", "0", "-o", "x.png"), rb"Error: .*so --scene must be from 1 to 10\. Got 0\.\n"),
])  # fmt: skip
def test_command_reports_errors_in_one_line(arguments: tuple[str, ...], error: bytes, tmp_path: Path) -> None:
    result = run_command("storyboard", EXAMPLE, *arguments, cwd=tmp_path)
    assert (result.returncode, list(tmp_path.iterdir())) == (2, [])
    assert re.fullmatch(error, result.stderr)
