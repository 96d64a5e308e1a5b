"""The places in the package that write a message, and which of them a run executes."""

from __future__ import annotations

import ast
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

import scenekit.errors

PACKAGE = Path(scenekit.__file__).parent
PREFIX = f"{PACKAGE}/"
"""The beginning of the file name of each module in the package."""

FACTORIES = {name for name in vars(scenekit.errors) if name.endswith(("Error", "Warning"))} | {
    *("argument_error", "conflict_error", "convert_validation_error", "source_error", "null_error"),
    *("_unsupported_change_error", "_v1_unsupported_error", "_error", "_error_at_line"),
    *("Finding", "APIError", "UnavailableError", "DownloadAttemptError", "NotDeliveredError", "ResponseLostError"),
    *("UsageError", "BadParameter", "ClickException", "CommandError", "InterruptedCommandError"),
}
"""Calls that make a message: public exceptions, helpers that build one, findings, internal errors whose text becomes
part of a message, and errors of the command line."""


class Site(NamedTuple):
    """A call that makes a message."""

    file: str
    """Relative to the package, such as `core/validation.py`."""
    function: str
    factory: str
    first_line: int
    last_line: int

    @property
    def name(self) -> str:
        """A name that does not change when lines move, for the list of exceptions."""
        return f"{self.file} {self.function} {self.factory}"


@cache
def find_sites() -> tuple[Site, ...]:
    """Return the places in the package that make a message, except re-raised classes in `except` clauses."""
    return tuple(_iter_sites())


def _iter_sites() -> Iterator[Site]:
    for path in sorted(PACKAGE.rglob("*.py")):
        file = path.relative_to(PACKAGE).as_posix()
        yield from _iter_sites_in(ast.parse(path.read_text(encoding="utf-8")), file, "")


def _iter_sites_in(node: ast.AST, file: str, function: str) -> Iterator[Site]:
    for child in ast.iter_child_nodes(node):
        name = function
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{function}.{child.name}".lstrip(".")
        elif isinstance(child, ast.Call):
            factory = child.func.attr if isinstance(child.func, ast.Attribute) else getattr(child.func, "id", "")
            if factory in FACTORIES:
                yield Site(file, function, factory, child.lineno, child.end_lineno or child.lineno)
        yield from _iter_sites_in(child, file, name)


@cache
def _find_site_lines() -> set[tuple[str, int]]:
    return {(site.file, line) for site in find_sites() for line in range(site.first_line, site.last_line + 1)}


@cache
def _makes_message(code: CodeType) -> bool:
    file = code.co_filename.removeprefix(PREFIX)
    is_in_package = file != code.co_filename
    return is_in_package and any((file, line) in _find_site_lines() for *_, line in code.co_lines())


@contextmanager
def record_lines(executed: set[tuple[str, int]]) -> Iterator[None]:
    """Add the lines that run, in this thread and in threads that start, as (file, line).

    Only functions of the package that make a message are recorded.
    """

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if not _makes_message(frame.f_code):
            return None
        if event == "line":
            executed.add((frame.f_code.co_filename[len(PREFIX) :], frame.f_lineno))
        return trace

    previous = sys.gettrace(), threading.gettrace()
    sys.settrace(trace)
    threading.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(previous[0])
        threading.settrace(previous[1])


def iter_traceback_lines(error: BaseException) -> Iterator[tuple[str, int]]:
    """Yield the lines of the package in the traceback of an error, as (file, line).

    A recursion error ends the recording of `record_lines`, but not the traceback.
    """
    for frame, line in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name.startswith(PREFIX):
            yield name[len(PREFIX) :], line
