"""What a shell is told when somebody presses Tab."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def told(words: str, instruction: str) -> list[str]:
    """What the command answers to the script that it gives a shell, with the last of `words` under the cursor."""
    asked = {"_SCENEKIT_COMPLETE": instruction, "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    program = "import sys; sys.argv[0] = 'scenekit'; from scenekit.cli import main; main()"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, **asked}, encoding="utf-8")
    return done.stdout.split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    script = " ".join(told("", f"{shell}_source"))
    assert f"_SCENEKIT_COMPLETE={shell}_complete" in script
    assert "_scenekit_completion" in script


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("scenekit story", ["plain,storyboard"]),
        ("scenekit render --res", ["plain,--resume", "plain,--resolution"]),
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
def test_words_and_files_are_offered(words: str, offered: list[str]) -> None:
    assert sorted(told(words, "bash_complete")) == sorted(offered)


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
def test_bash_completes(tmp_path: Path) -> None:
    """As docs/preview.md says, with what bash itself does at Tab: the words set, the function called."""
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
    registered, offered = done.stdout.splitlines()
    assert registered.endswith("-F _scenekit_completion scenekit")
    assert offered == "sandbox"
