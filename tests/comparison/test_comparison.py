"""Comparisons of two versions of a project, and `scenekit diff`."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from scenekit import Project, Scene
from scenekit.comparison import Comparison, compare
from scenekit.comparison.report import format_report
from tests.support.commands import run_command_as_text as run
from tests.support.paths import ROOT

ANNA, KIM = "M000045058", "M000004017"
HELLO = Scene().avatar(ANNA, script="Hello!").text("안녕", left=10, top=20, tag="title")
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
    assert "position: 10, 20 px → 10.5, 20 px" in text
    assert "script: Hello! → Hello, all!" in text
    assert len(text.splitlines()) == 5, text


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (Scene().text("Hi", color="red"), Scene().text("Hi", color="blue"), ["color: #ff0000 → #0000ff"]),
        (Scene().text("Hi"), Scene().text("Hi", offset=(-24, 12)), ["position: 935, 505 px → 911, 517 px"]),
        (Scene().text("Hi", size=48), Scene().text("Hi", size=96), ["size: 48 px → 96 px"]),
        (Scene().text("Hi"), Scene().text("Hi", width=400), ["width: 50 px → 400 px"]),
        (Scene().text("Hi"), Scene().text("Hi", stroke="red", stroke_width=2), ["stroke_width: (none) → 2 px"]),
        (Scene().text("Hi"), Scene().text("Hi", animation="fade-in"), ["animation.type: (none) → fade-in"]),
        (
            Scene().image("/a.png", size=(400, 300)),
            Scene().image("/a.png", size=(400, 300), width=200),
            ["width: 400 px → 200 px", "height: 300 px → 150 px"],
        ),
        (
            Scene().video("/a.mp4", poster="/a.png"),
            Scene().video("/b.mp4", poster="/b.png"),
            ["source: /a.mp4 → /b.mp4"],
        ),
        (Scene().background("navy"), Scene().background("red"), ["background color: #000080 → #ff0000"]),
        (
            Scene()
            .avatar(ANNA, clothes="BG00002320", tag="a")
            .avatar(KIM, clothes="BG00006160", tag="b")
            .say("One", by="a")
            .say("Two", by="b"),
            Scene()
            .avatar(ANNA, clothes="BG00002320", tag="a")
            .avatar(KIM, clothes="BG00006160", tag="b")
            .say("One", by="a")
            .say("둘", by="b"),
            ["script 2: Two → 둘"],
        ),
    ],
)
def test_reports_the_options_of_the_builder(old: Scene, new: Scene, lines: list[str]) -> None:
    report = format_report(compare_scenes([old], [new]))
    assert [line for line in lines if line not in report] == [], report
    keys = ("left", "top", "scaleX", "fontSize", "fill", "source_url", "video_url", "source_color", "org")
    assert [key for key in keys if f" {key}:" in report] == []


def test_long_scripts_are_shown_at_their_first_difference() -> None:
    start = "The same words again and again. " * 20
    old, new = (Scene().avatar("M000045058", script=f"{start}{end} {start}") for end in ("Old", "New"))
    report = format_report(compare_scenes([old], [new]))
    assert re.search(r"script: ….{30}Old .* → ….{30}New ", report), report
    assert max(map(len, report.splitlines())) < 270


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
    assert page.count("No such scene") == 1
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    assert "default-src 'none'" in page


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_page_is_accessible_and_makes_no_request(browser: Browser, tmp_path: Path, width: int, scheme: Any) -> None:
    old = Scene().background("navy").avatar(ANNA, script="Hello!").text("안녕", at="left", tag="title")
    new = (
        Scene()
        .background("red")
        .avatar(ANNA, script=f"Hello! {'A long script. ' * 30}")
        .text("안녕", at="top", tag="title")
    )
    for name, scenes in (("old", [old, BYE]), ("new", [new, BYE, Scene().text("X" * 300)])):
        (tmp_path / f"{name}.json").write_bytes(Project(f"A talk {name * 40}").add(*scenes).to_json())
    assert run("diff", "old.json", "new.json", "-o", "x.html", cwd=tmp_path).returncode == 0
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    page.goto((tmp_path / "x.html").as_uri())
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    violations = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in violations] == []
    assert [request for request in requests if not request.startswith("data:")] == [(tmp_path / "x.html").as_uri()]
    assert errors == []
    page.close()


def test_variables_and_orientation_apply_to_both_versions(tmp_path: Path) -> None:
    for name, text in (("old", "Hello ${name}"), ("new", "Hello ${name}, welcome to ${place}")):
        (tmp_path / f"{name}.yaml").write_text(f"scenes:\n  - elements:\n      - text: {text}\n        at: center\n")
    plain = run("diff", "old.yaml", "new.yaml", cwd=tmp_path)
    assert "text: Hello ${name} → Hello ${name}, welcome to ${place}" in plain.stdout
    filled = run("diff", "old.yaml", "new.yaml", "--var", "name=Ann", "--var", "place=Rome", cwd=tmp_path)
    assert "text: Hello Ann → Hello Ann, welcome to Rome" in filled.stdout
    portrait = run("diff", "old.yaml", "new.yaml", "--orientation", "portrait", cwd=tmp_path)
    assert ", 925 px → " in portrait.stdout
    unknown = run("diff", "old.yaml", "new.yaml", "--var", "nme=Ann", cwd=tmp_path)
    assert unknown.returncode == 2
    assert unknown.stderr.startswith("Error: old.yaml: The file does not contain ${nme}. Did you mean 'name'?")


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
