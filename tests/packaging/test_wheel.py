"""The wheel and the sdist: their files, their metadata, and reproducible builds."""

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
from typing import Any

import pytest

import scenekit
from tests.support.paths import ROOT

NAME = f"scenekit-{scenekit.__version__}"

EXTRACT_OPTIONS: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
"""Python 3.11.3 and earlier have no extraction filters."""

METADATA = {
    *("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"),
    "licenses/scenekit/core/typesetting/UNICODE-LICENSE.txt",
    "licenses/scenekit/storyboard/fonts/OFL.txt",
}
SDIST = {
    *(".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "PKG-INFO", "README.md", "SECURITY.md"),
    *("docs", "examples", "pyproject.toml", "scenekit", "tests"),
}
PACKAGE_SUFFIXES = {".py", ".typed", ".json", ".css", ".html", ".js", ".mp3", ".mp4", ".png", ".otf", ".ttf", ".txt"}
"""The suffixes of all files in the package."""

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
    """Build the wheel and the sdist of a source tree, and return the folder."""
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=source)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the sdist."""
    return build(ROOT, tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"{NAME}-py3-none-any.whl"


@pytest.fixture(scope="module")
def sdist(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked sdist."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(built / f"{NAME}.tar.gz") as archive:
        archive.extractall(folder, **EXTRACT_OPTIONS)
    return folder / NAME


@pytest.fixture(scope="module")
def installed_wheel(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the wheel is installed."""
    folder = tmp_path_factory.mktemp("installed_wheel")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*pip, str(folder), str(wheel)], check=True, capture_output=True)
    return folder


def run(installed_wheel: Path, *arguments: str) -> Iterator[str]:
    """Return the output lines of a program that uses the installed wheel, not the source tree."""
    environment = {**os.environ, "PYTHONPATH": str(installed_wheel), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, *arguments]
    result = subprocess.run(
        command, capture_output=True, check=True, cwd=installed_wheel, env=environment, encoding="utf-8"
    )
    return iter(result.stdout.splitlines())


def files_in(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in paths}


def test_the_wheel_contains_exactly_the_package(wheel: Path) -> None:
    package = {f"scenekit/{name}" for name in files_in(ROOT / "scenekit")}
    assert set(zipfile.ZipFile(wheel).namelist()) == package | {f"{NAME}.dist-info/{name}" for name in METADATA}
    assert {Path(name).suffix for name in package} == PACKAGE_SUFFIXES
    assert {"scenekit/py.typed", "scenekit/core/typesetting/advances.json", "scenekit/storyboard/page.css"} <= package
    assert wheel.stat().st_size < 1_600_000


def test_the_sdist_contains_the_sources_tests_and_docs_only(sdist: Path) -> None:
    assert {path.name for path in sdist.iterdir()} == SDIST
    for folder in ("docs", "examples", "scenekit", "tests"):
        assert files_in(sdist / folder) == files_in(ROOT / folder)


def test_the_sdist_builds_the_same_bytes_again(built: Path, sdist: Path, tmp_path: Path) -> None:
    rebuilt = build(sdist, tmp_path)
    assert {path.name: path.read_bytes() for path in rebuilt.iterdir()} == {
        path.name: path.read_bytes() for path in built.iterdir()
    }


def test_the_wheel_and_the_changelog_have_the_version_of_the_package(wheel: Path) -> None:
    assert wheel.exists()
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest_version, *_ = re.findall(r"^## \[(\d.*)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)
    assert newest_version == scenekit.__version__


def test_the_wheel_has_three_dependencies(installed_wheel: Path) -> None:
    metadata = email.message_from_bytes((installed_wheel / f"{NAME}.dist-info" / "METADATA").read_bytes())
    requirements = [text for text in metadata.get_all("Requires-Dist", []) if "extra ==" not in text]
    assert sorted(re.split("[<>=]", text)[0] for text in requirements) == ["click", "httpx", "msgspec"]


def test_the_wheel_has_a_command(installed_wheel: Path) -> None:
    distribution = PathDistribution(installed_wheel / f"{NAME}.dist-info")
    assert [(entry.name, entry.value) for entry in distribution.entry_points] == [("scenekit", "scenekit.cli:main")]
    for command in (["-m", "scenekit"], [str(installed_wheel / "bin" / "scenekit")]):
        assert list(run(installed_wheel, *command, "--version")) == [f"scenekit {scenekit.__version__}"]


def test_the_wheel_composes_every_type_of_element(installed_wheel: Path) -> None:
    package_path, payload = run(installed_wheel, "-c", PROGRAM)
    assert package_path.startswith(str(installed_wheel))
    types = [clip["type"] for clip in json.loads(payload)["scenes"][0]["clips"]]
    assert types == [
        *("shape", "aiModel", "textImage", "image", "videoImage", "shape", "audio"),
        *("textImage", "shape", "image", "textImage", "newKind"),
    ]
