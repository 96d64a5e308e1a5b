"""`scenekit sandbox`: run a local mock server of the AI Studios API."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from scenekit.cli import FILE_PATH
from scenekit.cli.terminal import echo
from scenekit.sandbox import app_from_service
from scenekit.sandbox.faults import FAULTS
from scenekit.sandbox.service import Service, Settings
from scenekit.sandbox.tls import build_trust_environment, generate_certificate, write_authority

if TYPE_CHECKING:
    from scenekit.sandbox.request_log import RequestRecord


DEFAULT_TLS_FILE = "scenekit-sandbox.pem"
"""The file with the certificate to trust, in the current folder."""


def _list_faults(ctx: click.Context, _param: click.Parameter, is_requested: bool) -> None:
    if is_requested:
        for name, spec in FAULTS.items():
            echo(f"{name:15} {spec.description}")
        ctx.exit()


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on. The default is local access only."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port to listen on. 0 selects a free port.",
)
@click.option(
    "--db", type=FILE_PATH, help="SQLite file that keeps the projects across restarts.  [default: in memory only]"
)
@click.option(
    "--speed", type=float, default=1.0, show_default=True, help="Speed of renders. At speed 1 a render takes 2 minutes."
)
@click.option("--app-id", help="App id to accept.  [default: any]")
@click.option("--user-key", help="User key to accept.  [default: any]")
@click.option(
    "--fault",
    "faults",
    metavar="NAME[:RATE][@KIND]",
    multiple=True,
    help="Fault to inject, such as 429:0.1 (10% of the requests), drop-after:2x@create (the first two create calls) "
    "or stall. Repeatable.",
)
@click.option(
    "--list-faults",
    "is_requested",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_faults,
    help="List all faults and exit.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Random seed that selects the requests that fail.")
@click.option("--tls", is_flag=True, help="Serve HTTPS with a new certificate, and print how to trust it.")
@click.option(
    "--tls-file",
    type=FILE_PATH,
    help="File that --tls writes the certificate to trust to.  [default: scenekit-sandbox.pem]",
)
@click.option("--only-exported", is_flag=True, help="Limit the list of projects to those that can be downloaded.")
@click.option("--webhooks-anywhere", is_flag=True, help="Call webhooks on other machines too.")
@click.option("-q", "--quiet", is_flag=True, help="No request log on standard error.")
def sandbox(
    host: str,
    port: int,
    db: str | None,
    speed: float,
    app_id: str | None,
    user_key: str | None,
    faults: tuple[str, ...],
    seed: int,
    tls: bool,
    tls_file: str | None,
    only_exported: bool,
    webhooks_anywhere: bool,
    quiet: bool,
) -> None:
    """Run a local mock server of the AI Studios API.

    For tests and development: it serves the documented API without real avatars and at no cost. Press Ctrl-C to stop
    it. Needs the extra "sandbox".

    \b
    Examples:
      scenekit sandbox --speed 60
      scenekit sandbox --tls
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
    # This import needs uvicorn. `app_from_service` has checked that it is installed.
    from scenekit.sandbox.serve import get_socket_url, listen, serve

    with listen(host, port) as listener:
        certificate = generate_certificate(host) if tls or tls_file else None
        url = get_socket_url(listener, "https" if certificate else "http")
        variables = settings.build_environment(url)
        if certificate:
            path = write_authority(tls_file or DEFAULT_TLS_FILE, certificate)
            variables |= build_trust_environment(path)
        echo(f"The sandbox listens on {url} (API: {url}/api/odin/v3). Press Ctrl-C to stop it.\n")
        for name, value in variables.items():
            echo(f"export {name}={shlex.quote(value)}")
        echo()
        serve(app, listener, certificate and certificate.context)


def _print_request(record: RequestRecord) -> None:
    echo(str(record), err=True)


def _ignore_request(_: RequestRecord) -> None:
    pass
