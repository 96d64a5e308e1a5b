"""The sandbox over real sockets, by plain httpx: what the documentation says, it does."""

import asyncio
import base64
import copy
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import scenekit
from scenekit import Project, Scene
from scenekit.payload import v3
from scenekit.sandbox import asgi, create_app, fault_responses, faults
from scenekit.sandbox.service import SandboxOptions, Settings
from scenekit.testing import RunningSandbox, sandbox
from tests.support.paths import ROOT, TESTS
from tests.support.sandbox_api import (
    INSTANT_SPEED,
    QUICK_START,
    STALLED_SPEED,
    create_project,
    expect_data,
    expect_error,
    get_project,
    open_client,
)


@pytest.fixture(scope="module")
def shared() -> Iterator[httpx.Client]:
    """A client of a sandbox for all tests that ask about nothing but the answer."""
    with sandbox(speed=INSTANT_SPEED) as running, open_client(running) as client:
        yield client


TEXTS = {"language": "en", "text": "Hello there.", "model": "M000045058"}
VIDEO = {**TEXTS, "clothes": "BG00002320"}
ANSWERS: list[tuple[str, str, Any, dict[str, type | tuple[type, ...]]]] = [
    ("POST", "/auth/token", {"appId": "a", "userKey": "b"}, {"token": str}),
    ("GET", "/auth", None, {"isAuthenticated": bool}),
    ("POST", "/editor/project", QUICK_START, {"projectId": str}),
    ("POST", "/editor/project/{id}", {"updates": {"value": []}}, {"projectId": str}),
    ("POST", "/editor/project/{id}", {"updates": []}, {"projectId": str}),
    ("POST", "/editor/project/export", {"projectId": "{id}"}, {"projectId": str}),
    (
        "GET",
        "/editor/project/{id}",
        None,
        {
            "project._id": str,
            "project.name": str,
            "project.orientation": str,
            "project.scenes": list,
            "project.userId": str,
            "project.templateId": type(None),
            "project.state": str,
            "project.thumbnailUrl": type(None),
            "project.baseInfoId": str,
            "project.dictionary": dict,
            "project.backendTaskId": str,
            "project.exportType": type(None),
            "project.progress": int,
            "project.creditSubstracted": bool,
            "project.createdAt": str,
            "project.updatedAt": str,
            "project.download_url": str,
        },
    ),
    ("GET", "/editor/project", None, {"0.id": str, "0.name": str, "0.state": str, "0.download_url": str}),
    ("DELETE", "/editor/project", {"ids": ["{id}"]}, {"deletedCount": int}),
    ("GET", "/editor/progress/{id}", None, {"progress": float, "downloadUrl": str, "state": str}),
    ("GET", "/dropdown/templates_business", None, {"0.id": str, "0.name": str}),
    (
        "GET",
        "/model",
        None,
        {
            "models.0.id": str,
            "models.0.label.ko": str,
            "models.0.label.en": str,
            "models.0.thumbnail": str,
            "models.0.clothes.0.id": str,
            "models.0.clothes.0.label.ko": str,
            "models.0.clothes.0.label.en": str,
            "models.0.clothes.0.thumbnail": str,
        },
    ),
    ("GET", "/dropdown/models", None, {"0.id": str, "0.label": str, "0.avatarType": str}),
    ("GET", "/dropdown/workspaces", None, {"0.workspaceId": str, "0.workspaceName": str}),
    ("POST", "/simple/video", VIDEO, {"projectId": str}),
    ("POST", "/simple/audio", TEXTS, {"fileName": str, "downloadUrl": str, "metaList": list}),
    ("POST", "/simple/custom", {**TEXTS, "model": "64b0c0ffee64b0c0ffee64b0"}, {"projectId": str, "taskId": str}),
]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """What an answer holds, by path: only the objects that the documentation opens are opened."""
    if isinstance(value, list) and value and path.rpartition(".")[2] in ("", "models", "clothes"):
        yield from leaves(value[0], f"{path}.0")
    elif isinstance(value, dict) and path.rpartition(".")[2] not in ("scenes", "dictionary"):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}")
    else:
        yield path[1:], value


@pytest.mark.parametrize(("method", "path", "body", "fields"), ANSWERS, ids=[f"{a[0]} {a[1]}" for a in ANSWERS])
def test_an_answer_holds_the_documented_fields_and_no_others(
    shared: httpx.Client, method: str, path: str, body: Any, fields: dict[str, type]
) -> None:
    id = create_project(shared)
    sent = json.loads(json.dumps(body).replace("{id}", id)) if body else None
    answer = expect_data(shared.request(method, path.replace("{id}", id), json=sent))
    found = dict(leaves(answer))
    assert found.keys() == fields.keys()
    for name, kind in fields.items():
        assert type(found[name]) is kind, f"{name}: {found[name]!r}"


def test_every_call_of_the_documentation_is_in_the_table_or_absent() -> None:
    tabled = {(method, re.sub(r"\{\w+\}", "{key}", path)) for method, path, _, _ in ANSWERS}
    assert {(method, path) for method, path, _, _ in asgi.API_ROUTES} - tabled == {("POST", "/editor/template/{key}")}


REQUESTS: list[tuple[str, dict[str, Any], str]] = [
    # call, a body that is fine with every documented field, the fields without which it is refused
    ("/auth/token", {"appId": "a", "userKey": "b"}, "appId userKey"),
    (
        "/editor/project/export",
        {"projectId": "{id}", "workspaceId": "w", "resolution": "4k", "webhookUrl": ""},
        "projectId",
    ),
    (
        "/editor/project/{id}",
        {"updates": {"value": []}, "isExport": False, "workspaceId": "w", "resolution": "480", "webhookUrl": ""},
        "updates",
    ),
    (
        "/simple/video",
        {**VIDEO, "isExport": True, "workspaceId": "w", "resolution": "720"},
        "language text model clothes",
    ),
    ("/simple/custom", {**TEXTS, "isExport": False, "resolution": "1080", "webhookUrl": ""}, "language text model"),
    ("/simple/audio", TEXTS, "language text model"),
]


@pytest.mark.parametrize(("path", "body", "required"), REQUESTS, ids=[row[0] for row in REQUESTS])
def test_a_request_takes_the_documented_fields_and_needs_the_required_ones(
    shared: httpx.Client, path: str, body: dict[str, Any], required: str
) -> None:
    id = create_project(shared)
    path, body = path.replace("{id}", id), json.loads(json.dumps(body).replace("{id}", id))
    expect_data(shared.post(path, json=body))
    for name in body:
        left = {key: value for key, value in body.items() if key != name}
        if name in required.split():
            assert f"`{name}`" in expect_error(shared.post(path, json=left), 400)
        else:
            expect_data(shared.post(path, json=left))
        if name != "webhookUrl":
            assert f"{name}: " in expect_error(shared.post(path, json={**body, name: 7}), 400)


@pytest.mark.parametrize("resolution", ["4k", "1080", "720", "480"])
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_create_takes_the_documented_options(shared: httpx.Client, resolution: str, orientation: str) -> None:
    options = {"workspaceId": "w", "dictionary": {"a": "b"}, "isExport": True, "webhookUrl": "http://127.0.0.1:9/"}
    id = create_project(shared, name="안녕", resolution=resolution, orientation=orientation, **options)
    project = get_project(shared, id)
    assert (project["name"], project["orientation"], project["dictionary"]) == ("안녕", orientation, {"a": "b"})
    assert project["scenes"] == QUICK_START["scenes"]


def test_create_has_the_documented_defaults(shared: httpx.Client) -> None:
    id = expect_data(shared.post("/editor/project", json={"scenes": QUICK_START["scenes"]}))["projectId"]
    project = get_project(shared, id)
    assert (project["name"], project["orientation"], project["state"]) == ("Default Template", "landscape", "exported")


def test_what_was_fetched_can_be_posted_again(shared: httpx.Client) -> None:
    project = get_project(shared, create_project(shared))
    again = {key: project[key] for key in ("name", "orientation", "scenes")}
    assert (
        get_project(shared, expect_data(shared.post("/editor/project", json=again))["projectId"])["scenes"]
        == project["scenes"]
    )


EXAMPLES = sorted((TESTS / "golden").glob("*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.stem))
def test_what_scenekit_composes_is_accepted(shared: httpx.Client, path: Path) -> None:
    """But for the clips of a kind that no documentation has, which two of the examples show."""
    body = json.loads(path.read_bytes())
    for one in body.values() if "scenes" not in body else [body]:
        for made in one["scenes"]:
            made["clips"] = [clip for clip in made["clips"] if clip["type"] in v3.CLIP_CLASSES]
        expect_data(shared.post("/editor/project", json=one))


def test_older_samples_are_accepted(shared: httpx.Client) -> None:
    """A script with a voice of null, a deleted silent avatar beside a video, and two scenes numbered 0."""
    video = Scene().background("/images/a.png").video("https://cdn.example.com/a.mp4", size=(480, 270), fit="cover")
    scenes = [*QUICK_START["scenes"], Project().add(video).to_dict()["scenes"][0]]
    first, second = copy.deepcopy(scenes)
    first["clips"][0] |= {"headOnly": None, "voiceOnly": False, "isDelete": False}
    first["clips"][0]["script"]["tts"] = None
    second["clips"].append({**first["clips"][0], "isDelete": True, "script": {"org": "", "tts": None}})
    second |= {"sceneIdx": 0, "thumbnailUrl": None, "watermark": False}
    create_project(shared, scenes=[first, second])


# --- tokens ---------------------------------------------------------------------------------------------------


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_token_is_a_jwt_of_a_day() -> None:
    with sandbox(now=lambda: 1_700_000_000.7) as running, open_client(running) as api:
        header, claims, signature = api.headers["Authorization"].split(".")
    assert decoded(header) == {"alg": "HS256", "typ": "JWT"}
    assert decoded(claims) == {
        "appId": running.app_id,
        "platform": "sandbox",
        "iat": 1_700_000_000,
        "exp": 1_700_086_400,
    }
    assert len(base64.urlsafe_b64decode(signature + "=")) == 32


def forged(token: str) -> str:
    signed = token.rpartition(".")[0]
    signature = hmac.new(b"", signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


BAD_TOKENS: list[tuple[Callable[[str], str], str]] = [
    ("{0:.0}".format, "missing"),
    ("Bearer {}".format, "without 'Bearer'"),
    ("{}x".format, "none that this sandbox has given"),
    (forged, "none that this sandbox has given"),
    ("..{0:.0}".format, "none that this sandbox has given"),
    ("\xe9{}".format, "none that this sandbox has given"),
]


@pytest.mark.parametrize(("spoil", "why"), BAD_TOKENS)
def test_a_bad_token_opens_nothing(shared: httpx.Client, spoil: Callable[[str], str], why: str) -> None:
    headers = {b"Authorization": spoil(shared.headers["Authorization"]).encode("latin-1")}
    for method, path, name, _ in asgi.API_ROUTES:
        if name not in ("token", "auth"):
            answer = shared.request(method, path.replace("{key}", "x"), json={}, headers=headers)
            assert why in expect_error(answer, 401)
    assert expect_data(shared.get("/auth", headers=headers)) == {"isAuthenticated": False}


def test_a_token_expires_after_a_day() -> None:
    clock = [1000.0]
    with sandbox(now=lambda: clock[0]) as running, open_client(running) as api:
        clock[0] += 86_399
        assert expect_data(api.get("/auth")) == {"isAuthenticated": True}
        clock[0] += 1
        assert expect_data(api.get("/auth")) == {"isAuthenticated": False}
        assert "expired" in expect_error(api.get("/model"), 401)


@pytest.mark.parametrize("given", [{"appId": "me", "userKey": "no"}, {"appId": "no", "userKey": "key"}])
def test_only_the_credentials_that_were_set_get_a_token(given: dict[str, str]) -> None:
    with sandbox(app_id="me", user_key="key") as running:
        url = f"{running.url}/api/odin/v3/auth/token"
        expect_error(httpx.post(url, json=given), 401)
        expect_data(httpx.post(url, json={"appId": "me", "userKey": "key"}))
        assert (running.app_id, running.user_key) == ("me", "key")


# --- what a create is refused for ---------------------------------------------------------------------------


def broken(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """A good project of all kinds of clips, with a change."""
    scene = (
        Scene()
        .background("/images/a.png")
        .avatar("M000045058", script="Hi", at="left")
        .shape("Star", color="gold", width=9, height=9)
        .image("https://cdn.example.com/a.png", size=(4, 3))
        .text("Hello")
        .video("https://cdn.example.com/a.mp4", size=(4, 3))
        .audio("https://cdn.example.com/a.mp3")
    )
    body = Project("Welcome", scripts_on="scene").add(scene, scene).to_dict()
    change(body)
    return body


def clip(number: int, **changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda body: body["scenes"][1]["clips"][number].update(changes)


def without(number: int, key: str) -> Callable[[dict[str, Any]], Any]:
    return lambda body: body["scenes"][1]["clips"][number].pop(key)


def turn(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda body: body["scenes"][1]["scripts"][0].update(changes)


def scene(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda body: body["scenes"][1].update(changes)


BROKEN: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda body: body.pop("scenes"), "`scenes`"),
    (lambda body: body.update(scenes=[]), "scenes"),
    (lambda body: body.update(scenes={}), "scenes"),
    (lambda body: body.update(name=7), "name"),
    (lambda body: body.update(orientation="square"), "orientation"),
    (lambda body: body.update(resolution=1080), "resolution"),
    (lambda body: body.update(resolution="8k"), "resolution"),
    (lambda body: body.update(isExport="true"), "isExport"),
    (lambda body: body.update(webhookUrl="nowhere"), "webhookUrl"),
    (lambda body: body.update(webhookUrl=["https://a.b"]), "webhookUrl"),
    (lambda body: body.update(dictionary=[]), "dictionary"),
    (lambda body: body["scenes"].append(None), "scenes[2]"),
    (lambda body: body["scenes"][1].pop("clips"), "scenes[1]: Object missing required field `clips`"),
    (lambda body: body["scenes"][1].pop("background"), "scenes[1]: object missing required field `background`"),
    (lambda body: body["scenes"][1].pop("sceneIdx"), "scenes[1]: object missing required field `sceneIdx`"),
    (scene(sceneIdx="1"), "scenes[1].sceneIdx"),
    (scene(clips={}), "scenes[1].clips"),
    (scene(background="navy"), "scenes[1].background"),
    (scene(scripts={}), "scenes[1].scripts"),
    (clip(0, type="aimodel"), "scenes[1].clips[0].type: 'aimodel' is no kind of clip. Did you mean 'aiModel'?"),
    *[
        (without(number, key), f"`{key}`")
        for number in range(6)
        for key in ("id", "layer", "left", "top", "width", "height")
    ],
    (without(0, "model"), "scenes[1].clips[0]"),
    (clip(0, model={"ai_name": "M1"}), "scenes[1].clips[0].model"),
    (clip(0, layer="front"), "scenes[1].clips[0].layer"),
    (clip(0, layer=1.5), "scenes[1].clips[0].layer"),
    (clip(1, shapeName="Blob"), "scenes[1].clips[1].shapeName"),
    (clip(1, opacity=0), "scenes[1].clips[1].opacity"),
    (clip(1, opacity=101), "scenes[1].clips[1].opacity"),
    (clip(1, shadow={"blur": 11}), "scenes[1].clips[1].shadow.blur"),
    (clip(1, shadow={"offsetX": 0}), "scenes[1].clips[1].shadow.offsetX"),
    (clip(1, animation={"type": "spin", "duration": 1, "delay": 0}), "scenes[1].clips[1].animation.type"),
    (clip(1, animation={"type": "fade-in", "duration": 31, "delay": 0}), "scenes[1].clips[1].animation.duration"),
    (clip(1, animation={"type": "fade-in", "duration": 1}), "scenes[1].clips[1].animation"),
    (without(2, "source_url"), "scenes[1].clips[2]"),
    (clip(3, fontSize="12"), "scenes[1].clips[3].fontSize"),
    (clip(3, fontStyle="bold"), "scenes[1].clips[3].fontStyle"),
    (clip(3, underline="no"), "scenes[1].clips[3].underline"),
    (without(3, "text"), "scenes[1].clips[3]"),
    (clip(4, volume=0), "scenes[1].clips[4].volume"),
    (without(4, "video_url"), "scenes[1].clips[4]"),
    (without(5, "label"), "scenes[1].clips[5]"),
    (turn(modelId="M000004017"), "scenes[1].scripts[0]: modelId 'M000004017'"),
    (turn(clothId="BG1"), "scenes[1].scripts[0]"),
    (turn(isTTS=True), "scenes[1].scripts[0].tts"),
    (turn(tts={"voice": "x"}), "scenes[1].scripts[0].tts"),
    (turn(org=7), "scenes[1].scripts[0].org"),
    (lambda body: body["scenes"][1]["scripts"][0].pop("tts"), "scenes[1].scripts[0]: object missing"),
    (clip(0, isDelete=True), "scenes[1].scripts[0]"),
]


@pytest.mark.parametrize(("change", "said"), BROKEN)
def test_a_broken_project_is_refused_and_the_place_is_named(
    shared: httpx.Client, change: Callable[[dict[str, Any]], Any], said: str
) -> None:
    before = len(expect_data(shared.get("/editor/project")))
    expect_data(shared.post("/editor/project", json={**broken(lambda _: None), "isExport": False}))
    assert said in expect_error(shared.post("/editor/project", json=broken(change)), 400)
    assert len(expect_data(shared.get("/editor/project"))) == before


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"{", "no JSON"),
        (b'{"scenes": 1, "scenes": 2}', "twice"),
        (b"[]", "`scenes`"),
        (b"null", "`scenes`"),
        (b'"\xff"', "UTF-8"),
        (b"[" * 100_000, "no JSON"),
        (b'{"scenes":' + b'{"a":' * 5000 + b"1" + b"}" * 5001, ""),
        (b'{"scenes":[{"clips":[],"AIModel":{}}]}', "older API"),
        (b'{"data":{"project":{"scenes":[]}}}', "`scenes`"),
    ],
)
def test_what_is_no_project_at_all_is_refused(shared: httpx.Client, body: bytes, said: str) -> None:
    assert said in expect_error(shared.post("/editor/project", content=body), 400)


@pytest.mark.parametrize(
    "odd", ['"\\ud800"', "1e308", "123456789012345678901234567890", "1" * 400, "1.5e-320", '"\\u0000"']
)
def test_odd_values_are_kept_or_refused_and_break_nothing(shared: httpx.Client, odd: str) -> None:
    text = json.dumps(QUICK_START).replace('"watermark": false', f'"watermark": false, "odd": {odd}')
    answer = shared.post("/editor/project", content=text)
    if answer.status_code == 200:
        assert shared.get(f"/editor/project/{expect_data(answer)['projectId']}").status_code == 200
    else:
        expect_error(answer, 400)


# --- editing, exporting, listing, deleting ------------------------------------------------------------------


def edited(api: httpx.Client, id: str, *changes: dict[str, Any], old: bool = False) -> Any:
    updates = list(changes) if old else {"value": list(changes)}
    answer = expect_data(api.post(f"/editor/project/{id}", json={"updates": updates}))
    return get_project(api, answer["projectId"])


SAY = {"sceneIdx": 0, "type": "aiModel", "values": {"script": "Good evening."}}


@pytest.mark.parametrize("old", [False, True])
def test_an_edit_is_another_project(shared: httpx.Client, old: bool) -> None:
    id = create_project(shared)
    project = edited(shared, id, SAY, old=old)
    assert project["_id"] != id
    assert project["scenes"][0]["clips"][0]["script"]["org"] == "Good evening."
    assert get_project(shared, id)["scenes"] == QUICK_START["scenes"]


def test_an_edit_changes_texts_backgrounds_and_turns(shared: httpx.Client) -> None:
    id = expect_data(shared.post("/editor/project", json=broken(lambda _: None)))["projectId"]
    project = edited(
        shared,
        id,
        {"sceneIdx": 1, "type": "textImage", "values": {"text": "Bye", "fontSize": 100}},
        {"sceneIdx": 1, "type": "background", "values": {"source_color": "rgb(0,0,0)"}},
        {"sceneIdx": 1, "type": "aiModel", "values": {"script": {"org": "Bye.", "tts": None}}},
    )
    first, second = project["scenes"]
    assert (second["clips"][3]["text"], second["clips"][3]["fontSize"]) == ("Bye", 100)
    assert second["background"]["source_color"] == "rgb(0,0,0)"
    assert second["scripts"][0]["org"] == "Bye."
    assert first == broken(lambda _: None)["scenes"][0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({**SAY, "sceneIdx": 1}, "updates.value[0].sceneIdx"),
        ({**SAY, "sceneIdx": -1}, "updates.value[0].sceneIdx"),
        ({**SAY, "type": "image"}, "updates.value[0].type: the scene has 0 clips"),
        ({**SAY, "type": "img"}, "updates.value[0].type"),
        ({"sceneIdx": 0, "type": "aiModel"}, "updates.value[0]"),
        ({**SAY, "values": {"opacity": 0}}, "scenes[0].clips[0].opacity"),
        ({**SAY, "values": {"script": 7}}, "scenes[0].clips[0].script.org"),
        ({"sceneIdx": 0, "type": "background", "values": {"source_url": None}}, "scenes[0].background"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(
    api: httpx.Client, instant_sandbox: RunningSandbox, change: Any, said: str
) -> None:
    id = create_project(api)
    assert said in expect_error(api.post(f"/editor/project/{id}", json={"updates": {"value": [change]}}), 400)
    assert len(instant_sandbox.projects()) == 1


def test_an_edit_of_one_of_two_alike_is_refused(shared: httpx.Client) -> None:
    two = Scene().background("navy").text("One").text("Two")
    id = expect_data(shared.post("/editor/project", json=Project().add(two).to_dict()))["projectId"]
    change = {"sceneIdx": 0, "type": "textImage", "values": {"text": "Three"}}
    answer = shared.post(f"/editor/project/{id}", json={"updates": {"value": [change]}})
    assert "the scene has 2 clips of the type textImage" in expect_error(answer, 400)


def test_a_draft_is_rendered_when_it_is_exported(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    id = create_project(api, isExport=False)
    assert expect_data(api.get(f"/editor/progress/{id}")) == {"progress": 0.0, "state": "draft"}
    assert expect_data(api.get("/editor/project")) == []
    assert instant_sandbox.credits == 0
    assert expect_data(api.post("/editor/project/export", json={"projectId": id})) == {"projectId": id}
    assert expect_data(api.get(f"/editor/progress/{id}"))["progress"] == 100
    assert [one["id"] for one in expect_data(api.get("/editor/project"))] == [id]
    assert instant_sandbox.credits == 1


@pytest.mark.parametrize(("only_exported", "states"), [(False, ["exported", "exporting"]), (True, ["exported"])])
def test_the_list_tells_every_export_or_only_those_that_are_done(only_exported: bool, states: list[str]) -> None:
    clock = [0.0]
    with sandbox(speed=1, now=lambda: clock[0], only_exported=only_exported) as running, open_client(running) as api:
        create_project(api)
        clock[0] += 120
        create_project(api)
        create_project(api, isExport=False)
        assert [one["state"] for one in expect_data(api.get("/editor/project"))] == states


def test_what_is_deleted_is_gone(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
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
    assert [one.id for one in instant_sandbox.projects()] == ids[2:]
    assert instant_sandbox.credits == 3


@pytest.mark.parametrize("way", ["params", "json", "data"])
def test_a_template_takes_its_fields_in_each_of_the_documented_ways(shared: httpx.Client, way: str) -> None:
    (template,) = expect_data(shared.get("/dropdown/templates_business"))
    for names in (("model", "clothes"), ("aiName", "clothId")):
        fields = {**dict(zip(names, ("M000004017", "BG00006160"), strict=True)), "name": "Mine"}
        sent: dict[str, Any] = {way: fields}
        answer = expect_data(shared.post(f"/editor/template/{template['id']}", **sent))
        project = get_project(shared, answer["projectId"])
        assert (project["name"], project["state"], project["templateId"]) == ("Mine", "draft", template["id"])
        (avatar,) = [clip for clip in project["scenes"][0]["clips"] if clip["type"] == "aiModel"]
        assert (avatar["model"]["ai_name"], avatar["model"]["emotion"]) == ("M000004017", "BG00006160")


def test_a_template_needs_no_fields_and_there_is_but_one(shared: httpx.Client) -> None:
    (template,) = expect_data(shared.get("/dropdown/templates_business"))
    expect_data(shared.post(f"/editor/template/{template['id']}"))
    expect_error(shared.post("/editor/template/5f00000000000000000000ff"), 404)


def test_simple_videos_are_exported_as_documented(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    expect_data(api.post("/simple/video", json=VIDEO))
    expect_data(api.post("/simple/video", json={**VIDEO, "isExport": True}))
    expect_data(api.post("/simple/custom", json={**TEXTS, "model": "64b0c0ffee64b0c0ffee64b0"}))
    told = [(one.call, one.state) for one in instant_sandbox.projects()]
    assert told == [("simple-video", "draft"), ("simple-video", "exported"), ("simple-custom", "exported")]


def test_a_sound_is_downloaded(shared: httpx.Client) -> None:
    made = expect_data(shared.post("/simple/audio", json=TEXTS))
    sound = httpx.get(made["downloadUrl"])
    assert sound.headers["content-type"] == "audio/mpeg"
    assert made["downloadUrl"].endswith(made["fileName"])


# --- the clock, money ---------------------------------------------------------------------------------------


def test_a_render_takes_two_minutes_and_never_goes_back() -> None:
    clock = [5.0]
    with sandbox(speed=1, now=lambda: clock[0]) as running, open_client(running) as api:
        id = create_project(api)
        seen = []
        for seconds in (0, 0.123, 29.877, 30, 59.9, 0.1, 1000):
            clock[0] += seconds
            seen.append(expect_data(api.get(f"/editor/progress/{id}")))
    assert [one["progress"] for one in seen] == [0.0, 0.1, 25.0, 50.0, 99.92, 100.0, 100.0]
    assert ["downloadUrl" in one for one in seen] == [False] * 5 + [True] * 2
    assert [one["state"] for one in seen] == ["exporting"] * 5 + ["exported"] * 2


def test_the_older_progress_address_answers_too(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    id = create_project(api)
    assert expect_data(api.get(f"{instant_sandbox.url}/api/odin/editor/progress/{id}")) == expect_data(
        api.get(f"/editor/progress/{id}")
    )


def test_a_minute_that_begins_is_a_credit(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    words = " ".join(["word"] * 320)  # 128 seconds, at 150 words a minute
    project = Project().add(Scene().background("navy").avatar("M000045058", script=words)).to_dict()
    expect_data(api.post("/editor/project", json=project))
    assert instant_sandbox.credits == 3
    create_project(api)
    assert instant_sandbox.credits == 4
    assert [one.credits for one in instant_sandbox.projects()] == [3, 1]


# --- downloads ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_the_video_is_one_of_that_orientation(shared: httpx.Client, orientation: str) -> None:
    id = create_project(shared, orientation=orientation)
    url = expect_data(shared.get(f"/editor/progress/{id}"))["downloadUrl"]
    whole = httpx.get(url)
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.content == (Path(scenekit.__file__).parent / "sandbox" / f"{orientation}.mp4").read_bytes()
    assert whole.headers["content-length"] == str(len(whole.content))


def test_a_download_is_gone_on_with(shared: httpx.Client) -> None:
    url = expect_data(shared.get(f"/editor/progress/{create_project(shared)}"))["downloadUrl"]
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


def test_nothing_is_downloaded_before_it_is_done() -> None:
    with sandbox(speed=STALLED_SPEED) as running, open_client(running) as api:
        id = create_project(api)
        expect_error(api.get(f"{running.url}/download/{id}.mp4"), 404)
    for name in ("x.mp4", f"{id}.exe", "..%2Fweb.py", f"{id}"):
        with sandbox(speed=INSTANT_SPEED) as running:
            expect_error(httpx.get(f"{running.url}/download/{name}"), 404)


# --- what HTTP can bring ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/odin/v3/nothing", 404),
        ("GET", "/", 404),
        ("GET", "/api/odin/v3/editor/project/none", 404),
        ("PUT", "/api/odin/v3/editor/project", 405),
        ("GET", "/api/odin/v3/auth/token", 405),
        ("POST", "/api/odin/v3/editor/project/modify", 501),
        ("POST", "/api/odin/v3/editor/project/pptpdf", 501),
        ("POST", "/api/odin/v3/editor/template/modify", 501),
        ("POST", "/api/odin/v3/dropdown/templates_automation", 501),
        ("POST", "/api/odin/v3/automation/topic_to_video", 501),
        ("POST", "/api/odin/v3/automation/docs-to-video/upload-files", 501),
        ("GET", "/api/odin/v3/automation/progress?projectId=x", 501),
        ("POST", "/api/odin/v3/tools/image-generator", 501),
        ("POST", "/api/odin/v3/avatars/customavatar", 501),
    ],
)
def test_what_is_not_there_is_said_in_the_envelope(
    api: httpx.Client, instant_sandbox: RunningSandbox, method: str, path: str, status: int
) -> None:
    assert expect_error(api.request(method, instant_sandbox.url + path), status)


def test_a_body_may_be_large_but_not_too_large(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    padded = b" " * (asgi.MAX_BODY_BYTES - 10_000) + json.dumps(QUICK_START).encode()
    expect_data(api.post("/editor/project", content=padded))
    assert "may have" in expect_error(api.post("/editor/project", content=b" " * (asgi.MAX_BODY_BYTES + 1)), 413)
    assert len(instant_sandbox.projects()) == 1


def test_the_requests_are_told_without_secrets(api: httpx.Client, instant_sandbox: RunningSandbox) -> None:
    api.get("/auth?userKey=secret-key")
    api.get("/nothing/%0A%1B[31m")
    told = [str(one) for one in instant_sandbox.requests]
    assert told[1].startswith("GET    /api/odin/v3/auth  200")
    assert "/nothing/%0A%1B" in told[2]
    assert "secret-key" not in str(instant_sandbox.requests)
    assert api.headers["Authorization"] not in str(instant_sandbox.requests)


# --- in one process -----------------------------------------------------------------------------------------


def in_process(handle: Callable[[httpx.AsyncClient], Any], **words: Any) -> Any:
    async def run() -> Any:
        transport = httpx.ASGITransport(create_app(**words))
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox/api/odin/v3") as client:
            answer = await client.post("/auth/token", json={"appId": "a", "userKey": "b"})
            client.headers["Authorization"] = answer.json()["data"]["token"]
            return await handle(client)

    return asyncio.run(run())


def test_the_app_serves_in_one_process() -> None:
    async def make(client: httpx.AsyncClient) -> httpx.Response:
        id = (await client.post("/editor/project", json=QUICK_START)).json()["data"]["projectId"]
        url = (await client.get(f"/editor/progress/{id}")).json()["data"]["downloadUrl"]
        return await client.get(url)

    assert in_process(make, speed=INSTANT_SPEED).content[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("drop-before", httpx.RemoteProtocolError),
        ("drop-after", httpx.RemoteProtocolError),
        ("timeout", httpx.ReadTimeout),
        ("timeout-after", httpx.ReadTimeout),
    ],
)
def test_faults_in_one_process_raise_what_a_socket_would(name: str, error: type[Exception]) -> None:
    async def make(client: httpx.AsyncClient) -> list[Any]:
        with pytest.raises(error):
            await client.post("/editor/project", json=QUICK_START, headers={"X-Sandbox-Fault": name})
        listed: list[Any] = (await client.get("/editor/project")).json()["data"]
        return listed

    assert len(in_process(make)) == name.endswith("-after")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"speed": 0}, "speed=0"),
        ({"speed": float("nan")}, "speed=nan"),
        ({"faults": ["4290"]}, "Did you mean '429'?"),
        ({"faults": "429"}, "must be a list"),
        ({"faults": ["429:2"]}, "rate of 0 to 1"),
        ({"faults": ["429:"]}, "rate of 0 to 1"),
        ({"faults": ["429@creates"]}, "Did you mean 'create'?"),
        ({"faults": ["stall@get"]}, "strikes no request of the kind 'get'"),
        ({"app_id": ""}, "app_id"),
        ({"db": "/nowhere/at/all.db"}, "db="),
    ],
)
def test_what_a_sandbox_cannot_be_is_said(words: dict[str, Any], said: str) -> None:
    with pytest.raises(scenekit.ArgumentError, match=re.escape(said)):
        create_app(**words)


def test_the_settings_tell_nobody_the_key() -> None:
    assert "secret" not in repr(Settings(user_key="secret"))


def test_the_words_are_the_settings() -> None:
    assert SandboxOptions.__annotations__.keys() == Settings.__annotations__.keys()


def test_every_fault_does_something_and_every_kind_is_served() -> None:
    assert faults.FAULTS.keys() == {
        *fault_responses.REPLACEMENT_RESPONSES,
        *fault_responses.RESPONSE_TRANSFORMS,
        "stall",
        "fail-render",
    }
    assert not fault_responses.REPLACEMENT_RESPONSES.keys() & fault_responses.RESPONSE_TRANSFORMS.keys()
    assert {name for _, _, name, _ in asgi.API_ROUTES} == set(faults.API_CALLS)


def test_the_documents_tell_every_fault_and_every_kind() -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.+?) \| (?:calls|downloads)", page, re.MULTILINE))
    assert rows == {name: meaning.description for name, meaning in faults.FAULTS.items()}
    assert all(f"`{kind}`" in page for kind in faults.REQUEST_KINDS)
