"""Gestures that the studio refuses, and Python sources that it stops."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scenekit.source import Source
from scenekit.studio.gestures import SetOptions
from scenekit.studio.python_runner import PythonRunner
from scenekit.studio.snapshot import load_snapshot
from scenekit.studio.source_editor import edit_source
from tests.messages.cases.base import Case

SCENE_FILE = "scenes:\n  - elements:\n      - text: Hi\n        shadow: {blur: 2}\n"


def run_python(code: str) -> Case:
    """Return a case that runs a Python source with a time limit of half a second."""

    def run(folder: Path) -> object:
        path = folder / "talk.py"
        path.write_text(code)
        runner = PythonRunner(0.5)
        try:
            return load_snapshot(Source(str(path)), runner)
        finally:
            runner.close()

    return run


def edit(path: str, **options: object) -> Callable[[Path], object]:
    """Return a case that sets options of a part of a scene file."""

    def run(folder: Path) -> object:
        file = folder / "talk.yaml"
        file.write_text(SCENE_FILE)
        snapshot = load_snapshot(Source(str(file)), PythonRunner())
        return edit_source(snapshot, SetOptions(path, options))

    return run


CASES: dict[str, dict[str, Case]] = {
    "gestures of the studio": {
        "an unknown option": edit("scenes[0].elements[0]", colour="red"),
        "an unknown option of a shadow": edit("scenes[0].elements[0]", shadow={"blurr": 3}),
        "an invalid value": edit("scenes[0].elements[0]", size=-3),
    },
    "Python sources of the studio": {
        "a file that never ends": run_python("while True: pass"),
        "a file that exits": run_python("import os\nos._exit(3)"),
        "a file that raises": run_python("1 / 0"),
    },
}
