"""Gestures that the studio refuses, and Python sources that it stops."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scenekit.source import Source
from scenekit.studio.editors import open_in_editor
from scenekit.studio.gestures import SetOptions
from scenekit.studio.python_runner import PythonRunner
from scenekit.studio.session import Session
from scenekit.studio.snapshot import load_snapshot
from scenekit.studio.source_editor import edit_source
from tests.messages.cases.base import Case
from tests.messages.cases.commands import run as run_command

SCENE_FILE = "scenes:\n  - elements:\n      - text: Hi\n        shadow: {blur: 2}\n"


def run_python(code: str, time_limit_s: float = 60) -> Case:
    """Return a case that runs a Python source. The limit is long, because the machine may be busy."""

    def run(folder: Path) -> object:
        path = folder / "talk.py"
        path.write_text(code)
        runner = PythonRunner(time_limit_s)
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


def follow(name: str, text: str, after: Callable[[Session, Path], object]) -> Case:
    """Return a case that opens a source, and then calls a function."""

    def run(folder: Path) -> object:
        path = folder / name
        path.write_text(text)
        session = Session(Source(str(path)), PythonRunner())
        session.refresh()
        return after(session, path)

    return run


def write_to_full_disk(session: Session, path: Path) -> None:
    """Write a change while the file system takes no more bytes."""
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, limits[1]))
    try:
        session.edit(SetOptions("scenes[0].elements[0]", {"size": 20}), 1, None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


CASES: dict[str, dict[str, Case]] = {
    "gestures of the studio": {
        "an unknown option": edit("scenes[0].elements[0]", colour="red"),
        "an unknown option of a shadow": edit("scenes[0].elements[0]", shadow={"blurr": 3}),
        "an invalid value": edit("scenes[0].elements[0]", size=-3),
    },
    "files of the studio": {
        "a full disk": follow("talk.yaml", SCENE_FILE, write_to_full_disk),
        "an empty file": follow("talk.yaml", "", lambda session, _: session.get_view()),
        "an editor that does not exist": lambda folder: open_in_editor(["no-such-editor"], str(folder), 1),
        "standard input": run_command("studio", "-", "--no-open"),
        "a source that does not exist": run_command("studio", "none.py", "--no-open"),
    },
    "Python sources of the studio": {
        "a file that never ends": run_python("while True: pass", 0.5),
        "a file that exits": run_python("import os\nos._exit(3)"),
        "a file that raises": run_python("1 / 0"),
    },
}
