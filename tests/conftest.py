"""What pytest leaves alone, whose settings the tests see (none of the person who runs them), and what tests share."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import Phase, settings
from playwright.sync_api import Browser

from scenekit.testing import RunningSandbox, sandbox
from tests.support.browser import launch_chromium
from tests.support.image_server import ImageServer
from tests.support.sandbox_api import INSTANT_SPEED, open_client

collect_ignore_glob = ["typing/*", "benchmarks/*", "vendor/*", "fonts/*", "mutation.py"]
"""Files for the type checker, what is run by hand, and scripts for processes of their own."""

SETTINGS_DIR = tempfile.TemporaryDirectory(prefix="scenekit-tests-")
EMPTY_CATALOG = Path(SETTINGS_DIR.name) / "avatars.json"
EMPTY_CATALOG.write_text('{"version":1,"avatars":[]}')
os.environ["SCENEKIT_CATALOG"] = str(EMPTY_CATALOG)
os.environ["SCENEKIT_LEDGER"] = str(Path(SETTINGS_DIR.name) / "ledger.sqlite")
for name in ("API_KEY", "APP_ID", "USER_KEY", "BASE_URL"):
    os.environ.pop(f"AISTUDIOS_{name}", None)

# A run in the background ignores Ctrl-C, and so would the processes of tests that send it to them.
signal.signal(signal.SIGINT, signal.default_int_handler)


settings.register_profile("scenekit", deadline=None)  # a machine that is busy is no fault
settings.load_profile("scenekit")
settings.register_profile("mutation", settings.get_profile("ci"), phases=[Phase.explicit, Phase.generate])
"""Of `python -m tests.mutation`: the same values each time, and no search for the simplest that fails."""


def pytest_xdist_auto_num_workers() -> int:
    """More processes than cores: many tests wait for another process, or for time to pass."""
    return (os.cpu_count() or 1) + 2


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file. (For no longer: while Playwright runs, `asyncio.run` refuses to.)"""
    with launch_chromium() as running:
        yield running


@pytest.fixture
def service() -> Iterator[RunningSandbox]:
    """A sandbox of which a render takes 60 ms."""
    with sandbox(speed=2000) as running:
        yield running


@pytest.fixture
def instant_sandbox() -> Iterator[RunningSandbox]:
    """A sandbox of which a render is done at once."""
    with sandbox(speed=INSTANT_SPEED) as running:
        yield running


@pytest.fixture
def api(instant_sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    """A plain client of it, signed in."""
    with open_client(instant_sandbox) as client:
        yield client


@pytest.fixture(scope="module")
def image_server() -> Iterator[ImageServer]:
    """A server of pictures."""
    server = ImageServer()
    server.start()
    yield server
    server.stop()
