"""The `scenekit` command: each command a file, loaded when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import click

from scenekit import __version__
from scenekit.core.messages import suggestion_suffix
from scenekit.errors import ScenekitError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMAND_NAMES = (
    *("preview", "check", "storyboard", "render", "jobs", "models"),
    *("code", "migrate", "avatars", "schema", "sandbox"),
)
"""Each is the function of that name in the module of that name."""


class CommandError(click.ClickException):
    """What went wrong, in one line on standard error; exit code 2."""

    exit_code = 2


class FilePathType(click.ParamType):  # type: ignore[type-arg]  # of newer clicks alone it takes an argument
    """The name of a file, which shells complete. Whether it can be read or written is found out in doing so."""

    name = "file"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


FILE_PATH = FilePathType()


class LazyCommandGroup(click.Group):
    """Loads a command when it is called, and turns scenekit's errors into messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMAND_NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMAND_NAMES:
            raise click.UsageError(f"there is no command {cmd_name!r}.{suggestion_suffix(cmd_name, COMMAND_NAMES)}")
        command: click.Command = getattr(import_module(f"scenekit.cli.{cmd_name}"), cmd_name)
        return command

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        try:
            return super().make_context(*args, **kwargs)  # which writes the help
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _to_io_error(error) from None

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # a name in Korean must not end a command on a terminal without it
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except ScenekitError as error:
            raise CommandError(" ".join(str(error).split("\n"))) from None
        except BrokenPipeError:
            raise  # the reader has seen enough; click ends in silence
        except OSError as error:
            raise _to_io_error(error) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if os.environ.get("SCENEKIT_TRACEBACK"):
                raise
            what = f"{type(error).__name__}: {error}"
            raise CommandError(
                f"a fault in scenekit itself ({what}); SCENEKIT_TRACEBACK=1 shows where, please report it"
            ) from None


def _to_io_error(error: OSError) -> CommandError:
    return CommandError(f"cannot read or write: {error.strerror or error}")


@click.group(cls=LazyCommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="scenekit", message="%(prog)s %(version)s")
def main() -> None:
    """Write scenes for AI Studios in a few words; the V3 payload is calculated.

    \b
    Scenes are a Python file:
      from scenekit import Scene
      scene = Scene().avatar("M000045058", script="Hello!")
    or a scene file (YAML, TOML, JSON), or a project that exists already (JSON).
    """
