"""The argument and options of every command that reads a project: SOURCE, `--var`, `--vars` and `--orientation`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from math import inf
from typing import Any

import click

from scenekit.cli import FILE_PATH, CommandError
from scenekit.cli.terminal import echo
from scenekit.core.geometry import CANVAS_SIZES, Orientation
from scenekit.elements.variables import (
    INVALID_NAME_MESSAGE,
    is_blank,
    normalize_variable_name,
    validate_variable_values,
)
from scenekit.interchange.scenefile.formats import detect_format, parse_data
from scenekit.source import Source, error_context, read

CATALOG_OPTION = click.option(
    "--catalog",
    "path",
    type=FILE_PATH,
    help="Catalog file.  [default: the file at SCENEKIT_CATALOG, otherwise avatars.json in scenekit's configuration "
    "folder]",
)
"""The catalog of the commands for avatars."""


def source_options(*, required: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that adds SOURCE and its options to a command, which receives them as `source`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_source(
            source: str | None, variables: dict[str, Any], orientation: Orientation | None, **options: Any
        ) -> None:
            command(source=source and Source(source, variables, orientation), **options)

        return click.argument("source", type=FILE_PATH, required=required)(project_options(with_source))

    return decorate


def project_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--var`, `--vars` and `--orientation` to a command, which receives them as `variables` and `orientation`."""
    for option in reversed(PROJECT_OPTIONS):
        command = option(command)
    return command


def check_non_negative(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    """Check that an option is a finite number of at least 0. The ranges of click accept infinity and NaN."""
    if value is not None and not 0 <= value < inf:
        raise click.BadParameter(f"{value} must be a finite number of at least 0.")
    return value


def check_positive(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    """Check that an option is a finite number above 0."""
    if value is not None and not 0 < value < inf:
        raise click.BadParameter(f"{value} must be a finite number above 0.")
    return value


def _load_vars_file(ctx: click.Context, _param: click.Parameter, path: str | None) -> None:
    """Store the content of the file for `_merge_vars`."""
    ctx.meta[__name__] = _read_vars(path) if path else {}


def _merge_vars(ctx: click.Context, _param: click.Parameter, assignments: tuple[str, ...]) -> dict[str, Any]:
    """Return the values of both options. `--var` takes precedence over `--vars`."""
    variables: dict[str, Any] = {}
    for assignment in assignments:
        name, equals_sign, value = assignment.partition("=")
        if not name or not equals_sign:
            raise click.BadParameter(f"{assignment!r} must have the form NAME=VALUE, such as name=Ann.")
        normalized = normalize_variable_name(name)
        if normalized is None:
            raise click.BadParameter(f"{name!r} {INVALID_NAME_MESSAGE}")
        if normalized in variables:
            raise click.BadParameter(f"{name!r} has two values. Remove one of them.")
        variables[normalized] = value
    values = {**ctx.meta[__name__], **variables}
    for name in filter(lambda name: is_blank(values[name]), values):
        consequence = f"${{{name}:-…}} becomes its default, and ${{{name}}} becomes nothing."
        echo(f"Warning: The value of {name} is empty. {consequence}", err=True)
    return values


def _read_vars(path: str) -> dict[str, Any]:
    variables = parse_data(read(path), detect_format(path, "file of values"), path)
    if not isinstance(variables, dict):
        raise CommandError(f"{path}: The file must contain an object of names and their values, such as {{name: Ann}}.")
    with error_context(path):
        return validate_variable_values("vars", variables)


PROJECT_OPTIONS = (
    click.option(
        "--var",
        "variables",
        metavar="NAME=VALUE",
        multiple=True,
        callback=_merge_vars,
        help="Value of ${NAME} in SOURCE. ${NAME:-friend} has a default. Repeatable.",
    ),
    click.option(
        "--vars",
        type=FILE_PATH,
        is_eager=True,
        expose_value=False,
        callback=_load_vars_file,
        help="File with the values of several variables: an object in a .json, .toml or .yaml file. Numbers stay "
        "numbers.",
    ),
    click.option(
        "--orientation",
        type=click.Choice(list(CANVAS_SIZES)),
        help="Canvas: landscape (1920 x 1080 px, aspect ratio 16:9) or portrait (1080 x 1920 px, aspect ratio 9:16).  "
        "[default: as in SOURCE]",
    ),
)
"""The options of SOURCE."""
