"""The wheel, not the source tree: it holds what it should, and every kind of element is made from it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"scenekit"}
    assert {"scenekit/py.typed", "scenekit/typesetting/advances.json"} <= set(names)
    assert {f"scenekit/sandbox/{name}" for name in ("landscape.mp4", "portrait.mp4", "sound.mp3")} <= set(names)
    assert {"scenekit/storyboard/page.css", "scenekit/storyboard/page.js"} <= set(names)
    source = {str(path.relative_to(ROOT)) for path in (ROOT / "scenekit").rglob("*.py")}
    assert source <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {path.name for path in (ROOT / "scenekit/storyboard/fonts").iterdir()} == {
        name.rpartition("/")[2] for name in names if name.startswith("scenekit/storyboard/fonts/")
    }
    assert any(name.endswith("licenses/scenekit/storyboard/fonts/OFL.txt") for name in names)
    assert wheel.stat().st_size < 1_500_000


def test_every_kind_of_element_is_made_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, check=True, cwd=tmp_path, env=environment
    )
    where, payload = done.stdout.decode().splitlines()
    assert where.startswith(str(tmp_path))
    kinds = [clip["type"] for clip in json.loads(payload)["scenes"][0]["clips"]]
    assert kinds == [
        *("shape", "aiModel", "textImage", "image", "videoImage", "shape", "audio"),
        *("textImage", "shape", "image", "textImage", "newKind"),
    ]
