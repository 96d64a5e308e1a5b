"""What the documents show is true: their code runs, their links lead somewhere, their pictures are current."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


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


def test_pictures_are_what_scenekit_draws_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    import make_pictures  # type: ignore[import-not-found, unused-ignore]

    for name, draw in make_pictures.DRAWINGS.items():
        assert (make_pictures.PICTURES / name).read_text(encoding="utf-8") == draw(), f"{name}: make the pictures anew"
    sys.modules.pop("make_pictures")


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
        r"```\n(examples/tour\.yaml: .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown
    first, _, last = shown[1].splitlines()
    assert first.removesuffix("…") == said[0][: len(first) - 1]
    assert last == said[-1]
