"""Null values in scene files."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.interchange.scenefiles import VALIDATOR, get_error, load_data, load_text

PROJECT_NULLS: list[tuple[str, str, dict[str, Any]]] = [
    ("name:", "talk.yaml:3: name", {"name": None}),
    ("resolution: ~", "talk.yaml:3: resolution", {"resolution": None}),
    ("catalog:\n  avatars: null", "talk.yaml:4: catalog.avatars", {"catalog": {"avatars": None}}),
    (
        "catalog:\n  avatars: [{model: M1, clothes: B1, frame: {origin: [9, 9], cutout: }}]",
        "talk.yaml:4: catalog.avatars[0].frame.cutout",
        {"catalog": {"avatars": [{"model": "M1", "clothes": "B1", "frame": {"origin": [9, 9], "cutout": None}}]}},
    ),
]


SCENE_NULLS: list[tuple[str, str, dict[str, Any]]] = [
    ("background: #0b1e3f", "talk.yaml:3: scenes[0].background", {"background": None}),
    ("background: {color: }", "talk.yaml:3: scenes[0].background.color", {"background": {"color": None}}),
    ("elements:", "talk.yaml:3: scenes[0].elements", {"elements": None}),
    ("turns: null", "talk.yaml:3: scenes[0].turns", {"turns": None}),
    ("turns: [{say: Hi, by: }]", "talk.yaml:3: scenes[0].turns[0].by", {"turns": [{"say": "Hi", "by": None}]}),
    ("extra:", "talk.yaml:3: scenes[0].extra", {"extra": None}),
]


ELEMENT_NULLS: list[tuple[str, str, dict[str, Any]]] = [
    ("color: #ffffff", "talk.yaml:5: scenes[0].elements[0].color", {"color": None}),
    ("at:", "talk.yaml:5: scenes[0].elements[0].at", {"at": None}),
    ("shadow: {blur: ~}", "talk.yaml:5: scenes[0].elements[0].shadow.blur", {"shadow": {"blur": None}}),
    ("shadow:\n        color: #000000", "talk.yaml:6: scenes[0].elements[0].shadow.color", {"shadow": {"color": None}}),
]


NULLS = [
    *((f"scenes:\n  - {{}}\n{text}", expected, {"scenes": [{}], **data}) for text, expected, data in PROJECT_NULLS),
    *((f"scenes:\n  -\n    {text}", expected, {"scenes": [data]}) for text, expected, data in SCENE_NULLS),
    *(
        (
            f"scenes:\n  - elements:\n    -\n      text: Hi\n      {text}",
            expected,
            {"scenes": [{"elements": [{"text": "Hi", **data}]}]},
        )
        for text, expected, data in ELEMENT_NULLS
    ),
]


@pytest.mark.parametrize(("text", "location", "data"), NULLS, ids=[location for _, location, _ in NULLS])
def test_rejects_keys_without_a_value(work_dir: Path, text: str, location: str, data: Any) -> None:
    hint = 'In YAML, quote a value that starts with #, because # starts a comment: "#ffffff".'
    assert get_error(work_dir, text) == f"{location}: The key has no value. Remove the key, or give it a value. {hint}"
    path = location.partition(": ")[2]
    assert (
        get_error(work_dir, json.dumps(data), "talk.json")
        == f"talk.json:1: {path}: The key has no value. Remove the key, or give it a value."
    )
    assert not VALIDATOR.is_valid(data)


def test_keeps_null_in_free_form_data(work_dir: Path) -> None:
    text = """
dictionary: {a: }
extra: {b: [null]}
scenes:
  - extra: {c: ~}
    elements:
      - clip: {type: new, level: null}
      - avatar: M000045058
        extra: {d: }
    turns: [{say: Hi, voice: {e: null}}]
"""
    project = load_text(work_dir, text)
    VALIDATOR.validate(load_data(work_dir / "talk.yaml"))
    written = project.to_dict()
    assert (written["dictionary"], written["b"], written["scenes"][0]["c"]) == ({"a": None}, [None], None)
    assert load_text(work_dir, project.to_scenefile(), "again.yaml").to_dict() == written
