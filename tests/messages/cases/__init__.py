"""Inputs that produce each message: a table for each part of the package.

Inputs are real: files, sockets and processes, and no patches.
"""

from __future__ import annotations

from tests.messages.cases import builder, commands, files, findings, service
from tests.messages.cases.base import Case

CASES: dict[str, dict[str, Case]] = {
    **builder.CASES,
    **files.CASES,
    **findings.CASES,
    **service.CASES,
    **commands.CASES,
}

UNREACHED: dict[str, str] = {}
"""Places whose message no case produces, with the reason."""
