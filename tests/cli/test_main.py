"""The `scenekit` group: the help of all commands, and internal errors."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from scenekit.cli import SUMMARIES, main
from scenekit.source import Source


def iter_commands(context: click.Context) -> Iterator[click.Context]:
    """Yield the contexts of all commands, also those of groups in groups."""
    group = context.command
    assert isinstance(group, click.Group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        inner_context = click.Context(command, parent=context, info_name=name)
        yield inner_context
        if isinstance(command, click.Group):
            yield from iter_commands(inner_context)


CONTEXTS = list(iter_commands(click.Context(main, info_name="scenekit")))


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: str(context.command_path))
def test_every_command_has_a_summary_examples_and_help_for_all_options(context: click.Context) -> None:
    summary, _, description = (context.command.help or "").partition("\n")
    assert summary.endswith(".")
    assert "Examples:\n" in description
    assert context.command_path in description
    for parameter in context.command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.help[0].isupper() or parameter.help.startswith("https")


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_help_of_the_group_has_the_summary_of_the_command(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command
    assert command.get_short_help_str(limit=1000) == SUMMARIES[name]


@pytest.mark.parametrize(
    ("command_path", "terms"),
    [
        ("scenekit preview", ["dry run", "aspect ratio"]),
        ("scenekit captions", ["subtitles"]),
        ("scenekit render", ["idempotent", "batch", "dry run"]),
    ],
)
def test_help_has_the_terms_of_the_field(command_path: str, terms: list[str]) -> None:
    (context,) = [context for context in CONTEXTS if context.command_path == command_path]
    help_text = " ".join(context.get_help().split()).lower()
    assert [term for term in terms if term not in help_text] == []


def test_internal_errors_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Source) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Source, "load", fail)
    result = CliRunner().invoke(main, ["preview", "hello.py"])
    assert result.exit_code == 2
    assert result.output.startswith("Error: Internal error in scenekit (RuntimeError: a bug). Please report this bug")
    assert "Traceback" not in result.output
    monkeypatch.setenv("SCENEKIT_TRACEBACK", "1")
    assert isinstance(CliRunner().invoke(main, ["preview", "hello.py"]).exception, RuntimeError)
