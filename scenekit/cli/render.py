"""`scenekit render`: from a source to a video."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, get_args

import click
from click.core import ParameterSource

from scenekit.cli import FILE_PATH, CommandError
from scenekit.cli.options import check_non_negative, source_options
from scenekit.cli.output import reject_overwriting_source
from scenekit.cli.service import LEDGER_OPTION, map_client_errors, resolve_ledger_path, to_command_error
from scenekit.cli.source import Source
from scenekit.errors import ClientError, CredentialsError, DownloadError
from scenekit.payload.v3 import Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scenekit.client import Client, Progress
    from scenekit.project import Project


@click.command()
@click.option("-o", "--output", type=FILE_PATH, help="The video.  [default: of the name of SOURCE]")
@click.option("--resume", is_flag=True, help="Go on with everything that is open; see `scenekit jobs`. Sends nothing.")
@click.option("--again", is_flag=True, help="Send it although it was sent before. It is paid for again.")
@click.option("--draft", is_flag=True, help="Only create it, to be looked at in the web editor: costs nothing.")
@click.option(
    "--wait/--no-wait", "is_waiting", default=True, show_default=True, help="Wait and download, or only send."
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, 7 * 86400),
    callback=check_non_negative,
    default=1800,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for the render.",
)
@click.option("--resolution", type=click.Choice(get_args(Resolution)), help="Instead of the project's own.")
@click.option("--webhook-url", metavar="URL", help="An https address that the service calls.")
@click.option(
    "--check/--no-check", "is_checked", default=True, show_default=True, help="Errors keep it from being sent."
)
@click.option(
    "--sandbox", "is_sandbox", is_flag=True, help="Render in a local stand-in: no account, no cost, no network."
)
@click.option("--json", "is_json", is_flag=True, help="Say how it ended as JSON, on standard output.")
@source_options(required=False)
@LEDGER_OPTION
def render(source: Source | None, output: str | None, ledger: str | None, is_json: bool, **options: Any) -> None:
    """Send SOURCE to AI Studios, wait for the video and download it.

    SOURCE is whatever `scenekit preview` takes. The credentials come from AISTUDIOS_API_KEY, or from
    AISTUDIOS_APP_ID and AISTUDIOS_USER_KEY. What was sent is recorded: the same project is not sent twice, and
    the same command goes on where it stopped.

    \b
    scenekit render welcome.py -o welcome.mp4
    scenekit render hello.yaml --var name=Ann --no-wait
    scenekit render examples/hello.py --sandbox
    scenekit render --resume

    \b
    Exit codes:
      0    done
      2    bad input
      3    refused by the service, or the render failed
      4    nobody knows whether it arrived
      5    not finished in time, or not reachable: the same command goes on
      130  interrupted: the same command goes on
    """
    if options["resume"] == bool(source):
        raise click.UsageError("give either SOURCE or --resume")
    if options["resume"]:
        _reject_source_options()
        _resume_jobs(ledger, options["timeout"], is_json)
        return
    assert source is not None  # noqa: S101 (for the type checker; said above)
    reject_overwriting_source(source.path, output)
    project = _load_project(source, options)
    is_draft = project.is_export is False
    target = output or _default_output_path(source, options["resolution"])
    if not is_draft:
        _check_output_path(target)
    is_sandbox = options["is_sandbox"]
    with (
        map_client_errors(_interrupt_message(ledger, is_sandbox)),
        _open_client(ledger, is_sandbox=is_sandbox) as client,
    ):
        with source.error_context():
            project_id = client.create_project(project, resend=options["again"], output=None if is_draft else target)
        if is_draft or not options["is_waiting"]:
            _print_outcome(
                is_json, {"project_id": project_id, "state": "draft" if is_draft else "sent", "output": None}
            )
            return
        _wait_and_download(client, project_id, target, options["timeout"], is_json, 0.2 if is_sandbox else 3.0)


def _reject_source_options() -> None:
    """With --resume, what a person says about a source would be passed over: such as --sandbox."""
    context = click.get_current_context()
    for option in context.command.params:
        is_said = context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        if is_said and option.name not in ("resume", "timeout", "is_json", "ledger"):
            raise click.UsageError(f"{option.opts[0]} is about a SOURCE, and --resume goes on with what was sent")


def _load_project(source: Source, options: dict[str, Any]) -> Project:
    project = source.load()
    with source.error_context():
        if options["resolution"]:
            project = project.replace(resolution=options["resolution"])
        if options["webhook_url"]:
            project = project.replace(webhook_url=options["webhook_url"])
        if options["draft"]:
            project = project.replace(is_export=False)
        if options["is_checked"]:
            _check_project(source, project)
    return project


def _check_project(source: Source, project: Project) -> None:
    """Refuse to pay for what has errors."""
    from scenekit.inspection.check import summarize

    findings = project.check()
    errors = [finding for finding in findings if finding.level == "error"]
    for finding in errors:
        click.echo(f"{source}: {finding}", err=True)
    if errors:
        raise CommandError(f"{source}: not sent, as it has errors; --no-check sends it all the same")
    if findings:
        click.echo(f"{source}: {summarize(findings)}; `scenekit check {source}` shows them", err=True)


def _check_output_path(output_path: str) -> None:
    """Refuse what cannot be written before it is paid for."""
    from scenekit.client.partial_file import check_writable

    if output_path == "-":
        raise CommandError("-: a video is written to a file: -o names it")
    try:
        check_writable(output_path)
    except DownloadError as error:
        raise CommandError(str(error)) from None


def _interrupt_message(ledger: str | None, is_sandbox: bool) -> str:
    """What is said on Ctrl-C."""
    if is_sandbox:
        return "stopped, and the sandbox with it"
    there = f" --ledger {ledger}" if ledger else ""
    return f"stopped; what was sent goes on, and `scenekit render --resume{there}` goes on with it"


def _default_output_path(source: Source, resolution: str | None) -> str:
    """The video's file, where one stands: named after the source, and what tells it from others of that source."""
    name = "video" if source.path == "-" else os.path.splitext(os.path.basename(source.path))[0]
    others = "-".join(map(str, filter(None, [source.name, source.orientation, resolution, *source.variables.values()])))
    if not others:
        return f"{name}.mp4"
    shown = re.sub(r"[^\w.]+", "-", others).strip("-.")
    if shown != others or len(others) > MAX_SUFFIX_CHARS:
        shown = f"{shown[:MAX_SUFFIX_CHARS]}-{hashlib.sha256(others.encode()).hexdigest()[:6]}"
    return f"{name}-{shown}.mp4"


MAX_SUFFIX_CHARS = 40
"""Characters of a video's name that come from a command line: a hash stands for what is left out."""


@contextmanager
def _open_client(ledger: str | None, *, is_sandbox: bool) -> Iterator[Client]:
    from scenekit.client import Client

    if not is_sandbox:
        try:
            client = Client(ledger=resolve_ledger_path(ledger))
        except CredentialsError as error:
            raise CommandError(f"{error}. (--sandbox needs none, and costs nothing.)") from None
        with client:
            yield client
        return
    from scenekit.testing import sandbox

    with sandbox(speed=SANDBOX_SPEED) as service:
        click.echo(f"a sandbox at {service.url} stands in for AI Studios, {SANDBOX_SPEED} times as fast", err=True)
        with Client(base_url=service.url, app_id=service.app_id, user_key=service.user_key) as client:
            yield client


SANDBOX_SPEED = 40
"""A sandbox's render of two minutes then takes three seconds."""


def _wait_and_download(
    client: Client, project_id: str, output_path: str, timeout: float, is_json: bool, poll_interval: float = 3.0
) -> None:
    began = time.monotonic()
    click.echo(f"project {project_id}", err=True)
    with _show_progress() as shown:
        done = client.wait_and_download(
            project_id, output_path, on_progress=shown, timeout=timeout, poll_interval=poll_interval
        )
    _print_outcome(
        is_json,
        {
            "project_id": project_id,
            "state": done.progress.state,
            "output": done.path,
            "seconds": round(time.monotonic() - began, 1),
        },
    )


def _print_outcome(is_json: bool, outcome: dict[str, Any]) -> None:
    if is_json:
        from msgspec import json

        click.echo(json.encode(outcome))
    else:
        click.echo(outcome["output"] or f"{outcome['project_id']} ({outcome['state']})")


@contextmanager
def _show_progress() -> Iterator[Callable[[Progress], None]]:
    """Shows how far it is: a bar on a terminal, else a line whenever something changed."""
    if not sys.stderr.isatty():
        yield _ProgressLines()
        return
    with click.progressbar(
        length=100, label="rendering", file=sys.stderr, show_eta=False, item_show_func=lambda text: text
    ) as bar:

        def show(seen: Progress) -> None:
            bar.update(int(seen.percent) - bar.pos, _format_progress(seen))

        yield show


class _ProgressLines:
    """A line whenever the state changed, or ten percent were done."""

    def __init__(self) -> None:
        self._last: tuple[str | None, int] | None = None

    def __call__(self, progress: Progress) -> None:
        here = (progress.state, int(progress.percent) // 10)
        if here != self._last:
            click.echo(f"{progress.percent:3.0f} %  {_format_progress(progress)}", err=True)
        self._last = here


def _format_progress(progress: Progress) -> str:
    minutes, seconds = divmod(int(progress.elapsed), 60)
    stands = f", has stood still for {progress.seconds_stalled:.0f} s" if progress.seconds_stalled >= 120 else ""
    return f"{progress.state or 'rendering'}, {minutes}:{seconds:02}{stands}"


def _resume_jobs(ledger: str | None, timeout: float, is_json: bool) -> None:
    """Go on with every open job of this service, and end with the worst that happened."""
    with (
        map_client_errors(_interrupt_message(ledger, is_sandbox=False)),
        _open_client(ledger, is_sandbox=False) as client,
    ):
        assert client.ledger is not None  # noqa: S101 (for the type checker; `_client` gave it one)
        jobs = [job for job in client.ledger.list_jobs() if job.is_open and job.base_url == client.base_url]
        if not jobs:
            click.echo("nothing is open", err=True)
        codes = [0]
        for job in jobs:
            click.echo(f"job {job.id}: {job.name}", err=True)
            try:
                project_id = client.resume(job)
                _wait_and_download(client, project_id, job.output or f"{project_id}.mp4", timeout, is_json)
            except ClientError as error:
                trouble = to_command_error(error)
                trouble.show()
                codes.append(trouble.exit_code)
    click.get_current_context().exit(max(codes))
