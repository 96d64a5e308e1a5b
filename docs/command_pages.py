"""Generate the page of the commands from their `--help`, as text that wraps in the window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click
from reference_pages import write

from scenekit.cli import main

INTRODUCTION = """# Commands

This page lists all commands of scenekit with their options, as `scenekit COMMAND --help` prints them.
"""


def add_commands(folder: Path) -> None:
    """Write the page of all commands into the folder of the pages."""
    context = click.Context(main, info_name="scenekit", **main.context_settings)
    write(
        folder / "commands.md",
        "\n".join([INTRODUCTION, *(format_command(command_context) for command_context in iter_commands(context))]),
    )


def iter_commands(context: click.Context) -> Iterator[click.Context]:
    """Yield the commands of a group, and of the groups in it."""
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        if command := group.get_command(context, name):
            command_context = click.Context(command, parent=context, info_name=name)
            yield command_context
            yield from iter_commands(command_context)


def format_command(context: click.Context) -> str:
    """Return the section of a command: its usage, its description and its options."""
    command, usage = context.command, " ".join(context.command.collect_usage_pieces(context))
    records = [param.get_help_record(context) for param in command.params]
    return "\n\n".join(
        [
            f"## {context.command_path}",
            format_code_block(f"{context.command_path} {usage}"),
            *(format_paragraph(part) for part in cleandoc(command.help or "").split("\n\n")),
            *(
                f"`{option}`\n: {format_prose(description)}"
                for option, description in filter(None, records)
                if description
            ),
            "",
        ]
    )


def format_paragraph(text: str) -> str:
    """Return a paragraph of a command's help. By click's rule, a paragraph after a backspace character keeps its lines."""
    lines = text.strip("\n")
    return (
        format_code_block(lines.removeprefix("\b\n"))
        if lines.startswith("\b")
        else format_prose(" ".join(lines.split()))
    )


def format_code_block(text: str) -> str:
    """Return the text as a code block of Markdown."""
    return f"```text\n{text}\n```"


def format_prose(text: str) -> str:
    """Return text as Markdown: options and text in backticks become code, and other markup is escaped."""
    parts = re.split(r"(`[^`]*`)", text)
    parts[::2] = (re.sub(OPTION_PATTERN, r"`\1`", re.sub(r"([\\*_<>\[\]])", r"\\\1", part)) for part in parts[::2])
    return "".join(parts)


OPTION_PATTERN = r"(?<![^\s(])(--?[a-z][a-z-]*)"
"""Matches an option, such as `--again`, at the start of a word."""
