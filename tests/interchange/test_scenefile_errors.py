"""Errors of scene files: the line, the path and the fix."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scenekit import Project, SourceError
from tests.interchange.scenefiles import ELEMENTS, VALIDATOR, get_error, load_data, load_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ELEMENTS + "      - text: Hi\n        at: rigt",
            "talk.yaml:4: scenes[0].elements[0].at: text(at='rigt'): at must be one of: ",
        ),
        (
            ELEMENTS + "      - text: Hi\n        sise: 9",
            "talk.yaml:4: scenes[0].elements[0].sise: text() got an unknown option 'sise'",
        ),
        (ELEMENTS + "      - text: Hi\n        sise: 9", "Did you mean 'size'?"),
        (
            ELEMENTS + "      - text: 5",
            "talk.yaml:3: scenes[0].elements[0].text: text(content=5): content must be text (str)",
        ),
        (ELEMENTS + "      - text: 1230", "must be text (str), not int"),
        (ELEMENTS + "      - text: 2026-01-01", "must be text (str), not date"),
        (ELEMENTS + "      - text: yes", "must be text (str), not bool"),
        (
            ELEMENTS + "      - txt: Hi",
            "talk.yaml:3: scenes[0].elements[0]: The element must have a key that names its kind, such as avatar or text.",
        ),
        (ELEMENTS + "      - txt: Hi", "Did you mean 'text'?"),
        (
            ELEMENTS + "      - {text: Hi, image: /a.png}",
            "An element must have only one kind, but has text and image. Remove one of them.",
        ),
        (
            ELEMENTS + "      - Hi",
            "scenes[0].elements[0]: The value must be an object, an element such as {text: Welcome}, not text",
        ),
        (
            ELEMENTS + "      -",
            "scenes[0].elements[0]: The value must be an object, an element such as {text: Welcome}, not null",
        ),
        (
            ELEMENTS + "      - text: Hi\n        shadow: {colour: red}",
            "elements[0].shadow.colour: Shadow has an unknown key 'colour'. Did you mean 'color'?",
        ),
        (
            ELEMENTS + "      - avatar: M1\n        script: {htm: a}",
            "elements[0].script.htm: Html has an unknown key 'htm'.",
        ),
        (ELEMENTS + "      - avatar: M1\n        script: {}", "elements[0].script: The object must have the key html."),
        (
            ELEMENTS + "      - avatar: M1\n        frame: {origin: [1, 2], head: [1, 2, 3, 4]}",
            "elements[0].frame: The object must have the key tight.",
        ),
        (
            ELEMENTS + "      - text: Hi\n        animation: {type: spin}",
            "elements[0].animation.type: Animation(type=",
        ),
        (ELEMENTS + "      - row: Hi", "scenes[0].elements[0].row: The value must be a list of elements, not text"),
        (
            ELEMENTS + "      - row:\n          - text: Hi\n            at: left",
            "talk.yaml:5: scenes[0].elements[0].row[0].at: text(at='left'): at ",
        ),
        (
            ELEMENTS + "      - row:\n          - column:\n              - avatar: M1\n                shot: medium",
            "talk.yaml:6: scenes[0].elements[0].row[0].column[0].shot: avatar(shot='medium'): shot ",
        ),
        (
            ELEMENTS + "      - row:\n          - clip: {type: a}\n          - text: Hi\n            left: 5",
            "row[1].left: ",
        ),
        (ELEMENTS + "      - row: []", "talk.yaml:3: scenes[0].elements[0].row: row(elements=()): elements "),
        (
            ELEMENTS + "      - row:\n          - text: Hi\n            size: big",
            "talk.yaml:5: scenes[0].elements[0].row[0].size",
        ),
        (ELEMENTS + "      - clip: {a: 1}", "scenes[0].elements[0].clip: clip(data="),
        (
            ELEMENTS + "      - clip: {type: a}\n        left: 5",
            "scenes[0].elements[0].left: clip() got an unknown option 'left'. Valid options: none.",
        ),
        (ELEMENTS + "      - text: !!bool maybe", "is not valid YAML: "),
        (ELEMENTS + "      - text: !!int ''", "is not valid YAML: "),
        (ELEMENTS + "      - text: !!timestamp foo", "is not valid YAML: "),
        ("scenes:\n  - turns: [{sya: b}]", "say() got an unknown option 'sya'. Did you mean 'say'?"),
        ("scenes: [{}]\ncatalog: {aliases: [1]}", "The avatar catalog is not valid: Expected `object`, got `array`"),
        ("scenes: [{}]\ncatalog: {aliases: 0}", "The avatar catalog is not valid: Expected `object`, got `int`"),
        (ELEMENTS + '      - include: "a\\0b.yaml"', "is not a valid file name."),
        (ELEMENTS + "      - text: a\n        left: .nan", "scenes[0].elements[0].left: "),
        (ELEMENTS + "      - text: a\n        extra: {a: .inf}", "scenes[0].elements[0].extra"),
        ("scenes:\n  - elements: 5", "talk.yaml:2: scenes[0].elements: The value must be a list, not a number"),
        (
            "scenes:\n  - turns: [{say: a, bye: b}]",
            "scenes[0].turns[0].bye: say() got an unknown option 'bye'. Did you mean 'by'?",
        ),
        ("scenes:\n  - turns: [{by: b}]", "scenes[0].turns[0]: The object must have the key say."),
        ("scenes:\n  - turns: [{say: ''}]", "scenes[0].turns[0].say: say(script=''): script must not be empty"),
        (
            "scenes:\n  - elemnts: []",
            "talk.yaml:2: scenes[0].elemnts: The scene has an unknown key 'elemnts'. Did you mean 'elements'?",
        ),
        (
            "scenes:\n  - watermark: maybe",
            "scenes[0].watermark: Scene(watermark='maybe'): watermark must be True or False.",
        ),
        ("scenes:\n  - background: nocolor", "scenes[0].background: background(source='nocolor'): source "),
        ("scenes:\n  - background: {color: 5}", "scenes[0].background.color: "),
        ("scenes:\n  - background: [1]", "scenes[0].background: "),
        ("scenes: 5", "talk.yaml:1: scenes: The file must have the key scenes, with a list of scenes."),
        ("name: a", "talk.yaml: The file must have the key scenes, with a list of scenes."),
        ("name: 5\nscenes: [{}]", "talk.yaml:1: name: Project(name=5): name must be text"),
        (
            "scenes: [{}]\norientation: round",
            "talk.yaml:2: orientation: Project(orientation='round'): orientation must be one of: landscape, portrait.",
        ),
        ("scens: []", "talk.yaml:1: scens: The scene file has an unknown key 'scens'. Did you mean 'scenes'?"),
        (
            "scenes: [{}]\ncatalog: {avatars: [{model: M1}]}",
            "catalog.avatars[0]: The avatar catalog is not valid: Object missing required field",
        ),
        (
            "scenes: [{}]\ncatalog:\n  avatars:\n    - model: M1\n      clothes: B1\n      frame:\n"
            "        origin: [9, 9]\n        tight: [0, 0, 5, 5]\n        head: [8, 8, 1, 1]",
            "talk.yaml:6: catalog.avatars[0].frame: The avatar catalog is not valid: AvatarFrame(head=(8, 8, 1, 1)): head ",
        ),
        (
            "scenes: [{}]\ncatalog:\n  aliases:\n    anna: [M1]",
            "talk.yaml:3: catalog.aliases: The avatar catalog is not valid: Expected `str`, got `array`",
        ),
        (
            "scenes: [{}]\ncatalog: {avatar: []}",
            "talk.yaml:2: catalog.avatar: The catalog has an unknown key 'avatar'. Did you mean 'avatars'?",
        ),
        ("scenes: [{}]\ncatalog: {aliases: {a: 5}}", "catalog.aliases: "),
        ("- scenes", "talk.yaml: The value must be an object, with its scenes, not a list"),
        ("", "talk.yaml: The file is empty."),
        ("# nothing", "talk.yaml: The file is empty."),
        ("scenes: [", "talk.yaml:1: The file is not valid YAML: expected the node content, but found '<stream end>'"),
        ("a: b: c", "talk.yaml:1: The file is not valid YAML: mapping values are not allowed here"),
        ("a: 1\n---\nb: 2", "is not valid YAML: but found another document"),
        (
            "scenes: !!python/object:os.system {}",
            "talk.yaml:1: The tag 'tag:yaml.org,2002:python/object:os.system' has no meaning in a scene file.",
        ),
        ("scenes: !!python/object/apply:os.system ['false']", "has no meaning in a scene file. Remove the tag."),
        ("scenes: !!set {a, b}", "talk.yaml:1: The tag 'tag:yaml.org,2002:set' has no meaning in a scene file."),
        ("name: !new a", "talk.yaml:1: The file is not valid YAML: could not determine a constructor"),
        ("scenes:\n  - <<: [a]", "talk.yaml:2: The key << must have an object, or a list of objects."),
        ("scenes:\n  - <<: 5", "talk.yaml:2: The key << must have an object, or a list of objects."),
        ("name: a\nname: b", "talk.yaml:2: The object has the key 'name' twice. Remove one of them."),
        ("scenes:\n  - yes: 1", "talk.yaml:2: The key 'yes' is not text. Quote it."),
        ("? [a]\n: 1", "is not text. Quote it."),
        ("name: \x07", "is not valid YAML: "),
        (b"name: \xff", "talk.yaml: The file is not in UTF-8: invalid start byte at byte 6. Save the file as UTF-8."),
        ("name: 2026-13-45T00:00:00Z", "is not valid YAML: "),
        ("a: &a [*a]", "talk.yaml:1: The value contains an alias of itself. Remove the alias."),
        ("[" * 129 + "]" * 129, "talk.yaml:1: The file is nested deeper than 128 levels."),
        ("[" * 128 + "]" * 128, "talk.yaml: The value must be an object, with its scenes, not a list"),
        ("a: 1\nb: " + "[" * 100_000, "talk.yaml:2: The file is nested deeper than 128 levels."),
        ("- " * 50_000, "talk.yaml:1: The file is nested deeper than 128 levels."),
        (
            "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
            + "\n".join(
                f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]"
                for old, new in zip("abcdefgh", "bcdefghi", strict=True)
            ),
            "The file with its aliases has 567,901 values. The limit is 500,000.",
        ),
    ],
)
def test_yaml_errors_have_the_line_and_the_path(work_dir: Path, text: str | bytes, expected: str) -> None:
    message = get_error(work_dir, text)
    assert expected in message
    assert message.count("talk.yaml") == 1


@pytest.mark.parametrize(
    ("text", "location", "scalar"),
    [
        (ELEMENTS + "    - text: No", "talk.yaml:3: scenes[0].elements[0].text: ", "No"),
        (ELEMENTS + "    - text: 1.10", "talk.yaml:3: scenes[0].elements[0].text: ", "1.10"),
        (ELEMENTS + "    - text: 2026-01-01", "talk.yaml:3: scenes[0].elements[0].text: ", "2026-01-01"),
        (ELEMENTS + "    - {text: Hi, tag: 07}", "talk.yaml:3: scenes[0].elements[0].tag: ", "07"),
        (ELEMENTS + "    - {avatar: M1, script: yes}", "talk.yaml:3: scenes[0].elements[0].script: ", "yes"),
        (
            ELEMENTS + "    - avatar: M1\n      script: {html: 5}",
            "talk.yaml:4: scenes[0].elements[0].script.html: ",
            "5",
        ),
        ("scenes: [{turns: [{say: on}]}]", "talk.yaml:1: scenes[0].turns[0].say: ", "on"),
        ("scenes: [{}]\nname: 2024", "talk.yaml:2: name: ", "2024"),
        (
            "scenes: [{}]\ncatalog:\n  avatars: [{model: 5}]",
            "talk.yaml:3: catalog.avatars[0].model: The avatar catalog is not valid: ",
            "5",
        ),
    ],
)
def test_suggests_quotes_for_scalars_that_are_not_text(work_dir: Path, text: str, location: str, scalar: str) -> None:
    message = get_error(work_dir, text)
    assert message.startswith(location)
    assert message.endswith(f' In YAML, quote the value to make it text: "{scalar}".')
    quoted = text.replace(f" {scalar}", f' "{scalar}"')
    if "catalog" not in text:
        assert load_text(work_dir, quoted).scenes


@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        ("talk.json", '{"scenes": [{"elements": [{"text": 5}]}]}', {}),
        ("talk.toml", "[[scenes]]\nelements = [{text = 5}]", {}),
        ("talk.yaml", ELEMENTS + "    - text: ${n}", {"variables": {"n": 5}}),
        ("talk.yaml", ELEMENTS + "    - text: [a]", {}),
        ("talk.yaml", ELEMENTS + "    - {text: Hi, size: yes}", {}),
    ],
)
def test_suggests_no_quotes_where_they_do_not_help(
    work_dir: Path, name: str, text: str, options: dict[str, Any]
) -> None:
    assert "quote" not in get_error(work_dir, text, name, **options)


@pytest.mark.parametrize("expected", ["1080", "720", "480", "4k", '"1080"', "${n}"])
@pytest.mark.parametrize("format", ["yaml", "toml", "json"])
def test_resolution_may_be_a_number(work_dir: Path, expected: str, format: str) -> None:
    quoted = f'"{expected}"' if expected in ("4k", "${n}") else expected
    file = {
        "yaml": f"resolution: {expected}\nscenes: [{{}}]",
        "toml": f"resolution = {quoted}\n[[scenes]]",
        "json": f'{{"resolution": {quoted}, "scenes": [{{}}]}}',
    }[format]
    project = load_text(work_dir, file, f"talk.{format}", variables={"n": 1080} if "$" in expected else {})
    VALIDATOR.validate(load_data(work_dir / f"talk.{format}"))
    assert project.resolution == (expected.strip('"') if "$" not in expected else "1080")


@pytest.mark.parametrize("expected", ["1081", "true", "1080.5", "[1080]"])
def test_rejects_unknown_resolutions(work_dir: Path, expected: str) -> None:
    text = f'{{"resolution": {expected}, "scenes": [{{}}]}}'
    assert not VALIDATOR.is_valid(json.loads(text))
    assert "resolution: Project(resolution=" in get_error(work_dir, text, "talk.json")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("talk.toml", "name = 'a'\nscenes = [\n}", "talk.toml:3: The file is not valid TOML: "),
        ("talk.toml", "name = 'a'\nname = 'b'\n", "talk.toml:2: The file is not valid TOML: Cannot overwrite a value"),
        ("talk.toml", "[[scenes]]\nelements = [{text = 2026-01-01}]", "scenes[0].elements[0].text: text(content="),
        ("talk.toml", b"name = '\xff'", "talk.toml: The file is not in UTF-8: "),
        ("talk.json", '{"name": "a",\n "scenes": [}', "talk.json:2: "),
        ("talk.json", '{"name": "a", "name": "b"}', "has the key 'name' twice"),
        (
            "talk.json",
            '{"scenes": [{"elements": [{"text": "a", "at": "rigt"}]}]}',
            "talk.json:1: scenes[0].elements[0].at",
        ),
        ("talk.json", "[" * 100_000, "talk.json: "),
        (
            "talk.json",
            '{"scenes": [{"elements": [' + '{"row": [' * 50 + "]}" * 50 + "]}]}",
            "is in too many nested groups.",
        ),
        ("talk.json", '{"scenes": [{"extra": {"a": ' + "[" * 900 + "]" * 900 + "}}]}", "nested"),
        ("talk.toml", "a = " + "[" * 5000, "talk.toml: The file is nested too deeply."),
        ("talk.toml", "a = " + "9" * 5000, "talk.toml: The file is not valid TOML: "),
        (
            "talk.txt",
            "scenes: []",
            "talk.txt: The file is not a scene file: its name must end with one of .yaml, .yml, .toml, .json.",
        ),
    ],
)
def test_toml_and_json_errors_have_the_path(work_dir: Path, name: str, text: str | bytes, expected: str) -> None:
    assert expected in get_error(work_dir, text, name)


def test_rejects_missing_files(work_dir: Path) -> None:
    with pytest.raises(SourceError, match=r"^none\.yaml: The file cannot be read: No such file"):
        Project.from_scenefile("none.yaml")


def test_yaml_without_pyyaml_names_the_extra(work_dir: Path) -> None:
    (work_dir / "talk.yaml").write_text("scenes: [{}]")
    (work_dir / "talk.toml").write_text("[[scenes]]")
    block = (
        "import sys; sys.modules['yaml'] = None; from scenekit.__main__ import main; sys.argv[0] = 'scenekit'; main()"
    )
    process = subprocess.run([sys.executable, "-c", block, "preview", "talk.yaml"], capture_output=True, check=False)
    assert process.returncode == 2
    assert (
        b"A scene file in YAML needs the extra 'yaml'. Install it with: pip install 'scenekit[yaml]'" in process.stderr
    )
    assert subprocess.run([sys.executable, "-c", block, "preview", "talk.toml"], capture_output=True, check=True).stdout


def test_merged_keys_have_the_line_of_their_own_object(work_dir: Path) -> None:
    text = ELEMENTS + "      - &title\n        text: One\n        at: left\n      - <<: *title\n        at: rigt\n"
    assert get_error(work_dir, text).startswith("talk.yaml:7: scenes[0].elements[1].at: ")


def test_errors_are_found_in_files_with_a_byte_order_mark(work_dir: Path) -> None:
    text = "\ufeff" + ELEMENTS + "      - text: Hi\n        at: rigt"
    assert get_error(work_dir, text).startswith("talk.yaml:4: scenes[0].elements[0].at: ")
