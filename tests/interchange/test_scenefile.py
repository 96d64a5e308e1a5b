"""Scenes as files: three formats, one grammar, and back again."""

import json
import os
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scenekit import AvatarFrame, Catalog, Html, PayloadError, Project, Row, Scene, ScenekitError, SourceError, Text
from scenekit.elements import ELEMENTS_BY_METHOD, Element
from scenekit.interchange.scenefile.grammar import OPTIONS_BY_METHOD
from scenekit.interchange.scenefile.schema import build_schema
from scenekit.payload.parsing import is_scenefile as told_apart
from tests.support.paths import ROOT
from tests.support.payloads import canonical_json, payloads
from tests.support.strategies import mutations, orientations, scenes

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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(folder: Path, text: str | bytes, name: str = "talk.yaml", **options: Any) -> Project:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return Project.from_scenefile(name, **options)


def refusal(folder: Path, text: str | bytes, name: str = "talk.yaml", **options: Any) -> str:
    with pytest.raises(ScenekitError) as caught:
        loaded(folder, text, name, **options)
    return str(caught.value)


def run(*words: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "scenekit", *words], capture_output=True, check=False, **options)


@pytest.mark.parametrize("form", ["yaml", "toml", "json"])
def test_the_tour_is_the_same_in_every_format(form: str) -> None:
    project = runpy.run_path(str(EXAMPLES / "tour.py"))["project"]
    assert len(project.scenes) == 10
    assert Project.from_scenefile(EXAMPLES / f"tour.{form}").to_json() == project.to_json()


def data_in(path: Path) -> Any:
    if path.suffix == ".toml":
        return tomllib.loads(path.read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.name))
def test_every_example_file_is_as_the_schema_says(path: Path) -> None:
    VALIDATOR.validate(data_in(path))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for verb, words in OPTIONS_BY_METHOD.items():
        assert set(SCHEMA["$defs"][verb]["properties"]) == {verb, *words}
    told = SCHEMA["$defs"]["text"]["properties"]["size"]["description"]
    assert told.startswith("the font size, px of the canvas (48)")


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
def test_the_schema_underlines_what_the_loader_refuses(folder: Path, change: dict[str, Any], path: str) -> None:
    data = {"scenes": [{"elements": [{"text": "Hi", **change}]}]}
    errors = {error.json_path for error in VALIDATOR.iter_errors(data)}
    assert any(one.startswith(path) for one in errors)
    refusal(folder, json.dumps(data), "talk.json")


NOTHING: list[tuple[str, str, dict[str, Any]]] = [
    ("name:", "talk.yaml:3: name", {"name": None}),
    ("resolution: ~", "talk.yaml:3: resolution", {"resolution": None}),
    ("catalog:\n  avatars: null", "talk.yaml:4: catalog.avatars", {"catalog": {"avatars": None}}),
    (
        "catalog:\n  avatars: [{model: M1, clothes: B1, frame: {origin: [9, 9], cutout: }}]",
        "talk.yaml:4: catalog.avatars[0].frame.cutout",
        {"catalog": {"avatars": [{"model": "M1", "clothes": "B1", "frame": {"origin": [9, 9], "cutout": None}}]}},
    ),
]
SCENE_OF_NOTHING: list[tuple[str, str, dict[str, Any]]] = [
    ("background: #0b1e3f", "talk.yaml:3: scenes[0].background", {"background": None}),
    ("background: {color: }", "talk.yaml:3: scenes[0].background.color", {"background": {"color": None}}),
    ("elements:", "talk.yaml:3: scenes[0].elements", {"elements": None}),
    ("turns: null", "talk.yaml:3: scenes[0].turns", {"turns": None}),
    ("turns: [{say: Hi, by: }]", "talk.yaml:3: scenes[0].turns[0].by", {"turns": [{"say": "Hi", "by": None}]}),
    ("extra:", "talk.yaml:3: scenes[0].extra", {"extra": None}),
]
ELEMENT_OF_NOTHING: list[tuple[str, str, dict[str, Any]]] = [
    ("color: #ffffff", "talk.yaml:5: scenes[0].elements[0].color", {"color": None}),
    ("at:", "talk.yaml:5: scenes[0].elements[0].at", {"at": None}),
    ("shadow: {blur: ~}", "talk.yaml:5: scenes[0].elements[0].shadow.blur", {"shadow": {"blur": None}}),
    ("shadow:\n        color: #000000", "talk.yaml:6: scenes[0].elements[0].shadow.color", {"shadow": {"color": None}}),
]
NOTHINGS = [
    *((f"scenes:\n  - {{}}\n{text}", said, {"scenes": [{}], **data}) for text, said, data in NOTHING),
    *((f"scenes:\n  -\n    {text}", said, {"scenes": [data]}) for text, said, data in SCENE_OF_NOTHING),
    *(
        (
            f"scenes:\n  - elements:\n    -\n      text: Hi\n      {text}",
            said,
            {"scenes": [{"elements": [{"text": "Hi", **data}]}]},
        )
        for text, said, data in ELEMENT_OF_NOTHING
    ),
]


@pytest.mark.parametrize(("text", "place", "data"), NOTHINGS, ids=[place for _, place, _ in NOTHINGS])
def test_a_word_without_a_value_is_refused_not_dropped(folder: Path, text: str, place: str, data: Any) -> None:
    hint = 'or quote what begins with #, which begins a comment in YAML: "#ffffff"'
    assert refusal(folder, text) == f"{place}: has no value: leave it out, {hint}"
    path = place.partition(": ")[2]
    assert refusal(folder, json.dumps(data), "talk.json") == f"talk.json: {path}: has no value: leave it out"
    assert not VALIDATOR.is_valid(data)


def test_nothing_is_a_value_in_data(folder: Path) -> None:
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
    project = loaded(folder, text)
    VALIDATOR.validate(data_in(folder / "talk.yaml"))
    made = project.to_dict()
    assert (made["dictionary"], made["b"], made["scenes"][0]["c"]) == ({"a": None}, [None], None)
    assert loaded(folder, project.to_scenefile(), "again.yaml").to_dict() == made


@st.composite
def projects(draw: st.DrawFn) -> Project:
    options: Any = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "name": st.text(min_size=1).filter(str.strip),
                "resolution": st.sampled_from(["4k", "720"]),
                "is_export": st.booleans(),
                "extra": st.dictionaries(st.text(max_size=4), st.floats(allow_nan=False, allow_infinity=False)),
            },
        )
    )
    orientation: Any = draw(orientations)
    return Project(orientation=orientation, **options).add(*draw(st.lists(scenes(), min_size=1, max_size=2)))


@settings(deadline=None)
@given(projects(), st.sampled_from(["yaml", "json"]))
def test_any_project_comes_back_from_its_file(
    tmp_path_factory: pytest.TempPathFactory, project: Any, form: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{form}"
    path.write_text(project.to_scenefile(form), encoding="utf-8")
    back = Project.from_scenefile(path)
    try:
        made = project.to_json()
    except ScenekitError as error:
        with pytest.raises(type(error)):
            back.to_json()
        return
    assert back.to_json() == made
    VALIDATOR.validate(data_in(path))


@settings(max_examples=60, deadline=None)
@given(payloads(), st.sampled_from(["yaml", "json"]))
def test_any_payload_comes_back_from_its_scene_file(
    tmp_path_factory: pytest.TempPathFactory, payload: Any, form: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / f"payload.{form}"
    assert_round(payload, path, form)


def assert_round(payload: dict[str, Any], path: Path, form: Any) -> None:
    path.write_text(Project.from_payload(payload).to_scenefile(form), encoding="utf-8")
    assert canonical_json(Project.from_scenefile(path).to_dict()) == canonical_json(payload)


TOUR = {path.suffix: path.read_bytes() for path in FILES if path.stem == "tour"}


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(sorted(TOUR)))
def test_mutated_bytes_end_in_a_project_or_in_an_error_of_scenekits_own(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, form: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"mutated{form}"
    lines = TOUR[form].splitlines(keepends=True)
    start = data.draw(st.integers(0, len(lines) - 1))
    path.write_bytes(b"".join(lines[:8]) + data.draw(mutations(b"".join(lines[start : start + 30]))))
    try:
        project = Project.from_scenefile(path)
        project.to_json()
    except ScenekitError:
        return
    assert project.scenes


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize(
    "text", ["${name}", "$${name}", "$$${name}", "${", "$${}", "a\x85b\u2028c", "12:30", "yes", "|", "- a", " x "]
)
def test_texts_come_back_as_they_are(tmp_path: Path, text: str, form: str) -> None:
    payload = Project().add(Scene().clip({"type": "x", "text": text})).to_dict()
    assert_round(payload, tmp_path / f"a.{form}", form)


def test_everything_a_project_can_hold_is_kept(folder: Path) -> None:
    frame = AvatarFrame(origin=(1080, 1920), tight=(240.5, 130, 600, 1780), head=(540, 250, 150, 160))
    catalog = Catalog().add("M1", "B1", frame, language="ko").alias("anna", "M1")
    project = Project(
        "All", catalog=catalog, scripts_on="scene", dictionary={"a": [1, None]}, omit=("orientation",)
    ).add(
        Scene().avatar("anna", script=Html("<p>a</p>")).avatar("M2", clothes="B2", frame=frame).say("b", by="anna"),
        Scene().add(Row((Text("a"), Text("b")), spacing="2%")).replace(watermark=True, omit=("thumbnailUrl",)),
    )
    for form in ("yaml", "json"):
        made = project.to_scenefile(form)
        assert loaded(folder, made, f"all.{form}").to_json() == project.to_json()
        VALIDATOR.validate(yaml.safe_load(made))


def test_a_catalog_that_is_given_is_used_instead(folder: Path) -> None:
    frame = AvatarFrame(origin=(1080, 1920), tight=(240.5, 130, 600, 1780), head=(540, 250, 150, 160))
    catalog = Catalog().add("M1", "B9", frame)
    assert b'"emotion":"B9"' in loaded(folder, "scenes: [{elements: [{avatar: M1}]}]", catalog=catalog).to_json()


def test_an_element_of_ones_own_has_no_file() -> None:
    class Mine(Text, frozen=True):
        """A text of one's own."""

    with pytest.raises(ScenekitError, match="Mine is an element of your own"):
        Project().add(Scene().add(Mine("a"))).to_scenefile()


ELEMENTS = "scenes:\n  - elements:\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ELEMENTS + "      - text: Hi\n        at: rigt", "talk.yaml:4: scenes[0].elements[0].at: text: at='rigt' is"),
        (ELEMENTS + "      - text: Hi\n        sise: 9", "talk.yaml:4: scenes[0].elements[0].sise: text: sise=9: the"),
        (ELEMENTS + "      - text: Hi\n        sise: 9", "Did you mean 'size'?"),
        (ELEMENTS + "      - text: 5", "talk.yaml:3: scenes[0].elements[0].text: text: content=5 must be text (str)"),
        (ELEMENTS + "      - text: 12:30", "must be text (str), not int"),
        (ELEMENTS + "      - text: 2026-01-01", "must be text (str), not date"),
        (ELEMENTS + "      - text: yes", "must be text (str), not bool"),
        (
            ELEMENTS + "      - txt: Hi",
            "talk.yaml:3: scenes[0].elements[0]: is no element: none of its keys is a verb.",
        ),
        (ELEMENTS + "      - txt: Hi", "Did you mean 'text'?"),
        (ELEMENTS + "      - {text: Hi, image: /a.png}", "is both text and image: an element has one verb"),
        (
            ELEMENTS + "      - Hi",
            "scenes[0].elements[0]: must be an object, an element such as {text: Welcome}, not text",
        ),
        (
            ELEMENTS + "      -",
            "scenes[0].elements[0]: must be an object, an element such as {text: Welcome}, not nothing",
        ),
        (
            ELEMENTS + "      - text: Hi\n        shadow: {colour: red}",
            "elements[0].shadow.colour: Shadow: colour='red': the object knows no such word. Did you mean 'color'?",
        ),
        (
            ELEMENTS + "      - avatar: M1\n        script: {htm: a}",
            "elements[0].script.htm: Html: htm='a': the object knows no such word",
        ),
        (ELEMENTS + "      - avatar: M1\n        script: {}", "elements[0].script: is not complete"),
        (ELEMENTS + "      - avatar: M1\n        frame: {origin: [1, 2]}", "elements[0].frame: is not complete"),
        (
            ELEMENTS + "      - text: Hi\n        animation: {type: spin}",
            "elements[0].animation.type: Animation: type=",
        ),
        (ELEMENTS + "      - row: Hi", "scenes[0].elements[0].row: must be a list of elements, not text"),
        (
            ELEMENTS + "      - row:\n          - text: Hi\n            at: left",
            "talk.yaml:5: scenes[0].elements[0].row[0].at: text: at='left' says where text is, and the row does",
        ),
        (
            ELEMENTS + "      - row:\n          - column:\n              - avatar: M1\n                shot: medium",
            "talk.yaml:6: scenes[0].elements[0].row[0].column[0].shot: avatar: shot='medium' is cut by",
        ),
        (
            ELEMENTS + "      - row:\n          - clip: {type: a}\n          - text: Hi\n            left: 5",
            "row[1].left: ",
        ),
        (ELEMENTS + "      - row: []", "talk.yaml:3: scenes[0].elements[0].row: row: elements=() has nothing in it"),
        (
            ELEMENTS + "      - row:\n          - text: Hi\n            size: big",
            "talk.yaml:5: scenes[0].elements[0].row[0].size",
        ),
        (ELEMENTS + "      - clip: {a: 1}", "scenes[0].elements[0].clip: clip: data="),
        (
            ELEMENTS + "      - clip: {type: a}\n        left: 5",
            "scenes[0].elements[0].left: clip: left=5: the verb knows no",
        ),
        (ELEMENTS + "      - text: !!bool maybe", "is no YAML: "),
        (ELEMENTS + "      - text: !!int ''", "is no YAML: "),
        (ELEMENTS + "      - text: !!timestamp foo", "is no YAML: "),
        ("scenes:\n  - turns: [{sya: b}]", "says nothing: it has no say"),
        ("scenes: [{}]\ncatalog: {aliases: [1]}", "is no avatar catalog: Expected `object`, got `array`"),
        ("scenes: [{}]\ncatalog: {aliases: 0}", "is no avatar catalog: Expected `object`, got `int`"),
        (ELEMENTS + '      - include: "a\\0b.yaml"', "is no name of a file"),
        (ELEMENTS + "      - text: a\n        left: .nan", "scenes[0].elements[0].left: "),
        (ELEMENTS + "      - text: a\n        extra: {a: .inf}", "scenes[0].elements[0].extra"),
        ("scenes:\n  - elements: 5", "talk.yaml:2: scenes[0].elements: must be a list, not a number"),
        (
            "scenes:\n  - turns: [{say: a, bye: b}]",
            "scenes[0].turns[0].bye: say: bye='b': the verb knows no such word.",
        ),
        ("scenes:\n  - turns: [{by: b}]", "scenes[0].turns[0]: says nothing: it has no say."),
        ("scenes:\n  - turns: [{say: ''}]", "scenes[0].turns[0].say: say: script='' must not be empty"),
        (
            "scenes:\n  - elemnts: []",
            "talk.yaml:2: scenes[0].elemnts: scene: elemnts=[]: a scene knows no such word. Did",
        ),
        ("scenes:\n  - watermark: maybe", "scenes[0].watermark: Scene: watermark='maybe' must be True or False"),
        ("scenes:\n  - background: nocolor", "scenes[0].background: background: source='nocolor' is no URL"),
        ("scenes:\n  - background: {color: 5}", "scenes[0].background.color: "),
        ("scenes:\n  - background: [1]", "scenes[0].background: "),
        ("scenes: 5", "talk.yaml:1: scenes: scene file: scenes=5 must be a list of scenes"),
        ("name: a", "talk.yaml: scene file: scenes=None must be a list of scenes"),
        ("name: 5\nscenes: [{}]", "talk.yaml:1: name: Project: name=5 must be text"),
        (
            "scenes: [{}]\norientation: round",
            "talk.yaml:2: orientation: Project: orientation='round' is not one of its",
        ),
        ("scens: []", "talk.yaml:1: scens: scene file: scens=[]: the file knows no such word. Did you mean 'scenes'?"),
        (
            "scenes: [{}]\ncatalog: {avatars: [{model: M1}]}",
            "catalog.avatars[0]: is no avatar catalog: Object missing required field",
        ),
        (
            "scenes: [{}]\ncatalog:\n  avatars:\n    - model: M1\n      clothes: B1\n      frame:\n"
            "        origin: [9, 9]\n        tight: [0, 0, 5, 5]\n        head: [8, 8, 1, 1]",
            "talk.yaml:6: catalog.avatars[0].frame: is no avatar catalog: AvatarFrame: head=(8, 8, 1, 1) is not inside",
        ),
        (
            "scenes: [{}]\ncatalog:\n  aliases:\n    anna: [M1]",
            "talk.yaml:3: catalog.aliases: is no avatar catalog: Expected `str`, got `array`",
        ),
        (
            "scenes: [{}]\ncatalog: {avatar: []}",
            "talk.yaml:2: catalog.avatar: catalog: avatar=[]: a catalog knows no such word. Did",
        ),
        ("scenes: [{}]\ncatalog: {aliases: {a: 5}}", "catalog: "),
        ("- scenes", "talk.yaml: must be an object, with its scenes, not a list"),
        ("", "talk.yaml: is empty"),
        ("# nothing", "talk.yaml: is empty"),
        ("scenes: [", "talk.yaml:1: is no YAML: expected the node content, but found '<stream end>'"),
        ("a: b: c", "talk.yaml:1: is no YAML: mapping values are not allowed here"),
        ("a: 1\n---\nb: 2", "is no YAML: but found another document"),
        ("scenes: !!python/object:os.system {}", "talk.yaml:1: is no YAML: could not determine a constructor"),
        ("scenes: !!python/object/apply:os.system ['false']", "could not determine a constructor"),
        ("name: a\nname: b", "talk.yaml:2: has the key 'name' twice in one object"),
        ("scenes:\n  - yes: 1", "talk.yaml:2: has the key 'yes', which is no text: quote it"),
        ("? [a]\n: 1", "which is no text: quote it"),
        ("name: \x07", "is no YAML: "),
        (b"name: \xff", "talk.yaml: is not in UTF-8: invalid start byte at byte 6; save it as UTF-8"),
        ("name: 2026-13-45T00:00:00Z", "is no YAML: "),
        ("a: &a [*a]", "talk.yaml:1: has an alias inside what it stands for"),
        ("[" * 5000, "talk.yaml: is nested too deep"),
        (
            "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
            + "\n".join(
                f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]"
                for old, new in zip("abcdefgh", "bcdefghi", strict=True)
            ),
            "holds more than 1,000,000 values, by its aliases",
        ),
    ],
)
def test_what_is_wrong_in_yaml_is_said_with_its_line(folder: Path, text: str | bytes, said: str) -> None:
    message = refusal(folder, text)
    assert said in message
    assert message.count("talk.yaml") == 1


@pytest.mark.parametrize(
    ("text", "place", "spelled"),
    [
        (ELEMENTS + "    - text: 12:30", "talk.yaml:3: scenes[0].elements[0].text: ", "12:30"),
        (ELEMENTS + "    - text: 2024", "talk.yaml:3: scenes[0].elements[0].text: ", "2024"),
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
            "talk.yaml:3: catalog.avatars[0].model: is no avatar catalog: ",
            "5",
        ),
    ],
)
def test_what_yaml_takes_for_no_text_is_told_to_be_quoted(folder: Path, text: str, place: str, spelled: str) -> None:
    message = refusal(folder, text)
    assert message.startswith(place)
    assert message.endswith(f'; in YAML, quote it to keep it text: "{spelled}"')
    quoted = text.replace(f" {spelled}", f' "{spelled}"')
    if "catalog" not in text:
        assert loaded(folder, quoted).scenes


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
def test_where_quotes_would_not_help_nothing_is_said_of_them(
    folder: Path, name: str, text: str, options: dict[str, Any]
) -> None:
    assert "quote" not in refusal(folder, text, name, **options)


@pytest.mark.parametrize("said", ["1080", "720", "480", "4k", '"1080"', "${n}"])
@pytest.mark.parametrize("form", ["yaml", "toml", "json"])
def test_a_resolution_needs_no_quotes(folder: Path, said: str, form: str) -> None:
    quoted = f'"{said}"' if said in ("4k", "${n}") else said
    file = {
        "yaml": f"resolution: {said}\nscenes: [{{}}]",
        "toml": f"resolution = {quoted}\n[[scenes]]",
        "json": f'{{"resolution": {quoted}, "scenes": [{{}}]}}',
    }[form]
    project = loaded(folder, file, f"talk.{form}", variables={"n": 1080} if "$" in said else {})
    VALIDATOR.validate(data_in(folder / f"talk.{form}"))
    assert project.resolution == (said.strip('"') if "$" not in said else "1080")


@pytest.mark.parametrize("said", ["1081", "true", "1080.5", "[1080]"])
def test_another_resolution_is_none(folder: Path, said: str) -> None:
    text = f'{{"resolution": {said}, "scenes": [{{}}]}}'
    assert not VALIDATOR.is_valid(json.loads(text))
    assert "resolution: Project: resolution=" in refusal(folder, text, "talk.json")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("talk.toml", "name = 'a'\nscenes = [\n}", "talk.toml:3: is no TOML: "),
        ("talk.toml", "name = 'a'\nname = 'b'\n", "talk.toml:2: is no TOML: Cannot overwrite a value"),
        ("talk.toml", "[[scenes]]\nelements = [{text = 2026-01-01}]", "scenes[0].elements[0].text: text: content="),
        ("talk.toml", b"name = '\xff'", "talk.toml: is not in UTF-8"),
        ("talk.json", '{"name": "a",\n "scenes": [}', "talk.json:2: is no JSON: "),
        ("talk.json", '{"name": "a", "name": "b"}', "has the key 'name' twice"),
        (
            "talk.json",
            '{"scenes": [{"elements": [{"text": "a", "at": "rigt"}]}]}',
            "talk.json: scenes[0].elements[0].at",
        ),
        ("talk.json", "[" * 100_000, "talk.json: is no JSON"),
        (
            "talk.json",
            '{"scenes": [{"elements": [' + '{"row": [' * 200 + "]}" * 200 + "]}]}",
            "is in too many groups of groups",
        ),
        ("talk.json", '{"scenes": [{"extra": {"a": ' + "[" * 900 + "]" * 900 + "}}]}", "nested"),
        ("talk.toml", "a = " + "9" * 5000, "talk.toml: is no TOML: "),
        ("talk.txt", "scenes: []", "talk.txt: is no scene file: its name must end with .yaml, .yml, .toml, .json"),
    ],
)
def test_what_is_wrong_in_other_formats_is_said(folder: Path, name: str, text: str | bytes, said: str) -> None:
    assert said in refusal(folder, text, name)


def test_a_file_that_is_not_there(folder: Path) -> None:
    with pytest.raises(SourceError, match=r"^none\.yaml: cannot be read: No such file"):
        Project.from_scenefile("none.yaml")


def test_merges_and_aliases_are_understood(folder: Path) -> None:
    text = "x: 1"
    text = """
scenes:
  - elements:
      - &title {text: One, size: 96, color: white}
      - {<<: *title, text: Two}
      - *title
"""
    contents = [(one.content, one.size) for one in loaded(folder, text).scenes[0].elements if isinstance(one, Text)]
    assert contents == [("One", 96), ("Two", 96), ("One", 96)]


def test_yaml_says_what_it_needs_where_its_library_is_not_installed(folder: Path) -> None:
    (folder / "talk.yaml").write_text("scenes: [{}]")
    (folder / "talk.toml").write_text("[[scenes]]")
    block = (
        "import sys; sys.modules['yaml'] = None; from scenekit.__main__ import main; sys.argv[0] = 'scenekit'; main()"
    )
    done = subprocess.run([sys.executable, "-c", block, "preview", "talk.yaml"], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"a scene file in YAML needs PyYAML: pip install 'scenekit[yaml]'" in done.stderr
    assert subprocess.run([sys.executable, "-c", block, "preview", "talk.toml"], capture_output=True, check=True).stdout


def test_variables_are_filled_in_and_numbers_stay_numbers(folder: Path) -> None:
    project = loaded(folder, HELLO, variables={"name": "Ann & Bo", "size": 96})
    avatar, text = project.scenes[0].elements
    assert (avatar.script, text.size) == ("Hello, Ann & Bo!", 96)  # type: ignore[attr-defined]
    html = ELEMENTS + "      - avatar: M1\n        script: {html: '<p>${a} $${b}</p>'}"
    (avatar,) = loaded(folder, html, variables={"a": "<1>"}).scenes[0].elements
    assert avatar.script == Html("<p>&lt;1&gt; ${b}</p>")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("talk.json", r'{"scenes": [{"elements": [{"text": "Hi \u0024{name}"}]}]}'),
        ("talk.yaml", r'scenes: [{elements: [{text: "Hi \x24{name}"}]}]'),
        ("talk.toml", '[[scenes]]\nelements = [{text = "Hi \\U00000024{name}"}]'),
    ],
)
def test_a_variable_may_be_written_with_an_escape(folder: Path, name: str, text: str) -> None:
    assert loaded(folder, text, name, variables={"name": "Ann"}).scenes[0].elements == (Text("Hi Ann"),)


def test_without_variables_texts_keep_theirs(folder: Path) -> None:
    project = loaded(folder, HELLO.replace("${size}", "96"), variables=None)
    assert project.variables == ("name",)
    assert project.substitute(name="Ann").scenes[0].elements[0].script == "Hello, Ann!"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"name": "Ann"}, "talk.yaml:9: scenes[0].elements[1].size: ${size} has no value: give it one"),
        ({}, "talk.yaml:6: scenes[0].elements[0].script: ${name} has no value"),
        ({"name": "a", "size": 9, "nam": 1}, "talk.yaml: has no ${nam} in it. Did you mean 'name'?"),
        ({"name": "a", "size": "big"}, "talk.yaml:9: scenes[0].elements[1].size: text: size='big' must be"),
        ({"name": None, "size": 9}, "variables: name=None must be text or a number"),
        (None, "talk.yaml:9: scenes[0].elements[1].size: text: size='${size}' must be"),
    ],
)
def test_a_variable_that_is_missing_or_unused_is_said(folder: Path, variables: Any, said: str) -> None:
    assert said in refusal(folder, HELLO, variables=variables)


def include(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml").replace("_json", ".json")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_fragments_stand_in_for_elements_and_scenes(folder: Path) -> None:
    include(
        folder,
        parts__logo_yaml="{image: /logo.png, size: [4, 1], width: 12%, tag: '${tag}'}",
        parts__end_json='[{"elements": [{"text": "The"}]}, {"elements": [{"text": "end"}, {"include": "logo.yaml"}]}]',
        parts__dots_yaml="[{shape: Circle}, {include: star.yaml}]",
        parts__star_yaml="shape: Star",
    )
    text = """
scenes:
  - elements:
      - include: parts/logo.yaml
      - row: [{text: a}, {include: parts/dots.yaml}]
        id: ${tag}-row
  - include: parts/end.json
"""
    project = loaded(folder, text, variables={"tag": "logo"})
    assert [len(scene.elements) for scene in project.scenes] == [2, 1, 2]
    assert [element.tag for element in project.scenes[2].elements] == [None, "logo"]
    assert [one.method for one in project.scenes[0].elements[1].descendants] == ["text", "shape", "shape"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a_yaml": "text: [1]"}, "a.yaml:1: text: text: content="),
        ({"a_yaml": "txt: 1"}, "a.yaml: is no element"),
        ({"a_yaml": "[{text: a}, {text: b, at: rigt}]"}, "a.yaml:1: [1].at: text: at='rigt'"),
        (
            {"a_yaml": "row:\n- text: a\n- include: b.yaml", "b_yaml": "text: a\nat: top"},
            "b.yaml:2: at: text: at='top' says",
        ),
        ({"a_yaml": "include: a.yaml"}, ""),
        ({"a_yaml": "[{include: b.yaml}]", "b_yaml": "[{include: a.yaml}]"}, "b.yaml:1: [0]: 'a.yaml' includes itself"),
        ({"a_yaml": "[{include: a.yaml}]"}, "a.yaml:1: [0]: 'a.yaml' includes itself"),
        ({"a_yaml": "[{include: talk.yaml}]"}, "a.yaml:1: [0]: 'talk.yaml' includes itself"),
        ({"a_yaml": "[{include: ../other.yaml}]"}, "a.yaml:1: [0]: '../other.yaml' is outside of the project's folder"),
        ({"a_yaml": "[{include: /etc/passwd}]"}, "'/etc/passwd' is outside of the project's folder"),
        ({"a_yaml": "[{include: none.yaml}]"}, "a.yaml:1: [0]: 'none.yaml' cannot be read: No such file"),
        ({"a_yaml": "[{include: b.txt}]"}, "b.txt"),
        ({"a_yaml": "[{include: 5}]"}, "must be the name of a file alone"),
        ({"a_yaml": "[{include: b.yaml, text: a}]"}, "must be the name of a file alone"),
        ({"a_yaml": "[{include: .}]"}, "is outside of the project's folder"),
    ],
)
def test_a_fragment_that_cannot_be_is_said_with_its_own_file(folder: Path, files: dict[str, str], said: str) -> None:
    include(folder, **files)
    assert said in refusal(folder, ELEMENTS + "      - include: a.yaml")


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "project"
    inside.mkdir()
    (tmp_path / "secret.yaml").write_text("text: secret")
    os.symlink(tmp_path / "secret.yaml", inside / "a.yaml")
    (inside / "talk.yaml").write_text(ELEMENTS + "      - include: a.yaml")
    with pytest.raises(SourceError, match="is outside of the project's folder"):
        Project.from_scenefile(inside / "talk.yaml")


def test_includes_that_multiply_end(folder: Path) -> None:
    for number in range(15):
        include(folder, **{f"f{number}_json": json.dumps([{"include": f"f{number + 1}.json"}] * 10)})
    include(folder, f15_json='{"text": "a"}')
    assert "is one of more than 10,000 includes" in refusal(folder, ELEMENTS + "      - include: f0.json")
    for number in range(20):
        include(folder, **{f"f{number}_json": json.dumps([{"include": f"f{number + 1}.json"}])})
    assert "is included more than 16 files deep" in refusal(folder, ELEMENTS + "      - include: f0.json")


def test_the_commands_take_scene_files(folder: Path) -> None:
    (folder / "talk.yaml").write_text(HELLO)
    (folder / "values.toml").write_text("name = 'Ann'\nsize = 96\n")
    (folder / "talk.json").write_text(json.dumps(yaml.safe_load(HELLO)))
    expected = Project.from_scenefile("talk.yaml", variables={"name": "Ann", "size": 96})
    for name in ("talk.yaml", "talk.json"):
        assert run("preview", name, "--vars", "values.toml", "--compact").stdout == expected.to_json() + b"\n"
    bob = run(
        "preview", "talk.yaml", "--var", "name=Bob=B", "--vars", "values.toml", "--orientation", "portrait"
    ).stdout
    assert b"Hello, Bob=B!" in bob
    assert b'"portrait"' in bob
    for form in ("python", "yaml", "json"):
        made = run("code", "talk.yaml", "--vars", "values.toml", "--as", form).stdout
        name = f"made.{'py' if form == 'python' else form}"
        (folder / name).write_bytes(made)
        assert run("preview", name, "--compact").stdout == expected.to_json() + b"\n"
    assert run(
        "preview", "-", "--vars", "values.toml", "--compact", input=(folder / "talk.json").read_bytes()
    ).stdout == (expected.to_json() + b"\n")
    (folder / "payload.json").write_bytes(expected.to_json())
    (folder / "again.yaml").write_bytes(run("code", "payload.json", "--as", "yaml").stdout)
    assert json.loads(run("preview", "again.yaml").stdout) == expected.to_dict()


LAID_OUT: list[tuple[str, dict[str, str], str]] = [
    (ELEMENTS + "    - text: a\n    - text: b\n      below: c", {}, "talk.yaml:4: scenes[0].elements[1]: text: below="),
    (
        ELEMENTS + "    - include: a.yaml\n    - row:\n      - text: b\n      - avatar: M1",
        {"a_yaml": "[{text: a}, {shape: Star}]"},
        "talk.yaml:4: scenes[0].elements[1]: avatar: model='M1' is in no catalog",
    ),
    (
        ELEMENTS + "    - text: ${n}\n    - include: a.yaml",
        {"a_yaml": "- text: b\n- include: b.yaml", "b_yaml": "below: c\ntext: d"},
        "b.yaml: text: below='c' names no element",
    ),
    (
        "scenes:\n- include: a.json\n- {}",
        {"a_json": '[{}, {"elements": [{"avatar": "M1"}]}]'},
        "a.json: [1].elements[0]: av",
    ),
    ("scenes:\n- {}\n- turns:\n  - say: Hi", {}, "talk.yaml:4: scenes[1].turns[0]: say: there is no avatar"),
    (ELEMENTS + "    - text: a\nomit: [b]", {}, "talk.yaml: omit="),
]


@pytest.mark.parametrize(("text", "files", "said"), LAID_OUT, ids=[said for _, _, said in LAID_OUT])
@pytest.mark.parametrize("command", ["preview", "check"])
def test_what_comes_up_in_laying_out_is_placed_in_its_file(
    folder: Path, text: str, files: dict[str, str], said: str, command: str
) -> None:
    include(folder, talk_yaml=text, **files)
    done = run(command, "talk.yaml", *(["--var", "n=5"] if "${n}" in text else []))
    assert done.stderr.decode().startswith(f"Error: {said}")
    assert done.returncode == 2


def test_variables_of_python_files_and_payloads_are_filled(folder: Path) -> None:
    (folder / "talk.py").write_text("from scenekit import Scene\nscene = Scene().text('Hi ${name}', tag='${name}')\n")
    assert b'"text": "Hi Ann"' in run("preview", "talk.py", "--var", "name=Ann").stdout
    (folder / "talk.json").write_bytes(run("preview", "talk.py").stdout)
    assert b'"text": "Hi Ann"' in run("preview", "talk.json", "--var", "name=Ann").stdout
    assert b"talk.py: substitute: nam='Ann' is no variable" in run("preview", "talk.py", "--var", "nam=Ann").stderr


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
def test_json_is_told_apart(data: Any, is_scene_file: bool) -> None:
    assert told_apart(data) == is_scene_file


@pytest.mark.parametrize(
    "data",
    [
        Project("A").add(Scene().background("navy").avatar("M000045058", script="Hi")).to_dict(),
        {"success": True, "data": {"scenes": [{"clips": []}]}},
        {"scenes": [{"sceneIdx": 0}]},
        {"scenes": [{"AIModel": {"script": "Hi", "model": "M1", "clothes": "1"}}]},
    ],
)
def test_a_payload_is_no_scene_file(folder: Path, data: Any) -> None:
    said = "is a payload, not a scene file: Project.from_payload reads it"
    assert refusal(folder, json.dumps(data), "payload.json").startswith(f"payload.json: {said}")
    assert refusal(folder, yaml.safe_dump(data)).startswith(f"talk.yaml: {said}")


@pytest.mark.parametrize(
    "data",
    [
        {"scenes": [{"elements": [{"text": "Hi"}]}]},
        {"name": "A", "scenes": [{}, {"turns": [{"say": "Hi"}]}]},
        {"scenes": [{"background": "navy"}]},
        {"scenes": [{"include": "intro.json"}]},
    ],
)
def test_a_scene_file_is_no_payload(data: Any) -> None:
    for document in (data, json.dumps(data), json.dumps(data).encode()):
        with pytest.raises(PayloadError, match=r"^is a scene file, not a payload: Project\.from_scenefile reads it"):
            Project.from_payload(document)


def test_a_payload_keeps_keys_that_scene_files_have_too() -> None:
    data = {"scenes": [{"clips": [], "turns": [1], "elements": "new"}]}
    assert Project.from_payload(data).to_dict() == data


def test_an_editor_finds_the_schema_of_a_file(folder: Path) -> None:
    data = {"$schema": "scenekit.schema.json", "scenes": [{"elements": [{"text": "Hi"}]}]}
    VALIDATOR.validate(data)
    assert loaded(folder, json.dumps(data), "talk.json").scenes[0].elements == (Text("Hi"),)
    assert run("preview", "talk.json").returncode == 0


def test_a_pipe_is_no_fragment(folder: Path) -> None:
    os.mkfifo(folder / "a.yaml")
    assert "'a.yaml' is no file" in refusal(folder, ELEMENTS + "      - include: a.yaml")


def test_code_keeps_the_short_names(folder: Path) -> None:
    (folder / "talk.yaml").write_text(
        "catalog: {aliases: {anna: M000045058}}\nscenes: [{elements: [{avatar: anna, script: Hi}]}]"
    )
    (folder / "made.py").write_bytes(run("code", "talk.yaml").stdout)
    assert run("preview", "made.py").stdout == run("preview", "talk.yaml").stdout != b""


def test_schema_prints_the_schema() -> None:
    assert json.loads(run("schema").stdout) == json.loads(json.dumps(SCHEMA))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--var", "name"], "'name' is not NAME=VALUE"),
        (["--var", "=a"], "'=a' is not NAME=VALUE"),
        (["--var", "name=a", "--var", "name=b"], "name has two values"),
        (["--vars", "none.toml"], "Error: none.toml: cannot be read"),
        (["--vars", "talk.yaml"], "Error: talk.yaml: vars: scenes="),
        (["--vars", "list.json"], "Error: list.json: must be an object"),
        (["--vars", "values.txt"], "values.txt: "),
        (["--var", "name=Ann"], "Error: talk.yaml:9: scenes[0].elements[1].size: ${size} has no value"),
        (["--vars", "values.json", "--var", "x=1"], "Error: talk.yaml: has no ${x} in it."),
    ],
)
def test_bad_variables_are_one_message(folder: Path, words: list[str], said: str) -> None:
    (folder / "talk.yaml").write_text(HELLO)
    (folder / "list.json").write_text("[]")
    (folder / "values.json").write_text('{"name": "Ann", "size": 9}')
    done = run("preview", "talk.yaml", *words, "-o", "made.json")
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not (folder / "made.json").exists()


def test_every_verb_of_a_scene_has_a_key() -> None:
    kinds = {kind.method for kind in Element.__subclasses__() if getattr(kind, "verb", None)}
    assert kinds <= set(ELEMENTS_BY_METHOD)
    assert {verb for verb in ELEMENTS_BY_METHOD if not hasattr(Scene, verb)} == set()
