"""What the commands that talk to AI Studios share: the ledger, the credentials, and how trouble ends."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from scenekit.cli import FILE_PATH, CommandError
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

LEDGER_OPTION = click.option(
    "--ledger",
    type=FILE_PATH,
    envvar=LEDGER_PATH_ENV,
    help="Where sent projects are recorded.  [default: in the folder of scenekit's settings]",
)


class RequestFailedError(CommandError):
    """The service said no, or gave a render up."""

    exit_code = 3


class UncertainOutcomeError(CommandError):
    """Nobody knows whether it arrived."""

    exit_code = 4


class TemporaryFailureError(CommandError):
    """Nothing is lost, and the same command goes on."""

    exit_code = 5


class InterruptedCommandError(CommandError):
    """The person stopped it."""

    exit_code = 130


def resolve_ledger_path(path: str | None) -> str:
    """The file given, else `ledger.sqlite` in the folder that the system has for scenekit's settings."""
    return path or files.config_path("ledger.sqlite")


@contextmanager
def map_client_errors(interrupt_message: str = "stopped") -> Iterator[None]:
    """Trouble with the service ends in a line, and an exit code that says which kind it was.

    `stopped` is what is said on Ctrl-C, or when the system ends the process: nothing half-written is left behind.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except ClientError as error:
        raise to_command_error(error) from None
    except KeyboardInterrupt:
        raise InterruptedCommandError(interrupt_message) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def to_command_error(error: ClientError) -> CommandError:
    """The error as a line, with its exit code."""
    line = " ".join([*str(error).split("\n"), *getattr(error, "__notes__", ())])
    match error:
        case APIStatusError(status_code=404, project_id=str()):
            return RequestFailedError(f"{line}: the project is gone; --again sends it anew, and is paid for")
        case APIStatusError() | RenderFailedError():
            return RequestFailedError(line)
        case OutcomeUnknownError():
            return UncertainOutcomeError(line)
        case CredentialsError():
            return CommandError(line)
        case LedgerError() if error.project_id is None:
            return CommandError(line)
    return TemporaryFailureError(line)
