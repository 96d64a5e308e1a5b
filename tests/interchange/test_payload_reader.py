"""Reading payloads and writing code: nothing is lost."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import (
    Animation,
    Audio,
    Avatar,
    AvatarFrame,
    Catalog,
    Column,
    CompositionError,
    Html,
    Image,
    PayloadError,
    Project,
    Row,
    Scene,
    Shadow,
    Shape,
    Text,
    Video,
)
from tests.support.editor_export import build_export
from tests.support.paths import TESTS
from tests.support.payloads import canonical_json, payloads
from tests.support.pickling import pickle_and_load
from tests.support.strategies import mutations


def parse_all_scenes(project: Project) -> Project:
    """Return the project with all scenes parsed, so that they are composed again."""
    return project.replace(scripts_on=project.scripts_on)


@given(payloads())
def test_round_trips_any_payload(payload: dict[str, Any]) -> None:
    for document in (payload, json.dumps(payload), json.dumps(payload, indent=2, ensure_ascii=False).encode()):
        project = Project.from_payload(document)
        assert canonical_json(project.to_dict()) == canonical_json(payload)
    assert canonical_json(parse_all_scenes(project).to_dict()) == canonical_json(payload)


@given(payloads())
def test_code_round_trips_any_payload(payload: dict[str, Any]) -> None:
    assert canonical_json(run_code(Project.from_payload(payload).to_code()).to_dict()) == canonical_json(payload)


def run_code(code: str) -> Project:
    names: dict[str, Any] = {}
    exec(code, names)
    project: Project = names["project"]
    return project


FRAME = AvatarFrame((1000, 2000), (100, 50, 800, 1900), (500, 200, 150, 160))

SCENES = [
    Scene().row(
        Text("a"), Column((Shape("Star"), Image("/a.png", size=(9, 9)))), Video("/a.mp4", size=(9, 9)), spacing=10
    ),
    Scene().text("a", animation=Animation("fade-in", 2, 3), shadow=Shadow("red")).add(Audio("/a.mp3")),
    Scene().row(
        Avatar("M1", clothes="B1", frame=FRAME, script=Html("<p>Hi</p>")),
        Row((Avatar("M2", clothes="B1", frame=FRAME), Text("b", animation=Animation("fade-in", 2)))),
        Column((Shape("Star", shadow=Shadow("red")), Image("/b.png", size=(9, 9)), Video("/b.mp4", size=(9, 9)))),
    ),
    Scene().avatar("M1", clothes="B1", extra={"a": {"b": [1.5, None, True]}}).say("Hi", by="M1"),
]


@pytest.mark.parametrize("scene", SCENES)
def test_code_round_trips_built_projects(scene: Scene) -> None:
    project = Project("Own", catalog=Catalog().add("M1", "B1", FRAME).alias("anna", "M1")).add(scene)
    code = project.to_code()
    assert run_code(code).scenes == project.scenes
    assert run_code(code).to_json() == project.to_json()
    assert max(map(len, code.splitlines())) <= 120


def test_code_rejects_custom_elements() -> None:
    class Caption(Text, frozen=True):
        pass

    with pytest.raises(CompositionError, match="Caption is not an element of scenekit"):
        Project().add(Scene().add(Caption("a"))).to_code()


GOLDEN = sorted((TESTS / "golden").glob("*.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_code_round_trips_golden_payloads(path: Path) -> None:
    code = Project.from_payload(path.read_bytes()).to_code()
    assert canonical_json(run_code(code).to_dict()) == canonical_json(json.loads(path.read_bytes()))


@pytest.mark.parametrize(
    "command", [["ruff", "format", "--isolated", "--check"], ["ruff", "check", "--isolated"], ["mypy", "--strict"]]
)
def test_code_passes_the_formatter_and_the_type_checker(command: list[str], tmp_path: Path) -> None:
    names = [f"{path.stem.replace('-', '_')}.py" for path in GOLDEN]
    for name, path in zip(names, GOLDEN, strict=True):
        (tmp_path / name).write_text(Project.from_payload(path.read_bytes()).to_code(), encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", *command, *names], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


def test_code_of_the_quick_start_is_short() -> None:
    code = Project.from_payload((GOLDEN[0].parent / "hello.json").read_bytes()).to_code()
    assert "extra" not in code
    assert "omit" not in code
    assert len(code.splitlines()) <= 14


def test_unwraps_responses_of_the_service() -> None:
    project = {"_id": "65f", "name": "Tour", "scenes": [{"clips": []}], "progress": 100}
    for answer in ({"success": True, "data": {"project": project}}, {"data": project}, {"project": project}, project):
        assert Project.from_payload(answer).to_dict() == project


def test_lazy_scenes_behave_like_a_tuple() -> None:
    project = Project.from_payload(Project().add(Scene().text("a"), Scene().text("b"), Scene().text("c")).to_json())
    first, second, third = project.scenes
    assert project.scenes[1:] == (second, third)
    assert project.scenes[-1] is third
    assert repr(project.scenes) == repr((first, second, third))
    assert hash(project.scenes) == hash((first, second, third))
    with pytest.raises(IndexError):
        project.scenes[3]


@pytest.mark.parametrize("source", ["images/a.png", "", None])
def test_round_trips_invalid_backgrounds(source: Any) -> None:
    payload = Project().add(Scene()).to_dict()
    payload["scenes"][0]["background"]["source_url"] = source
    assert parse_all_scenes(Project.from_payload(payload)).to_dict() == payload


def test_lazy_scenes_can_be_pickled() -> None:
    project = Project.from_payload(Project().add(Scene().text("a")).to_json())
    again = pickle_and_load(project)
    assert again == project
    assert again.to_json() == project.to_json()


def test_project_does_not_share_the_payload_of_the_caller() -> None:
    payload: dict[str, Any] = {"scenes": [{"clips": [{"type": "new", "a": [1]}]}]}
    project = Project.from_payload(payload)
    payload["scenes"][0]["clips"][0]["a"].append(2)
    assert project.to_dict()["scenes"][0]["clips"][0]["a"] == [1]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_mark_determines_the_encoding(encoding: str) -> None:
    document = json.dumps({"name": "환영합니다", "scenes": [{"clips": []}]}, ensure_ascii=False).encode(encoding)
    assert Project.from_payload(document).name == "환영합니다"


INVALID: list[tuple[Any, str]] = [
    (b'{"scenes": [{"clips": [', "JSON: Input data was truncated"),
    (b"[]", "must be an object with scenes, not a list"),
    (b"5", "not a number"),
    ("project.json", "Path(…).read_bytes()"),
    (5, "must be a dict, or JSON as bytes or str, not int"),
    (b"[" * 3_000_000, "JSON: maximum recursion depth"),
    (b"{}", "the key 'scenes' is missing"),
    ({"scenes": {}}, "Expected `array`, got `object`"),
    ({"scenes": [{"clips": [{"type": "image"}, {"type": "image", "left": "5"}]}]}, "scenes[0].clips[1].left: "),
    ({"scenes": [{"clips": [{"type": "aiModel", "model": {"ai_name": 5}}]}]}, "scenes[0].clips[0].model.ai_name: "),
    ({"scenes": [{"clips": [{}]}]}, "the key 'type' is missing"),
    (b'{"scenes": [{"clips": [], "a": 1, "a": 2}]}', "the key 'a' twice"),
    (b'{"scenes": [{"clips": [], "a": "\\u0022:", "b": 1, "b": 2}]}', "the key 'b' twice"),
    ({"scenes": [{"clips": []}], "a": float("nan")}, "payload.a must be a JSON value"),
    ({"scenes": [{"clips": []}], 5: 1}, "must have keys of the type str."),
    ({"scenes": [{"clips": []}], "a": "\ud800"}, "JSON"),
    ('{"scenes": "\ud800"}', "UTF-8"),
    ('{"name": "안녕"}'.encode("cp949"), "invalid start byte at byte 10"),
    ({"scenes": [5]}, "scenes[0]: "),
    ({"success": False, "error": {"code": 1, "msg": "no such project"}}, "no such project"),
]


@pytest.mark.parametrize(("document", "expected"), INVALID, ids=[expected for _, expected in INVALID])
def test_rejects_invalid_payloads(document: Any, expected: str) -> None:
    with pytest.raises(PayloadError) as caught:
        Project.from_payload(document)
    assert expected in str(caught.value)


def test_deeply_nested_scenes_are_written_unchanged() -> None:
    deep: Any = 0
    for _ in range(120):
        deep = [deep]
    project = Project.from_payload({"scenes": [{"clips": [{"type": "new", "deep": deep}]}]})
    assert parse_all_scenes(project).to_dict()["scenes"][0]["clips"][0]["deep"] == deep


@given(payloads(), st.data())
def test_mutated_bytes_give_a_project_or_an_error_of_scenekit(payload: Any, data: st.DataObject) -> None:
    document = data.draw(mutations(msgspec.json.encode(payload)))
    try:
        project = Project.from_payload(document)
        parse_all_scenes(project).to_json()
    except PayloadError:
        return
    assert canonical_json(parse_all_scenes(project).to_dict()) == canonical_json(json.loads(document))


@pytest.mark.parametrize("depth", [200, 900, 990])
@pytest.mark.parametrize("level", ["project", "scene", "clip"])
def test_deep_nesting_is_kept_or_rejected(depth: int, level: str) -> None:
    payload = Project().add(Scene().text("a")).to_json()
    deep = b'{"deep": ' + b"[" * depth + b"]" * depth + b', "\\u0022": 1, '
    marks = {"project": b'{"orientation"', "scene": b'{"background"', "clip": b'{"id":"textImage-1"'}
    document = payload.replace(marks[level], deep + marks[level][1:], 1)
    assert document != payload
    try:
        project = Project.from_payload(document)
        assert json.loads(project.to_json()) == json.loads(document)
        project.to_code()
    except PayloadError:
        pass


@pytest.mark.parametrize(
    "changes", [{"id": ""}, {"id": "", "name": "textImage-1"}, {"scaleX": 1e308, "width": 1e10}, {"id": "\0"}]
)
def test_round_trips_unusual_clips(changes: dict[str, Any]) -> None:
    payload = Project().add(Scene().text("a").shape("Star")).to_dict()
    for clip in payload["scenes"][0]["clips"]:
        clip.update(changes)
    project = Project.from_payload(payload)
    assert parse_all_scenes(project).to_dict() == payload
    names: dict[str, Any] = {}
    exec(project.to_code(), names)
    assert names["project"].to_dict() == payload


def test_code_of_an_editor_export_is_short(tmp_path: Path) -> None:
    payload = build_export()
    code = Project.from_payload(payload).to_code()
    assert run_code(code).to_dict() == payload
    assert len(code.splitlines()) <= 250
    assert code.count("M000012345") == code.count("AvatarFrame(") == 1
    assert [code.count(f"def {name}(") for name in ("host", "title", "body", "image")] == [1] * 4


def test_code_of_different_elements_has_no_functions() -> None:
    scenes = [Scene().text("One", size=20), Scene().text("Two", size=30), Scene().text("Three", size=40)]
    assert "def " not in Project().add(*scenes).to_code()
    assert "def " not in Project().add(*(Scene().text(text) for text in "ab")).to_code()


@given(payloads(), st.data())
def test_code_round_trips_repeated_elements(payload: dict[str, Any], data: st.DataObject) -> None:
    scenes = json.loads(json.dumps([payload["scenes"][0]] * 4))
    for scene in scenes:
        for clip in scene.get("clips") or ():
            for key in data.draw(st.lists(st.sampled_from(sorted(clip)), max_size=3, unique=True)):
                if key != "type" and isinstance(clip[key], str):
                    clip[key] += data.draw(st.sampled_from(["a", " ", "é", '"']))
                elif isinstance(clip[key], (int, float)) and not isinstance(clip[key], bool):
                    clip[key] += data.draw(st.sampled_from([1, 0.5]))
    repeated = {**payload, "scenes": scenes}
    assert canonical_json(run_code(Project.from_payload(repeated).to_code()).to_dict()) == canonical_json(repeated)
