"""Positions of the parts of a project in its files."""

from pathlib import Path

import pytest

from scenekit import SourceError
from scenekit.interchange.scenefile.locator import SourceLocation, SourceLocator
from tests.interchange.scenefiles import ELEMENTS, write_files


@pytest.fixture
def locator(work_dir: Path) -> SourceLocator:
    text = ELEMENTS + "      - text: ${name}\n      - include: a.yaml\n      - row: [{text: a}, {include: a.yaml}]\n"
    write_files(work_dir, a_yaml="- text: b\n- text: c\n")
    return SourceLocator("talk.yaml", text.encode(), {"name": "Ann"})


@pytest.mark.parametrize(
    ("json_path", "location"),
    [
        ("scenes[0]", "talk.yaml:2: scenes[0]"),
        ("scenes[0].elements[0]", "talk.yaml:3: scenes[0].elements[0]"),
        ("scenes[0].elements[2]", "a.yaml:2: [1]"),
        ("scenes[0].elements[2].text", "a.yaml:2: [1].text"),
        ("scenes[0].elements[3].row[2]", "a.yaml:2: [1]"),
        ("scenes[0].elements[4]", None),
        ("scenes[0].turns[0]", None),
        ("scenes[0].elements[0].text[0]", None),
        ("scenes[0].elements[0].text.a", None),
    ],
)
def test_locates_parts_of_a_project(locator: SourceLocator, json_path: str, location: str | None) -> None:
    result = locator.locate(json_path)
    assert (result and str(result)) == location


def test_reads_each_include_once(locator: SourceLocator, work_dir: Path) -> None:
    assert locator.locate("scenes[0].elements[1]") == SourceLocation("a.yaml", 1, "[0]")
    (work_dir / "a.yaml").unlink()
    assert locator.locate("scenes[0].elements[2]") == SourceLocation("a.yaml", 2, "[1]")
    assert locator.locate("scenes[0].elements[3].row[1]") == SourceLocation("a.yaml", 1, "[0]")


def test_rejects_invalid_files(work_dir: Path) -> None:
    with pytest.raises(SourceError, match=r"^talk\.yaml: The file is empty\.$"):
        SourceLocator("talk.yaml", b"", {})
