"""The package as a whole: it imports little, it has three dependencies, and its public names are listed."""

import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import get_type_hints

import pytest

import scenekit
import scenekit.client
import scenekit.elements
import scenekit.errors
import scenekit.migrate
import scenekit.sandbox
import scenekit.storyboard
import scenekit.testing
from scenekit.elements.placement import PlacementOptions
from tests.support.paths import ROOT

PACKAGE = Path(scenekit.__file__).parent
"""As it is installed, which need not be in the source tree."""


def loaded_by(program: str) -> set[str]:
    script = f"import sys\n{program}\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return set(done.stderr.decode().split())


HEAVY = {
    "httpx",
    "httpcore",
    "json",
    "pathlib",
    "dataclasses",
    "asyncio",
    "urllib.request",
    "importlib.metadata",
    "PIL",
}


def test_importing_scenekit_loads_nothing_heavy() -> None:
    new = loaded_by("import scenekit") - loaded_by("import msgspec")
    assert new & (HEAVY | {"click", "difflib", "logging", "http", "html"}) == set()
    assert {name.partition(".")[0] for name in new} - sys.stdlib_module_names == {"scenekit"}


def test_preview_loads_click_and_nothing_else_heavy() -> None:
    hello = str(ROOT / "examples" / "hello.py")
    program = f"from scenekit.cli import main\nmain(['preview', {hello!r}], standalone_mode=False)"
    new = loaded_by(program) - loaded_by("import msgspec, click")
    assert new & HEAVY == set()
    packages = {name.partition(".")[0] for name in new}
    assert packages - sys.stdlib_module_names == {"scenekit", "__scenekit_source__"}


def test_drawing_loads_nothing_that_reaches_the_network() -> None:
    program = """
from scenekit import Project, Scene
Project().add(Scene().background("https://a.b/c.png").avatar("M000045058")).storyboard().svg()
"""
    new = loaded_by(program) - loaded_by("")
    assert new & (HEAVY | {"socket", "ssl", "select", "threading", "ipaddress"}) == set()


def test_the_core_has_three_dependencies() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = {requirement.split(">")[0] for requirement in pyproject["project"]["dependencies"]}
    assert names == {"msgspec", "httpx", "click"}


def test_the_lowest_versions_can_be_had_of_all_that_users_install() -> None:
    said = subprocess.run(
        [sys.executable, ROOT / ".ci/lowest", ROOT / "pyproject.toml"], capture_output=True, text=True, check=True
    )
    lowest = dict(line.split("==") for line in said.stdout.splitlines())
    assert lowest.keys() >= {"msgspec", "httpx", "click", "Pillow", "resvg-py", "PyYAML", "starlette", "dask"}


ALIASES = {"Anchor", "AnimationType", "Fit", "Length", "Orientation", "Resolution", "ShapeName", "Shot", "ScriptTarget"}
"""Types in words, which have no documentation of their own."""
ELEMENTS = {"Audio", "Avatar", "Background", "Column", "Element", "Image", "Row", "Shape", "Text", "Video"}
ERRORS = {
    *("ArgumentError", "CatalogError", "CatalogVersionError", "CompositionError", "MissingExtraError"),
    *("MissingGlyphWarning", "PayloadError", "ScenekitError", "SourceError", "UnknownOptionError"),
}
CLIENT_ERRORS = {
    *("APIConnectionError", "APIStatusError", "AuthenticationError", "ClientError", "CredentialsError"),
    *("DownloadError", "InvalidResponseError", "LedgerError", "OutcomeUnknownError"),
    *("RenderFailedError", "RenderTimeoutError"),
}
VALUES = {"Animation", "AvatarFrame", "Catalog", "CatalogEntry", "Html", "Project", "Scene", "Shadow", "TextBox"}
PUBLIC: dict[ModuleType, set[str]] = {
    scenekit: {*ALIASES, *ELEMENTS, *ERRORS, *VALUES, "measure_text"},
    scenekit.client: {
        *("AsyncClient", "Client", "Clothes", "Job", "Ledger", "Model", "Progress", "ProjectInfo"),
        *("AudioFile", "RenderResult", "Workspace", "webhook"),
    },
    scenekit.errors: {*ERRORS, *CLIENT_ERRORS},
    scenekit.migrate: {"Migration", "migrate"},
    scenekit.sandbox: {"create_app"},
    scenekit.storyboard: {"Limits", "Storyboard"},
    scenekit.testing: {"RunningSandbox", "SandboxProject", "sandbox"},
}
"""What people may lean on: a name leaves this table only in a release that says so."""


@pytest.mark.parametrize("module", PUBLIC, ids=lambda module: str(module.__name__))
def test_the_public_names_are_these(module: ModuleType) -> None:
    assert sorted(PUBLIC[module]) == list(module.__all__)


@pytest.mark.parametrize("module", PUBLIC, ids=lambda module: str(module.__name__))
def test_every_public_name_is_documented(module: ModuleType) -> None:
    assert [name for name in PUBLIC[module] - ALIASES if not getattr(module, name).__doc__] == []


@pytest.mark.parametrize("module", PUBLIC, ids=lambda module: str(module.__name__))
def test_the_types_of_every_public_name_can_be_had_at_run_time(module: ModuleType) -> None:
    """Documentation and editors ask for them; a name that is imported for the type checker alone is none of them."""
    kinds = [getattr(module, name) for name in PUBLIC[module] - ALIASES if isinstance(getattr(module, name), type)]
    assert [kind for kind in kinds if not isinstance(get_type_hints(kind), dict)] == []


def test_every_error_is_public() -> None:
    told = {
        name
        for name, one in vars(scenekit.errors).items()
        if isinstance(one, type) and issubclass(one, Warning | Exception)
    }
    assert told == PUBLIC[scenekit.errors]


@pytest.mark.parametrize("kind", ["Avatar", "Text", "Image", "Video", "Shape", "Audio", "Row", "Column"])
def test_the_words_of_a_verb_are_the_fields_of_its_element(kind: str) -> None:
    element = getattr(scenekit, kind)
    words = getattr(scenekit.elements, f"{kind}Options")
    said = {name for base in (words, PlacementOptions) for name in base.__annotations__}
    assert said == set(element.__struct_fields__) - {element.__match_args__[0]}
