"""Text of files and of the service reaches the terminal without control characters."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from scenekit.cli.terminal import escape_controls

TITLE = "\x1b]0;TITLE\x07\x9b31m"

PAYLOAD = {"name": TITLE, "scenes": [{"clips": [{"type": f"new{TITLE}", "id": TITLE, "text": TITLE}]}]}

FILES = {
    "key.yaml": 'scenes:\n- elements:\n  - text: a\n    "\\e]0;TITLE\\a": 1\n',
    "value.yaml": 'scenes:\n- elements:\n  - text: a\n    at: "\\e]0;TITLE\\a"\n',
    "failure.json": json.dumps({"success": False, "error": {"msg": TITLE}}),
    "payload.json": json.dumps(PAYLOAD, ensure_ascii=False),
    "error.py": f"raise ValueError({TITLE!r})",
}


def run_in_terminal(*arguments: str, cwd: Path) -> bytes:
    """Return what a command writes to a terminal."""
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "scenekit", *arguments]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal, cwd=cwd)
    os.close(terminal)
    output = b""
    try:
        while chunk := os.read(controller, 65_536):
            output += chunk
    except OSError:  # Linux reports the end of a terminal as an error
        pass
    os.close(controller)
    process.wait()
    return output


@pytest.mark.slow
@pytest.mark.parametrize("command", ["preview", "check", "code", "captions", "migrate"])
@pytest.mark.parametrize("name", FILES)
def test_control_characters_of_files_are_visible(tmp_path: Path, command: str, name: str) -> None:
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    output = run_in_terminal(command, name, cwd=tmp_path).decode()
    assert escape_controls(output.replace("\r\n", "\n")) == output.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("a\x9bb", "a\\x9bb"),
        ("a\u202eb", "a\\u202eb"),
        ("a\tb\nc", "a\tb\nc"),
        ("안녕 👩‍🚀 é", "안녕 👩‍🚀 é"),
    ],
)
def test_only_control_characters_are_escaped(text: str, expected: str) -> None:
    assert escape_controls(text) == expected
