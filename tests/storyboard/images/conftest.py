"""Fixtures for tests of images."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of the test, which does not exist yet."""
    monkeypatch.setenv("SCENEKIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
