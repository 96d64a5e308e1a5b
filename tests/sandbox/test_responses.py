"""The documented fields of requests and responses."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from scenekit import Project, Scene
from scenekit.payload import v3
from scenekit.sandbox import asgi
from scenekit.sandbox.handlers import TEMPLATE_ID
from tests.support.paths import TESTS
from tests.support.sandbox_api import QUICK_START, SPEECH, VIDEO, create_project, expect_data, expect_error, get_project

VOICE = {"script": "Hello there.", "model": "M000045058", "type": "elevenlabs", "language": "ko"}
PERSON = {"url": "https://cdn.example.com/유나.mp4", "name": "유나", "gender": "FEMALE"}

RESPONSES: list[tuple[str, str, Any, dict[str, type | tuple[type, ...]]]] = [
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
    ("POST", "/simple/audio", SPEECH, {"fileName": str, "downloadUrl": str, "metaList": list}),
    ("POST", "/simple/custom", {**SPEECH, "model": "64b0c0ffee64b0c0ffee64b0"}, {"projectId": str, "taskId": str}),
    ("POST", "/editor/project/modify", {"projectId": "{id}", "updates": {"scripts": "Hi."}}, {"projectId": str}),
    ("POST", "/editor/template/modify", {"templateId": TEMPLATE_ID, "updates": {}}, {"projectId": str}),
    ("POST", "/tools/image-generator", {"topic": "Bees"}, {"downloadUrl": str}),
    ("POST", "/tools/voice-generator", VOICE, {"downloadUrl": str}),
    ("POST", "/tools/video-generator", {"topic": "Bees"}, {"downloadUrl": str}),
    ("POST", "/tools/text-generator", {"topic": "Bees"}, {"script": str}),
    ("POST", "/avatars/customavatar", PERSON, {"avatarId": str, "voiceId": str}),
    ("POST", "/avatars/dreamavatar", PERSON, {"avatarId": str}),
    ("POST", "/avatars/voiceclone", PERSON, {"voiceId": str}),
]


def iter_documented_fields(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the fields of a response by path. Descend only into the objects whose fields are documented."""
    if isinstance(value, list) and value and path.rpartition(".")[2] in ("", "models", "clothes"):
        yield from iter_documented_fields(value[0], f"{path}.0")
    elif isinstance(value, dict) and path.rpartition(".")[2] not in ("scenes", "dictionary"):
        for key, inner in value.items():
            yield from iter_documented_fields(inner, f"{path}.{key}")
    else:
        yield path[1:], value


@pytest.mark.parametrize(("method", "path", "body", "fields"), RESPONSES, ids=[f"{a[0]} {a[1]}" for a in RESPONSES])
def test_responses_have_exactly_the_documented_fields(
    shared_api: httpx.Client, method: str, path: str, body: Any, fields: dict[str, type]
) -> None:
    id = create_project(shared_api)
    request_body = json.loads(json.dumps(body).replace("{id}", id)) if body else None
    response = expect_data(shared_api.request(method, path.replace("{id}", id), json=request_body))
    values = dict(iter_documented_fields(response))
    assert values.keys() == fields.keys()
    for name, expected_type in fields.items():
        assert type(values[name]) is expected_type, f"{name}: {values[name]!r}"


def test_table_covers_all_calls() -> None:
    tested_calls = {(method, re.sub(r"\{\w+\}", "{key}", path)) for method, path, _, _ in RESPONSES}
    others = {(method, path) for method, path, _, _ in asgi.API_ROUTES} - tested_calls
    # `tests/client/test_endpoints.py` tests the calls of automation and those with forms.
    assert {path for _, path in others if not path.startswith("/automation/")} == {
        "/editor/template/{key}",
        "/editor/project/pptpdf",
        "/dropdown/templates_automation",
    }


REQUESTS: list[tuple[str, dict[str, Any], str]] = [
    # path, a valid body with all documented fields, the required fields
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
    ("/simple/custom", {**SPEECH, "isExport": False, "resolution": "1080", "webhookUrl": ""}, "language text model"),
    ("/simple/audio", SPEECH, "language text model"),
    (
        "/editor/project/modify",
        {"projectId": "{id}", "updates": {"scripts": "Hi."}, "isExport": False, "webhookUrl": ""},
        "projectId updates",
    ),
    (
        "/editor/template/modify",
        {"templateId": TEMPLATE_ID, "updates": {"title": "Hi"}, "name": "N", "isExport": True, "webhookUrl": ""},
        "templateId updates",
    ),
    ("/tools/image-generator", {"topic": "Bees", "style": "3D", "size": "SQUARE"}, "topic"),
    ("/tools/voice-generator", VOICE, "script model type language"),
    ("/tools/video-generator", {"topic": "Bees"}, "topic"),
    ("/tools/text-generator", {"topic": "Bees"}, "topic"),
    ("/avatars/customavatar", {**PERSON, "locale": "ko", "perFrame": False, "isWebcam": True}, "url name gender"),
    ("/avatars/dreamavatar", {**PERSON, "tts": {"voice": "v"}}, "url name gender"),
    ("/avatars/voiceclone", {**PERSON, "locale": "zh"}, "url name gender"),
]


@pytest.mark.parametrize(("path", "body", "required"), REQUESTS, ids=[row[0] for row in REQUESTS])
def test_requests_accept_the_documented_fields_and_need_the_required_fields(
    shared_api: httpx.Client, path: str, body: dict[str, Any], required: str
) -> None:
    id = create_project(shared_api)
    path, body = path.replace("{id}", id), json.loads(json.dumps(body).replace("{id}", id))
    expect_data(shared_api.post(path, json=body))
    for name in body:
        incomplete_body = {key: value for key, value in body.items() if key != name}
        if name in required.split():
            assert f"{name!r}" in expect_error(shared_api.post(path, json=incomplete_body), 400)
        else:
            expect_data(shared_api.post(path, json=incomplete_body))
        if name != "webhookUrl":
            assert f"{name}: " in expect_error(shared_api.post(path, json={**body, name: 7}), 400)


@pytest.mark.parametrize("resolution", ["4k", "1080", "720", "480"])
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_create_accepts_the_documented_options(shared_api: httpx.Client, resolution: str, orientation: str) -> None:
    options = {"workspaceId": "w", "dictionary": {"a": "b"}, "isExport": True, "webhookUrl": "http://127.0.0.1:9/"}
    id = create_project(shared_api, name="안녕", resolution=resolution, orientation=orientation, **options)
    project = get_project(shared_api, id)
    assert (project["name"], project["orientation"], project["dictionary"]) == ("안녕", orientation, {"a": "b"})
    assert project["scenes"] == QUICK_START["scenes"]


def test_create_has_the_documented_defaults(shared_api: httpx.Client) -> None:
    id = expect_data(shared_api.post("/editor/project", json={"scenes": QUICK_START["scenes"]}))["projectId"]
    project = get_project(shared_api, id)
    assert (project["name"], project["orientation"], project["state"]) == ("Default Template", "landscape", "exported")


def test_accepts_a_project_that_the_sandbox_returned(shared_api: httpx.Client) -> None:
    project = get_project(shared_api, create_project(shared_api))
    copied_fields = {key: project[key] for key in ("name", "orientation", "scenes")}
    assert (
        get_project(shared_api, expect_data(shared_api.post("/editor/project", json=copied_fields))["projectId"])[
            "scenes"
        ]
        == project["scenes"]
    )


EXAMPLES = sorted((TESTS / "golden").glob("*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.stem))
def test_accepts_projects_that_scenekit_composed(shared_api: httpx.Client, path: Path) -> None:
    """Clips of an undocumented type, which two of the examples contain, are removed first."""
    body = json.loads(path.read_bytes())
    for project in body.values() if "scenes" not in body else [body]:
        for scene in project["scenes"]:
            scene["clips"] = [clip for clip in scene["clips"] if clip["type"] in v3.CLIP_CLASSES]
        expect_data(shared_api.post("/editor/project", json=project))


def test_accepts_older_samples(shared_api: httpx.Client) -> None:
    """They have a script whose voice is null, a deleted avatar without a script, and two scenes with the index 0."""
    video = Scene().background("/images/a.png").video("https://cdn.example.com/a.mp4", size=(480, 270), fit="cover")
    scenes = [*QUICK_START["scenes"], Project().add(video).to_dict()["scenes"][0]]
    first, second = copy.deepcopy(scenes)
    first["clips"][0] |= {"headOnly": None, "voiceOnly": False, "isDelete": False}
    first["clips"][0]["script"]["tts"] = None
    second["clips"].append({**first["clips"][0], "isDelete": True, "script": {"org": "", "tts": None}})
    second |= {"sceneIdx": 0, "thumbnailUrl": None, "watermark": False}
    create_project(shared_api, scenes=[first, second])
