"""The source of a command or of the studio: a Python file that builds a project, a scene file, or a payload."""

from __future__ import annotations

import ast
import os
import sys
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from inspect import isclass, iscoroutine, isfunction, signature
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from scenekit.core.files import SOURCE_FOLDER
from scenekit.core.messages import did_you_mean, suggestion_suffix, truncate_repr
from scenekit.errors import ArgumentError, PayloadError, ScenekitError, SourceError
from scenekit.interchange.scenefile.formats import FORMAT_BY_SUFFIX
from scenekit.interchange.scenefile.locator import SourceLocator
from scenekit.interchange.scenefile.reader import load_scenefile
from scenekit.interchange.scenefile.source_files import read_file
from scenekit.payload import parsing
from scenekit.project import Project
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scenekit.core.geometry import Number, Orientation
    from scenekit.interchange.scenefile.locator import SourceLocation

MODULE_NAME = "__scenekit_source__"
"""The module name of the user's Python file. It is not `__main__`, so that the script part of the file does not run."""

DEFAULT_NAMES = ("project", "scene")
"""The objects that a command looks for in a Python file, the preferred one first."""


class Source:
    """The source of a command, and the options for reading it.

    Attributes:
        spec: `file.py`, `file.py:NAME`, a scene file, or a payload in a .json file (`-` for standard input).
        variables: The values of all `${name}` in the source.
        orientation: The canvas to use instead of the project's own.

    `transform` changes the syntax tree of a Python file before it runs.
    """

    def __init__(
        self,
        spec: str,
        variables: Mapping[str, str | Number] = MappingProxyType({}),
        orientation: Orientation | None = None,
        transform: Callable[[ast.Module], ast.Module] = lambda tree: tree,
    ):
        self.spec = spec
        self.variables = variables
        self.orientation = orientation
        self._transform = transform
        self._scenefile_data: bytes | None = None  # set by `load`, if the source is a scene file
        self._payload_data: bytes | None = None  # set by `load`, if the source is a payload
        self._payload_lines: parsing.PayloadLines | None = None  # created when the first line is needed
        self._locator: SourceLocator | None = None  # created when the first location is needed

    def __str__(self) -> str:
        return self.spec

    @property
    def path(self) -> str:
        """The path of the file."""
        return self._path_and_name[0]

    @property
    def name(self) -> str | None:
        """The name of the object in a Python file, if the command line states one."""
        return self._path_and_name[1]

    @property
    def _path_and_name(self) -> tuple[str, str | None]:
        """The path and the object name in `file.py:NAME`. A Windows path may contain another colon."""
        path, separator, name = self.spec.rpartition(".py:")
        return (f"{path}.py", name) if separator else (self.spec, None)

    def load(self, *, keep_defaults: bool = False) -> Project:
        """Load the project.

        Args:
            keep_defaults: Whether to keep variables of a Python file or a payload if no values are given. Otherwise,
                their defaults replace them, unless one of them has no default.

        Raises:
            SourceError: The file cannot be read, or does not yield a project.
            PayloadError: The JSON is not a valid payload.
            ScenekitError: Any other error in the use of scenekit. All errors name the file.
        """
        project = self._read_project(keep_defaults)
        if self.orientation is None:
            return project
        try:
            return project.replace(orientation=self.orientation)
        except ArgumentError:
            message = "--orientation cannot be used with a payload, because its positions are fixed."
            raise SourceError(message).with_path(self.spec) from None

    def _read_project(self, keep_defaults: bool) -> Project:
        path, name = self._path_and_name
        suffix = os.path.splitext(path)[1].lower()
        if path.endswith(".py"):
            return self._substitute_variables(_load_python(path, name, self._transform), keep_defaults)
        if path == "-" or suffix == ".json":
            return self._load_json(keep_defaults)
        if suffix in FORMAT_BY_SUFFIX:
            return self._load_scenefile(read(path))
        kinds = "a .py file, file.py:NAME, a scene file (.yaml, .toml, .json), or a payload in a .json file"
        advice = " Pass a file in this folder." if os.path.isdir(path) else ""
        if os.path.isfile(f"{path}.py"):
            advice = f" Did you mean {path}.py?"
        raise SourceError(f"The source must be {kinds}.{advice}").with_path(self.spec)

    def _load_json(self, keep_defaults: bool) -> Project:
        """Load a payload, or a scene file in JSON."""
        data = read(self.spec)
        with self.error_context():
            document = parsing.parse_json(data)
        if parsing.is_scenefile(document):
            return self._load_scenefile(data)
        self._payload_data = data
        with self.error_context():
            project = Project.from_payload(data)
        has_defaults = b"${" in data and b":-" in data
        return self._substitute_variables(project, keep_defaults or not has_defaults)

    def _load_scenefile(self, data: bytes) -> Project:
        self._scenefile_data = data
        return load_scenefile(Project, self.spec, data, self.variables)

    def _substitute_variables(self, project: Project, keep_defaults: bool) -> Project:
        if not self.variables and (keep_defaults or not project.has_only_defaults):
            return project  # it is left alone: its `${name}` may be literal text
        with self.error_context():
            try:
                return project.substitute(**self.variables)
            except ArgumentError as error:
                reason = str(error).removeprefix(f"substitute({error.argument}={truncate_repr(error.value)}): ")
                raise SourceError(f"--var: {reason}") from None

    def error_context(self) -> AbstractContextManager[None]:
        """Return a context that adds the source, or the location in the scene file, to errors of scenekit."""
        return error_context(self.spec, self.locate)

    def find_line(self, json_path: str) -> int | None:
        """Return the line of a part of the project in the payload. None if the source is not a payload."""
        if self._payload_data is None or not json_path:
            return None
        if self._payload_lines is None:
            self._payload_lines = parsing.PayloadLines(self._payload_data)
        return self._payload_lines.find_line(json_path)

    def locate(self, json_path: str) -> SourceLocation | None:
        """Return the location of a part of the project in the scene file or a file that it includes.

        Returns None if the source is not a scene file, or if no file contains the part.
        """
        if self._scenefile_data is None:
            return None
        if self._locator is None:
            self._locator = SourceLocator(self.spec, self._scenefile_data, self.variables)
        return self._locator.locate(json_path)


def read(path: str) -> bytes:
    """Return the content of a file, or of standard input for `-`.

    Raises:
        SourceError: It cannot be read.
    """
    if path != "-":
        return read_file(path)
    try:
        return sys.stdin.buffer.read() if sys.stdin else b""
    except OSError as error:
        raise SourceError(f"The standard input cannot be read: {error.strerror}.").with_path(path) from None


@contextmanager
def error_context(source: str, locate: Callable[[str], object | None] = lambda _: None) -> Iterator[None]:
    """Add the source to errors of scenekit, and the location in it.

    Args:
        source: The source as it is stated on the command line.
        locate: Returns the location of a path of the project, or None if it is unknown.
    """
    try:
        yield
    except ScenekitError as error:
        if isinstance(error, PayloadError) and error.path is None and source.endswith(".py"):
            message = f"{error} Pass a payload in JSON, such as the output of `scenekit preview {source}`."
            raise PayloadError(message).with_path(source) from None
        for one in (error, *error.further):
            line = one.line if isinstance(one, PayloadError) and one.path else None
            position = f"{source}:{line}" if line else source
            if isinstance(one, PayloadError) and line:
                one.line = None  # the location has it now
            one.with_path(position if one.path is None else str(locate(one.path) or f"{position}: {one.path}"))
        raise


def _load_python(path: str, name: str | None, transform: Callable[[ast.Module], ast.Module]) -> Project:
    code = read(path)
    with _user_file_context(path):
        module = ModuleType(MODULE_NAME)
        module.__file__ = path
        sys.modules[module.__name__] = module  # dataclasses and pickle look up the module of a class there
        tree = transform(ast.parse(code, path))
        exec(compile(tree, path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 (the user's own file)
        value, name = _select_object(vars(module), path, name)
        if _is_factory(value):
            return _to_project(value(), path, f"The result of {name}()")
        return _to_project(value, path, name)


@contextmanager
def _user_file_context(path: str) -> Iterator[None]:
    """Run the user's Python file: redirect its output to standard error, and convert its errors to `SourceError`."""
    folder = os.path.dirname(os.path.abspath(path))
    sys.path.insert(0, folder)
    source_folder = SOURCE_FOLDER.set(os.path.dirname(path))
    try:
        with redirect_stdout(sys.stderr), _redirect_stdout_fd():
            yield
    except (SourceError, KeyboardInterrupt):
        raise
    except BaseException as error:  # also SystemExit and asyncio.CancelledError
        raise _to_source_error(error, path) from None
    finally:
        SOURCE_FOLDER.reset(source_folder)
        if folder in sys.path:
            sys.path.remove(folder)


@contextmanager
def _redirect_stdout_fd() -> Iterator[None]:
    """Redirect file descriptor 1 to standard error, for output that bypasses `sys.stdout`, such as a subprocess."""
    try:
        saved_stdout = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # one of the two is closed, so there is no output to redirect
        yield
        return
    try:
        yield
    finally:
        os.dup2(saved_stdout, 1)
        os.close(saved_stdout)


def _to_source_error(error: BaseException, path: str) -> SourceError:
    """Convert an error to a `SourceError` with the innermost line of the user's file."""
    line, traceback = None, error.__traceback__
    while traceback:
        if traceback.tb_frame.f_code.co_filename == path:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    if isinstance(error, SyntaxError) and error.filename == path:
        line = error.lineno
    return SourceError(_format_error(error)).with_path(f"{path}:{line}" if line else path)


def _format_error(error: BaseException) -> str:
    if isinstance(error, ScenekitError):
        return str(error)
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:  # the __str__ of a user's exception may fail
        message = "(no message)"
    suggestion = did_you_mean(error.name, dir(error.obj)) if isinstance(error, AttributeError) else ""
    return f"{type(error).__name__}: {message}{suggestion and '.'}{suggestion}"


def _select_object(objects: dict[str, Any], path: str, name: str | None) -> tuple[Any, str]:
    """Return the object to load, and its name."""
    if name is None:
        name = next((default for default in DEFAULT_NAMES if default in objects), None)
    if name is None:
        candidates = ", ".join(f"{path}:{candidate}" for candidate in _list_candidates(objects))
        hint = f" Use one of: {candidates}." if candidates else ""
        raise SourceError(f"The file must define `project` or `scene`.{hint}").with_path(path)
    if name not in objects:
        suggestion = suggestion_suffix(name, _list_candidates(objects))
        raise SourceError(f"The file does not define {name!r}.{suggestion}").with_path(path)
    return objects[name], name


def _list_candidates(objects: dict[str, Any]) -> list[str]:
    """Return the names of the objects in the file that can be loaded."""
    return [
        name
        for name, value in objects.items()
        if isinstance(value, (Project, Scene)) or (_is_factory(value) and value.__module__ == MODULE_NAME)
    ]


def _is_factory(value: object) -> bool:
    """Whether the value is a function, or another callable except a class, that needs no arguments."""
    if not callable(value) or isclass(value):
        return False
    try:
        parameters = signature(value).parameters.values()
    except (TypeError, ValueError):  # some built-in callables have no signature
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
    kind = "a function that needs arguments" if isfunction(value) else f"a value of the type {type(value).__name__}"
    expected = "a Project, a Scene, or a function without arguments that returns one"
    raise SourceError(f"{description} must be {expected}. Got {kind}.").with_path(path)
