"""Every example composes to its golden payload, and there is nothing to say against it.

After a change that is meant, write the payloads anew: `python -m tests.examples.test_golden_payloads`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenekit import Project
from scenekit.cli.source import Source
from scenekit.interchange.scenefile.formats import parse_data
from tests.support.paths import GOLDEN, ROOT

EXAMPLES = {
    path.stem: path
    for ending in ("toml", "yaml", "py")  # of an example in several forms, the Python
    for path in sorted((ROOT / "examples").glob(f"*.{ending}"))
    if "." not in path.stem
}


def project(example: Path, name: str = "") -> Project:
    """An example; the values of its variables, if it has any, are in the file beside it."""
    values = example.with_suffix(".values.toml")
    given = parse_data(values.read_bytes(), "toml", str(values)) if values.exists() else {}
    return Source(f"{example}{name}", given).load()


def payload(example: Path) -> bytes:
    return project(example).to_json(indent=2) + b"\n"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_its_golden_payload(name: str) -> None:
    assert payload(EXAMPLES[name]) == (GOLDEN / f"{name}.json").read_bytes()


def test_no_golden_payload_is_left_over() -> None:
    stems = {path.stem for path in GOLDEN.glob("*.json")} - {"quickstart-v3"}
    assert stems == set(EXAMPLES)


SAID = {"tour": {"SK305"}}
"""What is said against an example on purpose: the README shows it as what `scenekit check` says."""

ALONE = [(name, "") for name in EXAMPLES] + [
    ("welcome", ":portrait"),
    ("languages", ":build_project"),
    ("personalised", ":build_first"),
]


@pytest.mark.parametrize(("name", "part"), ALONE)
def test_there_is_nothing_to_say_against_an_example(name: str, part: str) -> None:
    found = [finding for finding in project(EXAMPLES[name], part).check() if finding.level != "hint"]
    assert {finding.code for finding in found} == SAID.get(name, set()), found


def run(example: str, folder: Path) -> None:
    command = [sys.executable, str(ROOT / "examples" / example)]
    subprocess.run(command, cwd=folder, check=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})


def test_the_captions_beside_the_training_are_its_own() -> None:
    captions = EXAMPLES["training"].with_suffix(".srt")
    assert captions.read_text(encoding="utf-8") == project(EXAMPLES["training"]).captions("srt")


def test_the_languages_are_written_a_project_each(tmp_path: Path) -> None:
    run("languages.py", tmp_path)
    codes = ["ar", "de", "en", "es", "fr", "hi", "ja", "ko", "pt", "zh"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"release.{code}.json" for code in codes]
    for code in codes:
        alone = Project.from_payload((tmp_path / f"release.{code}.json").read_bytes())
        (host,) = (clip for clip in alone.to_dict()["scenes"][0]["clips"] if clip["type"] == "aiModel")
        assert (host["model"]["language"], alone.check()) == (code, [])


def test_every_row_of_the_spreadsheet_becomes_a_project(tmp_path: Path) -> None:
    run("personalised.py", tmp_path)
    rows = EXAMPLES["personalised"].with_suffix(".csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) > 1
    for number, row in enumerate(rows, 1):
        name, company, hours = row.split(",")
        spoken = (tmp_path / f"rota-{number}.json").read_text(encoding="utf-8")
        assert f"Hi {name}!" in spoken
        assert f"{hours} hours less" in spoken
        assert Project.from_payload(spoken).name == f"Rota for {company}"
    assert len(list(tmp_path.iterdir())) == len(rows)


if __name__ == "__main__":
    for name, example in EXAMPLES.items():
        (GOLDEN / f"{name}.json").write_bytes(payload(example))
