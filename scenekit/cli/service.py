"""What the commands that talk to AI Studios share: the ledger, the credentials, and how trouble ends."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from scenekit.cli import Failure
from scenekit.errors import (
    ClientError,
    CredentialsError,
    LedgerError,
    OutcomeUnknown,
    RefusedError,
    RenderFailedError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "SCENEKIT_LEDGER"

LEDGER = click.option(
    "--ledger",
    metavar="FILE",
    envvar=VARIABLE,
    help="Where sent projects are recorded.  [default: in the folder of scenekit's settings]",
)

BAD_INPUT, REFUSED, UNKNOWN, LATER, STOPPED = 2, 3, 4, 5, 130
"""Exit codes; LATER: nothing is lost, and the same command goes on."""


def ledger_path(given: str | None) -> str:
    """The file given, else `ledger.sqlite` in the folder that the system has for scenekit's settings."""
    return given or os.path.join(click.get_app_dir("scenekit"), "ledger.sqlite")


@contextmanager
def answering() -> Iterator[None]:
    """Trouble with the service ends in a line, and an exit code that says which kind it was."""
    try:
        yield
    except ClientError as error:
        raise Failure(" ".join(str(error).split("\n")), exit_code(error)) from None
    except KeyboardInterrupt:
        raise Failure("stopped; `scenekit render --resume` goes on, and the service meanwhile, too", STOPPED) from None


def exit_code(error: ClientError) -> int:
    match error:
        case CredentialsError():
            return BAD_INPUT
        case RefusedError() | RenderFailedError():
            return REFUSED
        case OutcomeUnknown():
            return UNKNOWN
        case LedgerError():
            return LATER if error.project_id else BAD_INPUT
    return LATER
