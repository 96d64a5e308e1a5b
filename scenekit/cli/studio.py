"""`scenekit studio`: show the scenes of a file live, and edit them on the page."""

from __future__ import annotations

import os
import webbrowser
from typing import TYPE_CHECKING

import click

from scenekit.cli import CommandError
from scenekit.cli.options import check_non_negative, source_options
from scenekit.cli.terminal import echo
from scenekit.source import Source

if TYPE_CHECKING:
    from scenekit.studio.app import Studio


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8766,
    show_default=True,
    help="Port to listen on, on this machine only. 0 selects a free port.",
)
@click.option("--no-open", "is_closed", is_flag=True, help="Do not open the page in the browser.")
@click.option(
    "--editor",
    metavar="COMMAND",
    help="Editor that opens lines of SOURCE, such as `code` or `subl`. {file} and {line} are replaced.  "
    "[default: $VISUAL, else a vscode:// link]",
)
@click.option("--poll", "polls", is_flag=True, help="Compare the files ten times a second, for drives without events.")
@click.option("--rate", type=float, callback=check_non_negative, help="Price in credits per minute, to show the cost.")
@source_options()
def studio(source: Source, port: int, is_closed: bool, editor: str | None, polls: bool, rate: float | None) -> None:
    """Show the scenes of SOURCE live, and edit them on the page.

    SOURCE is any source of `scenekit preview`, or a scene file that does not exist yet. The page follows each save of
    the file. Drags and edits on the page are written to the file: only the changed value, with comments intact. Undo
    takes them back. Loops, variables and computed values are shown with the reason why they cannot be edited.

    The page is available on this machine only. A Python file runs in a process of its own, again after each save, for
    at most 10 seconds. Press Ctrl-C to stop. Needs the extra "studio".

    \b
    Examples:
      scenekit studio examples/tour.yaml
      scenekit studio examples/tour.py --editor code
      scenekit studio examples/news.yaml --vars examples/news.values.toml
      scenekit studio new.yaml
    """
    from scenekit.studio import require_extra

    require_extra()
    from scenekit.sandbox.serve import get_socket_url, listen

    studio_server = build_studio(source, editor, polls, rate)
    with listen("127.0.0.1", port, server="studio") as listener:
        url = f"{get_socket_url(listener)}/#token={studio_server.token}"
        echo(url)
        if source.path.endswith(".py"):
            echo("note: The file runs in a process of its own, again after each save.", err=True)
        if not is_closed and not webbrowser.open(url):
            echo("note: No browser could be started. Open the address above.", err=True)
        from scenekit.studio.server import serve

        serve(studio_server, listener)


def build_studio(source: Source, editor: str | None, polls: bool, rate: float | None) -> Studio:
    """Read the source, and return the studio that shows it. Raises `CommandError` if the source cannot be a project."""
    from scenekit.studio.app import Studio
    from scenekit.studio.editors import find_editor
    from scenekit.studio.python_runner import PythonRunner
    from scenekit.studio.session import Session

    if source.path == "-":
        raise CommandError("The studio needs a file, because it follows and edits it. Pass the path of a file.")
    session = Session(source, PythonRunner())
    session.refresh()
    if session.problem and not os.path.exists(source.path):
        raise CommandError(f"{session.problem.file}: {session.problem.message}")
    return Studio(session, find_editor(editor, os.environ), polls=polls, rate=rate)
