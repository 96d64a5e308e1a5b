"""The JSON Schema of scene files."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec import Struct

from scenekit import Scene, Text
from scenekit.elements import ELEMENTS_BY_METHOD, Element
from scenekit.interchange.scenefile.grammar import OPTIONS_BY_METHOD, SAY_KEY, SCENE_KEYS, SCHEMA_KEY, TURN_KEYS
from scenekit.interchange.scenefile.schema import get_field_descriptions, get_summary
from tests.interchange.scenefiles import FILES, SCHEMA, VALIDATOR, get_error, load_data, load_text
from tests.support.commands import run_command


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.name))
def test_schema_accepts_the_example_files(path: Path) -> None:
    VALIDATOR.validate(load_data(path))


def test_schema_is_valid_and_has_all_keys() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for method, options in OPTIONS_BY_METHOD.items():
        assert set(SCHEMA["$defs"][method]["properties"]) == {method, *options}


DESCRIBED_KEYS: dict[str, tuple[str, ...]] = {
    **OPTIONS_BY_METHOD,
    "scene": tuple(key for key in SCENE_KEYS if key != "background"),  # an option of the scene file only
    "turn": tuple(key for key in TURN_KEYS if key != SAY_KEY),
}


@pytest.mark.parametrize("definition", DESCRIBED_KEYS)
def test_schema_describes_all_options(definition: str) -> None:
    properties = SCHEMA["$defs"][definition]["properties"]
    assert [key for key in DESCRIBED_KEYS[definition] if not properties[key].get("description")] == []


def test_schema_describes_all_options_of_projects() -> None:
    assert [key for key, schema in SCHEMA["properties"].items() if not schema.get("description")] == [SCHEMA_KEY]


def test_reads_descriptions_from_bullets_of_docstrings() -> None:
    class Base(Struct):
        """A base.

        - `inherited`: described in the base class.
        """

        inherited: int = 0

    class Example(Base):
        """An example.

        - `one`: the first, which continues
          on another line. A second sentence about `two`.
        - `two`, `three` (px): numbers. `four`: text, such as `one`: two.
        - a bullet without fields: nothing.

        `five`: not a bullet.
        """

        one: int = 0
        two: int = 0
        three: int = 0
        four: str = ""
        five: int = 0

    assert get_summary(Example) == "An example."
    assert get_field_descriptions(Example) == {
        "inherited": "described in the base class.",
        "one": "the first, which continues on another line. A second sentence about `two`.",
        "two": "numbers.",
        "three": "numbers.",
        "four": "text, such as `one`: two.",
    }


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"at": "rigt"}, "$.scenes[0].elements[0].at"),
        ({"sise": 5}, "$.scenes[0].elements[0]"),
        ({"size": "big"}, "$.scenes[0].elements[0].size"),
        ({"text": 5}, "$.scenes[0].elements[0].text"),
        ({"shadow": {"colour": "red"}}, "$.scenes[0].elements[0].shadow"),
        ({"include": "a.yaml"}, "$.scenes[0].elements[0]"),
    ],
)
def test_schema_rejects_what_the_reader_rejects(work_dir: Path, change: dict[str, Any], path: str) -> None:
    data = {"scenes": [{"elements": [{"text": "Hi", **change}]}]}
    errors = {error.json_path for error in VALIDATOR.iter_errors(data)}
    assert any(json_path.startswith(path) for json_path in errors)
    get_error(work_dir, json.dumps(data), "talk.json")


def test_reader_ignores_the_schema_key(work_dir: Path) -> None:
    data = {"$schema": "scenekit.schema.json", "scenes": [{"elements": [{"text": "Hi"}]}]}
    VALIDATOR.validate(data)
    assert load_text(work_dir, json.dumps(data), "talk.json").scenes[0].elements == (Text("Hi"),)
    assert run_command("preview", "talk.json").returncode == 0


def test_schema_command_prints_the_schema() -> None:
    assert json.loads(run_command("schema").stdout) == json.loads(json.dumps(SCHEMA))


def test_every_element_method_has_a_key() -> None:
    methods = {subclass.method for subclass in Element.__subclasses__() if hasattr(subclass, "method")}
    assert methods <= set(ELEMENTS_BY_METHOD)
    assert all(hasattr(Scene, method) for method in ELEMENTS_BY_METHOD)
