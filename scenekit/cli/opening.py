"""What a command makes, shown to the person at the screen."""

from __future__ import annotations

import os
import tempfile
import webbrowser
from pathlib import Path

from scenekit.cli import Failure
from scenekit.cli.output import write


def show(data: bytes, output: str | None, ending: str) -> None:
    """Write to a file, or to a new one for what nobody asked to keep, and open it in the browser.

    A new file stays, as the browser reads it when it likes. Raises `Failure` where nothing can show it.
    """
    path = output or _new_file(ending)
    write(data, path)
    if not webbrowser.open(Path(path).absolute().as_uri()):
        raise Failure(f"{path}: is written, but no browser could be started to show it")


def _new_file(ending: str) -> str:
    """In the system's folder for what is temporary."""
    handle, path = tempfile.mkstemp(ending, "scenekit-")
    os.close(handle)
    return path
