"""`scenekit jobs`: list the sent projects, and resolve those whose response was lost."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import click

from scenekit.cli import CommandError
from scenekit.cli.service import LEDGER_OPTION, map_client_errors, resolve_ledger_path
from scenekit.cli.terminal import echo

if TYPE_CHECKING:
    from scenekit.client import Job, Ledger


JOB_NUMBER = click.IntRange(1, 2**63 - 1)
"""The type of a job number: the positive row ids of SQLite."""


@click.command()
@click.option("--open", "only_open", is_flag=True, help="Only open jobs: sending, unknown and made.")
@click.option("--json", "is_json", is_flag=True, help="JSON output.")
@click.option(
    "--adopt",
    nargs=2,
    type=(JOB_NUMBER, str),
    metavar="JOB PROJECT_ID",
    help="Record the project of a job whose response was lost.",
)
@click.option(
    "--forget",
    type=JOB_NUMBER,
    metavar="JOB",
    help="Record that an open job created nothing. The project can then be sent again.",
)
@LEDGER_OPTION
def jobs(only_open: bool, is_json: bool, adopt: tuple[int, str] | None, forget: int | None, ledger: str | None) -> None:
    """List the projects that `scenekit render` sent.

    The oldest job comes first.

    \b
    States:
      sending   interrupted before a response was recorded
      unknown   no response arrived, and the project was not found
      made      the service has the project; the video is not downloaded yet
      draft     the service has the project as a draft, which is not rendered
      done      the video is downloaded
      failed    the render failed
      refused   the service rejected the request; nothing was created

    `scenekit render --resume` continues jobs in the first three states.

    \b
    Examples:
      scenekit jobs --open
      scenekit jobs --adopt 3 65f0c0ffee65f0c0ffee65f0
      scenekit jobs --forget 3
    """
    path = resolve_ledger_path(ledger)
    with map_client_errors():
        if adopt:
            _adopt(path, *adopt)
        if forget is not None:
            _forget(path, forget)
        selected_jobs = [job for job in _list_jobs(path) if job.is_open or not only_open]
    if is_json:
        from msgspec import json

        echo(json.format(json.encode(selected_jobs), indent=2))
        return
    for job in selected_jobs:
        echo(_format_job(job))
    if not selected_jobs:
        echo(f"{path}: no {'open ' if only_open else ''}jobs", err=True)


def _adopt(path: str, number: int, project_id: str) -> None:
    """Record the project of a job whose response was lost."""
    from scenekit.client.responses import is_id

    if not is_id(project_id):
        raise CommandError(f"{project_id!r} is not a valid project id.")
    with _open_ledger(path) as ledger:
        job = _get_job(ledger, number)
        if not job.is_unconfirmed:
            raise CommandError(
                f"Job {number} cannot be adopted, because its state is {job.state}, not sending or unknown."
            )
        if not ledger.record(job, "made", project_id=project_id, detail="settled by hand"):
            raise CommandError(f"Another process changed job {number} at the same time. List the jobs again.")


def _forget(path: str, number: int) -> None:
    """Record that an open job created nothing, or that its project no longer exists."""
    with _open_ledger(path) as ledger:
        job = _get_job(ledger, number)
        if not job.is_open:
            raise CommandError(
                f"Job {number} cannot be forgotten, because its state is {job.state}, which is not open."
            )
        ledger.abandon(job, "settled by hand")


def _open_ledger(path: str) -> Ledger:
    from scenekit.client.ledger import Ledger

    if not os.path.exists(path):
        raise CommandError(f"{path}: The ledger does not exist. `scenekit render` creates it.")
    return Ledger(path)


def _get_job(ledger: Ledger, number: int) -> Job:
    job = ledger.get_job(number)
    if job is None:
        raise CommandError(f"Job {number} does not exist. List the jobs with `scenekit jobs`.")
    return job


def _list_jobs(path: str) -> list[Job]:
    if not os.path.exists(path):
        return []
    with _open_ledger(path) as ledger:
        return ledger.list_jobs()


def _format_job(job: Job) -> str:
    created_at = time.strftime("%Y-%m-%d %H:%M", time.localtime(job.created_at))
    parts = [f"{job.id:>4}", created_at, f"{job.state:<8}", f"{job.kind:<6}", job.project_id or "-", job.name]
    if job.is_unconfirmed:
        parts.append(f"[{job.marker}]")
    if job.output:
        parts.append(f"-> {job.output}")
    if job.detail:
        parts.append(f"({job.detail})")
    return "  ".join(parts)
