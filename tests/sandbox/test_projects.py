"""Editing, exporting, listing, deleting and downloading projects."""

from pathlib import Path
from typing import Any

import httpx
import pytest

import scenekit
from scenekit import Project, Scene
from scenekit.testing import RunningSandbox, sandbox
from tests.support.sandbox_api import (
    INSTANT_SPEED,
    QUICK_START,
    SPEECH,
    STALLED_SPEED,
    VIDEO,
    build_project,
    create_project,
    expect_data,
    expect_error,
    get_project,
    open_client,
)


def edit_project(api: httpx.Client, id: str, *changes: dict[str, Any], is_legacy: bool = False) -> Any:
    """Edit a project and return the new project."""
    updates = list(changes) if is_legacy else {"value": list(changes)}
    response = expect_data(api.post(f"/editor/project/{id}", json={"updates": updates}))
    return get_project(api, response["projectId"])


NEW_SCRIPT = {"sceneIdx": 0, "type": "aiModel", "values": {"script": "Good evening."}}


@pytest.mark.parametrize("is_legacy", [False, True])
def test_edit_creates_a_new_project(shared_api: httpx.Client, is_legacy: bool) -> None:
    id = create_project(shared_api)
    project = edit_project(shared_api, id, NEW_SCRIPT, is_legacy=is_legacy)
    assert project["_id"] != id
    assert project["scenes"][0]["clips"][0]["script"]["org"] == "Good evening."
    assert get_project(shared_api, id)["scenes"] == QUICK_START["scenes"]


def test_edit_changes_texts_backgrounds_and_turns(shared_api: httpx.Client) -> None:
    id = expect_data(shared_api.post("/editor/project", json=build_project()))["projectId"]
    project = edit_project(
        shared_api,
        id,
        {"sceneIdx": 1, "type": "textImage", "values": {"text": "Bye", "fontSize": 100}},
        {"sceneIdx": 1, "type": "background", "values": {"source_color": "rgb(0,0,0)"}},
        {"sceneIdx": 1, "type": "aiModel", "values": {"script": {"org": "Bye.", "tts": None}}},
    )
    first, second = project["scenes"]
    assert (second["clips"][3]["text"], second["clips"][3]["fontSize"]) == ("Bye", 100)
    assert second["background"]["source_color"] == "rgb(0,0,0)"
    assert second["scripts"][0]["org"] == "Bye."
    assert first == build_project()["scenes"][0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({**NEW_SCRIPT, "sceneIdx": 1}, "updates.value[0].sceneIdx"),
        ({**NEW_SCRIPT, "sceneIdx": -1}, "updates.value[0].sceneIdx"),
        ({**NEW_SCRIPT, "type": "image"}, "updates.value[0].type: The scene must have exactly one clip"),
        ({**NEW_SCRIPT, "type": "img"}, "updates.value[0].type"),
        ({"sceneIdx": 0, "type": "aiModel"}, "updates.value[0]"),
        ({**NEW_SCRIPT, "values": {"opacity": 0}}, "scenes[0].clips[0].opacity"),
        ({**NEW_SCRIPT, "values": {"script": 7}}, "scenes[0].clips[0].script.org"),
        ({"sceneIdx": 0, "type": "background", "values": {"source_url": None}}, "scenes[0].background"),
    ],
)
def test_rejects_invalid_edits(api: httpx.Client, instant_sandbox: RunningSandbox, change: Any, message: str) -> None:
    id = create_project(api)
    assert message in expect_error(api.post(f"/editor/project/{id}", json={"updates": {"value": [change]}}), 400)
    assert len(instant_sandbox.projects()) == 1


def test_rejects_an_edit_of_one_of_two_clips_of_a_type(shared_api: httpx.Client) -> None:
    two = Scene().background("navy").text("One").text("Two")
    id = expect_data(shared_api.post("/editor/project", json=Project().add(two).to_dict()))["projectId"]
    change = {"sceneIdx": 0, "type": "textImage", "values": {"text": "Three"}}
    response = shared_api.post(f"/editor/project/{id}", json={"updates": {"value": [change]}})
    assert "exactly one clip of the type textImage. It has 2." in expect_error(response, 400)


def test_export_renders_a_draft(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    id = create_project(api, isExport=False)
    assert expect_data(api.get(f"/editor/progress/{id}")) == {"progress": 0.0, "state": "draft"}
    assert expect_data(api.get("/editor/project")) == []
    assert instant_sandbox.credits == 0
    assert expect_data(api.post("/editor/project/export", json={"projectId": id})) == {"projectId": id}
    assert expect_data(api.get(f"/editor/progress/{id}"))["progress"] == 100
    assert [entry["id"] for entry in expect_data(api.get("/editor/project"))] == [id]
    assert instant_sandbox.credits == 1


@pytest.mark.parametrize(("only_exported", "states"), [(False, ["exported", "exporting"]), (True, ["exported"])])
def test_lists_all_exports_or_only_finished_exports(only_exported: bool, states: list[str]) -> None:
    clock = [0.0]
    with sandbox(speed=1, now=lambda: clock[0], only_exported=only_exported) as running, open_client(running) as api:
        create_project(api)
        clock[0] += 120
        create_project(api)
        create_project(api, isExport=False)
        assert [entry["state"] for entry in expect_data(api.get("/editor/project"))] == states


def test_deleted_projects_do_not_exist_any_more(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    ids = [create_project(api) for _ in range(3)]
    assert expect_data(api.request("DELETE", "/editor/project", json={"ids": [*ids[:2], ids[0], "x"]})) == {
        "deletedCount": 2
    }
    for path in (
        f"/editor/project/{ids[0]}",
        f"/editor/progress/{ids[0]}",
        f"{instant_sandbox.url}/download/{ids[0]}.mp4",
    ):
        expect_error(api.get(path), 404)
    assert [project.id for project in instant_sandbox.projects()] == ids[2:]
    assert instant_sandbox.credits == 3


@pytest.mark.parametrize("encoding", ["params", "json", "data"])
def test_templates_accept_fields_in_the_query_as_json_and_as_a_form(shared_api: httpx.Client, encoding: str) -> None:
    (template,) = expect_data(shared_api.get("/dropdown/templates_business"))
    for names in (("model", "clothes"), ("aiName", "clothId")):
        fields = {**dict(zip(names, ("M000004017", "BG00006160"), strict=True)), "name": "Mine"}
        arguments: dict[str, Any] = {encoding: fields}
        response = expect_data(shared_api.post(f"/editor/template/{template['id']}", **arguments))
        project = get_project(shared_api, response["projectId"])
        assert (project["name"], project["state"], project["templateId"]) == ("Mine", "draft", template["id"])
        (avatar,) = [clip for clip in project["scenes"][0]["clips"] if clip["type"] == "aiModel"]
        assert (avatar["model"]["ai_name"], avatar["model"]["emotion"]) == ("M000004017", "BG00006160")


def test_templates_need_no_fields_and_unknown_templates_are_rejected(shared_api: httpx.Client) -> None:
    (template,) = expect_data(shared_api.get("/dropdown/templates_business"))
    expect_data(shared_api.post(f"/editor/template/{template['id']}"))
    expect_error(shared_api.post("/editor/template/5f00000000000000000000ff"), 404)


def test_simple_videos_are_exported_as_documented(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    expect_data(api.post("/simple/video", json={**VIDEO, "isExport": False}))
    expect_data(api.post("/simple/video", json={**VIDEO, "isExport": True}))
    expect_data(api.post("/simple/video", json=VIDEO))
    expect_data(api.post("/simple/custom", json={**SPEECH, "model": "64b0c0ffee64b0c0ffee64b0"}))
    states = [(project.call, project.state) for project in instant_sandbox.projects()]
    assert states == [("simple-video", "draft"), *[("simple-video", "exported")] * 2, ("simple-custom", "exported")]


def test_sounds_can_be_downloaded(shared_api: httpx.Client) -> None:
    audio = expect_data(shared_api.post("/simple/audio", json=SPEECH))
    sound = httpx.get(audio["downloadUrl"])
    assert sound.headers["content-type"] == "audio/mpeg"
    assert audio["downloadUrl"].endswith(audio["fileName"])


def test_renders_take_two_minutes_and_progress_never_decreases() -> None:
    clock = [5.0]
    with sandbox(speed=1, now=lambda: clock[0]) as running, open_client(running) as api:
        id = create_project(api)
        responses = []
        for seconds in (0, 0.123, 29.877, 30, 59.9, 0.1, 1000):
            clock[0] += seconds
            responses.append(expect_data(api.get(f"/editor/progress/{id}")))
    assert [response["progress"] for response in responses] == [0.0, 0.1, 25.0, 50.0, 99.92, 100.0, 100.0]
    assert ["downloadUrl" in response for response in responses] == [False] * 5 + [True] * 2
    assert [response["state"] for response in responses] == ["exporting"] * 5 + ["exported"] * 2


def test_serves_the_older_progress_path(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    id = create_project(api)
    response = api.get(f"{instant_sandbox.url}/api/odin/editor/progress/{id}").json()
    progress = expect_data(api.get(f"/editor/progress/{id}"))
    assert progress.items() <= response["data"].items()
    assert response["videoUrl"] == response["data"]["url"] == progress["downloadUrl"]


def test_charges_one_credit_per_started_minute(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    script = " ".join(["word"] * 320)  # 128 seconds, at 150 words a minute
    payload = Project().add(Scene().background("navy").avatar("M000045058", script=script)).to_dict()
    expect_data(api.post("/editor/project", json=payload))
    assert instant_sandbox.credits == 3
    create_project(api)
    assert instant_sandbox.credits == 4
    assert [project.credits for project in instant_sandbox.projects()] == [3, 1]


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_videos_have_the_orientation_of_the_project(shared_api: httpx.Client, orientation: str) -> None:
    id = create_project(shared_api, orientation=orientation)
    url = expect_data(shared_api.get(f"/editor/progress/{id}"))["downloadUrl"]
    whole = httpx.get(url)
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.content == (Path(scenekit.__file__).parent / "sandbox" / f"{orientation}.mp4").read_bytes()
    assert whole.headers["content-length"] == str(len(whole.content))


def test_downloads_can_be_resumed(shared_api: httpx.Client) -> None:
    url = expect_data(shared_api.get(f"/editor/progress/{create_project(shared_api)}"))["downloadUrl"]
    whole = httpx.get(url)
    assert whole.headers["accept-ranges"] == "bytes"
    size = len(whole.content)
    rest = httpx.get(url, headers={"Range": "bytes=1000-", "If-Range": whole.headers["etag"]})
    assert (rest.status_code, rest.headers["content-range"]) == (206, f"bytes 1000-{size - 1}/{size}")
    assert whole.content[:1000] + rest.content == whole.content
    stale = httpx.get(url, headers={"Range": "bytes=1000-", "If-Range": '"another"'})
    assert (stale.status_code, stale.content) == (200, whole.content)
    beyond = httpx.get(url, headers={"Range": f"bytes={size}-"})
    assert beyond.status_code == 416
    assert httpx.head(url).headers["content-length"] == str(size)


def test_unfinished_videos_cannot_be_downloaded() -> None:
    with sandbox(speed=STALLED_SPEED) as running, open_client(running) as api:
        id = create_project(api)
        expect_error(api.get(f"{running.url}/download/{id}.mp4"), 404)
    for name in ("x.mp4", f"{id}.exe", "..%2Fweb.py", f"{id}"):
        with sandbox(speed=INSTANT_SPEED) as running:
            expect_error(httpx.get(f"{running.url}/download/{name}"), 404)
