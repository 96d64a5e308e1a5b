"""TODO."""

from __future__ import annotations

import os
import tempfile
import webbrowser
from pathlib import Path

from scenekit.cli import CommandError
from scenekit.cli.output import write


def write_and_open(data: bytes, output: str | None, extension: str) -> None:
    """Write to a file, or to a new one for what nobody asked to keep, and open it in the browser.

    A new file stays, as the browser reads it when it likes. Raises `Failure` where nothing can show it.
    """
    path = output or _create_temp_file(extension)
    write(data, path)
    if not webbrowser.open(Path(path).absolute().as_uri()):
        raise CommandError(f"{path}: is written, but no browser could be started to show it")


def _create_temp_file(extension: str) -> str:
    """In the system's folder for what is temporary."""
    handle, path = tempfile.mkstemp(extension, "scenekit-")
    os.close(handle)
    return path
