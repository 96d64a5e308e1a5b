"""The guides are correct: their code runs, their links and figures are right, and their pictures are current."""

import importlib
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from scenekit import Catalog, Project, Scene
from scenekit.core.geometry import Orientation
from scenekit.inspection.check import CODES
from tests.packaging.test_extras import MAIN, run
from tests.support.paths import GOLDEN, ROOT

DOCS = ROOT / "docs"
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted(DOCS.glob("*.md")),
]

INDEPENDENT_BLOCKS = {
    *("README.md", "index.md", "migrate-v1.md", "rendering.md", "sandbox.md", "scale.md", "tutorial.md"),
}
"""Pages whose code blocks are independent files. In other pages, each block continues the previous one."""


def read_blocks(page: Path, language: str) -> list[str]:
    """Return the code blocks of a page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def write_named_block(block: str, folder: Path) -> bool:
    """Write a block that begins with a file name (`# welcome.py`) to that file. Return whether it does."""
    match = re.match(r"# (\w+\.py)\n", block)
    if match:
        (folder / match[1]).write_text(block, encoding="utf-8")
    return bool(match)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.name))
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    names: dict[str, Any] = {}
    for block in read_blocks(page, "python"):
        write_named_block(block, tmp_path)
        exec(block, {} if page.name in INDEPENDENT_BLOCKS else names)
    for path in tmp_path.glob("*.py"):
        sys.modules.pop(path.stem, None)


@pytest.mark.parametrize("orientation", get_args(Orientation))
@pytest.mark.parametrize("page", ["README.md", "docs/index.md", "docs/tutorial.md", "docs/placement.md"])
def test_first_examples_have_no_findings_in_both_orientations(page: str, orientation: Orientation) -> None:
    """Check the last project of the page, with the longest name of the tutorial in its variable."""
    names: dict[str, Any] = {}
    exec([block for block in read_blocks(ROOT / page, "python") if "project = Project(" in block][-1], names)
    project: Project = names["project"].replace(orientation=orientation)
    assert (project.substitute(name="Minjun") if project.variables else project).check() == []


def test_layouts_for_one_orientation_have_no_findings(tmp_path: Path) -> None:
    for block in read_blocks(DOCS / "placement.md", "python"):
        write_named_block(block, tmp_path)
    names = runpy.run_path(str(tmp_path / "agenda.py"))
    projects = [names["landscape"], names["portrait"]]
    assert [project.check() for project in projects] == [[], []]
    assert [project.orientation for project in projects] == list(get_args(Orientation))


def test_readme_commands_work_in_order(tmp_path: Path) -> None:
    """Each command sees only the extras that the lines before it install. The gate runs the installations."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "`scenekit " not in page, "the command is in .venv/bin"
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    installed: list[str] = []
    commands = []
    for line in "".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL)).splitlines():
        assert re.match(r"(python3 -m venv \.venv && )?\.venv/bin/", line), line
        for extras in re.findall(r"pip install .*'\.\[(.*?)\]'", line):
            installed += extras.split(",")
        _, _, command = line.partition(".venv/bin/scenekit ")
        if command:
            result = run(f"(?:{'|'.join(installed)})", MAIN, *shlex.split(command), folder=tmp_path)
            assert result.returncode == 0, (command, result.stderr)
            commands.append(command.split()[0])
    assert commands == ["preview", "render", "storyboard", "check"]
    assert (tmp_path / "tour.html").exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.name))
def test_links_have_targets(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_catalog_in_the_avatar_guide_is_valid(tmp_path: Path) -> None:
    (catalog,) = read_blocks(DOCS / "avatars.md", "json")
    (tmp_path / "catalog.json").write_text(catalog)
    (entry,) = Catalog.load(tmp_path / "catalog.json")
    assert (entry.model, entry.frame.tight) == ("M000004017", (240, 130, 600, 1780))


@pytest.mark.parametrize("script", ["make_pictures", "make_gallery"])
def test_pictures_are_current(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    module = importlib.import_module(script)
    for name, draw in module.DRAWINGS.items():
        assert (module.IMAGES_DIR / name).read_text(encoding="utf-8") == draw(), f"{name}: python docs/{script}.py"
    assert {path.name for path in module.IMAGES_DIR.glob("*.svg")} == set(module.DRAWINGS)
    sys.modules.pop(script)


TERMINAL: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}


def test_tutorial_can_be_followed(tmp_path: Path) -> None:
    """Write its files, run its commands, and compare their output with the page, in which `…` stands for any text."""
    page = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "SCENEKIT_LEDGER": str(tmp_path / "ledger.sqlite"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    commands = []
    for language, block, output in re.findall(r"```(python|sh)\n(.*?)```(?:\n\n```\n(.*?)```)?", page, re.DOTALL):
        if language == "python":
            assert write_named_block(block, tmp_path), f"the block does not name its file: {block}"
        elif "pip install" not in block:  # the gate installs scenekit
            result = subprocess.run(["sh", "-c", block], cwd=tmp_path, env=environment, check=False, **TERMINAL)
            assert "Error" not in result.stdout, block
            pattern = ".*".join(re.escape(line.strip()) for line in output.split("…"))
            assert re.search(pattern, result.stdout, re.DOTALL), result.stdout
            commands.append(block.split()[1])
    assert " ".join(commands) == "storyboard preview check check storyboard check check storyboard batch.py render"
    assert (tmp_path / "welcome.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "welcome-Ann.mp4").read_bytes()[4:8] == b"ftyp"


def iter_values(value: Any) -> Iterator[Any]:
    """Yield all values of a JSON document."""
    yield value
    if isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from iter_values(part)


def test_comparison_shows_the_documented_payload_and_equal_code() -> None:
    (payload,) = read_blocks(DOCS / "by-hand.md", "json")
    names: dict[str, Any] = {}
    exec(read_blocks(DOCS / "by-hand.md", "python")[0], names)
    assert names["payload"].decode() == payload.strip()
    assert payload == (GOLDEN / "quickstart-v3.json").read_text(encoding="utf-8")


def test_figures_of_the_quick_start_are_right_and_the_same_on_every_page() -> None:
    payload = (GOLDEN / "quickstart-v3.json").read_text(encoding="utf-8")
    values = list(iter_values(json.loads(payload)))
    keys = sum(len(value) for value in values if isinstance(value, dict))
    numbers = sum(type(value) in (int, float) for value in values)
    figures = f"{len(payload.splitlines())} lines of JSON with {keys} keys and {numbers} numbers"
    for page in (ROOT / "README.md", DOCS / "index.md", DOCS / "by-hand.md", ROOT / "examples" / "hello.py"):
        assert figures in " ".join(page.read_text(encoding="utf-8").split()), page
    rows = re.findall(r"^\| (\d+) \|", (DOCS / "by-hand.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sum(map(int, rows)) == keys


def test_examples_of_findings_are_wrong_and_fixed() -> None:
    def find_codes(work: Project | Scene) -> set[str]:
        return {finding.code for finding in (work if isinstance(work, Project) else Project().add(work)).check()}

    sections = (DOCS / "checks.md").read_text(encoding="utf-8").split("\n### ")
    names: dict[str, Any] = {}
    for section in sections:
        for block in re.findall(r"```python\n(.*?)```", section, re.DOTALL):
            exec(block, names)
        if section.startswith("SK"):
            assert section[:5] in find_codes(names.pop("wrong"))
            guessed_urls = {"SK405"} - {section[:5]}  # the frames in the examples have no URLs of the service
            assert find_codes(names.pop("fixed")) <= guessed_urls, section[:5]
    assert [section[:5] for section in sections[1:]] == list(CODES)


def test_gallery_shows_every_example_and_every_picture() -> None:
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    files = {path.name for path in (ROOT / "examples").iterdir() if path.suffix in (".py", ".yaml", ".toml")}
    assert {name for name in files if f"(../examples/{name})" not in page} == set()
    pictures = {path.name for path in (DOCS / "pictures" / "gallery").iterdir()}
    assert {name for name in pictures if f"(pictures/gallery/{name})" not in page} == set()


def test_scene_files_in_the_guide_are_valid(tmp_path: Path) -> None:
    import jsonschema
    import yaml

    from scenekit.interchange.scenefile.schema import build_schema

    blocks = read_blocks(DOCS / "scenefiles.md", "yaml")
    (tmp_path / "hello.yaml").write_text(blocks[0], encoding="utf-8")
    assert Project.from_scenefile(tmp_path / "hello.yaml", variables={"name": "Ann"}).to_json()
    for block in blocks:
        jsonschema.validate(yaml.safe_load(block), build_schema(Project, Scene))


def test_output_of_check_in_the_readme_is_right() -> None:
    command = [sys.executable, "-m", "scenekit", "check", "examples/tour.yaml", "--estimate"]
    result = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8")
    output = result.stdout.splitlines()
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    match = re.search(r"```\n(examples/tour\.yaml:\d+: .*?)```", page, re.DOTALL)
    assert match
    first, _, last = match[1].splitlines()
    assert output[0].startswith(first.removesuffix("…"))
    assert last == output[-1]


EXCLUDED_WORDS = re.compile(
    r"\b(anew|nobody|whoever|likewise|mishaps?|luck|fate|stranger|shelf|"
    r"(?<!there )(?:is|are) (?:no|none|nothing)\b|said|told|meant|colours?|behaviour|centred|licence)\b",
    re.IGNORECASE,
)
"""Words that the language rules of CONTRIBUTING exclude from prose, and British spelling."""


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.name))
def test_prose_follows_the_language_rules(page: Path) -> None:
    prose = re.sub(r"```.*?```|<!--.*?-->", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    prose = re.sub(r"`[^`]*`|^### SK.*$|\]\([^)]*\)", "", prose, flags=re.MULTILINE)  # titles of findings are from code
    assert [line for line in prose.splitlines() if EXCLUDED_WORDS.search(line)] == []
