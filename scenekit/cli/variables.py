"""`--var` and `--vars`: the values of `${name}` in a source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from scenekit.cli import FILE, Failure
from scenekit.cli.source import naming, read
from scenekit.scenefile.text import format_of, parsed
from scenekit.variables import check_value

F = TypeVar("F", bound=Callable[..., Any])


def VARIABLES(command: F) -> F:  # noqa: N802 (it stands among other options)
    """The two options, which reach a command as its `variables`."""
    option = click.option(
        "--var",
        "variables",
        metavar="NAME=VALUE",
        multiple=True,
        callback=_joined,
        help="The value of ${NAME} in SOURCE; may be said again.",
    )
    file = click.option(
        "--vars",
        type=FILE,
        is_eager=True,
        expose_value=False,
        callback=_remembered,
        help="The values of many, an object in a .json, .toml or .yaml file; a number there stays a number.",
    )
    return option(file(command))


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
    found = parsed(read(path), format_of(path), path)
    if not isinstance(found, dict):
        raise Failure(f"{path}: must be an object of names and their values")
    with naming(path):
        for name, value in found.items():
            check_value("vars", name, value)
    return found
