"""Variables: names in any script, defaults, and text that only looks like a placeholder."""

from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError, Html, Project, Scene
from scenekit.elements.variables import (
    escape_variables,
    find_invalid_placeholders,
    find_variables,
    substitute_variables,
)
from tests.inspection.check_scenes import SPEAKING, find_codes

NAMES = ["name", "_", "이름", "имя", "名前", "नाम", "الاسم", "ชื่อ", "prénom", "class", "self", "n1"]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_identifiers_in_any_script(name: str) -> None:
    project = Project().add(Scene().text(f"Hi ${{{name}}}!"))
    assert project.variables == (normalize("NFKC", name),)
    (text,) = project.substitute(**{name: "Ann"}).scenes[0].elements
    assert text.content == "Hi Ann!"  # type: ignore[attr-defined]  # a Text


def test_equivalent_spellings_are_the_same_name() -> None:
    composed, decomposed = "이름", normalize("NFD", "이름")
    project = Project().add(Scene().text(f"${{{decomposed}}}"))
    assert project.substitute(**{composed: "민준"}) == project.substitute(**{decomposed: "민준"})
    with pytest.raises(ArgumentError, match="has two values"):
        project.substitute(**{composed: "민준", decomposed: "서준"})


@pytest.mark.parametrize("name", ["first name", "first-name", "user.name", "1", "", "a\u200db", "$"])
def test_other_names_are_rejected(name: str) -> None:
    text = f"Hi ${{{name}}}"
    assert find_variables(text) == set()
    assert substitute_variables(text, {name: "Ann"}) == escape_variables(text) == text
    with pytest.raises(ArgumentError, match="must be a name of letters"):
        Project().add(Scene().text(text)).substitute(**{name: "Ann"})


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("Hello ${name:-friend}!", {}, "Hello friend!"),
        ("Hello ${name:-friend}!", {"name": ""}, "Hello friend!"),
        ("Hello ${name:-friend}!", {"name": " \t"}, "Hello friend!"),
        ("Hello ${name:-friend}!", {"name": "Ann"}, "Hello Ann!"),
        ("Hello ${name:-friend}!", {"name": 0}, "Hello 0!"),
        ("Hello ${name}!", {"name": ""}, "Hello !"),
        ("${name:-}", {}, ""),
        ("${name:-a:-b, $5 (c)}", {}, "a:-b, $5 (c)"),
        ("${name:-friend}", {"name": 5}, 5),
        ("$${name:-friend} $$${name}", {"name": "Ann"}, "${name:-friend} $${name}"),
        ("${name :-friend} ${name:friend}", {"name": "Ann"}, "${name :-friend} ${name:friend}"),
        (Html("<p>${name:-<b>you</b>} ${name}</p>"), {"name": ""}, Html("<p><b>you</b> </p>")),
        (Html("<p>${name:-<b>you</b>}</p>"), {"name": "A&B"}, Html("<p>A&amp;B</p>")),
    ],
)
def test_defaults_replace_empty_and_missing_values(text: Any, values: dict[str, Any], expected: Any) -> None:
    assert substitute_variables(text, values) == expected


def test_a_default_in_a_plain_script_is_plain_text() -> None:
    project = Project().add(Scene().avatar("M000045058", script="Hello ${name:-Ann & Bo}!"))
    assert project.substitute() == project.substitute(name="Ann & Bo")
    read = Project.from_payload(project.to_dict())
    assert read.substitute().to_dict() == project.substitute().to_dict()
    assert b"<p>Hello Ann &amp; Bo!</p>" in read.substitute().to_json()


def test_a_value_is_needed_if_one_place_has_no_default() -> None:
    project = Project().add(Scene().text("${name:-Ann}").text("${name}, ${city:-Bonn}"))
    assert project.variables == ("city", "name")
    with pytest.raises(ArgumentError, match=r"substitute\(\) needs a value for name="):
        project.substitute(city="Rome")
    assert [text.content for text in project.substitute(name="").scenes[0].elements] == ["Ann", ", Bonn"]  # type: ignore[attr-defined]  # Texts


def test_all_missing_values_are_reported() -> None:
    project = Project().add(Scene().text("${a} ${b:-x} ${c}"))
    with pytest.raises(ArgumentError, match=r"a value for a=, c=, because the project contains \$\{a\}, \$\{c\}\."):
        project.substitute()


@pytest.mark.parametrize(
    ("text", "placeholders"),
    [
        ("Hello ${first name}", ["${first name}"]),
        ("Hello ${user.name}", ["${user.name}"]),
        ("Hello ${ name }", ["${ name }"]),
        ("Hello ${first-name:-Ann}", ["${first-name:-Ann}"]),
        ("Hello {{name}} and {{ user.name }}", ["{{name}}", "{{ user.name }}"]),
        ("Hello ${name", ["${name"]),
        ("Hello ${}", ["${}"]),
        ("Hello ${a ${b}", ["${a "]),
        ("Hello ${name}, ${이름:-{}}", ["${이름:-"]),
        ("Hello ${name:-friend} and $${name}", []),
        ("$5 {and} more, US$ {5}, {{}}, { {x} }, GET /users/{id}", []),
        ("f(x) = {1, 2}, cost: $10, #{x}, %{x}, $name", []),
    ],
)
def test_finds_text_that_looks_like_a_placeholder(text: str, placeholders: list[str]) -> None:
    assert find_invalid_placeholders(text) == placeholders
    findings = Project().add(SPEAKING.text(text, at="left")).check(select=["SK209"])
    assert [finding.code for finding in findings] == ["SK209"] * len(placeholders)


def test_scripts_and_names_are_checked_for_placeholders() -> None:
    assert find_codes(Project("For {{name}}").add(SPEAKING), select=["SK209"]) == {"SK209"}
    assert find_codes(SPEAKING.say("Hello ${first name}", by="anna"), select=["SK209"]) == {"SK209"}
    assert find_codes(SPEAKING.text("{{name}}", ignore=("SK209",)), select=["SK209"]) == set()


@given(st.text("${}:- aé이\u0301", max_size=20))
def test_escaped_text_is_restored(text: str) -> None:
    assert find_variables(escape_variables(text)) == set()
    assert substitute_variables(escape_variables(text), {}) == text
