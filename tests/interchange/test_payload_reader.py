"""Reading a payload back: nothing is lost, and what comes back is what the verbs make."""

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
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
from tests.support.paths import TESTS
from tests.support.payloads import canonical_json, payloads
from tests.support.strategies import mutations


def looked_at(project: Project) -> Project:
    """The project with each scene read, and so composed anew of its words when it is written."""
    return project.replace(scripts_on=project.scripts_on)


@settings(max_examples=100)
@given(payloads())
def test_any_payload_is_written_as_it_was_read(payload: dict[str, Any]) -> None:
    for document in (payload, json.dumps(payload), json.dumps(payload, indent=2, ensure_ascii=False).encode()):
        project = Project.from_payload(document)
        assert canonical_json(project.to_dict()) == canonical_json(payload)
    assert canonical_json(looked_at(project).to_dict()) == canonical_json(payload)


@settings(max_examples=150)
@given(payloads())
def test_the_code_of_any_payload_gives_it_back(payload: dict[str, Any]) -> None:
    assert canonical_json(made_by(Project.from_payload(payload).to_code()).to_dict()) == canonical_json(payload)


def made_by(code: str) -> Project:
    names: dict[str, Any] = {}
    exec(code, names)
    project: Project = names["project"]
    return project


FRAME = AvatarFrame((1000, 2000), (100, 50, 800, 1900), (500, 200, 150, 160))

OWN = [
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


@pytest.mark.parametrize("scene", OWN)
def test_the_code_of_what_was_built_builds_it_again(scene: Scene) -> None:
    project = Project("Own", catalog=Catalog().add("M1", "B1", FRAME).alias("anna", "M1")).add(scene)
    code = project.to_code()
    assert made_by(code).scenes == project.scenes
    assert made_by(code).to_json() == project.to_json()
    assert max(map(len, code.splitlines())) <= 120


def test_an_element_of_ones_own_has_no_code() -> None:
    class Caption(Text, frozen=True):
        pass

    with pytest.raises(CompositionError, match="Caption is an element of your own, which no verb makes"):
        Project().add(Scene().add(Caption("a"))).to_code()


GOLDEN = sorted((TESTS / "golden").glob("*.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_code_of_the_examples_is_formatted_and_checked_by_tools(path: Path, tmp_path: Path) -> None:
    code = Project.from_payload(path.read_bytes()).to_code()
    (tmp_path / "made.py").write_text(code, encoding="utf-8")
    for command in (["ruff", "format", "--isolated", "--check"], ["ruff", "check", "--isolated"], ["mypy", "--strict"]):
        done = subprocess.run(
            [sys.executable, "-m", *command, "made.py"], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout.decode()
    assert canonical_json(made_by(code).to_dict()) == canonical_json(json.loads(path.read_bytes()))


def test_the_quick_start_reads_as_a_person_would_write_it() -> None:
    code = Project.from_payload((GOLDEN[0].parent / "hello.json").read_bytes()).to_code()
    assert "extra" not in code
    assert "omit" not in code
    assert len(code.splitlines()) <= 14


def test_an_answer_of_the_service_is_unwrapped() -> None:
    project = {"_id": "65f", "name": "Tour", "scenes": [{"clips": []}], "progress": 100}
    for answer in ({"success": True, "data": {"project": project}}, {"data": project}, {"project": project}, project):
        assert Project.from_payload(answer).to_dict() == project


def test_scenes_that_were_read_are_a_tuple_to_whoever_looks() -> None:
    project = Project.from_payload(Project().add(Scene().text("a"), Scene().text("b"), Scene().text("c")).to_json())
    one, two, three = project.scenes
    assert project.scenes[1:] == (two, three)
    assert project.scenes[-1] is three
    assert repr(project.scenes) == repr((one, two, three))
    assert hash(project.scenes) == hash((one, two, three))
    with pytest.raises(IndexError):
        project.scenes[3]


@pytest.mark.parametrize("source", ["images/a.png", "", None])
def test_an_odd_background_comes_back_as_it_was(source: Any) -> None:
    payload = Project().add(Scene()).to_dict()
    payload["scenes"][0]["background"]["source_url"] = source
    assert looked_at(Project.from_payload(payload)).to_dict() == payload


def test_what_was_read_survives_pickling() -> None:
    project = Project.from_payload(Project().add(Scene().text("a")).to_json())
    again = pickle.loads(pickle.dumps(project))  # noqa: S301
    assert again == project
    assert again.to_json() == project.to_json()


def test_what_was_read_is_not_the_callers_own() -> None:
    payload: dict[str, Any] = {"scenes": [{"clips": [{"type": "new", "a": [1]}]}]}
    project = Project.from_payload(payload)
    payload["scenes"][0]["clips"][0]["a"].append(2)
    assert project.to_dict()["scenes"][0]["clips"][0]["a"] == [1]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_the_encoding(encoding: str) -> None:
    document = json.dumps({"name": "환영합니다", "scenes": [{"clips": []}]}, ensure_ascii=False).encode(encoding)
    assert Project.from_payload(document).name == "환영합니다"


BAD: list[tuple[Any, str]] = [
    (b'{"scenes": [{"clips": [', "is no JSON: Input data was truncated"),
    (b"[]", "must be an object with scenes, not a list"),
    (b"5", "not a number"),
    ("project.json", "pass what is in it"),
    (5, "it must be a dict, or JSON as bytes or str, not int"),
    (b"[" * 3_000_000, "is no JSON: maximum recursion depth"),
    (b"{}", "missing required field `scenes`"),
    ({"scenes": {}}, "scenes: is no project payload: Expected `array`, got `object`"),
    ({"scenes": [{"clips": [{"type": "image"}, {"type": "image", "left": "5"}]}]}, "scenes[0].clips[1].left: "),
    ({"scenes": [{"clips": [{"type": "aiModel", "model": {"ai_name": 5}}]}]}, "scenes[0].clips[0].model.ai_name: "),
    ({"scenes": [{"clips": [{}]}]}, "scenes[0].clips[0]: is no project payload: Object missing required field `type`"),
    (b'{"scenes": [{"clips": [], "a": 1, "a": 2}]}', "the key 'a' twice"),
    (b'{"scenes": [{"clips": [], "a": "\\u0022:", "b": 1, "b": 2}]}', "the key 'b' twice"),
    ({"scenes": [{"clips": []}], "a": float("nan")}, "payload.a=nan is nothing JSON can carry"),
    ({"scenes": [{"clips": []}], 5: 1}, "is a key that is not text"),
    ({"scenes": [{"clips": []}], "a": "\ud800"}, "holds what JSON cannot carry"),
    ('{"scenes": "\ud800"}', "is not in UTF-8"),
    ('{"name": "안녕"}'.encode("cp949"), "is not in UTF-8: invalid start byte at byte 10; save it as UTF-8"),
    ({"scenes": [5]}, "scenes[0]: "),
    ({"success": False, "error": {"code": 1, "msg": "no such project"}}, "says it failed: no such project"),
]


@pytest.mark.parametrize(("document", "said"), BAD, ids=[said for _, said in BAD])
def test_what_is_no_payload_is_said(document: Any, said: str) -> None:
    with pytest.raises(PayloadError) as caught:
        Project.from_payload(document)
    assert said in str(caught.value)


def test_a_scene_that_is_nested_too_deep_is_written_as_it_came_and_said_when_it_is_read() -> None:
    deep: Any = 0
    for _ in range(300):
        deep = [deep]
    project = Project.from_payload({"scenes": [{"clips": [{"type": "new", "deep": deep}]}]})
    assert project.to_dict()["scenes"][0]["clips"][0]["deep"] == deep
    with pytest.raises(PayloadError, match=r"scenes\[0\].* nested deeper"):
        project.scenes[0]


@settings(max_examples=150)
@given(payloads(), st.data())
def test_mutated_bytes_end_in_a_project_or_in_an_error_of_scenekits_own(payload: Any, data: st.DataObject) -> None:
    document = data.draw(mutations(msgspec.json.encode(payload)))
    try:
        project = Project.from_payload(document)
        looked_at(project).to_json()
    except PayloadError:
        return
    assert canonical_json(looked_at(project).to_dict()) == canonical_json(json.loads(document))


@pytest.mark.parametrize("depth", [200, 900, 990])
@pytest.mark.parametrize("place", ["project", "scene", "clip"])
def test_what_is_nested_deep_is_kept_or_refused(depth: int, place: str) -> None:
    payload = Project().add(Scene().text("a")).to_json()
    deep = b'{"deep": ' + b"[" * depth + b"]" * depth + b', "\\u0022": 1, '
    marks = {"project": b'{"orientation"', "scene": b'{"background"', "clip": b'{"id":"textImage-1"'}
    document = payload.replace(marks[place], deep + marks[place][1:], 1)
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
def test_odd_clips_come_back_as_they_were(changes: dict[str, Any]) -> None:
    payload = Project().add(Scene().text("a").shape("Star")).to_dict()
    for clip in payload["scenes"][0]["clips"]:
        clip.update(changes)
    project = Project.from_payload(payload)
    assert looked_at(project).to_dict() == payload
    names: dict[str, Any] = {}
    exec(project.to_code(), names)
    assert names["project"].to_dict() == payload
