"""Fixtures of the sandbox tests."""

from collections.abc import Iterator

import httpx
import pytest

from scenekit.testing import sandbox
from tests.support.sandbox_api import INSTANT_SPEED, open_client


@pytest.fixture(scope="module")
def shared_api() -> Iterator[httpx.Client]:
    """Provide a signed-in client of one sandbox for all tests of a module that look only at the response."""
    with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as client:
        yield client
