"""A file shown to the person at the screen."""

from __future__ import annotations

import os
import tempfile
import webbrowser
from pathlib import Path

from scenekit.cli import Failure


def new_file(ending: str) -> str:
    """An empty file for what nobody asked to keep, in the system's folder for such; it stays, as a viewer reads it."""
    handle, path = tempfile.mkstemp(ending, "scenekit-")
    os.close(handle)
    return path


def open_file(path: str) -> None:
    """Open a file in the browser, or whatever the system shows it with. Raises `Failure` where there is nothing."""
    if not webbrowser.open(Path(path).absolute().as_uri()):
        raise Failure(f"{path}: is written, but no browser could be started to show it")
