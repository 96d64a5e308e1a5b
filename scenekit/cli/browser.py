"""Show files in the web browser."""

from __future__ import annotations

import os
import tempfile
import webbrowser
from pathlib import Path

from scenekit.cli import CommandError
from scenekit.cli.output import write


def write_and_open(data: bytes, output: str | None, extension: str) -> None:
    """Write data to a file and open it in the browser.

    Without `output`, the file is a new temporary file. It is not deleted, because the browser may read it later.

    Raises:
        CommandError: The file cannot be written, or no browser can be started.
    """
    path = output or _create_temp_file(extension)
    write(data, path)
    if not webbrowser.open(Path(path).absolute().as_uri()):
        raise CommandError(f"{path}: The file is written, but no browser could be started to show it.")


def _create_temp_file(extension: str) -> str:
    handle, path = tempfile.mkstemp(extension, "scenekit-")
    os.close(handle)
    return path
