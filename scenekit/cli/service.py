"""Shared parts of the commands that call AI Studios: the ledger option, and the mapping of errors to exit codes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from scenekit.cli import FILE_PATH, CommandError
from scenekit.cli.interrupts import map_interrupts
from scenekit.core import files
from scenekit.errors import (
    APIStatusError,
    ClientError,
    CredentialsError,
    LedgerError,
    OutcomeUnknownError,
    RenderFailedError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LEDGER_PATH_ENV = "SCENEKIT_LEDGER"
"""The environment variable with the path of the ledger."""

LEDGER_OPTION = click.option(
    "--ledger",
    type=FILE_PATH,
    envvar=LEDGER_PATH_ENV,
    show_envvar=True,
    help="Ledger file: the record of all sent projects. The default is a file in scenekit's configuration folder.",
)


class RequestFailedError(CommandError):
    """The service rejected the request, or the render failed."""

    exit_code = 3


class UncertainOutcomeError(CommandError):
    """A request was sent, but it is unknown whether the service processed it."""

    exit_code = 4


class TemporaryFailureError(CommandError):
    """A temporary failure. The same command continues without sending the project again."""

    exit_code = 5


def resolve_ledger_path(path: str | None) -> str:
    """Return the given path, or `ledger.sqlite` in scenekit's configuration folder."""
    return path or files.config_path("ledger.sqlite")


@contextmanager
def map_client_errors(interrupt_message: str = "Interrupted.") -> Iterator[None]:
    """Convert errors of the client to command errors with an exit code.

    `interrupt_message` is the message for Ctrl-C and SIGTERM.
    """
    with map_interrupts(interrupt_message):
        try:
            yield
        except ClientError as error:
            raise to_command_error(error) from None


def to_command_error(error: ClientError) -> CommandError:
    """Convert an error of the client to a one-line message with an exit code."""
    line = " ".join([*str(error).split("\n"), *getattr(error, "__notes__", ())])
    match error:
        case APIStatusError(status_code=404, project_id=str()):
            return RequestFailedError(f"{line}. To send the project again, which is billed again, use --again.")
        case APIStatusError() | RenderFailedError():
            return RequestFailedError(line)
        case OutcomeUnknownError():
            return UncertainOutcomeError(line)
        case CredentialsError():
            return CommandError(line)
        case LedgerError() if error.project_id is None:
            return CommandError(line)
    return TemporaryFailureError(line)
