"""The public names of the package, what its import loads, and its dependencies."""

import subprocess
import sys
import tomllib
from types import ModuleType
from typing import get_type_hints

import pytest

import scenekit
import scenekit.animatic
import scenekit.client
import scenekit.comparison
import scenekit.elements
import scenekit.errors
import scenekit.migrate
import scenekit.sandbox
import scenekit.storyboard
import scenekit.testing
from scenekit.elements.placement import PlacementOptions
from tests.support.paths import ROOT


def get_loaded_modules(program: str) -> set[str]:
    """Return the modules that a program loads in a new process."""
    script = f"import sys\n{program}\nprint(*sys.modules, file=sys.stderr)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return set(result.stderr.decode().split())


HEAVY_MODULES = {
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
    modules = get_loaded_modules("import scenekit") - get_loaded_modules("import msgspec")
    assert modules & (HEAVY_MODULES | {"click", "difflib", "logging", "http", "html"}) == set()
    assert {name.partition(".")[0] for name in modules} - sys.stdlib_module_names == {"scenekit"}


def test_importing_scenekit_loads_modules_that_measure_or_compose_only_when_they_are_used() -> None:
    unused = {"scenekit.core.typesetting.text_box", "scenekit.compose.scenes", "scenekit.core.files"}
    modules = get_loaded_modules("import scenekit\nassert {*scenekit.__all__} <= {*dir(scenekit)}")
    assert modules & unused == set()
    assert get_loaded_modules("from scenekit import *\nScene().text('Hi').to_json()\nmeasure_text") >= unused


def test_settings_are_located_without_click() -> None:
    assert "click" not in get_loaded_modules("from scenekit.core.files import config_path; config_path('a')")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_loads_no_command(option: str) -> None:
    program = f"from scenekit.cli import main\nmain([{option!r}], standalone_mode=False)"
    modules = get_loaded_modules(program) - get_loaded_modules("import scenekit, click")
    assert {name for name in modules if name.startswith("scenekit")} == {"scenekit.cli", "scenekit.cli.terminal"}


@pytest.mark.parametrize("command", ["check", "storyboard"])
def test_commands_load_neither_the_client_nor_the_sandbox(command: str) -> None:
    hello = str(ROOT / "examples" / "hello.py")
    program = f"from scenekit.cli import main\nmain([{command!r}, {hello!r}], standalone_mode=False)"
    modules = get_loaded_modules(program)
    assert {"httpx", "httpcore", "scenekit.client", "scenekit.sandbox", "scenekit.migrate"} & modules == set()


def test_preview_loads_click_and_nothing_else_heavy() -> None:
    hello = str(ROOT / "examples" / "hello.py")
    program = f"from scenekit.cli import main\nmain(['preview', {hello!r}], standalone_mode=False)"
    modules = get_loaded_modules(program) - get_loaded_modules("import msgspec, click")
    assert modules & HEAVY_MODULES == set()
    packages = {name.partition(".")[0] for name in modules}
    assert packages - sys.stdlib_module_names == {"scenekit", "__scenekit_source__"}


def test_drawing_loads_no_network_modules() -> None:
    program = """
from scenekit import Project, Scene
Project().add(Scene().background("https://a.b/c.png").avatar("M000045058")).storyboard().svg()
"""
    modules = get_loaded_modules(program) - get_loaded_modules("")
    assert modules & (HEAVY_MODULES | {"socket", "ssl", "select", "threading", "ipaddress"}) == set()


def test_the_core_has_three_dependencies() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = {requirement.split(">")[0] for requirement in pyproject["project"]["dependencies"]}
    assert names == {"msgspec", "httpx", "click"}


def test_every_dependency_of_users_has_a_lowest_version() -> None:
    result = subprocess.run(
        [sys.executable, ROOT / ".ci/lowest", ROOT / "pyproject.toml"], capture_output=True, text=True, check=True
    )
    lowest_versions = dict(line.split("==") for line in result.stdout.splitlines())
    assert lowest_versions.keys() >= {"msgspec", "httpx", "click", "Pillow", "resvg-py", "PyYAML", "starlette", "dask"}


ALIASES = {"Anchor", "AnimationType", "Fit", "Length", "Orientation", "Resolution", "ShapeName", "Shot", "ScriptTarget"}
"""Type aliases, which cannot have a docstring of their own at run time."""
ELEMENTS = {"Audio", "Avatar", "Background", "Column", "Element", "Image", "Row", "Shape", "Text", "Video"}
ERRORS = {
    *("ArgumentError", "CatalogError", "CatalogVersionError", "CompositionError", "MissingExtraError"),
    *("MissingCatalogWarning", "MissingGlyphWarning", "PayloadError", "ScenekitError", "SourceError"),
    "UnknownOptionError",
}
CLIENT_ERRORS = {
    *("APIConnectionError", "APIStatusError", "AuthenticationError", "ClientError", "CredentialsError"),
    *("DownloadError", "InvalidResponseError", "LedgerError", "OutcomeUnknownError"),
    *("RenderFailedError", "RenderTimeoutError"),
}
VALUES = {"Animation", "AvatarFrame", "Catalog", "CatalogEntry", "Html", "Project", "Scene", "Shadow", "TextBox"}
PUBLIC: dict[ModuleType, set[str]] = {
    scenekit: {*ALIASES, *ELEMENTS, *ERRORS, *VALUES, "measure_text"},
    scenekit.animatic: {"Animatic", "write_animatic"},
    scenekit.client: {
        *("AsyncClient", "Client", "Clothes", "Job", "Ledger", "Model", "Progress", "ProjectInfo"),
        *("AudioFile", "RenderResult", "Template", "Workspace", "webhook"),
    },
    scenekit.comparison: {"Comparison", "ElementChange", "SceneChange", "compare"},
    scenekit.errors: {*ERRORS, *CLIENT_ERRORS},
    scenekit.migrate: {"Migration", "migrate"},
    scenekit.sandbox: {"create_app"},
    scenekit.storyboard: {"Limits", "Storyboard"},
    scenekit.testing: {"RunningSandbox", "SandboxProject", "SandboxTransport", "sandbox"},
}
"""The public names of each module. Removing a name is a breaking change, which the changelog must list."""


@pytest.mark.parametrize("module", PUBLIC, ids=lambda module: str(module.__name__))
def test_public_names_are_stable(module: ModuleType) -> None:
    assert sorted(PUBLIC[module]) == list(module.__all__)


@pytest.mark.parametrize("module", PUBLIC, ids=lambda module: str(module.__name__))
def test_every_public_name_is_documented(module: ModuleType) -> None:
    assert [name for name in PUBLIC[module] - ALIASES if not getattr(module, name).__doc__] == []


@pytest.mark.parametrize("module", PUBLIC, ids=lambda module: str(module.__name__))
def test_type_hints_of_public_names_resolve_at_run_time(module: ModuleType) -> None:
    """Documentation tools and editors resolve type hints. An import under `TYPE_CHECKING` would break that."""
    classes = [getattr(module, name) for name in PUBLIC[module] - ALIASES if isinstance(getattr(module, name), type)]
    assert [cls for cls in classes if not isinstance(get_type_hints(cls), dict)] == []


def test_every_error_is_public() -> None:
    exceptions = {
        name
        for name, value in vars(scenekit.errors).items()
        if isinstance(value, type) and issubclass(value, Warning | Exception)
    }
    assert exceptions == PUBLIC[scenekit.errors]


@pytest.mark.parametrize("name", sorted(ELEMENTS - {"Background", "Element"}))
def test_options_of_a_method_are_the_fields_of_its_element(name: str) -> None:
    element = getattr(scenekit, name)
    options_type = getattr(scenekit.elements, f"{name}Options")
    options = {option for base in (options_type, PlacementOptions) for option in base.__annotations__}
    assert options == set(element.__struct_fields__) - {element.__match_args__[0]}
