"""A real browser, for the tests of what people look at: Chromium without a window, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What Chromium is called on the systems that have it."""

REQUIRE_BROWSER_ENV = "SCENEKIT_REQUIRE_BROWSER"
"""Set to 1, a test that finds no browser fails instead of being skipped: the gate's."""


def find_executable(playwright: Playwright) -> str | None:
    """The system's Chromium, else the one that `playwright install chromium` fetched."""
    fetched = playwright.chromium.executable_path
    found = [path for path in map(shutil.which, CHROMIUM_NAMES) if path]
    return next(iter([*found, *([fetched] if Path(fetched).exists() else [])]), None)


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """Chromium, for as long as it is needed. Skips the test where there is none."""
    with sync_playwright() as playwright:
        path = find_executable(playwright)
        if path is None:
            why = f"there is no browser here: none of {', '.join(CHROMIUM_NAMES)}, and none of Playwright's own"
            (pytest.fail if os.environ.get(REQUIRE_BROWSER_ENV) == "1" else pytest.skip)(why)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
