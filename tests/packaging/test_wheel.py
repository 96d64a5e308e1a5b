"""What is handed out, not the source tree: the wheel and the sdist hold what they should, each time the same bytes."""

import email
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

import scenekit
from tests.support.paths import ROOT

NAME = f"scenekit-{scenekit.__version__}"

METADATA = {
    *("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"),
    "licenses/scenekit/storyboard/fonts/OFL.txt",
}
SDIST = {
    *(".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "PKG-INFO", "README.md", "SECURITY.md"),
    *("docs", "examples", "pyproject.toml", "scenekit", "tests"),
}
KINDS = {".py", ".typed", ".json", ".css", ".js", ".mp3", ".mp4", ".otf", ".ttf", ".txt"}
"""The files of the package, by the ends of their names."""

PROGRAM = """
import scenekit
from scenekit import *

scene = (
    Scene()
    .background("navy")
    .avatar("M000045058", script="Hi", tag="host")
    .say("Ho")
    .text("Hello 안녕", max_width="20%", shadow=Shadow(blur=2), animation=Animation("fade-in"))
    .image("/a.png", size=(4, 3))
    .video("/a.mp4")
    .shape("Star", color="gold")
    .audio("/a.mp3")
    .row(Text("One"), Shape("Circle"))
    .column(Image("/b.png", size=(1, 1)), Text("Two"))
    .clip({"type": "newKind"})
)
print(scenekit.__file__)
print(scene.to_json().decode())
"""


def build(source: Path, folder: Path) -> Path:
    """The folder, with the wheel and the sdist of a source tree in it."""
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=source)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"{NAME}-py3-none-any.whl"


@pytest.fixture(scope="module")
def sdist(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source tree as it is handed out, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(built / f"{NAME}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder / NAME


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*pip, str(folder), str(wheel)], check=True, capture_output=True)
    return folder


def run(installed: Path, *arguments: str) -> Iterator[str]:
    """What a program says that sees the installed wheel and no source tree."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, check=True, cwd=installed, env=environment, encoding="utf-8")
    return iter(done.stdout.splitlines())


def files_in(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in paths}


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    package = {f"scenekit/{name}" for name in files_in(ROOT / "scenekit")}
    assert set(zipfile.ZipFile(wheel).namelist()) == package | {f"{NAME}.dist-info/{name}" for name in METADATA}
    assert {Path(name).suffix for name in package} == KINDS
    assert {"scenekit/py.typed", "scenekit/core/typesetting/advances.json", "scenekit/storyboard/page.css"} <= package
    assert wheel.stat().st_size < 1_500_000


def test_the_sdist_holds_what_the_tests_need_and_nothing_else(sdist: Path) -> None:
    assert {path.name for path in sdist.iterdir()} == SDIST
    for folder in ("docs", "examples", "scenekit", "tests"):
        assert files_in(sdist / folder) == files_in(ROOT / folder)


def test_the_sdist_builds_the_same_bytes_again(built: Path, sdist: Path, tmp_path: Path) -> None:
    again = build(sdist, tmp_path)
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in built.iterdir()
    }


def test_the_version_is_said_in_one_place_and_the_changelog_has_it(wheel: Path) -> None:
    assert wheel.exists(), "the wheel is of scenekit.__version__"
    newest = re.findall(r"^## \[(\d.*)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[
        0
    ]
    assert newest == scenekit.__version__


def test_installing_it_brings_three_packages(installed: Path) -> None:
    metadata = email.message_from_bytes((installed / f"{NAME}.dist-info" / "METADATA").read_bytes())
    needs = [need for need in metadata.get_all("Requires-Dist", []) if "extra ==" not in need]
    assert sorted(re.split("[<>=]", need)[0] for need in needs) == ["click", "httpx", "msgspec"]


def test_the_wheel_is_a_package_with_a_command(installed: Path) -> None:
    distribution = PathDistribution(installed / f"{NAME}.dist-info")
    assert [(one.name, one.value) for one in distribution.entry_points] == [("scenekit", "scenekit.cli:main")]
    for command in (["-m", "scenekit"], [str(installed / "bin" / "scenekit")]):
        assert list(run(installed, *command, "--version")) == [f"scenekit {scenekit.__version__}"]


def test_every_kind_of_element_is_made_from_the_wheel(installed: Path) -> None:
    where, payload = run(installed, "-c", PROGRAM)
    assert where.startswith(str(installed))
    kinds = [clip["type"] for clip in json.loads(payload)["scenes"][0]["clips"]]
    assert kinds == [
        *("shape", "aiModel", "textImage", "image", "videoImage", "shape", "audio"),
        *("textImage", "shape", "image", "textImage", "newKind"),
    ]
