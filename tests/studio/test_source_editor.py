"""The source editor: a gesture changes exactly its element, and no other byte of the file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

import pytest

from scenekit.core.geometry import Orientation
from scenekit.studio.gestures import Move, Resize, find_resize_kind
from scenekit.studio.layout_view import find_element, lay_out_scene
from scenekit.studio.snapshot import Snapshot
from scenekit.studio.source_editor import FileChange, edit_source
from scenekit.studio.sourcetext.nodes import NotEditableError
from tests.studio.sources import ORIENTATIONS, SOURCE_NAMES, iter_movable, load_example, reload, to_clips

DX, DY = 24, -12
"""The gesture of the tests, in px."""

TOLERANCE_PX = 1e-6
"""The rounding of floats."""


def list_changed_lines(change: FileChange) -> list[str]:
    """Return the lines that a change removes and adds."""
    lines = difflib.unified_diff(
        change.before.decode().splitlines(), change.after.decode().splitlines(), n=0, lineterm=""
    )
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def list_moved_paths(snapshot: Snapshot, path: str, orientation: Orientation) -> set[str]:
    """Return the elements that a move of an element moves: itself, its members, and those that are placed next to it."""
    index = int(path[7 : path.index("]")])
    layout = lay_out_scene(snapshot.project, index, snapshot.project.scenes[index], orientation)
    moved = {path}
    while True:
        names = {
            name
            for moved_path in moved
            for name in (layout.elements[moved_path].element.tag, layout.elements[moved_path].element.id)
            if name
        }
        more = {
            other
            for other, placed in layout.elements.items()
            if any(other == base or other.startswith(f"{base}.") for base in moved)
            or (placed.element.relative_to and placed.element.relative_to[1] in names)
        }
        if more <= moved:
            return moved
        moved |= more


def edit_all(name: str, orientation: Orientation) -> Iterator[tuple[Snapshot, str]]:
    """Yield the paths of the elements of an example that the studio can edit."""
    snapshot = load_example(name)
    if snapshot.kind == "payload" and snapshot.project.orientation != orientation:
        pytest.skip("A payload has one orientation.")
    for path in iter_movable(snapshot):
        if not snapshot.find_origin(path).reason:
            yield snapshot, path


def is_same_except(before: dict[str, Any], after: dict[str, Any], *keys: str) -> bool:
    """Whether two clips differ in these keys only."""
    return {key: value for key, value in before.items() if key not in keys} == {
        key: value for key, value in after.items() if key not in keys
    }


@pytest.mark.slow
@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("name", SOURCE_NAMES)
def test_a_move_changes_exactly_its_element(name: str, orientation: Orientation) -> None:
    for snapshot, path in edit_all(name, orientation):
        before = to_clips(snapshot.project, orientation)
        change = edit_source(snapshot, Move(path, DX, DY), orientation)
        after = to_clips(reload(snapshot, change.after), orientation)
        expected = list_moved_paths(snapshot, path, orientation)
        clip_paths = {snapshot.clip_paths[element] for element in expected if element in snapshot.clip_paths}
        assert after.keys() == before.keys()
        for clip_path, clip in before.items():
            if clip_path not in clip_paths:
                assert after[clip_path] == clip
                continue
            moved = after[clip_path]
            assert moved["left"] - clip["left"] == pytest.approx(DX, abs=TOLERANCE_PX)
            assert moved["top"] - clip["top"] == pytest.approx(DY, abs=TOLERANCE_PX)
            assert is_same_except(clip, moved, "left", "top")
        assert len(list_changed_lines(change)) <= 4  # one line, or two for left and top


RESIZE_KEYS = ("left", "top", "width", "height", "scaleX", "scaleY", "fontSize", "text")
"""The keys that a new size can change. `text` has the line breaks."""


@pytest.mark.slow
@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("name", SOURCE_NAMES)
def test_a_resize_changes_only_sizes_and_what_follows_from_them(name: str, orientation: Orientation) -> None:
    refusals: list[str] = []
    for snapshot, path in edit_all(name, orientation):
        index = int(path[7 : path.index("]")])
        scene = snapshot.project.scenes[index]
        kind = find_resize_kind(find_element(scene, path))
        if kind == "none" or (kind == "shot" and path.count("[") > 2):
            continue
        before = to_clips(snapshot.project, orientation)
        box = lay_out_scene(snapshot.project, index, scene, orientation).elements[path].box
        width, height = round(box.width * 0.8), round(box.height * 0.8)
        try:
            change = edit_source(snapshot, Resize(path, width, height), orientation)
        except NotEditableError as error:
            refusals.append(str(error))
            continue
        after = to_clips(reload(snapshot, change.after), orientation)
        prefix = f"scenes[{index}]"
        for clip_path, clip in before.items():
            if clip_path.startswith(prefix):
                assert is_same_except(clip, after[clip_path], *RESIZE_KEYS)
            else:
                assert after[clip_path] == clip
        resized = after[snapshot.clip_paths[path]]
        if kind in ("width", "box", "scale"):
            assert resized["width"] * resized["scaleX"] == pytest.approx(width, abs=0.5)
    # The value is an expression, or the shot is the nearest one already.
    assert all("expression" in refusal or "changes nothing" in refusal for refusal in refusals)
