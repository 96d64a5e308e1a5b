"""Each extra is enough for its feature, and without it a message names the extra to install.

Each test runs a process that can import only the packages that an installation of scenekit, with an extra or
without, would have according to its metadata. (`.ci/matrix` does the same with real installations.)
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

DEVELOPER_EXTRAS = {"dev", "docs", "scale"}
"""Extras that no feature of the library needs."""

BLOCK_IMPORTS = """
import sys

class BlockingFinder:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

blocked = set(sys.argv.pop(1).split(","))
sys.meta_path.insert(0, BlockingFinder())
"""


def normalize_name(requirement: str) -> str:
    """Return the normalized name of the distribution that a requirement refers to (PEP 503)."""
    name = re.split(r"[^\w.-]", requirement)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def collect_distributions(name: str, extra: str = "") -> frozenset[str]:
    """Return the distributions in an installation of `name`: itself and all dependencies, direct or not."""
    try:
        requirements = requires(name) or []
    except PackageNotFoundError:
        return frozenset()  # a dependency for another system or another version of Python
    active = [
        requirement
        for requirement in requirements
        if "extra ==" not in requirement or (extra and re.search(f"extra == ['\"]{extra}['\"]", requirement))
    ]
    return frozenset({name}).union(*(collect_distributions(normalize_name(requirement)) for requirement in active))


@cache
def list_blocked_modules(extra: str = "") -> str:
    """Return the modules that are installed here but not in an installation of scenekit, separated by commas."""
    present = collect_distributions("scenekit", extra)
    owners = packages_distributions().items()
    return ",".join(module for module, names in owners if not present & {normalize_name(name) for name in names})


def run(extra: str, program: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program as in an installation with an extra, which is a regular expression ("" for no extra)."""
    command = [sys.executable, "-c", BLOCK_IMPORTS + program, list_blocked_modules(extra), *arguments]
    environment = {**os.environ, "SCENEKIT_LEDGER": str(folder / "ledger.sqlite")}
    return subprocess.run(command, capture_output=True, check=False, cwd=folder, env=environment, encoding="utf-8")


MAIN = "sys.argv[0] = 'scenekit'; from scenekit.cli import main; main()"
"""A program that runs the command line."""


def test_simulates_an_installation_without_extras(tmp_path: Path) -> None:
    assert {"scenekit", "msgspec", "httpx", "click", "certifi"} <= collect_distributions("scenekit")
    assert {"pytest", "PIL", "yaml", "starlette", "uvicorn", "resvg_py"} <= set(list_blocked_modules().split(","))
    assert run("", "import PIL", folder=tmp_path).returncode == 1


def test_every_extra_for_users_has_a_program() -> None:
    requirements = requires("scenekit") or []
    matches = [re.search(r"extra == ['\"](\w+)", requirement) for requirement in requirements]
    assert set(EXTRAS) == {match[1] for match in matches if match} - DEVELOPER_EXTRAS


@pytest.mark.parametrize("extra", EXTRAS)
def test_a_program_runs_with_its_extra_alone(extra: str, tmp_path: Path) -> None:
    write_input_files(tmp_path)
    result = run(extra, PROGRAMS[extra], folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("extra", EXTRAS)
def test_a_program_without_its_extra_gets_an_error_that_names_it(extra: str, tmp_path: Path) -> None:
    write_input_files(tmp_path)
    *_, last_line = run("", PROGRAMS[extra], folder=tmp_path).stderr.splitlines()
    assert last_line.startswith("scenekit.errors.MissingExtraError: ")
    assert f"pip install 'scenekit[{extra}]'" in last_line


@pytest.mark.parametrize(("extra", "command"), [(extra, command) for extra in EXTRAS for command in COMMANDS[extra]])
def test_a_command_without_its_extra_names_it_in_one_line(extra: str, command: list[str], tmp_path: Path) -> None:
    write_input_files(tmp_path)
    files = sorted(os.listdir(tmp_path))
    result = run("", MAIN, *command, folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert re.fullmatch(rf"Error: .*pip install 'scenekit\[{extra}\]'.*\n", result.stderr)
    assert sorted(os.listdir(tmp_path)) == files


def test_all_other_features_need_no_extra(tmp_path: Path) -> None:
    write_input_files(tmp_path)
    for command in (["preview", "hello.py"], ["check", "talk.toml"], ["storyboard", "hello.py", "-o", "hello.html"]):
        assert run("", MAIN, *command, folder=tmp_path).returncode == 0
    program = "import scenekit.client, scenekit.sandbox, scenekit.testing, scenekit.migrate"
    assert run("", program, folder=tmp_path).returncode == 0
