"""The commands with scene files."""

import json
from pathlib import Path

import pytest
import yaml

from scenekit import Project
from tests.interchange.scenefiles import ELEMENTS, HELLO, write_files
from tests.support.commands import run_command


def test_commands_accept_scene_files(work_dir: Path) -> None:
    (work_dir / "talk.yaml").write_text(HELLO)
    (work_dir / "values.toml").write_text("name = 'Ann'\nsize = 96\n")
    (work_dir / "talk.json").write_text(json.dumps(yaml.safe_load(HELLO)))
    expected = Project.from_scenefile("talk.yaml", variables={"name": "Ann", "size": 96})
    for name in ("talk.yaml", "talk.json"):
        assert run_command("preview", name, "--vars", "values.toml", "--compact").stdout == expected.to_json() + b"\n"
    bob = run_command(
        "preview", "talk.yaml", "--var", "name=Bob=B", "--vars", "values.toml", "--orientation", "portrait"
    ).stdout
    assert b"Hello, Bob=B!" in bob
    assert b'"portrait"' in bob
    for format in ("python", "yaml", "json"):
        written = run_command("code", "talk.yaml", "--vars", "values.toml", "--format", format).stdout
        name = f"made.{'py' if format == 'python' else format}"
        (work_dir / name).write_bytes(written)
        assert run_command("preview", name, "--compact").stdout == expected.to_json() + b"\n"
    assert run_command(
        "preview", "-", "--vars", "values.toml", "--compact", stdin=(work_dir / "talk.json").read_bytes()
    ).stdout == (expected.to_json() + b"\n")
    (work_dir / "payload.json").write_bytes(expected.to_json())
    (work_dir / "again.yaml").write_bytes(run_command("code", "payload.json", "--format", "yaml").stdout)
    assert json.loads(run_command("preview", "again.yaml").stdout) == expected.to_dict()


COMPOSITION_ERRORS: list[tuple[str, dict[str, str], str]] = [
    (ELEMENTS + "    - text: a\n    - text: b\n      below: c", {}, "talk.yaml:5: scenes[0].elements[1].below: text"),
    (
        ELEMENTS + "    - include: a.yaml\n    - row:\n      - text: b\n      - avatar: M1",
        {"a_yaml": "[{text: a}, {shape: Star}]"},
        "talk.yaml:4: scenes[0].elements[1]: avatar",
    ),
    (
        ELEMENTS + "    - text: ${n}\n    - include: a.yaml",
        {"a_yaml": "- text: b\n- include: b.yaml", "b_yaml": "below: c\ntext: d"},
        "b.yaml:1: below: text",
    ),
    (
        "scenes:\n- include: a.json\n- {}",
        {"a_json": '[{}, {"elements": [{"avatar": "M1"}]}]'},
        "a.json:1: [1].elements[0]: av",
    ),
    ("scenes:\n- {}\n- turns:\n  - say: Hi", {}, "talk.yaml:4: scenes[1].turns[0]: say"),
    (ELEMENTS + "    - text: a\nomit: [b]", {}, "talk.yaml: omit="),
]


@pytest.mark.parametrize(
    ("text", "files", "expected"), COMPOSITION_ERRORS, ids=[expected for _, _, expected in COMPOSITION_ERRORS]
)
@pytest.mark.parametrize("command", ["preview", "check"])
def test_composition_errors_have_the_location_in_the_file(
    work_dir: Path, text: str, files: dict[str, str], expected: str, command: str
) -> None:
    write_files(work_dir, talk_yaml=text, **files)
    process = run_command(command, "talk.yaml", *(["--var", "n=5"] if "${n}" in text else []))
    assert process.stderr.decode().startswith(f"Error: {expected}")
    assert process.returncode == 2
