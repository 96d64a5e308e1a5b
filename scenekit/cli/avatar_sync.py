"""`scenekit avatars sync`: fill the catalog from the account."""

from __future__ import annotations

from collections import Counter

import click

from scenekit.avatars.user_catalog import catalog_path
from scenekit.cli.options import CATALOG_OPTION
from scenekit.cli.service import map_client_errors
from scenekit.cli.terminal import echo

INTERRUPTED_MESSAGE = "Interrupted. The avatars so far are stored. The same command continues."


@click.command()
@click.option("--from-projects", is_flag=True, help="Also learn the exact numbers from all projects of the account.")
@click.option("--refresh", is_flag=True, help="Also measure avatars again that were measured before.")
@CATALOG_OPTION
def sync(from_projects: bool, refresh: bool, path: str | None) -> None:
    """Add the avatars of your account to the catalog, and measure them in their images.

    The command reads the list of avatars, downloads the images that the list contains, one after the other, and
    measures them. It stores each avatar at once, so you can interrupt the command and run it again: it continues. Of
    an avatar whose images cannot be measured, it stores the name and the clothes, and its numbers remain an estimate.

    Measured numbers are approximate. The exact ones are in projects of the web editor: use --from-projects.

    Needs the extra "measure". The credentials come from AISTUDIOS_API_KEY, or from AISTUDIOS_APP_ID and
    AISTUDIOS_USER_KEY.

    \b
    Examples:
      scenekit avatars sync
      scenekit avatars sync --from-projects
    """
    counts: Counter[str] = Counter()
    with map_client_errors(INTERRUPTED_MESSAGE):
        from scenekit.client import Client
        from scenekit.client.avatar_sync import sync_avatars

        with Client() as client:
            steps = sync_avatars(client, path or catalog_path(), from_projects=from_projects, refresh=refresh)
            for step in steps:
                counts[step.status] += 1
                position = f"{step.number:{len(str(step.total))}}/{step.total}"
                echo(f"{position}  {step.status:9}  {step.subject}  {step.detail}".rstrip())
    summary = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    echo(summary or "The account has no avatars.", err=True)
    if counts["estimated"]:
        advice = "their exact numbers are in projects of the web editor (`scenekit avatars learn`, --from-projects)"
        echo(f"Of {counts['estimated']} avatars, no image could be measured; {advice}.", err=True)
