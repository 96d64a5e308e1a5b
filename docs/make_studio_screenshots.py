"""Take the screenshots of the studio: an example in light and in dark mode, and a file with errors.

    python docs/make_studio_screenshots.py /usr/bin/chromium

Needs the `dev` extra and a browser. Pixels differ between machines, so no test compares them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES_DIR = Path(__file__).parent / "pictures"
EXAMPLES_DIR = Path(__file__).parents[1] / "examples"
WINDOW_SIZE = (1280, 800)


@contextmanager
def run_studio(source: Path) -> Iterator[str]:
    """Run the studio, and yield its address."""
    command = [sys.executable, "-m", "scenekit", "studio", source.name, "--port", "0", "--no-open"]
    process = subprocess.Popen(command, cwd=source.parent, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip() if process.stdout else ""
    finally:
        process.terminate()
        process.wait(10)


def take_screenshot(
    browser: Browser, example: str, scheme: Literal["light", "dark"], prepare: Callable[[Page, Path], object]
) -> Image.Image:
    """Open a copy of an example in the studio, prepare the page, and return the screenshot."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(shutil.copy(EXAMPLES_DIR / example, folder))
        with run_studio(source) as url:
            size = {"width": WINDOW_SIZE[0], "height": WINDOW_SIZE[1]}
            page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type] # a TypedDict
            page.goto(url)
            page.wait_for_selector("html:not([data-state=loading])")
            prepare(page, source)
            page.wait_for_timeout(1000)
            picture = Image.open(BytesIO(page.screenshot()))
            picture.load()
            page.close()
            return picture


def select_title(page: Page, _: Path) -> None:
    """Select the question of the quiz."""
    select_element(page)


def select_element(page: Page) -> None:
    """Select the second element of the scene, and wait for its options."""
    page.click('.stage [data-path="scenes[0].elements[1]"]')
    page.wait_for_selector("#inspector [data-option]")


def break_file(page: Page, source: Path) -> None:
    """Save two mistakes in the file."""
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("at: right", "at: rigt", 1).replace("size: 128", "size: -3"), encoding="utf-8")
    page.wait_for_selector("html[data-state=error]")


def show_portrait(page: Page, _: Path) -> None:
    """Show the scenes in portrait with guides."""
    page.click("text=Portrait")
    page.get_by_role("button", name="Guides").click()
    select_element(page)


PICTURES: dict[str, tuple[str, Literal["light", "dark"], Callable[[Page, Path], object]]] = {
    "studio-light": ("quiz.toml", "light", select_title),
    "studio-dark": ("quiz.toml", "dark", select_title),
    "studio-error": ("tour.yaml", "light", break_file),
    "studio-portrait": ("welcome.py", "dark", show_portrait),
}
"""The example, the color scheme and the preparation of each picture."""


def main(chromium: str) -> None:
    """Write all screenshots."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, arguments in PICTURES.items():
            take_screenshot(browser, *arguments).save(IMAGES_DIR / f"{name}.webp", quality=84, method=6)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
