"""What every command that reads a project takes: SOURCE, `--var`, `--vars` and `--orientation`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from math import inf
from typing import Any

import click

from scenekit.cli import FILE, Failure
from scenekit.cli.source import Source, naming, read
from scenekit.core.geometry import CANVAS_SIZES, Orientation
from scenekit.elements.variables import check_variable_value
from scenekit.interchange.scenefile.formats import detect_format, parse_data


def sourced(*, required: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the argument and its options, which reach it as its `source`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_source(
            source: str | None, variables: dict[str, Any], orientation: Orientation | None, **words: Any
        ) -> None:
            command(source=source and Source(source, variables, orientation), **words)

        decorated: Callable[..., None] = with_source
        for option in reversed((click.argument("source", type=FILE, required=required), *OPTIONS)):
            decorated = option(decorated)
        return decorated

    return decorate


def finite(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    """An amount: a number of at least 0, and neither infinity nor NaN, which no range keeps out."""
    if value is not None and not 0 <= value < inf:
        raise click.BadParameter(f"{value} is no amount: a number of at least 0")
    return value


def _remembered(ctx: click.Context, _param: click.Parameter, path: str | None) -> None:
    """Keep what is in the file for `_joined`."""
    ctx.meta[__name__] = _values_in(path) if path else {}


def _joined(ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> dict[str, Any]:
    """The values of both options; what the command line says comes first."""
    said: dict[str, Any] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not name or not sign:
            raise click.BadParameter(f"{one!r} is not NAME=VALUE, such as name=Ann")
        if name in said:
            raise click.BadParameter(f"{name} has two values")
        said[name] = value
    return {**ctx.meta[__name__], **said}


def _values_in(path: str) -> dict[str, Any]:
    found = parse_data(read(path), detect_format(path, "file of values"), path)
    if not isinstance(found, dict):
        raise Failure(f"{path}: must be an object of names and their values")
    with naming(path):
        for name, value in found.items():
            check_variable_value("vars", name, value)
    return found


OPTIONS = (
    click.option(
        "--var",
        "variables",
        metavar="NAME=VALUE",
        multiple=True,
        callback=_joined,
        help="The value of ${NAME} in SOURCE; may be said again.",
    ),
    click.option(
        "--vars",
        type=FILE,
        is_eager=True,
        expose_value=False,
        callback=_remembered,
        help="The values of many, an object in a .json, .toml or .yaml file; a number there stays a number.",
    ),
    click.option(
        "--orientation", type=click.Choice(list(CANVAS_SIZES)), help="Lay the scenes out on this canvas instead."
    ),
)
