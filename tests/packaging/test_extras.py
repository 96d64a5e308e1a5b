"""Each extra brings what its feature needs, and without it a message says which one to install.

A process sees only the packages that an installation of scenekit, with an extra or without, would bring: as its
metadata say, and whatever else is installed here. (`.ci/matrix` does the same with real installations.)
"""

import os
import re
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest

from tests.support.extras import COMMANDS, EXTRAS, PROGRAMS, write_input_files

FOR_DEVELOPERS = {"dev", "docs", "scale"}
"""Extras of which no feature speaks."""

BLOCK = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

absent = set(sys.argv.pop(1).split(","))
sys.meta_path.insert(0, Absent())
"""


def distribution(requirement: str) -> str:
    name = re.split(r"[^\w.-]", requirement)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def brought(name: str, extra: str = "") -> frozenset[str]:
    """The distributions that come with one, itself among them."""
    try:
        needs = requires(name) or []
    except PackageNotFoundError:
        return frozenset()  # of another system, or another Python
    wanted = [
        need for need in needs if "extra ==" not in need or (extra and re.search(f"extra == ['\"]{extra}['\"]", need))
    ]
    return frozenset({name}).union(*(brought(distribution(need)) for need in wanted))


def absent(extra: str = "") -> str:
    """The packages that are installed here and would not be there."""
    present = brought("scenekit", extra)
    owners = packages_distributions().items()
    return ",".join(module for module, names in owners if not present & {distribution(name) for name in names})


def run(extra: str, program: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BLOCK + program, absent(extra), *arguments]
    environment = {**os.environ, "SCENEKIT_LEDGER": str(folder / "ledger.sqlite")}
    return subprocess.run(command, capture_output=True, check=False, cwd=folder, env=environment, encoding="utf-8")


MAIN = "sys.argv[0] = 'scenekit'; from scenekit.cli import main; main()"


def test_an_installation_without_extras_is_what_is_simulated(tmp_path: Path) -> None:
    assert {"scenekit", "msgspec", "httpx", "click", "certifi"} <= brought("scenekit")
    assert {"pytest", "PIL", "yaml", "starlette", "uvicorn", "resvg_py"} <= set(absent().split(","))
    assert run("", "import PIL", folder=tmp_path).returncode == 1


def test_every_extra_for_users_is_tried() -> None:
    needs = requires("scenekit") or []
    assert (
        set(EXTRAS)
        == {found[1] for need in needs if (found := re.search(r"extra == ['\"](\w+)", need))} - FOR_DEVELOPERS
    )


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_alone_is_enough(extra: str, tmp_path: Path) -> None:
    write_input_files(tmp_path)
    done = run(extra, PROGRAMS[extra], folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("extra", EXTRAS)
def test_a_program_is_told_which_extra_is_absent(extra: str, tmp_path: Path) -> None:
    write_input_files(tmp_path)
    *_, last = run("", PROGRAMS[extra], folder=tmp_path).stderr.splitlines()
    assert last.startswith("scenekit.errors.MissingExtraError: ")
    assert f"pip install 'scenekit[{extra}]'" in last


@pytest.mark.parametrize(("extra", "command"), [(extra, one) for extra in EXTRAS for one in COMMANDS[extra]])
def test_a_command_says_so_in_one_line(extra: str, command: list[str], tmp_path: Path) -> None:
    write_input_files(tmp_path)
    before = sorted(os.listdir(tmp_path))
    done = run("", MAIN, *command, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(rf"Error: .*pip install 'scenekit\[{extra}\]'.*\n", done.stderr)
    assert sorted(os.listdir(tmp_path)) == before


def test_everything_else_needs_no_extra(tmp_path: Path) -> None:
    write_input_files(tmp_path)
    for command in (["preview", "hello.py"], ["check", "talk.toml"], ["storyboard", "hello.py", "-o", "hello.html"]):
        assert run("", MAIN, *command, folder=tmp_path).returncode == 0
    assert (
        run(
            "",
            "import scenekit.client, scenekit.sandbox, scenekit.testing, scenekit.migrate",
            folder=tmp_path,
        ).returncode
        == 0
    )
