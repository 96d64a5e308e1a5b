"""Sources for tests of the studio, and what a gesture changes in their payload."""

from __future__ import annotations

import ast
import builtins
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scenekit import Project
from scenekit.core.geometry import Orientation
from scenekit.interchange.scenefile.reader import load_scenefile
from scenekit.source import Source
from scenekit.studio.call_sites import RECORDER_NAME, CallRecorder
from scenekit.studio.gestures import can_move
from scenekit.studio.python_runner import PythonRunner
from scenekit.studio.snapshot import Snapshot, iter_elements, load_snapshot
from tests.support.paths import EXAMPLES

ORIENTATIONS: tuple[Orientation, ...] = ("landscape", "portrait")

SOURCE_NAMES = sorted(
    path.name
    for path in EXAMPLES.iterdir()
    if path.suffix in (".py", ".yaml", ".toml", ".json")
    and path.name not in ("avatars.json", "legacy.json", "news.values.toml")
)
"""The examples that a command can load."""


def get_variables(name: str) -> dict[str, Any]:
    """Return the values of the variables of an example."""
    return tomllib.loads((EXAMPLES / "news.values.toml").read_text()) if name == "news.yaml" else {}


def load_example(name: str) -> Snapshot:
    """Return an example as the studio reads it. A Python file runs in this process."""
    return load(EXAMPLES / name, get_variables(name))


def load(path: Path, variables: dict[str, Any] | None = None) -> Snapshot:
    """Return a source as the studio reads it. A Python file runs in this process."""
    source = Source(str(path), variables or {})
    if path.suffix != ".py":
        return load_snapshot(source, PythonRunner())
    recorder = CallRecorder()
    setattr(builtins, RECORDER_NAME, recorder.record)
    try:
        project = Source(str(path), transform=recorder.transform).load()
    finally:
        delattr(builtins, RECORDER_NAME)
    sites = recorder.find_sites(project)
    return Snapshot(source, "python", project, path.read_bytes(), sites)


def reload(snapshot: Snapshot, content: bytes) -> Project:
    """Return the project of a source with another content."""
    path = Path(snapshot.path)
    if snapshot.kind == "payload":
        return Project.from_payload(content)
    if snapshot.kind == "scenefile":
        return load_scenefile(Project, str(path), content, snapshot.source.variables)
    return Source(str(path), transform=lambda _: ast.parse(content, str(path))).load()


def iter_movable(snapshot: Snapshot) -> Iterator[str]:
    """Yield the paths of all elements that have a position."""
    for index, scene in enumerate(snapshot.project.scenes):
        for path, element in iter_elements(scene.elements, f"scenes[{index}].elements"):
            if can_move(element):
                yield path


def to_clips(project: Project, orientation: Orientation) -> dict[str, dict[str, Any]]:
    """Return the clips of a project by their paths."""
    data = (project if project.orientation == orientation else project.replace(orientation=orientation)).to_dict()
    return {
        f"scenes[{index}].clips[{number}]": clip
        for index, scene in enumerate(data["scenes"])
        for number, clip in enumerate(scene["clips"])
    }
