"""Take the screenshots of the documentation: the storyboard page of the tour in light and dark mode.

    python docs/make_screenshots.py /usr/bin/chromium

Needs the `dev` extra and a browser. Pixels differ between machines, so no test compares them.
"""

from __future__ import annotations

import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from scenekit import Project

IMAGES_DIR = Path(__file__).parent / "pictures"
TOUR = Path(__file__).parents[1] / "examples" / "tour.yaml"
WINDOW_SIZE = (1280, 880)
SELECTED_PATH = "scenes[0].clips[2]"
"""The element that is open in the screenshot."""


def take_screenshot(browser: Browser, page: Path, color_scheme: Literal["light", "dark"]) -> Image.Image:
    """Open a page and return the screenshot: the overview in light mode, and a scene with an open element in dark mode."""
    tab = browser.new_page(viewport={"width": WINDOW_SIZE[0], "height": WINDOW_SIZE[1]}, color_scheme=color_scheme)
    tab.goto(page.as_uri())
    tab.wait_for_selector("html[data-state=ready]")
    if color_scheme == "dark":
        tab.locator(".card h2 a").first.click()
        tab.locator(f".current svg [data-path='{SELECTED_PATH}']").click()
        tab.wait_for_selector(".frame")
    return Image.open(BytesIO(tab.screenshot()))


def main(chromium: str) -> None:
    """Write both screenshots."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "tour.html"
        page.write_text(Project.from_scenefile(TOUR).storyboard().html(), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            take_screenshot(browser, page, scheme).save(IMAGES_DIR / f"page-{scheme}.webp", quality=82, method=6)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
