"""`scenekit check`: output formats, exit codes, limits, and the locations of findings in scene files."""

import json
import subprocess
from pathlib import Path

import pytest

from scenekit import Project
from tests.inspection.check_scenes import ANNA, QUIET, SPEAKING
from tests.support.commands import run_command_as_text

HEAD_MESSAGE = "400 px of the head are beyond the top edge."


def run_check(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run_command_as_text("check", *arguments, cwd=cwd)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a project that has an error, one that has a warning, and one without findings."""
    bad = Project().add(QUIET.avatar(ANNA, script="One two.", left=0, top=-400))
    (tmp_path / "bad.json").write_bytes(bad.to_json())
    (tmp_path / "warn.json").write_bytes(Project().add(QUIET.avatar(ANNA)).to_json())
    (tmp_path / "good.json").write_bytes(Project().add(SPEAKING).to_json())
    return tmp_path


def test_prints_findings_and_fails_on_errors(folder: Path) -> None:
    bad, warn, good = (run_check(name, cwd=folder) for name in ("bad.json", "warn.json", "good.json"))
    assert (bad.returncode, warn.returncode, good.returncode) == (1, 0, 0)
    assert bad.stdout.startswith(f"bad.json:1: scenes[0].clips[0]: error SK101: {HEAD_MESSAGE} Move the avatar")
    assert bad.stderr == "bad.json: 1 error\n"
    assert warn.stderr == "warn.json: 1 warning\n"
    assert (good.stdout, good.stderr) == ("", "good.json: no findings\n")


def test_selects_and_ignores_codes(folder: Path) -> None:
    assert run_check("bad.json", "--ignore", "sk1", cwd=folder).returncode == 0
    assert run_check("bad.json", "--select", "SK101,SK3", cwd=folder).returncode == 1
    assert run_check("bad.json", "--ignore", "SK101", "--ignore", "SK2", cwd=folder).returncode == 0


def test_prints_findings_as_json(folder: Path) -> None:
    (finding,) = json.loads(run_check("bad.json", "--format", "json", cwd=folder).stdout)
    assert (finding["code"], finding["level"], finding["path"]) == ("SK101", "error", "scenes[0].clips[0]")
    assert finding["message"] == HEAD_MESSAGE
    assert json.loads(run_check("good.json", "--format", "json", cwd=folder).stdout) == []


def test_prints_findings_as_github_annotations(folder: Path) -> None:
    annotation = run_check("bad.json", "--format", "github", cwd=folder).stdout
    assert annotation.startswith(f"::error file=bad.json,line=1,title=SK101::scenes[0].clips[0]: {HEAD_MESSAGE}")
    (folder / "bad.py").write_text("from scenekit import Scene\nmine = Scene().text('a', left=1920)\n")
    assert "file=bad.py,title=" in run_check("bad.py:mine", "--format", "github", cwd=folder).stdout


def test_finding_of_the_whole_project_has_no_path(folder: Path) -> None:
    (folder / "odd.json").write_bytes(Project(extra={"odd": 1}).add(SPEAKING).to_json())
    message = "The documentation does not show the key 'odd'.\n"
    assert run_check("odd.json", cwd=folder).stdout == f"odd.json: hint SK503: {message}"
    annotation = run_check("odd.json", "--format", "github", cwd=folder).stdout
    assert annotation == f"::notice file=odd.json,title=SK503::{message}"


def test_hints_of_one_kind_become_one_line(folder: Path) -> None:
    odd = [SPEAKING.replace(extra={"odd": n}) for n in range(20)]
    other = SPEAKING.replace(extra={"other": 1})
    small = [SPEAKING.text("Hi", size=9, at="left") for _ in range(2)]
    (folder / "many.json").write_bytes(Project().add(*odd, other, *small).to_json())
    done = run_check("many.json", cwd=folder)
    first, second, *warnings = done.stdout.splitlines()
    assert first == (
        "many.json:1: scenes[0]: hint SK503: The documentation does not show the key 'odd'. (19 more like it)"
    )
    assert second.endswith("The documentation does not show the key 'other'.")
    assert len(warnings) == 2
    assert all("SK205" in line for line in warnings)  # each warning needs its own fix
    assert done.stderr == "many.json: 2 warnings, 21 hints\n"
    annotations = run_check("many.json", "--format", "github", cwd=folder).stdout.splitlines()
    assert len(annotations) == 4
    assert len(json.loads(run_check("many.json", "--format", "json", cwd=folder).stdout)) == 23


def test_prints_length_and_cost(folder: Path) -> None:
    scene, total = run_check("good.json", "--estimate", "--rate", "60", cwd=folder).stdout.splitlines()
    assert scene == "scenes[0]: 0.4 s (0.3 to 0.5)"
    assert total.endswith(": 0.4 s (0.3 to 0.5), 0.40 to 60.00 credits (by exact seconds, by started minutes)")
    silent = run_check("warn.json", "--estimate", "--ignore", "SK3", cwd=folder).stdout
    assert silent.startswith("scenes[0]: no")


def test_fails_above_the_limits(folder: Path) -> None:
    limits = ("--max-seconds", "1", "--rate", "60", "--max-credits", "60")
    assert run_check("good.json", *limits, cwd=folder).returncode == 0
    limits = ("--max-seconds", "0.1", "--rate", "60", "--max-credits", "0.1")
    process = run_check("good.json", *limits, cwd=folder)
    assert process.returncode == 1
    seconds, cost = (line for line in process.stderr.splitlines() if ": error: " in line)
    assert "0.4 s (0.3 to 0.5)" in seconds
    assert "--max-seconds" in seconds
    assert "0.40 to 60.00 credits" in cost
    assert "--max-credits" in cost


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.json"], "Error: none.json: "),
        (["good.json", "--select", "SK9"], "check(select='SK9'): select must be a finding code"),
        (["good.json", "--max-credits", "1"], "--max-credits needs --rate"),
        (["good.json", "--rate", "-1"], "--rate"),
        (["good.json", "--max-seconds", "nan"], "--max-seconds"),
        (["good.json", "--select", ""], "check(select=''): select must be a finding code"),
    ],
)
def test_rejects_invalid_arguments(folder: Path, arguments: list[str], message: str) -> None:
    process = run_check(*arguments, cwd=folder)
    assert process.returncode == 2
    assert message in process.stderr
    assert "Traceback" not in process.stderr


SCENE_FILE = """
scenes:
  - background: "#0b1e3f"
    elements:
      - avatar: M000045058
        script: Hello!
      - row:
          - text: Hi
            size: 300
          - include: name.yaml
        at: ["50%", "28%"]
"""


def test_findings_of_a_scene_file_name_its_lines(folder: Path) -> None:
    (folder / "talk.yaml").write_text(SCENE_FILE)
    (folder / "name.yaml").write_text("text: Ann\nsize: 300\n")
    lines = run_check("talk.yaml", "--select", "SK203", cwd=folder).stdout.splitlines()
    assert [line.partition(" The element covers")[0] for line in lines] == [
        "talk.yaml:8: scenes[0].elements[1].row[0]: warning SK203:",
        "name.yaml: warning SK203:",
    ]
    assert all("the face of scenes[0].elements[0], who speaks" in line for line in lines)
    annotations = run_check("talk.yaml", "--select", "SK203", "--format", "github", cwd=folder).stdout.splitlines()
    assert [line.partition(",title")[0] for line in annotations] == [
        "::warning file=talk.yaml,line=8",
        "::warning file=name.yaml",
    ]
    assert "scenes[0].clips[2]" in run_check("talk.yaml", "--format", "json", cwd=folder).stdout
