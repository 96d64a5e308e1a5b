"""Text for the terminal. Text of files and of the service may contain control characters, which a terminal obeys."""

from __future__ import annotations

import re
from typing import Any

import click

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters except tabs and line breaks. They move the cursor, set the title, or reorder a line."""


def escape_controls(text: str) -> str:
    r"""Return the text with visible control characters.

    >>> escape_controls("\x1b]0;title\x07")
    '\\x1b]0;title\\x07'
    """
    return CONTROL_CHARACTERS.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def echo(message: object = "", **options: Any) -> None:
    """Print a line as `click.echo` does, with visible control characters. Bytes are printed unchanged."""
    is_data = isinstance(message, bytes)
    click.echo(message if is_data else escape_controls(str(message)), **options)
