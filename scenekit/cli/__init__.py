"""The `scenekit` command. Each subcommand is a module, imported when it is called."""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from scenekit import __version__
from scenekit.cli.terminal import echo, escape_controls
from scenekit.core.messages import suggestion_suffix
from scenekit.errors import ScenekitError

SUMMARIES = {
    "preview": "Print the V3 payload of SOURCE.",
    "check": "Report mistakes in SOURCE and how to fix them.",
    "storyboard": "Draw the scenes of SOURCE as an SVG, PNG or HTML file.",
    "animatic": "Write the scenes of SOURCE as a video to watch, with captions.",
    "diff": "Compare two versions of a project, scene by scene.",
    "captions": "Write the scripts of SOURCE as subtitles (SRT or WebVTT).",
    "studio": "Show the scenes of SOURCE live, and edit them on the page.",
    "render": "Render SOURCE with AI Studios and download the video.",
    "jobs": "List the projects that `scenekit render` sent.",
    "models": "List the avatars of your account and their clothes.",
    "token": "Print a 24-hour token for your app id and user key.",
    "code": "Convert SOURCE to Python builder code or to a scene file.",
    "migrate": "Convert OLD, a project of the V1 API (also called V2), to V3.",
    "avatars": "List, measure and import avatars, and give them aliases.",
    "schema": "Print the JSON Schema of scene files (YAML, TOML and JSON).",
    "sandbox": "Run a local mock server of the AI Studios API.",
}
"""Each subcommand and its line in the help. The command is the function of that name in the module of that name.

The lines stand here, and not only in the docstrings of the commands, so that `--help` imports no command.
"""

TRACEBACK_ENV = "SCENEKIT_TRACEBACK"
"""The environment variable that shows the traceback of an internal error."""

FILE_PATH = click.Path(readable=False)
"""The type of file arguments: shells complete file names. Commands report files that they cannot read or write."""
FILE_PATH.name = "file"  # the help then shows FILE


class CommandError(click.ClickException):
    """An error of a command: one line on standard error, and exit code 2."""

    exit_code = 2


class LazyCommandGroup(click.Group):
    """A group that imports a subcommand when it is called, and converts errors to messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all subcommands, in the order of the help."""
        return list(SUMMARIES)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the subcommands and their summaries, without importing a subcommand."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a subcommand. While a shell completes a command line, an unknown name gives None.

        Raises:
            click.UsageError: The subcommand does not exist.
        """
        if cmd_name not in SUMMARIES and ctx.resilient_parsing:
            return None
        if cmd_name not in SUMMARIES:
            suggestion = suggestion_suffix(cmd_name, SUMMARIES)
            raise click.UsageError(f"The command {cmd_name!r} does not exist.{suggestion}")
        command: click.Command = getattr(import_module(f"scenekit.cli.{cmd_name}"), cmd_name)
        return command

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Parse the arguments, and report a failure to print the help."""
        try:
            return super().make_context(*args, **kwargs)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _to_io_error(error) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand, and convert its errors to messages without a traceback."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # escape the characters that the terminal's encoding does not have
                stream.reconfigure(errors="backslashreplace")
        try:
            with warnings.catch_warnings():
                warnings.showwarning = _print_warning
                return super().invoke(ctx)
        except ScenekitError as error:
            raise CommandError(escape_controls(_format_error(error))) from None
        except BrokenPipeError:
            raise  # the reader closed the pipe; click exits silently
        except OSError as error:
            raise _to_io_error(error) from None
        except click.ClickException as error:
            vars(error)["message"] = escape_controls(error.message)  # it may quote a file
            raise
        except (click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if os.environ.get(TRACEBACK_ENV):
                raise
            raise _to_internal_error(error) from None


def _print_warning(message: Warning | str, *_args: object, **_kwargs: object) -> None:
    echo(f"Warning: {message}", err=True)


def _format_error(error: ScenekitError) -> str:
    """Return the message in one line; one line for each if there are several errors."""
    if not error.further:
        return " ".join(str(error).split("\n"))
    messages = [" ".join(one.own_message.split("\n")) for one in (error, *error.further)]
    return "\nError: ".join(messages) + f"\n{len(messages)} errors"


def _to_io_error(error: OSError) -> CommandError:
    return CommandError(f"The command cannot read or write: {error.strerror or error}.")


def _to_internal_error(error: Exception) -> CommandError:
    advice = f"Please report this bug, with the output of the same command with {TRACEBACK_ENV}=1."
    return CommandError(escape_controls(f"Internal error in scenekit ({type(error).__name__}: {error}). {advice}"))


@click.group(cls=LazyCommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="scenekit", message="%(prog)s %(version)s")
def main() -> None:
    """Create avatar videos with AI Studios from short scene descriptions.

    Describe the elements of a scene and their approximate positions. scenekit calculates the V3 payload that the
    API expects.

    \b
    SOURCE is a Python file:
      from scenekit import Scene
      scene = Scene().avatar("M000045058", script="Hello!")
    or a scene file (YAML, TOML or JSON), or a payload (JSON).

    \b
    Examples:
      scenekit preview hello.py             Print the payload, without sending it (dry run).
      scenekit check hello.py --estimate    Find mistakes, and estimate the duration.
      scenekit storyboard hello.py --open   Draw the scenes.
      scenekit captions hello.py -o x.srt   Write subtitles.
      scenekit render hello.py              Render the video and download it.
      scenekit render hello.py --sandbox    Try that without an account, at no cost.
    """
