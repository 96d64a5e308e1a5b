"""A real browser for tests of pages and drawings: headless Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The names of Chromium and Chrome on different systems."""

REQUIRE_BROWSER_ENV = "SCENEKIT_REQUIRE_BROWSER"
"""If this variable is 1, a test that needs a browser fails instead of being skipped when there is none."""


def find_executable(playwright: Playwright) -> str | None:
    """Return the path of the system's Chromium, or else of the one that `playwright install chromium` downloaded."""
    system_paths = [path for path in map(shutil.which, CHROMIUM_NAMES) if path]
    if system_paths:
        return system_paths[0]
    downloaded = playwright.chromium.executable_path
    return downloaded if Path(downloaded).exists() else None


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """Run Chromium. Skips the test if there is no browser."""
    with sync_playwright() as playwright:
        path = find_executable(playwright)
        if path is None:
            reason = f"No browser found: none of {', '.join(CHROMIUM_NAMES)}, and none downloaded by Playwright."
            (pytest.fail if os.environ.get(REQUIRE_BROWSER_ENV) == "1" else pytest.skip)(reason)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
