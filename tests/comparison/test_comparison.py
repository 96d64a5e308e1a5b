"""Comparisons of two versions of a project, and `scenekit diff`."""

import re
import subprocess
from pathlib import Path

import pytest

from scenekit import Project, Scene
from scenekit.comparison import Comparison, compare
from scenekit.comparison.report import format_report
from tests.support.commands import run_command_as_text as run
from tests.support.paths import ROOT

HELLO = Scene().avatar("M000045058", script="Hello!").text("안녕", left=10, top=20, tag="title")
BYE = Scene().text("Bye")


def compare_scenes(old: list[Scene], new: list[Scene]) -> Comparison:
    first, second = (Project("Talk").add(*scenes).storyboard().payload_view for scenes in (old, new))
    return compare(first, second)


@pytest.mark.parametrize(
    ("new", "report"),
    [
        ([HELLO, BYE], "The projects have no differences.\n"),
        ([HELLO], "- scene 2: Bye\n"),
        ([BYE, HELLO, BYE], "+ scene 1: Bye\n"),
        ([HELLO, BYE.text("More")], "~ scene 2: Bye\n    + text More\n"),
        ([HELLO, Scene().text("Bye!", size=48)], "text: Bye → Bye!\n"),
    ],
)
def test_reports_scenes_and_elements(new: list[Scene], report: str) -> None:
    assert report in format_report(compare_scenes([HELLO, BYE], new))


def test_reports_only_the_values_that_a_person_changed() -> None:
    moved = Scene().avatar("M000045058", script="Hello, all!").text("안녕", left=10.5, top=20, tag="title")
    text = format_report(compare_scenes([HELLO], [moved]))
    assert "left: 10 → 10.5" in text
    assert "Hello! → Hello, all!" in re.sub("</?p>", "", text)
    assert len(text.splitlines()) == 5, text


def test_an_element_in_front_of_others_is_the_only_one_that_is_added() -> None:
    new = Scene().text("First").avatar("M000045058", script="Hello!").text("안녕", left=10, top=20, tag="title")
    changes = compare_scenes([HELLO], [new]).scenes[0].elements
    assert [(change.kind, change.name) for change in changes] == [("added", "First")]


def test_every_example_equals_itself() -> None:
    for name in ("tour.yaml", "quiz.toml"):
        view = Project.from_scenefile(ROOT / "examples" / name).storyboard().payload_view
        assert not compare(view, view)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "talks").mkdir()
    git("init", "-q")
    for text in ("One", "Two"):
        (tmp_path / "talks" / "talk.yaml").write_text(f"scenes: [{{elements: [{{text: {text}}}]}}]\n")
        git("add", ".")
        git("commit", "-q", "-m", text)
    return tmp_path


def test_command_compares_git_revisions(repository: Path) -> None:
    for folder, path in ((repository, "talks/talk.yaml"), (repository / "talks", "talk.yaml")):
        result = run("diff", f"HEAD~1:{path}", path, cwd=folder)
        assert (result.returncode, result.stderr) == (0, "")
        assert "text: One → Two" in result.stdout
        assert run("diff", f"HEAD:{path}", path, cwd=folder).stdout == "The projects have no differences.\n"


def test_command_writes_a_page_without_requests(repository: Path) -> None:
    (repository / "new.yaml").write_text("name: <b>&\nscenes: [{elements: [{text: '<script>'}]}, {elements: []}]\n")
    assert run("diff", "talks/talk.yaml", "new.yaml", "-o", "x.html", cwd=repository).returncode == 0
    page = (repository / "x.html").read_text(encoding="utf-8")
    assert page.count("<img ") == 3
    assert page.count("no such scene") == 1
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize(
    ("old", "message"),
    [
        ("none.yaml", "none.yaml"),
        ("HEAD:none.yaml", "The revision HEAD has no file none.yaml"),
        ("v9:talks/talk.yaml", "Git cannot read the revision"),
        (":talks/talk.yaml", "must have the form REVISION:FILE"),
    ],
)
def test_command_reports_what_cannot_be_read(old: str, message: str, repository: Path) -> None:
    result = run("diff", old, "talks/talk.yaml", cwd=repository)
    assert result.returncode == 2
    assert message in result.stderr
