"""Where a command writes what it makes."""

from __future__ import annotations

import os

import click

from scenekit.cli import FILE_PATH, CommandError
from scenekit.core import files

OUTPUT_OPTION = click.option("-o", "--output", type=FILE_PATH, help="Write to a file instead, whole or not at all.")


def reject_overwriting_source(source: str, output: str | None) -> None:
    """Refuse to overwrite the file that the output would come from."""
    if output and output != "-" and _is_same_file(source, output):
        raise CommandError(f"{output}: is the source itself")


def write(data: bytes, output: str | None) -> None:
    """To a file, or standard output."""
    if output is None or output == "-":
        click.echo(data, nl=False)
        return
    try:
        if output.endswith(os.sep):
            raise IsADirectoryError(0, "Is a directory")
        files.atomic_write(output, data)
    except OSError as error:
        raise CommandError(f"{output}: cannot be written: {error.strerror}") from None


def _is_same_file(source: str, output: str) -> bool:
    return os.path.exists(output) and os.path.exists(source) and os.path.samefile(source, output)
