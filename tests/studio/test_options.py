"""Changes of options: what is written for each kind of value and source, and what is refused."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import pytest

from scenekit.errors import ArgumentError, CompositionError, ScenekitError
from scenekit.studio.gestures import Move, Resize, SetOptions
from scenekit.studio.source_editor import EditScenes, FileChange, edit_source
from scenekit.studio.sourcetext.nodes import NotEditableError
from tests.studio.sources import load
from tests.support.paths import EXAMPLES


def change_file(path: Path, gesture: Any) -> FileChange:
    return edit_source(load(path), gesture, None)


def list_changes(change: FileChange) -> list[str]:
    """Return the removed and added lines."""
    before, after = change.before.decode().splitlines(), change.after.decode().splitlines()
    lines = difflib.unified_diff(before, after, n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize(
    ("name", "path", "options", "changes"),
    [
        ("tour.yaml", "scenes[0].elements[1]", {"color": "#ff0000"}, ["-        color: white", '+        color: "#ff0000"']),
        ("tour.yaml", "scenes[0].elements[1]", {"animation": None}, ["-        animation: fade-in"]),
        ("tour.yaml", "scenes[0].elements[1]", {"content": "a: b"}, ["-      - text: A tour", '+      - text: "a: b"']),
        ("tour.yaml", "scenes[0].elements[1]", {"content": "${x}"}, ["-      - text: A tour", "+      - text: $${x}"]),
        ("tour.yaml", "scenes[0].elements[1]", {"content": "Ein\nTag"}, ["-      - text: A tour", "+      - text: |-", "+          Ein", "+          Tag"]),
        ("tour.yaml", "scenes[0].background", {"source": "gold"}, ['-  - background: "#0b1e3f"', '+  - background: "gold"']),
        ("tour.yaml", "scenes[2].background", {"color": "gold"}, ['-      color: "#87ceeb"', '+      color: "gold"']),
        ("tour.yaml", "scenes[4].background", {"source": "gold"}, ["+    background: gold"]),
        ("tour.yaml", "scenes[5].turns[1]", {"script": "네!"}, ["-      - say: 잘 지내요!", "+      - say: 네!"]),
        ("tour.yaml", "scenes[2].elements[2]", {"script": {"html": "<p>No</p>"}}, ["-          html: <p>The logo is <span>over there</span>.</p>", "+          html: <p>No</p>"]),
        ("tour.yaml", "scenes[4].elements[1]", {"shadow": {"color": "#00000080", "blur": 6}}, ["-          blur: 4", "+          blur: 6"]),
        ("tour.yaml", "scenes[2].elements[0]", {"size": [400, 130]}, ["-        size: [400, 120]", "+        size: [400, 130]"]),
        ("tour.yaml", "scenes[0]", {"watermark": True}, ["+    watermark: true"]),
        ("quiz.toml", "scenes[0].elements[0]", {"size": 40}, None),
        ("tour.json", "scenes[0].elements[1]", {"size": 40}, ['-          "size": 128,', '+          "size": 40,']),
        ("tour.toml", "scenes[0].elements[1]", {"margin": 12}, ["-margin = 96", "+margin = 12"]),
        ("welcome.py", "scenes[0].elements[3].column[0]", {"content": "Hi"}, ['-        Text("Welcome aboard!", size=88, color=PINE, weight=700),', '+        Text("Hi", size=88, color=PINE, weight=700),']),
        ("tour.py", "scenes[5].turns[0]", {"script": "Hi?"}, ['-    .say("How are you?", by="host")', '+    .say("Hi?", by="host")']),
        ("tour.py", "scenes[0].background", {"source": "gold"}, ['-    .background("#0b1e3f")', '+    .background("gold")']),
        ("tour.py", "scenes[4].elements[1]", {"margin": None}, ["-        margin=80,"]),
        ("tour.py", "scenes[3].elements[0].column[1]", {"color": None}, ['-        Text("Two", color="crimson"),', '+        Text("Two"),']),
        ("template.json", "scenes[0].elements[0]", {"content": "Rye"}, None),
    ],
)  # fmt: skip
def test_an_option_is_written(name: str, path: str, options: dict[str, Any], changes: list[str] | None) -> None:
    snapshot = load(EXAMPLES / name)
    if name == "template.json":
        path = next(element for element in snapshot.clip_paths if snapshot.project.tags["product"])
        scene = snapshot.project.scenes[0]
        number = next(n for n, element in enumerate(scene.elements) if element.tag == "product")
        path = f"scenes[0].elements[{number}]"
    change = edit_source(snapshot, SetOptions(path, options), None)
    if changes is not None:
        assert list_changes(change) == changes
    else:
        assert len(list_changes(change)) == 2


@pytest.mark.parametrize(
    ("name", "gesture", "error", "reason"),
    [
        ("tour.yaml", SetOptions("scenes[0].elements[1]", {"at": "lft"}), ArgumentError, "Did you mean 'left'"),
        ("tour.yaml", SetOptions("scenes[0].elements[1]", {"left": 5}), ArgumentError, "cannot be combined"),
        ("tour.yaml", SetOptions("scenes[0].elements[1]", {"content": None}), ScenekitError, "content"),
        ("tour.yaml", SetOptions("scenes[2].elements[1]", {"right_of": "nothing"}), ScenekitError, "nothing"),
        ("tour.yaml", SetOptions("scenes[0].elements[1]", {"size": 128}), NotEditableError, "changes nothing"),
        ("tour.yaml", Move("scenes[0].elements[1]", 0, 0), NotEditableError, "changes nothing"),
        ("tour.yaml", Resize("scenes[3].elements[0]", 10, 10), NotEditableError, "no size"),
        ("tour.yaml", Move("scenes[9].elements[1]", 1, 1), NotEditableError, "No option moves"),
        ("welcome.py", SetOptions("scenes[0].elements[3].column[0]", {"color": "red"}), NotEditableError, "`PINE`"),
        ("tour.py", EditScenes("delete", 0), NotEditableError, "Python file"),
        ("short.py", Move("scenes[0].elements[0]", 5, 5), NotEditableError, "shared by 5 places"),
        ("tour.yaml", EditScenes("move", 0, 99), NotEditableError, "no such scene"),
    ],
)
def test_a_gesture_is_refused_with_the_reason(name: str, gesture: Any, error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=reason):
        change_file(EXAMPLES / name, gesture)


def test_an_element_with_an_anchor_that_is_used_twice_is_fixed(tmp_path: Path) -> None:
    path = tmp_path / "talk.yaml"
    path.write_text("scenes:\n  - elements:\n      - &title {text: Hi}\n  - elements:\n      - *title\n")
    with pytest.raises(NotEditableError, match="used in several places: it has an anchor in line 3"):
        change_file(path, Move("scenes[0].elements[0]", 1, 1))


def test_an_element_that_merges_an_object_gets_keys_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "talk.yaml"
    path.write_text(
        "scenes:\n  - elements:\n      - &one {text: One, size: 40}\n      - <<: *one\n        text: Two  # own\n"
    )
    change = change_file(path, SetOptions("scenes[0].elements[1]", {"size": 60}))
    assert list_changes(change) == ["+        size: 60"]


@pytest.mark.parametrize("name", ["tour.yaml", "tour.toml", "tour.json", "quiz.toml"])
def test_scenes_move_there_and_back(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes((EXAMPLES / name).read_bytes())
    last = len(load(path).project.scenes) - 1
    for action, index, target in (("move", 0, last), ("move", last, 0), ("duplicate", 1, 0), ("delete", 2, 0)):
        before = load(path).project
        change = change_file(path, EditScenes(action, index, target))  # type: ignore[arg-type]
        path.write_bytes(change.after)
        scenes = list(before.scenes)
        if action == "move":
            scenes.insert(target, scenes.pop(index))
        elif action == "duplicate":
            scenes.insert(index + 1, scenes[index])
        else:
            scenes.pop(index)
        assert list(load(path).project.scenes) == scenes
    assert path.read_bytes() == (EXAMPLES / name).read_bytes()


def test_a_composition_error_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "talk.yaml"
    path.write_text("scenes:\n  - elements:\n      - text: One\n        tag: a\n      - text: Two\n        below: a\n")
    with pytest.raises((CompositionError, ArgumentError), match="a"):
        change_file(path, SetOptions("scenes[0].elements[0]", {"tag": "b"}))
