"""Validation of the body of a create call."""

import json
from typing import Any

import httpx
import pytest

from tests.support.sandbox_api import QUICK_START, Change, build_project, expect_data, expect_error


def update_clip(index: int, **changes: Any) -> Change:
    """Return a change of a clip of the second scene."""
    return lambda body: body["scenes"][1]["clips"][index].update(changes)


def remove_clip_key(index: int, key: str) -> Change:
    """Return a change that removes a key of a clip of the second scene."""
    return lambda body: body["scenes"][1]["clips"][index].pop(key)


def update_turn(**changes: Any) -> Change:
    """Return a change of the first turn of the second scene."""
    return lambda body: body["scenes"][1]["scripts"][0].update(changes)


def update_scene(**changes: Any) -> Change:
    """Return a change of the second scene."""
    return lambda body: body["scenes"][1].update(changes)


INVALID_PROJECTS: list[tuple[Change, str]] = [
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
    (lambda body: body["scenes"][1].pop("clips"), "scenes[1]: The required field `clips` is missing."),
    (lambda body: body["scenes"][1].pop("background"), "scenes[1]: The key 'background' is missing."),
    (lambda body: body["scenes"][1].pop("sceneIdx"), "scenes[1]: The key 'sceneIdx' is missing."),
    (update_scene(sceneIdx="1"), "scenes[1].sceneIdx"),
    (update_scene(clips={}), "scenes[1].clips"),
    (update_scene(background="navy"), "scenes[1].background"),
    (update_scene(scripts={}), "scenes[1].scripts"),
    (update_clip(0, type="aimodel"), "scenes[1].clips[0].type: 'aimodel' is not a clip type. Did you mean 'aiModel'?"),
    *[
        (remove_clip_key(index, key), f"scenes[1].clips[{index}]: The key {key!r} is missing.")
        for index in range(6)
        for key in ("id", "layer", "left", "top", "width", "height")
    ],
    (remove_clip_key(0, "model"), "scenes[1].clips[0]"),
    (update_clip(0, model={"ai_name": "M1"}), "scenes[1].clips[0].model"),
    (update_clip(0, layer="front"), "scenes[1].clips[0].layer"),
    (update_clip(0, layer=1.5), "scenes[1].clips[0].layer"),
    (update_clip(1, shapeName="Blob"), "scenes[1].clips[1].shapeName"),
    (update_clip(1, opacity=0), "scenes[1].clips[1].opacity"),
    (update_clip(1, opacity=101), "scenes[1].clips[1].opacity"),
    (update_clip(1, shadow={"blur": 11}), "scenes[1].clips[1].shadow.blur"),
    (update_clip(1, shadow={"offsetX": 0}), "scenes[1].clips[1].shadow.offsetX"),
    (update_clip(1, animation={"type": "spin", "duration": 1, "delay": 0}), "scenes[1].clips[1].animation.type"),
    (
        update_clip(1, animation={"type": "fade-in", "duration": 31, "delay": 0}),
        "scenes[1].clips[1].animation.duration",
    ),
    (update_clip(1, animation={"type": "fade-in", "duration": 1}), "scenes[1].clips[1].animation"),
    (remove_clip_key(2, "source_url"), "scenes[1].clips[2]"),
    (update_clip(3, fontSize="12"), "scenes[1].clips[3].fontSize"),
    (update_clip(3, fontStyle="bold"), "scenes[1].clips[3].fontStyle"),
    (update_clip(3, underline="no"), "scenes[1].clips[3].underline"),
    (remove_clip_key(3, "text"), "scenes[1].clips[3]"),
    (update_clip(4, volume=0), "scenes[1].clips[4].volume"),
    (remove_clip_key(4, "video_url"), "scenes[1].clips[4]"),
    (remove_clip_key(5, "label"), "scenes[1].clips[5]"),
    (update_turn(modelId="M000004017"), "scenes[1].scripts[0]: modelId 'M000004017'"),
    (update_turn(clothId="BG1"), "scenes[1].scripts[0]"),
    (update_turn(isTTS=True), "scenes[1].scripts[0].tts"),
    (update_turn(tts={"voice": "x"}), "scenes[1].scripts[0].tts"),
    (update_turn(org=7), "scenes[1].scripts[0].org"),
    (lambda body: body["scenes"][1]["scripts"][0].pop("tts"), "scenes[1].scripts[0]: The key 'tts' is missing."),
    (update_clip(0, isDelete=True), "scenes[1].scripts[0]"),
]


@pytest.mark.parametrize(("change", "message"), INVALID_PROJECTS)
def test_rejects_invalid_projects_and_names_the_path(shared_api: httpx.Client, change: Change, message: str) -> None:
    before = len(expect_data(shared_api.get("/editor/project")))
    expect_data(shared_api.post("/editor/project", json={**build_project(), "isExport": False}))
    assert message in expect_error(shared_api.post("/editor/project", json=build_project(change)), 400)
    assert len(expect_data(shared_api.get("/editor/project"))) == before


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty"),
        (b"{", "JSON"),
        (b'{"scenes": 1, "scenes": 2}', "twice"),
        (b"[]", "`scenes`"),
        (b"null", "`scenes`"),
        (b'"\xff"', "UTF-8"),
        (b"[" * 100_000, "JSON"),
        (b'{"scenes":' + b'{"a":' * 5000 + b"1" + b"}" * 5001, ""),
        (b'{"scenes":[{"clips":[],"AIModel":{}}]}', "V1 API"),
        (b'{"data":{"project":{"scenes":[]}}}', "`scenes`"),
    ],
)
def test_rejects_bodies_that_are_not_a_project(shared_api: httpx.Client, body: bytes, message: str) -> None:
    assert message in expect_error(shared_api.post("/editor/project", content=body), 400)


@pytest.mark.parametrize(
    "value", ['"\\ud800"', "1e308", "123456789012345678901234567890", "1" * 400, "1.5e-320", '"\\u0000"']
)
def test_keeps_or_rejects_extreme_json_values(shared_api: httpx.Client, value: str) -> None:
    text = json.dumps(QUICK_START).replace('"watermark": false', f'"watermark": false, "extreme": {value}')
    response = shared_api.post("/editor/project", content=text)
    if response.status_code == 200:
        assert shared_api.get(f"/editor/project/{expect_data(response)['projectId']}").status_code == 200
    else:
        expect_error(response, 400)
