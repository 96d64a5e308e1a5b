"""Detection of scene files and payloads."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from scenekit import PayloadError, Project, Scene
from scenekit.payload.parsing import is_scenefile
from tests.interchange.scenefiles import get_error


@pytest.mark.parametrize(
    ("data", "is_scene_file"),
    [
        ({"scenes": [{"elements": [{"text": "Hi"}], "thumbnailUrl": "https://a.b/c.png"}]}, True),
        ({"webhookUrl": "https://a.b", "scenes": [{"elements": []}]}, True),
        ({"scenes": [{"elements": []}, {"clips": []}]}, True),
        ({"scenes": [{"background": "navy"}]}, True),
        ({"scenes": [{"elemnts": []}]}, True),
        ({"scenes": [{"background": {"source_url": "/a.png"}}]}, False),
        ({"scenes": [{"clips": []}]}, False),
        ({"scenes": [{"sceneIdx": 0}]}, False),
        ({"success": True, "data": {"scenes": []}}, False),
        ({"scenes": []}, False),
        ([], False),
    ],
)
def test_detects_scene_files(data: Any, is_scene_file: bool) -> None:
    assert is_scenefile(data) == is_scene_file


@pytest.mark.parametrize(
    "data",
    [
        Project("A").add(Scene().background("navy").avatar("M000045058", script="Hi")).to_dict(),
        {"success": True, "data": {"scenes": [{"clips": []}]}},
        {"scenes": [{"sceneIdx": 0}]},
        {"scenes": [{"AIModel": {"script": "Hi", "model": "M1", "clothes": "1"}}]},
    ],
)
def test_rejects_payloads_as_scene_files(work_dir: Path, data: Any) -> None:
    expected = "The file is a payload, not a scene file. Read it with Project.from_payload"
    assert get_error(work_dir, json.dumps(data), "payload.json").startswith(f"payload.json: {expected}")
    assert get_error(work_dir, yaml.safe_dump(data)).startswith(f"talk.yaml: {expected}")


@pytest.mark.parametrize(
    "data",
    [
        {"scenes": [{"elements": [{"text": "Hi"}]}]},
        {"name": "A", "scenes": [{}, {"turns": [{"say": "Hi"}]}]},
        {"scenes": [{"background": "navy"}]},
        {"scenes": [{"include": "intro.json"}]},
    ],
)
def test_rejects_scene_files_as_payloads(data: Any) -> None:
    for document in (data, json.dumps(data), json.dumps(data).encode()):
        with pytest.raises(PayloadError, match="is a scene file, not a payload"):
            Project.from_payload(document)


def test_payloads_keep_keys_that_scene_files_have_too() -> None:
    data = {"scenes": [{"clips": [], "turns": [1], "elements": "new"}]}
    assert Project.from_payload(data).to_dict() == data
