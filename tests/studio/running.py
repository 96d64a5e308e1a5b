"""A studio that runs as its command, and a page that shows it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

CSP_ERROR = "Content Security Policy"
"""The words in each error of the browser about the policy."""


class RunningStudio(NamedTuple):
    """A studio that runs in a process."""

    url: str
    """The address that the command printed."""
    process: subprocess.Popen[str]

    @property
    def base(self) -> str:
        """The address without the token."""
        return self.url.partition("/#")[0]

    @property
    def token(self) -> str:
        """The token of the address."""
        return urlsplit(self.url).fragment.removeprefix("token=")

    def request(
        self, path: str, body: object = None, headers: dict[str, str] | None = None, method: str | None = None
    ) -> tuple[int, Any]:
        """Return the status and the JSON of a response. A body makes the request a POST."""
        data = None if body is None else json.dumps(body).encode()
        defaults = {"x-studio-token": self.token, **({"content-type": "application/json"} if data else {})}
        merged = {key: value for key, value in {**defaults, **(headers or {})}.items() if value}
        response = httpx.request(
            method or ("GET" if data is None else "POST"), self.base + path, content=data, headers=merged, timeout=20
        )
        return response.status_code, _decode(response.content)

    def get_state(self) -> dict[str, Any]:
        """Return the state of the studio."""
        state: dict[str, Any] = self.request("/api/state")[1]
        return state


def _decode(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data.decode(errors="replace")


@contextmanager
def run_studio(source: Path, *options: str) -> Iterator[RunningStudio]:
    """Run `scenekit studio` on a free port."""
    command = [sys.executable, "-m", "scenekit", "studio", source.name, "--port", "0", "--no-open", *options]
    process = subprocess.Popen(command, cwd=source.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline().strip()
        assert line.startswith("http://127.0.0.1:"), process.stderr and process.stderr.read()
        yield RunningStudio(line, process)
        assert process.poll() is None, f"The studio ended with {process.returncode}. {process.communicate()[1]}"
    finally:
        process.terminate()
        process.communicate(timeout=20)


@contextmanager
def open_page(browser: Browser, studio: RunningStudio, **options: Any) -> Iterator[Page]:
    """Open the page of a studio, and wait until it is drawn.

    An error of the page, and a violation of its content security policy, fails the test.
    """
    page = browser.new_page(**{"viewport": {"width": 1440, "height": 900}, **options})
    errors: list[str] = []
    failures: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if CSP_ERROR in message.text else None)
    page.on("requestfailed", lambda request: failures.append(f"{request.url} {request.failure}"))
    try:
        page.goto(studio.url)
        try:
            page.wait_for_selector("html:not([data-state=loading])", timeout=15_000)
        except PlaywrightTimeoutError:
            raise AssertionError(f"The page is not drawn. {errors} {failures} {studio.process.poll()}") from None
        yield page
        assert not errors
    finally:
        page.close()


def wait_for_revision(page: Page, after: int) -> int:
    """Wait until a later revision is drawn, and return it."""
    page.wait_for_selector(f'html[data-revision]:not([data-revision="{after}"])')  # revisions only grow
    return get_revision(page)


def get_revision(page: Page) -> int:
    """Return the revision that is drawn."""
    return int(page.evaluate("document.documentElement.dataset.revision"))


def element(path: str) -> str:
    """Return the selector of an element on the canvas."""
    return f'.stage [data-path="{path}"]'
