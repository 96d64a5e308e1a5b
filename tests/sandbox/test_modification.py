"""Both `modify` calls: new texts of tagged clips and new scripts."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenekit import Project, Scene
from scenekit.sandbox.handlers import TEMPLATE_ID, TEMPLATE_SCENE_COUNT
from scenekit.testing import RunningSandbox
from tests.support.sandbox_api import create_project, expect_data, expect_error, get_project

ANNA, BEN = "M000045058", "66f1c0ffee0123456789abcd"


def build_project(scripts_on: Any = "clip") -> Project:
    """Return a project with three titles and two notes in four scenes. The third one has no avatar."""
    scenes = (
        Scene().avatar(ANNA, script="Hello.").text("One", tag="title").text("안녕", tag="note").text("No tag"),
        Scene().text("Two", tag="title").shape("Star", width=9, height=9, tag="title").avatar(BEN, script="Bye."),
        Scene().text("Three", tag="title").text("Again", tag="note"),
        Scene().avatar(ANNA, script="The end."),
    )
    return Project("Tour", scripts_on=scripts_on).add(*(scene.background("navy") for scene in scenes))


def create(api: httpx.Client, project: Project) -> str:
    """Create a draft, and return its id."""
    return str(expect_data(api.post("/editor/project", json={**project.to_dict(), "isExport": False}))["projectId"])


def modify(api: httpx.Client, id: str, updates: dict[str, str], **options: Any) -> httpx.Response:
    return api.post("/editor/project/modify", json={"projectId": id, "updates": updates, **options})


def get_modified(api: httpx.Client, response: httpx.Response) -> Any:
    """Return the project that a call created."""
    return get_project(api, expect_data(response)["projectId"])


def read_texts(project: Any) -> list[str]:
    return [clip["text"] for scene in project["scenes"] for clip in scene["clips"] if clip["type"] == "textImage"]


def read_scripts(project: Any) -> list[str]:
    """Return the scripts of turns, or else of avatars, without the paragraphs that scenekit adds."""
    scripts = [turn["org"] for scene in project["scenes"] for turn in scene.get("scripts") or ()]
    clips = (clip for scene in project["scenes"] for clip in scene["clips"])
    scripts = scripts or [clip["script"]["org"] for clip in clips if clip["type"] == "aiModel"]
    return [script.removeprefix("<p>").removesuffix("</p>") for script in scripts]


@pytest.mark.parametrize("scripts_on", ["clip", "scene"])
@pytest.mark.parametrize(
    ("updates", "texts", "scripts"),
    [
        ({"title": "1"}, {"One": "1"}, {}),
        ({"title_1": "둘", "title_2": '<b> & "3"'}, {"Two": "둘", "Three": '<b> & "3"'}, {}),
        ({"note": "Note", "note_1": "Next"}, {"안녕": "Note", "Again": "Next"}, {}),
        ({"scripts": "Hi.", "scripts_1": "안녕히."}, {}, {"Hello.": "Hi.", "Bye.": "안녕히."}),
        ({"scripts_3": "Over."}, {}, {"The end.": "Over."}),
        ({}, {}, {}),
    ],
)
def test_changes_exactly_the_texts_of_the_keys(
    shared_api: httpx.Client, scripts_on: Any, updates: Any, texts: dict[str, str], scripts: dict[str, str]
) -> None:
    id = create(shared_api, build_project(scripts_on))
    original = get_project(shared_api, id)
    project = get_modified(shared_api, modify(shared_api, id, updates))
    assert read_texts(project) == [texts.get(text, text) for text in read_texts(original)]
    assert read_scripts(project) == [scripts.get(script, script) for script in read_scripts(original)]
    assert (project["name"], project["state"]) == ("Tour", "draft")
    assert project["_id"] != id
    assert get_project(shared_api, id) == original


def test_changes_the_first_turn_of_a_conversation(shared_api: httpx.Client) -> None:
    scene = Scene().background("navy").avatar(ANNA, tag="anna", at="left").avatar(BEN, tag="ben", at="right")
    project = Project("Talk").add(scene.say("Hi Anna!", by="ben").say("Hi Ben!", by="anna"))
    modified = get_modified(shared_api, modify(shared_api, create(shared_api, project), {"scripts": "안녕, 안나!"}))
    assert read_scripts(modified) == ["안녕, 안나!", "Hi Ben!"]


def test_ignores_deleted_clips(shared_api: httpx.Client) -> None:
    payload = build_project().to_dict()
    for clip in payload["scenes"][0]["clips"]:
        clip["isDelete"] = True
    id = create_project(shared_api, **payload)
    assert "Two" not in read_texts(get_modified(shared_api, modify(shared_api, id, {"title": "New"})))
    assert "'scripts'" in expect_error(modify(shared_api, id, {"scripts": "Hi."}), 400)


@pytest.mark.parametrize(
    "key",
    ["titel", "Title", "title_0", "title_3", "title_01", "title_", "scripts_0", "scripts_2", "scripts_4", "No tag", ""],
)
def test_rejects_an_unknown_key_and_lists_the_keys(
    api: httpx.Client, instant_sandbox: RunningSandbox, key: str
) -> None:
    response = modify(api, create(api, build_project()), {"title": "New", key: "x"}, isExport=True)
    message = expect_error(response, 400)
    assert message.startswith(f"updates: The project has no text or script for {key!r}.")
    assert message.endswith("Use one of: scripts, scripts_1, scripts_3, title, note, title_1, title_2, note_1.")
    assert len(instant_sandbox.projects()) == 1


def test_suggests_the_nearest_key(shared_api: httpx.Client) -> None:
    message = expect_error(modify(shared_api, create(shared_api, build_project()), {"titel_1": "x"}), 400)
    assert "Did you mean 'title_1'?" in message
    silent = create(shared_api, Project().add(Scene().background("navy")))
    assert expect_error(modify(shared_api, silent, {"title": "x"}), 400).endswith("There are none.")


@pytest.mark.parametrize("updates", [{"title": 5}, {"title": None}, [], "title", None])
def test_rejects_other_types_of_updates(shared_api: httpx.Client, updates: Any) -> None:
    message = expect_error(modify(shared_api, create(shared_api, build_project()), updates), 400)
    assert message.startswith("updates")


def test_exports_only_if_asked(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    id = create(api, build_project())
    for options in ({}, {"isExport": False}, {"isExport": True}):
        expect_data(modify(api, id, {"title": "New"}, **options))
    assert "webhookUrl" in expect_error(modify(api, id, {}, isExport=True, webhookUrl="hook"), 400)
    projects = [(project.call, project.state) for project in instant_sandbox.projects()[1:]]
    assert projects == [("modify-project", state) for state in ("draft", "draft", "exported")]
    assert instant_sandbox.credits == 1


def test_creates_a_project_from_a_template(shared_api: httpx.Client) -> None:
    updates = {f"{name}_{TEMPLATE_SCENE_COUNT - 1}": f"새 {name}" for name in ("title", "subtitles", "scripts")}
    body = {"templateId": TEMPLATE_ID, "updates": updates}
    project = get_modified(shared_api, shared_api.post("/editor/template/modify", json={**body, "name": "내 영상"}))
    assert (project["name"], project["templateId"], project["state"]) == ("내 영상", TEMPLATE_ID, "draft")
    assert read_texts(project)[-2:] == ["새 title", "새 subtitles"]
    assert read_scripts(project)[-1] == "새 scripts"
    unnamed = get_modified(shared_api, shared_api.post("/editor/template/modify", json={**body, "isExport": True}))
    assert (unnamed["name"], unnamed["state"]) == ("Default Template", "exported")


def test_rejects_unknown_projects_and_templates(shared_api: httpx.Client) -> None:
    expect_error(modify(shared_api, "none", {}), 404)
    expect_error(shared_api.post("/editor/template/modify", json={"templateId": "none", "updates": {}}), 404)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tags=st.lists(st.sampled_from(["title", "title_1", "scripts", "subtitles", "a b"]), min_size=1, max_size=6),
    text=st.text(min_size=1).filter(lambda text: "\0" not in text and text.strip()),
    data=st.data(),
)
def test_every_listed_key_changes_one_value(shared_api: httpx.Client, tags: list[str], text: str, data: Any) -> None:
    scene = Scene().background("navy").avatar(ANNA, script="Hello.")
    for number, tag in enumerate(tags):
        scene = scene.text(f"Text {number}", tag=tag)
    id = create(shared_api, Project().add(scene))
    keys = expect_error(modify(shared_api, id, {"": ""}), 400).rpartition("Use one of: ")[2].removesuffix(".")
    key = data.draw(st.sampled_from(keys.split(", ")))
    original = get_project(shared_api, id)
    project = get_modified(shared_api, modify(shared_api, id, {key: text}))
    values = [*read_texts(project), *read_scripts(project)]
    originals = [*read_texts(original), *read_scripts(original)]
    assert [value for value, old in zip(values, originals, strict=True) if value != old] == [text]
