"""The output of a command: the option `--output`, and atomic writes."""

from __future__ import annotations

import os
import sys

import click

from scenekit.cli import FILE_PATH, CommandError
from scenekit.cli.terminal import echo, escape_controls
from scenekit.core import files

OUTPUT_OPTION = click.option(
    "-o",
    "--output",
    type=FILE_PATH,
    help="Output file. It is written completely or not at all.  [default: standard output]",
)


def reject_overwriting_source(source: str, output: str | None) -> None:
    """Check that the output is not the source file.

    Raises:
        CommandError: Both paths are the same file.
    """
    if output and output != "-" and _is_same_file(source, output):
        raise CommandError(f"{output}: The output must not overwrite the source. Choose another file.")


def write(data: bytes, output: str | None) -> None:
    """Write data to a file, or to standard output if `output` is None or `-`.

    Raises:
        CommandError: The file cannot be written.
    """
    if output is None or output == "-":
        if sys.stdout.isatty():  # a file or a pipe gets the exact bytes
            data = escape_controls(data.decode(errors="backslashreplace")).encode()
        echo(data, nl=False)
        return
    if output.endswith(os.sep):
        raise CommandError(f"{output}: The file cannot be written: the path is a folder.")
    try:
        files.atomic_write(output, data)
    except OSError as error:
        raise to_write_error(output, error) from None


def to_write_error(output: str, error: OSError) -> CommandError:
    """Return the error of a command for an output file that cannot be written."""
    folder = os.path.dirname(output)
    is_missing = bool(folder) and not os.path.exists(folder)
    reason = f"the folder {folder} does not exist. Create it" if is_missing else error.strerror
    return CommandError(f"{output}: The file cannot be written: {reason}.")


def _is_same_file(source: str, output: str) -> bool:
    return os.path.exists(output) and os.path.exists(source) and os.path.samefile(source, output)
