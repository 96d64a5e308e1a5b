"""Programs and commands that need an extra. `python -m tests.support.extras png` runs the program of one extra."""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

PROGRAMS = {
    "measure": """
import scenekit
frame = scenekit.AvatarFrame.from_image("ann.png", face=(40, 20, 20, 30))
assert frame.tight == (30, 20, 40, 180)
""",
    "png": """
from scenekit import Project, Scene
picture = Project().add(Scene().background("navy").text("Hello 안녕")).storyboard().png(width=96)
assert picture.startswith(b"\\x89PNG")
""",
    "animatic": """
from scenekit import Project, Scene
from scenekit.animatic import write_animatic
storyboard = Project().add(Scene(duration=0.2).text("Hello 안녕")).storyboard()
assert write_animatic(storyboard, "hello.mp4", width=160).seconds
""",
    "yaml": """
from scenekit import Project
project = Project.from_scenefile("talk.yaml")
assert Project.from_scenefile("talk.toml").to_json() == project.to_json()
""",
    "sandbox": """
import urllib.request
from scenekit.testing import sandbox
with sandbox() as running, urllib.request.urlopen(running.url + "/api/odin/v3/auth") as response:
    assert response.status == 200
""",
    "studio": """
from scenekit.studio import require_extra
require_extra()
from scenekit.source import Source
from scenekit.studio.python_runner import PythonRunner
from scenekit.studio.session import Session
session = Session(Source("talk.yaml"), PythonRunner())
assert session.refresh() and session.status == "ready"
""",
}
"""A program for each extra: it prints nothing if the extra is installed, and raises `MissingExtraError` if not."""

COMMANDS = {
    "measure": [["avatars", "measure", "ann.png", "--draw", "drawn.png"]],
    "png": [["storyboard", "hello.py", "-o", "hello.png"]],
    "animatic": [["animatic", "hello.py", "-o", "hello.mp4", "--width", "160"]],
    "yaml": [
        ["preview", "talk.yaml"],
        ["check", "talk.toml", "--vars", "values.yaml"],
        ["code", "hello.py", "--format", "yaml", "-o", "hello.yaml"],
    ],
    "studio": [["studio", "talk.yaml"]],
    "sandbox": [["sandbox"], ["render", "hello.py", "--sandbox"]],
}
"""Commands for each extra: without it, they fail with one line that names the extra."""

EXTRAS = tuple(PROGRAMS)


def write_input_files(folder: Path) -> None:
    """Write the files that the programs and commands read."""
    (folder / "ann.png").write_bytes(encode_cutout())
    (folder / "hello.py").write_text('from scenekit import Scene\nscene = Scene().avatar("M000045058", script="Hi")\n')
    (folder / "talk.yaml").write_text("scenes: [{elements: [{text: Hi}]}]\n")
    (folder / "values.yaml").write_text("name: Ann\n")
    (folder / "talk.toml").write_text('[[scenes]]\nelements = [{text = "Hi"}]\n')


def encode_cutout() -> bytes:
    """Return a transparent PNG of 100 x 200 px with a black box, without an image library."""
    clear, solid = b"\0\0\0\0", b"\0\0\0\xff"
    row = b"\0" + clear * 30 + solid * 40 + clear * 30
    rows = (b"\0" + clear * 100) * 20 + row * 180
    header = struct.pack(">IIBBBBB", 100, 200, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def main(extra: str) -> None:
    """Run the program of an extra in this environment, which should have no other extra."""
    with tempfile.TemporaryDirectory() as folder:
        write_input_files(Path(folder))
        subprocess.run([sys.executable, "-W", "error", "-c", PROGRAMS[extra]], check=True, cwd=folder)


if __name__ == "__main__":
    main(sys.argv[1])
