"""What every command that reads a project takes: SOURCE, `--var`, `--vars` and `--orientation`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from math import inf
from typing import Any

import click

from scenekit.cli import FILE_PATH, CommandError
from scenekit.cli.source import Source, error_context, read
from scenekit.core.geometry import CANVAS_SIZES, Orientation
from scenekit.elements.variables import check_variable_value
from scenekit.interchange.scenefile.formats import detect_format, parse_data


def source_options(*, required: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the argument and its options, which reach it as its `source`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_source(
            source: str | None, variables: dict[str, Any], orientation: Orientation | None, **words: Any
        ) -> None:
            command(source=source and Source(source, variables, orientation), **words)

        decorated: Callable[..., None] = with_source
        for option in reversed((click.argument("source", type=FILE_PATH, required=required), *PROJECT_OPTIONS)):
            decorated = option(decorated)
        return decorated

    return decorate


def check_non_negative(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    """An amount: a number of at least 0, and neither infinity nor NaN, which no range keeps out."""
    if value is not None and not 0 <= value < inf:
        raise click.BadParameter(f"{value} is no amount: a number of at least 0")
    return value


def _load_vars_file(ctx: click.Context, _param: click.Parameter, path: str | None) -> None:
    """Keep what is in the file for `_joined`."""
    ctx.meta[__name__] = _read_vars(path) if path else {}


def _merge_vars(ctx: click.Context, _param: click.Parameter, assignments: tuple[str, ...]) -> dict[str, Any]:
    """The values of both options; what the command line says comes first."""
    said: dict[str, Any] = {}
    for one in assignments:
        name, sign, value = one.partition("=")
        if not name or not sign:
            raise click.BadParameter(f"{one!r} is not NAME=VALUE, such as name=Ann")
        if name in said:
            raise click.BadParameter(f"{name} has two values")
        said[name] = value
    return {**ctx.meta[__name__], **said}


def _read_vars(path: str) -> dict[str, Any]:
    found = parse_data(read(path), detect_format(path, "file of values"), path)
    if not isinstance(found, dict):
        raise CommandError(f"{path}: must be an object of names and their values")
    with error_context(path):
        for name, value in found.items():
            check_variable_value("vars", name, value)
    return found


PROJECT_OPTIONS = (
    click.option(
        "--var",
        "variables",
        metavar="NAME=VALUE",
        multiple=True,
        callback=_merge_vars,
        help="The value of ${NAME} in SOURCE; may be said again.",
    ),
    click.option(
        "--vars",
        type=FILE_PATH,
        is_eager=True,
        expose_value=False,
        callback=_load_vars_file,
        help="The values of many, an object in a .json, .toml or .yaml file; a number there stays a number.",
    ),
    click.option(
        "--orientation", type=click.Choice(list(CANVAS_SIZES)), help="Lay the scenes out on this canvas instead."
    ),
)
