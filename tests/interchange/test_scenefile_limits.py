"""Limits of scene files: each is reached by a small file, and a file just below it is read."""

import json
from pathlib import Path

import pytest

from scenekit import Project
from scenekit.core import limits
from tests.interchange.scenefiles import get_error, load_text, write_files

LEVELS = limits.MAX_NESTING_LEVELS


def extra_of_levels(levels: int) -> str:
    """Return a scene file in JSON, which is also YAML, whose data has a number of levels."""
    return '{"scenes": [{}], "extra": {"a": ' + "[" * (levels - 2) + "1" + "]" * (levels - 2) + "}}"


def key_of_parts(parts: int) -> str:
    """Return a scene file in TOML with a dotted key."""
    return "scenes = [{}]\nextra" + ".a" * (parts - 1) + " = 1"


def table_of_parts(parts: int) -> str:
    """Return a scene file in TOML with a table whose name is a dotted key."""
    return "scenes = [{}]\n[extra" + ' . "a.b"' * (parts - 1) + "]\nb = 1"


def alias_bomb(repetitions: int) -> str:
    """Return a scene file in YAML whose aliases stand for about 10,000 values each."""
    digits = ", ".join("1" * 100)
    rows = ", ".join(["*row"] * 98)
    tables = ", ".join(["*table"] * (repetitions - 1))
    return f"extra: {{row: &row [{digits}], table: &table [{rows}], tables: [{tables}]}}\nscenes: [{{}}]"


@pytest.mark.parametrize(
    ("name", "allowed", "rejected", "expected"),
    [
        ("talk.json", extra_of_levels(LEVELS), extra_of_levels(LEVELS + 1), "nested deeper than 128 levels"),
        ("talk.yaml", extra_of_levels(LEVELS), extra_of_levels(LEVELS + 1), "talk.yaml:1: The file is nested deeper"),
        (
            "talk.toml",
            key_of_parts(64),
            key_of_parts(65),
            "talk.toml:2: The file is not valid TOML: The key has 65 parts.",
        ),
        ("talk.toml", key_of_parts(2), key_of_parts(50_000), "The key has 50,000 parts. The limit is 64."),
        ("talk.toml", table_of_parts(64), table_of_parts(65), "The key has 65 parts. The limit is 64."),
        (
            "talk.json",
            '{"scenes": [' + "{}," * 9_999 + "{}]}",
            '{"scenes": [' + "{}," * 10_000 + "{}]}",
            "scenes[10000]: The project with its includes has 10,001 scenes. The limit is 10,000.",
        ),
        (
            "talk.yaml",
            "scenes:\n- elements: &all [" + "{shape: Square}," * 2000 + "]\n" + "- elements: *all\n" * 9,
            "scenes:\n- elements: &all [" + "{shape: Square}," * 2000 + "]\n" + "- elements: *all\n" * 10,
            "The project with its includes has 20,001 elements. The limit is 20,000.",
        ),
        ("talk.yaml", alias_bomb(45), alias_bomb(55), "values. The limit is 500,000. Use fewer aliases."),
    ],
)
def test_limits_of_one_file(work_dir: Path, name: str, allowed: str, rejected: str, expected: str) -> None:
    assert load_text(work_dir, allowed, name).scenes
    assert expected in get_error(work_dir, rejected, name)


def test_long_texts_with_points_are_not_keys(work_dir: Path) -> None:
    script = "a." * 1000
    text = f"[[scenes]]\nelements = [{{text = 'Hi', alt = '''{script}'''}}]".replace("alt", "id")
    assert load_text(work_dir, text, "talk.toml").scenes[0].elements[0].id == script


def test_limit_of_values_in_included_files(work_dir: Path) -> None:
    write_files(work_dir, part_json=json.dumps({"extra": {"a": [1] * 50_000}}))
    allowed, rejected = (json.dumps({"scenes": [{"include": "part.json"}] * count}) for count in (9, 10))
    assert len(load_text(work_dir, allowed, "talk.json").scenes) == 9
    message = get_error(work_dir, rejected, "talk.json")
    assert "scenes[9]: The project with its includes has 500,030 values. The limit is 500,000." in message


def test_includes_that_multiply(work_dir: Path) -> None:
    """12 kB that stood for 364,500 scenes."""
    for number in range(6):
        write_files(work_dir, **{f"g{number}_yaml": f"- include: g{number + 1}.yaml\n" * 3})
    write_files(work_dir, g6_yaml="- elements: [{text: a}]\n" * 500)
    assert "g6.yaml:1: [0]: The project with its includes has 10,001 scenes." in get_error(
        work_dir, "scenes: [{include: g0.yaml}]"
    )


def test_a_payload_has_the_same_limit_of_levels() -> None:
    def build(levels: int) -> bytes:
        return b'{"scenes": [{"clips": []}], "a": ' + b"[" * (levels - 1) + b"1" + b"]" * (levels - 1) + b"}"

    assert json.loads(Project.from_payload(build(LEVELS)).to_json()) == json.loads(build(LEVELS))
    with pytest.raises(ValueError, match="nested deeper than 128 levels"):
        Project.from_payload(build(LEVELS + 1))
    with pytest.raises(ValueError, match="nested deeper than 128 levels"):
        Project.from_payload(json.loads(build(LEVELS + 1)))


def test_elements_counts_members_of_groups(work_dir: Path) -> None:
    rows = "  - row: &all [" + "{shape: Square}," * 199 + "]\n" + "  - row: *all\n" * 99
    assert len(load_text(work_dir, "scenes:\n- elements:\n" + rows).scenes[0].elements) == 100
    assert "20,001 elements" in get_error(work_dir, "scenes:\n- elements:\n" + rows + "  - {text: Hi}")
