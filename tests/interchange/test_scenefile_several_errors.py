"""One run reports all mistakes of a scene file, each with its line, and no others."""

from pathlib import Path

import pytest

from scenekit import Project, ScenekitError
from scenekit.errors import UnknownOptionError
from tests.interchange.scenefiles import ELEMENTS, load_text, write_files
from tests.support.commands import run_command as run

SIX_MISTAKES = """\
name: Course
colour: red
scenes:
  - background: "#fff"
    elements:
      - avatar: M000045058
        shot: meduim
        scirpt: hi
      - text: one
        colour: red
        below: nothing
  - backgrond: navy
    turns:
      - {say: Hello, bye: anna}
"""


def find_errors(work_dir: Path, text: str, name: str = "talk.yaml", **options: object) -> list[str]:
    """Return the error messages of a file, without its name."""
    with pytest.raises(ScenekitError) as caught:
        load_text(work_dir, text, name, **options)
    errors = (caught.value, *caught.value.further)
    assert str(caught.value).split("\n") == [error.own_message for error in errors]
    return [error.own_message.removeprefix(f"{name}:") for error in errors]


def test_reports_all_mistakes_with_their_lines(work_dir: Path) -> None:
    messages = find_errors(work_dir, SIX_MISTAKES)
    expected = [
        "2: colour: ",
        "7: scenes[0].elements[0].shot: ",
        "8: scenes[0].elements[0].scirpt: ",
        "10: scenes[0].elements[1].colour: ",
        "11: scenes[0].elements[1].below: ",
        "12: scenes[1].backgrond: ",
        "14: scenes[1].turns[0].bye: ",
    ]
    assert [message[: len(start)] for message, start in zip(messages, expected, strict=True)] == expected


def test_the_command_prints_each_error_on_a_line(work_dir: Path) -> None:
    (work_dir / "talk.yaml").write_text(SIX_MISTAKES)
    lines = run("check", "talk.yaml").stderr.decode().splitlines()
    assert [line.startswith("Error: talk.yaml:") for line in lines] == [True] * 7 + [False]
    assert lines[-1] == "7 errors"


def test_the_type_of_the_first_error_is_raised(work_dir: Path) -> None:
    (work_dir / "talk.yaml").write_text(SIX_MISTAKES)
    with pytest.raises(UnknownOptionError) as caught:
        Project.from_scenefile("talk.yaml")
    assert len(caught.value.further) == 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A mistake is reported once, without its consequences.
        ("      - text: a\n        at: rigt\n        margin: 9", ["4: scenes[0].elements[0].at: "]),
        ("      - text: a\n        belwo: b\n        gap: 9", ["4: ", "5: scenes[0].elements[0].gap: "]),
        ("      - {txet: a, tag: x}\n      - {text: b, below: x}", ["3: scenes[0].elements[0]: "]),
        (
            "      - {text: a, size: '${n}'}\n      - {text: '${n}'}",
            ["3: scenes[0].elements[0].size: ${n} has no value"],
        ),
        ("      - row: [{text: a, siez: 5}]", ["3: scenes[0].elements[0].row[0].siez: "]),
        ("      - row: [{text: a, size: x}, {text: b, size: y}]", ["3: ", "3: "]),
        ("      - {avatar: M1, script: {htm: a}, shadow: 5}", ["3: scenes[0].elements[0].shadow: ", "3: "]),
        ("      - {text: 5, size: x, color: nocolor}", ["3: scenes[0].elements[0].text: ", "3: ", "3: "]),
        ("      - {image: nourl, size: [1, 2], opacity: 500}", ["3: scenes[0].elements[0].image: ", "3: "]),
        ("      - text:\n        size:\n        color: red", ["3: scenes[0].elements[0].text: ", "4: "]),
        ("      - {include: a.yaml}\n      - {include: b.yaml}\n      - {text: a, x: 1}", ["3: ", "4: ", "5: "]),
        ("      - {text: a, below: b}\n      - {text: a, below: c}", ["3: ", "4: "]),
        ("      - 5\n      - {text: a, image: /b.png}\n      - [a]", ["3: ", "4: ", "5: "]),
    ],
)
def test_each_mistake_is_reported_once(work_dir: Path, text: str, expected: list[str]) -> None:
    messages = find_errors(work_dir, ELEMENTS + text, variables={} if "${" in text else None)
    assert [message[: len(start)] for message, start in zip(messages, expected, strict=True)] == expected, messages


def test_included_files_and_the_main_file_are_reported(work_dir: Path) -> None:
    write_files(work_dir, logo_yaml="- {text: a, siez: 1}\n- {text: b, colr: red}\n")
    messages = find_errors(work_dir, ELEMENTS + "      - include: logo.yaml\n      - {text: a, x: 1}")
    assert sorted(message.split(" ")[0] for message in messages) == ["4:", "logo.yaml:1:", "logo.yaml:2:"]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("scenes:\n  - text: a", "Write it as an item of elements: {elements: [{text: …}]}."),
        ("scenes: [{}]\nbackground: navy", "'background' must be inside a scene, not next to scenes."),
        ("scenes: [{}]\nelements: []", "'elements' must be inside a scene, not next to scenes."),
        (ELEMENTS + "      - {text: a, shot: medium}", "'shot' is an option of avatar."),
        (ELEMENTS + "      - {text: a, turns: []}", "'turns' must be next to elements, in the scene."),
        (ELEMENTS + "      - {avatar: M1, say: Hi}", "Write it as an item of turns: {turns: [{say: …}]}."),
        ("scenes:\n  - script: Hi", "'script' is an option of avatar."),
    ],
)
def test_misplaced_keys_are_explained(work_dir: Path, text: str, advice: str) -> None:
    (message,) = find_errors(work_dir, text)
    assert advice in message


def test_references_may_contain_variables(work_dir: Path) -> None:
    text = ELEMENTS + "      - {text: a, tag: '${x}'}\n      - {text: b, below: '${y}'}"
    project = load_text(work_dir, text, variables=None)
    assert len(project.substitute(x="a", y="a").to_dict()["scenes"][0]["clips"]) == 2
    assert "below must be the id or the tag" in find_errors(work_dir, text, variables={"x": "a", "y": "b"})[0]


def test_errors_of_the_composition_are_reported_for_each_scene(work_dir: Path) -> None:
    scenes = "  - elements: [{avatar: M1, script: Hi}]\n  - elements: [{text: Hi}]\n  - elements: [{avatar: M2}]\n"
    (work_dir / "talk.yaml").write_text("scenes:\n" + scenes)
    lines = run("check", "talk.yaml").stderr.decode().splitlines()
    starts = ["Error: talk.yaml:2: scenes[0].elements[0]: ", "Error: talk.yaml:4: scenes[2].elements[0]: ", "2 errors"]
    assert [line[: len(start)] for line, start in zip(lines, starts, strict=True)] == starts


def test_the_number_of_errors_is_limited(work_dir: Path) -> None:
    messages = find_errors(work_dir, ELEMENTS + "      - {text: a, x: 1}\n" * 60)
    assert len(messages) == 50
