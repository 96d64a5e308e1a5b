"""`scenekit diff`: compare two versions of a project."""

from __future__ import annotations

import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import click

from scenekit.cli import FILE_PATH, CommandError
from scenekit.cli.options import project_options
from scenekit.cli.output import OUTPUT_OPTION, reject_overwriting_source, write
from scenekit.core.geometry import Orientation
from scenekit.errors import ScenekitError
from scenekit.project import Project
from scenekit.source import Source
from scenekit.storyboard import Storyboard


@click.command()
@click.argument("old", type=FILE_PATH)
@click.argument("new", type=FILE_PATH)
@project_options
@OUTPUT_OPTION
def diff(old: str, new: str, variables: dict[str, Any], orientation: Orientation | None, output: str | None) -> None:
    """Compare two versions of a project, scene by scene.

    OLD and NEW are sources of `scenekit preview`, or files of a Git revision such as HEAD~1:tour.yaml. The path is
    relative to the working folder.

    Each version gets the values of the variables that it contains.

    The result is text. A .html file shows changed scenes side by side, and needs no network.

    \b
    Examples:
      scenekit diff old.yaml new.yaml
      scenekit diff HEAD:tour.yaml tour.yaml
      scenekit diff HEAD~1:tour.yaml tour.yaml -o changes.html
      scenekit diff HEAD:talk.yaml talk.yaml --vars ann.yaml --orientation portrait
    """
    from scenekit.comparison import compare
    from scenekit.comparison.page import build_comparison_page
    from scenekit.comparison.report import format_report

    for spec in (old, new):
        reject_overwriting_source(spec, output)
    with _resolve(old) as old_path, _resolve(new) as new_path:
        first, second = Source(old_path, variables, orientation), Source(new_path, variables, orientation)
        names = _find_names(first, old), _find_names(second, new)
        first.variables = _leave_out(variables, names[1] - names[0])
        second.variables = _leave_out(variables, names[0] - names[1])
        before, after = _draw(first, old), _draw(second, new)
    comparison = compare(before.payload_view, after.payload_view)
    if output and output.lower().endswith(".html"):
        write(build_comparison_page(comparison, before, after, (old, new)).encode(), output)
    else:
        write(format_report(comparison).encode(), output)


def _find_names(source: Source, spec: str) -> frozenset[str]:
    """Return the names of the variables in a version, if values are given."""
    if not source.variables:
        return frozenset()
    with _name_errors(source, spec):
        return frozenset(_load(Source(source.spec)).variables)


def _leave_out(variables: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in variables.items() if name not in names}


def _draw(source: Source, spec: str) -> Storyboard:
    with _name_errors(source, spec):
        project = _load(source)
        with source.error_context():
            return project.storyboard()


def _load(source: Source) -> Project:
    """Return the project. Its variables stay if no values are given, so that templates can be compared."""
    if source.variables:
        return source.load()
    try:
        project = Project.from_scenefile(source.path, variables=None)
    except ScenekitError:  # a payload, a Python file, or an error that `load` reports
        return source.load(keep_defaults=True)
    return project.replace(orientation=source.orientation) if source.orientation else project


@contextmanager
def _name_errors(source: Source, spec: str) -> Iterator[None]:
    """Replace the path of a temporary file by `REVISION:FILE` in errors."""
    try:
        yield
    except ScenekitError as error:
        raise error.with_path((error.path or spec).replace(source.spec, spec)) from None


@contextmanager
def _resolve(spec: str) -> Iterator[str]:
    """Provide the path of a source. The files of a Git revision are written to a temporary folder."""
    revision, separator, path = spec.partition(":")
    if not separator or os.path.exists(spec) or os.path.exists(revision) or os.path.splitdrive(spec)[0]:
        yield spec
        return
    if not revision or revision.startswith("-") or not path:
        raise CommandError(f"{spec}: A Git revision must have the form REVISION:FILE, such as HEAD~1:tour.yaml.")
    prefix = _run_git(spec, "rev-parse", "--show-prefix").decode().strip()
    root = _run_git(spec, "rev-parse", "--show-toplevel").decode().strip()
    archive = _run_git(spec, "-C", root, "archive", "--format=tar", revision)
    with tempfile.TemporaryDirectory(prefix="scenekit-") as folder:
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        full_path = os.path.join(folder, prefix, path)
        if not os.path.exists(full_path.rpartition(".py:")[0] + ".py" if ".py:" in full_path else full_path):
            raise CommandError(f"{spec}: The revision {revision} has no file {os.path.join(prefix, path)}.")
        yield full_path


def _run_git(spec: str, *arguments: str) -> bytes:
    try:
        result = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607 (the user's Git)
    except OSError:
        raise CommandError(
            f"{spec}: The file does not exist, and Git is not installed to look up a revision."
        ) from None
    if result.returncode:
        reason = (result.stderr.decode(errors="replace").strip().splitlines() or ["no reason"])[-1]
        raise CommandError(f"{spec}: Git cannot read the revision: {reason}.")
    return result.stdout
