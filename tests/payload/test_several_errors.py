"""One run reports all mistakes of a payload, each with its line, and explains misplaced keys."""

import json
from pathlib import Path
from typing import Any

import pytest

from scenekit import PayloadError, Project, Scene
from scenekit.payload.json_lines import JsonLines
from tests.inspection.check_scenes import SPEAKING
from tests.support.commands import run_command


def find_errors(payload: Any, indent: int | None = None) -> list[str]:
    document = json.dumps(payload, indent=indent) if indent else payload
    with pytest.raises(PayloadError) as caught:
        Project.from_payload(document)
    return [error.own_message for error in (caught.value, *caught.value.further)]


def test_reports_all_values_of_another_type() -> None:
    payload = SPEAKING.text("a").to_dict()
    payload["name"] = 5
    payload["scenes"][0]["background"]["source_url"] = 5
    payload["scenes"][0]["clips"][0] |= {"left": "1", "model": {"ai_name": 5}, "text": 5}
    payload["scenes"][0]["clips"][1]["type"] = None
    del payload["scenes"][0]["clips"][1]["type"]
    messages = find_errors(payload)
    paths = [message.split(": ")[0] for message in messages]
    clips = "scenes[0].clips"
    clip_paths = [f"{clips}[0].left", f"{clips}[0].model.ai_name", f"{clips}[0].text", f"{clips}[1]"]
    assert sorted(paths) == ["name", "scenes[0].background.source_url", *clip_paths]
    assert "Expected `float | null`, got `str`" in "".join(messages)
    assert "the key 'type' is missing" in "".join(messages)
    with_lines = find_errors({"data": {"project": payload}}, indent=1)
    assert [message.partition(": ")[2] for message in with_lines] == messages
    assert all(message.startswith("line ") for message in with_lines)


def test_the_command_reports_each_error_with_its_line(tmp_path: Path) -> None:
    payload = SPEAKING.to_dict()
    payload["scenes"][0]["clips"][0] |= {"left": "1", "top": "2"}
    (tmp_path / "a.json").write_text(json.dumps({"project": payload}, indent=1))
    text = (tmp_path / "a.json").read_text().splitlines()
    lines = run_command("check", "a.json", cwd=tmp_path).stderr.decode().splitlines()
    numbers = [int(line.split(":")[2]) for line in lines[:2]]
    assert ['"left"' in text[numbers[0] - 1] or '"top"' in text[numbers[0] - 1], len(set(numbers))] == [True, 2]
    assert lines[2] == "2 errors"


PUBLIC_CODE = {
    "scenes": [
        {
            "background": {"type": "color", "value": "#eeeeee"},
            "watermark": False,
            "clips": [
                {
                    "layer": 1, "top": 146.74, "left": 630.2, "type": "aiModel",
                    "detail": {
                        "ai": {"ai_name": "M000045058", "emotion": "BG00002320", "language": "en"},
                        "script": {"org": "Good morning.", "tts": None},
                    },
                }
            ],
        }
    ],
    "isExport": True,
}  # fmt: skip
"""A payload as public code posts it."""


def test_all_missing_keys_are_findings_of_one_run() -> None:
    findings = [str(finding) for finding in Project.from_payload(PUBLIC_CODE).check(select=["SK502"])]
    assert findings == [
        "scenes[0].clips[0]: error SK502: The keys 'id', 'height', 'width' and 'model' are missing.",
        "scenes[0].clips[0].detail: error SK502: 'ai_name', 'emotion', 'language' must be inside 'model', not inside "
        "'detail.ai'. The service does not look there.",
        "scenes[0].clips[0].detail: error SK502: 'script' must be next to 'type', not inside 'detail'. The service does "
        "not look there.",
        "scenes[0]: error SK502: The key 'sceneIdx' is missing.",
        "scenes[0].background: error SK502: The keys 'id', 'source_type', 'source_url' and 'source_color' are missing.",
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"detail": {"opacity": 5}}, "'opacity' must be next to 'type', not inside 'detail'"),
        ({"detail": {"position": {"angle": 5}}}, "'angle' must be next to 'type', not inside 'detail.position'"),
        ({"crop": {"left": 5, "top": 5}}, ""),  # the clip has these keys, so that these are others
        ({"crop": {"x": 5}}, ""),
        ({"detail": "opacity"}, ""),
    ],
)
def test_misplaced_keys_are_explained(changes: dict[str, Any], expected: str) -> None:
    payload = Project().add(Scene().background("/a.png").text("Hi", at="left", wrap=False)).to_dict()
    clip = payload["scenes"][0]["clips"][0]
    clip.pop("opacity", None)
    clip |= changes
    messages = [finding.message for finding in Project.from_payload(payload).check(select=["SK502"])]
    assert "".join(messages).startswith(expected)
    assert bool(messages) == bool(expected)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("a",), 2),
        (("a", 0), 3),
        (("a", 1), 4),
        (("a", 1, "b\n"), 4),
        (("a", 2), 2),
        (("c",), 7),
        (("c", "d", "e"), 7),
        (("none", 5), 1),
        (("a", "b"), 2),
    ],
)
def test_finds_lines_of_json(path: Any, line: int) -> None:
    text = '{\n "a": [\n  "x,]}\\"",\n  {"b\\n": 1e999}\n ],\n "c":\n  {"d": 12345678901234567890, "c": []}\n}'
    assert JsonLines(text).find_line(path) == line


@pytest.mark.parametrize("text", ["", "[", '{"a"', '{"a": ', '{"a": 1', "[1,", '{"a": tru}'])
def test_invalid_json_has_no_lines(text: str) -> None:
    assert JsonLines(text).find_line(("a", 0)) in (None, 1)
