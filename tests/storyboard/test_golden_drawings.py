"""What is drawn, looked at: the gallery against pictures of it that a person found right, and against Chromium."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import scenekit
from tests.support.golden_scenes import GOLDEN_SCENES
from tests.support.paths import TESTS

pytest.importorskip("resvg_py", reason="the extra png is not installed")
from PIL import Image, ImageChops

GOLDEN = TESTS / "golden" / "pictures"
FONTS = Path(scenekit.__file__).parent / "storyboard" / "fonts"

SMALL, LARGE = 0.25, 0.5
"""Of the canvas: how large the golden pictures are, and those beside Chromium's."""

OFF = 32
"""Of 255: a pixel is off where one of its channels is by more."""


def drawn(name: str, scale: float) -> Image.Image:
    exhibit = GOLDEN_SCENES[name]
    return opened(exhibit.png(int(exhibit.storyboard.payload_view.canvas.width * scale)))


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


def marked(one: Image.Image, other: Image.Image) -> Image.Image:
    """White where pixels are off."""
    assert one.size == other.size
    channels = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    return most.point(lambda value: 255 if value > OFF else 0)


def share_off(one: Image.Image, other: Image.Image) -> float:
    """The share of the pixels that are off."""
    mask = marked(one, other)
    return mask.histogram()[255] / (mask.width * mask.height)


@pytest.mark.parametrize("name", GOLDEN_SCENES)
def test_a_drawing_is_its_golden_picture(name: str, tmp_path: Path) -> None:
    golden, actual = Image.open(GOLDEN / f"{name}.png").convert("RGB"), drawn(name, SMALL)
    assert actual.size == golden.size
    share = share_off(golden, actual)
    marked(golden, actual).save(tmp_path / "off.png")
    actual.save(tmp_path / f"{name}.png")
    where = marked(golden, actual).getbbox()
    assert share <= 0.001, f"{share:.2%} of the pixels are off, all within {where}: see {tmp_path}"


def test_no_golden_picture_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(GOLDEN_SCENES)
    assert sum(path.stat().st_size for path in GOLDEN.iterdir()) < 1_000_000


def test_a_comparison_sees_what_moved() -> None:
    plain, guided = (drawn(name, SMALL) for name in ("kinds", "kinds-guides"))
    assert share_off(plain, plain) == 0
    assert share_off(plain, guided) > 0.01


def font_faces() -> str:
    """The fonts that come with scenekit, under the names that an SVG asks for."""
    rules = []
    for file in sorted(FONTS.glob("*.[ot]tf")):
        family = "Noto Sans CJK KR" if "CJK" in file.name else "Noto Sans"
        weight = 700 if "Bold" in file.name else 400
        data = base64.b64encode(file.read_bytes()).decode()
        rules.append(f"@font-face{{font-family:'{family}';font-weight:{weight};src:url(data:font/otf;base64,{data})}}")
    return "".join(rules)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """A page that shows drawings half as large as they are, in the same fonts as a PNG."""
    page = browser.new_page(device_scale_factor=LARGE)
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}{font_faces()}</style><main></main>")
    faces = [f"{weight} 20px '{family}'" for family in ("Noto Sans CJK KR", "Noto Sans") for weight in (400, 700)]
    loaded = page.evaluate("faces => Promise.all(faces.map(face => document.fonts.load(face, '가A')))", faces)
    assert [len(found) for found in loaded] == [1, 1, 1, 1]
    return page


def seen_by_chromium(page: Page, drawing: str) -> Image.Image:
    page.evaluate("drawing => { document.querySelector('main').innerHTML = drawing }", drawing)
    page.evaluate("document.fonts.ready.then(() => 0)")
    return opened(page.locator("svg").screenshot())


@pytest.mark.parametrize("name", GOLDEN_SCENES)
def test_chromium_draws_the_same(name: str, page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 1920, "height": 1920})
    ours, theirs = drawn(name, LARGE), seen_by_chromium(page, GOLDEN_SCENES[name].svg())
    for picture, of in ((ours, "ours"), (theirs, "theirs"), (marked(ours, theirs), "off")):
        picture.save(tmp_path / f"{name}-{of}.png")
    share = share_off(ours, theirs)
    print(f"{name}: {share:.2%} of the pixels are off Chromium's")  # noqa: T201 (shown where the test fails)
    assert share < 0.02, f"see {tmp_path}"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name in GOLDEN_SCENES:
        drawn(name, SMALL).save(GOLDEN / f"{name}.png", optimize=True)
