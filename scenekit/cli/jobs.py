"""`scenekit jobs`: what was sent, and what became of it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import click

from scenekit.cli import CommandError
from scenekit.cli.service import LEDGER_OPTION, map_client_errors, resolve_ledger_path

if TYPE_CHECKING:
    from scenekit.client import Job, Ledger


JOB_NUMBER = click.IntRange(1, 2**63 - 1)
"""Of a job, as SQLite counts."""


@click.command()
@click.option("--open", "is_open", is_flag=True, help="Only those in which something is left to do.")
@click.option("--json", "is_json", is_flag=True, help="For programs.")
@click.option(
    "--adopt", nargs=2, type=(JOB_NUMBER, str), metavar="JOB PROJECT_ID", help="Tell which project a lost job is."
)
@click.option(
    "--forget", type=JOB_NUMBER, metavar="JOB", help="Tell that an open job led to nothing: it may be sent anew."
)
@LEDGER_OPTION
def jobs(is_open: bool, is_json: bool, adopt: tuple[int, str] | None, forget: int | None, ledger: str | None) -> None:
    """List what `scenekit render` sent, the oldest first.

    \b
    sending   the intent is recorded, and no answer is: stopped in between
    unknown   no answer came, and looking for it was in vain
    made      the service has it; its file is not here yet
    draft     the service has it, and is not to render it
    done      its file is here
    failed    its render failed
    refused   the service said no; nothing was made

    `scenekit render --resume` goes on with the first three.
    """
    path = resolve_ledger_path(ledger)
    with map_client_errors():
        if adopt:
            _adopt(path, *adopt)
        if forget is not None:
            _forget(path, forget)
        found = [job for job in _list_jobs(path) if job.is_open or not is_open]
    if is_json:
        from msgspec import json

        click.echo(json.format(json.encode(found), indent=2))
        return
    for job in found:
        click.echo(_format_job(job))
    if not found:
        click.echo(f"{path}: nothing{' is left to do' if is_open else ' was sent'}", err=True)


def _adopt(path: str, number: int, project_id: str) -> None:
    """Record to which project a lost job led, as the person found out."""
    from scenekit.client.responses import is_id

    if not is_id(project_id):
        raise CommandError(f"{project_id!r} is no project id")
    with _open_ledger(path) as ledger:
        job = _get_job(ledger, number)
        if not job.is_unconfirmed:
            raise CommandError(f"job {number}: is {job.state}, and not lost")
        if not ledger.record(job, "made", project_id=project_id, detail="settled by hand"):
            raise CommandError(f"job {number}: somebody has gone on with it at this moment; look again")


def _forget(path: str, number: int) -> None:
    """Record that an open job led to nothing, or that its project is gone."""
    with _open_ledger(path) as ledger:
        job = _get_job(ledger, number)
        if not job.is_open:
            raise CommandError(f"job {number}: is {job.state}, and not open")
        ledger.abandon(job, "settled by hand")


def _open_ledger(path: str) -> Ledger:
    from scenekit.client.ledger import Ledger

    if not os.path.exists(path):
        raise CommandError(f"{path}: there is no such ledger")
    return Ledger(path)


def _get_job(ledger: Ledger, number: int) -> Job:
    job = ledger.get_job(number)
    if job is None:
        raise CommandError(f"job {number}: there is none")
    return job


def _list_jobs(path: str) -> list[Job]:
    if not os.path.exists(path):
        return []
    with _open_ledger(path) as ledger:
        return ledger.list_jobs()


def _format_job(job: Job) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(job.created_at))
    parts = [f"{job.id:>4}", when, f"{job.state:<8}", f"{job.kind:<6}", job.project_id or "-", job.name]
    if job.is_unconfirmed:
        parts.append(f"[{job.marker}]")
    if job.output:
        parts.append(f"-> {job.output}")
    if job.detail:
        parts.append(f"({job.detail})")
    return "  ".join(parts)
