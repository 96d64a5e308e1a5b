"""Variables of scene files."""

from pathlib import Path
from typing import Any

import pytest

from scenekit import Avatar, Html, Project, Scene, Text
from tests.interchange.scenefiles import ELEMENTS, HELLO, get_error, load_text
from tests.support.commands import run_command


def test_substitutes_variables_and_keeps_numbers(work_dir: Path) -> None:
    project = load_text(work_dir, HELLO, variables={"name": "Ann & Bo", "size": 96})
    avatar, text = project.scenes[0].elements
    assert isinstance(avatar, Avatar)
    assert isinstance(text, Text)
    assert (avatar.script, text.size) == ("Hello, Ann & Bo!", 96)
    html = ELEMENTS + "      - avatar: M1\n        script: {html: '<p>${a} $${b}</p>'}"
    (avatar,) = load_text(work_dir, html, variables={"a": "<1>"}).scenes[0].elements
    assert avatar == Avatar("M1", script=Html("<p>&lt;1&gt; ${b}</p>"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("talk.json", r'{"scenes": [{"elements": [{"text": "Hi \u0024{name}"}]}]}'),
        ("talk.yaml", r'scenes: [{elements: [{text: "Hi \x24{name}"}]}]'),
        ("talk.toml", '[[scenes]]\nelements = [{text = "Hi \\U00000024{name}"}]'),
    ],
)
def test_variables_may_contain_escapes(work_dir: Path, name: str, text: str) -> None:
    assert load_text(work_dir, text, name, variables={"name": "Ann"}).scenes[0].elements == (Text("Hi Ann"),)


def test_keeps_variables_without_values(work_dir: Path) -> None:
    project = load_text(work_dir, HELLO.replace("${size}", "96"), variables=None)
    assert project.variables == ("name",)
    assert project.substitute(name="Ann").scenes[0].elements[0] == Avatar(
        "M000045058", script="Hello, Ann!", at="right"
    )


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"name": "Ann"}, "talk.yaml:9: scenes[0].elements[1].size: ${size} has no value. Pass one: --var size=…"),
        ({}, "talk.yaml:6: scenes[0].elements[0].script: ${name} has no value"),
        ({"name": "a", "size": 9, "nam": 1}, "talk.yaml: The file does not contain ${nam}. Did you mean 'name'?"),
        ({"name": "a", "size": "big"}, "talk.yaml:9: scenes[0].elements[1].size: text(size='big'): size must be"),
        ({"name": None, "size": 9}, "variables(name=None): name "),
        (None, "talk.yaml:9: scenes[0].elements[1].size: text(size='${size}'): size must be"),
    ],
)
def test_rejects_missing_and_unused_variables(work_dir: Path, variables: Any, expected: str) -> None:
    assert expected in get_error(work_dir, HELLO, variables=variables)


def test_substitutes_variables_of_python_files_and_payloads(work_dir: Path) -> None:
    (work_dir / "talk.py").write_text(
        "from scenekit import Avatar, Scene\nscene = Scene().text('Hi ${name}', tag='${name}')\n"
    )
    assert b'"text": "Hi Ann"' in run_command("preview", "talk.py", "--var", "name=Ann").stdout
    (work_dir / "talk.json").write_bytes(run_command("preview", "talk.py").stdout)
    assert b'"text": "Hi Ann"' in run_command("preview", "talk.json", "--var", "name=Ann").stdout
    assert b"talk.py: --var: nam " in run_command("preview", "talk.py", "--var", "nam=Ann").stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--var", "name"], "'name'"),
        (["--var", "=a"], "'=a'"),
        (["--var", "first name=a"], "'first name' must be a name of letters"),
        (["--var", "name=a", "--var", "name=b"], "has two values"),
        (["--vars", "none.toml"], "Error: none.toml: The file cannot be read"),
        (["--vars", "talk.yaml"], "Error: talk.yaml: vars(scenes="),
        (["--vars", "list.json"], "Error: list.json: The file must contain an object"),
        (["--vars", "values.txt"], "values.txt: "),
        (["--var", "name=Ann"], "Error: talk.yaml:9: scenes[0].elements[1].size: ${size} has no value"),
        (["--vars", "values.json", "--var", "x=1"], "Error: talk.yaml: The file does not contain ${x}."),
    ],
)
def test_invalid_variables_give_one_message(work_dir: Path, arguments: list[str], expected: str) -> None:
    (work_dir / "talk.yaml").write_text(HELLO)
    (work_dir / "list.json").write_text("[]")
    (work_dir / "values.json").write_text('{"name": "Ann", "size": 9}')
    process = run_command("preview", "talk.yaml", *arguments, "-o", "made.json")
    assert (process.returncode, process.stdout) == (2, b"")
    assert expected in process.stderr.decode()
    assert b"Traceback" not in process.stderr
    assert not (work_dir / "made.json").exists()


def test_an_empty_value_is_a_warning(work_dir: Path) -> None:
    (work_dir / "talk.py").write_text("from scenekit import Scene\nscene = Scene().text('Hi ${name}, ${city:-Bonn}')\n")
    process = run_command("preview", "talk.py", "--var", "name=", "--var", "city=")
    assert b'"text": "Hi , Bonn"' in process.stdout
    assert process.stderr.decode().count("Warning: The value of ") == 2
    assert run_command("preview", "talk.py", "--var", "name=0", "--var", "city=Rome").stderr == b""


def test_defaults_need_no_values(work_dir: Path) -> None:
    (work_dir / "talk.py").write_text("from scenekit import Scene\nscene = Scene().text('Hi ${name:-friend}')\n")
    (work_dir / "talk.yaml").write_text(ELEMENTS + "      - text: Hi ${name:-friend}\n")
    (work_dir / "talk.json").write_text(
        Project().add(Scene().text("Hi ${name:-friend}")).to_json().decode(), encoding="utf-8"
    )
    for name in ("talk.py", "talk.yaml", "talk.json"):
        process = run_command("preview", name)
        assert (b'"text": "Hi friend"' in process.stdout, process.stderr) == (True, b"")
        assert b'"text": "Hi Ann"' in run_command("preview", name, "--var", "name=Ann").stdout
    assert b"${name:-friend}" in run_command("code", "talk.json").stdout


def test_preview_warns_about_variables_without_values(work_dir: Path) -> None:
    (work_dir / "talk.py").write_text(
        "from scenekit import Scene\nscene = Scene().text('Hi ${name} ${city:-Bonn} {{x}}')\n"
    )
    process = run_command("preview", "talk.py")
    assert process.returncode == 0
    assert b"${name} ${city:-Bonn}" in process.stdout
    assert process.stderr.count(b"SK206") == 2
    assert process.stderr.count(b"SK209") == 1
