"""Completion of commands, options and files in shells."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import run_command_as_text


def complete(command_line: str, instruction: str) -> list[str]:
    """Return the output of the command for a completion script. The cursor is at the end of the command line."""
    cursor = str(len(command_line.split(" ")) - 1)
    variables = {"_SCENEKIT_COMPLETE": instruction, "COMP_WORDS": command_line, "COMP_CWORD": cursor}
    return run_command_as_text(env=variables).stdout.split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_of_each_shell(shell: str) -> None:
    script = " ".join(complete("", f"{shell}_source"))
    assert f"_SCENEKIT_COMPLETE={shell}_complete" in script
    assert "_scenekit_completion" in script


@pytest.mark.parametrize(
    ("command_line", "completions"),
    [
        ("scenekit story", ["plain,storyboard"]),
        ("scenekit render --res", ["plain,--resume", "plain,--resolution", "plain,--resend-lost"]),
        ("scenekit preview --orientation p", ["plain,portrait"]),
        ("scenekit preview tour", ["file,tour"]),
        ("scenekit storyboard a.py -o out", ["file,out"]),
        ("scenekit check a.yaml --vars va", ["file,va"]),
        ("scenekit avatars measure ann", ["file,ann"]),
        ("scenekit avatars measure ann.png --catalog c", ["file,c"]),
        ("scenekit jobs --ledger j", ["file,j"]),
        ("scenekit none-such x", []),
    ],
)
def test_completes_commands_options_and_files(command_line: str, completions: list[str]) -> None:
    assert sorted(complete(command_line, "bash_complete")) == sorted(completions)


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_completes(tmp_path: Path) -> None:
    """The steps of docs/preview.md, and those of bash when Tab is pressed: set the words and call the function."""
    (tmp_path / "scenekit").write_text(
        f'#!{sys.executable}\nimport sys\nsys.argv[0] = "scenekit"\nfrom scenekit.cli import main\nmain()\n'
    )
    (tmp_path / "scenekit").chmod(0o755)
    script = """
eval "$(_SCENEKIT_COMPLETE=bash_source scenekit)"
complete -p scenekit
COMP_WORDS=(scenekit sand) COMP_CWORD=1
_scenekit_completion scenekit
echo "${COMPREPLY[@]}"
"""
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True, env=environment, encoding="utf-8")
    registration, completions = done.stdout.splitlines()
    assert registration.endswith("-F _scenekit_completion scenekit")
    assert completions == "sandbox"
