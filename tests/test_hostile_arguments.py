"""Every argument of every public function gets hostile values: it returns, or raises an error of scenekit.

The functions and their arguments are read from their signatures, so that a new one is covered without a change here.
"""

from __future__ import annotations

import inspect
import itertools
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import scenekit
import scenekit.animatic
import scenekit.avatars.measurement
import scenekit.client
import scenekit.comparison
import scenekit.migrate
import scenekit.sandbox
import scenekit.storyboard
from scenekit import AvatarFrame, Catalog, CatalogEntry, Project, Scene, Shape
from scenekit.client import Client, Ledger, webhook
from scenekit.errors import ScenekitError
from scenekit.scene import Scene as SceneType
from scenekit.storyboard import Limits
from tests.support.silhouettes import default_person

MAX_SECONDS = 10
"""The limit for one call. Most take less than a millisecond."""

FOLDER = Path(tempfile.mkdtemp(prefix="scenekit-hostile-"))


class TextSubclass(str):
    __slots__ = ()


class IntSubclass(int):
    pass


class BrokenRepr:
    def __repr__(self) -> str:
        raise RuntimeError("no repr")


def nest(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


def nest_keys(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


def contain_itself() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["self"] = value
    return value


def make_paths() -> dict[str, object]:
    """Return paths that are not regular files that can be read, for each kind of file that scenekit reads."""
    paths: dict[str, object] = {"folder": FOLDER, "null": Path("/dev/null"), "missing": FOLDER / "none.yaml"}
    for suffix in ("yaml", "json", "png", "ttf", "toml"):
        pipe = FOLDER / f"pipe.{suffix}"
        os.mkfifo(pipe)
        paths[f"pipe {suffix}"] = str(pipe)
        (FOLDER / f"folder.{suffix}").mkdir()
        paths[f"folder {suffix}"] = FOLDER / f"folder.{suffix}"
        (FOLDER / f"empty.{suffix}").touch()
        paths[f"empty {suffix}"] = str(FOLDER / f"empty.{suffix}")
    return paths


HOSTILE: dict[str, object] = {
    "None": None,
    "True": True,
    "zero": 0,
    "minus one": -1,
    "2**63": 2**63,
    "10**5000": 10**5000,
    "nan": float("nan"),
    "inf": float("inf"),
    "huge": 1e308,
    "tiny": 5e-324,
    "Decimal": Decimal("sNaN"),
    "Fraction": Fraction(10**400),
    "complex": 1j,
    "empty": "",
    "space": " ",
    "word": "left",
    "null character": "a\0b",
    "surrogate": "\ud800",
    "control": "\x1b]0;x\x07",
    "markup": "<p>&amp;</p>]]>",
    "variable": "${name}",
    "percent": "50%",
    "URL": "https://a.b/c.png",
    "odd URL": "http://[::1",
    "long": "a" * 20_000,
    "text subclass": TextSubclass("left"),
    "int subclass": IntSubclass(3),
    "bytes": b"\xff\x00",
    "JSON bytes": b'{"scenes": [{"clips": [{"type": "textImage", "fontSize": 1e-320}]}]}',
    "list": [1, "a"],
    "pair": (1e308, -1e308),
    "four": (1, 2, 3, 4),
    "deep list": nest(10_000),
    "deep dict": nest_keys(10_000),
    "dict that contains itself": contain_itself(),
    "empty dict": {},
    "dict with a number as key": {1: 2},
    "dict with a surrogate": {"\ud800": "\udfff"},
    "dict of nan": {"a": float("nan")},
    "set": {1},
    "object": object(),
    "broken repr": BrokenRepr(),
    "class": int,
    "function": len,
    "exception": ValueError("x"),
    "generator": (part for part in "ab"),
    **make_paths(),
}
"""Values that are wrong for almost every argument."""


def draw_cutout() -> bytes:
    """Return a PNG of a person before a transparent background."""
    stream = BytesIO()
    alpha = default_person(height=200).alpha
    image = alpha.convert("RGBA")
    image.putalpha(alpha)
    image.save(stream, "PNG")
    return stream.getvalue()


FRAME = AvatarFrame.estimate()
PROJECT = Project("x").add(Scene().avatar("M000045058", tag="host", script="Hi").text("Hi ${name}", tag="t"))
JSON = PROJECT.to_json()
Catalog().save(FOLDER / "avatars.json")
(FOLDER / "talk.json").write_text('{"scenes": [{"elements": [{"text": "Hi"}]}]}')
(FOLDER / "talk.yaml").write_text("scenes: [{}]")

EXAMPLES: dict[str, Any] = {
    "content": "Hi",
    "model": "M000045058",
    "source": "/a.png",
    "name": "Square",
    "html": "<p>Hi</p>",
    "data": {"type": "a"},
    "elements": (Shape("Square", width=9, height=9),),
    "type": "fade-in",
    "clothes": "BG00002320",
    "frame": FRAME,
    "size": 40,
    "script": "Hi",
    "tag": "t",
    "scene": 0,
    "text": "Hi",
    "payload": JSON,
    "original": PROJECT,
    "entry": CatalogEntry("M1", "B1", FRAME),
    "origin": (900, 1600),
    "tight": (0.1, 0.1, 0.5, 0.8),
    "head": (0.2, 0.2, 0.1, 0.1),
    "function": lambda scene: scene,
    "avatar": "host",
    "scenes": (Scene(),),
    "project": PROJECT,
    "project_id": "a" * 24,
    "project_ids": ["a" * 24],
    "template_id": "a",
    "language": "en",
    "url": "http://127.0.0.1:9/a.mp4",
    "updates": {"name": "x"},
    "method": "GET",
    "body": b"{}",
    "key_prefix": "a",
    "id": 1,
    "variables": {},
    "scripts": "Hi",
    "paths": [FOLDER / "empty.json"],
    "topic": "Tea",
    "file": ("a.txt", b"Hi"),
}
"""A valid value for each argument that a function requires, by its name."""

EXAMPLES_BY_FUNCTION: dict[str, dict[str, Any]] = {
    "Catalog.alias": {"name": "anna"},
    "Catalog.unalias": {"name": "anna"},
    "Catalog.load": {"path": FOLDER / "avatars.json"},
    "Catalog.save": {"path": FOLDER / "out.json"},
    "AvatarFrame": {"tight": (100, 100, 500, 900), "head": (300, 300, 90, 90)},
    "AvatarFrame.from_image": {"source": FOLDER / "empty.png"},
    "Project.from_scenefile": {"path": FOLDER / "talk.json"},
    "Ledger": {"path": FOLDER / "ledger.sqlite"},
    "compare": {"old": PROJECT.storyboard().payload_view, "new": PROJECT.storyboard().payload_view},
    "measure": {"source": draw_cutout()},
    "draw": {"measurement": scenekit.avatars.measurement.measure(draw_cutout())},
    "write_animatic": {
        "storyboard": Project().add(Scene(duration=0.2).text("Hi")).storyboard(),
        "path": FOLDER / "a.mp4",
    },
    "Client.request": {"path": "/a"},
    "Client.download": {"path": FOLDER / "a.mp4"},
    "Client.render": {"path": FOLDER / "a.mp4"},
    "Client.wait_and_download": {"path": FOLDER / "a.mp4"},
}

CLASSES: dict[str, Callable[[], Any]] = {
    "Scene": Scene,
    "Project": lambda: PROJECT,
    "Catalog": lambda: Catalog().alias("anna", "M000045058"),
    "AvatarFrame": lambda: FRAME,
    "Storyboard": lambda: PROJECT.substitute(name="Ann").storyboard(),
    "Client": lambda: Client(
        api_key="key", base_url="http://127.0.0.1:9", attempts=1, lookup_timeout=0, ledger=FOLDER / "jobs.sqlite"
    ),
    "Ledger": lambda: Ledger(FOLDER / "methods.sqlite"),
}
"""The public classes whose methods take arguments, with an instance."""

CONSTRUCTORS = (
    *(
        "Animation",
        "Audio",
        "Avatar",
        "AvatarFrame",
        "Background",
        "Catalog",
        "CatalogEntry",
        "Column",
        "Html",
        "Image",
    ),
    *("Project", "Row", "Scene", "Shadow", "Shape", "Text", "Video", "measure_text"),
)

RECORDS = {
    *(
        "Element",
        "TextBox",
        "ArgumentError",
        "PayloadError",
        "UnknownOptionError",
        "AsyncClient",
        "AudioFile",
        "Clothes",
    ),
    *("Job", "Model", "Progress", "ProjectInfo", "RenderResult", "Template", "Workspace", "Storyboard"),
}
"""Public classes that users do not create: base classes, results and errors. `AsyncClient` shares its code."""

SKIPPED = {
    "Scene.pipe": "calls the function of the user",
    "Ledger.claim": "takes a job of the ledger",
    "Ledger.reassign": "takes a job of the ledger",
    "Ledger.record": "takes a job of the ledger",
    "Ledger.abandon": "takes a job of the ledger",
    "Ledger.add_duplicate": "takes a job of the ledger",
    "Ledger.begin_or_get": "takes an intent of the client",
    "Client.resume": "takes a job of the ledger",
}
"""Public methods that are not called, with the reason."""


class Target(NamedTuple):
    name: str
    get_function: Callable[[], Callable[..., Any]]
    arguments: tuple[str, ...]
    required: tuple[str, ...]


def iter_targets() -> Iterator[Target]:
    """Yield the public functions, constructors and methods."""
    for name in CONSTRUCTORS:
        yield build_target(name, partial(getattr, scenekit, name))
    yield build_target("migrate", lambda: scenekit.migrate.migrate)
    yield build_target("write_animatic", lambda: scenekit.animatic.write_animatic)
    yield build_target("compare", lambda: scenekit.comparison.compare)
    yield build_target("measure", lambda: scenekit.avatars.measurement.measure)
    yield build_target("draw", lambda: scenekit.avatars.measurement.draw)
    yield build_target("create_app", lambda: scenekit.sandbox.create_app)
    yield build_target("CompiledProject.to_json", lambda: PROJECT.compile().to_json)
    yield build_target("webhook.parse", lambda: webhook.parse)
    yield build_target("Limits", lambda: Limits)
    yield build_target("Ledger", lambda: Ledger)
    yield build_target("Client", lambda: Client)
    for class_name, create in CLASSES.items():
        instance_class = type(create())
        for name in dir(instance_class):
            static = inspect.getattr_static(instance_class, name)
            if name.startswith("_") or isinstance(static, property) or f"{class_name}.{name}" in SKIPPED:
                continue
            if callable(getattr(instance_class, name)):
                yield build_target(f"{class_name}.{name}", partial(get_method, create, name))


def get_method(create: Callable[[], Any], name: str) -> Callable[..., Any]:
    method: Callable[..., Any] = getattr(create(), name)
    return method


def build_target(name: str, get_function: Callable[[], Callable[..., Any]]) -> Target:
    function = get_function()
    arguments: list[str] = []
    required: list[str] = []
    for parameter in inspect.signature(function).parameters.values():
        if name == "Scene.clip" and parameter.name != "data":
            continue  # its documented signature is longer than the method's own
        if parameter.kind is parameter.VAR_KEYWORD:
            arguments += get_option_names(str(parameter.annotation))
        else:
            arguments.append(parameter.name)
            if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL:
                required.append(parameter.name)
    return Target(name, get_function, tuple(dict.fromkeys(arguments)), tuple(required))


def get_option_names(annotation: str) -> list[str]:
    """Return the names in `Unpack[Options]`; one name that no function has for other annotations."""
    match = re.fullmatch(r"Unpack\[(\w+)\]", annotation)
    modules = [module for name, module in sys.modules.items() if name.startswith("scenekit.")]
    definitions = [vars(module)[match[1]] for module in modules if match and match[1] in vars(module)]
    return list(definitions[0].__annotations__) if definitions else ["unknown_option"]


TARGETS = [target for target in iter_targets() if target.arguments]


def call(target: Target, argument: str, value: object) -> object:
    """Call a function with a hostile value for one argument, and valid values for the others that it requires."""
    function = target.get_function()
    examples = EXAMPLES | EXAMPLES_BY_FUNCTION.get(target.name, {})
    options = {name: examples[name] for name in target.required if name != argument} | {argument: value}
    parameters = inspect.signature(function).parameters
    positional: list[Any] = []
    for name, parameter in parameters.items():
        if (parameter.kind is parameter.VAR_POSITIONAL and name in options) or (
            parameter.kind is parameter.POSITIONAL_ONLY and name in options
        ):
            positional.append(options.pop(name))
    return use(function(*positional, **options))


def use(result: object) -> object:
    """Use what a function accepted: compose it, check it and draw it."""
    if inspect.isgenerator(result):
        return list(itertools.islice(result, 5))
    if isinstance(result, scenekit.Element):
        result = Scene().add(result)
    if isinstance(result, SceneType):
        result = Project().add(result)
    if isinstance(result, Project) and result.scenes:
        result.to_json()
        result.check()
        result.captions()
        result.storyboard().html()
        result.to_code()
        result.to_scenefile("json")
    return result


def raise_timeout(*_: object) -> None:
    raise TimeoutError


class ClientWaitError(ScenekitError):
    """A method of the client accepted its arguments, and waits for the service, which does not exist."""


def stop_waiting(_seconds: float) -> None:
    raise ClientWaitError


@pytest.fixture(autouse=True)
def _limit_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(time, "sleep", stop_waiting)
    monkeypatch.chdir(FOLDER)  # some hostile values are valid names of files
    previous = signal.signal(signal.SIGALRM, raise_timeout)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_hostile_arguments_give_a_result_or_an_error_of_scenekit(target: Target) -> None:
    foreign = []
    for argument, (label, value) in itertools.product(target.arguments, HOSTILE.items()):
        if argument in ("on_image", "on_progress") and callable(value):
            continue  # an error of the user's function is the user's own
        signal.alarm(MAX_SECONDS)
        try:
            call(target, argument, value)
        except ScenekitError as error:
            str(error)
        except BaseException as error:  # each must be an error of scenekit, whatever it is
            foreign.append(f"{target.name}({argument}={label}): {type(error).__name__}: {str(error)[:100]}")
        finally:
            signal.alarm(0)
    assert not foreign, "\n".join(foreign)


def test_all_public_classes_and_functions_are_covered() -> None:
    public = {
        name
        for module in (scenekit, scenekit.client)
        for name in module.__all__
        if inspect.isfunction(getattr(module, name)) or inspect.isclass(getattr(module, name))
    }
    errors = {name for name in public if name.endswith(("Error", "Warning"))}
    assert public - {target.name for target in TARGETS} - RECORDS - errors == set()
