"""`scenekit render`: render a source and download the video."""

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
from scenekit.cli.terminal import echo
from scenekit.errors import ClientError, CredentialsError, DownloadError
from scenekit.payload.v3 import Resolution
from scenekit.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scenekit.client import Client, Job, Progress
    from scenekit.client.arguments import Resend
    from scenekit.project import Project


MAX_SUFFIX_CHARS = 40
"""The largest number of characters of a default file name that come from options. A hash replaces the rest."""

SANDBOX_SPEED = 40
"""The speed of `--sandbox`: a render takes 3 seconds instead of 120."""

SANDBOX_POLL_INTERVAL_S = 0.2
"""The first interval between two progress requests to the sandbox, in seconds."""

STALL_NOTICE_S = 120
"""The time without progress after which the progress line mentions it, in seconds."""

OTHER_VIDEO_EXTENSIONS = (".webm", ".mov", ".avi", ".mkv", ".gif", ".wmv", ".flv", ".ogv", ".mpg", ".mpeg", ".mp3")
"""File extensions of formats that the service does not render."""

RESUME_OPTIONS = ("resume", "timeout", "is_json", "ledger")
"""The parameters that have an effect together with `--resume`."""


@click.command()
@click.option("-o", "--output", type=FILE_PATH, help="Video file.  [default: named after SOURCE]")
@click.option("--resume", is_flag=True, help="Continue all open jobs (see `scenekit jobs`). Sends no new project.")
@click.option(
    "--resend-lost",
    is_flag=True,
    help="Send the project again if its response was lost, 15 minutes have passed, and the service does not list it.",
)
@click.option("--again", is_flag=True, help="Send the project even if the service has it. It is billed again.")
@click.option("--draft", is_flag=True, help="Only create the project, for the web editor. Costs nothing.")
@click.option(
    "--wait/--no-wait",
    "is_waiting",
    default=True,
    show_default=True,
    help="Wait for the video and download it, or only send the project.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, 7 * 86400),
    callback=check_non_negative,
    default=1800,
    show_default=True,
    metavar="SECONDS",
    help="Longest time to wait for the render, in seconds.",
)
@click.option(
    "--resolution",
    type=click.Choice(get_args(Resolution)),
    help="Resolution of the video.  [default: as in SOURCE]",
)
@click.option("--webhook-url", metavar="URL", help="https URL that the service calls with the progress of the render.")
@click.option(
    "--check/--no-check",
    "is_checked",
    default=True,
    show_default=True,
    help="Do not send a project that has errors, or send it anyway.",
)
@click.option(
    "--sandbox",
    "is_sandbox",
    is_flag=True,
    help="Dry run: render a test video in a local sandbox, without an account, a network or costs. Needs the extra "
    '"sandbox".',
)
@click.option("--json", "is_json", is_flag=True, help="Result as JSON on standard output.")
@source_options(required=False)
@LEDGER_OPTION
def render(source: Source | None, output: str | None, ledger: str | None, is_json: bool, **options: Any) -> None:
    """Render SOURCE with AI Studios and download the video.

    SOURCE is any source of `scenekit preview`. The credentials come from AISTUDIOS_API_KEY, or from AISTUDIOS_APP_ID
    and AISTUDIOS_USER_KEY.

    The command is idempotent. It records each sent project in the ledger, and sends the same project at most once. To
    continue after an interruption, run the same command again. To render a batch of videos from one source, run the
    command once for each set of --var values, with --no-wait. Then download all videos with --resume.

    \b
    Examples:
      scenekit render welcome.py -o welcome.mp4
      scenekit render hello.yaml --var name=Ann --no-wait
      scenekit render examples/hello.py --sandbox
      scenekit render --resume

    \b
    Exit codes:
      0    success
      2    invalid input
      3    rejected by the service, or the render failed
      4    unknown whether the service received the project
      5    timeout, or the service is unreachable: run the same command again
      130  interrupted: run the same command again
    """
    if source and not options["resume"]:
        _render_source(source, output, ledger, is_json, options)
    elif options["resume"] and not source:
        _reject_source_options()
        _resume_jobs(ledger, options["timeout"], is_json)
    else:
        raise click.UsageError("Pass either SOURCE or --resume.")


def _reject_source_options() -> None:
    """Reject options of SOURCE, such as `--sandbox`, with which `--resume` would do nothing."""
    context = click.get_current_context()
    for option in context.command.params:
        is_given = context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        if is_given and option.name not in RESUME_OPTIONS:
            raise click.UsageError(f"{option.opts[0]} needs SOURCE and cannot be combined with --resume.")


def _render_source(
    source: Source, output: str | None, ledger: str | None, is_json: bool, options: dict[str, Any]
) -> None:
    reject_overwriting_source(source.path, output)
    project = _load_project(source, options)
    is_draft = project.is_export is False
    output_path = output or _default_output_path(source, options["resolution"])
    if not is_draft:
        _check_output_path(output_path)
    is_sandbox = options["is_sandbox"]
    with (
        map_client_errors(_interrupt_message(ledger, is_sandbox)),
        _open_client(ledger, is_sandbox=is_sandbox) as client,
    ):
        with source.error_context():
            recorded_output = None if is_draft else output_path
            resend: Resend = True if options["again"] else "lost" if options["resend_lost"] else False
            project_id = client.create_project(project, resend=resend, output=recorded_output)
        if options["is_waiting"] and not is_draft:
            poll_interval = SANDBOX_POLL_INTERVAL_S if is_sandbox else None
            _wait_and_download(client, project_id, output_path, options["timeout"], is_json, poll_interval)
        else:
            state = "draft" if is_draft else "sent"
            _print_outcome(is_json, {"project_id": project_id, "state": state, "output": None})


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
    """Print the errors of a project.

    Raises:
        CommandError: The project has errors, so rendering it would waste credits.
    """
    from scenekit.inspection.check import summarize

    findings = project.check()
    errors = [finding for finding in findings if finding.level == "error"]
    for finding in errors:
        echo(f"{source}: {finding}", err=True)
    if errors:
        raise CommandError(f"{source}: The project was not sent, because it has errors. To send it anyway: --no-check.")
    if findings:
        echo(f"{source}: {summarize(findings)}. To show them: scenekit check {source}", err=True)


def _check_output_path(output_path: str) -> None:
    """Check that the video can be written, before the render is billed.

    Raises:
        CommandError: The path is not a writable file.
    """
    from scenekit.core.downloads.partial_file import check_writable

    if output_path == "-":
        raise CommandError("-: A video cannot be written to standard output. Set a file with -o.")
    if os.path.splitext(output_path)[1].lower() in OTHER_VIDEO_EXTENSIONS:
        raise CommandError(f"{output_path}: The service renders MP4 files, so the name must end with .mp4.")
    try:
        check_writable(output_path)
    except DownloadError as error:
        raise CommandError(str(error)) from None


def _interrupt_message(ledger: str | None, is_sandbox: bool) -> str:
    if is_sandbox:
        return "Interrupted. The sandbox is stopped."
    ledger_option = f" --ledger {ledger}" if ledger else ""
    return f"Interrupted. A sent project is still rendered. To continue: scenekit render --resume{ledger_option}"


def _default_output_path(source: Source, resolution: str | None) -> str:
    """Return a file name in the current folder, from the source and the options that change the video."""
    name = "video" if source.path == "-" else os.path.splitext(os.path.basename(source.path))[0]
    parts = [source.name, source.orientation, resolution, *source.variables.values()]
    suffix = "-".join(map(str, filter(None, parts)))
    if not suffix:
        return f"{name}.mp4"
    safe_suffix = re.sub(r"[^\w.]+", "-", suffix).strip("-.")
    if safe_suffix != suffix or len(suffix) > MAX_SUFFIX_CHARS:
        digest = hashlib.sha256(suffix.encode()).hexdigest()
        safe_suffix = f"{safe_suffix[:MAX_SUFFIX_CHARS]}-{digest[:6]}"
    return f"{name}-{safe_suffix}.mp4"


@contextmanager
def _open_client(ledger: str | None, *, is_sandbox: bool, has_source: bool = True) -> Iterator[Client]:
    from scenekit.client import Client

    if is_sandbox:
        with _open_sandbox_client() as client:
            yield client
        return
    try:
        client = Client(ledger=resolve_ledger_path(ledger))
    except CredentialsError as error:
        advice = " To try it without an account, use --sandbox." if has_source else ""
        raise CommandError(f"{to_command_error(error)}{advice}") from None
    with client:
        yield client


@contextmanager
def _open_sandbox_client() -> Iterator[Client]:
    from scenekit.client import Client
    from scenekit.testing import sandbox

    with sandbox(speed=SANDBOX_SPEED) as running:
        message = f"Using a local sandbox at {running.url} instead of AI Studios, {SANDBOX_SPEED} times as fast."
        echo(message, err=True)
        with Client(base_url=running.url, app_id=running.app_id, user_key=running.user_key) as client:
            yield client


def _wait_and_download(
    client: Client,
    project_id: str,
    output_path: str,
    timeout: float,
    is_json: bool,
    poll_interval: float | None = None,
) -> None:
    """Wait for a video, download it and print the outcome. `poll_interval` is that of the client by default."""
    from scenekit.client.polling import POLL_INTERVAL_S

    started_at = time.monotonic()
    echo(f"project {project_id}", err=True)
    with _show_progress() as on_progress:
        result = client.wait_and_download(
            project_id,
            output_path,
            on_progress=on_progress,
            timeout=timeout,
            poll_interval=poll_interval or POLL_INTERVAL_S,
        )
    outcome = {
        "project_id": project_id,
        "state": result.progress.state,
        "output": result.path,
        "seconds": round(time.monotonic() - started_at, 1),
    }
    _print_outcome(is_json, outcome)


def _print_outcome(is_json: bool, outcome: dict[str, Any]) -> None:
    if is_json:
        from msgspec import json

        echo(json.encode(outcome))
    else:
        echo(outcome["output"] or f"{outcome['project_id']} ({outcome['state']})")


@contextmanager
def _show_progress() -> Iterator[Callable[[Progress], None]]:
    """Provide a callback that shows the progress: as a bar on a terminal, otherwise as lines."""
    if not sys.stderr.isatty():
        yield _ProgressLines()
        return
    with click.progressbar(
        length=100, label="rendering", file=sys.stderr, show_eta=False, item_show_func=lambda text: text
    ) as bar:

        def update_bar(progress: Progress) -> None:
            bar.update(int(progress.percent) - bar.pos, _format_progress(progress))

        yield update_bar


class _ProgressLines:
    """Prints a line when the state changes, and every ten percent."""

    def __init__(self) -> None:
        self._last_step: tuple[str | None, int] | None = None

    def __call__(self, progress: Progress) -> None:
        step = (progress.state, int(progress.percent) // 10)
        if step != self._last_step:
            echo(f"{int(progress.percent):3d} %  {_format_progress(progress)}", err=True)
        self._last_step = step


def _format_progress(progress: Progress) -> str:
    minutes, seconds = divmod(int(progress.elapsed), 60)
    is_stalled = progress.seconds_stalled >= STALL_NOTICE_S
    stall_notice = f", no progress for {progress.seconds_stalled:.0f} s" if is_stalled else ""
    return f"{progress.state or 'rendering'}, {minutes}:{seconds:02}{stall_notice}"


def _resume_jobs(ledger: str | None, timeout: float, is_json: bool) -> None:
    """Continue all open jobs of this service. The exit code is the highest of all jobs."""
    with (
        map_client_errors(_interrupt_message(ledger, is_sandbox=False)),
        _open_client(ledger, is_sandbox=False, has_source=False) as client,
    ):
        all_jobs = client.ledger.list_jobs() if client.ledger else []
        open_jobs = [job for job in all_jobs if job.is_open and job.base_url == client.base_url]
        if not open_jobs:
            echo("There are no open jobs.", err=True)
        exit_codes = [_resume_job(client, job, timeout, is_json) for job in open_jobs]
    click.get_current_context().exit(max(exit_codes, default=0))


def _resume_job(client: Client, job: Job, timeout: float, is_json: bool) -> int:
    """Continue a job, print an error if it fails, and return its exit code."""
    echo(f"job {job.id}: {job.name}", err=True)
    try:
        project_id = client.resume(job)
        _wait_and_download(client, project_id, job.output or f"{project_id}.mp4", timeout, is_json)
    except ClientError as error:
        command_error = to_command_error(error)
        command_error.show()
        return command_error.exit_code
    return 0
