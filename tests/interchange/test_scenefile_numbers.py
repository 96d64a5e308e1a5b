"""Numbers and booleans of YAML files follow the core schema of YAML 1.2."""

from math import inf, isnan
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scenekit import AvatarFrame, Catalog, Project, Scene, SourceError, Text
from scenekit.interchange.scenefile.formats import dump_data, parse_data
from tests.interchange.scenefiles import ELEMENTS, get_error, load_text


def read(text: str) -> Any:
    return parse_data(f"value: {text}".encode(), "yaml", "a.yaml")["value"]


CORE_SCHEMA: list[tuple[str, Any]] = [
    # Example 10.9 of the specification, https://yaml.org/spec/1.2.2/#example-core-tag-resolution
    ("null", None),
    ("", None),
    ("[true, True, false, FALSE]", [True, True, False, False]),
    ("[0, 0o7, 0x3A, -19]", [0, 7, 58, -19]),
    ("[0., -0.0, .5, +12e03, -2E+05]", [0.0, -0.0, 0.5, 12000.0, -200000.0]),
    ("[.inf, -.Inf, +.INF]", [inf, -inf, inf]),
    # other spellings
    ("[0100, -0100, 08, 007, +1]", [100, -100, 8, 7, 1]),
    ("[1e3, 1.e3, 1E-2, 1.5, 00.5]", [1000.0, 1000.0, 0.01, 1.5, 0.5]),
    ("[0xff, 0xFF]", [255, 255]),
    # text
    ("[=, 0b, 0o8, 0xg, 1e, e1, ., +, -, 1.2.3, 1-2, 0x, _1, 1:, 1:99, ':30']",
     ["=", "0b", "0o8", "0xg", "1e", "e1", ".", "+", "-", "1.2.3", "1-2", "0x", "_1", {1: None}, "1:99", ":30"]),
    ("['0100', \"1:30\", '1_000']", ["0100", "1:30", "1_000"]),
    ("[~, Null]", [None, None]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case for case in CORE_SCHEMA if "1:," not in case[0]])
def test_values_of_the_core_schema(text: str, expected: Any) -> None:
    value = read(text)
    assert value == expected
    assert [type(item) for item in value or ()] == [type(item) for item in expected or ()]


def test_text_that_is_no_number() -> None:
    texts = [
        "=",
        "0b",
        "0o8",
        "0xg",
        "1e",
        "e1",
        "1.2.3",
        "1-2",
        "0x",
        "_1",
        "1:99",
        "010-1234-5678",
        "+82 10",
        "1,000",
    ]
    for text in texts:
        assert read(f"'{text}'") == read(text) == text
    assert isnan(read(".NAN"))


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("1:30", "Write 90,"),
        ("190:20:30", "Write 685230,"),
        ("190:20:30.15", "Write 685230.15,"),
        ("0b11", "Write 3,"),
        ("-0b11", "Write -3,"),
        ("1_000", "Write 1000,"),
        ("-1_000", "Write -1000,"),
        ("1_000.5", "Write 1000.5,"),
        ("0x_FF", "Write 255,"),
        ("-0xFF", "Write -255,"),
        ("0_100", "Write 64,"),
    ],
)
def test_numbers_of_yaml_1_1_are_rejected(work_dir: Path, text: str, fix: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(text)
    quoted = f'or quote it to make it text: "{text}".'
    assert str(caught.value) == f"a.yaml:1: {text} is not a number in YAML 1.2. {fix} {quoted}"
    assert read(f'"{text}"') == text
    assert f"talk.yaml:4: {text} is not" in get_error(work_dir, ELEMENTS + f"      - text: Hi\n        left: {text}")


def test_all_numbers_and_other_mistakes_are_reported(work_dir: Path) -> None:
    text = ELEMENTS + "      - text: 12:30\n        left: 1_000\n        siez: 5\n      - {text: =, top: 0100}"
    lines = get_error(work_dir, text).split("\n")
    assert [line.split(" ")[0] for line in lines] == ["talk.yaml:3:", "talk.yaml:4:", "talk.yaml:5:"]
    fixed = text.replace("12:30", '"12:30"').replace("1_000", "1000").replace("siez", "size").replace("5", "50", 1)
    _, equation = load_text(work_dir, fixed).scenes[0].elements
    assert equation == Text("=", top=100)


@pytest.mark.parametrize("text", ["yes", "no", "on", "Off", "2024-01-05", "2001-12-14t21:59:43.10-05:00"])
def test_other_values_of_yaml_1_1_still_need_quotes(work_dir: Path, text: str) -> None:
    assert f'quote the value to make it text: "{text}"' in get_error(work_dir, ELEMENTS + f"      - text: {text}")
    assert load_text(work_dir, ELEMENTS + f'      - text: "{text}"').scenes[0].elements == (Text(text),)


NUMBER_LIKE = st.text("0123456789.:_+-eExob=~nNyY", min_size=1, max_size=8)


@given(NUMBER_LIKE)
def test_text_that_looks_like_a_number_is_quoted(text: str) -> None:
    assert parse_data(dump_data({"a": text}, "yaml").encode(), "yaml", "a.yaml") == {"a": text}


@given(st.integers() | st.floats(allow_nan=False) | st.booleans() | st.none())
def test_numbers_are_read_as_they_are_written(value: Any) -> None:
    read_value = parse_data(dump_data({"a": value}, "yaml").encode(), "yaml", "a.yaml")["a"]
    assert (read_value, type(read_value)) == (value, type(value))


@given(NUMBER_LIKE)
def test_differs_from_yaml_1_1_only_for_numbers(text: str) -> None:
    try:
        value = read(text)
    except SourceError:
        return
    try:
        old = yaml.safe_load(f"value: {text}")["value"]
    except (yaml.YAMLError, ValueError, TypeError):
        return
    assert value == old or isinstance(value, (int, float)) or "=" in text


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("text: Note: this", "Quote a value that contains ': '"),
        ("text: @ann", "Quote a value that begins with @."),
        ("text: `code`", "Quote a value that begins with `."),
        ("text: %d", "Quote a value that begins with %."),
        ("text: *bold* words", "Quote a value that begins with * or &"),
        ("text: *", "Quote a value that begins with * or &"),
        ('text: "Hello" she said', "Quote the whole value"),
        ("text: [NEW] offer", "Quote the whole value"),
        ('text: "Hello', "A quotation mark is missing"),
        ("text: a\n\tsize: 5", "Indent with spaces, not with tabs."),
        ("text: a\n       size: 5", "heck the indentation"),
    ],
)
def test_syntax_errors_name_the_usual_cause(work_dir: Path, text: str, advice: str) -> None:
    message = get_error(work_dir, ELEMENTS + f"      - {text}\n")
    assert message.startswith("talk.yaml:")
    assert advice in message


def test_shared_keys_hold_anchors(work_dir: Path) -> None:
    text = "x-title: &title {size: 60, color: white}\nx-1: [1]\n" + ELEMENTS + "      - {<<: *title, text: Hi}"
    assert load_text(work_dir, text).scenes[0].elements == (Text("Hi", size=60, color="white"),)
    assert "unknown key 'xtitle'" in get_error(work_dir, text.replace("x-title", "xtitle"))
    assert "unknown key 'x-a'" in get_error(work_dir, "scenes: [{x-a: 1}]")


@pytest.mark.parametrize("form", ["path", "inline"])
def test_a_saved_catalog_can_be_used(work_dir: Path, form: str) -> None:
    frame = AvatarFrame(origin=(1080, 1920), tight=(210, 120, 640, 1790), head=(520, 236, 170, 182))
    catalog = Catalog().add("M1", "B1", frame).alias("anna", "M1")
    catalog.save("avatars.json")
    content = "avatars.json" if form == "path" else Path("avatars.json").read_text()
    project = load_text(work_dir, f"scenes: [{{elements: [{{avatar: anna}}]}}]\ncatalog: {content}")
    assert project.catalog is not None
    assert (list(project.catalog), project.catalog.aliases) == (list(catalog), catalog.aliases)
    assert project.to_dict() == Project(catalog=catalog).add(Scene().avatar("anna")).to_dict()


@pytest.mark.parametrize(
    ("catalog", "expected"),
    [
        ("none.json", "catalog: 'none.json' cannot be read"),
        ("../avatars.json", "catalog: '../avatars.json' is outside the project's folder"),
        ("{version: 99}", "catalog.version: The version of the catalog must be"),
        ("5", "catalog: The value must be an object, with avatars, or the path of a saved catalog"),
        ("talk.yaml", "talk.yaml"),
    ],
)
def test_rejects_invalid_catalogs(work_dir: Path, catalog: str, expected: str) -> None:
    assert expected in get_error(work_dir, f"scenes: [{{}}]\ncatalog: {catalog}")
