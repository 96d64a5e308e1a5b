"""Shared fixtures, and an environment for the tests that does not depend on the user's settings."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import Phase, settings
from playwright.sync_api import Browser

from scenekit.avatars.user_catalog import USER_CATALOG
from scenekit.testing import RunningSandbox, sandbox
from tests.support.browser import launch_chromium
from tests.support.image_server import ImageServer
from tests.support.sandbox_api import INSTANT_SPEED, open_client

collect_ignore_glob = ["typing/*", "benchmarks/*", "vendor/*", "fonts/*", "mutation.py"]
"""Files for the type checker, programs that are run by hand, and scripts that tests run as processes."""

LEAVE_OUT_SLOW = "not slow"
"""The selection of tests in `pyproject.toml`, which `-m` on the command line replaces."""

SETTINGS_DIR = tempfile.TemporaryDirectory(prefix="scenekit-tests-")
EMPTY_CATALOG = Path(SETTINGS_DIR.name) / "avatars.json"
EMPTY_CATALOG.write_text('{"version":1,"avatars":[]}')
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each worker and each process of a test compiles all modules
os.environ["SCENEKIT_CATALOG"] = str(EMPTY_CATALOG)
os.environ["SCENEKIT_LEDGER"] = str(Path(SETTINGS_DIR.name) / "ledger.sqlite")
for name in ("API_KEY", "APP_ID", "USER_KEY", "BASE_URL"):
    os.environ.pop(f"AISTUDIOS_{name}", None)
for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):  # each client loads these certificates again, in 16 ms
    os.environ.pop(name, None)

# A background run ignores SIGINT, and its child processes inherit that. Some tests send them SIGINT.
signal.signal(signal.SIGINT, signal.default_int_handler)


settings.register_profile("short", deadline=None, max_examples=20)  # a busy machine must not fail a test
settings.register_profile("full", deadline=None, max_examples=150)
settings.register_profile("mutation", settings.get_profile("ci"), phases=[Phase.explicit, Phase.generate])
"""The profile of `python -m tests.mutation`: the same examples in each run, and no shrinking."""


def pytest_xdist_auto_num_workers() -> int:
    """Use more processes than cores, because many tests wait for another process or for a delay."""
    return (os.cpu_count() or 1) + 2


def pytest_configure(config: pytest.Config) -> None:
    """Try fewer examples of each property in a run that leaves out the slow tests."""
    if not config.getoption("hypothesis_profile"):
        settings.load_profile("short" if config.option.markexpr == LEAVE_OUT_SLOW else "full")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which tests this run leaves out, and how to run them."""
    if config.option.markexpr == LEAVE_OUT_SLOW:
        terminalreporter.write_line(
            "This run leaves out the slow tests and most examples of properties. "
            'Run them with: pytest -m "slow or hypothesis"'
        )


def pytest_runtest_teardown() -> None:
    """Forget the catalog of the user: a test may have set another file in the environment."""
    USER_CATALOG.forget()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file. `asyncio.run` fails in other files while Playwright runs."""
    with launch_chromium() as running:
        yield running


@pytest.fixture
def service() -> Iterator[RunningSandbox]:
    """A sandbox whose renders take 60 ms."""
    with sandbox(speed=2000) as running:
        yield running


@pytest.fixture
def instant_sandbox() -> Iterator[RunningSandbox]:
    """A sandbox whose renders finish at once."""
    with sandbox(speed=INSTANT_SPEED) as running:
        yield running


@pytest.fixture
def api(instant_sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    """A plain HTTP client for the instant sandbox, with credentials."""
    with open_client(instant_sandbox) as client:
        yield client


@pytest.fixture(scope="module")
def image_server() -> Iterator[ImageServer]:
    """A local HTTP server for images."""
    server = ImageServer()
    server.start()
    yield server
    server.stop()
