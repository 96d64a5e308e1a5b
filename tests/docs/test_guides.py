"""What the documents show is true: their code runs, their links lead somewhere, their pictures are current."""

import importlib
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from scenekit import Project
from scenekit.core.geometry import Orientation
from tests.packaging.test_extras import MAIN, run
from tests.support.paths import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.name))
def test_code_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks(page):
        write_if_named(block, tmp_path)
        exec(block, {} if page.name in EACH_ALONE else names)
    for path in tmp_path.glob("*.py"):
        sys.modules.pop(path.stem, None)


EACH_ALONE = {"README.md", "index.md", "legacy.md", "sandbox.md", "scale.md", "sending.md", "tutorial.md"}
"""Pages of which each block runs in a file of its own; in the others, one goes on where the last one ended."""


def blocks(page: Path) -> list[str]:
    """The Python of a page."""
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def write_if_named(block: str, folder: Path) -> bool:
    """Whether a block begins with the name of a file; it is then that file."""
    named = re.match(r"# (\w+\.py)\n", block)
    if named:
        (folder / named[1]).write_text(block, encoding="utf-8")
    return bool(named)


@pytest.mark.parametrize("orientation", get_args(Orientation))
@pytest.mark.parametrize("page", ["README.md", "docs/index.md", "docs/tutorial.md", "docs/placement.md"])
def test_what_is_shown_first_looks_right_on_both_canvases(page: str, orientation: Orientation) -> None:
    """The last project of the page, with the longest of the names that the tutorial fills in."""
    names: dict[str, Any] = {}
    exec([block for block in blocks(ROOT / page) if "project = Project(" in block][-1], names)
    project: Project = names["project"].replace(orientation=orientation)
    assert (project.substitute(name="Minjun") if project.variables else project).check() == []


def test_there_is_nothing_to_say_against_the_layouts_for_a_canvas_each(tmp_path: Path) -> None:
    for block in blocks(ROOT / "docs" / "placement.md"):
        write_if_named(block, tmp_path)
    said = runpy.run_path(str(tmp_path / "agenda.py"))
    assert [said["wide"].check(), said["upright"].check()] == [[], []]
    assert [said["wide"].orientation, said["upright"].orientation] == list(get_args(Orientation))


def test_the_commands_of_the_readme_work_in_order_as_pasted(tmp_path: Path) -> None:
    """Each sees what the installations before it brought, and nothing else. (The gate runs those that install.)"""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "`scenekit " not in page, "it is in .venv/bin"
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    installed: list[str] = []
    ran = []
    for line in "".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL)).splitlines():
        assert re.match(r"(python3 -m venv \.venv && )?\.venv/bin/", line), line
        for extras in re.findall(r"pip install .*'\.\[(.*?)\]'", line):
            installed += extras.split(",")
        _, _, command = line.partition(".venv/bin/scenekit ")
        if command:
            done = run(f"(?:{'|'.join(installed)})", MAIN, *shlex.split(command), folder=tmp_path)
            assert done.returncode == 0, (command, done.stderr)
            ran.append(command.split()[0])
    assert ran == ["preview", "render", "storyboard", "check"]
    assert (tmp_path / "tour.html").exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.name))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_catalog_shown_is_the_one_written(tmp_path: Path) -> None:
    from scenekit import Catalog

    (shown,) = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "avatars.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "shown.json").write_text(shown)
    (entry,) = Catalog.load(tmp_path / "shown.json")
    assert (entry.model, entry.frame.tight) == ("M000004017", (240, 130, 600, 1780))


@pytest.mark.parametrize("maker", ["make_pictures", "make_gallery"])
def test_pictures_are_what_scenekit_draws_now(maker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    made = importlib.import_module(maker)

    for name, draw in made.DRAWINGS.items():
        assert (made.IMAGES_DIR / name).read_text(encoding="utf-8") == draw(), f"{name}: python docs/{maker}.py"
    assert {path.name for path in made.IMAGES_DIR.glob("*.svg")} == set(made.DRAWINGS)
    sys.modules.pop(maker)


def test_the_tutorial_can_be_followed(tmp_path: Path) -> None:
    """Its files are written, its commands run, and what it shows of them is what they say (… is anything)."""
    page = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "SCENEKIT_LEDGER": str(tmp_path / "ledger.sqlite"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ran = []
    for kind, block, shown in re.findall(r"```(python|sh)\n(.*?)```(?:\n\n```\n(.*?)```)?", page, re.DOTALL):
        if kind == "python":
            assert write_if_named(block, tmp_path), f"of which file is this? {block}"
        elif "pip install" not in block:  # the gate installs it, by the README
            done = subprocess.run(block, shell=True, cwd=tmp_path, env=environment, check=False, **TERMINAL)  # noqa: S602
            assert "Error" not in done.stdout, block
            in_order = ".*".join(re.escape(line.strip()) for line in shown.split("…"))
            assert re.search(in_order, done.stdout, re.DOTALL), done.stdout
            ran.append(block.split()[1])
    said = " ".join(ran)
    assert said == "storyboard preview check check storyboard check check storyboard everybody.py render"
    assert (tmp_path / "welcome.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "welcome-Ann.mp4").read_bytes()[4:8] == b"ftyp"


TERMINAL: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}


def test_by_hand_is_the_documented_payload_and_with_scenekit_the_same() -> None:
    page = (ROOT / "docs" / "by-hand.md").read_text(encoding="utf-8")
    (payload,) = re.findall(r"```json\n(.*?)\n```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0], names)
    assert names["payload"].decode() == payload
    assert payload == (ROOT / "tests" / "golden" / "quickstart-v3.json").read_text(encoding="utf-8").strip()
    lines, keys = len(payload.splitlines()), payload.count('": ')
    assert f"JSON of {lines} lines, with {keys}\nkeys" in page
    assert sum(map(int, re.findall(r"^\| (\d+) \|", page, re.MULTILINE))) == keys


def test_the_examples_of_each_finding_are_wrong_and_mended() -> None:
    from scenekit.inspection.check import CODES

    def codes(work: Any) -> set[str]:
        return {finding.code for finding in (work if isinstance(work, Project) else Project().add(work)).check()}

    parts = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8").split("\n### ")
    names: dict[str, Any] = {}
    for part in parts:
        for block in re.findall(r"```python\n(.*?)```", part, re.DOTALL):
            exec(block, names)
        if part.startswith("SK"):
            assert part[:5] in codes(names.pop("wrong"))
            assert codes(names.pop("mended")) == set(), part[:5]
    assert [part[:5] for part in parts[1:]] == list(CODES)


def test_the_gallery_shows_every_example_and_every_picture_of_it() -> None:
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    files = {path.name for path in (ROOT / "examples").iterdir() if path.suffix in (".py", ".yaml", ".toml")}
    assert {name for name in files if f"(../examples/{name})" not in page} == set()
    pictures = {path.name for path in (ROOT / "docs" / "pictures" / "gallery").iterdir()}
    assert {name for name in pictures if f"(pictures/gallery/{name})" not in page} == set()


def test_the_scene_files_shown_are_scene_files(tmp_path: Path) -> None:
    import jsonschema
    import yaml

    from scenekit import Scene
    from scenekit.interchange.scenefile.schema import build_schema

    page = (ROOT / "docs" / "scenefiles.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "hello.yaml").write_text(blocks[0], encoding="utf-8")
    assert Project.from_scenefile(tmp_path / "hello.yaml", variables={"name": "Ann"}).to_json()
    for block in blocks:
        jsonschema.validate(yaml.safe_load(block), build_schema(Project, Scene))


def test_the_check_that_the_readme_shows_says_so() -> None:
    command = [sys.executable, "-m", "scenekit", "check", "examples/tour.yaml", "--estimate"]
    said = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8").stdout.splitlines()
    shown = re.search(
        r"```\n(examples/tour\.yaml:\d+: .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown
    first, _, last = shown[1].splitlines()
    assert first.removesuffix("…") == said[0][: len(first) - 1]
    assert last == said[-1]
