"""The page of the commands: what each says of itself with --help, as text that breaks where the window ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click
from reference_pages import write

from scenekit.cli import main

INTRODUCTION = """# The commands

What each says of itself with `--help`.
"""


def add_commands(folder: Path) -> None:
    context = click.Context(main, info_name="scenekit", **main.context_settings)
    write(
        folder / "commands.md",
        "\n".join([INTRODUCTION, *(format_command(inside) for inside in iter_commands(context))]),
    )


def iter_commands(context: click.Context) -> Iterator[click.Context]:
    """The commands of a group, and of the groups in it."""
    group = context.command
    if not isinstance(group, click.Group):
        return
    for word in group.list_commands(context):
        if command := group.get_command(context, word):
            inside = click.Context(command, parent=context, info_name=word)
            yield inside
            yield from iter_commands(inside)


def format_command(context: click.Context) -> str:
    """The section of a command: how it is called, what it does, its options."""
    command, usage = context.command, " ".join(context.command.collect_usage_pieces(context))
    records = [param.get_help_record(context) for param in command.params]
    return "\n\n".join(
        [
            f"## {context.command_path}",
            format_code_block(f"{context.command_path} {usage}"),
            *(format_paragraph(part) for part in cleandoc(command.help or "").split("\n\n")),
            *(f"`{option}`\n: {format_prose(said)}" for option, said in filter(None, records) if said),
            "",
        ]
    )


def format_paragraph(text: str) -> str:
    """A paragraph of a command's help; after a backspace its lines stay as they are, which is click's rule."""
    lines = text.strip("\n")
    return (
        format_code_block(lines.removeprefix("\b\n"))
        if lines.startswith("\b")
        else format_prose(" ".join(lines.split()))
    )


def format_code_block(text: str) -> str:
    return f"```text\n{text}\n```"


def format_prose(text: str) -> str:
    """Text as Markdown: options are code, and nothing but what is in backticks is markup."""
    parts = re.split(r"(`[^`]*`)", text)
    parts[::2] = (re.sub(OPTION_PATTERN, r"`\1`", re.sub(r"([\\*_<>\[\]])", r"\\\1", part)) for part in parts[::2])
    return "".join(parts)


OPTION_PATTERN = r"(?<![^\s(])(--?[a-z][a-z-]*)"
