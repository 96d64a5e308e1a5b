"""Open a line of a file in the editor of the user."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from scenekit.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

TERMINAL_EDITORS = ("vi", "vim", "nvim", "nano", "emacs", "hx", "micro", "ed", "pico")
"""Editors that need a terminal, which the studio does not have."""

GOTO_EDITORS = ("code", "codium", "code-insiders", "cursor", "windsurf")
"""Editors that take `--goto file:line`."""

LINE_FLAG_EDITORS = {"pycharm": "--line", "idea": "--line", "webstorm": "--line", "gedit": "+", "kate": "--line"}


def find_editor(option: str | None, environment: Mapping[str, str]) -> list[str] | None:
    """Return the command of the editor: the option, else `$VISUAL`. None if neither opens a window.

    >>> find_editor(None, {"VISUAL": "code --wait"}), find_editor(None, {"VISUAL": "vim"})
    (['code', '--wait'], None)
    """
    command = shlex.split(option or environment.get("VISUAL", ""))
    if not command or (not option and os.path.basename(command[0]) in TERMINAL_EDITORS):
        return None
    return command


def build_command(editor: list[str], path: str, line: int | None) -> list[str]:
    """Return the command that opens a line of a file. `{file}` and `{line}` in the editor's command are replaced.

    >>> build_command(["code"], "/a/tour.yaml", 7)
    ['code', '--goto', '/a/tour.yaml:7']
    """
    number = str(line or 1)
    if any("{file}" in part for part in editor):
        return [part.replace("{file}", path).replace("{line}", number) for part in editor]
    name = os.path.basename(editor[0])
    if name in GOTO_EDITORS:
        return [*editor, "--goto", f"{path}:{number}"]
    if name in ("subl", "zed"):
        return [*editor, f"{path}:{number}"]
    flag = LINE_FLAG_EDITORS.get(name)
    if flag == "+":
        return [*editor, f"+{number}", path]
    return [*editor, *([flag, number] if flag else []), path]


def open_in_editor(editor: list[str], path: str, line: int | None) -> None:
    """Start the editor. Raises `SourceError` if it cannot be started."""
    command = build_command(editor, path, line)
    try:
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 (the user's own command)
    except OSError as error:
        reason = f"The editor {editor[0]!r} cannot be started: {error.strerror}. Set another one with --editor."
        raise SourceError(reason) from None
