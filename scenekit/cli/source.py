"""What a command line names as its source: a Python file that makes a project, a scene file, or a payload."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from inspect import isclass, iscoroutine, isfunction, signature
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.core.messages import did_you_mean, suggestion_suffix
from scenekit.errors import ScenekitError, SourceError
from scenekit.interchange.lazy_scenes import LazyScenes
from scenekit.interchange.scenefile.formats import FORMAT_BY_SUFFIX
from scenekit.interchange.scenefile.locator import SourceLocator
from scenekit.interchange.scenefile.reader import load_scenefile as load_scene_file
from scenekit.interchange.scenefile.reader import read_file
from scenekit.payload import parsing
from scenekit.project import Project
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scenekit.core.geometry import Number, Orientation

MODULE_NAME = "__scenekit_source__"
"""What a Python file runs as: not as a script, so that its `__main__` part is left alone."""

DEFAULT_NAMES = ("project", "scene")
"""What a Python file calls its work when the command line does not say."""


class Source(NamedTuple):
    """What a command line names, and how it is to be read."""

    spec: str
    """`file.py`, `file.py:name`, a scene file, or a payload in `file.json` (`-`: standard input)."""
    variables: Mapping[str, str | Number] = MappingProxyType({})
    """The values of all `${name}` in it."""
    orientation: Orientation | None = None
    """The canvas on which it is laid out, if not its own."""

    def __str__(self) -> str:
        return self.spec

    @property
    def path(self) -> str:
        """The file."""
        return self._path_and_name[0]

    @property
    def name(self) -> str | None:
        """What is meant in it, if the command line says that."""
        return self._path_and_name[1]

    @property
    def _path_and_name(self) -> tuple[str, str | None]:
        """The file and the name in it. (A Windows path has a colon of its own.)"""
        path, colon, name = self.spec.rpartition(".py:")
        return (f"{path}.py", name) if colon else (self.spec, None)

    def load(self) -> Project:
        """The project. Raises `SourceError`, `PayloadError`, or what the file's own use of scenekit raises; each names
        the file."""
        project = self._read_project()
        if self.orientation is None:
            return project
        if isinstance(project.scenes, LazyScenes):
            why = "--orientation lays out scenes anew, and a payload's positions are fixed"
            raise SourceError(why).with_path(self.spec)
        return project.replace(orientation=self.orientation)

    def _read_project(self) -> Project:
        path, name = self._path_and_name
        ending = os.path.splitext(path)[1].lower()
        if path.endswith(".py"):
            return self._substitute_variables(_load_python(path, name))
        if path == "-" or ending == ".json":
            return self._load_json()
        if ending in FORMAT_BY_SUFFIX:
            return self._load_scene_file(read(path))
        kinds = "a .py file, file.py:name, a scene file (.yaml, .toml, .json), or a payload in a .json file"
        raise SourceError(f"is no source: it must be {kinds}").with_path(self.spec)

    def _load_json(self) -> Project:
        """A payload, or a scene file that is JSON."""
        data = read(self.spec)
        with self.error_context():
            found = parsing.parse_json(data)
        if parsing.is_scenefile(found):
            return self._load_scene_file(data)
        with self.error_context():
            project = Project.from_payload(data)
        return self._substitute_variables(project)

    def _load_scene_file(self, data: bytes) -> Project:
        return load_scene_file(Project, self.spec, data, self.variables)

    def _substitute_variables(self, project: Project) -> Project:
        """A project that has its variables filled in, if any are given: it may well mean its `${name}` as they are."""
        with self.error_context():
            return project.substitute(**self.variables) if self.variables else project

    def error_context(self) -> AbstractContextManager[None]:
        """Errors of scenekit say that they are about this; of a part of a scene file, which file has it, and where."""
        return error_context(self.spec, self.locate)

    def locate(self, json_path: str) -> str | None:
        """Return the location of a part of the project in its scene file; None if it is not in one."""
        return self.locate_all([json_path]).get(json_path)

    def locate_all(self, json_paths: Iterable[str]) -> dict[str, str]:
        """Return the locations of parts of the project in its scene file, which is read again once."""
        if os.path.splitext(self.path)[1].lower() not in FORMAT_BY_SUFFIX:
            return {}
        try:
            locator = SourceLocator(self.path, read(self.path), self.variables)
            locations = {json_path: locator.locate(json_path) for json_path in json_paths}
        except SourceError:  # the file has changed
            return {}
        return {json_path: str(location) for json_path, location in locations.items() if location is not None}


def read(path: str) -> bytes:
    """What is in a file, or comes from standard input (`-`). Raises `SourceError`."""
    if path != "-":
        return read_file(path)
    try:
        return sys.stdin.buffer.read() if sys.stdin else b""
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}").with_path(path) from None


@contextmanager
def error_context(source: str, locate: Callable[[str], str | None] = lambda _: None) -> Iterator[None]:
    """Errors of scenekit say which source they are about, and where in it, as far as that is known."""
    try:
        yield
    except ScenekitError as error:
        if error.path is None:
            raise error.with_path(source) from None
        raise error.with_path(locate(error.path) or f"{source}: {error.path}") from None


def _load_python(path: str, name: str | None) -> Project:
    code = read(path)
    with _user_file_context(path):
        module = ModuleType(MODULE_NAME)
        module.__file__ = path
        sys.modules[module.__name__] = module  # dataclasses and pickle look there
        exec(compile(code, path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 (it is the user's own file)
        work, called = _select_object(vars(module), path, name)
        if _is_factory(work):
            return _to_project(work(), path, f"{called}() returned")
        return _to_project(work, path, f"{called} is")


@contextmanager
def _user_file_context(path: str) -> Iterator[None]:
    """Run a person's file: what it prints goes to standard error, and what it raises is said in a line."""
    folder = os.path.dirname(os.path.abspath(path))
    sys.path.insert(0, folder)
    try:
        with redirect_stdout(sys.stderr), _redirect_stdout_fd():
            yield
    except (SourceError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise _to_source_error(error, path) from None
    finally:
        if folder in sys.path:
            sys.path.remove(folder)


@contextmanager
def _redirect_stdout_fd() -> Iterator[None]:
    """Let what writes past `sys.stdout` (a command that the file starts) write to standard error, too."""
    try:
        kept = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # one of the two is not there, so nothing can go wrong between them
        yield
        return
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _to_source_error(error: BaseException, path: str) -> SourceError:
    """The error with the line of the person's file in which it came up."""
    line, trace = None, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename == path:
        line = error.lineno
    return SourceError(_format_error(error)).with_path(f"{path}:{line}" if line else path)


def _format_error(error: BaseException) -> str:
    if isinstance(error, ScenekitError):
        return str(error)
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:  # the person's own exception, which cannot say what it is
        message = "(no message)"
    nearest = did_you_mean(error.name, dir(error.obj)) if isinstance(error, AttributeError) else ""
    return f"{type(error).__name__}: {message}{nearest and '.'}{nearest}"


def _select_object(names: dict[str, Any], path: str, name: str | None) -> tuple[Any, str]:
    """What is to be shown, and what it is called."""
    if name is None:
        name = next((default for default in DEFAULT_NAMES if default in names), None)
        if name is None:
            offers = ", ".join(f"{path}:{offer}" for offer in _list_candidates(names))
            raise SourceError(
                f"has no `project` or `scene`. {f'It has {offers}.' if offers else ''}".strip()
            ).with_path(path)
    if name not in names:
        raise SourceError(f"has no {name!r}.{suggestion_suffix(name, _list_candidates(names))}").with_path(path)
    return names[name], name


def _list_candidates(names: dict[str, Any]) -> list[str]:
    """What in the file could be shown."""
    return [
        name
        for name, value in names.items()
        if isinstance(value, (Project, Scene)) or (_is_factory(value) and value.__module__ == MODULE_NAME)
    ]


def _is_factory(value: object) -> bool:
    """Whether it is a function, or the like, that can be called without arguments."""
    if not callable(value) or isclass(value):
        return False
    try:
        parameters = signature(value).parameters.values()
    except (TypeError, ValueError):
        return False
    return all(
        parameter.default is not parameter.empty or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        for parameter in parameters
    )


def _to_project(value: object, path: str, description: str) -> Project:
    if isinstance(value, Scene):
        return Project().add(value)
    if isinstance(value, Project):
        return value
    if iscoroutine(value):
        value.close()
    kind = "a function that needs arguments" if isfunction(value) else type(value).__name__
    allowed = "a Project, a Scene, or a function that makes one without arguments"
    raise SourceError(f"{description} {kind}; it must be {allowed}").with_path(path)
