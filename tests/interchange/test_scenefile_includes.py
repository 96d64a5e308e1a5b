"""Files that scene files include."""

import json
import os
from pathlib import Path

import pytest

from scenekit import Project, SourceError
from tests.interchange.scenefiles import ELEMENTS, get_error, load_text, write_files


def test_includes_elements_and_scenes(work_dir: Path) -> None:
    write_files(
        work_dir,
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
    project = load_text(work_dir, text, variables={"tag": "logo"})
    assert [len(scene.elements) for scene in project.scenes] == [2, 1, 2]
    assert [element.tag for element in project.scenes[2].elements] == [None, "logo"]
    assert [element.method for element in project.scenes[0].elements[1].descendants] == ["text", "shape", "shape"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a_yaml": "text: [1]"}, "a.yaml:1: text: text(content="),
        ({"a_yaml": "txt: 1"}, "a.yaml: The element must have a key"),
        ({"a_yaml": "[{text: a}, {text: b, at: rigt}]"}, "a.yaml:1: [1].at: text(at='rigt')"),
        (
            {"a_yaml": "row:\n- text: a\n- include: b.yaml", "b_yaml": "text: a\nat: top"},
            "b.yaml:2: at: text(at='top'): at ",
        ),
        ({"a_yaml": "include: a.yaml"}, ""),
        ({"a_yaml": "[{include: b.yaml}]", "b_yaml": "[{include: a.yaml}]"}, "b.yaml:1: [0]: 'a.yaml' includes itself"),
        ({"a_yaml": "[{include: a.yaml}]"}, "a.yaml:1: [0]: 'a.yaml' includes itself"),
        ({"a_yaml": "[{include: talk.yaml}]"}, "a.yaml:1: [0]: 'talk.yaml' includes itself"),
        ({"a_yaml": "[{include: ../other.yaml}]"}, "a.yaml:1: [0]: '../other.yaml' is outside the project's folder"),
        ({"a_yaml": "[{include: /etc/passwd}]"}, "'/etc/passwd' is outside the project's folder"),
        ({"a_yaml": "[{include: none.yaml}]"}, "a.yaml:1: [0]: 'none.yaml' cannot be read: No such file"),
        ({"a_yaml": "[{include: b.txt}]"}, "b.txt"),
        ({"a_yaml": "[{include: 5}]"}, "must contain only the name of a file"),
        ({"a_yaml": "[{include: b.yaml, text: a}]"}, "must contain only the name of a file"),
        ({"a_yaml": "[{include: .}]"}, "is outside the project's folder"),
    ],
)
def test_errors_in_includes_name_the_included_file(work_dir: Path, files: dict[str, str], expected: str) -> None:
    write_files(work_dir, **files)
    assert expected in get_error(work_dir, ELEMENTS + "      - include: a.yaml")


def test_rejects_links_out_of_the_folder(tmp_path: Path) -> None:
    inside = tmp_path / "project"
    inside.mkdir()
    (tmp_path / "secret.yaml").write_text("text: secret")
    os.symlink(tmp_path / "secret.yaml", inside / "a.yaml")
    (inside / "talk.yaml").write_text(ELEMENTS + "      - include: a.yaml")
    with pytest.raises(SourceError, match="is outside the project's folder"):
        Project.from_scenefile(inside / "talk.yaml")


def test_limits_the_number_and_the_depth_of_includes(work_dir: Path) -> None:
    for number in range(15):
        write_files(work_dir, **{f"f{number}_json": json.dumps([{"include": f"f{number + 1}.json"}] * 10)})
    write_files(work_dir, f15_json='{"text": "a"}')
    message = get_error(work_dir, ELEMENTS + "      - include: f0.json")
    assert "The project with its includes has 10,001 includes. The limit is 10,000." in message
    for number in range(20):
        write_files(work_dir, **{f"f{number}_json": json.dumps([{"include": f"f{number + 1}.json"}])})
    assert "is included more than 16 files deep" in get_error(work_dir, ELEMENTS + "      - include: f0.json")


def test_rejects_pipes_as_includes(work_dir: Path) -> None:
    os.mkfifo(work_dir / "a.yaml")
    assert "'a.yaml' is not a file." in get_error(work_dir, ELEMENTS + "      - include: a.yaml")
