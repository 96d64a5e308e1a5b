"""Every example composes to its golden payload, without findings.

After an intended change, write the payloads again: `python -m tests.examples.test_golden_payloads`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenekit import Project
from scenekit.interchange.scenefile.formats import parse_data
from scenekit.source import Source
from tests.support.paths import GOLDEN, ROOT

EXAMPLES = {
    path.stem: path
    for suffix in ("toml", "yaml", "py")  # of an example in several formats, the Python file
    for path in sorted((ROOT / "examples").glob(f"*.{suffix}"))
    if "." not in path.stem
}


def load_project(example: Path, name: str = "") -> Project:
    """Return the project of an example. The values of its variables are in `NAME.values.toml`, if it exists."""
    values = example.with_suffix(".values.toml")
    variables = parse_data(values.read_bytes(), "toml", str(values)) if values.exists() else {}
    return Source(f"{example}{name}", variables).load()


def compose_payload(example: Path) -> bytes:
    """Return the payload of an example as the golden file contains it."""
    return load_project(example).to_json(indent=2) + b"\n"


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_equals_its_golden_payload(name: str) -> None:
    assert compose_payload(EXAMPLES[name]) == (GOLDEN / f"{name}.json").read_bytes()


def test_every_golden_payload_has_an_example() -> None:
    stems = {path.stem for path in GOLDEN.glob("*.json")} - {"quickstart-v3"}
    assert stems == set(EXAMPLES)


PROJECTS = [(name, "") for name in EXAMPLES] + [
    ("welcome", ":portrait"),
    ("languages", ":build_project"),
    ("personalised", ":build_first"),
]


@pytest.mark.parametrize(("name", "part"), PROJECTS)
def test_examples_have_no_findings(name: str, part: str) -> None:
    findings = load_project(EXAMPLES[name], part).check()
    assert [finding for finding in findings if finding.level != "hint"] == []


def run_example(example: str, folder: Path) -> None:
    """Run an example as a program in a folder."""
    command = [sys.executable, str(ROOT / "examples" / example)]
    subprocess.run(command, cwd=folder, check=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})


def test_training_subtitles_are_current() -> None:
    subtitles = EXAMPLES["training"].with_suffix(".srt")
    assert subtitles.read_text(encoding="utf-8") == load_project(EXAMPLES["training"]).captions("srt")


def test_languages_writes_one_project_per_language(tmp_path: Path) -> None:
    run_example("languages.py", tmp_path)
    codes = ["ar", "de", "en", "es", "fr", "hi", "ja", "ko", "pt", "zh"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"release.{code}.json" for code in codes]
    for code in codes:
        project = Project.from_payload((tmp_path / f"release.{code}.json").read_bytes())
        (avatar,) = (clip for clip in project.to_dict()["scenes"][0]["clips"] if clip["type"] == "aiModel")
        assert (avatar["model"]["language"], project.check()) == (code, [])


def test_personalised_writes_one_project_per_row(tmp_path: Path) -> None:
    run_example("personalised.py", tmp_path)
    rows = EXAMPLES["personalised"].with_suffix(".csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) > 1
    for number, row in enumerate(rows, 1):
        name, company, hours = row.split(",")
        payload = (tmp_path / f"rota-{number}.json").read_text(encoding="utf-8")
        assert f"Hi {name}!" in payload
        assert f"{hours} hours less" in payload
        assert Project.from_payload(payload).name == f"Rota for {company}"
    assert len(list(tmp_path.iterdir())) == len(rows)


if __name__ == "__main__":
    for name, example in EXAMPLES.items():
        (GOLDEN / f"{name}.json").write_bytes(compose_payload(example))
