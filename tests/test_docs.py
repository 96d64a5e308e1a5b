"""What the documents show is true: their code runs, their links lead somewhere, their pictures are current."""

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.name))
def test_code_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        exec(block, names)


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
        assert (made.PICTURES / name).read_text(encoding="utf-8") == draw(), f"{name}: python docs/{maker}.py"
    assert {path.name for path in made.PICTURES.glob("*.svg")} == set(made.DRAWINGS)
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
        if block.startswith("# welcome.py"):
            (tmp_path / "welcome.py").write_text(block, encoding="utf-8")
        elif kind == "sh" and "pip install" not in block:  # the gate installs it, by the README
            done = subprocess.run(block, shell=True, cwd=tmp_path, env=environment, check=False, **TERMINAL)  # noqa: S602
            assert "Error" not in done.stdout, block
            in_order = ".*".join(re.escape(line.strip()) for line in shown.split("…"))
            assert re.search(in_order, done.stdout, re.DOTALL), done.stdout
            ran.append(block.split()[1])
    assert ran == ["storyboard", "preview", "check", "check", "storyboard", "render"]
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
    from scenekit import Project
    from scenekit.check import CODES

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

    from scenekit import Project, Scene
    from scenekit.scenefile.schema import schema

    page = (ROOT / "docs" / "scenefiles.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "hello.yaml").write_text(blocks[0], encoding="utf-8")
    assert Project.from_scenefile(tmp_path / "hello.yaml", variables={"name": "Ann"}).to_json()
    for block in blocks:
        jsonschema.validate(yaml.safe_load(block), schema(Project, Scene))


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
