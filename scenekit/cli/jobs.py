"""`scenekit jobs`: what was sent, and what became of it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import click

from scenekit.cli.service import LEDGER, answering, ledger_path

if TYPE_CHECKING:
    from scenekit.client import Job


@click.command()
@click.option("--open", "is_open", is_flag=True, help="Only those in which something is left to do.")
@click.option("--json", "is_json", is_flag=True, help="For programs.")
@LEDGER
def jobs(is_open: bool, is_json: bool, ledger: str | None) -> None:
    """List what `scenekit render` sent, the oldest first.

    \b
    sending   the intent is recorded, and no answer is: stopped in between
    unknown   no answer came, and looking for it was in vain
    made      the service has it; its file is not here yet
    done      its file is here
    failed    its render failed
    refused   the service said no; nothing was made

    `scenekit render --resume` goes on with the first three.
    """
    path = ledger_path(ledger)
    with answering():
        found = [job for job in _jobs(path) if job.is_open or not is_open]
    if is_json:
        from msgspec import json

        click.echo(json.format(json.encode(found), indent=2))
        return
    for job in found:
        click.echo(_line(job))
    if not found:
        click.echo(f"{path}: nothing{' is left to do' if is_open else ' was sent'}", err=True)


def _jobs(path: str) -> list[Job]:
    if not os.path.exists(path):
        return []
    from scenekit.client.ledger import Ledger

    with Ledger(path) as opened:
        return opened.jobs()


def _line(job: Job) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(job.created_at))
    parts = [f"{job.id:>4}", when, f"{job.state:<8}", f"{job.kind:<6}", job.project_id or "-", job.name]
    return "  ".join([*parts, *([f"-> {job.output}"] if job.output else []), *([f"({job.note})"] if job.note else [])])
