"""Helpers for the tests of scene files."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scenekit import Project, Scene, ScenekitError
from scenekit.interchange.scenefile.schema import build_schema
from tests.support.paths import ROOT

EXAMPLES = ROOT / "examples"
FILES = [EXAMPLES / name for name in ("news.yaml", "quiz.toml", "tour.json", "tour.toml", "tour.yaml")]


SCHEMA = build_schema(Project, Scene)


VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

HELLO = """\
name: Welcome
scenes:
  - background: "#0b1e3f"
    elements:
      - avatar: M000045058
        script: Hello, ${name}!
        at: right
      - text: Hi
        size: ${size}
"""


def load_text(work_dir: Path, text: str | bytes, name: str = "talk.yaml", **options: Any) -> Project:
    (work_dir / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return Project.from_scenefile(name, **options)


def get_error(work_dir: Path, text: str | bytes, name: str = "talk.yaml", **options: Any) -> str:
    with pytest.raises(ScenekitError) as caught:
        load_text(work_dir, text, name, **options)
    return str(caught.value)


def load_data(path: Path) -> Any:
    if path.suffix == ".toml":
        return tomllib.loads(path.read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)


ELEMENTS = "scenes:\n  - elements:\n"


def write_files(work_dir: Path, **files: str) -> None:
    for name, text in files.items():
        path = work_dir / name.replace("__", "/").replace("_yaml", ".yaml").replace("_json", ".json")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
