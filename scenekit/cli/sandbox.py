"""`scenekit sandbox`: a stand-in for the service, on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenekit.cli import FILE_PATH
from scenekit.sandbox import app_from_service
from scenekit.sandbox.faults import FAULTS
from scenekit.sandbox.service import Service, Settings

if TYPE_CHECKING:
    from scenekit.sandbox.request_log import RequestRecord


def _list_faults(ctx: click.Context, _param: click.Parameter, is_requested: bool) -> None:
    if is_requested:
        for name, meaning in FAULTS.items():
            click.echo(f"{name:15} {meaning.description}")
        ctx.exit()


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; the default is this machine only."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes one that is free."
)
@click.option("--db", type=FILE_PATH, help="Keep the projects in a file (SQLite), so that they survive a restart.")
@click.option(
    "--speed", type=float, default=1.0, show_default=True, help="How many times faster than two minutes a render is."
)
@click.option("--app-id", help="The only app id that gets a token.  [default: any]")
@click.option("--user-key", help="Its user key.  [default: any]")
@click.option(
    "--fault",
    "faults",
    metavar="NAME[:RATE][@KIND]",
    multiple=True,
    help="Let something go wrong: 429:0.1, drop-after:2x@create, stall ... (more than once, if need be)",
)
@click.option(
    "--list-faults",
    "is_requested",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_faults,
    help="List the faults there are, and stop.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Chooses which requests a fault strikes.")
@click.option("--only-exported", is_flag=True, help="List only projects that can be downloaded.")
@click.option("--webhooks-anywhere", is_flag=True, help="Call webhooks on other machines too.")
@click.option("-q", "--quiet", is_flag=True, help="Do not write a line for every request.")
def sandbox(
    host: str,
    port: int,
    db: str | None,
    speed: float,
    app_id: str | None,
    user_key: str | None,
    faults: tuple[str, ...],
    seed: int,
    only_exported: bool,
    webhooks_anywhere: bool,
    quiet: bool,
) -> None:
    """Stand in for AI Studios: the documented API on this machine, without avatars and without a bill.

    Ctrl-C ends it. (Extra "sandbox".)

    \b
    scenekit sandbox --speed 60
    scenekit sandbox --db projects.db --fault drop-after:0.1@create --fault 429:0.05
    """
    settings = Settings(
        app_id=app_id,
        user_key=user_key,
        speed=speed,
        db=db,
        faults=faults,
        seed=seed,
        only_exported=only_exported,
        webhooks_anywhere=webhooks_anywhere,
    )
    app = app_from_service(Service(settings), _ignore_request if quiet else _print_request)
    from scenekit.sandbox.serve import get_socket_url, listen, serve  # after the extra was asked for

    with listen(host, port) as listening:
        url = get_socket_url(listening)
        click.echo(f"The sandbox listens on {url} (API: {url}/api/odin/v3). Ctrl-C ends it.\n")
        for name, value in settings.build_environment(url).items():
            click.echo(f"export {name}={value}")
        click.echo()
        serve(app, listening)


def _print_request(record: RequestRecord) -> None:
    click.echo(str(record), err=True)


def _ignore_request(_: RequestRecord) -> None:
    pass
