"""The drawings of the golden scenes, compared with golden pictures that a person approved, and with Chromium."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import scenekit
from tests.storyboard.drawings import open_image
from tests.support.golden_scenes import GOLDEN_SCENES
from tests.support.paths import TESTS

pytest.importorskip("resvg_py", reason="the extra png is not installed")
from PIL import Image, ImageChops

GOLDEN_DIR = TESTS / "golden" / "pictures"
FONTS_DIR = Path(scenekit.__file__).parent / "storyboard" / "fonts"

GOLDEN_SCALE, CHROMIUM_SCALE = 0.25, 0.5
"""The sizes of the golden pictures and of the drawings that are compared with Chromium, as fractions of the canvas."""

MAX_CHANNEL_DIFFERENCE = 32
"""The largest difference of a channel (0 to 255) at which two pixels are equal."""


def draw(name: str, scale: float) -> Image.Image:
    golden_scene = GOLDEN_SCENES[name]
    return open_image(golden_scene.png(int(golden_scene.storyboard.payload_view.canvas.width * scale)))


def difference_mask(first: Image.Image, second: Image.Image) -> Image.Image:
    """Return an image that is white where the pixels differ."""
    assert first.size == second.size
    channels = ImageChops.difference(first, second).split()
    largest = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    return largest.point(lambda value: 255 if value > MAX_CHANNEL_DIFFERENCE else 0)


def difference_fraction(first: Image.Image, second: Image.Image) -> float:
    """Return the fraction of the pixels that differ."""
    mask = difference_mask(first, second)
    return mask.histogram()[255] / (mask.width * mask.height)


@pytest.mark.parametrize("name", GOLDEN_SCENES)
def test_drawing_equals_its_golden_picture(name: str, tmp_path: Path) -> None:
    golden, actual = Image.open(GOLDEN_DIR / f"{name}.png").convert("RGB"), draw(name, GOLDEN_SCALE)
    assert actual.size == golden.size
    fraction, mask = difference_fraction(golden, actual), difference_mask(golden, actual)
    mask.save(tmp_path / "difference.png")
    actual.save(tmp_path / f"{name}.png")
    assert fraction <= 0.001, f"{fraction:.2%} of the pixels differ, all within {mask.getbbox()}: see {tmp_path}"


def test_every_golden_picture_has_a_scene() -> None:
    assert {path.stem for path in GOLDEN_DIR.iterdir()} == set(GOLDEN_SCENES)
    assert sum(path.stat().st_size for path in GOLDEN_DIR.iterdir()) < 1_000_000


def test_comparison_detects_differences() -> None:
    plain, guided = (draw(name, GOLDEN_SCALE) for name in ("kinds", "kinds-guides"))
    assert difference_fraction(plain, plain) == 0
    assert difference_fraction(plain, guided) > 0.01


def font_face_rules() -> str:
    """Return CSS that loads the bundled fonts under the names that a drawing uses."""
    rules = []
    for file in sorted(FONTS_DIR.glob("*.[ot]tf")):
        family = "Noto Sans CJK KR" if "CJK" in file.name else "Noto Sans"
        weight = 700 if "Bold" in file.name else 400
        data = base64.b64encode(file.read_bytes()).decode()
        rules.append(f"@font-face{{font-family:'{family}';font-weight:{weight};src:url(data:font/otf;base64,{data})}}")
    return "".join(rules)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """A page for drawings at half of their size, with the same fonts as a PNG."""
    page = browser.new_page(device_scale_factor=CHROMIUM_SCALE)
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}{font_face_rules()}</style><main></main>")
    faces = [f"{weight} 20px '{family}'" for family in ("Noto Sans CJK KR", "Noto Sans") for weight in (400, 700)]
    loaded = page.evaluate("faces => Promise.all(faces.map(face => document.fonts.load(face, '가A')))", faces)
    assert [len(face) for face in loaded] == [1, 1, 1, 1]
    return page


def draw_in_chromium(page: Page, drawing: str) -> Image.Image:
    page.evaluate("drawing => { document.querySelector('main').innerHTML = drawing }", drawing)
    page.evaluate("document.fonts.ready.then(() => 0)")
    return open_image(page.locator("svg").screenshot())


@pytest.mark.slow
@pytest.mark.parametrize("name", GOLDEN_SCENES)
def test_chromium_draws_the_same(name: str, page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 1920, "height": 1920})
    resvg, chromium = draw(name, CHROMIUM_SCALE), draw_in_chromium(page, GOLDEN_SCENES[name].svg())
    drawings = {"resvg": resvg, "chromium": chromium, "difference": difference_mask(resvg, chromium)}
    for suffix, drawing in drawings.items():
        drawing.save(tmp_path / f"{name}-{suffix}.png")
    fraction = difference_fraction(resvg, chromium)
    assert fraction < 0.02, f"{fraction:.2%} of the pixels differ: see {tmp_path}"


if __name__ == "__main__":
    GOLDEN_DIR.mkdir(exist_ok=True)
    for name in GOLDEN_SCENES:
        draw(name, GOLDEN_SCALE).save(GOLDEN_DIR / f"{name}.png", optimize=True)
