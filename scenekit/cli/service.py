"""What the commands that talk to AI Studios share: the ledger, the credentials, and how trouble ends."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from scenekit.cli import FILE, Failure
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

VARIABLE = "SCENEKIT_LEDGER"

LEDGER = click.option(
    "--ledger",
    type=FILE,
    envvar=VARIABLE,
    help="Where sent projects are recorded.  [default: in the folder of scenekit's settings]",
)


class Refused(Failure):
    """The service said no, or gave a render up."""

    exit_code = 3


class Unknown(Failure):
    """Nobody knows whether it arrived."""

    exit_code = 4


class Later(Failure):
    """Nothing is lost, and the same command goes on."""

    exit_code = 5


class Stopped(Failure):
    """The person stopped it."""

    exit_code = 130


def ledger_path(given: str | None) -> str:
    """The file given, else `ledger.sqlite` in the folder that the system has for scenekit's settings."""
    return given or files.config_path("ledger.sqlite")


@contextmanager
def answering(stopped: str = "stopped") -> Iterator[None]:
    """Trouble with the service ends in a line, and an exit code that says which kind it was.

    `stopped` is what is said on Ctrl-C, or when the system ends the process: nothing half-written is left behind.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except ClientError as error:
        raise failure(error) from None
    except KeyboardInterrupt:
        raise Stopped(stopped) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def failure(error: ClientError) -> Failure:
    """The error as a line, with its exit code."""
    line = " ".join([*str(error).split("\n"), *getattr(error, "__notes__", ())])
    match error:
        case APIStatusError(status_code=404, project_id=str()):
            return Refused(f"{line}: the project is gone; --again sends it anew, and is paid for")
        case APIStatusError() | RenderFailedError():
            return Refused(line)
        case OutcomeUnknownError():
            return Unknown(line)
        case CredentialsError():
            return Failure(line)
        case LedgerError() if error.project_id is None:
            return Failure(line)
    return Later(line)
