"""`scenekit jobs`: what was sent, and what became of it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import click

from scenekit.cli import Failure
from scenekit.cli.service import LEDGER, answering, ledger_path

if TYPE_CHECKING:
    from scenekit.client import Job
    from scenekit.client.ledger import State


@click.command()
@click.option("--open", "is_open", is_flag=True, help="Only those in which something is left to do.")
@click.option("--json", "is_json", is_flag=True, help="For programs.")
@click.option("--adopt", nargs=2, metavar="JOB PROJECT_ID", help="Tell that a lost job led to this project.")
@click.option("--forget", metavar="JOB", help="Tell that a lost job led to nothing, so that it may be sent anew.")
@LEDGER
def jobs(is_open: bool, is_json: bool, adopt: tuple[str, str] | None, forget: str | None, ledger: str | None) -> None:
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
    path = ledger_path(ledger)
    with answering():
        if adopt:
            _settle(path, adopt[0], "made", adopt[1])
        if forget:
            _settle(path, forget, "refused")
        found = [job for job in _jobs(path) if job.is_open or not is_open]
    if is_json:
        from msgspec import json

        click.echo(json.format(json.encode(found), indent=2))
        return
    for job in found:
        click.echo(_line(job))
    if not found:
        click.echo(f"{path}: nothing{' is left to do' if is_open else ' was sent'}", err=True)


def _settle(path: str, number: str, state: State, project_id: str | None = None) -> None:
    """Record what the person found out about a job that was lost."""
    from scenekit.client.answers import is_id
    from scenekit.client.ledger import Ledger

    if project_id is not None and not is_id(project_id):
        raise Failure(f"{project_id!r} is no project id")
    if not os.path.exists(path):
        raise Failure(f"{path}: there is no such ledger")
    with Ledger(path) as opened:
        job = opened.job(int(number)) if number.isascii() and number.isdigit() else None
        if job is None or not job.is_lost:
            raise Failure(f"job {number}: {'is ' + job.state if job else 'there is none'}; only lost ones are settled")
        opened.record(job, state, project_id=project_id, note="settled by hand")


def _jobs(path: str) -> list[Job]:
    if not os.path.exists(path):
        return []
    from scenekit.client.ledger import Ledger

    with Ledger(path) as opened:
        return opened.jobs()


def _line(job: Job) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(job.created_at))
    parts = [f"{job.id:>4}", when, f"{job.state:<8}", f"{job.kind:<6}", job.project_id or "-", job.name]
    if job.is_lost:
        parts.append(f"[{job.stamp}]")
    if job.output:
        parts.append(f"-> {job.output}")
    if job.note:
        parts.append(f"({job.note})")
    return "  ".join(parts)
