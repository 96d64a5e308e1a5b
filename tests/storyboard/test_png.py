"""Scenes as PNG: that text is always there, in the right font, and that nothing brings the drawing down."""

from __future__ import annotations

import itertools
import json
import os
import random
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
from hypothesis import given, settings
from playwright.sync_api import Browser

from scenekit import ArgumentError, MissingGlyphWarning, Project, Scene
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from tests.support.paths import ROOT, TESTS
from tests.support.payloads import payloads

pytest.importorskip("resvg_py", reason="the extra png is not installed")
from PIL import Image, ImageChops

from scenekit.storyboard.font_fallback import FONTS_DIR, FontStyle
from scenekit.storyboard.font_file import read_faces
from scenekit.storyboard.png import draw_png, rasterize
from scenekit.storyboard.text_runs import itemize_line

EMOJI, HEBREW = (TESTS / "fonts" / f"Test{name}.ttf" for name in ("Emoji", "Hebrew"))
PLAIN = FontStyle(("Noto Sans CJK KR",), 400, False)
FAMILY = "👨\u200d👩\u200d👧"

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="other systems keep their fonts in fixed places")


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def clip(kind: str, **words: Any) -> dict[str, Any]:
    return {"type": kind, "id": f"{kind}-1", "layer": 1, "left": 10, "top": 20, "width": 300, "height": 200} | words


def payload(*clips: dict[str, Any]) -> dict[str, Any]:
    return {"scenes": [{"clips": list(clips)}]}


def drawn(*clips: dict[str, Any], **options: Any) -> Image.Image:
    return opened(Storyboard(read_payload_view(payload(*clips))).png(**options))


def said(text: str, **words: Any) -> Image.Image:
    """A text on white."""
    return drawn(clip("textImage", text=text, fontSize=72, **({"width": 1800} | words)), width=480)


def ink(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """The box of what is not white."""
    return ImageChops.invert(picture).getbbox()


def width_of(picture: Image.Image) -> int:
    left, _, right, _ = ink(picture) or (0, 0, 0, 0)
    return right - left


@pytest.mark.parametrize(("orientation", "width", "height"), [
    ("landscape", 960, 540), ("landscape", 1, 1), ("landscape", 333, 187), ("landscape", 1920, 1080), ("portrait", 540, 960),
])  # fmt: skip
def test_a_picture_is_as_wide_as_asked_and_as_high_as_the_canvas(orientation: Any, width: int, height: int) -> None:
    board = Project(orientation=orientation).add(Scene().text("Hi")).storyboard()
    assert opened(board.png(width=width)).size == pytest.approx((width, height), abs=1)


def test_the_width_is_960_unless_said() -> None:
    board = Project().add(Scene(), Scene().shape("Star", color="red")).storyboard()
    assert opened(board.png()).size == (960, 540)
    assert board.png(1) != board.png(0)
    assert board.png(0, guides=True) != board.png(0)


@pytest.mark.parametrize("width", [0, -5, 1921, 960.0, "960", True, None])
def test_a_width_is_a_whole_number_of_px(width: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^storyboard: width=.* must be .* from 1 to 1920"):
        Project().add(Scene()).storyboard().png(width=width)


def test_a_scene_that_is_not_there_is_refused() -> None:
    with pytest.raises(ArgumentError, match="scene=1 is not there: the project has 1 scene, counted from 0"):
        Project().add(Scene()).storyboard().png(1)


# What resvg does not do by itself.


@pytest.mark.parametrize(
    "family", [None, "", "Nope", "sans-serif", "serif", "<&>", "'", "Noto Sans", "Noto Sans CJK JP", 5]
)
@pytest.mark.parametrize("text", ["Hello", "안녕하세요", "Łódź", "カナ", "Ω я"])
def test_a_text_never_vanishes(text: str, family: Any) -> None:
    assert width_of(said(text, fontFamily=family)) > 30


@pytest.mark.parametrize("word", ["serif", "sans-serif", "cursive", "fantasy", "monospace", "Nope, serif"])
def test_words_for_any_font_have_one(word: str) -> None:
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40"><text y="30" font-family="{word}">Hi</text></svg>'
    )
    assert Image.open(BytesIO(rasterize(drawing, 90, set()))).getchannel("A").getbbox()


@pytest.mark.parametrize(("one", "other"), [("e\u0301", "é"), ("\u1112\u1161\u11ab", "한"), ("A\u030a", "Å")])
def test_composed_and_decomposed_letters_are_the_same(one: str, other: str) -> None:
    assert said(one) == said(other)


def test_a_mark_without_a_letter_of_its_own_is_drawn() -> None:
    assert ink(said("m\u0302")) != ink(said("m"))


def test_an_italic_text_leans() -> None:
    upright, leaning = said("llll"), said("llll", fontStyle="italic")
    assert width_of(leaning) > width_of(upright)
    assert (ink(leaning) or ())[1::2] == (ink(upright) or ())[1::2]


def test_bold_is_bold() -> None:
    assert width_of(said("Hamburg", fontWeight=700)) > width_of(said("Hamburg"))
    assert said("Hamburg", fontWeight="bold") == said("Hamburg", fontWeight=600)


def test_a_line_under_an_outlined_text_keeps_its_colour() -> None:
    picture = said("HHHH", underline=True, fill="#ff0000", stroke="#0000ff", strokeWidth=6)
    _, _, _, bottom = ink(picture) or (0, 0, 0, 0)
    assert picture.getpixel((40, bottom - 2)) == (255, 0, 0)


@pytest.mark.parametrize(("align", "share"), [("left", 0), ("center", 0.5), ("right", 1)])
@pytest.mark.parametrize("text", ["Hello", "Łódź → Zażółć", "AVATAR Ł To"])
def test_a_line_of_several_fonts_hangs_where_it_should(text: str, align: str, share: float) -> None:
    left, _, right, _ = ink(said(text, align=align)) or (0, 0, 0, 0)
    assert left * (1 - share) + right * share == pytest.approx(2.5 + share * 450, abs=3)


def test_runs_of_several_fonts_are_kerned() -> None:
    (kerned,), _ = itemize_line("AVATAR To", PLAIN)
    assert kerned.width_ems == pytest.approx(4.852, abs=0.001)  # as HarfBuzz sets it
    (one, other, last), _ = itemize_line("AVAŁTo", PLAIN)
    assert [one.text, other.text, last.text] == ["AVA", "Ł", "To"]
    assert other.face.family == "Scenekit Sans"


def test_signs_and_digits_of_other_lines_are_where_they_were() -> None:
    shelf = FontStyle(("Noto Sans",), 400, False)
    runs, missing = itemize_line("a Ł b (1)", shelf)
    assert ([run.text for run in runs], missing) == (["a Ł b (1)"], frozenset())


def test_a_picture_that_a_drawing_names_is_never_read(tmp_path: Path) -> None:
    Image.new("RGB", (9, 9), "red").save(tmp_path / "secret.png")
    data = BytesIO()
    Image.new("RGB", (9, 9), "lime").save(data, "PNG")
    inside = f"data:image/png;base64,{b64encode(data.getvalue()).decode()}"

    def shown(href: str) -> Any:
        spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        image = f'<image {{}}="{href}" width="9" height="9"/>'
        pictures = [
            draw_png(f'<svg {spaces} viewBox="0 0 9 9">{image.format(key)}</svg>', 0, 9)
            for key in ("href", "xlink:href")
        ]
        return {Image.open(BytesIO(picture)).convert("RGBA").getpixel((4, 4)) for picture in pictures}

    secret = tmp_path / "secret.png"
    for href in (str(secret), secret.as_uri(), f"file:{secret}", f" {secret}", os.path.relpath(secret)):
        assert shown(href) == {(0, 0, 0, 0)}
    assert shown(inside) == {(0, 255, 0, 255)}
    nested = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="{secret}" width="9" height="9"/></svg>'
    )
    assert shown(f"data:image/svg+xml;base64,{b64encode(nested.encode()).decode()}") == {(0, 0, 0, 0)}


def test_a_panic_of_the_library_is_an_error() -> None:
    """If this fails, resvg mixes fonts in a line without panicking: then the guard in `png.py` may go."""
    line = (
        f'<text font-family="Scenekit Sans CJK">a<tspan font-family="Test Emoji">{FAMILY[0]}{FAMILY[2]}</tspan></text>'
    )
    with pytest.raises(ValueError, match="removal index"):
        rasterize(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{line}</svg>', 9, {str(EMOJI)})


# What the machine has and has not.


def fonts(folder: Path, *files: Path) -> dict[str, str]:
    """The environment of a machine that has these font files and no other."""
    (folder / "fonts").mkdir(parents=True)
    for file in files:
        shutil.copy(file, folder / "fonts")
    places = {"XDG_DATA_HOME": str(folder), "XDG_DATA_DIRS": str(folder / "nowhere"), "HOME": str(folder / "nowhere")}
    return {**os.environ, **places}


def run(*words: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "scenekit", "storyboard", *words]
    return subprocess.run(command, capture_output=True, check=False, timeout=120, **options)


def drawn_by(environment: dict[str, str], folder: Path, *clips: dict[str, Any]) -> tuple[Image.Image, str]:
    """The picture, and what was said on standard error."""
    (folder / "a.json").write_text(json.dumps(payload(*clips)))
    done = run(str(folder / "a.json"), "-o", str(folder / "a.png"), "--width", "480", env=environment)
    assert done.returncode == 0, done.stderr
    return opened((folder / "a.png").read_bytes()), done.stderr.decode()


@linux_only
def test_the_gallery_needs_no_fonts_of_the_machine(tmp_path: Path) -> None:
    program = (
        "import hashlib; from tests.support.golden_scenes import GOLDEN_SCENES\n"
        "for name in GOLDEN_SCENES: print(name, hashlib.sha256(GOLDEN_SCENES[name].png(240)).hexdigest())"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    without, within = (
        subprocess.run(command, capture_output=True, check=True, env=environment, cwd=ROOT).stdout
        for environment in (fonts(tmp_path), {**os.environ})
    )
    assert without == within
    assert without.count(b"\n") > 8


@linux_only
def test_characters_without_a_font_are_boxes_and_named(tmp_path: Path) -> None:
    picture, warning = drawn_by(fonts(tmp_path), tmp_path, clip("textImage", text="漢字 שלום", fontSize=72, width=1800))
    assert re.fullmatch(
        r"Warning: storyboard: no font here has ו \(HEBREW LETTER VAV\), ל .*, ם .* and 3 more; drawn as □\. Install .*\n",
        warning,
    )
    assert width_of(picture) > 100


@linux_only
def test_a_font_that_a_text_names_is_used_where_the_machine_has_it(tmp_path: Path) -> None:
    bold = Path(FONTS_DIR) / "ScenekitSans-Bold.ttf"
    named = clip("textImage", text="Quality", fontFamily="Scenekit Sans", fontSize=72, width=1800)
    there, warning = drawn_by(fonts(tmp_path / "there", bold), tmp_path, named)
    assert (width_of(there), warning) == (width_of(said("Quality", fontFamily="Noto Sans", fontWeight=700)), "")
    missing, _ = drawn_by(fonts(tmp_path / "missing"), tmp_path, named)
    assert missing == said("Quality")
    assert width_of(missing) < width_of(there)


@linux_only
@pytest.mark.parametrize(("text", "colors"), [
    (FAMILY, {(255, 0, 255)}), ("👨", {(255, 0, 0)}), ("👨👩", {(255, 0, 255)}), ("🇰🇷", {(0, 255, 255)}),
    (f"가 {FAMILY} Ł 👩 나👧\ufe0f", {(255, 0, 255), (0, 153, 0), (0, 0, 255)}),
])  # fmt: skip
def test_emoji_are_drawn_in_their_colours(text: str, colors: set[tuple[int, int, int]], tmp_path: Path) -> None:
    picture, warning = drawn_by(fonts(tmp_path, EMOJI), tmp_path, clip("textImage", text=text, fontSize=72, width=1800))
    seen = {color for _, color in picture.getcolors(1 << 20) or ()}
    whole = {color for color in seen if isinstance(color, tuple) and set(color) <= {0, 153, 255}}
    assert (whole - {(0, 0, 0), (255, 255, 255)}, warning) == (colors, "")


COLORS = {
    (255, 0, 0): "א", (0, 153, 0): "ב", (0, 0, 255): "ג", (255, 0, 255): "1", (0, 255, 255): "2", (255, 153, 0): "!",
    (153, 153, 0): "(", (0, 153, 153): ")", (153, 0, 153): "%",
}  # fmt: skip
"""Of the boxes of `TestHebrew.ttf`; black is what another font has."""


def boxes(picture: Image.Image) -> str:
    """The boxes of a line from left to right, as the characters they stand for; ■ is letters of another font."""
    left, top, right, bottom = ink(picture) or (0, 0, 0, 0)
    columns = (
        min((picture.getpixel((x, y)) for y in range(top, bottom)), key=sum)  # type: ignore[arg-type]
        for x in range(left, right)
    )
    kinds = (COLORS.get(color, "■" if len(set(color)) == 1 and color[0] < 100 else " ") for color in columns)  # type: ignore[arg-type,index]
    return "".join(kind for kind, _ in itertools.groupby(kinds) if kind != " ")


LEFTWARDS = [
    "אבג", "אב 12% גא", "א!", "אבג! (12)", "(12) אבג", "(אב) גא", "אב 12% גא ב (21)!", "א 1",
]  # fmt: skip
"""All in one direction, but for what begins them."""


@linux_only
@pytest.mark.parametrize("line", LEFTWARDS)
@pytest.mark.parametrize("align", ["left", "right"])
def test_a_line_that_is_read_leftwards_is_set_as_in_a_browser(
    line: str, align: str, browser: Browser, tmp_path: Path
) -> None:
    words = clip("textImage", text=line, fontSize=72, width=900, align=align)
    ours, warning = drawn_by(fonts(tmp_path, HEBREW), tmp_path, words)
    data = b64encode(HEBREW.read_bytes()).decode()
    named = Storyboard(read_payload_view(payload(words | {"fontFamily": "Test Hebrew"}))).svg()
    page = browser.new_page(viewport={"width": 1920, "height": 1080}, device_scale_factor=0.25)
    page.set_content(
        f"<style>body{{margin:0}}@font-face{{font-family:'Test Hebrew';src:url(data:font/ttf;base64,{data})}}</style>{named}"
    )
    page.evaluate("document.fonts.load('20px Test Hebrew', 'א')")
    theirs = opened(page.locator("svg").screenshot())
    page.close()
    assert (boxes(ours), warning) == (boxes(theirs), "")
    assert ink(ours) == pytest.approx(ink(theirs), abs=2)


@linux_only
@pytest.mark.parametrize(
    ("line", "seen"),
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
def test_a_line_of_two_directions_is_in_order(line: str, seen: str, tmp_path: Path) -> None:
    """In several fonts; the man of the emoji is red, as alef is."""
    environment = fonts(tmp_path, HEBREW, EMOJI)
    picture, _ = drawn_by(environment, tmp_path, clip("textImage", text=line, fontSize=72, width=1800))
    assert re.sub("■+", "■", boxes(picture)) == seen


@linux_only
def test_font_files_that_are_none_are_passed_over(tmp_path: Path) -> None:
    environment = fonts(tmp_path)
    whole = EMOJI.read_bytes()
    broken = {"empty": b"", "text": b"no font" * 99, "collection": b"ttcf" + b"\xff" * 99, "head": whole[:40]}
    broken |= {f"cut-{length}": whole[:length] for length in range(100, len(whole), 90)}
    turned = random.Random(7)  # noqa: S311
    broken |= {f"turned-{n}": bytes(turned.choice((byte, byte, byte, 255)) for byte in whole) for n in range(30)}
    for name, data in broken.items():
        (tmp_path / "fonts" / f"{name}.ttf").write_bytes(data)
        assert all(
            face.has_glyph("a") in (True, False) and face.advance_ems("a") >= 0
            for face in read_faces(str(tmp_path / "fonts" / f"{name}.ttf"))
        )
    (tmp_path / "fonts" / "folder.ttf").mkdir()
    picture, _ = drawn_by(environment, tmp_path, clip("textImage", text="👨 שלום", fontSize=72, width=1800))
    assert width_of(picture) > 50


def test_a_warning_points_to_the_caller() -> None:
    board = Storyboard(read_payload_view(payload(clip("textImage", text="\U000e0fff\U0010fffd"))))
    with pytest.warns(MissingGlyphWarning, match="no font here has .* drawn as □") as caught:
        board.png(width=48)
    assert [warning.filename for warning in caught] == [__file__]


def test_without_the_extra_it_says_which() -> None:
    program = "import sys; sys.modules['resvg_py'] = None; import scenekit\nscenekit.Project().add(scenekit.Scene()).storyboard().png()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    said = b"MissingExtraError: storyboard: a PNG is drawn with resvg; install it with: pip install 'scenekit[png]'"
    assert done.stderr.strip().endswith(said)


def test_an_svg_loads_nothing_of_this() -> None:
    program = "import sys, scenekit\nscenekit.Project().add(scenekit.Scene().text('Hi')).storyboard().svg()\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.decode().split()
    assert {"resvg_py", "PIL", "xml.etree.ElementTree", "scenekit.storyboard.font_fallback"} & set(loaded) == set()


# What nobody should have written.


def text(content: str, **words: Any) -> dict[str, Any]:
    return clip("textImage", text=content, **words)


CHAOS = random.Random(1)  # noqa: S311
JOINED = "👨‍👩‍👧‍👦🏳️‍🌈👩🏽‍🚀🇰🇷1️⃣👁️‍🗨️"
KINDS = ("image", "shape", "textImage", "aiModel", "videoImage", "audio", "newKind")

ODD: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "ten thousand shapes": [
        clip("shape", shapeName="Star", fill="red", left=n % 1900, top=n % 1000) for n in range(10_000)
    ],
    "a thousand texts": [text(f"Text {n} 안녕", left=n % 1900, top=n % 1000) for n in range(1000)],
    "a megabyte of words": [text("word " * 200_000)],
    "a megabyte in one line": [text("x" * 1_000_000, width=0)],
    "a megabyte of emoji": [text(JOINED * 30_000)],
    "fonts in turns": [text("ałb漢שa" * 3000)],
    "emoji": [text(f"가 {JOINED} a {JOINED[:7]}\u200d {JOINED[3:]}", fontStyle="italic", underline=True, stroke="red")],
    "any characters": [
        text("".join(chr(CHAOS.choice((0x3000, 0xD7FF, 0x30000)) - CHAOS.randrange(0x2FFF)) for _ in range(2000)))
    ],
    "control characters": [text("\x00\x01\x1b[31m\u202e\u200b\ufeff\u2028 Hi\x7f\x9f", tag="\x00")],
    "to the left": [text("שלום עולם! مرحبا 123 (abc) בדיקה", tag="שלום", fontStyle="italic")],
    "towers of marks": [text("Z" + "\u0301\u0316\u0330" * 3000)],
    "jamo": [text("\u1112\u1161\u11ab" * 3000)],
    "tibetan, thai, hindi": [text("བོད་སྐད་ ภาษาไทย हिन्दी தமிழ் ភាសាខ្មែរ မြန်မာ")],
    "huge and tiny letters": [text("Hi", fontSize=1e9), text("Hi", fontSize=1e-9), text("Hi", fontSize=-1)],
    "huge lines": [
        text("Hi", stroke="red", strokeWidth=1e7),
        clip("shape", shapeName="Star", stroke="red", strokeWidth=1e9),
    ],
    "a huge shadow": [
        clip("shape", shapeName="Star", fill="red", width=1e12, height=1e12, shadow={"blur": 100, "offsetX": 1e9})
    ],
    "far away": [clip(kind, left=-1e300, top=1e300, scaleX=1e300, scaleY=-1e-300, angle=1e15) for kind in KINDS],
    "no size": [clip(kind, width=0, height=0, scaleX=0, scaleY=0) for kind in KINDS],
    "negative": [clip(kind, width=-50, height=-1e9, scaleX=-2, angle=-720.5, opacity=-3) for kind in KINDS],
    "no numbers": [
        clip(kind, width=None, height=None, left=None, top=None, angle=None, opacity=None, fontSize=None)
        for kind in KINDS
    ],
    "long names": [
        clip(kind, tag="x" * 100_000, source_url="/" + "ä" * 100_000, label="y" * 100_000) for kind in KINDS
    ],
    "markup": [text("</text><image href='/etc/passwd'/>&amp;<![CDATA[", fontFamily="'/><script>", tag="]]>")],
}


@pytest.mark.parametrize("name", ODD)
def test_nothing_brings_the_drawing_down(name: str, tmp_path: Path) -> None:
    """In a process of its own: what kills it is seen."""
    (tmp_path / "odd.json").write_text(json.dumps(payload(*ODD[name])))
    done = run(str(tmp_path / "odd.json"), "-o", str(tmp_path / "odd.png"), "--width", "320")
    assert done.returncode == 0, done.stderr[-400:]
    assert re.fullmatch(rb"(Warning: storyboard: no font here has [^\n]*\n)?", done.stderr)
    assert opened((tmp_path / "odd.png").read_bytes()).size == (320, 180)


def test_more_text_than_memory_holds_is_refused(tmp_path: Path) -> None:
    (tmp_path / "much.json").write_text(json.dumps(payload(*[text("word " * 4000)] * 20)))
    done = run(str(tmp_path / "much.json"), "-o", str(tmp_path / "much.png"))
    assert done.returncode == 2
    assert re.search(rb"storyboard: scene=0 cannot be drawn as a PNG: it has \d+ characters of text", done.stderr)
    assert not (tmp_path / "much.png").exists()


@settings(max_examples=40, deadline=None)
@given(payloads())
def test_any_payload_is_drawn(project: dict[str, Any]) -> None:
    board = Storyboard(read_payload_view(project))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        for scene in range(len(board.payload_view.scenes)):
            assert opened(board.png(scene, width=64, guides=True)).width == 64


# The command.

EXAMPLE = str(ROOT / "examples" / "tour.py")


def test_the_command_writes_a_picture(tmp_path: Path) -> None:
    target = tmp_path / "out.PNG"
    done = run(EXAMPLE, "--scene", "2", "--guides", "--width", "320", "-o", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert opened(target.read_bytes()).size == (320, 180)
    run(EXAMPLE, "-o", str(target))
    assert opened(target.read_bytes()).size == (960, 540)


@pytest.mark.parametrize(("words", "error"), [
    (("--width", "5"), rb"Error: --width is that of a \.png file: name one with -o\n"),
    (("--width", "5", "-o", "x.svg"), rb"Error: --width is that of a \.png file: name one with -o\n"),
    (("--width", "0", "-o", "x.png"), rb"Error: .*tour\.py: storyboard: width=0 must be .* from 1 to 1920\.\n"),
    (("--scene", "99", "-o", "x.png"), rb"Error: .*tour\.py: storyboard: scene=99 is not there: the project has 10 scenes, counted from 0\.\n"),
])  # fmt: skip
def test_the_command_says_what_is_wrong_in_one_line(words: tuple[str, ...], error: bytes, tmp_path: Path) -> None:
    done = run(EXAMPLE, *words, cwd=tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert re.fullmatch(error, done.stderr)
